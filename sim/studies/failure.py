"""Parts of a study that could not be played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.studies.execution.chunks import Chunk

__all__ = ["Failure", "Wrong"]


@dataclass(frozen=True)
class Failure:
    """A chunk that could not be played.

    Attributes:
        points: Its first and last point.
        runs: Its first and last run.
        error: What went wrong, in a line; then the worker's traceback if it was no error of this
            package.
    """

    points: tuple[int, int]
    runs: tuple[int, int]
    error: str

    @staticmethod
    def of(chunk: Chunk, error: str) -> Failure:
        """The failure of a chunk."""
        at, runs = chunk.rows()
        span = int(runs.min()), int(runs.max())
        return Failure((chunk.points[at[0]], chunk.points[at[-1]]), span, error)

    @property
    def said(self) -> str:
        """It in a line: where, and what went wrong, without a traceback."""
        first, last = self.points
        points = f"point {first}" if first == last else f"points {first} to {last}"
        error = self.error.partition("\n")[0]
        return f"{points}, runs {self.runs[0]} to {self.runs[1]}: {error}"

    def __str__(self) -> str:
        return "\n".join([self.said, *self.error.split("\n")[1:]])


class Wrong(NamedTuple):
    """What went wrong with a chunk.

    Attributes:
        what: The error in words.
        killed: Whether a worker was killed, and the pool is broken.
        culprits: Index of each of the chunk's points that fails alone, and how it does.
    """

    what: str
    killed: bool = False
    culprits: tuple[tuple[int, str], ...] = ()
