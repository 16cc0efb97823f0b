"""A result in short, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from sim.analysis.sensitivity import sensitivity
from sim.analysis.shifts import moved
from sim.analysis.structures import band, what_it_rests_on
from sim.analysis.worth_knowing import worth_knowing
from sim.description.audit import audit
from sim.model import Scenario
from sim.model.endings import ended
from sim.report.wording import CAUTION
from sim.results.records import records
from sim.results.result import Result

__all__ = ["named_issues", "summarise", "telling_ending", "undisclosed_options"]


def summarise(result: Result) -> dict[str, Any]:
    """A result as plain data, for JSON."""
    scenario = result.scenario
    table = audit(scenario)
    drawn = table[table["uncertain"]]
    deals = result.columns.hour[ended(result.columns.ending, "deal")]
    of, structures = telling_ending(result), band(result)
    return {
        "title": scenario.title,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "version": result.version,
        "seed": result.seed,
        "first_run": result.first,
        "runs": len(result),
        "engine": result.columns.engine,
        "caution": CAUTION,
        "notes": list(scenario.notes),
        "endings": records(result.endings()),
        "room": records(result.room()) if (result.columns.room >= 0).all() else None,
        "contract": result.certificate._asdict(),
        "median_hour_of_agreement": float(np.median(deals)) if len(deals) else None,
        "points_settled": records(result.settled()),
        "agreements": records(result.agreements("deal", named_issues(scenario)).head(10)),
        "unratified_texts": records(
            result.agreements("not_ratified", named_issues(scenario)).head(10)
        ),
        "partial_texts": records(result.agreements("partial", named_issues(scenario)).head(10)),
        "undisclosed_points": {
            ending: undisclosed_options(result, ending) for ending in ("deal", "partial")
        }
        if scenario.undisclosed
        else None,
        "guarantees": records(result.guarantees()),
        "blockers": records(result.blockers().head(20)),
        "but_for": records(result.but_for()) if result.played is None else None,
        "structures": None if structures is None else asdict(structures),
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
        "observations": records(result.evidence.table()),
        "moved": records(moved(result).head(20)),
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
        "quantities": records(found.quantities.head(20)),
        "by_provenance": records(found.by_provenance),
        "worth_knowing": records(worth_knowing(result, of).head(20)),
        "rests_on": records(what_it_rests_on(result, of)),
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
        "survival": records(result.survival()),
        "base_rates": rates,
        "holding_share_by_quantity": records(result.tornado("holds").head(20)),
    }


def named_issues(scenario: Scenario) -> list[str]:
    """Names of the issues that are no undisclosed points."""
    hidden = scenario.undisclosed.points if scenario.undisclosed else ()
    names = [issue.name for issue in scenario.space.issues]
    return names[: len(names) - len(hidden)]


def undisclosed_options(result: Result, ending: str) -> dict[str, float] | None:
    """How many undisclosed points have which option in the texts of an ending, on average."""
    points = result.scenario.undisclosed
    texts = result.columns.options[ended(result.columns.ending, ending)]
    if points is None or not len(texts):
        return None
    chosen = texts[:, -len(points.points) :]
    return {
        option: float((chosen == i).sum(axis=1).mean()) for i, option in enumerate(points.options)
    }
