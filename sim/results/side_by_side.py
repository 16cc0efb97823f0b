"""Work in threads, a few tasks ahead of whoever takes the results."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["side_by_side", "usable_cores"]

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(
    work: Callable[[_Task], _Done], tasks: Iterable[_Task], threads: int
) -> Iterator[_Done]:
    """Like `map`, but the tasks are done in threads.

    The threads end with the call, for a process that has threads cannot be forked safely. If a task
    fails or the caller stops, tasks that have not begun are dropped.

    Args:
        work: What is done with each task.
        tasks: The tasks. They are asked for as threads become free.
        threads: How many tasks are done at a time. If it is 1, nothing leaves the calling thread.

    Returns:
        The results of the tasks, in the order of the tasks.
    """
    if threads == 1:
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        begun: deque[Future[_Done]] = deque()
        try:
            for task in tasks:
                begun.append(pool.submit(work, task))
                if len(begun) > threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()
