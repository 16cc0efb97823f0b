"""Which chunks of a study are put into one file once they are all there.

Chunks that follow each other make a group. A group is closed when the next begins, or the study is
finished. So a study in which a thousand chunks wait for each other has a file for each of them for
a while, and a finished one few files of many rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sim.studies.execution.chunks import Chunk

__all__ = ["LEAST", "Ageing"]

ROWS = 262_144
"""So many rows fill a group, of at least `LEAST` chunks."""

LEAST = 12
"""Fewer chunks stay in files of their own."""

MOST = 1_024
"""So many chunks fill a group, however few rows they have."""


@dataclass
class _Group:
    """Chunks that belong together.

    Attributes:
        chunks, rows: How many came up.
        missing: Rows of them that are not there yet.
        there: What is there, whole chunks or parts of them.
    """

    chunks: int = 0
    rows: int = 0
    missing: int = 0
    there: list[Chunk] = field(default_factory=list)


class Ageing:
    """The groups of a study, as its chunks come up and are done."""

    def __init__(self) -> None:
        self._groups: list[_Group] = [_Group()]
        self._of: dict[tuple[str, int], _Group] = {}
        """The group of each chunk, by its family and its last row."""
        self._ends: dict[str, list[int]] = {}
        self._done: set[int] = set()

    def came_up(self, chunks: Iterable[Chunk]) -> None:
        """Note chunks that are to be there, in the order of the study."""
        for chunk in chunks:
            last = self._groups[-1]
            if last.chunks >= MOST or (last.rows >= ROWS and last.chunks >= LEAST):
                last = _Group()
                self._groups.append(last)
            last.chunks += 1
            last.rows += len(chunk)
            last.missing += len(chunk)
            self._of[chunk.family, chunk.stop] = last
            self._ends.setdefault(chunk.family, []).append(chunk.stop)

    def there(self, chunk: Chunk) -> None:
        """Note a chunk, or a part of one, that is there."""
        stop = min(end for end in self._ends[chunk.family] if end >= chunk.stop)
        group = self._of[chunk.family, stop]
        group.missing -= len(chunk)
        group.there.append(chunk)

    def due(self, *, finished: bool = False) -> Iterator[list[Chunk]]:
        """The groups that are closed and all there, each once.

        Args:
            finished: Whether the last group is closed, too.
        """
        closed = self._groups if finished else self._groups[:-1]
        for number, group in enumerate(closed):
            if group.missing == 0 and number not in self._done:
                self._done.add(number)
                yield sorted(group.there)
