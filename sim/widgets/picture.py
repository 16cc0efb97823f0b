"""What the explorer draws, as plain numbers and sentences; the browser only draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from sim.comparison import Comparison
from sim.endings import WITH_TERMS, ended
from sim.intervals import Z95
from sim.issues import Issue
from sim.plots.hours import date_text, moment
from sim.plots.style import ENDING_LOOKS
from sim.results import SHARE_COLUMNS, Result
from sim.scenario import Scenario
from sim.summary import reason_in_words, terms_in_words
from sim.widgets.headline import headline

Row = dict[str, Any]

ROWS = 5
"""So many terms and blockers are shown."""

_MOST_POINTS = 200
"""A curve has no more points than that, for it is some 400 pixels wide."""

_MOST_TICKS = 6
_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672, 2016, 4032, 8760)


def looks(scenario: Scenario) -> list[Row]:
    """How the endings of a scenario are called and drawn, in their order."""
    found = []
    for name in scenario.endings:
        look = ENDING_LOOKS[name]
        label = " ".join(look.label.split())
        found.append({"name": name, "label": label, "colour": look.colour, "hatch": look.hatch})
    return found


def picture(result: Result, base: Result | None, figure: str) -> Row:
    """One picture: headline, endings, terms, and a figure of choice.

    Intervals are those of `sim.Result.endings` and of `sim.Comparison`: 95 %, of the error of a
    finite number of runs alone.

    Args:
        result: The runs.
        base: The runs of the setting that was pinned as base, if one is.
        figure: One of `figures`.

    Returns:
        Plain data for JSON; shares are between 0 and 1.
    """
    against = None if base is None else Comparison(base, result)
    terms_of, terms = _terms(result, base)
    return {
        "runs": len(result),
        "headline": headline(result, against),
        "endings": _endings(result, against),
        "terms": terms,
        "terms_of": terms_of,
        "figure": FIGURES[figure][1](result, base),
    }


def figures(scenario: Scenario) -> dict[str, str]:
    """The figures to choose from, with their headings."""
    return {
        name: heading
        for name, (heading, _) in FIGURES.items()
        if name != "kept" or scenario.aftermath is not None
    }


def _endings(result: Result, against: Comparison | None) -> list[Row]:
    table = result.endings()
    rows = []
    changes = {} if against is None else against.endings().to_dict("index")
    for name, row in table.iterrows():
        found = {"name": name, **_shares(row)}
        if name in changes:
            change = changes[name]
            found["base"] = float(change["first"])
            found["change"] = [float(change[key]) for key in ("difference", "low", "high")]
        rows.append(found)
    return rows


def _shares(row: Any) -> Row:
    return {key: float(row[key]) for key in ("share", "low", "high")}


def _terms(result: Result, base: Result | None) -> tuple[str, list[Row]]:
    """The most frequent terms of deals; where there are none, of the texts that came nearest."""
    for ending in ("deal", *(name for name in WITH_TERMS if name in result.scenario.endings)):
        if ended(result.columns.ending, ending).any():
            break
    else:
        return "deal", []
    before = {} if base is None else _by_text(base, ending)
    rows = []
    for text, row in list(_by_text(result, ending).items())[:ROWS]:
        found = {"label": text, **_shares(row)}
        if base is not None:
            found["base"] = float(before[text]["share"]) if text in before else 0.0
        rows.append(found)
    return ending, rows


def _by_text(result: Result, ending: str) -> Mapping[str, Any]:
    issues = _named(result.scenario)
    table = result.terms(ending, [issue.name for issue in issues])
    records = table.to_dict("records")
    return {terms_in_words(issues, row, SHARE_COLUMNS): row for row in records}


def _named(scenario: Scenario) -> list[Issue]:
    """The issues that are no undisclosed points."""
    hidden = scenario.undisclosed.points if scenario.undisclosed else ()
    issues = scenario.space.issues
    return list(issues[: len(issues) - len(hidden)])


def _blockers(result: Result, base: Result | None) -> Row:
    table = result.blockers()
    before = {} if base is None else base.blockers()["share"].to_dict()
    rows = []
    for row in table.head(ROWS).reset_index().to_dict("records"):
        key = row["party"], row["reason"]
        title = result.scenario.party(row["party"]).title
        found = {
            "label": f"{title}: {reason_in_words(row['reason'])}",
            **_shares(row),
        }
        if base is not None:
            found["base"] = float(before.get(key, 0.0))
        rows.append(found)
    return {"kind": "bars", "unit": "share", "rows": rows, "empty": "Nobody blocked."}


def _utilities(result: Result, base: Result | None) -> Row:
    rows = []
    parties = {} if base is None else {p.name: i for i, p in enumerate(base.scenario.parties)}
    for i, party in enumerate(result.scenario.parties):
        values = result.columns.utility[:, i]
        mean = float(values.mean())
        half = float(Z95 * values.std(ddof=1) / math.sqrt(len(values)))
        found = {"label": party.title, "share": mean, "low": mean - half, "high": mean + half}
        if base is not None and party.name in parties:
            found["base"] = float(base.columns.utility[:, parties[party.name]].mean())
        rows.append(found)
    return {"kind": "bars", "unit": "utility", "rows": rows, "empty": ""}


def _hours(result: Result, base: Result | None) -> Row:
    last = result.scenario.latest_end
    return {
        "kind": "curve",
        "of": "share of runs in which they have agreed by then",
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
    "utilities": ("What it is worth to each party", _utilities),
    "kept": ("How long deals are kept", _kept),
}
"""The figures of choice: a heading, and what makes the numbers of it."""
