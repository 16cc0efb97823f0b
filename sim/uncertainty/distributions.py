"""The distributions that a quantity may have."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.beta_curve import beta_point
from sim.theory.normal_curve import normal_area, normal_density, normal_point

__all__ = [
    "Beta",
    "Choice",
    "Constant",
    "Distribution",
    "Law",
    "Normal",
    "Triangular",
    "Uniform",
]


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

    @property
    def ascending(self) -> Distribution:
        """The same law with a quantile function that rises, as a rank correlation needs it."""
        return self

    @abstractmethod
    def __str__(self) -> str: ...


class Law(Distribution):
    """A distribution that is written as a list of numbers.

    Attributes:
        arguments: What each of them is called.
        optional: How many of them, from the last, may be left out.
    """

    arguments: ClassVar[tuple[str, ...]]
    optional: ClassVar[int] = 0

    @property
    def weight(self) -> float:
        """How much of it lies where the quantity may be, before it is truncated to that."""
        return 1.0

    @classmethod
    @abstractmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Self:
        """The law with these arguments, for a quantity from ``low`` to ``high``.

        Raises:
            UsageError: The arguments make no such law; the message says what it needs.
        """


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
class Uniform(Law):
    """Every value between low and high is as likely."""

    low: float
    high: float

    arguments = ("low", "high")

    @classmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Self:
        law = cls(*numbers)
        if law.low >= law.high:
            raise UsageError("uniform needs low below high")
        return law

    def quantile(self, u: FloatArray) -> FloatArray:
        return self.low + u * (self.high - self.low)

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    def __str__(self) -> str:
        return f"uniform {self.low:g} … {self.high:g}"


@dataclass(frozen=True)
class Triangular(Law):
    """Density rises from low to the mode and falls to high."""

    low: float
    mode: float
    high: float

    arguments = ("low", "mode", "high")

    @classmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Self:
        law = cls(*numbers)
        if not law.low <= law.mode <= law.high or law.low == law.high:
            raise UsageError("triangular needs low ≤ mode ≤ high, low < high")
        return law

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
class Normal(Law):
    """The normal law, truncated to what the quantity may be."""

    centre: float
    sd: float
    low: float
    high: float

    arguments = ("mean", "standard deviation")

    @classmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Self:
        centre, sd = numbers
        if sd <= 0:
            raise UsageError("normal needs a standard deviation above 0")
        return cls(centre, sd, low, high)

    @property
    def weight(self) -> float:
        below, above = self.tails()
        return above - below

    def quantile(self, u: FloatArray) -> FloatArray:
        below, above = self.tails()
        drawn = self.centre + self.sd * normal_point(below + u * (above - below))
        return np.clip(drawn, self.low, self.high)

    def tails(self) -> tuple[float, float]:
        """What the normal law without bounds has below the low end, and below the high one."""
        return (
            float(normal_area((self.low - self.centre) / self.sd)),
            float(normal_area((self.high - self.centre) / self.sd)),
        )

    @property
    def mean(self) -> float:
        below, above = self.tails()
        at_low, at_high = (
            float(normal_density((end - self.centre) / self.sd)) for end in (self.low, self.high)
        )
        return self.centre + self.sd * (at_low - at_high) / (above - below)

    def __str__(self) -> str:
        bounds = [f"≥ {self.low:g}"] if math.isfinite(self.low) else []
        bounds += [f"≤ {self.high:g}"] if math.isfinite(self.high) else []
        tail = f" ({', '.join(bounds)})" if bounds else ""
        return f"normal {self.centre:g} ± {self.sd:g}{tail}"


@dataclass(frozen=True)
class Beta(Law):
    """The beta law on 0 … 1 with shapes a and b."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    arguments = ("a", "b")

    @classmethod
    def within(cls, numbers: tuple[float, ...], low: float, high: float) -> Self:
        if min(numbers) <= 0:
            raise UsageError("beta needs a and b above 0")
        return cls(*numbers)

    def quantile(self, u: FloatArray) -> FloatArray:
        drawn: FloatArray = beta_point(self.a, self.b, u)
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

    @property
    def ascending(self) -> Choice:
        ordered = sorted(zip(self.values, self.weights, strict=True))
        return type(self)(tuple(v for v, _ in ordered), tuple(w for _, w in ordered))

    def __str__(self) -> str:
        return "one of " + ", ".join(f"{value:g}" for value in self.values)
