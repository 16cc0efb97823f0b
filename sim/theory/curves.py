"""Solutions of a bargaining problem of two parties whose frontier is a curve u₂ = f(u₁).

The definitions are those of `sim.theory.solutions`, where the outcomes are all points of the
curve that give both parties at least their disagreement value.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.maximum import Function, at_one, evaluate, maximise
from sim.theory.roots import root

__all__ = [
    "Concessions",
    "Curve",
    "Point",
    "egalitarian",
    "kalai_smorodinsky",
    "nash",
    "utilitarian",
    "zeuthen",
]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A frontier u₂ = f(u₁) and the disagreement point below it.

    Attributes:
        frontier: Utility of the second party as a function of the first's: decreasing, takes and
            returns arrays.
        low: Least utility of the first party on the curve.
        high: Its largest.
        disagreement: Utilities of both without agreement.
    """

    frontier: Function
    low: float
    high: float
    disagreement: Point = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise UsageError(f"low must be below high, not {self.low} and {self.high}")
        if len(self.disagreement) != 2 or not all(map(math.isfinite, self.disagreement)):
            raise UsageError(f"disagreement must be two finite numbers, not {self.disagreement}")
        values = evaluate(self.frontier, np.linspace(self.low, self.high, 257))
        if not (np.diff(values) < 0).all():
            raise UsageError("the frontier must decrease from low to high")

    def point(self, first: float) -> Point:
        """The point of the curve at a utility of the first party."""
        return first, at_one(self.frontier, first)

    def rational(self) -> tuple[float, float]:
        """The first party's least and largest utility on the individually rational part.

        Raises:
            UsageError: if no point of the curve gives both what they have without agreement.
        """
        low, (first, second) = max(self.low, self.disagreement[0]), self.disagreement
        if first > self.high or at_one(self.frontier, low) < second:
            raise UsageError("the disagreement point lies beyond the frontier")
        if at_one(self.frontier, self.high) >= second:
            return low, self.high
        return low, _root(lambda u: second - at_one(self.frontier, u), low, self.high)


def nash(curve: Curve) -> Point:
    """The Nash solution: the largest product of gains (Nash 1950).

    Returns:
        Utilities of both parties.

    Raises:
        UsageError: if no point of the curve is individually rational.
    """
    first, second = curve.disagreement
    low, high = curve.rational()
    return curve.point(maximise(lambda u: (u - first) * (curve.frontier(u) - second), low, high))


def kalai_smorodinsky(curve: Curve) -> Point:
    """Gains in proportion to the ideal gains (Kalai & Smorodinsky 1975).

    A party that can gain nothing gets that, and the other all.

    Returns:
        Utilities of both parties.

    Raises:
        UsageError: if no point of the curve is individually rational.
    """
    low, high = curve.rational()
    ideal = high - curve.disagreement[0], at_one(curve.frontier, low) - curve.disagreement[1]
    return _balance(curve, ideal)


def egalitarian(curve: Curve) -> Point:
    """The egalitarian solution: equal gains, as large as can be (Kalai 1977).

    Where the individually rational part of the curve has no point of equal gains, its end that is
    nearest to one.

    Returns:
        Utilities of both parties.

    Raises:
        UsageError: if no point of the curve is individually rational.
    """
    return _balance(curve, (1.0, 1.0))


def utilitarian(curve: Curve) -> Point:
    """The utilitarian solution: the largest sum of utilities, at the least u₁ among equals.

    Returns:
        Utilities of both parties.

    Raises:
        UsageError: if no point of the curve is individually rational.
    """
    low, high = curve.rational()
    return curve.point(maximise(lambda u: u + curve.frontier(u), low, high))


def _balance(curve: Curve, unit: Point) -> Point:
    """The point where the gains are in proportion to two numbers, or the end nearest to it."""
    first, second = curve.disagreement
    low, high = curve.rational()

    def excess(u: float) -> float:
        return (u - first) * unit[1] - (at_one(curve.frontier, u) - second) * unit[0]

    if excess(low) >= 0:
        return curve.point(low)
    if excess(high) <= 0:
        return curve.point(high)
    return curve.point(_root(excess, low, high))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return root(function, low, high, 1e-15 * (high - low))


@dataclass(frozen=True, slots=True)
class Concessions:
    """A process of concessions: what the parties propose, from their first proposals to agreement.

    Attributes:
        first: The first party's proposals, as utilities of both; shape ``(proposals, 2)``.
        second: The second party's at the same times; same shape.
    """

    first: FloatArray
    second: FloatArray

    @property
    def agreement(self) -> Point:
        """The point at which they meet."""
        return float(self.first[-1, 0]), float(self.first[-1, 1])


def zeuthen(curve: Curve, steps: int = 1000) -> Concessions:
    """Zeuthen's process: who can less afford a conflict concedes, until they agree.

    Zeuthen (1930), "Problems of Monopoly and Economic Warfare", in the form of Harsanyi (1956),
    "Approaches to the bargaining problem before and after the theory of games: a critical
    discussion of Zeuthen's, Hicks', and Nash's theories", Econometrica 24, who shows that with
    small steps it ends at the Nash solution.

    1. Each party proposes the point best for it on the individually rational part of the curve.
    2. A party's risk limit, the highest probability of conflict at which it would rather insist
       than give in, is (own proposal − the other's) / (own proposal − disagreement), each in its
       utility.
    3. The party with the lower risk limit moves its proposal by one step towards the other's; if
       they are equal both do, or the first alone if they are but one step apart.
    4. Repeat from 2 until the proposals meet.

    Args:
        curve: Frontier and disagreement point.
        steps: Number of steps, equal in u₁, between the first proposals.

    Returns:
        All proposals; at every time at least one of the two differs from the one before.

    Raises:
        UsageError: if no point of the curve is individually rational, or there is not one step.
    """
    if steps < 1:
        raise UsageError(f"steps must be 1 or more, not {steps}")
    low, high = curve.rational()
    place = np.linspace(low, high, steps + 1)
    values = evaluate(curve.frontier, place)
    one = (place - curve.disagreement[0]).tolist()
    two = (values - curve.disagreement[1]).tolist()
    mine, yours = steps, 0
    path = [(mine, yours)]
    while mine > yours:
        # Risk limits, multiplied by both denominators.
        my_risk = (one[mine] - one[yours]) * two[yours]
        your_risk = (two[yours] - two[mine]) * one[mine]
        if my_risk <= your_risk:
            mine -= 1
        if your_risk <= my_risk and mine > yours:
            yours += 1
        path.append((mine, yours))
    points = np.stack([place, values], axis=1)
    first, second = np.array(path).T
    return Concessions(points[first], points[second])
