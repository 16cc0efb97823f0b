"""A result in short, as text for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.sensitivity import FEWEST, REST, sensitivity
from sim.analysis.shifts import moved
from sim.description.audit import audit, drawn_anew
from sim.description.words import count_of, quantity_in_words
from sim.model.endings import ENDINGS
from sim.model.naming import readable
from sim.report.summary import named_issues, telling_ending, undisclosed_options
from sim.report.wording import CAUTION, YEARS_TOLD, outcome_in_words, reason_in_words
from sim.results.conditioning import FEW, Evidence
from sim.results.result import SHARE_COLUMNS, Result

__all__ = ["report"]

_KINDS_OF_SOURCE = {
    "claim": "from claims",
    "assumption": "from assumptions",
    "unexplained": "unexplained",
}
_RESTS_ON = {"claim": "claims", "assumption": "assumptions", "unexplained": "unexplained numbers"}


def report(result: Result) -> str:
    """A result as text for a terminal."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    scenario = result.scenario
    runs = count_of(len(result), "run")
    yield f"{scenario.title}: {runs}, seed {result.seed}, sim {result.version}"
    yield ""
    if result.evidence is not None:
        yield from _evidence(result, result.evidence)
        yield ""
    yield "How they end (with 95 % intervals: the error of a finite number of runs, nothing else)"
    endings = result.endings()
    width = max(10, *(len(name) + 1 for name in scenario.endings))
    for name, row in endings.iterrows():
        yield f"  {readable(str(name)):<{width}}{_share(row)}"
    if scenario.space.enumerable:
        yield from _room(result)
    yield f"  {result.certificate}"
    yield ""
    yield from _settled(result)
    yield from _outcomes(result, "deal", "Most frequent agreements")
    yield from _guarantees(result)
    yield from _outcomes(result, "not_ratified", "Most frequent texts that failed at home")
    yield from _outcomes(result, "partial", "Most frequent texts that lack a consent")
    yield from _survival(result)
    yield from _blockers(result)
    yield from _uncertainty(result)
    yield ""
    for note in scenario.notes:
        yield f"Note: {note}"
    yield CAUTION


def _evidence(result: Result, evidence: Evidence) -> Iterator[str]:
    size = evidence.effective_sample_size
    runs = count_of(evidence.runs, "run")
    yield f"Given the evidence: {size:,.0f} of {runs} agree with all of it"
    if size < FEW:
        yield "  So few runs say little; make more."
    for name, row in evidence.table().iterrows():
        yield f"  {row['share']:>6.1%}  agree with: {readable(str(name))} ({row['source']})"
    table = moved(result)
    clear = table[table["distance"] > table["noise"]]
    if len(clear):
        yield "What it says of the assumptions (median and 90 % of the draws, before → after)"
    for path, row in clear.head(6).iterrows():
        before, after = (
            f"{row[f'{of}.median']:.3g} ({row[f'{of}.low']:.3g} to {row[f'{of}.high']:.3g})"
            for of in ("prior", "posterior")
        )
        yield f"  {before} → {after}  {quantity_in_words(result.scenario, str(path))}"
    if len(clear) > 6:
        yield f"  and {len(clear) - 6} more"
    if not len(clear):
        yield "It moves no assumption by more than chance would."


def _share(row: Any) -> str:
    return f"{row['share']:>7.1%}  ({row['low']:.1%} to {row['high']:.1%})"


def _room(result: Result) -> Iterator[str]:
    """In how many runs an outcome existed that all could sign, and how many of these found one."""
    table = result.room()
    room, found = table.loc["room"], table.loc["found"]
    said = f"There was room for a deal in {room['share']:.1%} of the runs"
    yield f"  {said}" + (f"; {found['share']:.1%} of these found one" if room["runs"] else "")


def _settled(result: Result) -> Iterator[str]:
    table = result.settled()
    if not len(table):
        return
    yield "Points settled in the mediator's text (medians of the runs in which a session was held)"
    for session, row in table.iterrows():
        if not row["runs"]:
            yield f"  {readable(str(session))} was never held"
            continue
        held = row["runs"] / len(result)
        yield (
            f"  After {readable(str(session))} {row['median']:g} of {row['points']:g} points are"
            f" settled (middle half {row['low']:g} to {row['high']:g}; all in {row['all']:.1%})"
            + (f", held in {held:.1%} of the runs" if held < 1 else "")
        )
    yield ""


def _outcomes(result: Result, ending: str, heading: str) -> Iterator[str]:
    scenario = result.scenario
    named = named_issues(scenario)
    table = result.agreements(ending, named)
    if not len(table):
        return
    yield f"{heading} ({len(table)} different; shares of all runs)"
    issues = [issue for issue in scenario.space.issues if issue.name in named]
    yield f"  {'':<31}{' · '.join(issue.label for issue in issues)}"
    for _, row in table.head(5).iterrows():
        yield f"  {_share(row):<31}{outcome_in_words(issues, row, SHARE_COLUMNS)}"
    points = undisclosed_options(result, ending)
    if points is not None:
        counted = ", ".join(f"{mean:.1f} {readable(name)}" for name, mean in points.items())
        yield f"  Undisclosed points, on average: {counted}"
    yield ""


def _guarantees(result: Result) -> Iterator[str]:
    scenario = result.scenario
    if not scenario.guarantees:
        return
    yield "Guarantees that are part of a deal (shares of all runs; several can be in one)"
    for name, row in result.guarantees().iterrows():
        giver, protected = (scenario.party(row[key]).title for key in ("given_by", "protects"))
        yield f"  {_share(row):<31}{readable(str(name))}: {giver} for {protected}"
    yield ""


def _blockers(result: Result) -> Iterator[str]:
    table = result.blockers()
    if not len(table):
        return
    yield "Who blocked, and why (shares of all runs; alone, or together with others)"
    for _, row in table.head(8).reset_index().iterrows():
        title = result.scenario.party(str(row["party"])).title
        alone = row["sole"] / len(result)
        joint = row["joint"] / len(result)
        yield f"  {row['share']:>6.1%}  ({alone:.1%} alone, {joint:.1%} jointly)  {title}: " + (
            reason_in_words(str(row["reason"]))
        )
    if len(table) > 8:
        yield f"  and {len(table) - 8} more"
    yield ""


def _survival(result: Result) -> Iterator[str]:
    aftermath, table = result.scenario.aftermath, None
    if aftermath is not None:
        table = result.survival()
    if aftermath is None or table is None or not table["at_risk"].iloc[0]:
        return
    deals = int(table["at_risk"].iloc[0])
    kept = f"deal{' is' if deals == 1 else 's are'} kept (shares of them)"
    yield f"How long the {deals:,} {kept}"
    for year in sorted({*(y for y in YEARS_TOLD if y < aftermath.years), aftermath.years}):
        row = table[table["years"] <= year].iloc[-1]
        band = "" if math.isnan(row["low"]) else f"  ({row['low']:.1%} to {row['high']:.1%})"
        yield f"  {row['survival']:>7.1%}{band or '':<20}  after {_years(year)}"
    for rate in aftermath.base_rates:
        yield f"  Observed elsewhere, {rate.title}: {rate}"
    for caution in dict.fromkeys(rate.caution for rate in aftermath.base_rates if rate.caution):
        yield f"  {caution}"
    yield ""


def _years(years: float) -> str:
    return "1 year" if years == 1 else f"{years:g} years"


def _uncertainty(result: Result) -> Iterator[str]:
    if not result.columns.draws:
        yield "Nothing in this scenario is uncertain."
        return
    drawn = audit(result.scenario)
    drawn = drawn[drawn["uncertain"]]
    kinds = drawn["rests_on"].value_counts()
    counted = ", ".join(f"{count} {_KINDS_OF_SOURCE[str(kind)]}" for kind, count in kinds.items())
    if len(drawn):
        yield f"What is not known: {drawn_anew(len(drawn))} ({counted})."
    else:
        yield "What is not known: which red lines and conditions are real, or which events happen."
    of = telling_ending(result)
    if len(result) < FEWEST:
        yield f"So few runs do not tell on what the endings depend; {FEWEST} or more are needed."
    elif of is None:
        ending = ENDINGS[result.columns.ending[0]]
        yield f"Every run ended as ‘{readable(ending)}’, whatever was drawn."
    else:
        yield from _dependence(result, of)
        if result.scenario.aftermath is not None and result.measure("holds").any():
            yield from _dependence(result, "holds")


def _dependence(result: Result, of: str) -> Iterator[str]:
    found, name = sensitivity(result, of), readable(of)
    table, kinds = found.quantities, found.by_provenance
    # As far from nothing as twice the interval: with a hundred numbers, hardly ever by chance.
    clear = table[table["S1"] > 2 * (table["high"] - table["S1"])].head(6)
    rows = [
        (f"{quantity_in_words(result.scenario, str(path))} ({row['rests_on']})", row)
        for path, row in clear.iterrows()
    ]
    if rows:
        rivals = int((clear["high"] > clear["low"].iloc[0]).sum()) - 1
        doubt = f";\nthe next {'one' if rivals == 1 else rivals} in this list may matter as much"
        yield f"Whether a run ends as ‘{name}’ depends most on {rows[0][0]}{doubt * (rivals > 0)}."
    else:
        yield f"No number alone explains a clear part of whether a run ends as ‘{name}’."
    known = kinds.drop(REST)
    if (known["low"] > 0).any():
        parts: list[str] = []
        for kind, row in known.iterrows():
            share, low, high = np.clip(row[["S1", "low", "high"]].to_numpy(float), 0, 1)
            verb = "" if parts else " of the variance between runs rests"
            on = _RESTS_ON[str(kind)]
            parts.append(f"{share:.0%} ({low:.0%} to {high:.0%}){verb} on {on}")
        rest = ";\nthe rest on what numbers do together, and on chance"
        yield f"At least {', '.join(parts)}{rest if known['S1'].sum() < 0.995 else ''}."
    if rows:
        yield (
            f"What a number explains alone, and the share of ‘{name}’ from the lowest to the "
            "highest fifth of its draws:"
        )
    for words, row in rows:
        explained = f"{row['S1']:>7.1%}  ({row['low']:.1%} to {min(row['high'], 1):.1%})"
        yield f"{explained:<28}{row['lowest']:>6.1%} → {row['highest']:<6.1%}  {words}"
