"""One thread that computes for many visitors, each of whom gets a fair share of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

__all__ = ["FairWorker"]

Who = tuple[str, ...]


class _Job(NamedTuple):
    who: Who
    work: Callable[[], Any]
    done: asyncio.Future[Any]


class FairWorker:
    """Does one piece of work at a time, for the visitor who has had least time so far.

    A visitor is known by several words, from coarse to fine (an address, a browser, a window). At
    each level, time is shared equally among those who ask at once: thirty windows of one browser
    together get as much as the single window of another. Time not used is not saved up.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sim-answers")
        self._waiting: list[_Job] = []
        self._used: dict[Who, float] = {}
        self._reached: dict[Who, float] = {}
        self._busy = False

    async def do(self, who: Who, work: Callable[[], Any]) -> Any:
        """The result of a piece of work, when its turn has come and it is done."""
        for length in range(1, len(who) + 1):
            key = who[:length]
            if not any(job.who[:length] == key for job in self._waiting):
                reached = self._reached.get(key[:-1], 0.0)
                self._used[key] = max(self._used.get(key, 0.0), reached)
        job = _Job(who, work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._next()
        try:
            return await job.done
        finally:
            if job in self._waiting:  # who asked has gone
                self._waiting.remove(job)

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for their turn."""
        return len(self._waiting)

    def close(self) -> None:
        """Drop what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> None:
        if self._busy:
            return
        if not self._waiting:
            self._used.clear()
            self._reached.clear()
            return
        job = self._chosen()
        self._waiting.remove(job)
        self._busy = True
        loop = asyncio.get_running_loop()

        def work() -> None:
            begin = time.perf_counter()
            result: Any = None
            error: BaseException | None = None
            try:
                result = job.work()
            except BaseException as caught:
                error = caught
            seconds = time.perf_counter() - begin
            loop.call_soon_threadsafe(self._finish, job, seconds, result, error)

        self._pool.submit(work)

    def _chosen(self) -> _Job:
        """Level by level, the first of those who have had least."""
        jobs = self._waiting
        for length in range(1, max(len(job.who) for job in jobs) + 1):
            least = min(self._used[job.who[:length]] for job in jobs)
            key = next(job.who[:length] for job in jobs if self._used[job.who[:length]] == least)
            self._reached[key[:-1]] = least
            jobs = [job for job in jobs if job.who[:length] == key]
        return jobs[0]

    def _finish(self, job: _Job, seconds: float, result: Any, error: BaseException | None) -> None:
        for length in range(1, len(job.who) + 1):
            self._used[job.who[:length]] = self._used.get(job.who[:length], 0.0) + seconds
        self._busy = False
        if not job.done.done():
            if error is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(error)
        self._next()
