"""NumPy's arrays in the memory of the compiled step, so that both work on the same numbers.

The step is one WebAssembly file, the same for every platform. It is compiled once in a process, in
memory; each cohort has an instance and a memory of its own, which is let go with the last array.
"""

from __future__ import annotations

import atexit
import ctypes
import math
import sys
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.errors import UsageError
from sim.libraries import load_now, wasmtime

__all__ = ["STEP", "SharedArrays", "available"]

STEP = Path(__file__).with_name("step.wasm")
"""The step; built from ``step.c``, which lies beside it, by ``python -m tools.step``."""

_PAGE = 65_536
_PAGES = 256
"""So many pages of memory are asked for at a time; those that nobody writes to cost nothing."""

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
    atexit.register(_compiled.cache_clear)  # let go while the runtime is still there
    return engine, wasmtime.Module(engine, STEP.read_bytes())


class SharedArrays:
    """The memory of an instance of the step.

    Attributes:
        table, appraisal: Where in it lies what the step is given.

    Raises:
        wasmtime.WasmtimeError: if there is not enough address space.
    """

    def __init__(self) -> None:
        engine, module = _compiled()
        self._store = wasmtime.Store(engine)
        limits = wasmtime.Limits(_PAGES, None)
        self._memory = wasmtime.Memory(self._store, wasmtime.MemoryType(limits))
        exports = wasmtime.Instance(self._store, module, [self._memory]).exports(self._store)
        self._play, self._appraise = exports["play_rounds"], exports["appraise"]
        self._scratch: dict[int, Any] = {}
        self.table: int = exports["table"].value(self._store)
        self.appraisal: int = exports["appraisal"].value(self._store)
        self._used: int = exports["__heap_base"].value(self._store)
        self._base = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        self._look()

    def _look(self) -> None:
        self._size = self._memory.data_len(self._store)
        self._bytes = (ctypes.c_ubyte * self._size).from_address(self._base)
        # Whoever holds an array holds the memory.
        self._bytes.store = self._store

    def play_rounds(self) -> None:
        """Let the step play rounds."""
        self._play(self._store)

    def appraise(self) -> None:
        """Let the step appraise outcomes."""
        self._appraise(self._store)

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
        kind = np.dtype(dtype)
        count = math.prod(shape)
        place = -(-self._used // 16) * 16
        self._used = place + count * kind.itemsize
        if self._used > self._size:
            more = -(-(self._used - self._size) // _PAGE)
            self._memory.grow(self._store, max(more, _PAGES))
            self._look()
        return self.at(place, shape, kind)

    def copy(self, array: _Array) -> _Array:
        """A copy of an array that lies in the memory."""
        found: _Array = self.zeros(array.shape, array.dtype)
        found[...] = array
        return found

    def address(self, array: np.ndarray[Any, Any] | None) -> int:
        """Where in the memory an array of it begins; 0 for none."""
        return 0 if array is None else array.ctypes.data - self._base
