"""What a finished study says of itself, so that it can be opened without reading every part.

``finished.json`` holds the digest of each part and a stamp that its file had when the digest was
taken, and is sealed; ``counts.parquet`` holds how many runs of each point ended how. Who opens a
study compares stamps. Bytes are compared with their digest before they are first used.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import IntArray
from sim.libraries import pa, pq
from sim.model.endings import ENDINGS
from sim.report.sealing import is_sealed, sealed
from sim.report.writing import as_json
from sim.studies.execution.places import FilePlace

__all__ = ["COUNTS", "FINISHED", "Finished", "read_finished", "write_finished"]

FINISHED = "finished.json"
COUNTS = "counts.parquet"


class Finished(NamedTuple):
    """What a finished study says of itself.

    Attributes:
        study: Which study it is, and how it is cut into parts.
        parts: The stamp and the digest of each part, by file.
        counts: Runs by point and ending, shape ``(points, endings)``.
    """

    study: list[object]
    parts: dict[str, tuple[str, str]]
    counts: IntArray


def write_finished(place: FilePlace, finished: Finished) -> None:
    """Write it, unless it is there.

    Raises:
        StorageError: if it cannot be written.
    """
    sink = pa.BufferOutputStream()
    columns = {name: finished.counts[:, i] for i, name in enumerate(ENDINGS)}
    pq.write_table(pa.table(columns), sink)
    counts = sink.getvalue().to_pybytes()
    parts = {
        file: {"stamp": stamp, "sha256": digest} for file, (stamp, digest) in finished.parts.items()
    }
    content = {
        "study": finished.study,
        "counts": hashlib.sha256(counts).hexdigest(),
        "parts": parts,
    }
    text = as_json(sealed(content)).encode()
    for name, raw in ((COUNTS, counts), (FINISHED, text)):
        if _content(place, name) != raw:
            place.write(name, raw)


def read_finished(place: FilePlace, points: int) -> Finished | None:
    """Read it; None if it is not there, or not as it was written.

    Args:
        place: The place.
        points: How many points the study has.
    """
    try:
        header: dict[str, Any] = json.loads(_content(place, FINISHED))
        raw = _content(place, COUNTS)
        if not is_sealed(header) or hashlib.sha256(raw).hexdigest() != header["counts"]:
            return None
        table = pq.read_table(io.BytesIO(raw))
        counts = np.stack([table[name].to_numpy() for name in ENDINGS], axis=1)
        parts = {file: (said["stamp"], said["sha256"]) for file, said in header["parts"].items()}
        found = Finished(header["study"], parts, counts.astype(np.int64))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, pa.ArrowException):
        return None
    return found if len(found.counts) == points else None


def _content(place: FilePlace, name: str) -> bytes:
    try:
        return place.read(name)
    except FileNotFoundError:
        return b""
