"""Files that say what a folder holds, sealed so that any change of them or of it is noticed.

Such a header is JSON. It carries a digest of its own content as ``seal`` and, as ``files``, one of
each file that goes with it. A header is written last and takes the place of the earlier one by one
rename. Before anything is replaced the earlier one gives way to one that says ``unfinished``, so
that what a killed writer leaves is never taken for whole, and can be written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError, StorageError, UsageError
from sim.report.writing import as_json, remove, write_aside, write_content

__all__ = [
    "UNFINISHED",
    "check_files",
    "commit",
    "damaged_if_unreadable",
    "is_sealed",
    "must_be_ours",
    "sealed",
]

UNFINISHED = "unfinished"
_SEAL = "seal"
_FILES = "files"

_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    MemoryError,
)
"""What comes of taking nonsense for what it should be."""


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a header, with its seal."""
    plain: dict[str, Any] = json.loads(json.dumps(content))  # as it will be read back
    return {**plain, _SEAL: _digest(plain)}


def is_sealed(header: Mapping[str, Any]) -> bool:
    """Whether a header is as it was written."""
    content = {key: value for key, value in header.items() if key != _SEAL}
    return header.get(_SEAL) == _digest(content)


def _digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of what a header says, however it is laid out."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _digest_of_file(path: Path) -> str:
    if not path.is_file():
        raise FileNotFoundError(2, "No such file")
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def damaged_if_unreadable(folder: Path) -> Iterator[None]:
    """Whatever goes wrong inside is told as damage of a folder.

    Raises:
        StorageError: if something does.
    """
    try:
        yield
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except UsageError as error:
        raise StorageError(f"{folder} is damaged: {error}") from None
    except _UNREADABLE as error:
        said = " ".join(str(error).split())[:300] or type(error).__name__
        raise StorageError(f"{folder} is damaged: {said}") from None


def check_files(folder: Path, header: Mapping[str, Any], known: re.Pattern[str]) -> None:
    """Compare the files that go with a header with their digests.

    Args:
        folder: The folder.
        header: The header.
        known: What the files may be called, so that a header leads nowhere else.

    Raises:
        StorageError: if one is gone or was changed, or the header names none.
    """
    files = header.get(_FILES)
    if not isinstance(files, dict) or not files or not all(map(known.fullmatch, files)):
        raise StorageError(f"{folder} is damaged: it is not said which files it has")
    for name, digest in files.items():
        try:
            there = _digest_of_file(folder / name)
        except FileNotFoundError:
            raise StorageError(f"{folder} is damaged: {name} is gone") from None
        except OSError as error:
            raise StorageError(f"cannot read {folder / name}: {error.strerror}") from None
        if there != digest:
            raise StorageError(f"{folder} is damaged: {name} was changed since it was written")


def must_be_ours(folder: Path, header: Mapping[str, Any] | None, known: re.Pattern[str]) -> None:
    """Make sure that writing into a folder replaces and removes nothing that is somebody else's.

    Args:
        folder: The folder.
        header: The header there; None if there is none.
        known: What the files may be called that go with such a header.

    Raises:
        StorageError: if a file of such a name is not that of the header, or was changed since.
    """
    header = header or {}
    files = header.get(_FILES, {})
    unfinished = header.get(UNFINISHED, [])
    try:
        names = sorted(path.name for path in folder.iterdir()) if os.path.lexists(folder) else []
        for name in filter(known.fullmatch, names):
            if name not in files and name not in unfinished:
                message = f"{folder} holds a file {name} that is not of a result of sim"
                raise StorageError(f"{message}; choose another folder")
            if name in files and _digest_of_file(folder / name) != files[name]:
                message = f"{folder / name} was changed since sim wrote it"
                raise StorageError(f"{message}; choose another folder")
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror}") from None


def commit(
    path: Path,
    before: Mapping[str, Any] | None,
    content: Mapping[str, Any],
    files: Mapping[str, Callable[[Path], None]],
    kept: Mapping[str, str] | None = None,
) -> None:
    """Write files and, last, the header that goes with them.

    Args:
        path: The header.
        before: The header there; None if there is none. Its files that are not among the new ones
            go.
        content: What it says.
        files: Writes each file to the path it is given.
        kept: Files that stay as they are, with their digests.

    Raises:
        StorageError: if it cannot be written.
    """
    folder, before, kept = path.parent, before or {}, kept or {}
    earlier = {*before.get(_FILES, {}), *before.get(UNFINISHED, [])}
    begun = {key: content[key] for key in ("format", "scenario")}
    begun[UNFINISHED] = sorted({*earlier, *files, *kept})
    write_content(path, as_json(sealed(begun)))
    digests = dict(kept)
    for name, write in files.items():

        def noted(aside: Path, name: str = name, write: Callable[[Path], None] = write) -> None:
            write(aside)
            digests[name] = _digest_of_file(aside)

        write_aside(folder / name, noted)
    for name in sorted(earlier - digests.keys()):
        remove(folder / name)
    write_content(path, as_json(sealed({**content, _FILES: digests})))
