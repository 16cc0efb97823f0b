"""A person in a seat of a cohort of one run: the timeline waits for what it decides."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import simpy

from sim.engine.clock import RoundClock

__all__ = ["ANSWERS", "MOVES", "VOTES", "Decision", "Player", "Question"]

MOVES = ("accept", "reject", "offer", "pass", "yes", "no", "delegate", "walk_out")
"""All that a person may decide; each question names those that answer it.

``accept`` or ``reject`` what lies on the table; ``offer`` something else, or ``pass``; ``yes`` or
``no`` to a revised text, or ``delegate`` this vote and all others of the session; ``walk_out``.
"""

ANSWERS = ("accept", "reject", "walk_out")
VOTES = ("yes", "no", "delegate", "walk_out")


@dataclass(frozen=True)
class Question:
    """What a person in a seat has to decide.

    Attributes:
        clock: When it is asked.
        outcome: What lies on the table, or the revised text that is voted on; −1 for nothing.
        moves: What it may decide, of `MOVES`.
    """

    clock: RoundClock
    outcome: int
    moves: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What a person decided.

    Attributes:
        move: One of the question's moves.
        outcome: What is offered; −1 where nothing is.
    """

    move: str
    outcome: int = -1


class Player:
    """A person who holds the seat of one party in a cohort of one run.

    Attributes:
        party: Index of the party.
        question: What it is asked; None while the talks go on without it.
        decision: What it decided last.
        walks_out: Whether it leaves at the end of the round.
    """

    def __init__(self, party: int) -> None:
        self.party = party
        self.question: Question | None = None
        self.decision = Decision("pass")
        self.walks_out = False
        self._delegated: int | None = None
        self._env: simpy.Environment | None = None
        self._decided: simpy.Event | None = None

    def sit_down(self, env: simpy.Environment) -> None:
        """Take part in the talks of a clock."""
        self._env = env

    def wait(self, question: Question) -> Generator[simpy.Event, None, None]:
        """Put a question, and wait until it is answered; who is about to walk out is not asked."""
        assert self._env is not None
        if self.walks_out:
            return
        self.question = question
        self._decided = self._env.event()
        yield self._decided

    def decide(self, decision: Decision) -> None:
        """Answer the question; the talks go on when the clock is moved again."""
        assert self.question is not None
        assert self._decided is not None
        if decision.move == "delegate":
            self._delegated = self.question.clock.session
        self.walks_out = decision.move == "walk_out"
        self.decision = decision
        self.question = None
        self._decided.succeed()

    def votes_by_worth(self, clock: RoundClock) -> bool:
        """Whether its votes in a session are cast by what texts are worth to it."""
        return self._delegated == clock.session
