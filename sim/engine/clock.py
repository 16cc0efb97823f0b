"""Where in the timeline a number of runs are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import BoolArray, FloatArray

__all__ = ["RoundClock"]


@dataclass(frozen=True)
class RoundClock:
    """Where in the timeline a number of runs are.

    Attributes:
        session: Index of the session.
        name: Its name.
        round: The round, from 0.
        begin: Hour at which the round begins, for every run of the cohort; shape ``(count,)``.
        end: Hour at which it ends, likewise.
        order: The parties as listed; those who were brought in by an event come after them.
        elapsed: Share of each party's negotiating time that is used, for every run of the cohort;
            shape ``(count, parties)``.
        last: Whether it is a party's last chance; of the same shape.
        over: Whether nothing can come after what is said now.
    """

    session: int
    name: str
    round: int
    begin: FloatArray
    end: FloatArray
    order: tuple[int, ...]
    elapsed: FloatArray
    last: BoolArray
    over: bool = False

    def at_the_end(self) -> RoundClock:
        """The same clock when nothing can come after it."""
        used, last = np.ones_like(self.elapsed), np.ones_like(self.last)
        return replace(self, elapsed=used, last=last, over=True)
