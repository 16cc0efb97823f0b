"""A result in short: for people as text, for programs as plain data."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.evidence import moved
from sim.analysis.sensitivity import FEWEST, REST, sensitivity
from sim.audit import audit, drawn_anew
from sim.columns import RUN_COLUMNS
from sim.endings import ENDINGS, WITH_TERMS, ended
from sim.evidence import FEW, Evidence
from sim.issues import Issue, column_of, readable
from sim.results import SHARE_COLUMNS, Result
from sim.scenario import Scenario
from sim.wording import count_of, quantity_in_words

YEARS_TOLD = (1.0, 5.0, 10.0)
"""The years after the signature that are told of, as far as deals are followed."""

CAUTION = "What-if, not a forecast: shares hold under the assumptions of the scenario."

_REASONS = {
    "target": "holds out for more",
    "no_deal": "prefers no deal",
    "nothing_to_offer": "has nothing to offer",
    "not_asked": "was not asked",
    "walks_out": "walked out",
    "ratification": "could not be ratified at home",
}
_KINDS_OF_SOURCE = {
    "claim": "from claims",
    "assumption": "from assumptions",
    "unexplained": "unexplained",
}
_RESTS_ON = {"claim": "claims", "assumption": "assumptions", "unexplained": "unexplained numbers"}
_KINDS = {"red_lines": "red line", "concessions": "condition of its concession", "events": "event"}


def reason_in_words(reason: str) -> str:
    """A reason of `Result.blockers` as a reader would say it."""
    kind, _, name = reason.partition(".")
    return f"{_KINDS[kind]}: {readable(name)}" if name else _REASONS[kind]


def terms_in_words(issues: Iterable[Issue], row: Any, others: Collection[str]) -> str:
    """The terms of a table's row: the option of each issue.

    Args:
        issues: The issues that the table shows.
        row: The row.
        others: The columns of the table that are no issues.
    """
    options = (row[column_of(issue, others)] for issue in issues)
    return " · ".join(readable(str(option)) for option in options)


def end_in_words(result: Result, run: int) -> str:
    """How a run ended: the hour, the ending, the terms if there are any, and who blocked.

    Args:
        result: The runs.
        run: The run's number, one of those that the result has.
    """
    row = result.runs.set_index("run").loc[run]
    parts = [str(row["ending"])]
    if row["ending"] in WITH_TERMS:
        parts.append(terms_in_words(result.scenario.space.issues, row, RUN_COLUMNS))
    if isinstance(row["blocked_by"], str):
        parts.append(row["blocked_by"])
    return f"hour {row['hour']:g}: {' · '.join(parts)}"


def summarise(result: Result) -> dict[str, Any]:
    """A result as plain data, for JSON."""
    scenario = result.scenario
    table = audit(scenario)
    drawn = table[table["uncertain"]]
    deals = result.columns.hour[ended(result.columns.ending, "deal")]
    of = telling_ending(result)
    return {
        "title": scenario.title,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "version": result.version,
        "seed": result.seed,
        "first_run": result.first,
        "runs": len(result),
        "caution": CAUTION,
        "notes": list(scenario.notes),
        "endings": _records(result.endings()),
        "median_hour_of_agreement": float(np.median(deals)) if len(deals) else None,
        "points_settled": _records(result.settled()),
        "terms": _records(result.terms("deal", _named(scenario)).head(10)),
        "unratified_texts": _records(result.terms("not_ratified", _named(scenario)).head(10)),
        "partial_texts": _records(result.terms("partial", _named(scenario)).head(10)),
        "undisclosed_points": {
            ending: _undisclosed(result, ending) for ending in ("deal", "partial")
        }
        if scenario.undisclosed
        else None,
        "guarantees": _records(result.guarantees()),
        "blockers": _records(result.blockers().head(20)),
        "uncertain_quantities": {
            kind: int((drawn["rests_on"] == kind).sum())
            for kind in ("claim", "assumption", "unexplained")
        },
        "sensitivity": None if of is None else _depends_on(result, of),
        "evidence": _evidence_data(result),
        **_kept(result),
    }


def _evidence_data(result: Result) -> dict[str, Any] | None:
    if result.evidence is None:
        return None
    return {
        "runs": result.evidence.runs,
        "effective_sample_size": result.evidence.effective_sample_size,
        "observations": _records(result.evidence.table()),
        "moved": _records(moved(result).head(20)),
    }


def telling_ending(result: Result) -> str | None:
    """The ending of which a summary says what it depends on; none if all runs end alike.

    ``deal``, unless less than one run in a hundred, or all but so few, ended so: then the ending
    whose share is nearest to a half.
    """
    shares = result.endings()["share"]
    shares["deal"] = result.measure("deal").mean()
    variance = shares * (1 - shares)
    if variance["deal"] >= 0.01 * 0.99:
        return "deal"
    return str(variance.idxmax()) if variance.any() else None


def _depends_on(result: Result, of: str) -> dict[str, Any]:
    found = sensitivity(result, of)
    return {
        "of": of,
        "quantities": _records(found.quantities.head(20)),
        "by_provenance": _records(found.by_provenance),
    }


def _kept(result: Result) -> dict[str, Any]:
    """How long deals are kept, where that is followed, and what moves it."""
    aftermath = result.scenario.aftermath
    if aftermath is None:
        return {}
    rates = {
        rate.id: {"cases": rate.cases, "survival": dict(rate.survival), "caution": rate.caution}
        for rate in aftermath.base_rates
    }
    return {
        "survival": _records(result.survival()),
        "base_rates": rates,
        "holding_share_by_quantity": _records(result.spread("holds").head(20)),
    }


def _named(scenario: Scenario) -> list[str]:
    """Names of the issues that are no undisclosed points."""
    hidden = scenario.undisclosed.points if scenario.undisclosed else ()
    names = [issue.name for issue in scenario.space.issues]
    return names[: len(names) - len(hidden)]


def _undisclosed(result: Result, ending: str) -> dict[str, float] | None:
    """How many undisclosed points have which option in the terms of an ending, on average."""
    points = result.scenario.undisclosed
    texts = result.columns.options[ended(result.columns.ending, ending)]
    if points is None or not len(texts):
        return None
    chosen = texts[:, -len(points.points) :]
    return {
        option: float((chosen == i).sum(axis=1).mean()) for i, option in enumerate(points.options)
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    if any(table.index.names):
        table = table.reset_index()
    return [
        {
            # JSON has no word for what is missing but null.
            str(key): None if pd.isna(value) else getattr(value, "item", lambda v=value: v)()
            for key, value in row.items()
        }
        for row in table.to_dict("records")
    ]


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
    yield ""
    yield from _settled(result)
    yield from _terms(result, "deal", "Most frequent terms of a deal")
    yield from _guarantees(result)
    yield from _terms(result, "not_ratified", "Most frequent texts that failed at home")
    yield from _terms(result, "partial", "Most frequent texts that lack a consent")
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


def _terms(result: Result, ending: str, heading: str) -> Iterator[str]:
    scenario = result.scenario
    named = _named(scenario)
    table = result.terms(ending, named)
    if not len(table):
        return
    yield f"{heading} ({len(table)} different; shares of all runs)"
    issues = [issue for issue in scenario.space.issues if issue.name in named]
    yield f"  {'':<31}{' · '.join(issue.label for issue in issues)}"
    for _, row in table.head(5).iterrows():
        yield f"  {_share(row):<31}{terms_in_words(issues, row, SHARE_COLUMNS)}"
    points = _undisclosed(result, ending)
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
        yield "What is not known: which red lines are real, or which events happen."
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
