"""Where the finished chunks of a study are: in a folder, or in memory.

A folder holds ``manifest.json``, ``points.parquet``, the scenario of each variant as it was
resolved, and ``parts/`` with one Parquet file a chunk. A part is written aside, flushed and
renamed, under a name that follows from the study alone, so whoever plays a chunk writes the same
file: killing a sweep loses the chunks under way, and two sweeps in one folder only do work twice.
"""

from __future__ import annotations

import io
import json
import os
import platform
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.endings import ENDINGS
from sim.errors import StorageError
from sim.experiments.digest import describe, digest_of
from sim.experiments.parts import fault
from sim.experiments.plan import Plan
from sim.experiments.work import POINT, Chunk
from sim.issues import IntArray
from sim.storage import write_aside, write_scenario
from sim.version import __version__

FORMAT = 1
"""Counted up whenever an older version could not read what this one writes."""

MANIFEST = "manifest.json"
POINTS = "points.parquet"
VARIANT = "variant"


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
        return None if part is None else _counts(io.BytesIO(part))

    def put(self, chunk: Chunk, part: bytes) -> None:
        self._parts[chunk.name] = part

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

    def path(self, chunk: Chunk) -> Path:
        """The file of a chunk."""
        return self.folder / "parts" / f"part-{chunk.name}.parquet"

    def counts(self, chunk: Chunk) -> tuple[IntArray, IntArray] | None:
        path = self.path(chunk)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"cannot read {path}: {error.strerror}") from None
        wrong = fault(raw, self.digest, chunk.name)
        if wrong:
            self.told.append(f"{path.name} {wrong}")
            return None
        return _counts(io.BytesIO(raw))

    def put(self, chunk: Chunk, part: bytes) -> None:
        write_aside(self.path(chunk), lambda aside: _put(aside, part))

    def sources(self, chunks: Sequence[Chunk]) -> list[Any]:
        return [str(self.path(chunk)) for chunk in chunks]


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _counts(source: io.BytesIO) -> tuple[IntArray, IntArray]:
    table = pq.read_table(source, columns=[POINT, "ending"])
    points, index = np.unique(table[POINT].to_numpy(), return_inverse=True)
    endings = pd.Categorical(table["ending"].to_pandas(), list(ENDINGS)).codes
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
    path = folder / MANIFEST
    if not path.exists():
        _found(folder, plan, chunk_rows)
    manifest = read_manifest(folder)
    if manifest["digest"] != digest_of(plan).hex():
        raise StorageError(_difference(folder, manifest, describe(plan)))
    # Only now is the folder known to be ours.
    for number, scenario in enumerate(plan.variants):
        if not (variant_folder(folder, number) / "scenario.yaml").exists():
            write_scenario(scenario, variant_folder(folder, number))
    if not (folder / POINTS).exists():
        table = plan.points.reset_index()
        table[VARIANT] = plan.variant
        write_aside(folder / POINTS, lambda aside: table.to_parquet(aside, index=False))
    return FolderStore(folder, manifest)


def _found(folder: Path, plan: Plan, chunk_rows: int) -> None:
    """Begin a study in a folder, unless somebody else just has."""
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{folder} is a file, not a folder")
    if (folder / "summary.json").exists():
        raise StorageError(f"{folder} holds the result of a single scenario; choose another folder")
    manifest = {
        "format": FORMAT,
        "title": plan.title,
        "digest": digest_of(plan).hex(),
        "chunk_rows": chunk_rows,
        "versions": {"sim": __version__, "python": platform.python_version(),
                     "numpy": np.__version__},
        **describe(plan),
    }  # fmt: skip
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    # Linking fails where the name is taken: of two sweeps that begin here at once, one is first.
    aside = folder / f".{MANIFEST}.{os.getpid()}.part"
    write_aside(aside, lambda path: _put(path, text.encode()))
    with suppress(FileExistsError):
        try:
            os.link(aside, folder / MANIFEST)
        except (OSError, AttributeError) as error:
            if isinstance(error, FileExistsError):
                raise
            aside.replace(folder / MANIFEST)  # a file system without links
    with suppress(OSError):
        aside.unlink(missing_ok=True)


def variant_folder(folder: Path, number: int) -> Path:
    """Where the scenario of a variant is."""
    return folder / f"variant-{number:04d}"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a study.

    Raises:
        StorageError: if there is none, it is damaged, or of a newer version.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StorageError(f"{folder} holds no study (no {MANIFEST})") from None
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read {path}: {error}") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise StorageError(f"{path} is not the manifest of a study")
    if manifest["format"] > FORMAT:
        raise StorageError(f"{folder} was written by a newer version of sim; update to read it")
    needed = ("digest", "chunk_rows", "seed", "runs", "design", "factors")
    if any(key not in manifest for key in needed):
        raise StorageError(f"{path} is not the manifest of a study")
    return manifest


def _difference(folder: Path, there: dict[str, Any], here: dict[str, Any]) -> str:
    """What tells the study in a folder from another."""
    different = [
        f"{key}: {_short(there.get(key))} there, {_short(here[key])} here"
        for key in here
        if there.get(key) != here[key]
    ]
    version = there.get("versions", {}).get("sim")
    if version != __version__:
        different.append(f"version of sim: {version} there, {__version__} here")
    listed = "; ".join(different) or "something in it differs"
    return f"{folder} holds another study ({listed}); choose another folder"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else f"{text[:70]}…"
