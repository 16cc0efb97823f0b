"""Progress of long work: a bar in a terminal or notebook, else one plain line now and then."""

from __future__ import annotations

import sys
import time
from typing import Any

from sim.arrays import IntArray
from sim.libraries import tqdm
from sim.model.endings import ENDINGS

__all__ = ["EVERY", "Progress"]

EVERY = 15.0
"""Seconds between two plain lines."""


class Progress:
    """Shows how far a sweep or another long calculation is.

    Args:
        what: What there is to do, like ``256 points``.
        shown: Whether to show anything.
    """

    def __init__(self, what: str, shown: bool) -> None:
        self._bar: Any = None
        self._shown = shown
        self._rows = 0
        self._done = 0
        self._counts = [0] * len(ENDINGS)
        self._begin = self._said = time.monotonic()
        if shown and (sys.stderr.isatty() or "ipykernel" in sys.modules):
            self._bar = tqdm.tqdm(total=0, unit=" runs", unit_scale=True, desc=what)

    def add(self, rows: int) -> None:
        """Note rows that are to be played."""
        self._rows += rows
        if self._bar is not None:
            self._bar.total = self._rows
            self._bar.refresh()

    def done(self, rows: int, counts: IntArray) -> None:
        """Note rows that have been played, and how they ended."""
        self._done += rows
        self._counts = [a + int(b) for a, b in zip(self._counts, counts, strict=True)]
        if self._bar is not None:
            self._bar.set_postfix_str(self._endings(), refresh=False)
            self._bar.update(rows)
        elif self._shown and time.monotonic() - self._said > EVERY:
            self._said = time.monotonic()
            speed = self._done / (self._said - self._begin)
            left = (self._rows - self._done) / speed
            self.say(
                f"{self._done:,} of {self._rows:,} runs, {speed:,.0f} a second, "
                f"{left:,.0f} s left; {self._endings()}"
            )

    def _endings(self) -> str:
        total = max(1, sum(self._counts))
        shares = zip(ENDINGS, self._counts, strict=True)
        return ", ".join(f"{name} {count / total:.0%}" for name, count in shares if count)

    def say(self, text: str) -> None:
        """Say a line beside the bar, whether or not there is one."""
        if self._bar is not None:
            self._bar.write(text, file=sys.stderr)
        else:
            print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
