"""Uncertain quantities: what is known of each, and a named random stream for it.

Every quantity has a stream of its own, found by its name: the counter-based generator Philox
(Salmon, Moraes, Dror & Shaw 2011) under a key that is the SHA-256 digest of seed and name; the
run's number is the position in the stream. A run's draws therefore depend on seed, name and run
number alone, not on how many runs are made together, on what other quantities exist, or on their
order. What hangs together is drawn from the streams of all that do (`sim.uncertainty.dependence`).
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.arrays import FloatArray, IntArray
from sim.uncertainty.dependence import Dependence, Permutation, Stream
from sim.uncertainty.distributions import Choice, Constant, Distribution
from sim.uncertainty.provenance import DEFAULT, Provenance

__all__ = [
    "ANY_NUMBER",
    "COUNT",
    "NOT_NEGATIVE",
    "POSITIVE",
    "SHARE",
    "SIGNED",
    "Domain",
    "Quantity",
    "stream_key",
    "uniforms",
    "uniforms_of",
]

Words = NDArray[np.uint64]


class _Generators(threading.local):
    """A generator for each thread."""

    def __init__(self) -> None:
        self.philox = np.random.Philox(0)


_generators = _Generators()
_NOTHING = np.zeros(4, np.uint64)


@lru_cache(maxsize=2**14)
def stream_key(seed: int, name: str) -> bytes:
    """The key of a stream: 128 bits, little-endian."""
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()[:16]


def uniforms(seed: int, name: str, first: int, count: int) -> FloatArray:
    """Uniform numbers of the runs ``first … first + count − 1``, strictly between 0 and 1.

    Returns:
        Array of shape ``(count,)``.
    """
    # One step of Philox's counter yields four numbers, so four runs share a step. A generator that
    # is set to its place is had in a tenth of the time that a new one takes.
    generator = _generators.philox
    generator.state = {
        "bit_generator": "Philox",
        "state": {
            "counter": np.array([first // 4, 0, 0, 0], np.uint64),
            "key": np.frombuffer(stream_key(seed, name), "<u8"),
        },
        "buffer": _NOTHING,
        "buffer_pos": 4,
        "has_uint32": 0,
        "uinteger": 0,
    }
    raw = generator.random_raw(first % 4 + count)[first % 4 :]
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


_PHILOX = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_WEYL = np.array([0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B], np.uint64)[:, None, None]
_HALF, _LOW = np.uint64(32), np.uint64(2**32 - 1)


def uniforms_of(seed: int, names: Sequence[str], runs: IntArray) -> FloatArray:
    """The same numbers as `uniforms` for many streams at once: faster where runs are few.

    Args:
        seed: The seed.
        names: The names of the streams.
        runs: The numbers of the runs; shape ``(count,)``.

    Returns:
        Array of shape ``(streams, count)``.
    """
    data = b"".join(stream_key(seed, name) for name in names)
    key = np.frombuffer(data, "<u8").reshape(-1, 2).T[:, :, None]
    steps, step = np.unique(runs >> 2, return_inverse=True)
    x = np.zeros((4, len(names), len(steps)), np.uint64)
    x[0] = (steps + 1).astype(np.uint64)
    for _ in range(10):
        high0, low0 = _product(_PHILOX[0], x[0])
        high1, low1 = _product(_PHILOX[1], x[2])
        x = np.stack([high1 ^ x[1] ^ key[0], low1, high0 ^ x[3] ^ key[1], low0])
        key = key + _WEYL
    raw = x[runs & 3, :, step].T
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def _product(a: np.uint64, b: Words) -> tuple[Words, Words]:
    """The high and the low half of a product of 128 bits."""
    low, high = a & _LOW, a >> _HALF
    its_low, its_high = b & _LOW, b >> _HALF
    middle = high * its_low + (low * its_low >> _HALF)
    other = low * its_high + (middle & _LOW)
    return high * its_high + (middle >> _HALF) + (other >> _HALF), a * b


@dataclass(frozen=True)
class Quantity:
    """A number of a scenario: where it stands, what is known of it, and what that rests on.

    Attributes:
        path: Its path, the same in ``vary``, sweeps, and the columns ``draw.<path>``.
        law: What is known of it.
        provenance: Claim, assumption, default, or unexplained.
        file: The file in which it is written.
        line: Its line there; 0 if it is a default.
        dependence: What it hangs together with; None if with nothing.
    """

    path: str
    law: Distribution
    provenance: Provenance = DEFAULT
    file: str = ""
    line: int = 0
    dependence: Dependence | None = None

    @property
    def uncertain(self) -> bool:
        """Whether it is drawn anew in each run."""
        return not isinstance(self.law, Constant)

    @property
    def alone(self) -> bool:
        """Whether it can be set while all others are drawn: not if a permutation deals it out."""
        return not isinstance(self.dependence, Permutation)

    def sample(self, seed: int, first: int, count: int) -> FloatArray:
        """Its draws in the runs ``first … first + count − 1``; shape ``(count,)``."""
        if isinstance(self.law, Constant):
            return np.full(count, self.law.value)
        return self.drawn(lambda name: uniforms(seed, name, first, count))

    def drawn(self, stream: Stream) -> FloatArray:
        """Its values in the runs of which the streams give the uniform numbers."""
        if self.dependence is None:
            return self.law.quantile(stream(self.path))
        return self.law.ascending.quantile(self.dependence.uniform(self.path, stream))


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers that a quantity may be.

    Attributes:
        low, high: The ends.
        above: Whether the lower end itself is excluded.
        whole: Whether only whole numbers are allowed.
    """

    low: float
    high: float
    above: bool = False
    whole: bool = False

    def admits(self, number: float) -> bool:
        """Whether a number is allowed."""
        if self.whole and number != int(number):
            return False
        return self.low <= number <= self.high and not (self.above and number == self.low)

    def admits_all(self, law: Distribution) -> bool:
        """Whether all draws of a law are allowed."""
        if isinstance(law, Choice):
            return all(map(self.admits, law.values))
        # A continuous law may touch an end that is excluded itself: it draws strictly inside.
        return not self.whole and self.low <= law.low and law.high <= self.high

    def __str__(self) -> str:
        if self.whole:
            end = "" if math.isinf(self.high) else f" to {self.high:g}"
            return f"a whole number from {self.low:g}{end}"
        if self.above and math.isinf(self.high):
            return f"above {self.low:g}"
        if math.isinf(self.high):
            return "any number" if math.isinf(self.low) else f"{self.low:g} or more"
        return f"between {self.low:g} and {self.high:g}"


SHARE = Domain(0.0, 1.0)

NOT_NEGATIVE = Domain(0.0, math.inf)

COUNT = Domain(1.0, math.inf, whole=True)

POSITIVE = Domain(0.0, math.inf, above=True)

SIGNED = Domain(-1.0, 1.0)

ANY_NUMBER = Domain(-math.inf, math.inf)
