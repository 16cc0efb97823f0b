"""What a report says of the terms: agreements, failed texts, guarantees, how long they last."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.description.lines import fitted
from sim.report.summary import named_issues, undisclosed_options
from sim.report.wording import (
    YEARS_TOLD,
    interval,
    outcome_in_words,
    percent,
    row_of,
    share_of,
)
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.results.room_found import SHARE_COLUMNS

__all__ = ["terms_lines"]

_SHOWN = 5


def terms_lines(result: Result) -> Iterator[str]:
    """On what terms they agree, and how long these are kept."""
    yield "3. On what terms?"
    for part in (
        _settled(result),
        _outcomes(result, "deal", "Most frequent agreements"),
        _guarantees(result),
        _outcomes(result, "not_ratified", "Most frequent texts that failed at home"),
        _outcomes(result, "partial", "Most frequent texts without a required consent"),
        _survival(result),
    ):
        yield from part
    if not (result.columns.options[:, 0] >= 0).any():
        yield "  Nothing was agreed on in any run."


def _settled(result: Result) -> Iterator[str]:
    table = result.settled()
    if not len(table):
        return
    heading = "Points settled in the mediator's text (medians of the runs in which it was held):"
    yield from fitted(heading, "  ")
    for name, row in table.iterrows():
        session = result.scenario.session_label(str(name))
        if not row["runs"]:
            yield from fitted(f"{session} was never held", "    ", "      ")
            continue
        runs = int(row["runs"])
        everything = _whole_share(round(row["all"] * runs), runs)
        said = (
            f"After {session} {row['median']:g} of {row['points']:g} points are"
            f" settled (middle half {row['low']:g} to {row['high']:g}; all in {everything})"
        )
        if runs < len(result):
            said += f", held in {_whole_share(runs, len(result))} of the runs"
        yield from fitted(said, "    ", "      ")


def _whole_share(hits: int, runs: int) -> str:
    low, high = wilson(hits, runs)
    return percent(hits / runs, float(high - low) / 2)


def _outcomes(result: Result, ending: str, heading: str) -> Iterator[str]:
    scenario = result.scenario
    named = named_issues(scenario)
    table = result.agreements(ending, named)
    if not len(table):
        return
    yield from fitted(f"{heading} ({len(table)} different; shares of all runs):", "  ")
    issues = [issue for issue in scenario.space.issues if issue.name in named]
    yield from row_of("", " · ".join(issue.label for issue in issues))
    for _, row in table.head(_SHOWN).iterrows():
        yield from row_of(share_of(row), outcome_in_words(issues, row, SHARE_COLUMNS))
    points = undisclosed_options(result, ending)
    if points is not None:
        hidden = scenario.space.issues[-1]
        counted = ", ".join(f"{mean:.1f} {hidden.label_of(name)}" for name, mean in points.items())
        yield from fitted(f"Undisclosed points, on average: {counted}", "  ")


def _guarantees(result: Result) -> Iterator[str]:
    scenario = result.scenario
    if not scenario.guarantees:
        return
    heading = "Guarantees that are part of a deal (shares of all runs; several can be in one):"
    yield from fitted(heading, "  ")
    for name, row in result.guarantees().iterrows():
        giver, protected = (scenario.party(row[key]).title for key in ("given_by", "protects"))
        label = scenario.label_of(f"guarantees.{name}")
        yield from row_of(share_of(row), f"{label}: {giver} for {protected}")


def _survival(result: Result) -> Iterator[str]:
    aftermath, table = result.scenario.aftermath, None
    if aftermath is not None:
        table = result.survival()
    if aftermath is None or table is None or not table["at_risk"].iloc[0]:
        return
    deals = int(table["at_risk"].iloc[0])
    kept = f"deal{' is' if deals == 1 else 's are'} kept (shares of them)"
    yield from fitted(f"How long the {deals:,} {kept}:", "  ")
    for year in sorted({*(y for y in YEARS_TOLD if y < aftermath.years), aftermath.years}):
        row = table[table["years"] <= year].iloc[-1]
        if math.isnan(row["low"]):
            share = percent(row["survival"], 1.0)
        else:
            half = (row["high"] - row["low"]) / 2
            share = f"{percent(row['survival'], half)} ({interval(row['low'], row['high'])})"
        yield from row_of(share, f"after {_years(year)}")
    for rate in aftermath.base_rates:
        yield from fitted(f"Observed elsewhere, {rate.title}: {rate}", "  ", "    ")
    for caution in dict.fromkeys(rate.caution for rate in aftermath.base_rates if rate.caution):
        yield from fitted(caution, "  ")


def _years(years: float) -> str:
    return "1 year" if years == 1 else f"{years:g} years"
