"""Strategies without a plan: one that never moves, and one that moves at random."""

from __future__ import annotations

from sim.arrays import FloatArray, IntArray
from sim.strategies.strategy import Strategy, View

__all__ = ["Hardliner", "Random"]


class Hardliner(Strategy):
    """Offers its best terms and takes nothing less, from first to last."""

    source = "the limit of Faratin et al. 1998 for β → 0; 'take it or leave it' in Raiffa 1982"
    remembers = False

    def target(self, view: View) -> FloatArray:
        return view.best_utility


class Random(Strategy):
    """Aims at a random utility between floor and best; offers any terms that give at least it."""

    source = "a baseline; 'zero intelligence' after Gode & Sunder 1993"
    remembers = False

    def target(self, view: View) -> FloatArray:
        return view.floor + view.random("target") * (view.best_utility - view.floor)

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.above(target, view.random("offer"))
