"""A side in an outcome space too large to enumerate: terms are valued when they come up."""

from __future__ import annotations

import numpy as np

from sim.issues import FloatArray, IntArray
from sim.positions import Bits
from sim.scenario.model import Avoided, PartyModel
from sim.talks.draws import Draws
from sim.talks.numbering import Numbering
from sim.talks.outlook import Outlook
from sim.talks.side import OUTSIDE, Side


class UnlistedSide(Side):
    """A party's side of a cohort whose terms are not enumerated.

    Here `best` and `worst` are those of the sum of weighted values over all terms, whether or not
    the party's positions leave them open; interactions, guarantees, foresight and crossing costs do
    not count in them.
    """

    def __init__(
        self,
        draws: Draws,
        model: PartyModel,
        outlook: Outlook | None,
        numbering: Numbering,
    ) -> None:
        super().__init__(draws, model, outlook)
        self._numbering = numbering
        self._shares = [np.empty(draws.count) for _ in self.weights]

    def shares(self, runs: IntArray) -> list[FloatArray]:
        return [share[runs] for share in self._shares]

    def appraise(self, runs: IntArray) -> None:
        best, worst = np.zeros(len(runs)), np.zeros(len(runs))
        new = super().shares(runs)
        for share, worked_out, values in zip(self._shares, new, self.values, strict=True):
            share[runs] = worked_out
            best += share[runs] * values[runs].max(axis=1)
            worst += share[runs] * values[runs].min(axis=1)
        self.best[runs], self.worst[runs] = best, worst

    def refresh(self, avoided: Avoided, runs: IntArray) -> None:
        pass

    def utility(self, runs: IntArray, terms: IntArray) -> FloatArray:
        options = self._numbering.options(terms)
        total = self.flow(runs, options)
        if self.adversary is not None and self.outlook is not None:
            peace = total if self.adversary is self else self.adversary.flow(runs, options)
            found = self.outlook.foreseen(
                self.model.number, runs, total[:, None], peace[:, None], self.no_deal[runs], options
            )
            total = found[:, 0]
        lines = self.model.party.positions.red_lines
        for line, cost, real in zip(lines, self.costs, self.real, strict=True):
            total = total - np.where(real[runs], 0.0, cost[runs]) * line.rejects.holds(options)
        return total

    def excluded_by(self, runs: IntArray, terms: IntArray) -> Bits:
        options = self._numbering.options(terms)
        bits = self.model.party.positions.bits(options) & self.active[runs]
        if self.home is not None and self.home.foreseen:
            bits |= ~self.home.ratifies(runs, options) * OUTSIDE
        return bits
