"""The draws of many runs, as what they make of every outcome before anything happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.conflicts import Words, bit, words_for
from sim.analysis.constraints import Constraint, constraints, excluded
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Cohort, Draws, branches
from sim.engine.search_keys import from_keys
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.positions import Concession, RedLine

__all__ = ["STRETCH_BYTES", "Stretch", "at_the_means", "stretches"]

STRETCH_BYTES = 16_000_000
"""About how much memory the utilities of the runs that are worked on together may take."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of runs, all in the same branch of the scenario.

    Attributes:
        places: Places of the runs among those asked for.
        listed: All constraints of the scenario.
        excluded: The outcomes that each red line and condition of the branch rules out, by its
            place among the constraints; each of shape ``(outcomes,)``.
        utilities: For each party, of shape ``(runs, outcomes)``.
        no_deal: No-deal values at hour 0; shape ``(parties, runs)``.
        needed: Whose consent each outcome needs; for each party, of shape ``(outcomes,)``.
        win_sets: For each party whose home must ratify, which outcomes it would; of shape
            ``(runs, outcomes)``.
        in_force: Whether each constraint is, which red lines and conditions are where they are
            real; shape ``(constraints, runs)``.
    """

    places: IntArray
    listed: tuple[Constraint, ...]
    excluded: Mapping[int, BoolArray]
    utilities: tuple[FloatArray, ...]
    no_deal: FloatArray
    needed: tuple[BoolArray, ...]
    win_sets: Mapping[int, BoolArray]
    in_force: BoolArray

    def violated(self) -> Words:
        """The set of constraints in force that each outcome violates in each run.

        Returns:
            Shape ``(words, runs, outcomes)``.
        """
        words, runs = words_for(len(self.listed)), self.in_force.shape[1]
        positions = np.zeros((words, len(self.needed[0])), np.uint64)
        active = np.zeros((words, runs), np.uint64)
        for i, there in enumerate(self.in_force):
            word, mask = bit(i)
            active[word] |= there * mask
            if i in self.excluded:
                positions[word] |= self.excluded[i] * mask
        codes = positions[:, None, :] & active[:, :, None]
        for i, constraint in enumerate(self.listed):
            word, mask = bit(i)
            party = constraint.party
            if constraint.kind == "no_deal":
                below = self.utilities[party] < self.no_deal[party, :, None]
                codes[word] |= (below & self.needed[party]) * mask
            if constraint.kind == "ratification" and party in self.win_sets:
                codes[word] |= (~self.win_sets[party] & self.needed[party]) * mask
        return codes


def stretches(scenario: Scenario, seed: int, runs: IntArray) -> Iterator[Stretch]:
    """The draws of many runs, a stretch at a time.

    Args:
        scenario: The scenario.
        seed: The seed.
        runs: Their numbers.
    """
    listed = constraints(scenario)
    size = max(1, STRETCH_BYTES // (8 * scenario.space.size * len(scenario.parties)))
    options = scenario.space.all_options
    for branch, draws, here in branches(scenario, Draws(seed, runs)):
        own = {constraint.name: constraint for constraint in constraints(branch)}
        its = [own.get(constraint.name) for constraint in listed]
        ruled_out = {
            i: excluded(branch, constraint)
            for i, constraint in enumerate(its)
            if constraint is not None and constraint.kind in ("red_line", "condition")
        }
        needed = tuple(party.consent.needed(options) for party in branch.parties)
        for some in np.array_split(np.arange(len(here)), -(-len(here) // size)):
            cohort = Cohort(compile_scenario(branch), draws.picked(some))
            yield _stretch(here[some], cohort, listed, its, ruled_out, needed)


def _stretch(
    places: IntArray,
    cohort: Cohort,
    listed: tuple[Constraint, ...],
    its: Sequence[Constraint | None],
    ruled_out: Mapping[int, BoolArray],
    needed: tuple[BoolArray, ...],
) -> Stretch:
    """A stretch of runs, as a cohort of their branch; ``its`` are the constraints it has."""
    count = len(places)
    sides = [cohort.listed(party) for party in range(len(cohort.parties))]
    in_force = np.ones((len(listed), count), bool)
    for row, constraint in zip(in_force, its, strict=True):
        if constraint is None:
            row[:] = False
        elif constraint.stand is not None:
            row[:] = sides[constraint.party].real[constraint.stand]
    at_the_start = np.arange(count)
    return Stretch(
        places=places,
        listed=listed,
        excluded=ruled_out,
        utilities=tuple(from_keys(side.keys) for side in sides),
        no_deal=np.array([side.no_deal_at(at_the_start, 0.0) for side in sides]),
        needed=needed,
        win_sets={
            i: side.constituency.win_set()
            for i, side in enumerate(sides)
            if side.constituency is not None
        },
        in_force=in_force,
    )


def at_the_means(scenario: Scenario) -> Cohort:
    """One run in which every number is at its mean and every stand is taken at its word.

    A red line or a condition whose firmness is always 0 is a bluff here, too.
    """
    means = {path: quantity.law.mean for path, quantity in scenario.uncertain.items()}
    for party in scenario.parties:
        stands: tuple[RedLine | Concession, ...] = (
            *party.positions.red_lines,
            *party.positions.concessions,
        )
        for stand in stands:
            means[stand.firmness.path] = 1.0 if stand.firmness.law.high > 0 else 0.0
    settings = {path: np.array([mean]) for path, mean in means.items()}
    return Cohort(compile_scenario(scenario), Draws(0, np.zeros(1, np.int64), settings))
