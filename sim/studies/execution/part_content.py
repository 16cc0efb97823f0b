"""What is in a part: rows, or the totals of rows; how it is read, and how parts become one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from sim.arrays import IntArray
from sim.libraries import pa, pq
from sim.model.endings import ENDINGS
from sim.results.columns import ENDING
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.totals import added_up, counts_in
from sim.studies.execution.work import POINT

__all__ = ["Content", "content_of", "merged_table"]

Counts = tuple[IntArray, IntArray]
"""Points, and their runs by ending."""


class Content(Protocol):
    """What a part holds."""

    def counts(self, chunk: Chunk, begin: int, *, alone: bool) -> Counts | None:
        """Points, and their runs by ending, of a chunk; None if it is not that chunk.

        What is a chunk depends on how many rows one has, which the name does not say.

        Args:
            chunk: The chunk.
            begin: How many rows of other chunks come before it.
            alone: Whether there are no other chunks.
        """


class _Rows(NamedTuple):
    """The point of every row, and its ending as a place in `ENDINGS`."""

    points: IntArray
    endings: IntArray

    def counts(self, chunk: Chunk, begin: int, *, alone: bool) -> Counts | None:
        end = None if alone else begin + len(chunk)
        points = self.points[begin:end]
        if not np.array_equal(points, np.array(chunk.points)[chunk.rows()[0]]):
            return None
        present, index = np.unique(points, return_inverse=True)
        cells = index * len(ENDINGS) + self.endings[begin:end]
        counts = np.bincount(cells, minlength=len(present) * len(ENDINGS))
        return present.astype(np.int64), counts.reshape(-1, len(ENDINGS))


class _Totals(NamedTuple):
    """Points, and their runs by ending, of all rows together."""

    points: IntArray
    by_ending: IntArray

    def counts(self, chunk: Chunk, begin: int, *, alone: bool) -> Counts | None:
        if alone:
            present, rows = np.unique(chunk.rows()[0], return_counts=True)
            fits = np.array_equal(self.points, np.array(chunk.points)[present])
            if not fits or not np.array_equal(self.by_ending.sum(axis=1), rows):
                return None
        if begin:  # the first chunk of a merged part stands for all of them
            return self.points[:0], self.by_ending[:0]
        return self.points, self.by_ending


def content_of(part: bytes, keep: str) -> Content:
    """What is in a part.

    Args:
        part: The file.
        keep: ``rows`` or ``totals``.

    Raises:
        ValueError, KeyError, TypeError, pa.ArrowException: if it is no part.
    """
    if keep == "totals":
        return _Totals(*counts_in(pq.read_table(io.BytesIO(part))))
    table = pq.read_table(io.BytesIO(part), columns=[POINT, ENDING.name])
    endings = ENDING.encoding.to_array(table[ENDING.name].to_pandas())
    return _Rows(table[POINT].to_numpy(), endings)


def merged_table(parts: Sequence[bytes], keep: str) -> pa.Table:
    """Several parts as one table: rows below each other, totals added."""
    tables = [pq.read_table(io.BytesIO(part)) for part in parts]
    return added_up(tables) if keep == "totals" else pa.concat_tables(tables).unify_dictionaries()
