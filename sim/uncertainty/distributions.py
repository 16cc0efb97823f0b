"""The distributions that a quantity may have."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from sim.arrays import FloatArray

__all__ = ["LAWS", "Beta", "Choice", "Constant", "Distribution", "Normal", "Triangular", "Uniform"]

LAWS = ("uniform", "triangular", "normal", "beta", "choice")


class Distribution(ABC):
    """What is known of a number: a law on ``[low, high]``, drawn by inverting its cumulative."""

    low: float
    high: float

    @abstractmethod
    def quantile(self, u: FloatArray) -> FloatArray:
        """The values below which shares ``u`` (strictly between 0 and 1) of the draws lie."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expected value."""

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Constant(Distribution):
    """A number that is taken as known."""

    value: float

    @property
    def low(self) -> float:  # type: ignore[override]
        return self.value

    @property
    def high(self) -> float:  # type: ignore[override]
        return self.value

    def quantile(self, u: FloatArray) -> FloatArray:
        return np.full(u.shape, self.value)

    @property
    def mean(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:g}"


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value between low and high is as likely."""

    low: float
    high: float

    def quantile(self, u: FloatArray) -> FloatArray:
        return self.low + u * (self.high - self.low)

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    def __str__(self) -> str:
        return f"uniform {self.low:g} … {self.high:g}"


@dataclass(frozen=True)
class Triangular(Distribution):
    """Density rises from low to the mode and falls to high."""

    low: float
    mode: float
    high: float

    def quantile(self, u: FloatArray) -> FloatArray:
        width = self.high - self.low
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, rising, falling)

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def __str__(self) -> str:
        return f"triangular {self.low:g} … {self.mode:g} … {self.high:g}"


@dataclass(frozen=True)
class Normal(Distribution):
    """The normal law, truncated to what the quantity may be."""

    centre: float
    sd: float
    low: float
    high: float

    def quantile(self, u: FloatArray) -> FloatArray:
        below, above = self.tails()
        drawn = self.centre + self.sd * ndtri(below + u * (above - below))
        return np.clip(drawn, self.low, self.high)

    def tails(self) -> tuple[float, float]:
        """What the normal law without bounds has below the low end, and below the high one."""
        return (
            float(ndtr((self.low - self.centre) / self.sd)),
            float(ndtr((self.high - self.centre) / self.sd)),
        )

    @property
    def mean(self) -> float:
        below, above = self.tails()

        def density(x: float) -> float:
            z = (x - self.centre) / self.sd
            return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

        return self.centre + self.sd * (density(self.low) - density(self.high)) / (above - below)

    def __str__(self) -> str:
        bounds = [f"≥ {self.low:g}"] if math.isfinite(self.low) else []
        bounds += [f"≤ {self.high:g}"] if math.isfinite(self.high) else []
        tail = f" ({', '.join(bounds)})" if bounds else ""
        return f"normal {self.centre:g} ± {self.sd:g}{tail}"


@dataclass(frozen=True)
class Beta(Distribution):
    """The beta law on 0 … 1 with shapes a and b."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def quantile(self, u: FloatArray) -> FloatArray:
        drawn: FloatArray = betaincinv(self.a, self.b, u)
        return drawn

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    def __str__(self) -> str:
        return f"beta({self.a:g}, {self.b:g})"


@dataclass(frozen=True)
class Choice(Distribution):
    """One of a few values, with probabilities in proportion to their weights."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def low(self) -> float:  # type: ignore[override]
        return min(self.values)

    @property
    def high(self) -> float:  # type: ignore[override]
        return max(self.values)

    def quantile(self, u: FloatArray) -> FloatArray:
        edges = np.cumsum(self.weights) / math.fsum(self.weights)
        index = np.minimum(np.searchsorted(edges, u, side="right"), len(self.values) - 1)
        picked: FloatArray = np.array(self.values)[index]
        return picked

    @property
    def mean(self) -> float:
        weighted = (v * w for v, w in zip(self.values, self.weights, strict=True))
        return math.fsum(weighted) / math.fsum(self.weights)

    def __str__(self) -> str:
        return "one of " + ", ".join(f"{value:g}" for value in self.values)
