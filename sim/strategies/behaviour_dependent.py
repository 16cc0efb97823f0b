"""Behaviour-dependent strategies: concede as the others do.

Source: Faratin, Sierra & Jennings (1998), "Negotiation decision functions for autonomous agents",
Robotics and Autonomous Systems 24: its behaviour-dependent tactics, with utilities instead of the
values of a single issue. Each starts at its best and stays between its floor and its best.
"""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.strategies.bases import ConcedingToFloor, Parameter
from sim.strategies.view import View
from sim.uncertainty.quantities import COUNT, NOT_NEGATIVE

__all__ = ["AveragedTitForTat", "RandomAbsoluteTitForTat", "RelativeTitForTat", "TitForTat"]

_DELTA = Parameter(1.0, COUNT, "how many offers back the move is that it answers")


class TitForTat(ConcedingToFloor):
    """Changes its own last offer by the difference between two offers that it received."""

    source = "Faratin, Sierra & Jennings 1998"
    evidence = (
        "people tend to answer concessions in kind (Esser & Komorita 1975); the formula is not"
        " estimated from people"
    )
    remembers = True

    @abstractmethod
    def window(self, view: View) -> tuple[IntArray, IntArray]:
        """How many offers back the two compared offers are: the earlier and the later."""

    @abstractmethod
    def answer(
        self, view: View, own: FloatArray, earlier: FloatArray, later: FloatArray
    ) -> FloatArray:
        """The target, from the utilities of its own last offer and of the two it compares.

        The result is not used where one of these is unknown.
        """

    def target(self, view: View) -> FloatArray:
        first, second = self.window(view)
        earlier, later = view.received(first), view.received(second)
        own = view.offered(0)
        known = np.isfinite(earlier) & np.isfinite(own) & self.comparable(later)
        answer = np.where(known, self.answer(view, own, earlier, later), own)
        target = np.where(np.isfinite(own), answer, view.best_utility)
        return np.clip(target, self.floor(view), view.best_utility)

    def comparable(self, later: FloatArray) -> BoolArray:
        """Whether there is a later offer to compare with."""
        return np.isfinite(later)


class RelativeTitForTat(TitForTat):
    """Concedes in proportion to how much better the offers that it received became.

    The target is the utility of its own last offer times a ratio: the utility of the offer received
    δ + 1 offers ago, divided by that of the next one (Faratin et al. 1998, relative tit-for-tat).
    """

    parameters = {"delta": _DELTA}

    def window(self, view: View) -> tuple[IntArray, IntArray]:
        delta = view.parameters["delta"].astype(np.int64)
        return delta, delta - 1

    def answer(
        self, view: View, own: FloatArray, earlier: FloatArray, later: FloatArray
    ) -> FloatArray:
        fits = self.comparable(later)
        return own * np.divide(earlier, later, out=np.ones_like(own), where=fits)

    def comparable(self, later: FloatArray) -> BoolArray:
        return later > 0


class AveragedTitForTat(RelativeTitForTat):
    """Concedes in proportion to how much better the last γ offers that it received became.

    The target is the utility of its own last offer times a ratio: the utility of the offer received
    γ offers before the last one, divided by that of the last one (Faratin et al. 1998, averaged
    tit-for-tat; with γ = 1 it is relative tit-for-tat).
    """

    parameters = {"gamma": Parameter(3.0, COUNT, "over how many offers it averages")}

    def window(self, view: View) -> tuple[IntArray, IntArray]:
        gamma = view.parameters["gamma"].astype(np.int64)
        return gamma, np.zeros_like(gamma)


class RandomAbsoluteTitForTat(TitForTat):
    """Concedes as much utility as the others did, and up to M more at random.

    The target is the utility of its own last offer, minus what the offer received δ offers ago
    gained on the one before it, minus a number drawn evenly from 0 to M. The random part leads out
    of standstills (Faratin et al. 1998, random absolute tit-for-tat; there R(M) moves the issue's
    value in the direction that its owner likes less).
    """

    parameters = {"delta": _DELTA, "most": Parameter(0.1, NOT_NEGATIVE, "M: the most it adds")}

    def window(self, view: View) -> tuple[IntArray, IntArray]:
        delta = view.parameters["delta"].astype(np.int64)
        return delta, delta - 1

    def answer(
        self, view: View, own: FloatArray, earlier: FloatArray, later: FloatArray
    ) -> FloatArray:
        return own + (earlier - later) - view.random("imitation") * view.parameters["most"]
