"""A scenario as a bargaining problem: utilities, no-deal values, and what rules outcomes out.

Only parties count whose consent is required: a deal needs their acceptance and nobody else's. One
whose consent only some outcomes need restricts the zone of possible agreement there; it has no part
in the frontier and in what the solution concepts divide, since there can be a deal without it. What
happens on the timeline does not: no-deal values are those at hour 0, concessions are on the table
(except one ``from: never``, which rules out all that it would give), and events are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.analysis.arguments import whole
from sim.analysis.constraints import Constraint, constraints, excluded
from sim.analysis.stretches import at_the_means, stretches
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Draws, drawn_branch
from sim.engine.search_keys import from_keys
from sim.errors import UsageError, did_you_mean
from sim.inputs import load
from sim.libraries import pd
from sim.model import Scenario
from sim.model.naming import column_of

__all__ = ["Problem", "problem"]


@dataclass(frozen=True, eq=False)
class Problem:
    """A bargaining problem with finitely many outcomes (Nash 1950), made by `problem`.

    Attributes:
        scenario: The scenario.
        run: The run whose draws these are; None for the mean draws.
        seed: The seed of that run; None for the mean draws.
        utilities: Utility of each outcome to each party; shape ``(outcomes, parties)``.
        no_deal: No-deal value of each party at hour 0; shape ``(parties,)``.
        constraints: What is in force.
        violations: Which constraints each outcome violates; shape ``(constraints, outcomes)``.
    """

    scenario: Scenario
    run: int | None
    seed: int | None
    utilities: FloatArray = field(repr=False)
    no_deal: FloatArray = field(repr=False)
    constraints: tuple[Constraint, ...] = field(repr=False)
    violations: BoolArray = field(repr=False)

    def __repr__(self) -> str:
        draws = "mean draws" if self.run is None else f"run {self.run}, seed {self.seed}"
        return (
            f"<Problem of {self.scenario.name}, {draws}: {int(self.zopa.sum()):,} of "
            f"{len(self.zopa):,} outcomes in the ZOPA>"
        )

    @cached_property
    def consent(self) -> IntArray:
        """Indices of the parties whose consent is required whatever is agreed."""
        return np.flatnonzero([party.consent_required for party in self.scenario.parties])

    @cached_property
    def asked(self) -> IntArray:
        """Indices of the parties whose consent all or some outcomes need."""
        return np.flatnonzero([party.consent.of != "none" for party in self.scenario.parties])

    @cached_property
    def zopa(self) -> BoolArray:
        """The zone of possible agreement: outcomes that violate nothing; shape ``(outcomes,)``."""
        return self.zone()

    def zone(self, without: Collection[str] = ()) -> BoolArray:
        """The zone of possible agreement if some constraints were dropped.

        Args:
            without: Names of the constraints that do not count.

        Returns:
            True for outcomes that violate none of the others; shape ``(outcomes,)``.

        Raises:
            UsageError: if there is no such constraint.
        """
        names = [constraint.name for constraint in self.constraints]
        for name in without:
            if name not in names:
                raise UsageError(f"there is no constraint '{name}'{did_you_mean(name, names)}")
        result = np.ones(len(self.utilities), bool)
        for name, violated in zip(names, self.violations, strict=True):
            if name not in without:
                result &= ~violated
        return result

    def acceptable(self, party: str) -> BoolArray:
        """Outcomes to be had from a party: they violate no constraint of it, or do not need it.

        Raises:
            UsageError: if there is no such party.
        """
        index = self.scenario.parties.index(self.scenario.party(party))
        own = [constraint.party == index for constraint in self.constraints]
        return np.logical_not(self.violations[own].any(axis=0))

    def table(self, outcomes: IntArray) -> pd.DataFrame:
        """Outcomes in words and numbers.

        Args:
            outcomes: Their numbers.

        Returns:
            Indexed by ``outcome`` (its number): a column for each issue with the option,
            ``utility.<party>``.
        """
        space = self.scenario.space
        table = {
            column_of(issue.name, ()): pd.Categorical.from_codes(
                index, pd.Index(list(issue.options)), ordered=issue.ordered
            )
            for issue, index in zip(space.issues, space.options(outcomes), strict=True)
        }
        found = pd.DataFrame(table, index=pd.Index(outcomes, name="outcome"))
        for i, name in enumerate(self.scenario.party_names):
            found[f"utility.{name}"] = self.utilities[outcomes, i]
        return found


def problem(scenario: Scenario | str | Path, *, run: int | None = None, seed: int = 1) -> Problem:
    """A scenario as a bargaining problem.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        run: The run whose draws are taken; by default every number is at its mean and every red
            line and condition is taken at its word (unless its firmness is always 0). In a run only
            those that are real in it count, and crossing one that is a bluff costs utility.
            Alternatives are in the ways that the run draws; without a run in the first.
        seed: The seed of the run.

    Returns:
        The problem.

    Raises:
        UsageError: if a number makes no sense, or there are too many outcomes to enumerate.
        InputError: if the scenario has faults.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    scenario.space.must_be_enumerable()
    if run is not None:
        run, seed = whole("run", run), whole("seed", seed)
        scenario, _ = drawn_branch(scenario, Draws.stretch(seed, run, 1))
    else:
        scenario = scenario.branches_alone[0]
    listed = constraints(scenario)
    if run is None:
        cohort = at_the_means(scenario)
        sides = [cohort.listed(party) for party in range(len(scenario.parties))]
        utilities = [from_keys(side.keys)[0] for side in sides]
        no_deal = np.array([side.no_deal_at(np.zeros(1, np.int64), 0.0)[0] for side in sides])
        win_sets = {
            i: side.constituency.win_set()[0]
            for i, side in enumerate(sides)
            if side.constituency is not None
        }
        return _problem(scenario, None, None, utilities, no_deal, win_sets, listed)
    (drawn,) = stretches(scenario, seed, np.array([run]))
    real = drawn.in_force[:, 0]
    listed = tuple(c for c, there in zip(listed, real, strict=True) if there)
    utilities = [table[0] for table in drawn.utilities]
    win_sets = {party: table[0] for party, table in drawn.win_sets.items()}
    return _problem(scenario, run, seed, utilities, drawn.no_deal[:, 0], win_sets, listed)


def _problem(
    scenario: Scenario,
    run: int | None,
    seed: int | None,
    utilities: list[FloatArray],
    no_deal: FloatArray,
    win_sets: Mapping[int, BoolArray],
    listed: tuple[Constraint, ...],
) -> Problem:
    options = scenario.space.all_options
    violations = np.empty((len(listed), scenario.space.size), bool)
    for row, constraint in zip(violations, listed, strict=True):
        if constraint.kind == "no_deal":
            row[:] = utilities[constraint.party] < no_deal[constraint.party]
            row &= scenario.parties[constraint.party].consent.needed(options)
        elif constraint.kind == "ratification":
            row[:] = ~win_sets[constraint.party]
            row &= scenario.parties[constraint.party].consent.needed(options)
        else:
            row[:] = excluded(scenario, constraint)
    # Parties in columns, each lying together in memory: the solutions go party by party.
    return Problem(scenario, run, seed, np.array(utilities).T, no_deal, listed, violations)
