"""Which sets of constraints the outcomes violate, in many runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.conflicts import Words, bit, words_for
from sim.analysis.constraints import Constraint, constraints, excluded
from sim.analysis.stretches import stretches
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Cohort, Draws, branches
from sim.engine.halved import HalvedParty
from sim.engine.halved_search import reaching
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.halves import Halves, halves_to_explain

__all__ = ["ZoneSets", "zone_sets"]

_BLOCK = 1 << 16
"""So many sums are looked at at a time."""

_RUNS = 50
"""So many runs are drawn together."""


@dataclass(frozen=True, eq=False)
class ZoneSets:
    """The sets of constraints in force that outcomes violate in some runs.

    Attributes:
        places: Places of the runs among those asked for.
        in_force: Whether each constraint is; shape ``(constraints, runs)``.
        codes: The sets; shape ``(words, runs, sets)``.
        counts: How many outcomes violate just that; shape ``(runs, sets)``, or ``(1, 1)``.
    """

    places: IntArray
    in_force: BoolArray
    codes: Words
    counts: IntArray


def zone_sets(scenario: Scenario, seed: int, runs: IntArray) -> Iterator[ZoneSets]:
    """The sets that outcomes violate in many runs, some runs at a time.

    Where outcomes are many and their utilities sums of two halves, the sums are looked at, but no
    more is kept of them than how many violate what.

    Args:
        scenario: The scenario.
        seed: The seed.
        runs: Their numbers.
    """
    if halves_to_explain(scenario) is None or scenario.alternatives:
        one = np.ones((1, 1), np.int64)
        for drawn in stretches(scenario, seed, runs):
            yield ZoneSets(drawn.places, drawn.in_force, drawn.violated(), one)
        return
    halves = halves_to_explain(scenario)
    assert halves is not None
    listed = constraints(scenario)
    for branch, draws, here in branches(scenario, Draws(seed, runs)):
        positions = {
            i: excluded(branch, constraint, halves.parts)
            for i, constraint in enumerate(listed)
            if constraint.kind in ("red_line", "condition")
        }
        needed = [party.consent.needed(halves.parts) for party in branch.parties]
        for some in np.array_split(np.arange(len(here)), -(-len(here) // _RUNS)):
            cohort = Cohort(compile_scenario(branch), draws.picked(some), halves)
            amounts = [_amounts(cohort, constraint, halves) for constraint in listed]
            in_force = np.ones((len(listed), len(some)), bool)
            for row, constraint in zip(in_force, listed, strict=True):
                if constraint.stand is not None:
                    row[:] = cohort.parties[constraint.party].real[constraint.stand]
            for run in range(len(some)):
                of_run = in_force[:, run]
                its = [None if amount is None else amount[run] for amount in amounts]
                found = _Run(halves, listed, of_run, positions, needed, its)
                yield ZoneSets(here[some[run : run + 1]], in_force[:, run : run + 1], *found.sets())


class _Amount:
    """What the parts of both halves add to an amount, and the least sums that are enough."""

    def __init__(self, first: FloatArray, second: FloatArray, least: FloatArray) -> None:
        self._first, self._second, self._least = first, second, reaching(least)

    def __getitem__(self, run: int) -> tuple[FloatArray, FloatArray]:
        """What the second half must be worth with each part of the first; and what it is."""
        return self._least[run] - self._first[run], self._second[run]


def _amounts(cohort: Cohort, constraint: Constraint, halves: Halves) -> _Amount | None:
    """What a no-deal value or a ratification compares in every run; None for a position."""
    agent = cohort.parties[constraint.party]
    assert isinstance(agent, HalvedParty)
    everywhere = np.arange(cohort.count)
    if constraint.kind == "no_deal":
        return _Amount(*agent.by_part(everywhere), agent.no_deal_at(everywhere, 0.0))
    if constraint.kind == "ratification" and agent.constituency is not None:
        home = agent.constituency
        return _Amount(*home.by_part(halves), home.threshold)
    return None


class _Run:
    """The constraints of one run."""

    def __init__(
        self,
        halves: Halves,
        listed: tuple[Constraint, ...],
        in_force: BoolArray,
        positions: dict[int, BoolArray],
        needed: list[BoolArray],
        amounts: list[tuple[FloatArray, FloatArray] | None],
    ) -> None:
        self._width = len(halves.second_numbers)
        parts = len(halves.first_numbers)
        self._crossed = np.zeros((words_for(len(listed)), parts), np.uint64)
        for i, there in enumerate(in_force):
            if there and i in positions:
                word, mask = bit(i)
                self._crossed[word] |= positions[i] * mask
        self._amounts = [(i, *its) for i, its in enumerate(amounts) if its is not None]
        self._needed = [needed[listed[i].party] for i, *_ in self._amounts]

    def sets(self) -> tuple[Words, IntArray]:
        """The different sets, and how many outcomes violate each; see `ZoneSets`."""
        # Parts of the first half are alike if they cross the same.
        kinds, kind = np.unique(self._crossed, axis=1, return_inverse=True)
        counts = np.array(
            [self._counts(np.flatnonzero(kind.ravel() == k)) for k in range(kinds.shape[1])]
        )
        row, way = np.nonzero(counts)
        codes = kinds[:, row]
        for place, (i, *_) in enumerate(self._amounts):
            word, mask = bit(i)
            codes[word] |= (way >> place & 1).astype(np.uint64) * mask
        return codes[:, None, :], counts[row, way][None]

    def _counts(self, parts: IntArray) -> IntArray:
        """How many outcomes with some parts fall short of just which amounts, as bits."""
        amounts = self._amounts
        counts = np.zeros(1 << len(amounts), np.int64)
        width = self._width
        step = max(1, _BLOCK // width)
        for start in range(0, len(parts), step):
            some = parts[start : start + step]
            counts[0] += len(some) * width
            short: list[BoolArray] = []
            for (_, wanted, worth), needed in zip(amounts, self._needed, strict=True):
                below = worth < wanted[some, None]
                if not needed[some].all():
                    below &= needed[some, None]
                short += [below, *(below & others for others in short)]
            for way, its in enumerate(short, 1):
                counts[way] += np.count_nonzero(its)
        # So far of who falls short of these at least; now of these and no others.
        ways = np.arange(len(counts))
        for place in range(len(amounts)):
            without = ways[ways >> place & 1 == 0]
            counts[without] -= counts[without | 1 << place]
        return counts
