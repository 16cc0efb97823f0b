"""A limit to the time that a strategy of your own may take for an answer."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import place_of

__all__ = ["SECONDS_PER_RUN", "TooLong", "where_it_was", "within"]

SECONDS_PER_RUN = 0.01
"""An answer may take so much longer for each run that it is about."""

_PACKAGE = str(Path(__file__).parents[1])

_AT_ONCE = 1e-6
"""A timer of somebody else's that is overdue rings after so many seconds; 0 would stop it."""

_AGAIN = 1.0
"""Whoever swallows what ends it is ended again after so many seconds."""


class TooLong(BaseException):
    """An answer took too long. No `Exception`, so that few strategies catch it."""


def where_it_was(error: TooLong) -> str:
    """The place in the strategy's own code that took too long, or called what did."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [at for at in frames if not at.filename.startswith(_PACKAGE)]
    return place_of((own or frames)[0])


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in what follows if it takes longer.

    In the main thread a signal ends whatever it does, except on Windows. Elsewhere what ends it is
    raised between two steps of Python code, so not in a call that waits (a sleep, a lock).

    Args:
        seconds: How long it may take.
    """
    main = threading.current_thread() is threading.main_thread()
    limit = _by_signal if main and hasattr(signal, "setitimer") else _by_thread
    with limit(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong

    begin = time.monotonic()
    earlier = signal.signal(signal.SIGALRM, ring)
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier if earlier is not None else signal.SIG_DFL)
        if left:  # somebody else's timer
            rest = max(left - (time.monotonic() - begin), _AT_ONCE)
            signal.setitimer(signal.ITIMER_REAL, rest, again)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    lock, over = threading.Lock(), threading.Event()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            wait = _AGAIN
            with lock:  # not when it is over after all
                if not over.is_set():
                    raise_in(thread, ctypes.py_object(TooLong))

    threading.Thread(target=watch, daemon=True, name="sim-answer-limit").start()
    try:
        yield
    finally:
        with lock:
            over.set()
            raise_in(thread, None)
