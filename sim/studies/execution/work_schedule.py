"""Which chunks a study consists of, and which of them are there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import IntArray
from sim.model.endings import ENDINGS, counted
from sim.results.intervals import wilson
from sim.studies.execution import ageing
from sim.studies.execution.ageing import Ageing
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.store import Store
from sim.studies.plan import Plan
from sim.studies.precision import Precision

__all__ = ["Schedule"]


class Schedule:
    """The chunks of a study, phase by phase.

    There is one phase if the number of runs is given; it goes breadth-first, so that a study that
    is stopped half-way has half of the runs of every point. Else there are as many as it takes
    until every point has the precision that is wanted, each with a block of runs at the points
    that have not.

    Attributes:
        plan: The plan.
        store: The finished chunks.
        there: The chunks that are there.
        complete: Whether all that came up are there.
        counts: Runs by point and ending, as far as they are there; shape ``(points, endings)``.
    """

    def __init__(self, plan: Plan, store: Store) -> None:
        self.plan = plan
        self.store = store
        self.there: list[Chunk] = []
        self._rows = 0
        self._ageing = Ageing()
        self.counts = np.zeros((len(plan), len(ENDINGS)), np.int64)

    def phases(self) -> Iterator[list[Chunk]]:
        """The chunks of each phase that are still to be played; the others are counted.

        A later phase depends on what the earlier ones brought, which `add` must be told.
        """
        for number, (points, first, runs) in enumerate(self._stretches()):
            missing: list[Chunk] = []
            given = isinstance(self.plan.runs, int)
            came_up = self._layers() if given else list(self._cut(number, points, first, runs))
            self._ageing.came_up(came_up)
            for chunk in came_up:
                self._rows += len(chunk)
                found = self.store.counts(chunk)
                if found is None:
                    missing += self._rest(chunk)
                else:
                    self.add(chunk, *found)
            yield missing

    def _rest(self, chunk: Chunk) -> Iterator[Chunk]:
        """What is missing of a chunk; it was played in parts if some of its points failed."""
        begin = chunk.start
        for part in self.store.parts_of(chunk):
            found = self.store.counts(part) if part.start >= begin else None
            if found is not None:
                self.add(part, *found)
                if part.start > begin:
                    yield chunk.part(begin, part.start)
                begin = part.stop
        if begin < chunk.stop:
            yield chunk.part(begin, chunk.stop)

    @property
    def complete(self) -> bool:
        return sum(map(len, self.there)) == self._rows

    def add(self, chunk: Chunk, points: IntArray, counts: IntArray) -> None:
        """Note that a chunk is there, with its runs by point and ending."""
        self.there.append(chunk)
        self._ageing.there(chunk)
        self.counts[points] += counts

    def merge(self, *, finished: bool = False) -> None:
        """Put chunks that belong together into one part each, as far as all of them are there.

        Args:
            finished: Whether no more chunks come up.
        """
        for group in self._ageing.due(finished=finished):
            self.store.merge(group, ageing.LEAST)

    def _stretches(self) -> Iterator[tuple[IntArray, int, int]]:
        """Points, first run and number of runs of each phase."""
        everywhere, wanted = np.arange(len(self.plan)), self.plan.runs
        if isinstance(wanted, int):
            yield everywhere, 0, wanted
            return
        for first in range(0, wanted.limit, wanted.block):
            points = everywhere if first == 0 else self._not_yet(wanted, first)
            if not len(points):
                return
            yield points, first, min(wanted.block, wanted.limit - first)

    def _not_yet(self, wanted: Precision, made: int) -> IntArray:
        """The points that have had all runs so far and are not precise enough."""
        all_made = self.counts.sum(axis=1) == made
        low, high = wilson(counted(self.counts, wanted.of), made)
        return np.flatnonzero(all_made & ((high - low) / 2 > wanted.half_width))

    def _layers(self) -> list[Chunk]:
        """Cut a given number of runs into chunks: of a few runs of all the points of a variant.

        The first runs of all points come first.
        """
        size, total = self.store.chunk_rows, self.plan.most_runs
        chunks = []
        for variant in range(len(self.plan.variants)):
            everyone = np.flatnonzero(self.plan.variant == variant)
            groups = np.array_split(everyone, -(-len(everyone) // size))
            runs = max(1, size // max(map(len, groups)))
            together = [tuple(group.tolist()) for group in groups]
            for first in range(0, total, runs):
                made = min(runs, total - first)
                for points in together:
                    chunks.append(Chunk(0, variant, points, first, made, 0, len(points) * made))
        return sorted(chunks, key=lambda chunk: chunk.first)

    def _cut(self, phase: int, points: IntArray, first: int, runs: int) -> Iterator[Chunk]:
        """Cut a block of runs into chunks: of several whole points, or of a part of one.

        Which points may share a chunk does not depend on the phase. So a chunk that fails keeps
        none but its own points from later phases, and the chunks of others are as they would be.
        """
        size = self.store.chunk_rows
        group = max(1, size // runs)
        in_phase = np.zeros(len(self.plan), bool)
        in_phase[points] = True
        for variant in range(len(self.plan.variants)):
            everyone = np.flatnonzero(self.plan.variant == variant)
            for begin in range(0, len(everyone), group):
                together = everyone[begin : begin + group]
                inside = tuple(map(int, together[in_phase[together]]))
                rows = len(inside) * runs
                pieces = -(-rows // size)
                for i in range(pieces):
                    start, stop = rows * i // pieces, rows * (i + 1) // pieces
                    yield Chunk(phase, variant, inside, first, runs, start, stop)
