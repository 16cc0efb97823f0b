"""Simple rules to hold a simulation against: mean position, Nash point, status quo.

Elaborate models of bargaining are often beaten by simple ones, so each outcome of a simulation
should be seen beside theirs.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.problems import Problem, problem
from sim.analysis.solution_concepts import nash
from sim.arrays import IntArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ended
from sim.model.naming import column_of
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["ROW_COLUMNS", "TIE", "baselines", "mean_position"]

ROW_COLUMNS = ("outcome", "in_zopa", "runs", "share", "low", "high", "distance")

TIE = 1e-9
"""Differences up to this count as none where options or averages are compared."""


def mean_position(scenario: Scenario) -> dict[str, str]:
    """The compromise model: on every issue the parties' positions, weighted by salience.

    Van den Bos (1991), "Dutch EC Decision Making"; Achen (2006), "Institutional realism and
    bargaining models", in Thomson, Stokman, Achen & König (eds), "The European Union Decides". On
    66 decisions a model that counts salience did better than those that count power (Schneider,
    Finke & Bailer 2010, "Bargaining power in the European Union: an evaluation of competing
    game-theoretic models", Political Studies 58).

    1. A party's position on an issue is the option of the highest value to it, by its index (the
       mean index of several such options).
    2. Its salience is the issue's share in its weights; values and weights are at their means.
    3. The outcome is the mean position weighted by salience, rounded to the nearest option, halves
       to the lower one. On issues whose options have no order it is the option with the largest
       sum of saliences (several best options share a party's salience), among equals the first.

    An issue that has no weight for anybody goes by positions alone. The parties are those whose
    consent is required, all of equal power: capabilities are not part of a scenario.

    Args:
        scenario: The scenario.

    Returns:
        The option of each issue.
    """
    preferences = [party.preferences for party in scenario.parties if party.consent_required]
    weights = np.array([[weight.law.mean for weight in own.weights] for own in preferences])
    means = [own.mean_values() for own in preferences]
    salience = weights / weights.sum(axis=1, keepdims=True)
    chosen = {}
    for i, issue in enumerate(scenario.space.issues):
        values = np.concatenate([values[i] for values in means])
        best = values >= values.max(axis=1, keepdims=True) - TIE
        positions = best / best.sum(axis=1, keepdims=True)
        importance = salience[:, i] if salience[:, i].any() else np.ones(len(salience))
        support = importance @ positions / importance.sum()
        if issue.ordered:
            option = math.ceil(support @ np.arange(len(support)) - 0.5 - TIE)
        else:
            option = int(np.argmax(support >= support.max() - TIE))
        chosen[issue.name] = issue.options[option]
    return chosen


def baselines(scenario: Scenario | str | Path, result: Result | None = None) -> pd.DataFrame:
    """What simple rules say about the outcome, at the mean draws (see `problem`).

    The rules are ``mean_position`` (see `mean_position`), ``nash`` (the Nash solution; no deal if
    the ZOPA is empty) and ``status_quo`` (no deal).

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        result: Runs of that scenario to compare with.

    Returns:
        Indexed by ``rule``: ``outcome`` (number, −1 for no deal), a column for each issue with the
        option, ``utility.<party>``, ``in_zopa``. With a result also ``runs``, ``share``, ``low``,
        ``high`` of runs that end as a deal on this outcome (for no deal: without one), and
        ``distance``, the mean Euclidean distance of the deals from it, in utilities at the mean
        draws of the parties whose consent is required.

    Raises:
        UsageError: if there are too many outcomes to enumerate, or the result is of another
            scenario.
        InputError: if the scenario has faults.
    """
    found = problem(scenario)
    if result is not None and result.scenario.digest != found.scenario.digest:
        raise UsageError(
            f"the result is of '{result.scenario.name}', not of '{found.scenario.name}' as it is"
        )
    space = found.scenario.space
    outcomes = {
        "mean_position": space.outcome(mean_position(found.scenario)),
        "nash": nash(found).outcome,
        "status_quo": -1,
    }
    rows = [_row(found, number) for number in outcomes.values()]
    table = pd.DataFrame(rows, index=pd.Index(outcomes, name="rule"))
    if result is None:
        return table
    deal = ended(result.columns.ending, "deal")
    agreed = result.agreement_numbers[deal]
    hits = [
        int((agreed == number).sum()) if number >= 0 else int((~deal).sum())
        for number in outcomes.values()
    ]
    table["runs"] = hits
    table["share"] = table["runs"] / len(result)
    table["low"], table["high"] = wilson(hits, len(result))
    counts = np.bincount(agreed, minlength=len(found.zopa))
    table["distance"] = [_mean_distance(found, number, counts) for number in outcomes.values()]
    return table


def _row(found: Problem, outcome: int) -> dict[str, Any]:
    space = found.scenario.space
    options = space.describe(outcome) if outcome >= 0 else {}
    utilities = found.utilities[outcome] if outcome >= 0 else found.no_deal
    row: dict[str, Any] = {"outcome": outcome}
    row |= {column_of(issue.name, ROW_COLUMNS): options.get(issue.name) for issue in space.issues}
    row |= {
        f"utility.{name}": u for name, u in zip(found.scenario.party_names, utilities, strict=True)
    }
    row["in_zopa"] = outcome >= 0 and bool(found.zopa[outcome])
    return row


def _mean_distance(found: Problem, outcome: int, counts: IntArray) -> float:
    """Mean distance of the deals, of which ``counts`` says how many each outcome has."""
    if not counts.any():
        return float("nan")
    reached = np.flatnonzero(counts)
    here = found.utilities[outcome] if outcome >= 0 else found.no_deal
    apart = found.utilities[np.ix_(reached, found.consent)] - here[found.consent]
    return float(np.average(np.sqrt((apart**2).sum(axis=1)), weights=counts[reached]))
