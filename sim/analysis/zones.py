"""Which options have a place in the zone of possible agreement, over many draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.analysis.stretches import stretches
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.model import Scenario

__all__ = ["zone_shares"]


def zone_shares(
    scenario: Scenario, over: Sequence[Sequence[int]], seed: int, runs: IntArray
) -> list[FloatArray]:
    """The share of draws in which options of some issues have a place in the zone.

    They have one if some combination of options of the other issues makes an outcome that a party
    could accept: one that none of its red lines, conditions and ratifications in force rules out
    and that is worth at least its no-deal value (at hour 0) to it, or one that does not need its
    consent. In the last row all parties could accept the same outcome: the zone of possible
    agreement.

    Args:
        scenario: The scenario.
        over: For each table that is wanted, the issues whose options it tells apart, ascending.
        seed: The seed of the draws.
        runs: The numbers of the runs whose draws are taken.

    Returns:
        For each of ``over`` an array of shape ``(asked + 1, options, …)``: a row per party whose
        consent all or some outcomes need, in order, the last for all of them at once.

    Raises:
        UsageError: if there are too many outcomes to enumerate.
    """
    scenario.space.must_be_enumerable()
    shape, totals = scenario.space.shape, None
    for could in _acceptable(scenario, seed, runs):
        found = []
        for issues in over:
            others = tuple(2 + i for i in range(len(shape)) if i not in issues)
            there = could.reshape(*could.shape[:2], *shape).any(axis=others)
            found.append(there.sum(axis=1, dtype=np.int64))
        totals = found if totals is None else [a + b for a, b in zip(totals, found, strict=True)]
    return [counts / len(runs) for counts in totals or ()]


def _acceptable(scenario: Scenario, seed: int, runs: IntArray) -> Iterator[BoolArray]:
    """Which outcomes each could accept, in the last row all; ``(asked + 1, runs, outcomes)``."""
    asked = [i for i, party in enumerate(scenario.parties) if party.consent.of != "none"]
    for drawn in stretches(scenario, seed, runs):
        could = np.ones((len(asked) + 1, drawn.in_force.shape[1], scenario.space.size), bool)
        for i, constraint in enumerate(drawn.listed):
            party, row = constraint.party, could[asked.index(constraint.party)]
            if constraint.kind == "no_deal":
                enough = drawn.utilities[party] >= drawn.no_deal[party, :, None]
                row &= enough | ~drawn.needed[party]
            elif constraint.kind == "ratification" and party in drawn.win_sets:
                row &= drawn.win_sets[party] | ~drawn.needed[party]
            elif i in drawn.excluded:
                row &= ~(drawn.in_force[i][:, None] & drawn.excluded[i])
        could[-1] = could[:-1].all(axis=0)
        yield could
