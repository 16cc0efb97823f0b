"""NumPy's arrays in the memory of the compiled step, so that both work on the same numbers.

The step is one WebAssembly file, the same for every platform. It is compiled once in a process, in
memory. Each cohort has an instance and a memory of its own; with the last array it is free for
another.
"""

from __future__ import annotations

import atexit
import ctypes
import math
import sys
import weakref
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import load_now, wasmtime

__all__ = ["STEP", "SharedArrays", "available", "drawn_by_step"]

STEP = Path(__file__).with_name("step.wasm")
"""The step; built from ``step.c``, which lies beside it, by ``python -m tools.step``."""

_PAGE = 65_536
_PAGES = 256
"""So many pages of memory are asked for at a time; those that nobody writes to cost nothing."""
_Bytes = ctypes.c_ubyte * 2**32
"""A memory, of the size that it may grow to."""

_Array = TypeVar("_Array", bound="np.ndarray[Any, Any]")


@cache
def available() -> bool:
    """Whether the step can be used: its runtime is there, and numbers are laid out as in it."""
    try:
        load_now(wasmtime)
    except UsageError:
        return False
    return sys.byteorder == "little"


@cache
def _compiled() -> tuple[Any, Any]:
    """The step, compiled for this processor: an engine and its module."""
    config = wasmtime.Config()
    config.memory_may_move = False  # arrays point into it
    config.parallel_compilation = False  # threads would not survive a fork
    engine = wasmtime.Engine(config)
    atexit.register(_let_go)  # while the runtime is still there
    return engine, wasmtime.Module(engine, STEP.read_bytes())


def _let_go() -> None:
    _spare.clear()
    _compiled.cache_clear()


_KEPT = 2**27
"""Memories of at most so many bytes together are kept for cohorts to come."""
_spare: list[_Instance] = []
"""What is kept: of cohorts that are simulated side by side, an instance each."""


class _Instance:
    """An instance of the step, and its memory."""

    def __init__(self) -> None:
        engine, module = _compiled()
        self.store = store = wasmtime.Store(engine)
        self.memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(_PAGES, None)))
        exports = wasmtime.Instance(store, module, [self.memory]).exports(store)
        self.play, self.appraise = exports["play_rounds"], exports["appraise"]
        self.draw = exports["draw_uniforms"]
        self.table: int = exports["table"].value(store)
        self.appraisal: int = exports["appraisal"].value(store)
        self.begin: int = exports["__heap_base"].value(store)
        self.base = ctypes.addressof(self.memory.data_ptr(store).contents)

    @property
    def size(self) -> int:
        """How many bytes its memory has by now."""
        return int(self.memory.data_len(self.store))

    def is_free(self) -> None:
        """Keep it for another cohort, if there is room: a new memory costs more time."""
        if self.size + sum(other.size for other in list(_spare)) <= _KEPT:
            _spare.append(self)


class SharedArrays:
    """The memory of an instance of the step.

    Attributes:
        table, appraisal: Where in it lies what the step is given.

    Raises:
        wasmtime.WasmtimeError: if there is not enough address space.
    """

    def __init__(self) -> None:
        try:
            instance = _spare.pop()
        except IndexError:
            instance = _Instance()
        self._instance = instance
        self._scratch: dict[int, Any] = {}
        # Where arrays begin, by their identity. They are kept, or another could get that.
        self._places: dict[int, tuple[int, Any]] = {}
        self.table, self.appraisal = instance.table, instance.appraisal
        self._used, self._size = instance.begin, instance.size
        self._bytes: Any = _Bytes.from_address(instance.base)
        # Whoever holds an array holds the memory. With the last of them it is free again.
        weakref.finalize(self._bytes, instance.is_free).atexit = False

    def play_rounds(self) -> None:
        """Let the step play rounds."""
        self._instance.play(self._instance.store)

    def appraise(self) -> None:
        """Let the step appraise outcomes."""
        self._instance.appraise(self._instance.store)

    def draw_uniforms(self, keys: bytes, runs: IntArray) -> FloatArray:
        """Let the step draw uniform numbers; see `drawn_by_step`. They lie in the memory."""
        streams, count = len(keys) // 16, len(runs)
        given = self.copy(np.frombuffer(keys, "<u8")), self.copy(runs)
        found: FloatArray = self.new((streams, count), np.float64)
        at_keys, at_runs, at_found = map(self.address, (*given, found))
        self._instance.draw(self._instance.store, at_keys, streams, at_runs, count, at_found)
        return found

    def scratch(self, shape: tuple[int, ...], dtype: Any = np.float64, number: int = 0) -> Any:
        """An array for what is soon over: the same place whenever a number is asked for."""
        needed = math.prod(shape) * np.dtype(dtype).itemsize
        if number not in self._scratch or self._scratch[number].nbytes < needed:
            self._scratch[number] = self.zeros((needed,), np.uint8)
        return self._scratch[number][:needed].view(dtype).reshape(shape)

    def at(self, place: int, shape: tuple[int, ...], dtype: Any) -> Any:
        """The array that lies at an address."""
        return np.ndarray(shape, np.dtype(dtype), self._bytes, place)

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A new array; all of it is 0."""
        array = self.new(shape, dtype)
        array.fill(0)  # the memory may have been used before
        return array

    def new(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A new array; nobody knows what is in it."""
        kind = np.dtype(dtype)
        count = math.prod(shape)
        place = -(-self._used // 16) * 16
        self._used = place + count * kind.itemsize
        if self._used > self._size:
            more = -(-(self._used - self._size) // _PAGE)
            self._instance.memory.grow(self._instance.store, max(more, _PAGES))
            self._size = self._instance.size
        array = self.at(place, shape, kind)
        self._places[id(array)] = place, array
        return array

    def copy(self, array: _Array) -> _Array:
        """A copy of an array that lies in the memory."""
        found: _Array = self.new(array.shape, array.dtype)
        found[...] = array
        return found

    def address(self, array: np.ndarray[Any, Any] | None) -> int:
        """Where in the memory an array of it begins; 0 for none."""
        if array is None:
            return 0
        if id(array) in self._places:
            return self._places[id(array)][0]
        return int(array.__array_interface__["data"][0]) - self._instance.base


def drawn_by_step(keys: bytes, runs: IntArray) -> FloatArray | None:
    """Uniform numbers of many streams at once; see `sim.uncertainty.quantities.uniforms_of`.

    Args:
        keys: The keys of the streams, 16 bytes each.
        runs: The numbers of the runs; shape ``(count,)``.

    Returns:
        Array of shape ``(streams, count)``; None where the step has not been used in this process
        so far, or there is no memory for it.
    """
    if not _compiled.cache_info().currsize:
        return None
    try:
        return SharedArrays().draw_uniforms(keys, runs).copy()
    except wasmtime.WasmtimeError:
        return None
