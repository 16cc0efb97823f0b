"""Distributions as experts give them, and as a few cases show them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.beta_curve import beta_point
from sim.uncertainty.distributions import Choice, Distribution, Law

__all__ = ["Observed", "Pert", "Quantiles"]

_OVERSHOOT = 0.1
"""How far the range reaches beyond the outermost values that were given, as a share of their
distance."""


@dataclass(frozen=True)
class Pert(Law):
    """A smooth law between low and high with its peak at the mode: a beta law, stretched.

    With w = high − low its shapes are 1 + lambda · (mode − low) / w and
    1 + lambda · (high − mode) / w, its mean (low + lambda · mode + high) / (lambda + 2). The
    greater lambda is, the more it gathers around the mode; 4 is usual, 0 gives the uniform law.

    Source: Malcolm, Roseboom, Clark & Fazar (1959), "Application of a technique for research and
    development program evaluation", Operations Research 7(5); with another lambda than 4, Vose
    (2008), Risk Analysis, the "modified PERT".
    """

    low: float
    mode: float
    high: float
    peak: float = 4.0

    arguments = ("low", "mode", "high", "lambda")
    optional = 1

    @classmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Pert:
        law = cls(*numbers)
        if not law.low <= law.mode <= law.high or law.low == law.high:
            raise UsageError("pert needs low ≤ mode ≤ high, low < high")
        if law.peak < 0:
            raise UsageError("pert needs a lambda of 0 or more")
        return law

    def quantile(self, u: FloatArray) -> FloatArray:
        width = self.high - self.low
        rising = 1 + self.peak * (self.mode - self.low) / width
        falling = 1 + self.peak * (self.high - self.mode) / width
        drawn: FloatArray = self.low + width * beta_point(rising, falling, u)
        return drawn

    @property
    def mean(self) -> float:
        return (self.low + self.peak * self.mode + self.high) / (self.peak + 2)

    def __str__(self) -> str:
        peak = "" if self.peak == 4 else f" (lambda {self.peak:g})"
        return f"pert {self.low:g} … {self.mode:g} … {self.high:g}{peak}"


@dataclass(frozen=True)
class Quantiles(Distribution):
    """Values below which the number lies with given probabilities; between them, as likely.

    The cumulative distribution is linear from one value to the next. Where the shares 0 and 1 are
    not among those given, the range reaches beyond the outermost values by a tenth of their
    distance (the "intrinsic range" with an overshoot of 10 %), though not beyond what the quantity
    may be.

    Source: Cooke (1991), Experts in Uncertainty, Oxford University Press, on the classical model.

    Attributes:
        shares: The shares, rising from 0 to 1.
        values: The value of each, rising.
        given: Of the first and of the last share, whether they were given.
    """

    shares: tuple[float, ...]
    values: tuple[float, ...]
    given: tuple[bool, bool] = (True, True)

    @classmethod
    def through(cls, points: tuple[tuple[float, float], ...], low: float, high: float) -> Quantiles:
        """The law through some shares and values, for a quantity from ``low`` to ``high``.

        Raises:
            UsageError: They make no such law; the message says what it needs.
        """
        points = tuple(sorted(points))
        shares, values = [p for p, _ in points], [v for _, v in points]
        if len(points) < 2 or len(set(shares)) < len(shares):
            raise UsageError("quantiles need two or more different shares")
        if not 0 <= shares[0] <= shares[-1] <= 1:
            raise UsageError("quantiles need shares from 0 to 1, each with its value")
        if any(after <= before for before, after in pairwise(values)):
            raise UsageError("quantiles need values that rise with their shares")
        beyond = _OVERSHOOT * (values[-1] - values[0])
        given = shares[0] == 0, shares[-1] == 1
        if not given[0]:
            if values[0] <= low:
                raise UsageError(
                    f"quantiles leave no room below {values[0]:g}; give it the share 0"
                )
            shares, values = [0.0, *shares], [max(low, values[0] - beyond), *values]
        if not given[1]:
            if values[-1] >= high:
                raise UsageError(
                    f"quantiles leave no room above {values[-1]:g}; give it the share 1"
                )
            shares, values = [*shares, 1.0], [*values, min(high, values[-1] + beyond)]
        return cls(tuple(shares), tuple(values), given)

    @property
    def low(self) -> float:  # type: ignore[override]
        return self.values[0]

    @property
    def high(self) -> float:  # type: ignore[override]
        return self.values[-1]

    def quantile(self, u: FloatArray) -> FloatArray:
        return np.interp(u, self.shares, self.values)

    @property
    def mean(self) -> float:
        middles = (np.array(self.values[1:]) + self.values[:-1]) / 2
        return float(middles @ np.diff(self.shares))

    def __str__(self) -> str:
        points = list(zip(self.shares, self.values, strict=True))
        points = points[0 if self.given[0] else 1 : None if self.given[1] else -1]
        return "quantiles " + ", ".join(f"{value:g} ({share:.3g})" for share, value in points)


class Observed(Choice):
    """One of the values that were observed, each as likely; what was seen twice counts twice."""

    def __str__(self) -> str:
        low, high = f"{self.low:g}", f"{self.high:g}"
        return f"one of {len(self.values)} observed values from {low} to {high}"
