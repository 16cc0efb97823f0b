"""Studies at an address that fsspec knows: an object store, another machine, memory.

An object store has no rename, and needs none: a file is there once all of it was taken, and each
part holds the digest of itself and of its study. So a part counts when it is whole, whoever was
killed meanwhile, and the file of another place that was torn is made again.
"""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sim.errors import StorageError, UsageError
from sim.libraries import fsspec, pa, pads
from sim.report.writing import header_of
from sim.studies.execution.places import PARTS, LastingPlace, LocalPlace

__all__ = ["RemotePlace", "is_address", "place_at"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]+://")
_CHANGES = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")
"""What stores say of a file that is another once the file was written anew."""


def is_address(out: str | Path) -> bool:
    """Whether results are wanted at an address, like ``s3://bucket/study``, and in no folder."""
    return isinstance(out, str) and _ADDRESS.match(out) is not None


def place_at(out: str | Path) -> LastingPlace:
    """The place that a user means by a folder or an address.

    Raises:
        UsageError: if there is no such kind of address, or what it takes is not installed.
    """
    return RemotePlace(str(out)) if is_address(out) else LocalPlace(Path(out))


class RemotePlace(LastingPlace):
    """An address that fsspec knows.

    Args:
        address: The address. Who may write there is for fsspec's own settings to say.

    Raises:
        UsageError: if there is no such kind of address, or what it takes is not installed.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.address)
        except UsageError:
            raise
        except Exception as error:  # of whichever library stands behind the address
            raise UsageError(f"{address}: {error}") from None

    def __str__(self) -> str:
        return self.address

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}".rstrip("/")

    def names(self, folder: str = "") -> list[str]:
        with self._told("read", folder):
            self._files.invalidate_cache()
            try:
                listed = self._files.ls(self._at(folder), detail=False)
            except (FileNotFoundError, NotADirectoryError):
                return []
            return sorted({str(path).rstrip("/").rpartition("/")[2] for path in listed})

    @contextmanager
    def _told(self, what: str, name: str) -> Iterator[None]:
        """Whatever goes wrong inside is told in one line."""
        try:
            yield
        except (StorageError, FileNotFoundError):
            raise
        except Exception as error:  # of whichever library stands behind the address
            said = " ".join(str(error).split()) or type(error).__name__
            raise StorageError(f"cannot {what} {self.path(name)}: {said}") from None

    def has(self, name: str) -> bool:
        return self._about(name) is not None

    def _about(self, name: str) -> dict[str, Any] | None:
        """What is said of a file; None if there is none."""
        with self._told("read", name):
            self._files.invalidate_cache()
            try:
                said: dict[str, Any] = self._files.info(self._at(name))
            except FileNotFoundError:
                return None
            return said if said.get("type") == "file" else None

    def opened(self, name: str) -> IO[bytes]:
        with self._told("read", name):
            stream: IO[bytes] = self._files.open(self._at(name), "rb")
            return stream

    def read(self, name: str) -> bytes:
        with self._told("read", name):
            content: bytes = self._files.cat_file(self._at(name))
            return content

    def write(self, name: str, content: bytes, *, replace: bool = True, make: bool = True) -> None:
        if not replace and self.has(name):
            return
        with self._told("write", name):
            path = self._at(name)
            try:
                self._files.pipe_file(path, content)
            except FileNotFoundError:  # where folders are more than a part of a name
                self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(path, content)
            there = self._about(name)
            if there is None or there.get("size", len(content)) != len(content):
                raise StorageError(f"cannot write {self.path(name)}: it is not there in whole")

    def remove(self, name: str) -> None:
        with self._told("remove", name), suppress(FileNotFoundError):
            self._files.rm_file(self._at(name))

    def stamp(self, name: str) -> str:
        said = self._about(name)
        if said is None:
            return ""
        return f"{said.get('size')}-{next((said[key] for key in _CHANGES if key in said), '')}"

    def dataset(self, names: Sequence[str], schema: pa.Schema) -> pads.Dataset:
        files = [self._at(name) for name in names]
        return pads.dataset(files, schema=schema, format="parquet", filesystem=self._files)

    @contextmanager
    def as_folder(self, folder: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as here:
            for name in self.names(folder):
                (Path(here) / name).write_bytes(self.read(f"{folder}/{name}"))
            yield Path(here)

    def header(self, name: str, what: str, newest: int) -> dict[str, Any]:
        try:
            raw = self.read(name)
        except FileNotFoundError:
            raise StorageError(f"{self} holds no {what} (no {name})") from None
        return header_of(raw, self.path(name), what, newest)

    def prepare(self) -> None:
        probe = f"{PARTS}/.probe.{uuid.uuid4().hex}.part"
        self.write(probe, b"")
        self.remove(probe)

    def begin(self, parts: str) -> None:
        pass

    def within(self, folder: str) -> RemotePlace:
        return RemotePlace(f"{self.address}/{folder}")

    def prune(self, folder: str) -> None:
        pass  # there are no folders but in the names of files
