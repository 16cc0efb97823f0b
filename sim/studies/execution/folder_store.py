"""The finished chunks of a study in a place that lasts, whatever becomes of that place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.errors import StorageError
from sim.libraries import pa
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.earlier_rows import EarlierRows, earlier_rows
from sim.studies.execution.finished import Finished, read_finished, write_finished
from sim.studies.execution.folder import (
    KEEP,
    MANIFEST,
    begun,
    forget_earlier,
    parts_folder,
)
from sim.studies.execution.places import LastingPlace
from sim.studies.execution.sealed_parts import fault
from sim.studies.execution.store import Store, file_of, label_of
from sim.studies.execution.work import Known
from sim.studies.plan import Plan

__all__ = ["FolderStore", "open_folder"]


class FolderStore(Store):
    """Keeps the chunks of a study in a place that lasts.

    Args:
        place: The place.
        manifest: What the manifest there says.
        earlier: The rows of studies that it held before, by their names there.

    Attributes:
        taken_over: How many of them were asked for, by chunk.
    """

    place: LastingPlace

    def __init__(
        self,
        place: LastingPlace,
        manifest: dict[str, Any],
        earlier: Mapping[str, EarlierRows] | None = None,
    ) -> None:
        keep = manifest.get(KEEP, "rows")
        # Of a precision it must be seen what every chunk brought.
        merges = keep == "rows" or isinstance(manifest["runs"], int)
        digest, rows = bytes.fromhex(manifest["digest"]), int(manifest["chunk_rows"])
        super().__init__(place, digest, rows, keep, merges=merges, parts=parts_folder(manifest))
        self._earlier = earlier or {}
        self.taken_over: dict[str, int] = {}

    def put(self, chunk: Chunk, part: bytes) -> None:
        self._must_be_there()
        super().put(chunk, part)

    def already_there(self, chunk: Chunk, schema: pa.Schema) -> Known | None:
        new, parts = np.ones(len(chunk), bool), []
        for earlier in self._earlier.values():
            known = earlier.known(chunk, schema)
            if known is not None:
                here = new[known.rows]
                new[known.rows] = False
                parts.append(Known(known.rows[here], known.table.filter(pa.array(here))))
        if not parts:
            return None
        rows = np.concatenate([part.rows for part in parts])
        self.taken_over[chunk.name] = len(rows)
        return Known(rows, pa.concat_tables([part.table for part in parts]).unify_dictionaries())

    def check(self, chunks: Sequence[Chunk]) -> None:
        """Make sure that the place holds what was put into it.

        Raises:
            StorageError: if somebody has removed it, or some of it, meanwhile.
        """
        self._must_be_there()
        there = set(self.files())
        self.look_again()  # after that, for somebody else may merge what was still there
        lost = sum(c.name not in self.merged and file_of(c) not in there for c in chunks)
        if lost:
            what = f"{lost:,} of {len(chunks):,} parts in {self.place} are gone"
            raise StorageError(f"{what}; repeat the call to recompute them")

    @property
    def there(self) -> bool:
        """Whether the place still holds a study."""
        return self.place.has(MANIFEST)

    def _must_be_there(self) -> None:
        if not self.there:
            what = self.place.path(MANIFEST) if self.place.names() else self.place
            raise StorageError(f"{what} is gone; somebody has removed it")

    def strangers(self) -> list[str]:
        """What is wrong with files among the parts that nobody asked for, in words."""
        found = []
        for file in self.files():
            if file not in self.known:
                try:
                    raw = self.place.read(f"{self.parts}/{file}")
                except FileNotFoundError:
                    continue
                found.append((file, fault(raw, self.digest, label_of(file))))
        return [f"{file} {wrong}" for file, wrong in found if wrong]

    @property
    def _identity(self) -> list[object]:
        """What a study that is finished here says that it is."""
        return [self.digest.hex(), self.chunk_rows]

    def finish(self, chunks: Sequence[Chunk], counts: IntArray) -> None:
        """Note that a study is finished: it can then be read without reading every part.

        Args:
            chunks: All its chunks.
            counts: Runs by point and ending.
        """
        files = {self.merged.get(chunk.name, (file_of(chunk), 0))[0] for chunk in chunks}
        for file in files - self.digests.keys():
            if self.good(file) is None:
                return  # somebody else is about to finish it
        for file in self.files():  # of chunks that are in a merged part, by who was killed
            if file not in files and label_of(file) in self.merged:
                self.place.remove(f"{self.parts}/{file}")
        parts = {file: (self.seen[file], self.digests[file]) for file in sorted(files)}
        write_finished(self.place, Finished(self._identity, parts, counts))
        for name, earlier in self._earlier.items():
            forget_earlier(self.place, name, earlier.manifest, earlier.store.digests)

    def finished(self, points: int) -> IntArray | None:
        """Runs by point and ending of a finished study whose files are untouched since; else None.

        Args:
            points: Number of its points.
        """
        found = read_finished(self.place, points)
        if found is None or found.study != self._identity:
            return None
        stamps = {file: self.place.stamp(f"{self.parts}/{file}") for file in self.files()}
        if stamps != {file: stamp for file, (stamp, _) in found.parts.items()}:
            return None
        self.digests = {file: digest for file, (_, digest) in found.parts.items()}
        return found.counts


def open_folder(
    place: LastingPlace, plan: Plan, chunk_rows: int, keep: str = "rows"
) -> FolderStore:
    """The store of a study in a place, which is begun if there is none yet.

    Args:
        place: The place.
        plan: The plan.
        chunk_rows: Rows in a chunk, if the study is new there.
        keep: What is kept of its runs: ``rows`` or ``totals``.

    Raises:
        StorageError: if the place holds another study, or cannot be written.
    """
    manifest = begun(place, plan, chunk_rows, keep)
    place.begin(parts_folder(manifest))
    return FolderStore(place, manifest, earlier_rows(place, manifest, plan))
