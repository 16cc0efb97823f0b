"""A result in short: for people as text, for programs as plain data."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.aftermath import Aftermath
from sim.audit import audit
from sim.endings import ended
from sim.issues import column_of, readable
from sim.results import SHARE_COLUMNS, Result
from sim.scenario import Scenario

YEARS_TOLD = (1.0, 5.0, 10.0)
"""The years after the signature that are told of, as far as deals are followed."""

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
    if head == "aftermath" and scenario.aftermath is not None:
        return _of_aftermath(scenario, scenario.aftermath, rest)
    words = [readable(part) for part in rest]
    if head == "parties" and len(rest) == 2:
        return f"{scenario.party(rest[0]).title}: {words[1]}"
    if head == "guarantees":
        return f"Guarantee {words[0]}: {words[1]}"
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


def _of_aftermath(scenario: Scenario, aftermath: Aftermath, path: list[str]) -> str:
    defender = scenario.parties[aftermath.defender].title
    said = {
        "patience": "what a period later is worth after the signature",
        "strength.now": f"{defender}: chance to win a war now",
        "strength.later": f"{defender}: chance to win a war later",
        "strength.years": "years that the shift of strength takes",
        "years": "years for which deals are followed",
        "every": "years between reviews",
    }
    if path[0] == "cost":
        return f"{scenario.party(path[1]).title}: cost of war"
    return said[".".join(path)]


def terms_in_words(scenario: Scenario, row: Any, others: Collection[str]) -> str:
    """The terms of a table's row: the option of each issue.

    Args:
        scenario: The scenario.
        row: The row.
        others: The columns of the table that are no issues.
    """
    options = (row[column_of(issue, others)] for issue in scenario.space.issues)
    return " · ".join(readable(str(option)) for option in options)


def summarise(result: Result) -> dict[str, Any]:
    """A result as plain data, for JSON."""
    scenario = result.scenario
    table = audit(scenario)
    drawn = table[table["uncertain"]]
    deals = result.columns.hour[ended(result.columns.ending, "deal")]
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
        "terms": _records(result.terms().head(10)),
        "partial_texts": _records(result.terms("partial").head(10)),
        "guarantees": _records(result.guarantees()),
        "blockers": _records(result.blockers().head(20)),
        "uncertain_quantities": {
            kind: int((drawn["rests_on"] == kind).sum())
            for kind in ("claim", "assumption", "unexplained")
        },
        "deal_share_by_quantity": _records(spread.head(20)),
        **_kept(result),
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


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    if any(table.index.names):
        table = table.reset_index()
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    """A cell as JSON knows it: what is missing is null."""
    value = getattr(value, "item", lambda: value)()
    return None if isinstance(value, float) and math.isnan(value) else value


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
    yield from _terms(result, "deal", "Most frequent terms of a deal")
    yield from _guarantees(result)
    yield from _terms(result, "partial", "Most frequent texts that lack a consent")
    yield from _survival(result)
    yield from _blockers(result)
    yield from _uncertainty(result)
    yield ""
    for note in scenario.notes:
        yield f"Note: {note}"
    yield CAUTION


def _share(row: Any) -> str:
    return f"{row['share']:>7.1%}  ({row['low']:.1%} to {row['high']:.1%})"


def _terms(result: Result, ending: str, heading: str) -> Iterator[str]:
    table = result.terms(ending)
    if not len(table):
        return
    yield f"{heading} ({len(table)} different; shares of all runs)"
    issues = " · ".join(issue.label for issue in result.scenario.space.issues)
    yield f"  {'':<31}{issues}"
    for _, row in table.head(5).iterrows():
        yield f"  {_share(row):<31}{terms_in_words(result.scenario, row, SHARE_COLUMNS)}"
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
    yield f"How long the {int(table['at_risk'].iloc[0]):,} deals are kept (shares of them)"
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
    scenario = result.scenario
    drawn = audit(scenario)
    drawn = drawn[drawn["uncertain"]]
    if not len(drawn):
        yield "Nothing in this scenario is uncertain."
        return
    kinds = drawn["rests_on"].value_counts()
    counted = ", ".join(f"{count} {_KINDS_OF_SOURCE[str(kind)]}" for kind, count in kinds.items())
    yield f"What is not known: {len(drawn)} numbers are drawn anew in each run ({counted})."
    yield from _moving(result, "deal", "deals")
    if scenario.aftermath is not None:
        yield from _moving(result, "holds", "deals that hold")


def _moving(result: Result, ending: str, words: str) -> Iterator[str]:
    """What moves the share of an ending."""
    spread = result.spread(ending)
    clear = spread[spread["swing"].abs() > 2 * spread["noise"]]
    if len(clear):
        draws = "from the lowest to the highest fifth of the draws of one number"
        yield f"The share of {words}, {draws}:"
    for path, row in clear.head(6).iterrows():
        name = quantity_in_words(result.scenario, str(path))
        yield f"  {row['lowest']:>6.1%} → {row['highest']:<6.1%}  {name} ({row['rests_on']})"
