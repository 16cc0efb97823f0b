"""Files that say what a folder holds, sealed so that any change of them or of it is noticed.

Such a header is JSON. It carries a digest of its own content as ``seal`` and, as ``files``, one of
each file that goes with it; as ``shown``, of those that are only looked at. All of them are written
into a hidden folder beside the earlier ones, header and all. One rename gives that folder its name,
and from then on it is what the whole folder holds. Then each file gets its usual place, and the
hidden folder goes. Whoever comes after a killed writer finishes that first.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import InputError, StorageError, UsageError
from sim.inputs.files import is_file
from sim.report.writing import as_json, is_marked, remove, remove_left_over, write_aside

try:
    import fcntl
except ImportError:  # Windows: there, two who write at once may be told of a change by each other
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "NEW",
    "check_files",
    "commit",
    "damaged_if_unreadable",
    "is_sealed",
    "must_be_ours",
    "put_in_place",
    "sealed",
    "undisturbed",
    "where_it_is",
]

NEW = ".sim-new"
"""The hidden folder of what is committed and not yet at its usual place."""

_SEAL = "seal"
_FILES = "files"
_SHOWN = "shown"
_TRIES = 20
"""So often a writer waits for others who commit to the same folder."""

_STILL = 4
"""After so many in which nothing changed there, nobody is at work: what was hidden was left."""

_PAUSE = 0.05
"""So many seconds at a time."""

T = TypeVar("T")

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
def damaged_if_unreadable(folder: object) -> Iterator[None]:
    """Whatever goes wrong inside is told as damage of a folder.

    Raises:
        StorageError: if something does.
    """
    try:
        yield
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except (UsageError, *_UNREADABLE) as error:
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
    files = (header or {}).get(_FILES, {})
    try:
        names = sorted(path.name for path in folder.iterdir()) if os.path.lexists(folder) else []
        for name in filter(known.fullmatch, names):
            if name not in files:
                message = f"{folder} holds a file {name} that is not of a result of sim"
                raise StorageError(f"{message}; choose another folder")
            if _digest_of_file(folder / name) != files[name]:
                raise StorageError(_changed(folder / name))
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror}") from None


def _changed(path: Path) -> str:
    return f"{path} was changed since sim wrote it; choose another folder"


def commit(
    path: Path,
    content: Mapping[str, Any],
    files: Mapping[str, Callable[[Path], None]],
    show: Callable[[Path], object] = lambda _: None,
) -> None:
    """Write files and the header that goes with them, in the place of those that are there.

    Args:
        path: The header.
        content: What it says.
        files: Writes each file to the path it is given.
        show: Writes what is only looked at into the folder it is given.

    Raises:
        StorageError: if it cannot be written; then all is as it was.
    """
    folder = path.parent
    aside = _aside_of(folder)
    remove_left_over(folder)
    try:
        for name, write in files.items():
            write_aside(aside / name, write)
        show(aside)
        others = sorted(file.name for file in aside.iterdir() if file.name not in files)
        digests = {
            _FILES: {name: _digest_of_file(aside / name) for name in files},
            _SHOWN: {name: _digest_of_file(aside / name) for name in others},
        }
        header = as_json(sealed({**content, **digests})).encode()
        write_aside(aside / path.name, lambda new: _write(new, header))
        _rename(aside, path)
    except StorageError as error:  # of a place that nobody knows of
        raise StorageError(str(error).replace(str(aside), str(folder))) from None
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    put_in_place(path)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _rename(aside: Path, path: Path) -> None:
    """The commit itself. The name may still be that of what somebody else has just committed."""
    for left in reversed(range(_TRIES)):
        put_in_place(path)
        try:
            aside.rename(path.with_name(NEW))
        except OSError:
            if not left or not os.path.lexists(path.with_name(NEW)):
                raise
        else:
            return


def where_it_is(path: Path) -> Path:
    """The folder that holds a header and what goes with it: its own, or what is committed there."""
    new = path.with_name(NEW)
    return new if is_file(new / path.name) else path.parent


def undisturbed(path: Path, work: Callable[[], T]) -> T:
    """Do what others who commit to the same folder may disturb; then it is done again.

    Who compares files with a header may see those of one commit and the header of another. That
    is no change by somebody else, and is not told as one.

    Args:
        path: The header.
        work: What is done.

    Raises:
        StorageError: what it raises where nobody commits, or after many tries.
    """
    still = 0
    for _ in range(_TRIES):
        before = _commits(path)
        try:
            return work()
        except StorageError:
            after = _commits(path)
            still = still + 1 if before == after else 0
            if before == after and (not after[1] or still >= _STILL):
                raise
            time.sleep(_PAUSE)
    return work()


def _commits(path: Path) -> tuple[object, list[str]]:
    """What tells whether somebody commits: the header, and hidden folders of those who do.

    The header is told by its file, not by what it says: that may be there twice, and another
    between.
    """
    header: object = None
    try:
        state = path.stat()
        header = state.st_ino, state.st_mtime_ns, path.read_bytes()
    except (OSError, ValueError):
        pass
    try:
        names = sorted(each.name for each in path.parent.iterdir() if each.name.startswith(NEW))
    except (OSError, ValueError):
        names = []
    return header, names


def put_in_place(path: Path) -> None:
    """Give the files of a header their usual places, where that is not done yet.

    Each is there twice until the last has its place; so whoever is killed here changes nothing.

    Args:
        path: The header.

    Raises:
        StorageError: if it cannot be done, or a file there was changed since it was written.
    """
    with _one_at_a_time(path.parent):
        undisturbed(path, partial(_put_in_place, path))


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let others wait who would put files in place there, if the system has such locks.

    Whoever is held up between two files would else put an earlier one over what was committed
    since. The lock ends with its process, so nobody who is killed keeps it.
    """
    try:
        place = os.open(folder, os.O_RDONLY)
    except (OSError, ValueError):  # what is wrong with the folder is told by who writes there
        yield
        return
    try:
        if fcntl is not None:
            with suppress(OSError):  # not every file system has them
                fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _put_in_place(path: Path) -> None:
    new = path.with_name(NEW)
    if not is_file(new / path.name):
        return
    try:
        now, before = _sealed_header(new / path.name), _sealed_header(path)
        there, earlier = _named(now), _named(before)
        for name in {**there, **earlier}:
            _must_be_replaceable(path.with_name(name), there.get(name), earlier.get(name))
        for name in there:
            write_aside(path.with_name(name), partial(_same_file, new / name))
        for name in earlier.keys() - there.keys():
            remove(path.with_name(name))
        write_aside(path, partial(_same_file, new / path.name))  # last: it knows what has to go
        if _sealed_header(new / path.name) == now:
            gone = _aside_of(path.parent)
            new.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
    except (OSError, StorageError) as error:
        if not is_file(new / path.name):
            return  # somebody else was first
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"cannot write {path.parent}: {error.strerror or error}") from None


def _aside_of(folder: Path) -> Path:
    return folder / f"{NEW}.{uuid.uuid4().hex}.part"


def _sealed_header(path: Path) -> dict[str, Any]:
    """A header that is as it was written; empty if there is none."""
    try:
        header = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or not is_sealed(header):
        raise StorageError(_changed(path))
    return header


def _named(header: Mapping[str, Any]) -> dict[str, str]:
    """The files that a header names, with their digests; none outside of its folder."""
    named = {**header.get(_FILES, {}), **header.get(_SHOWN, {})}
    return {name: digest for name, digest in named.items() if Path(name).name == name}


def _must_be_replaceable(path: Path, *digests: str | None) -> None:
    """Make sure that a file is one of those that were written, or not there."""
    try:
        if _digest_of_file(path) in digests or is_marked(path):
            return
    except FileNotFoundError:
        return
    raise StorageError(_changed(path))


def _same_file(path: Path, other: Path) -> None:
    """Give a file a second name; a copy where the file system has no links."""
    try:
        os.link(path, other)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, other)
