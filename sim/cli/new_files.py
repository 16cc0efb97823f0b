"""Writing files that were not there before: nothing is ever replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sim
from sim.errors import StorageError

__all__ = ["write_new"]


def write_new(files: Mapping[Path, bytes]) -> list[Path]:
    """Write files unless one would replace another; one that says the same is left alone.

    Args:
        files: What they are to hold, by path.

    Returns:
        Those that were written.

    Raises:
        StorageError: if one is there already with other content, or cannot be written; in the
            first case none is written.
    """
    missing = [path for path, content in files.items() if not _is_there(path, content)]
    for path in missing:
        sim.report.writing.write_content(path, files[path])
    return missing


def _is_there(path: Path, content: bytes) -> bool:
    """Whether a file has this content already."""
    try:
        if not path.exists():
            return False
        if path.is_file() and path.read_bytes() == content:
            return True
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None
    raise StorageError(f"{path} is there already; remove it or choose another name")
