"""What the parties of a cohort learn of each other in each run.

Two things are learned, each by Bayes' rule. Which *reading* of the scenario (see `knowledge`) fits
best what the others do: hypotheses about preferences are weighed by how well each predicts the
moves, as in Hindriks & Tykhonov (2008), "Opponent modelling in automated multi-issue negotiation
using Bayesian learning". And which public lines are *real*: a real line is never crossed by its
owner, and a refusal of what crosses one is what a real line predicts.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.halved_knowledge import known_in
from sim.model.positions import Bits, Stand
from sim.theory.grid import on_grid
from sim.theory.powers import logarithm

__all__ = [
    "ERROR",
    "EVIDENCE",
    "PRIOR",
    "SURPRISE",
    "Beliefs",
    "Move",
    "begin_to_learn",
    "surprise",
]

Move = Literal["offers", "accepts", "rejects"]

Stands = tuple[tuple[int, Stand], ...]

ERROR = 0.2
"""By how much a move may miss what a reading predicts before it counts against it e-fold."""

SURPRISE = 4.0
"""The most that one move can count against a reading, as a natural logarithm."""

PRIOR = 4.0
"""By how much, as a natural logarithm, the means are likelier at first than another reading.

Others are a handful of draws, the means are what the source says: it takes as much as one great
surprise to leave them. Without it the share of deals hung on which draws those were.
"""

EVIDENCE = 20.0
"""For how many independent moves all moves of a party count, however many there are.

Of moves that follow each other closely the second says little that is new. So each counts for as
many as the share of the party's time that it takes, times this, and for one at most; then what is
learned does not depend on how finely the time is cut into rounds.
"""

_REFUSED = 0.6931471805599453
"""What a refusal adds to the log-odds of a line, ln 2: a bluff is refused half the time."""


class Beliefs:
    """What one party believes of the others, in every run of a cohort.

    Attributes:
        real: Which of the others' public stands it takes to be real, as bits in the order of
            `Public.stands`; shape ``(runs,)``.
    """

    def __init__(self, stands: Stands, odds: FloatArray, readings: int, runs: int) -> None:
        """Begin with what is public.

        Args:
            stands: The others' public stands, each with whose it is.
            odds: The log-odds of each at first.
            readings: How many readings of the scenario there are.
            runs: How many runs the cohort has.
        """
        self._stands = stands
        self.unlikely = np.full((runs, readings), PRIOR)
        self.unlikely[:, 0] = 0.0
        self.log_odds = np.broadcast_to(odds, (runs, len(odds))).copy()
        self.real = np.zeros(runs, np.uint64)
        self._weigh(np.arange(runs))

    def reading(self, runs: IntArray) -> IntArray:
        """The likeliest reading, as its place among `Knowledge.gains`; ``(runs,)``."""
        likeliest: IntArray = self.unlikely[runs].argmin(axis=1)
        return likeliest

    def learn(
        self,
        mover: int,
        move: Move,
        runs: IntArray,
        places: IntArray,
        against: FloatArray,
        weight: FloatArray,
    ) -> IntArray:
        """Take note of a move that the party has seen.

        Args:
            mover: Who made it.
            move: What it did with the outcomes.
            runs: The runs.
            places: What was offered, accepted or refused there: where to find it in
                `Stand.crosses`.
            against: How much that speaks against each reading (see `surprise`), by its weight.
            weight: For how many independent moves it counts, up to 1; shape ``(runs,)``.

        Returns:
            Those of the runs in which the party takes other stands to be real than before.
        """
        if against.size:
            self.unlikely[runs] += against
        changed = np.zeros(len(runs), bool)
        for i, (owner, stand) in enumerate(self._stands):
            if owner != mover:
                continue
            crosses = stand.crosses[places]
            if crosses.any():
                changed |= crosses
                here = runs[crosses]
                if move == "rejects":
                    self.log_odds[here, i] += _REFUSED * weight[crosses]
                else:
                    self.log_odds[here, i] = -np.inf
        shaken = runs[changed]
        if not len(shaken):
            return shaken
        before = self.real[shaken]
        self._weigh(shaken)
        moved: IntArray = shaken[self.real[shaken] != before]
        return moved

    def _weigh(self, runs: IntArray) -> None:
        bits: Bits = np.zeros(len(runs), np.uint64)
        for i in range(len(self._stands)):
            bits |= (on_grid(self.log_odds[runs, i]) >= 0) * np.uint64(1 << i)
        self.real[runs] = bits


def surprise(gains: FloatArray, move: Move, elapsed: FloatArray) -> FloatArray:
    """How much a move speaks against each reading: minus the logarithm of its likelihood.

    A party is taken to concede evenly. By a reading it would offer an outcome whose gain is what it
    still asks for, take what gives more, and refuse what gives less.

    Args:
        gains: What the outcomes give the mover in each reading; shape ``(runs, readings)``; a new
            array.
        move: What it did with them.
        elapsed: Share of the mover's time that was used.

    Returns:
        Shape ``(runs, readings)``; no readings where there is but one.
    """
    if gains.shape[1] == 1:
        return np.empty((len(gains), 0))
    miss = gains
    miss -= (1.0 - elapsed)[:, None]
    if move == "accepts":
        np.negative(miss, out=miss)
    if move == "offers":
        np.abs(miss, out=miss)
    else:
        np.maximum(miss, 0.0, out=miss)
    miss *= 1.0 / ERROR
    np.minimum(miss, SURPRISE, out=miss)
    return miss


def begin_to_learn(cohort: Cohort) -> list[Beliefs | None]:
    """What each party knows of the others at first; None for who does not learn."""
    model = cohort.model
    found: list[Beliefs | None] = [None] * len(model.parties)
    for party, its in enumerate(zip(*cohort.strategies, strict=True)):
        if any(each.offers.knows == "learned" for each in its) and cohort.searches:
            readings, stands = known_in(cohort).count, cohort.stands(party)
            if ("odds", party) not in model.memo:
                means = [stand.firmness.law.mean for _, stand in stands]
                firmness = np.clip(means, 1e-9, 1 - 1e-9)
                model.memo["odds", party] = logarithm(firmness) - logarithm(1.0 - firmness)
            if readings > 1 or stands:
                odds = model.memo["odds", party]
                found[party] = Beliefs(stands, odds, readings, cohort.count)
    return found
