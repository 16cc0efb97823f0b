"""The executor of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from distributed import Client

from sim.errors import UsageError
from sim.studies.execution.executors import ManagedExecutor

__all__ = ["TIMEOUT", "managed_executor"]

TIMEOUT = 10.0
"""Seconds to wait for a scheduler, at first and when it is lost."""


class _Cluster(Executor):
    """Hands work to a client, and gives it up when the scheduler is gone for good.

    Dask replaces killed workers' work by itself, but of a lost scheduler its futures never tell.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._there = client.get_executor(pure=False)
        self._under_way: set[Future[Any]] = set()
        self._over = Event()
        Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._client.status == "closed":
            raise BrokenExecutor("the Dask scheduler is gone")
        future: Future[Any] = self._there.submit(fn, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            for future in tuple(self._under_way) if self._client.status == "closed" else ():
                with suppress(InvalidStateError):
                    future.set_exception(BrokenExecutor("the Dask scheduler is gone"))

    def end(self) -> None:
        """Take back what is under way."""
        self._over.set()
        for future in tuple(self._under_way):
            future.cancel()


def managed_executor(target: Any) -> ManagedExecutor:
    """The executor of the cluster of a client, or at ``dask://host:port``.

    Raises:
        UsageError: if nothing answers there.
    """
    client, ours = target, isinstance(target, str)
    if ours:
        address = target.replace("dask://", "tcp://", 1)
        try:
            client = Client(address, timeout=TIMEOUT)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler at {target}: {error}") from None
    workers = sum(client.nthreads().values()) or 1
    executor = _Cluster(client)

    def close() -> None:
        executor.end()
        if ours:
            client.close()

    return ManagedExecutor(executor, workers, None, close, close)
