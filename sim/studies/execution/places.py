"""Where the files of a study are: in a folder, in memory, or at the address of another store.

A place keeps whole files by name. What a study asks of it is little: a file that is written is
there whole or not at all, or else is noticed by its own digest; names can be listed.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sim.errors import StorageError
from sim.inputs.files import is_file
from sim.libraries import pa, pads, pq
from sim.report.writing import (
    must_be_writable,
    read_header,
    remove,
    remove_left_over,
    write_content,
)

__all__ = ["PARTS", "FilePlace", "LastingPlace", "LocalPlace", "MemoryPlace"]

PARTS = "parts"
"""The folder of the runs."""


class FilePlace(ABC):
    """A place for files. Names may have one folder before them: ``parts/…``."""

    @abstractmethod
    def __str__(self) -> str:
        """What it is called in messages."""

    @abstractmethod
    def names(self, folder: str = "") -> list[str]:
        """The names of files and folders, in order; none if there is no such folder."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Whether a file is there."""

    @abstractmethod
    def opened(self, name: str) -> IO[bytes]:
        """A file, open to be read.

        Raises:
            OSError: if it cannot be opened; `FileNotFoundError` if there is none.
        """

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            FileNotFoundError: if there is none.
            StorageError: if it cannot be read.
        """
        try:
            with self.opened(name) as stream:
                return stream.read()
        except FileNotFoundError:
            raise
        except OSError as error:
            why = error.strerror or error
            raise StorageError(f"cannot read {self.path(name)}: {why}") from None

    @abstractmethod
    def write(self, name: str, content: bytes, *, replace: bool = True, make: bool = True) -> None:
        """Write a file.

        Args:
            name: Its name.
            content: Its content.
            replace: Whether it takes the place of a file that is there; else that one stays.
            make: Whether its folder is made if there is none.

        Raises:
            StorageError: if it cannot be written.
        """

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, if it is there.

        Raises:
            StorageError: if it cannot be removed.
        """

    @abstractmethod
    def stamp(self, name: str) -> str:
        """What changes whenever a file is written anew, without reading it; empty if it is gone."""

    @abstractmethod
    def dataset(self, names: Sequence[str], schema: pa.Schema) -> pads.Dataset:
        """Parquet files as one Arrow dataset, which reads what is asked for."""

    def path(self, name: str) -> str:
        """What a file is called in messages."""
        return f"{self}/{name}"


class LastingPlace(FilePlace):
    """A place in which a study outlasts the process that made it."""

    @contextmanager
    @abstractmethod
    def as_folder(self, folder: str) -> Iterator[Path]:
        """A folder of this place as one on this machine, to read."""

    @abstractmethod
    def header(self, name: str, what: str, newest: int) -> dict[str, Any]:
        """The file that says what is there; see `sim.report.writing.read_header`."""

    @abstractmethod
    def prepare(self) -> None:
        """Make sure that files can be written.

        Raises:
            StorageError: if they cannot.
        """

    @abstractmethod
    def begin(self, parts: str) -> None:
        """Make a folder for parts, where that takes anything, and remove what killed writers left.

        Raises:
            StorageError: if it cannot be done.
        """

    @abstractmethod
    def within(self, folder: str) -> LastingPlace:
        """A folder of this place as a place of its own."""

    @abstractmethod
    def prune(self, folder: str) -> None:
        """Remove a folder if nothing is in it, and those around it in this place."""


class LocalPlace(LastingPlace):
    """A folder of this machine.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def names(self, folder: str = "") -> list[str]:
        try:
            return sorted(path.name for path in (self.folder / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise StorageError(f"cannot read {self.folder / folder}: {why}") from None

    def has(self, name: str) -> bool:
        return is_file(self.folder / name)

    def opened(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("rb")

    def write(self, name: str, content: bytes, *, replace: bool = True, make: bool = True) -> None:
        write_content(self.folder / name, content, replace=replace, make=make)

    def remove(self, name: str) -> None:
        remove(self.folder / name)

    def stamp(self, name: str) -> str:
        try:
            there = (self.folder / name).stat()
        except OSError:
            return ""
        return f"{there.st_size}-{there.st_mtime_ns}"

    def dataset(self, names: Sequence[str], schema: pa.Schema) -> pads.Dataset:
        files = [str(self.folder / name) for name in names]
        return pads.dataset(files, schema=schema, format="parquet")

    @contextmanager
    def as_folder(self, folder: str) -> Iterator[Path]:
        yield self.folder / folder

    def header(self, name: str, what: str, newest: int) -> dict[str, Any]:
        return read_header(self.folder / name, what, newest)

    def prepare(self) -> None:
        must_be_writable(self.folder)

    def begin(self, parts: str) -> None:
        inside = self.folder / parts
        try:
            inside.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot write {inside}: {error.strerror}") from None
        for folder in (self.folder, inside):
            remove_left_over(folder)

    def within(self, folder: str) -> LocalPlace:
        return LocalPlace(self.folder / folder)

    def prune(self, folder: str) -> None:
        path = Path(folder)
        with suppress(OSError):  # it is not empty, or somebody else was sooner
            for inside in (path, *path.parents[:-1]):
                (self.folder / inside).rmdir()


class MemoryPlace(FilePlace):
    """The memory of this process."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def __str__(self) -> str:
        return "memory"

    def names(self, folder: str = "") -> list[str]:
        start = f"{folder}/" if folder else ""
        inside = (name.removeprefix(start) for name in self._files if name.startswith(start))
        return sorted({name.partition("/")[0] for name in inside})

    def has(self, name: str) -> bool:
        return name in self._files

    def opened(self, name: str) -> IO[bytes]:
        if name not in self._files:
            raise FileNotFoundError(name)
        return io.BytesIO(self._files[name])

    def write(self, name: str, content: bytes, *, replace: bool = True, make: bool = True) -> None:
        if replace or name not in self._files:
            self._files[name] = content

    def remove(self, name: str) -> None:
        self._files.pop(name, None)

    def stamp(self, name: str) -> str:
        return str(id(self._files[name])) if name in self._files else ""

    def dataset(self, names: Sequence[str], schema: pa.Schema) -> pads.Dataset:
        files = [pa.BufferReader(self._files[name]) for name in names]
        tables = [pq.read_table(file, schema=schema) for file in files]
        return pads.dataset(tables or schema.empty_table())
