"""Solution concepts for the bargaining problem of a scenario.

The parties are those whose consent is required, the disagreement point is their no-deal values, and
what they choose from is the ZOPA: outcomes that none of their red lines and conditions rules out,
and that are worth at least as much as no deal to each. The theory stands in `sim.theory`, on plain
arrays, with the source of each concept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.analysis.arguments import whole
from sim.analysis.problems import Problem
from sim.arrays import FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.naming import column_of
from sim.theory import equilibrium
from sim.theory import solutions as theory
from sim.theory.grid import GRID
from sim.theory.pareto import pareto_mask

__all__ = [
    "CONCEPTS",
    "MAX_MOVES",
    "TOLERANCE",
    "Frontier",
    "Solution",
    "egalitarian",
    "frontier",
    "kalai_smorodinsky",
    "nash",
    "solutions",
    "subgame_perfect",
    "utilitarian",
]

TOLERANCE = GRID
"""Differences of utility up to this count as none where the frontier is found."""

MAX_MOVES = 100_000


@dataclass(frozen=True, eq=False)
class Solution:
    """The outcome that a solution concept picks.

    Attributes:
        problem: The problem.
        concept: Name of the concept.
        outcome: Its number; −1 where nothing is picked.
        parameters: What else went into it.
    """

    problem: Problem
    concept: str
    outcome: int
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, str]:
        """The option of each issue; empty where nothing is picked."""
        return {} if self.outcome < 0 else self.problem.scenario.space.describe(self.outcome)

    @property
    def utilities(self) -> dict[str, float]:
        """What each party gets; its no-deal value where nothing is picked."""
        problem = self.problem
        row = problem.no_deal if self.outcome < 0 else problem.utilities[self.outcome]
        return dict(zip(problem.scenario.party_names, row.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Frontier:
    """The Pareto frontier among the parties whose consent is required.

    Attributes:
        problem: The problem.
        within: ``zopa`` or ``all``: of which outcomes it is the frontier.
        tolerance: Differences of utility up to this count as none.
        outcomes: Numbers of the outcomes on it, ascending.
    """

    problem: Problem
    within: str
    tolerance: float
    outcomes: IntArray = field(repr=False)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def table(self) -> pd.DataFrame:
        """The outcomes with their utilities; see `Problem.table`."""
        return self.problem.table(self.outcomes)


def frontier(problem: Problem, within: str = "zopa", tolerance: float = TOLERANCE) -> Frontier:
    """The Pareto frontier: where nobody who must consent can gain but at another's cost.

    Args:
        problem: The problem.
        within: ``zopa`` for the frontier of the outcomes in the ZOPA; ``all`` for that of all,
            whatever rules them out.
        tolerance: Differences of utility up to this count as none.

    Raises:
        UsageError: if an argument makes no sense.
    """
    if within not in ("zopa", "all"):
        raise UsageError(f"within must be 'zopa' or 'all', not {within!r}")
    rows = np.flatnonzero(problem.zopa) if within == "zopa" else np.arange(len(problem.zopa))
    on_it = pareto_mask(problem.utilities[np.ix_(rows, problem.consent)], tolerance)
    return Frontier(problem, within, tolerance, rows[on_it])


def nash(problem: Problem) -> Solution:
    """The Nash solution: the largest product of gains over no deal (Nash 1950)."""
    return _pick(problem, "nash", theory.nash)


def kalai_smorodinsky(problem: Problem) -> Solution:
    """The Kalai–Smorodinsky solution: gains in proportion to the best that each could gain."""
    return _pick(problem, "kalai_smorodinsky", theory.kalai_smorodinsky)


def egalitarian(problem: Problem) -> Solution:
    """The egalitarian solution: the smallest gain over no deal is as large as can be."""
    return _pick(problem, "egalitarian", theory.egalitarian)


def utilitarian(problem: Problem) -> Solution:
    """The utilitarian solution: the largest sum of utilities."""
    return _pick(problem, "utilitarian", theory.utilitarian)


def _pick(
    problem: Problem, concept: str, choose: Callable[[FloatArray, FloatArray], int]
) -> Solution:
    rows = np.flatnonzero(problem.zopa)
    consent = problem.consent
    if not len(rows):
        return Solution(problem, concept, -1)
    chosen = choose(problem.utilities[np.ix_(rows, consent)], problem.no_deal[consent])
    return Solution(problem, concept, int(rows[chosen]))


def subgame_perfect(problem: Problem, rounds: int | None = None) -> Solution:
    """The subgame-perfect outcome of alternating offers with a last round.

    It is found by backward induction, as in `sim.theory.equilibrium`, for parties who know all
    utilities, red lines and no-deal values, do not discount, and sit together: those whose consent
    is required act in the order of the scenario's first session, those who are not in it after the
    others. In each round each acts once, and the last offers are answered.

    Args:
        problem: The problem.
        rounds: Number of rounds; by default as many as the first session has.

    Raises:
        UsageError: if the number of rounds makes no sense, or there is only one such party.
    """
    session = problem.scenario.sessions[0]
    consent = problem.consent.tolist()
    if len(consent) < 2:
        raise UsageError("alternating offers need two parties whose consent is required")
    rounds = session.rounds if rounds is None else whole("rounds", rounds, 1)
    if rounds * len(consent) > MAX_MOVES:
        raise UsageError(f"rounds must be at most {MAX_MOVES // len(consent):,}, not {rounds:,}")
    order = [party for party in session.parties if party in consent]
    order += [party for party in consent if party not in order]
    names = tuple(problem.scenario.party_names[party] for party in order)
    parameters = {"rounds": rounds, "order": names}
    # Nobody agrees to what is outside the ZOPA, so the game can be played on it alone.
    rows = np.flatnonzero(problem.zopa)
    if not len(rows):
        return Solution(problem, "subgame_perfect", -1, parameters)
    table = problem.utilities[rows][:, order].T[:, None]
    movers = [*list(range(len(order))) * rounds, *range(len(order) - 1)]
    play = equilibrium.subgame_perfect(table, problem.no_deal[order][:, None], movers)
    agreed = int(play.agreement[0])
    chosen = int(rows[agreed]) if agreed >= 0 else -1
    return Solution(problem, "subgame_perfect", chosen, parameters)


CONCEPTS: Mapping[str, Callable[[Problem], Solution]] = {
    "nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
    "subgame_perfect": subgame_perfect,
}


def solutions(problem: Problem) -> pd.DataFrame:
    """What each solution concept picks.

    Returns:
        Indexed by ``concept``: ``outcome`` (number, −1 for none), a column for each issue with the
        option, ``utility.<party>``.
    """
    found = [choose(problem) for choose in CONCEPTS.values()]
    rows = [
        {
            "outcome": solution.outcome,
            **{
                column_of(issue.name, ("outcome",)): solution.options.get(issue.name)
                for issue in problem.scenario.space.issues
            },
            **{f"utility.{name}": value for name, value in solution.utilities.items()},
        }
        for solution in found
    ]
    return pd.DataFrame(rows, index=pd.Index(CONCEPTS, name="concept"))
