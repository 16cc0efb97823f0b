"""Where the finished chunks of a study are: in memory, or in a place that lasts.

There is one Parquet file a chunk in a folder of parts, beside what `sim.studies.execution.folder`
writes. A part is written whole, under a name that follows from the study alone, so whoever plays a
chunk writes the same file: killing a sweep loses the chunks under way, and two sweeps in one folder
only do work twice.

As parts age they are merged: chunks that belong together (`sim.studies.execution.ageing`) are put
into one part that names them, and only then their own go. Whoever is killed in between leaves both;
a chunk is taken from the merged one, and counted once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cached_property

from sim.arrays import IntArray
from sim.errors import StorageError
from sim.libraries import pa, pads, pq
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.digest import digest_of
from sim.studies.execution.part_content import Content, content_of, merged_table
from sim.studies.execution.places import PARTS, FilePlace, MemoryPlace
from sim.studies.execution.sealed_parts import OTHERS, fault, sealed
from sim.studies.execution.work import Known
from sim.studies.plan import Plan

__all__ = ["MemoryStore", "Store", "file_of", "label_of"]


_UNREADABLE = (ValueError, KeyError, TypeError, OverflowError, IndexError)
_PART = re.compile(r"(?:part|merged)-.+\.parquet")
_CHUNKS, _CUT = "chunks", "chunk_rows"


class Store:
    """The finished chunks of a study.

    Attributes:
        place: Where they are.
        parts: The folder of the parts there.
        digest: SHA-256 of all that determines the result.
        chunk_rows: How many rows a chunk has.
        keep: What is kept of its runs: ``rows`` or ``totals``.
        told: What was noticed about parts that could not be used.
        known: The files that are, or were, of chunks that somebody asked for.
        digests: SHA-256 of each file that was found to be good.
        seen: The stamp that each had then.
    """

    def __init__(
        self,
        place: FilePlace,
        digest: bytes,
        chunk_rows: int,
        keep: str,
        *,
        merges: bool,
        parts: str = PARTS,
    ) -> None:
        self.place = place
        self.parts = parts
        self.digest = digest
        self.chunk_rows = chunk_rows
        self.keep = keep
        self._merges = merges
        self.told: list[str] = []
        self.known: set[str] = set()
        self.digests: dict[str, str] = {}
        self.seen: dict[str, str] = {}
        self._refused: set[str] = set()
        """The merged parts that are no good."""
        self._latest: tuple[str, Content] | None = None
        """What was read last: the chunks of a merged part are asked for one after another."""

    @cached_property
    def _there(self) -> set[str]:
        """The files that were there when the store was opened, and those kept since."""
        return set(self.files())

    @cached_property
    def merged(self) -> dict[str, tuple[str, int]]:
        """The merged part that each chunk is in, and the first of its rows there."""
        found: dict[str, tuple[str, int]] = {}
        for file in sorted(self._there):
            if file.startswith("merged-") and file not in self._refused:
                chunks, begin = self._chunks_in(file), 0
                if self.keep == "totals" and not found.keys().isdisjoint(chunks):
                    continue  # totals cannot be taken in part
                for name, rows in chunks.items():
                    found.setdefault(name, (file, begin))
                    begin += rows
        return found

    def _chunks_in(self, file: str) -> dict[str, int]:
        """The names of the chunks in a merged part, in order, with their rows."""
        try:
            with self.place.opened(f"{self.parts}/{file}") as stream:
                said = pq.read_metadata(stream).metadata
            ours = (said[b"study"], said[_CUT.encode()]) == (
                self.digest.hex().encode(),
                str(self.chunk_rows).encode(),
            )
            listed = json.loads(said[_CHUNKS.encode()]) if ours else {}
            return {str(name): int(rows) for name, rows in listed.items()}
        except (*_UNREADABLE, AttributeError, OSError, pa.ArrowException):
            return {}  # it is among the strangers, which are told

    def counts(self, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
        """Points, and their runs by ending, of a chunk that is there and whole; else None."""
        own = file_of(chunk)
        self.known.add(own)
        file, begin = self.merged.get(chunk.name, (own, 0))
        self.known.add(file)
        content = self._content(file)
        found = None if content is None else content.counts(chunk, begin, alone=file == own)
        if found is not None:
            return found
        if content is not None:
            self.told.append(f"{file} {OTHERS}")
        if file != own:  # its own part may still be there
            self._forget(file)
            return self.counts(chunk)
        return None

    def _forget(self, file: str) -> None:
        """Take no more chunks from a merged part."""
        self._refused.add(file)
        for name in [name for name, (where, _) in self.merged.items() if where == file]:
            del self.merged[name]

    def _content(self, file: str) -> Content | None:
        """What is in a part; None if it is not there, or no good, which is told."""
        if self._latest is not None and self._latest[0] == file:
            return self._latest[1]
        raw = self.good(file) if file in self._there else None
        if raw is None:
            return None
        try:
            content = content_of(raw, self.keep)
        except (*_UNREADABLE, pa.ArrowException):  # sealed by who knows not what a part holds
            self.told.append(f"{file} {OTHERS}")
            return None
        self._latest = file, content
        return content

    def good(self, file: str) -> bytes | None:
        """The content of a part; None if it is not there, or no good, which is told."""
        name = f"{self.parts}/{file}"
        stamp = self.place.stamp(name)
        try:
            raw = self.place.read(name)
        except FileNotFoundError:
            return None
        wrong = fault(raw, self.digest, label_of(file))
        if wrong:
            self.told.append(f"{file} {wrong}")
            return None
        self.digests[file], self.seen[file] = hashlib.sha256(raw).hexdigest(), stamp
        return raw

    def already_there(self, chunk: Chunk, schema: pa.Schema) -> Known | None:
        """The rows of a chunk that need not be played; None if there are none.

        Args:
            chunk: The rows that are asked for.
            schema: The columns of the study.
        """
        return None

    def put(self, chunk: Chunk, part: bytes) -> None:
        """Keep a finished chunk."""
        self._keep(file_of(chunk), part)

    def _keep(self, file: str, part: bytes) -> None:
        name = f"{self.parts}/{file}"
        self.place.write(name, part, make=False)
        self._refused.discard(file)
        self._there.add(file)
        self.known.add(file)
        self.digests[file] = hashlib.sha256(part).hexdigest()
        self.seen[file] = self.place.stamp(name)

    def merge(self, chunks: Sequence[Chunk], least: int) -> None:
        """Put chunks into one part, and remove their own.

        Args:
            chunks: The chunks, which are there.
            least: How many it takes that are not merged yet.
        """
        loose = [chunk for chunk in chunks if chunk.name not in self.merged]
        if not self._merges or len(loose) < least:
            return
        if self.keep == "totals" and not all(chunk.is_whole for chunk in chunks):
            return  # what was played in parts may be played otherwise by somebody else
        parts = []
        for chunk in loose:
            raw = self.good(file_of(chunk))
            if raw is None:  # somebody else has merged it, or it is damaged
                self.look_again()
                return
            parts.append(raw)
        rows = {chunk.name: len(chunk) for chunk in loose}
        label = f"{loose[0].name}-{hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:8]}"
        file = f"merged-{label}.parquet"
        more = {_CHUNKS: json.dumps(rows), _CUT: str(self.chunk_rows)}
        table = merged_table(parts, self.keep)
        self._keep(file, sealed(table, self.digest, label_of(file), more))
        begin = 0
        for chunk in loose:
            self.merged[chunk.name] = file, begin
            begin += len(chunk)
            self.place.remove(f"{self.parts}/{file_of(chunk)}")

    def look_again(self) -> None:
        """Find out anew which chunks are in merged parts: somebody else may have merged some."""
        for found in ("_there", "merged"):
            self.__dict__.pop(found, None)
        self.__dict__.pop("_families", None)

    def names(self) -> Sequence[str]:
        """The names of all that was kept when the store was opened, and maybe since then."""
        own = [label_of(file) for file in self.files() if file.startswith("part-")]
        return [*self.merged, *(name for name in own if name not in self.merged)]

    def parts_of(self, chunk: Chunk) -> list[Chunk]:
        """The stretches of a chunk's rows that seem to be there, in order."""
        found = []
        for name in self._families.get(chunk.family, ()):
            ends = name.removeprefix(chunk.family).split("-")
            if all(end.isdecimal() and end.isascii() for end in ends) and len(ends) <= 2:
                part = chunk.part(int(ends[0]), int(ends[-1]) if len(ends) > 1 else chunk.stop)
                if len(part) and part.name == name and part != chunk:
                    found.append(part)
        return sorted(found, key=lambda part: part.start)

    @cached_property
    def _families(self) -> dict[str, list[str]]:
        """The names of what was kept, by their beginnings."""
        found: dict[str, list[str]] = {}
        for name in self.names():
            steps = name.split("-")
            found.setdefault("-".join([*steps[:4], ""]), []).append(name)
        return found

    def files(self) -> list[str]:
        """The files of parts, in order."""
        return [name for name in self.place.names(self.parts) if _PART.fullmatch(name)]

    def dataset(self, chunks: Sequence[Chunk] | None, schema: pa.Schema) -> pads.Dataset:
        """Chunks as an Arrow dataset, which loads what is asked for.

        Args:
            chunks: The chunks; None for all of a study that is finished.
            schema: The columns.

        Raises:
            StorageError: if a file was changed since it was found to be good, or is gone.
        """
        pieces: dict[str, list[tuple[int, int]]] = {}
        for chunk in chunks or ():
            file, begin = self.merged.get(chunk.name, (file_of(chunk), 0))
            pieces.setdefault(file, []).append((begin, len(chunk)))
        files = list(self.digests) if chunks is None else list(pieces)
        for file in files:
            self._must_be_same(file)
        # Two sweeps in one folder may have merged some chunks twice: those are taken once.
        partly = [file for file, cut in pieces.items() if not self._is_whole(file, cut)]
        whole = [file for file in files if file not in partly]
        found = self.place.dataset([f"{self.parts}/{file}" for file in whole], schema)
        if not partly:
            return found
        tables = []
        for file in partly:
            table = self.place.dataset([f"{self.parts}/{file}"], schema).to_table()
            tables += [table.slice(begin, rows) for begin, rows in pieces[file]]
        return pads.dataset([found, pads.dataset(tables)])

    def _is_whole(self, file: str, cut: list[tuple[int, int]]) -> bool:
        return file.startswith("part-") or len(cut) == len(self._chunks_in(file))

    def _must_be_same(self, file: str) -> None:
        """Make sure that a file is what was found to be good.

        Raises:
            StorageError: if it was changed since, or is gone.
        """
        name = f"{self.parts}/{file}"
        stamp = self.place.stamp(name)
        if stamp and stamp == self.seen.get(file):
            return
        try:
            digest = hashlib.sha256(self.place.read(name)).hexdigest()
        except FileNotFoundError:
            raise StorageError(f"{self.place.path(name)} is gone; read the study again") from None
        if digest != self.digests.get(file):
            what = f"{self.place.path(name)} was changed since it was written"
            raise StorageError(f"{what}; the same sweep mends it")
        self.seen[file] = stamp

    def read_all(self) -> None:
        """Read every file again, and compare it with its digest.

        Raises:
            StorageError: if one was changed since it was found to be good, or is gone.
        """
        self.seen.clear()
        for file in self.digests:
            self._must_be_same(file)


class MemoryStore(Store):
    """Keeps the chunks of a study in memory."""

    def __init__(self, plan: Plan, chunk_rows: int, keep: str = "rows") -> None:
        # Rows are as well off in many pieces; totals become fewer.
        merges = keep == "totals" and isinstance(plan.runs, int)
        super().__init__(MemoryPlace(), digest_of(plan), chunk_rows, keep, merges=merges)


def file_of(chunk: Chunk) -> str:
    """The file of a chunk that is not merged."""
    return f"part-{chunk.name}.parquet"


def label_of(file: str) -> str:
    """What a part is called in its seal."""
    return file.removesuffix(".parquet").removeprefix("part-")
