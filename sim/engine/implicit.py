"""A party in an outcome space too large to enumerate: outcomes are valued when they come up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.numbering import Numbering
from sim.engine.party import OUTSIDE, PartyState
from sim.model.compiled import PartyModel
from sim.model.positions import Bits
from sim.theory.grid import addends, on_grid

__all__ = ["ImplicitParty"]


class ImplicitParty(PartyState):
    """A party in the runs of a cohort whose outcomes are not enumerated.

    Here `best` and `worst` are those of the sum of weighted values over all outcomes, whether or
    not the party's positions or win-set leave them open; interactions, guarantees, foresight and
    crossing costs do not count in them.
    """

    def __init__(
        self,
        draws: Draws,
        model: PartyModel,
        foresight: Foresight | None,
        numbering: Numbering,
    ) -> None:
        super().__init__(draws, model, foresight)
        self._numbering = numbering
        self._worst = np.empty(draws.count)
        # For each issue, what each option adds to the utility; shape (options, runs).
        self._worth = [np.empty((values.shape[1], draws.count)) for values in self.values]

    def appraise(self, runs: IntArray) -> None:
        best, worst = np.zeros(len(runs)), np.zeros(len(runs))
        shares = self.shares(runs)
        for worth, share, values in zip(self._worth, shares, self.values, strict=True):
            worth[:, runs] = its = addends(share * values[runs].T)
            best += its.max(axis=0)
            worst += its.min(axis=0)
        self.best[runs], self._worst[runs] = on_grid(best), on_grid(worst)

    def refresh(self, runs: IntArray) -> None:
        pass

    def worst_open(self, runs: IntArray) -> FloatArray:
        return self._worst[runs]

    def utility(self, runs: IntArray, outcomes: IntArray) -> FloatArray:
        return self._utility(runs, self._numbering.options(outcomes))

    def utility_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        return self._utility(runs, tuple(options.T))

    def flow(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        total = np.zeros(len(runs))
        count = len(self.version)
        for worth, option in zip(self._worth, options, strict=True):
            # By places in the table laid out in a row: twice as fast as by row and column.
            total += worth.ravel().take(option * count + runs)
        for condition, bonus in zip(self.model.conditions, self.bonuses, strict=True):
            total += bonus[runs] * condition.holds(options)
        return total

    def _utility(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        total = self.flow(runs, options)
        if self.adversary is not None and self.foresight is not None:
            peace = total if self.adversary is self else self.adversary.flow(runs, options)
            found = self.foresight.foreseen(
                self.model.number, runs, total[:, None], peace[:, None], self.no_deal[runs], options
            )
            total = found[:, 0]
        stands = self.model.party.positions.stands(options)
        for stand, cost, real in zip(stands, self.costs, self.real, strict=True):
            total = total - np.where(real[runs], 0.0, cost[runs]) * stand.crosses
        return on_grid(total)

    def excluded_by(self, runs: IntArray, outcomes: IntArray) -> Bits:
        return self._excluded(runs, self._numbering.options(outcomes))

    def excluded_of(self, runs: IntArray, options: IntArray) -> Bits:
        return self._excluded(runs, tuple(options.T))

    def _excluded(self, runs: IntArray, options: Sequence[IntArray]) -> Bits:
        bits = self.model.party.positions.bits(options) & self.active[runs]
        if self.constituency is not None and self.constituency.known:
            bits |= ~self.constituency.ratifies(runs, options) * OUTSIDE
        return bits
