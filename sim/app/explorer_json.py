"""What the explorer draws, as plain numbers and sentences; the browser only draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from sim.app.counts import blockers, frequent_agreements, named_issues, runs_with_agreement
from sim.app.headline import headline, paired
from sim.description.hours import date_text, moment
from sim.model import Scenario
from sim.model.endings import WITH_AGREEMENT, ended
from sim.plots import ENDING_LOOKS
from sim.report.blame_text import position_in_words
from sim.results.comparison import change
from sim.results.intervals import of_mean, wilson
from sim.results.result import Result

__all__ = ["FIGURES", "ending_looks", "figures", "picture"]

Row = dict[str, Any]

_ROWS = 5
"""How many agreements and blockers are shown."""

_MOST_POINTS = 200
"""A curve has no more points than that, for it is some 400 pixels wide."""

_MOST_TICKS = 6
_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672, 2016, 4032, 8760)


def ending_looks(scenario: Scenario) -> list[Row]:
    """How the endings of a scenario are called and drawn, in their order."""
    found = []
    for name in scenario.endings:
        look = ENDING_LOOKS[name]
        label = " ".join(look.label.split())
        found.append({"name": name, "label": label, "colour": look.colour, "hatch": look.hatch})
    return found


def picture(result: Result, base: Result | None, figure: str) -> Row:
    """One picture: headline, endings, agreements, and a figure of choice.

    Intervals are those of `sim.Result.endings` and of `sim.compare`: 95 %, of the error of a finite
    number of runs alone.

    Args:
        result: The runs, from number 0 on.
        base: The runs of the setting that was pinned as base, if one is, from number 0 on.
        figure: One of `figures`.

    Returns:
        Plain data for JSON; shares are between 0 and 1.
    """
    agreements_of, agreements = _agreements(result, base)
    return {
        "runs": len(result),
        "headline": headline(result, base),
        "endings": _endings(result, base),
        "agreements": agreements,
        "agreements_of": agreements_of,
        "figure": FIGURES[figure][1](result, base),
    }


def figures(scenario: Scenario) -> dict[str, str]:
    """The figures to choose from, with their headings."""
    return {
        name: heading
        for name, (heading, _) in FIGURES.items()
        if name != "kept" or scenario.aftermath is not None
    }


def _endings(result: Result, base: Result | None) -> list[Row]:
    rows = []
    for name in result.scenario.endings:
        now = ended(result.columns.ending, name)
        row: Row = {"name": name, **_share(int(now.sum()), len(now))}
        if base is not None:
            before, after = paired(base, result, name)
            row["base"] = float(before.mean())
            row["change"] = change(before, after)[:3]
        rows.append(row)
    return rows


def _share(hits: int, runs: int) -> Row:
    low, high = wilson(hits, runs)
    return {"share": hits / runs, "low": float(low), "high": float(high)}


def _agreements(result: Result, base: Result | None) -> tuple[str, list[Row]]:
    """The most frequent agreements of deals; where no run is one, the texts that came nearest."""
    possible = ("deal", *(name for name in WITH_AGREEMENT if name in result.scenario.endings))
    there = (name for name in possible if ended(result.columns.ending, name).any())
    ending = next(there, "deal")
    issues = named_issues(result.scenario)
    same = base is not None and named_issues(base.scenario) == issues
    rows = []
    for options, runs in frequent_agreements(result, ending, _ROWS):
        words = (issue.labels[i] for issue, i in zip(issues, options, strict=True))
        row: Row = {"label": " · ".join(words), **_share(runs, len(result))}
        if base is not None and same:
            row["base"] = runs_with_agreement(base, ending, options) / len(base)
        rows.append(row)
    return ending, rows


def _blockers(result: Result, base: Result | None) -> Row:
    before = {} if base is None else {row[:2]: row.runs for row in blockers(base)}
    rows = []
    for party, reason, runs in blockers(result)[:_ROWS]:
        label = position_in_words(result.scenario, f"{party}.{reason}")
        row: Row = {"label": label, **_share(runs, len(result))}
        if base is not None:
            row["base"] = before.get((party, reason), 0) / len(base)
        rows.append(row)
    return {"kind": "bars", "unit": "share", "rows": rows, "empty": "Nobody blocked."}


def _utilities(result: Result, base: Result | None) -> Row:
    rows = []
    parties = {} if base is None else {p.name: i for i, p in enumerate(base.scenario.parties)}
    for i, party in enumerate(result.scenario.parties):
        values = result.columns.utility[:, i]
        mean = float(values.mean())
        low, high = map(float, of_mean(values))
        found = {"label": party.title, "share": mean, "low": low, "high": high}
        if base is not None and party.name in parties:
            found["base"] = float(base.columns.utility[:, parties[party.name]].mean())
        rows.append(found)
    return {"kind": "bars", "unit": "utility", "rows": rows, "empty": ""}


def _hours(result: Result, base: Result | None) -> Row:
    last = result.scenario.latest_end
    return {
        "kind": "curve",
        "of": "share of runs with an agreement by then",
        "points": _agreed(result),
        "base": None if base is None else _agreed(base),
        "last": last,
        "ticks": _hour_ticks(result.scenario, last),
    }


def _hour_ticks(scenario: Scenario, last: float) -> list[tuple[float, str]]:
    """A few hours with their names: midnights by their dates, where the dates are known."""
    step = next((hours for hours in _HOURS if last / hours <= _MOST_TICKS), _HOURS[-1])
    start = moment(scenario, 0.0)
    if start is None or step % 24 or moment(scenario, last) is None:
        return [(float(hour), f"hour {hour}") for hour in range(0, int(last) + 1, step)]
    midnight = 24 - start.hour - start.minute / 60
    dates = np.arange(midnight, last, step)
    found = [(float(hour), moment(scenario, float(hour))) for hour in dates]
    return [(hour, date_text(when)) for hour, when in found if when is not None]


def _agreed(result: Result) -> list[tuple[float, float]]:
    """At each hour at which runs were agreed, the share of all that are by then."""
    hours = result.columns.hour[ended(result.columns.ending, "deal")]
    different, counts = np.unique(hours, return_counts=True)
    return _thinned(different, np.cumsum(counts) / len(result))


def _kept(result: Result, base: Result | None) -> Row:
    aftermath = result.scenario.aftermath
    assert aftermath is not None
    years = float(aftermath.years)
    step = max(1, math.ceil(years / _MOST_TICKS))
    ticks = [(float(year), f"{year} years") for year in range(0, int(years) + 1, step)]
    followed = base is not None and base.scenario.aftermath is not None
    return {
        "kind": "curve",
        "of": "share of deals that are still kept",
        "points": _survival(result),
        "base": _survival(base) if base is not None and followed else None,
        "last": years,
        "ticks": ticks,
    }


def _survival(result: Result) -> list[tuple[float, float]]:
    table = result.survival()
    table = table[table["at_risk"] > 0]
    return _thinned(table["years"].to_numpy(float), table["survival"].to_numpy(float))


def _thinned(x: Iterable[float], y: Iterable[float]) -> list[tuple[float, float]]:
    points = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    step = math.ceil(len(points) / _MOST_POINTS) or 1
    return [*points[:-1:step], *points[-1:]]


Figure = Callable[[Result, "Result | None"], Row]

FIGURES: Mapping[str, tuple[str, Figure]] = {
    "blockers": ("Who blocks, and why", _blockers),
    "hours": ("When they agree", _hours),
    "utilities": ("Mean utility of each party", _utilities),
    "kept": ("How long deals are kept", _kept),
}
"""The figures of choice: a heading, and what makes the numbers of it."""
