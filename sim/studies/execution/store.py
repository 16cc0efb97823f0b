"""Where the finished chunks of a study are: in a folder, or in memory.

In a folder there is ``parts/`` with one Parquet file a chunk, beside what
`sim.studies.execution.folder` writes. A part is written aside, flushed and renamed, under a name
that follows from the study alone, so whoever plays a chunk writes the same file: killing a sweep
loses the chunks under way, and two sweeps in one folder only do work twice.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.errors import StorageError
from sim.libraries import pa, pq
from sim.model.endings import ENDINGS
from sim.report.writing import remove_left_over, write_content
from sim.results.columns import ENDING
from sim.studies.execution.digest import digest_of
from sim.studies.execution.folder import MANIFEST, PARTS, begun
from sim.studies.execution.sealed_parts import OTHERS, fault
from sim.studies.execution.work import POINT, Chunk
from sim.studies.plan import Plan

__all__ = ["FolderStore", "MemoryStore", "Store", "open_folder"]


_UNREADABLE = (ValueError, KeyError, TypeError, OverflowError)


class Store(ABC):
    """The finished chunks of a study.

    Attributes:
        digest: SHA-256 of all that determines the result.
        chunk_rows: How many rows a chunk has.
    """

    digest: bytes
    chunk_rows: int

    @abstractmethod
    def counts(self, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
        """Points, and their runs by ending, of a chunk that is there and whole; else None."""

    @abstractmethod
    def put(self, chunk: Chunk, part: bytes) -> None:
        """Keep a finished chunk."""

    @abstractmethod
    def names(self) -> Sequence[str]:
        """The names of all that was kept when the store was opened, and maybe since then."""

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

    @abstractmethod
    def sources(self, chunks: Sequence[Chunk]) -> list[Any]:
        """What Arrow can read the chunks from."""


class MemoryStore(Store):
    """Keeps the chunks of a study in memory."""

    def __init__(self, plan: Plan, chunk_rows: int) -> None:
        self.digest = digest_of(plan)
        self.chunk_rows = chunk_rows
        self._parts: dict[str, bytes] = {}

    def counts(self, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
        part = self._parts.get(chunk.name)
        return None if part is None else _counts(part, chunk)

    def put(self, chunk: Chunk, part: bytes) -> None:
        self._parts[chunk.name] = part

    def names(self) -> Sequence[str]:
        return list(self._parts)

    def sources(self, chunks: Sequence[Chunk]) -> list[Any]:
        return [pa.BufferReader(self._parts[chunk.name]) for chunk in chunks]


class FolderStore(Store):
    """Keeps the chunks of a study in a folder.

    Args:
        folder: The folder.
        manifest: What its manifest says.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.digest = bytes.fromhex(manifest["digest"])
        self.chunk_rows = int(manifest["chunk_rows"])
        self.told: list[str] = []
        """What was noticed about parts that could not be used."""
        self._known: set[str] = set()

    def path(self, chunk: Chunk) -> Path:
        """The file of a chunk."""
        return self.folder / PARTS / f"part-{chunk.name}.parquet"

    def counts(self, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
        path = self.path(chunk)
        self._known.add(path.name)
        if not path.exists():
            return None
        raw = _content(path)
        wrong = fault(raw, self.digest, chunk.name)
        try:
            found = None if wrong else _counts(raw, chunk)
        except (*_UNREADABLE, pa.ArrowException):  # sealed by who knows not what a part holds
            found = None
        if found is None:
            self.told.append(f"{path.name} {wrong or OTHERS}")
        return found

    def put(self, chunk: Chunk, part: bytes) -> None:
        self._must_be_there()
        write_content(self.path(chunk), part, make=False)

    def check(self, chunks: Sequence[Chunk]) -> None:
        """Make sure that the folder holds what was put into it.

        Raises:
            StorageError: if somebody has removed the folder, or some of it, meanwhile.
        """
        self._must_be_there()
        lost = sum(not self.path(chunk).is_file() for chunk in chunks)
        if lost:
            what = f"{lost:,} of {len(chunks):,} parts in {self.folder} are gone"
            raise StorageError(f"{what}; repeat the call to recompute them")

    @property
    def there(self) -> bool:
        """Whether the folder is still that of a study."""
        return (self.folder / MANIFEST).is_file()

    def _must_be_there(self) -> None:
        if not self.there:
            what = self.folder / MANIFEST if self.folder.exists() else self.folder
            raise StorageError(f"{what} is gone; somebody has removed it")

    def names(self) -> Sequence[str]:
        return [path.stem.removeprefix("part-") for path in self._files()]

    def _files(self) -> list[Path]:
        return sorted((self.folder / PARTS).glob("part-*.parquet"))

    def sources(self, chunks: Sequence[Chunk]) -> list[Any]:
        return [str(self.path(chunk)) for chunk in chunks]

    def strangers(self) -> list[str]:
        """What is wrong with files among the parts that nobody asked for, in words."""
        found = []
        for path in self._files():
            if path.name not in self._known:
                chunk = path.stem.removeprefix("part-")
                found.append((path.name, fault(_content(path), self.digest, chunk)))
        return [f"{name} {wrong}" for name, wrong in found if wrong]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from None


def _counts(part: bytes, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
    """Points, and their runs by ending, of a part; None if its rows are not those of the chunk.

    What is a chunk depends on how many rows one has, which the name does not say.
    """
    if pq.read_metadata(io.BytesIO(part)).num_rows != len(chunk):
        return None
    table = pq.read_table(io.BytesIO(part), columns=[POINT, ENDING.name])
    rows = table[POINT].to_numpy()
    if not np.array_equal(rows, np.array(chunk.points)[chunk.rows()[0]]):
        return None
    points, index = np.unique(rows, return_inverse=True)
    endings = ENDING.encoding.to_array(table[ENDING.name].to_pandas())
    counts = np.zeros((len(points), len(ENDINGS)), np.int64)
    np.add.at(counts, (index, endings), 1)
    return points.astype(np.int64), counts


def open_folder(folder: Path, plan: Plan, chunk_rows: int) -> FolderStore:
    """The store of a study in a folder; made if there is none yet.

    Args:
        folder: The folder.
        plan: The plan.
        chunk_rows: Rows a chunk, if the study is new there.

    Raises:
        StorageError: if the folder holds another study, or cannot be written.
    """
    manifest = begun(folder, plan, chunk_rows)
    try:
        (folder / PARTS).mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write {folder / PARTS}: {error.strerror}") from None
    for place in (folder, folder / PARTS):
        remove_left_over(place)
    return FolderStore(folder, manifest)
