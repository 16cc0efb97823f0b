"""Files that are either whole or not there, and the header that says what a folder holds."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import StorageError

__all__ = [
    "MARK",
    "as_json",
    "header_of",
    "is_marked",
    "must_be_marked",
    "must_be_writable",
    "read_header",
    "remove",
    "remove_left_over",
    "write_aside",
    "write_content",
]

ASIDE = re.compile(r"\..+\.[0-9a-f]{32}\.part")
"""The names of files that are being written: no two writers, wherever they run, take the same."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""``s3://…`` and the like, of which a path keeps one stroke; a single letter is a drive."""

_MOST_BYTES = 64_000_000
"""A file that says what a folder holds is far smaller."""

MARK = "made by sim"
"""Stands at the beginning of every figure and page, so that they are known from those of others."""

_HEAD = 65_536
"""It stands among so many bytes."""

LEFT_OVER = 3600.0
"""Seconds after which such a file, which takes seconds to write, is taken for left over."""


def write_aside(
    path: Path, write: Callable[[Path], None], *, replace: bool = True, make: bool = True
) -> None:
    """Write a file so that it is either whole or not there.

    Args:
        path: The file.
        write: Writes the content to the path it is given, beside the final one.
        replace: Whether it takes the place of a file that is there; else that one stays.
        make: Whether its folder is made if there is none.

    Raises:
        StorageError: if it cannot be written.
    """
    _must_be_a_path(path)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        if make:
            path.parent.mkdir(parents=True, exist_ok=True)
        write(aside)
        with aside.open("r+b") as stream:  # Windows flushes only what is open for writing
            os.fsync(stream.fileno())
        if replace or not _linked(aside, path):
            aside.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def write_content(
    path: Path, content: str | bytes, *, replace: bool = True, make: bool = True
) -> None:
    """Write a file that holds just this, text as UTF-8; see `write_aside`.

    Raises:
        StorageError: if it cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content

    def write(aside: Path) -> None:
        aside.write_bytes(raw)

    write_aside(path, write, replace=replace, make=make)


def _linked(aside: Path, path: Path) -> bool:
    """Give a file its name unless that is taken; False where the file system has no links."""
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:
        return path.exists()
    return True


def must_be_writable(folder: Path) -> None:
    """Make sure that files can be written into a folder, which is made if there is none.

    Raises:
        StorageError: if they cannot, or it is the address of something that is no folder.
    """
    _must_be_a_path(folder)
    probe = folder / f".probe.{uuid.uuid4().hex}.part"
    try:
        if folder.exists() and not folder.is_dir():
            raise StorageError(f"{folder} is a file, not a folder")
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror or error}") from None


def _must_be_a_path(path: Path) -> None:
    if "\0" in str(path):
        raise StorageError(f"{str(path)!r} can be the name of no file")
    if _ADDRESS.match(str(path)):
        raise StorageError(f"{path} is an address; only studies are written to one")


def is_marked(path: Path) -> bool:
    """Whether a file is a figure or a page that was made here.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as stream:
        return MARK.encode() in stream.read(_HEAD)


def must_be_marked(path: Path, what: str) -> None:
    """Make sure that a file is a figure or a page that was made here, or not there.

    Raises:
        StorageError: if it is something else.
    """
    try:
        ours = is_marked(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StorageError(f"cannot write {path}: {why}") from None
    if not ours:
        raise StorageError(f"{path} is no {what} made by sim; choose another folder")


def remove_left_over(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder.

    A file or folder goes that has the name of one that is being written and was not touched for an
    hour. Its writer may be on another machine, so whether it still runs cannot be known; should it
    after all, it finds it gone and fails with a `StorageError`, and nothing else is lost.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if ASIDE.fullmatch(path.name) and time.time() - path.lstat().st_mtime > LEFT_OVER:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file that a new result makes wrong, if it is there.

    Raises:
        StorageError: if it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot remove {path}: {error.strerror}") from None


def read_header(path: Path, what: str, newest: int) -> dict[str, Any]:
    """The file that says what a folder holds.

    Args:
        path: The file, called after what it is (``summary.json``).
        what: What the folder should hold, in a word.
        newest: The newest format that can be read.

    Raises:
        StorageError: if there is none, it is something else, or of a newer version.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise StorageError(f"cannot read {path}: it is no file")
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise StorageError(f"{path.parent} holds no {what} (no {path.name})") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StorageError(f"cannot read {path}: {why}") from None
    return header_of(raw, str(path), what, newest)


def header_of(raw: bytes, path: str, what: str, newest: int) -> dict[str, Any]:
    """What `read_header` reads, from the content of the file.

    Raises:
        StorageError: if it is something else, or of a newer version.
    """
    folder, _, name = path.replace("\\", "/").rpartition("/")
    try:
        if len(raw) > _MOST_BYTES:
            raise StorageError(f"cannot read {path}: it has more than {_MOST_BYTES:,} bytes")
        header = json.loads(raw)
    except RecursionError:
        raise StorageError(f"cannot read {path}: it is nested too deeply") from None
    except ValueError as error:
        raise StorageError(f"cannot read {path}: {error}") from None
    if not isinstance(header, dict) or type(header.get("format")) is not int:
        raise StorageError(f"{path} is not the {name.partition('.')[0]} of a {what}")
    if header["format"] > newest:
        message = f"{folder or '.'} was written by a newer version of sim; update to read it"
        raise StorageError(message)
    return header


def as_json(content: Any) -> str:
    """Plain data as the text of a JSON file."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file's name that is no text, which JSON can only hold escaped
        text = json.dumps(content, indent=1)
    return text + "\n"
