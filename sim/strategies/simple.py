"""Strategies without a plan: one that never moves, and one that moves at random."""

from __future__ import annotations

from sim.arrays import FloatArray
from sim.strategies.bases import Conceding
from sim.strategies.view import View

__all__ = ["Hardliner", "Random"]


class Hardliner(Conceding):
    """Aims at its best outcome from beginning to end."""

    source = "the limit of Faratin, Sierra & Jennings 1998 for κ = 0 and β → 0"
    evidence = "none: an extreme case"

    def target(self, view: View) -> FloatArray:
        return view.best_utility


class Random(Conceding):
    """Aims at a random utility between no deal and its best; offers any outcome that reaches it."""

    source = "a baseline; 'zero intelligence' after Gode & Sunder 1993"
    evidence = "none: a baseline"
    offers = "random"

    def target(self, view: View) -> FloatArray:
        return view.no_deal + view.random("target") * (view.best_utility - view.no_deal)
