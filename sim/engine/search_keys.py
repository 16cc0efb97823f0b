"""Numbers as keys: unsigned integers in the same order as the numbers they stand for.

With 0 for what is out of the question, "the lowest number that is at least the target" is one
subtraction that wraps around below zero, and one minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import FloatArray, IntArray

__all__ = ["BLOCK_BYTES", "Keys", "Lot", "Ranks", "blocks", "by_lot", "from_keys", "to_keys"]

Keys = NDArray[np.uint64]
Ranks = NDArray[np.int16] | NDArray[np.int32]

Lot = Callable[[], FloatArray]
"""Gives a uniform number for every run, drawn when it is first needed."""

_SIGN = np.uint64(1 << 63)

BLOCK_BYTES = 400_000
"""How much of a wide table is worked on at a time."""


def to_keys(numbers: FloatArray) -> Keys:
    """Unsigned integers in the order of the numbers (IEEE 754 order; no −0 and no NaN)."""
    bits = np.ascontiguousarray(numbers).view(np.int64)
    return bits.view(np.uint64) ^ ((bits >> 63).view(np.uint64) | _SIGN)


def from_keys(keys: Keys) -> FloatArray:
    """The numbers that keys stand for."""
    signs = ~(keys.view(np.int64) >> 63).view(np.uint64) | _SIGN
    return (keys ^ signs).view(np.float64)


def blocks(rows: IntArray, width: int) -> Iterator[IntArray]:
    """Rows of a wide table in stretches whose copies fit a processor's cache."""
    step = max(1, BLOCK_BYTES // (8 * width))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def by_lot(scores: Ranks | Keys, lot: Lot, runs: IntArray) -> IntArray:
    """The place of the highest score in each row; among equals the one that the lot picks."""
    highest = scores == scores.max(axis=1, keepdims=True)
    places: IntArray = highest.argmax(axis=1)
    count = highest.sum(axis=1)
    tied = np.flatnonzero(count > 1)
    if len(tied):
        order = np.floor(lot()[runs[tied]] * count[tied]).astype(np.int64)
        places[tied] = (np.cumsum(highest[tied], axis=1) > order[:, None]).argmax(axis=1)
    return places
