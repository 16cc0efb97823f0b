"""The few parts of two halves that can be the answer when it is asked what another likes best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.halved_search import Sums, Theirs
from sim.engine.search_keys import BLOCK_BYTES
from sim.theory.grid import GRID

__all__ = ["Shortlist"]

_NONE = np.empty(0, np.int64)


class Shortlist:
    """In each run the parts that are not worse for both than another part.

    A part is left out if another gives the party more, by a step of the grid at least, and the
    other party no less: with it every sum is better for the party, and no worse for the other. So
    whatever the target, no sum with a part that is left out is among the answers, ties included.
    """

    def __init__(self, runs: int) -> None:
        # Of each half what the parts are worth to the party, which they are, and what they are
        # worth to the other; of the second also what `Theirs` works out of that.
        self._first = _Tables(runs, 3)
        self._second = _Tables(runs, 6)

    def blocks(self, runs: IntArray) -> Iterator[IntArray]:
        """Places of runs, some at a time whose lists are about as long."""
        if not len(runs):
            return
        lengths = np.maximum(self._first.lengths[runs], self._second.lengths[runs])
        order = lengths.argsort(kind="stable")
        step = max(1, BLOCK_BYTES // (8 * int(np.median(lengths))))
        for start in range(0, len(order), step):
            yield order[start : start + step]

    def put(
        self,
        runs: IntArray,
        first: tuple[FloatArray, IntArray, FloatArray],
        second: tuple[FloatArray, IntArray, FloatArray],
    ) -> None:
        """Work out the parts of some runs.

        Args:
            runs: The runs.
            first: Of the parts of the first half what they are worth to the party, falling and
                minus infinity where they do not come into question, which they are, and what they
                are worth to the other; shape ``(n, parts)`` each.
            second: The same of the second half.
        """
        self._first.put(runs, _few(*first))
        own, order, theirs = _few(*second)
        its = Theirs.of(theirs, theirs, own)
        self._second.put(runs, (own, order, theirs, its.tail, its.rising, its.own_tail))

    def sums(self, runs: IntArray, least: FloatArray) -> tuple[Sums, Theirs]:
        """The sums of these parts in some runs; see `Sums`."""
        first, first_order, their_first = self._first.of(runs)
        second, second_order, *theirs = self._second.of(runs)
        sums = Sums(
            first,
            first_order,
            second,
            second_order,
            least,
            (_NONE, _NONE, _NONE),
        )
        return sums, Theirs(their_first, *theirs)


class _Tables:
    """Tables whose rows are replaced, and are then as long as they must be.

    What fills a row stands before it: minus infinity, which no sum reaches.

    Attributes:
        lengths: How long each row is without that, at least 1.
    """

    def __init__(self, runs: int, tables: int) -> None:
        self._tables = [np.empty((runs, 0)) for _ in range(tables)]
        self.lengths = np.ones(runs, np.int64)

    def put(self, runs: IntArray, tables: Sequence[FloatArray | IntArray]) -> None:
        count, width = self._tables[0].shape
        longer = tables[0].shape[1] - width
        if longer > 0:
            fill = np.full((count, longer), -np.inf)
            self._tables = [np.concatenate([fill, table], axis=1) for table in self._tables]
        for kept, table in zip(self._tables, tables, strict=True):
            start = kept.shape[1] - table.shape[1]
            kept[runs, :start] = -np.inf
            kept[runs, start:] = table
        self.lengths[runs] = np.maximum(np.isfinite(tables[0]).sum(axis=1), 1)

    def of(self, runs: IntArray) -> list[FloatArray]:
        start = self._tables[0].shape[1] - int(self.lengths[runs].max())
        return [table[:, start:].take(runs, axis=0) for table in self._tables]


def _few(
    own: FloatArray, order: IntArray, theirs: FloatArray
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Without parts that are worse for both, rising; before the first of them minus infinity."""
    keep = _undominated(own, np.where(np.isfinite(own), theirs, -np.inf))
    row, at = np.nonzero(keep)
    count = keep.sum(axis=1)
    shape = len(own), int(count.max(initial=1))
    place = shape[1] - 1 - np.arange(len(row)) + np.repeat(np.cumsum(count) - count, count)
    few = np.full(shape, -np.inf), np.zeros(shape, np.int64), np.full(shape, -np.inf)
    for table, full in zip(few, (own, order, theirs), strict=True):
        table[row, place] = full[row, at]
    return few


def _undominated(own: FloatArray, theirs: FloatArray) -> BoolArray:
    """Parts, falling in what they are worth to the party, that no part before is better than."""
    most = np.maximum.accumulate(theirs, axis=1)
    record = np.ones(own.shape, bool)
    record[:, 1:] = theirs[:, 1:] > most[:, :-1]
    leader = np.maximum.accumulate(np.where(record, np.arange(own.shape[1]), 0), axis=1)
    keep: BoolArray = np.take_along_axis(own, leader, axis=1) < own + GRID
    return keep & np.isfinite(own)
