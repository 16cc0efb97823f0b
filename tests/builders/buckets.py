"""An object store in the memory of this process, as fsspec sees one: whole objects, no renames."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import fsspec
from fsspec.spec import AbstractFileSystem


class Killed(BaseException):
    """The process ends here, as far as it can tell."""


class Bucket(AbstractFileSystem):  # type: ignore[misc]
    """``bucket://…``: objects by name, which are put as a whole and cannot be renamed.

    Attributes:
        objects: The content of each, and how often it was put.
        left: How many more are put before who puts one is killed; None if nobody is.
        torn: Whether half of what was being put then is there, as with stores that are not safe.
    """

    protocol = "bucket"
    cachable = False
    objects: ClassVar[dict[str, tuple[bytes, int]]] = {}
    left: ClassVar[int | None] = None
    torn: ClassVar[bool] = False

    @classmethod
    def empty(cls) -> None:
        cls.objects, cls.left, cls.torn = {}, None, False

    def _change(self) -> bool:
        if Bucket.left is None:
            return True
        Bucket.left -= 1
        return Bucket.left >= 0

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:
        path = self._strip_protocol(path)
        times = self.objects.get(path, (b"", 0))[1] + 1
        if self._change():
            self.objects[path] = value, times
            return
        if self.torn:
            self.objects[path] = value[: len(value) // 2], times
        raise Killed

    def rm_file(self, path: str) -> None:
        if not self._change():
            raise Killed
        if self.objects.pop(self._strip_protocol(path), None) is None:
            raise FileNotFoundError(path)

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        path = self._strip_protocol(path)
        if path in self.objects:
            content, times = self.objects[path]
            return {"name": path, "size": len(content), "type": "file", "ETag": str(times)}
        if any(name.startswith(f"{path}/") for name in self.objects):
            return {"name": path, "size": 0, "type": "directory"}
        raise FileNotFoundError(path)

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        path = self._strip_protocol(path)
        inside = [name for name in self.objects if name.startswith(f"{path}/")]
        if not inside:
            raise FileNotFoundError(path)
        names = sorted({path + "/" + name[len(path) + 1 :].partition("/")[0] for name in inside})
        return [self.info(name) for name in names] if detail else names

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        if mode != "rb":
            raise NotImplementedError("objects are put as a whole")
        path = self._strip_protocol(path)
        if path not in self.objects:
            raise FileNotFoundError(path)
        return io.BytesIO(self.objects[path][0])

    def mv(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("objects have no renames")


fsspec.register_implementation("bucket", Bucket, clobber=True)
