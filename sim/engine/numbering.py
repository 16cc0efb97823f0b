"""Numbers of outcomes: outcomes are passed around as whole numbers, −1 for none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from sim.arrays import IntArray
from sim.model.issues import OutcomeSpace

__all__ = ["Counting", "Ledger", "Numbering", "options_of"]


class Numbering(ABC):
    """Which number stands for which outcome in the runs of a cohort."""

    @abstractmethod
    def options(self, outcomes: IntArray) -> tuple[IntArray, ...]:
        """Option indices, one array for each issue, each of the shape of ``outcomes``."""

    @abstractmethod
    def number(self, options: Sequence[IntArray]) -> IntArray:
        """The numbers of outcomes; the inverse of `options` for arrays of shape ``(n,)``."""


class Counting(Numbering):
    """In counting order, the first issue slowest: for a space whose outcomes are enumerated."""

    def __init__(self, space: OutcomeSpace) -> None:
        self._space = space

    def options(self, outcomes: IntArray) -> tuple[IntArray, ...]:
        return self._space.options(outcomes)

    def number(self, options: Sequence[IntArray]) -> IntArray:
        numbers: IntArray = np.ravel_multi_index(tuple(options), self._space.shape)
        return numbers


class Ledger(Numbering):
    """In the order in which outcomes come up: for a space too large to enumerate."""

    def __init__(self, space: OutcomeSpace) -> None:
        self._rows = np.empty((0, len(space.issues)), np.int32)
        self._numbers: dict[bytes, int] = {}

    def options(self, outcomes: IntArray) -> tuple[IntArray, ...]:
        rows = self._rows[outcomes]
        return tuple(rows[..., i].astype(np.int64) for i in range(rows.shape[-1]))

    def number(self, options: Sequence[IntArray]) -> IntArray:
        rows = np.ascontiguousarray(np.stack(options, axis=-1), np.int32)
        data, width = rows.tobytes(), rows.itemsize * rows.shape[1]
        keys = [data[at : at + width] for at in range(0, len(data), width)]
        known = self._numbers
        numbers = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
        if len(known) > len(self._rows):
            grown = np.empty((2 * len(known), rows.shape[1]), np.int32)
            grown[: len(self._rows)] = self._rows
            self._rows = grown
        self._rows[numbers] = rows
        return numbers


def options_of(numbering: Numbering, outcomes: IntArray) -> IntArray:
    """Option indices of outcomes as a table; −1 for none.

    Args:
        numbering: What the numbers stand for.
        outcomes: Shape ``(n,)``.

    Returns:
        Shape ``(n, issues)``.
    """
    known = outcomes >= 0
    found = np.stack(numbering.options(outcomes[known]), axis=1)
    table = np.full((len(outcomes), found.shape[1]), -1, np.int64)
    table[known] = found
    return table
