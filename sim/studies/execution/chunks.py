"""Chunks of a study: stretches of its rows, which are played and kept together.

A *row* is one run at one point. Rows are numbered by variant, point and run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from sim.arrays import IntArray

__all__ = ["Chunk"]


class Chunk(NamedTuple):
    """Rows to play: of one variant, in one phase (runs ``first … first + runs − 1`` a point).

    Attributes:
        phase: Number of the phase.
        variant: Number of the variant.
        points: The points it looks at, in order.
        first: Number of the first run of the phase.
        runs: Runs per point in the phase.
        start, stop: The stretch of rows of these points; row i is a run of ``points[i // runs]``.
    """

    phase: int
    variant: int
    points: tuple[int, ...]
    first: int
    runs: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """A name that tells it from all other chunks of the study, and from parts of them."""
        end = "" if self.stop == len(self.points) * self.runs else f"-{self.stop}"
        return f"{self.family}{self.start}{end}"

    @property
    def family(self) -> str:
        """What the names of all chunks begin with that have the same points and runs."""
        return f"{self.phase:04d}-{self.variant:04d}-{self.points[0]:08d}-{self.first:08d}-"

    @property
    def is_whole(self) -> bool:
        """Whether it has all rows of its points."""
        return self.start == 0 and self.stop == len(self.points) * self.runs

    def part(self, start: int, stop: int) -> Chunk:
        """The rows of it that lie in a stretch of rows."""
        return Chunk(*self[:5], max(start, self.start), min(stop, self.stop))

    @property
    def indices(self) -> range:
        """Which of its points it has rows of."""
        return range(self.start // self.runs, -(-self.stop // self.runs))

    def at(self, index: int) -> Chunk:
        """Its rows at one of its points."""
        return self.part(index * self.runs, (index + 1) * self.runs)

    def without(self, indices: Collection[int]) -> list[Chunk]:
        """The stretches of its rows that are not at some of its points."""
        found, begin = [], self.start
        for index in sorted(indices):
            found.append(self.part(begin, index * self.runs))
            begin = (index + 1) * self.runs
        return [part for part in (*found, self.part(begin, self.stop)) if len(part)]

    def halves(self) -> list[Chunk]:
        """Two parts with about as many points each; itself if it has the rows of one point."""
        there = self.indices
        if len(there) == 1:
            return [self]
        middle = there[len(there) // 2] * self.runs
        return [self.part(0, middle), self.part(middle, self.stop)]

    def rows(self) -> tuple[IntArray, IntArray]:
        """Index of its point in ``points``, and run, of every row."""
        at = np.arange(self.start, self.stop)
        return at // self.runs, self.first + at % self.runs

    def __len__(self) -> int:
        return max(0, self.stop - self.start)
