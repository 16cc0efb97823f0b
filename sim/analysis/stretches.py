"""The draws of many runs, as what they make of every outcome before anything happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.conflicts import Words, bit, words_for
from sim.analysis.constraints import Constraint, constraints, excluded
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Cohort, Draws
from sim.engine.search_keys import from_keys
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.positions import Concession, RedLine

__all__ = ["STRETCH_BYTES", "Stretch", "at_the_means", "position_sets", "stretches"]

STRETCH_BYTES = 16_000_000
"""About how much memory the utilities of the runs that are worked on together may take."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of runs.

    Attributes:
        start: Place of the first run among those asked for.
        listed: All constraints of the scenario.
        utilities: For each party, of shape ``(runs, outcomes)``.
        no_deal: No-deal values at hour 0; shape ``(parties, runs)``.
        needed: Whose consent each outcome needs; for each party, of shape ``(outcomes,)``.
        win_sets: For each party whose home must ratify, which outcomes it would; of shape
            ``(runs, outcomes)``.
        in_force: Whether each constraint is, which red lines and conditions are where they are
            real; shape ``(constraints, runs)``.
    """

    start: int
    listed: tuple[Constraint, ...]
    utilities: tuple[FloatArray, ...]
    no_deal: FloatArray
    needed: tuple[BoolArray, ...]
    win_sets: Mapping[int, BoolArray]
    in_force: BoolArray

    def violated(self, positions: Words) -> Words:
        """The set of constraints in force that each outcome violates in each run.

        Args:
            positions: The result of `position_sets`.

        Returns:
            Shape ``(words, runs, outcomes)``.
        """
        active = np.zeros((len(positions), self.in_force.shape[1]), np.uint64)
        for i, there in enumerate(self.in_force):
            word, mask = bit(i)
            active[word] |= there * mask
        codes = positions[:, None, :] & active[:, :, None]
        for i, constraint in enumerate(self.listed):
            if constraint.kind == "no_deal":
                word, mask = bit(i)
                below = self.utilities[constraint.party] < self.no_deal[constraint.party, :, None]
                below &= self.needed[constraint.party]
                codes[word] |= below * mask
            if constraint.kind == "ratification":
                word, mask = bit(i)
                fails = ~self.win_sets[constraint.party] & self.needed[constraint.party]
                codes[word] |= fails * mask
        return codes


def position_sets(scenario: Scenario) -> Words:
    """The red lines and conditions that each outcome runs into; shape ``(words, outcomes)``."""
    listed = constraints(scenario)
    codes = np.zeros((words_for(len(listed)), scenario.space.size), np.uint64)
    for i, constraint in enumerate(listed):
        if constraint.kind in ("red_line", "condition"):
            word, mask = bit(i)
            codes[word] |= excluded(scenario, constraint) * mask
    return codes


def stretches(scenario: Scenario, seed: int, runs: IntArray) -> Iterator[Stretch]:
    """The draws of many runs, a stretch at a time.

    Args:
        scenario: The scenario.
        seed: The seed.
        runs: Their numbers.
    """
    listed = constraints(scenario)
    each = 8 * scenario.space.size * len(scenario.parties)
    size = max(1, STRETCH_BYTES // each)
    model = compile_scenario(scenario)
    options = scenario.space.all_options
    needed = tuple(party.consent.needed(options) for party in scenario.parties)
    for start in range(0, len(runs), size):
        here = runs[start : start + size]
        count = len(here)
        cohort = Cohort(model, Draws(seed, here))
        sides = [cohort.listed(party) for party in range(len(model.parties))]
        in_force = [
            np.ones(count, bool) if c.stand is None else sides[c.party].real[c.stand]
            for c in listed
        ]
        at_the_start = np.arange(count)
        yield Stretch(
            start=start,
            listed=listed,
            utilities=tuple(from_keys(side.keys) for side in sides),
            no_deal=np.array([side.no_deal_at(at_the_start, 0.0) for side in sides]),
            needed=needed,
            win_sets={
                i: side.constituency.win_set()
                for i, side in enumerate(sides)
                if side.constituency is not None
            },
            in_force=np.array(in_force),
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
