"""Where in the timeline a number of runs are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import FloatArray

__all__ = ["RoundClock"]


@dataclass(frozen=True)
class RoundClock:
    """Where in the timeline a number of runs are.

    Attributes:
        session: Index of the session.
        name: Its name.
        round: The round, from 0.
        begin: Hour at which the round begins.
        end: Hour at which it ends.
        order: The parties in the order in which they act.
        elapsed: Share of the negotiating time that is used, for every run of the cohort.
    """

    session: int
    name: str
    round: int
    begin: float
    end: float
    order: tuple[int, ...]
    elapsed: FloatArray

    def at_the_end(self) -> RoundClock:
        """The same clock when nothing can come after it."""
        return replace(self, elapsed=np.ones_like(self.elapsed))
