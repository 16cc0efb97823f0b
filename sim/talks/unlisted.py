"""A side in an outcome space too large to enumerate: terms are valued when they come up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.issues import FloatArray, IntArray
from sim.positions import Bits
from sim.scenario.model import Avoided, PartyModel
from sim.talks.draws import Draws
from sim.talks.numbering import Numbering
from sim.talks.side import Side


class UnlistedSide(Side):
    """A party's side of a cohort whose terms are not enumerated.

    Here `best` and `worst` are those of the sum of weighted values over all terms, whether or not
    the party's positions leave them open; interactions and crossing costs do not count in them.
    """

    def __init__(self, draws: Draws, model: PartyModel, numbering: Numbering) -> None:
        super().__init__(draws, model)
        self._numbering = numbering
        # For each issue, what each option adds to the utility; shape (options, runs).
        self._worth = [np.empty((values.shape[1], draws.count)) for values in self.values]
        self.appraise(np.arange(draws.count))

    def appraise(self, runs: IntArray) -> None:
        total = np.zeros(len(runs))
        for weight in self.weights:
            total = total + weight[runs]
        # Events can take every weight to zero; then nothing matters and all terms are worth 0.
        total = np.where(total > 0, total, 1.0)
        best, worst = np.zeros(len(runs)), np.zeros(len(runs))
        for worth, weight, values in zip(self._worth, self.weights, self.values, strict=True):
            share = weight[runs] / total
            worth[:, runs] = share * values[runs].T
            best += share * values[runs].max(axis=1)
            worst += share * values[runs].min(axis=1)
        self.best[runs], self.worst[runs] = best, worst

    def refresh(self, avoided: Avoided, runs: IntArray) -> None:
        pass

    def utility(self, runs: IntArray, terms: IntArray) -> FloatArray:
        return self._utility(runs, self._numbering.options(terms))

    def utility_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        return self._utility(runs, tuple(options.T))

    def _utility(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        total = np.zeros(len(runs))
        count = len(self.version)
        for worth, option in zip(self._worth, options, strict=True):
            # By places in the table laid out in a row: twice as fast as by row and column.
            total += worth.ravel().take(option * count + runs)
        party = self.model.party
        for interaction, bonus in zip(party.preferences.interactions, self.bonuses, strict=True):
            total += bonus[runs] * interaction.when.holds(options)
        lines = party.positions.red_lines
        for line, cost, real in zip(lines, self.costs, self.real, strict=True):
            total -= np.where(real[runs], 0.0, cost[runs]) * line.rejects.holds(options)
        return total

    def excluded_by(self, runs: IntArray, terms: IntArray) -> Bits:
        return self._excluded(runs, self._numbering.options(terms))

    def excluded_of(self, runs: IntArray, options: IntArray) -> Bits:
        return self._excluded(runs, tuple(options.T))

    def _excluded(self, runs: IntArray, options: Sequence[IntArray]) -> Bits:
        return self.model.party.positions.bits(options) & self.active[runs]
