"""Writing files without replacing what somebody else wrote."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import sim
from sim.errors import StorageError

__all__ = ["check_new", "check_table", "write_new"]


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


def check_new(path: Path) -> None:
    """Make sure, before anything runs, that a file can be written and is not there.

    Raises:
        StorageError: if it is there, or cannot be written.
    """
    if os.path.lexists(path):
        raise StorageError(f"{path} is there already; remove it or choose another name")
    sim.report.writing.must_be_writable(path.parent)


def check_table(out: Path, name: str) -> None:
    """Make sure that a table and its figure can be written, and replace none of somebody else's.

    Of a table it cannot be seen whose it is; but one that was written here has its figure beside.

    Args:
        out: The folder.
        name: What both are called, without an ending.

    Raises:
        StorageError: if something else is there, or they cannot be written.
    """
    sim.plots.saving.check_folder(out)
    sim.report.writing.must_be_writable(out)
    table = out / f"{name}.csv"
    if os.path.lexists(table) and not (out / f"{name}.svg").exists():
        raise StorageError(f"{table} is there already, without its figure; choose another folder")


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
