"""Writing down the moves of runs, for a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.arrays import FloatArray, IntArray

__all__ = ["Move", "Recorder"]


class Move(NamedTuple):
    """One move of one run; ``outcome`` is −1 and the numbers are NaN where there are none."""

    run: int
    hour: float
    session: int
    round: int
    party: int
    move: str
    outcome: int
    utility: float
    target: float


@dataclass
class Recorder:
    """Collects the moves of a cohort, in order."""

    moves: list[Move] = field(default_factory=list)

    def note(
        self,
        runs: IntArray,
        hour: float | FloatArray,
        place: tuple[int, int],
        party: int,
        move: str,
        outcomes: IntArray | None = None,
        utility: FloatArray | None = None,
        target: FloatArray | None = None,
    ) -> None:
        """Write down the same kind of move for a number of runs."""
        hours = np.broadcast_to(hour, runs.shape)
        for i, run in enumerate(runs):
            self.write(
                Move(
                    int(run),
                    float(hours[i]),
                    *place,
                    party,
                    move,
                    -1 if outcomes is None else int(outcomes[i]),
                    np.nan if utility is None else float(utility[i]),
                    np.nan if target is None else float(target[i]),
                )
            )

    def write(self, move: Move) -> None:
        """Write one move down."""
        self.moves.append(move)
