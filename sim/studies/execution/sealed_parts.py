"""Parts: the Parquet file of one or more chunks, sealed so that any change of it is noticed.

Parquet can guard its pages with checksums, but not what says where they are. A part therefore holds
the SHA-256 of itself, among its metadata; the digest is taken with zeros in its own place.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping

from sim.libraries import pa, pq

__all__ = ["OTHERS", "fault", "sealed"]

_MARK = b"sha256:"
_BLANK = _MARK + b"0" * 64

OTHERS = "holds other runs of the study"


def sealed(
    table: pa.Table, study: bytes, chunk: str, more: Mapping[str, str] | None = None
) -> bytes:
    """A table as the part of a study.

    Args:
        table: The runs.
        study: The digest of the study.
        chunk: The name of the chunk.
        more: What else it says of itself, by name.
    """
    said = {"study": study.hex(), "chunk": chunk, **(more or {}), "seal": _BLANK.decode()}
    sink = pa.BufferOutputStream()
    # Numbers with a fraction hardly repeat; a dictionary of them costs time and is thrown away.
    repeated = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    pq.write_table(table.replace_schema_metadata(said), sink, use_dictionary=repeated)
    blank: bytes = sink.getvalue().to_pybytes()
    return _with(blank, hashlib.sha256(blank).hexdigest().encode())


def fault(part: bytes, study: bytes, chunk: str) -> str:
    """What is wrong with a part; empty if nothing is. The arguments are those of `sealed`."""
    at = part.rfind(_MARK) + len(_MARK)
    seal = part[at : at + 64]
    if at < len(_MARK) or hashlib.sha256(_with(part, b"0" * 64)).hexdigest().encode() != seal:
        return "is torn or damaged"
    said = pq.read_schema(io.BytesIO(part)).metadata
    if said[b"study"] != study.hex().encode():
        return "belongs to another study"
    if said[b"chunk"] != chunk.encode():
        return OTHERS
    return ""


def _with(part: bytes, seal: bytes) -> bytes:
    at = part.rindex(_MARK) + len(_MARK)
    return part[:at] + seal + part[at + 64 :]
