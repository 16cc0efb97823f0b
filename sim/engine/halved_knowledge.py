"""What the parties know of each other where outcomes are looked at as sums of two halves."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.halved import HalvedParty
from sim.engine.halved_search import Liking
from sim.engine.knowledge import Knowledge, knowledge_of, reading_cohorts
from sim.model.compiled import Model
from sim.theory.grid import on_grid

__all__ = ["HalvedKnowledge", "known_in"]


class HalvedKnowledge:
    """The readings of a model's scenario, as `Knowledge`, without a list of outcomes.

    Attributes:
        count: How many readings there are.
    """

    def __init__(self, model: Model) -> None:
        cohorts = reading_cohorts(model, model.halves)
        self.count = sum(cohort.count for cohort in cohorts)
        self._halves = model.halves
        self._likings = [
            _liking([cohort.parties[number] for cohort in cohorts])
            for number in range(len(model.parties))
        ]
        counts = np.flatnonzero(model.counts)
        self._asked = [[i for i in counts if i != party] for party in range(len(model.parties))]

    def liking(self, party: int) -> Liking:
        """What the one other likes whose consent an offer of a party needs."""
        asked = self._asked[party]
        if asked:
            return self._likings[asked[0]]
        its = self._likings[party]
        # Nobody is asked: all outcomes are alike, and the others gain the same by each.
        nothing = np.zeros_like(its.first), np.zeros_like(its.second)
        return Liking(*nothing, np.zeros(self.count), np.ones(self.count))

    def gains_at(self, party: int, outcomes: IntArray) -> FloatArray:
        """What outcomes give a party in each reading; shape ``(n, readings)``."""
        halves, its = self._halves, self._likings[party]
        assert halves is not None
        worth = its.first[:, halves.part(outcomes)] + its.second[:, halves.rest(outcomes)]
        reading = np.broadcast_to(np.arange(self.count)[:, None], worth.shape)
        gains: FloatArray = np.ascontiguousarray(its.gain(on_grid(worth), reading).T)
        return gains

    def least_at(self, party: int, reading: IntArray, outcomes: IntArray) -> FloatArray:
        """The least gain of the others by an offer of a party, as a reading has it; ``(n,)``."""
        asked = self._asked[party]
        if not asked:
            return np.ones(len(outcomes))
        gains: FloatArray = self.gains_at(int(asked[0]), outcomes)
        return gains[np.arange(len(outcomes)), reading]


def _liking(agents: list[object]) -> Liking:
    """What a party thinks of the parts in the readings."""
    tables, no_deals, most = [], [], []
    for agent in agents:
        assert isinstance(agent, HalvedParty)
        everywhere = np.arange(len(agent.version))
        tables.append(agent.by_part(everywhere))
        no_deals.append(agent.no_deal_at(everywhere, 0.0))
        best = on_grid(agent.first[:, 0] + agent.second[:, -1])
        most.append(best - no_deals[-1])
    first, second = (np.concatenate(half) for half in zip(*tables, strict=True))
    return Liking(first, second, np.concatenate(no_deals), np.concatenate(most))


def known_in(cohort: Cohort) -> Knowledge | HalvedKnowledge:
    """What the parties of a cohort know, worked out when it is first asked for."""
    model = cohort.model
    if not cohort.halved:
        return knowledge_of(model)
    if "halved_knowledge" not in model.memo:
        model.memo["halved_knowledge"] = HalvedKnowledge(model)
    found: HalvedKnowledge = model.memo["halved_knowledge"]
    return found
