"""A digest of code that somebody has written, with all that it uses and that can be looked into.

Read are functions and classes with their bases, closures, defaults and attributes, the names that
they look up, modules of your own that they import, and data: settings, arrays, tables. Where an
object says how it would be pickled, that is what it consists of. Not read are libraries (what is
installed, and Python's own; `sim` is known by its version), and what no one can see before it
runs: files and services that are asked while it does, names that are looked up by a text, compiled
code of your own.
"""

from __future__ import annotations

import dis
import hashlib
import importlib
import site
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Seen", "look_into"]

_PLAIN = (int, float, complex, bool, str, bytes, type(None), type(...), type(NotImplemented))
_OF_PYTHON = (GetSetDescriptorType, MemberDescriptorType)
_KEPT_BY_PYTHON = frozenset(
    ("__dict__", "__weakref__", "__module__", "__qualname__", "__doc__", "_abc_impl")
)


class Seen(NamedTuple):
    """What looking into code has shown.

    Attributes:
        digest: A digest of all that was read.
        closed: The kinds of objects that it uses and that cannot be looked into.
    """

    digest: str
    closed: tuple[str, ...]


def look_into(thing: type) -> Seen:
    """Look into a class and all that it uses."""
    reader = _Reader(thing)
    return Seen(reader.digest(), tuple(sorted(reader.closed)))


class _Reader:
    """Reads things one after the other; what it meets on the way is numbered and read later."""

    def __init__(self, root: type) -> None:
        self.closed: set[str] = set()
        self._sha = hashlib.sha256()
        self._numbers: dict[int, int] = {}
        self._met: list[Any] = []
        self._root = root
        self._homes = {_top(name) for name in _modules_of(root)} - {"sim"}
        self._later(root)

    def digest(self) -> str:
        """Read all there is to read."""
        done = 0
        while done < len(self._met):
            thing, done = self._met[done], done + 1
            if isinstance(thing, FunctionType):
                self._function(thing)
            elif isinstance(thing, type):
                self._class(thing)
            elif isinstance(thing, ModuleType):
                self._module(thing)
            elif isinstance(thing, (list, dict)):
                self._container(thing)
            else:
                self._object(thing)
        return self._sha.hexdigest()

    def _say(self, *words: object) -> None:
        self._sha.update("\x1f".join(map(str, words)).encode("utf-8", "surrogatepass") + b"\x1e")

    def _later(self, thing: Any) -> None:
        if id(thing) not in self._numbers:
            self._numbers[id(thing)] = len(self._met)
            self._met.append(thing)
        self._say("see", self._numbers[id(thing)])

    def _read(self, thing: Any) -> None:
        if isinstance(thing, _PLAIN) and type(thing) in _PLAIN:
            self._say(type(thing).__name__, repr(thing))
        elif isinstance(thing, np.ndarray) and thing.dtype != object:
            content = hashlib.sha256(np.ascontiguousarray(thing).tobytes()).hexdigest()
            self._say("array", thing.dtype, thing.shape, content)
        elif type(thing) in (tuple, frozenset, set):
            self._say(type(thing).__name__, len(thing))
            for part in thing if isinstance(thing, tuple) else sorted(thing, key=_key):
                self._read(part)
        elif isinstance(thing, CodeType):
            self._code(thing)
        elif isinstance(thing, (staticmethod, classmethod)):
            self._read(thing.__func__)
        elif isinstance(thing, property):
            self._read((thing.fget, thing.fset))
        elif isinstance(thing, MethodType):
            self._read((thing.__func__, thing.__self__))
        elif isinstance(thing, _OF_PYTHON):
            self._say("slot", thing.__name__)
        elif isinstance(thing, BuiltinFunctionType):
            self._say("built in", thing.__module__, thing.__qualname__)
            if not isinstance(thing.__self__, (ModuleType, type(None))):
                self._read(thing.__self__)
        elif isinstance(thing, ModuleType) and not self._is_own(thing.__name__):
            self._say("library", thing.__name__)
        else:
            self._later(thing)

    def _is_own(self, module: object) -> bool:
        """Whether a module was written by whoever wrote the root."""
        if not isinstance(module, str):  # compiled classes may say something else than a name
            return module is None
        return _top(module) in self._homes or not _is_library(module)

    def _code(self, code: CodeType) -> None:
        arguments = code.co_argcount + code.co_kwonlyargcount
        self._say(code.co_code.hex(), getattr(code, "co_exceptiontable", b"").hex(), code.co_flags)
        self._say(code.co_names, code.co_varnames[:arguments], code.co_freevars, code.co_cellvars)
        self._read(code.co_consts)

    def _function(self, function: FunctionType) -> None:
        self._say("function", function.__module__, function.__qualname__)
        for cell in function.__closure__ or ():
            try:
                self._read(cell.cell_contents)
            except ValueError:  # nothing is in it yet
                self._say("empty")
        self._read(function.__defaults__)
        self._read(function.__kwdefaults__)
        self._read(function.__dict__)
        if not self._is_own(function.__module__):
            return
        self._code(function.__code__)
        names = set(_looked_up(function.__code__))
        for name in sorted(names & function.__globals__.keys()):
            self._say(name)
            self._read(function.__globals__[name])
        package = function.__globals__.get("__package__") or ""
        for name, wanted in sorted(set(_imported(function.__code__, package))):
            self._import(name, wanted)

    def _import(self, name: str, wanted: tuple[str, ...]) -> None:
        """Read a module that is imported only when the code runs."""
        self._say("import", name, wanted)
        if not self._is_own(name):
            return
        try:
            module = importlib.import_module(name)
            self._read(module)
            for part in wanted:
                if not hasattr(module, part) and part != "*":
                    self._read(importlib.import_module(f"{name}.{part}"))
        except Exception:  # whatever a module does; it will do so again when the code runs
            self.closed.add(f"module {name}")

    def _class(self, kind: type) -> None:
        self._say("class", kind.__module__, kind.__qualname__)
        if not self._is_own(kind.__module__) and kind is not self._root:
            return
        for base in (*kind.__bases__, type(kind)):
            self._read(base)
        for name, value in sorted(vars(kind).items()):
            hidden = name.startswith("__") and not isinstance(
                value, (FunctionType, staticmethod, classmethod)
            )
            if not hidden and name not in _KEPT_BY_PYTHON:
                self._say(name)
                self._read(value)

    def _module(self, module: ModuleType) -> None:
        self._say("module", module.__name__)
        if module.__name__ == "__main__":
            return  # what a notebook remembers of its cells; code is read by the names it uses
        for name, value in sorted(vars(module).items()):
            if not name.startswith("__"):
                self._say(name)
                self._read(value)

    def _container(self, thing: Any) -> None:
        self._say(type(thing).__name__, len(thing))
        for part in thing.items() if isinstance(thing, dict) else thing:
            self._read(part)
        if type(thing) not in (list, dict):
            self._read(type(thing))
            self._read(getattr(thing, "__dict__", None))
            self._read(getattr(thing, "default_factory", None))

    def _object(self, thing: Any) -> None:
        self._read(type(thing))
        for inner in ("__wrapped__", "py_func", "pyfunc"):
            if callable(getattr(thing, inner, None)):
                self._read(getattr(thing, inner))
                return
        try:
            consists = thing.__reduce_ex__(4)
        except Exception:  # a lock, an open file, something compiled: nothing says what is in it
            consists = None
        if isinstance(consists, tuple):
            *parts, items, pairs = (*consists, None, None, None, None)[:5]
            self._read(tuple(parts))
            self._read(None if items is None else list(items))
            self._read(None if pairs is None else list(pairs))
        elif isinstance(consists, str) and _found(thing, consists):
            self._say("named", consists)
        else:
            self._read(getattr(thing, "__dict__", None))
            if not self._is_own(type(thing).__module__):
                self.closed.add(f"{type(thing).__module__}.{type(thing).__qualname__}")


def _modules_of(root: type) -> Iterator[str]:
    """The modules in which a part was written, also where it was registered as functions."""
    yield root.__module__
    for value in vars(root).values():
        if value.__class__ is FunctionType and value.__module__ == "sim.strategies.registry":
            for cell in value.__closure__ or ():
                if isinstance(cell.cell_contents, FunctionType):
                    yield cell.cell_contents.__module__ or "__main__"


def _top(module: str) -> str:
    return module.partition(".")[0]


def _key(thing: Any) -> tuple[str, str]:
    """By what the parts of a set are put in order."""
    kind = type(thing).__qualname__
    if isinstance(thing, tuple):
        return kind, repr([_key(part) for part in thing])
    return kind, repr(thing) if isinstance(thing, _PLAIN) else getattr(thing, "__qualname__", "")


def _found(thing: Any, name: str) -> bool:
    """Whether an object that says it is known by a name is."""
    there = sys.modules.get(getattr(thing, "__module__", None) or type(thing).__module__)
    return there is not None and getattr(there, name, None) is thing


@lru_cache(maxsize=1024)
def _is_library(module: str) -> bool:
    """Whether a module is installed, or comes with Python."""
    top = _top(module)
    if top == "__main__":
        return False
    if top == "sim" or top in sys.stdlib_module_names or top in sys.builtin_module_names:
        return True
    try:
        spec: ModuleSpec | None = find_spec(top)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return False
    places = [spec.origin, *(spec.submodule_search_locations or ())]
    files = [Path(place).resolve() for place in places if place and place != "namespace"]
    return any(file.is_relative_to(folder) for file in files for folder in _installed())


@lru_cache(maxsize=1)
def _installed() -> tuple[Path, ...]:
    """Where what is installed lies."""
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages()}
    return tuple(Path(folder).resolve() for folder in folders)


def _looked_up(code: CodeType) -> Iterator[str]:
    """The global names that code, and the functions in it, look up."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(step.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _looked_up(constant)


def _imported(code: CodeType, package: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The modules that code imports while it runs, and what it wants of each."""
    level: Any = 0
    wanted: Any = None
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            name = str(step.argval)
            dots = level if isinstance(level, int) else 0
            if dots and package:
                name = resolve_name("." * dots + name, package)
            yield name, wanted if isinstance(wanted, tuple) else ()
        level, wanted = wanted, step.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(constant, package)
