"""A result in short, as plain data; and how endings, reasons and terms are said in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity import sensitivity
from sim.analysis.shifts import moved
from sim.description.audit import audit
from sim.model import Scenario
from sim.model.endings import WITH_AGREEMENT, ended
from sim.model.issues import Issue, column_of, readable
from sim.results.columns import RUN_COLUMNS
from sim.results.result import Result

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
_KINDS = {"red_lines": "red line", "concessions": "condition of its concession", "events": "event"}


def reason_in_words(reason: str) -> str:
    """A reason of `Result.blockers` as a reader would say it."""
    kind, _, name = reason.partition(".")
    return f"{_KINDS[kind]}: {readable(name)}" if name else _REASONS[kind]


def outcome_in_words(issues: Iterable[Issue], row: Any, others: Collection[str]) -> str:
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
    if row["ending"] in WITH_AGREEMENT:
        parts.append(outcome_in_words(result.scenario.space.issues, row, RUN_COLUMNS))
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
        "outcomes": _records(result.agreements("deal", named_issues(scenario)).head(10)),
        "unratified_texts": _records(
            result.agreements("not_ratified", named_issues(scenario)).head(10)
        ),
        "partial_texts": _records(result.agreements("partial", named_issues(scenario)).head(10)),
        "undisclosed_points": {
            ending: undisclosed_options(result, ending) for ending in ("deal", "partial")
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
        "holding_share_by_quantity": _records(result.tornado("holds").head(20)),
    }


def named_issues(scenario: Scenario) -> list[str]:
    """Names of the issues that are no undisclosed points."""
    hidden = scenario.undisclosed.points if scenario.undisclosed else ()
    names = [issue.name for issue in scenario.space.issues]
    return names[: len(names) - len(hidden)]


def undisclosed_options(result: Result, ending: str) -> dict[str, float] | None:
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
