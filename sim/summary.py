"""A result in short: for people as text, for programs as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.audit import audit
from sim.endings import ended
from sim.issues import Issue, column_of, readable
from sim.results import SHARE_COLUMNS, Result
from sim.scenario import Scenario

CAUTION = "What-if, not a forecast: shares hold under the assumptions of the scenario."

_REASONS = {
    "target": "holds out for more",
    "no_deal": "prefers no deal",
    "nothing_to_offer": "has nothing to offer",
    "not_asked": "was not asked",
    "walks_out": "walked out",
}
_KINDS_OF_SOURCE = {
    "claim": "from claims",
    "assumption": "from assumptions",
    "unexplained": "unexplained",
}
_KINDS = {"red_lines": "red line", "concessions": "condition of its concession", "events": "event"}


def reason_in_words(reason: str) -> str:
    """A reason of `Result.blockers` as a reader would say it."""
    kind, _, name = reason.partition(".")
    return f"{_KINDS[kind]}: {readable(name)}" if name else _REASONS[kind]


def quantity_in_words(scenario: Scenario, path: str) -> str:
    """A quantity's path as words: ``Ukraine: weight of security guarantees``."""
    head, *rest = path.split(".")
    words = [readable(part) for part in rest]
    if head == "undisclosed" and len(rest) == 2:
        known = {"conflict": "degree of conflict", "common": "where the common interest lies"}
        return f"{words[0]}: {known[rest[1]]}"
    if head == "timeline" and rest[1:] == ["draft", "which"]:
        return f"{words[0]}: draft to begin with"
    if head == "parties" and len(rest) == 2:
        return f"{scenario.party(rest[0]).title}: {words[1]}"
    if head != "parties" or len(rest) < 3:
        return ", ".join([readable(head), *words])
    _, kind, *inner = words
    titles = {issue.name: issue.label for issue in scenario.space.issues}
    issue = titles.get(rest[2], words[2])
    said = {
        ("weights",): f"weight of {issue}",
        ("values",): f"value of {issue}: {', '.join(inner[1:])}",
        ("no deal", "value"): "no-deal value",
        ("no deal", "drift per day"): "daily drift of the no-deal value",
        ("red lines", "real"): f"red line {inner[0]} is real",
        ("red lines", "firmness"): f"firmness of red line {inner[0]}",
        ("red lines", "crossing cost"): f"cost of crossing red line {inner[0]}",
        ("strategy",): f"{inner[-1]} ({inner[0]})",
        ("interactions", "bonus"): f"bonus for {inner[0]}",
    }
    text = said.get((kind,)) or said.get((kind, inner[-1])) or ", ".join(words[1:])
    return f"{scenario.party(rest[0]).title}: {text}"


def terms_in_words(issues: Iterable[Issue], row: Any, others: Collection[str]) -> str:
    """The terms of a table's row: the option of each issue.

    Args:
        issues: The issues that the table shows.
        row: The row.
        others: The columns of the table that are no issues.
    """
    options = (row[column_of(issue, others)] for issue in issues)
    return " · ".join(readable(str(option)) for option in options)


def summarise(result: Result) -> dict[str, Any]:
    """A result as plain data, for JSON."""
    scenario = result.scenario
    table = audit(scenario)
    drawn = table[table["uncertain"]]
    deals = result.columns.hour[result.columns.ending == 0]
    spread = result.spread()
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
        "partial_texts": _records(result.terms("partial", _named(scenario)).head(10)),
        "undisclosed_points": {
            ending: _undisclosed(result, ending) for ending in ("deal", "partial")
        }
        if scenario.undisclosed
        else None,
        "blockers": _records(result.blockers().head(20)),
        "uncertain_quantities": {
            kind: int((drawn["rests_on"] == kind).sum())
            for kind in ("claim", "assumption", "unexplained")
        },
        "deal_share_by_quantity": _records(spread.head(20)),
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
        {str(key): getattr(value, "item", lambda v=value: v)() for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def report(result: Result) -> str:
    """A result as text for a terminal."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    scenario = result.scenario
    yield f"{scenario.title}: {len(result):,} runs, seed {result.seed}, sim {result.version}"
    yield ""
    yield "How they end (with 95 % intervals: the error of a finite number of runs, nothing else)"
    endings = result.endings()
    for name, row in endings.iterrows():
        yield f"  {readable(str(name)):<10}{_share(row)}"
    yield ""
    yield from _settled(result)
    yield from _terms(result, "deal", "Most frequent terms of a deal")
    yield from _terms(result, "partial", "Most frequent texts that lack a consent")
    yield from _blockers(result)
    yield from _uncertainty(result)
    yield ""
    for note in scenario.notes:
        yield f"Note: {note}"
    yield CAUTION


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


def _uncertainty(result: Result) -> Iterator[str]:
    scenario = result.scenario
    spread = result.spread()
    drawn = audit(scenario)
    drawn = drawn[drawn["uncertain"]]
    if not len(drawn):
        yield "Nothing in this scenario is uncertain."
        return
    kinds = drawn["rests_on"].value_counts()
    counted = ", ".join(f"{count} {_KINDS_OF_SOURCE[str(kind)]}" for kind, count in kinds.items())
    yield f"What is not known: {len(drawn)} numbers are drawn anew in each run ({counted})."
    clear = spread[spread["swing"].abs() > 2 * spread["noise"]]
    if len(clear):
        yield "The share of deals, from the lowest to the highest fifth of the draws of one number:"
    for path, row in clear.head(6).iterrows():
        name = quantity_in_words(scenario, str(path))
        yield f"  {row['lowest']:>6.1%} → {row['highest']:<6.1%}  {name} ({row['rests_on']})"
