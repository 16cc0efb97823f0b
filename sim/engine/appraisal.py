"""Utilities of all outcomes, worked out by the compiled step."""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.engine.enumerated import EnumeratedParty
from sim.engine.search_keys import blocks
from sim.engine.step.shared_arrays import SharedArrays
from sim.engine.step.step_layout import APPRAISAL

__all__ = ["Appraisal"]


class Appraisal:
    """Works out what outcomes are worth to a party whose keys lie in the memory of the step.

    Not for a party that looks ahead: what follows a deal is not known to the step.
    """

    def __init__(self, shared: SharedArrays, agent: EnumeratedParty) -> None:
        self._shared = shared
        shape = agent.model.space.shape
        masks = [*agent.model.combined, *(stand.crosses for stand in agent.model.stands)]
        self._issues = len(shape)
        self._width = len(shape) + sum(shape) + len(masks)
        self._mask = shared.copy(np.array(masks, np.float64))
        self._options = shared.copy(np.array(shape, np.int32))
        self._given = shared.at(shared.appraisal, (len(APPRAISAL),), np.uint32)

    def __call__(self, agent: EnumeratedParty, runs: IntArray) -> None:
        """Bring the keys of a party up to date in some runs."""
        shared, width = self._shared, self._width
        for some in blocks(runs, width):
            numbers = shared.scratch((len(some), width))
            for issue, weight in enumerate(agent.weights):
                numbers[:, issue] = weight[some]
            at = self._issues
            for values in agent.values:
                numbers[:, at : at + values.shape[1]] = values[some]
                at += values.shape[1]
            for bonus in agent.bonuses:
                numbers[:, at] = bonus[some]
                at += 1
            for cost, real in zip(agent.costs, agent.real, strict=True):
                numbers[:, at] = np.where(real[some], 0.0, -cost[some])
                at += 1
            places = shared.scratch((len(some),), np.int64, 1)
            places[...] = some
            sizes = len(some), width, self._issues, agent.keys.shape[1], len(self._mask)
            arrays = places, numbers, self._options, self._mask, agent.keys
            self._given[...] = (*sizes, *map(shared.address, arrays))
            shared.appraise()
