"""MiCRO: minimal concession in reply to new offers."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.strategies.strategy import Strategy, View

__all__ = ["MiCRO"]


class MiCRO(Strategy):
    """Makes a new offer whenever the others have made as many different ones as it has.

    Needs no model of the others and no clock:

    1. Count the different terms that it has offered, m, and those that each other party has; n is
       the smallest of these. (With more than two parties, terms that somebody accepted count as
       offered: else nobody could make the first step.)
    2. If m ≤ n, it is ready to offer the best terms that it has not offered yet, as long as they
       are worth its no-deal value; else it repeats one of its offers, drawn at random.
    3. It accepts what is worth to it at least the least of the offers that it has made or is
       ready to make.

    Source: de Jonge (2022), "An analysis of the linear bilateral ANAC domains using the MiCRO
    benchmark strategy", IJCAI; for several parties Aguilera-Luzon, de Jonge & Larrosa (2025),
    "MiCRO for multilateral negotiations" (MiCRO-Min).
    """

    source = "de Jonge 2022; Aguilera-Luzon, de Jonge & Larrosa 2025"
    enumerates = True

    def target(self, view: View) -> FloatArray:
        least = np.fmin(view.worst_offered(), view.utility(self._ready(view)))
        return np.where(np.isfinite(least), least, view.best_utility)

    def offer(self, view: View, target: FloatArray) -> IntArray:
        fresh = self._ready(view)
        picked = np.floor(view.random("repeat") * view.offers_made()).astype(np.int64)
        old = view.own_offer(picked)
        return np.where(fresh >= 0, fresh, np.where(view.may_sign(old), old, -1))

    def _ready(self, view: View) -> IntArray:
        """The new offer that it is ready to make; −1 where it would rather repeat itself."""
        own = view.distinct(view.party)
        fewest = np.full(len(own), np.iinfo(np.int64).max)
        for other in view.others:
            there = view.present(other)
            fewest = np.where(there, np.minimum(fewest, view.distinct(other)), fewest)
        return np.where(own <= fewest, view.new_best(), -1)
