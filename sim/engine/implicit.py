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
        # What each option adds to the utility, issue by issue; shape (all options, runs).
        widths = [values.shape[1] for values in self.values]
        self._firsts = np.cumsum([0, *widths])
        self._worth = np.empty((sum(widths), draws.count))

    def appraise(self, runs: IntArray) -> None:
        best, worst = np.zeros(len(runs)), np.zeros(len(runs))
        shares = self.shares(runs)
        for issue, (share, values) in enumerate(zip(shares, self.values, strict=True)):
            self.added_by(issue)[:, runs] = its = addends(share * values[runs].T)
            best += its.max(axis=0)
            worst += its.min(axis=0)
        self.best[runs], self._worst[runs] = on_grid(best), on_grid(worst)

    def added_by(self, issue: int) -> FloatArray:
        """What each option of an issue adds to the utility; shape ``(options, runs)``."""
        return self._worth[self._firsts[issue] : self._firsts[issue + 1]]

    def refresh(self, runs: IntArray) -> None:
        pass

    def worst_open(self, runs: IntArray) -> FloatArray:
        return self._worst[runs]

    def utility(self, runs: IntArray, outcomes: IntArray) -> FloatArray:
        return self._utility(runs, self._numbering.options(outcomes))

    def utility_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        return self._utility(runs, tuple(options.T))

    def utility_with(self, runs: IntArray, options: IntArray, sums: FloatArray) -> FloatArray:
        return self._utility(runs, tuple(options.T), sums)

    def _added(self, runs: IntArray, options: IntArray) -> FloatArray:
        # By places in the table laid out in a row: twice as fast as by row and column.
        return self._worth.ravel().take(options * len(self.version) + runs)

    def sums_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        return self._summed(runs, tuple(options.T))

    def _summed(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        total = np.zeros(len(runs))
        for first, option in zip(self._firsts[:-1].tolist(), options, strict=True):
            total += self._added(runs, first + option)
        return total

    def sums_changed(self, runs: IntArray, dropped: IntArray, added: IntArray) -> FloatArray:
        # Sums are exact, so the order in which numbers are added does not matter.
        change: FloatArray = (self._added(runs, added) - self._added(runs, dropped)).sum(axis=0)
        return change

    def flow(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        return self._with_conditions(self._summed(runs, options), runs, options)

    def _with_conditions(
        self, total: FloatArray, runs: IntArray, options: Sequence[IntArray]
    ) -> FloatArray:
        for condition, bonus in zip(self.model.conditions, self.bonuses, strict=True):
            total = total + bonus[runs] * condition.holds(options)
        return total

    def _utility(
        self, runs: IntArray, options: Sequence[IntArray], sums: FloatArray | None = None
    ) -> FloatArray:
        total = self._summed(runs, options) if sums is None else sums
        total = self._with_conditions(total, runs, options)
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
