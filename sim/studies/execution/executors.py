"""Who does the work of a sweep: any `concurrent.futures.Executor`, behind one seam.

The default is loky's pool of processes: it starts workers afresh on every system (so nothing of the
caller's state leaks into them and scripts need no guard), takes functions and classes defined in a
notebook, and can be rebuilt when a worker is killed. Dask and MPI bring executors of their own.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import Any

from sim.errors import UsageError
from sim.libraries import loky

__all__ = ["CHUNK_LEAST", "ManagedExecutor", "Serial", "managed_executor"]

_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""Set in the workers only: each has a core of its own, and threads would compete for it."""


@dataclass
class ManagedExecutor:
    """An executor, and what the sweep may do with it.

    Attributes:
        executor: The executor.
        workers: How many it has, as far as that is known.
        rebuild: Makes another executor after a worker was killed; None where that is not ours.
        close: Lets it go at the end.
        stop: Lets it go at once, work under way included; None where it is not ours.
    """

    executor: Executor
    workers: int
    rebuild: Callable[[], Executor] | None
    close: Callable[[], None]
    stop: Callable[[], None] | None


class Serial(Executor):
    """Does the work in this process, when it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do the work now."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _nothing() -> None:
    pass


def _begin_work(parent: int) -> None:
    """What a worker does first."""
    # Ctrl-C reaches workers, too; it is for the sweep to end them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":  # elsewhere an orphan keeps its parent's number
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process soon after its parent; nobody is there to take what it was doing."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


CHUNK_LEAST = 200
"""Runs that are worth a worker's while."""


def _processes(workers: int | None = None) -> ManagedExecutor:
    count = workers or loky.cpu_count()

    def build() -> Any:
        return loky.get_reusable_executor(
            max_workers=count,
            timeout=60,
            reuse="auto",
            env=_ONE_THREAD,
            initializer=_begin_work,
            initargs=(os.getpid(),),
        )

    def stop() -> None:
        build().shutdown(kill_workers=True)

    # The pool ends by itself when it has had nothing to do for a minute.
    return ManagedExecutor(build(), count, build, _nothing, stop)


def _serial() -> ManagedExecutor:
    return ManagedExecutor(Serial(), 1, None, _nothing, _nothing)


def _worth(workers: int, runs: int | None) -> int:
    """As many of some workers as there is work for: each gets `CHUNK_LEAST` runs at least.

    As many as there are cores may get less: runs may be slow.
    """
    if runs is None:
        return workers
    cores: int = loky.cpu_count()
    return min(workers, max(min(runs, cores), -(-runs // CHUNK_LEAST)))


def managed_executor(executor: Any, runs: int | None = None) -> ManagedExecutor:
    """The executor that a user means.

    Args:
        executor: None or ``processes`` (all cores), ``processes:N``, ``serial``, ``mpi`` (in a
            program started with ``mpiexec -n … python -m mpi4py.futures``),
            ``dask://host:port``, a Dask client, or any `concurrent.futures.Executor`.
        runs: How many runs there are to do at the most; no more processes are started than these
            keep busy.

    Raises:
        UsageError: if it is none of these, or what it needs is not installed.
    """
    if executor is None or executor == "processes":
        return _processes()
    if executor == "serial":
        return _serial()
    if isinstance(executor, str) and executor.startswith("processes:"):
        number = executor.partition(":")[2]
        if not number.isdigit() or not int(number):
            raise UsageError(f"'{executor}': write processes:N with the number of processes")
        return _processes(_worth(int(number), runs))
    if executor == "mpi":
        on_mpi: ManagedExecutor = _extra("mpi").managed_executor()
        return on_mpi
    if isinstance(executor, Executor):
        workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        return ManagedExecutor(executor, int(workers), None, _nothing, None)
    is_client = type(executor).__module__.partition(".")[0] == "distributed"
    if is_client or (isinstance(executor, str) and executor.startswith("dask://")):
        on_dask: ManagedExecutor = _extra("dask").managed_executor(executor)
        return on_dask
    raise UsageError(
        f"executor {executor!r} is not one of processes, processes:N, serial, mpi, dask://host:port,"
        " a Dask client, or a concurrent.futures.Executor"
    )


def _extra(name: str) -> Any:
    try:
        return import_module(f"sim.studies.execution.executors_{name}")
    except ImportError as error:
        raise UsageError(
            f"executor {name} needs an extra: pip install -e '.[{name}]' in the checkout ({error})"
        ) from None
