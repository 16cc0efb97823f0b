"""A seat at the table: persons play parties against simulated ones, in the same engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.analysis.arguments import whole
from sim.engine import (
    Cohort,
    Decision,
    Draws,
    Move,
    Player,
    Question,
    Recorder,
    State,
    Talks,
    drawn_branch,
)
from sim.errors import UsageError, did_you_mean
from sim.inputs import load
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS
from sim.play.brief import Brief, brief_of
from sim.play.seat_view import MEDIATOR, SeatView
from sim.play.situation import SeenOutcome, Situation
from sim.results.columns import collect
from sim.results.result import Result
from sim.results.trace import table_of
from sim.shown import Shown

__all__ = ["Game", "Happening"]

_PUBLIC = (
    "walks out",
    "withdraws",
    "ratifies",
    "does not ratify",
    "attacks",
    "keeps the agreement",
)
"""Moves that everybody learns of, in the room or not."""


@dataclass(frozen=True)
class Happening:
    """A move that a player hears of.

    Attributes:
        hour: When, in hours since the timeline began.
        session: Name of the session; empty after the talks.
        round: The round in it, from 1; 0 after the talks.
        party: Title of who moves.
        move: What it does: ``offers``, ``rejects``, ``walks out`` …; ``withdraws``, where it is not
            held any more to a text that it had accepted.
        outcome: What it is about, in the eyes of the player; None if it is about none.
        own: Whether it is the player's own move.
    """

    hour: float
    session: str
    round: int
    party: str
    move: str
    outcome: SeenOutcome | None
    own: bool


class Minutes(Recorder):
    """Writes all moves down, and who was there to hear of each."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State | None = None
        self.heard_by: list[frozenset[int]] = []

    def write(self, move: Move) -> None:
        super().write(move)
        assert self.state is not None
        present = self.state.present[0] | (move.move in _PUBLIC)
        self.heard_by.append(frozenset(np.flatnonzero(present).tolist()))


class Game(Shown):
    """One run of a scenario in which persons decide for one party or several.

    The other parties are simulated as in `sim.run`. Everything uncertain, including what they want,
    is drawn as in the run with that seed and number. Persons who hold several seats on one machine
    take turns; `turn` says whose turn it is.

    >>> game = sim.Game("teaching/buyer-and-seller", "seller")
    >>> game.situation.moves
    ('accept', 'offer', 'pass', 'walk_out')

    Attributes:
        scenario: The scenario, with each alternative in the way that the run draws.
        whole: The scenario with its alternatives; the same if it has none.
        seats: Names of the parties that persons play.
        seed, run: Which run it is.
        moves: The moves made so far, each with the outcome that it offers, or None.
        bets: What was bet on each ending, by seat; only those who bet.
        test: Whether it is a test of skill, in which nobody looks at futures.
        looked: After how many moves futures were looked at; one number for each question asked.
        talks: The engine.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        *seats: str,
        seed: int = 1,
        run: int = 0,
        test: bool = False,
    ) -> None:
        """Sit down.

        Args:
            scenario: The scenario, a file, or the name of one that ships.
            *seats: Names of the parties to play, at least one.
            seed: The seed, a whole number from 0.
            run: Number of the run whose draws hold.
            test: Whether it is a test of skill: `sim.play.Futures` are refused then.

        Raises:
            UsageError: if there is no such party, or a number makes no sense.
            InputError: if the scenario has faults.
        """
        self.scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        if not seats or len(set(seats)) < len(seats):
            raise UsageError("say which party is played, each once")
        self.seats = seats
        self.seed, self.run = whole("seed", seed), whole("run", run)
        self.moves: list[tuple[str, dict[str, str] | None]] = []
        self.bets: dict[str, dict[str, float]] = {}
        self.test = test
        self.looked: list[int] = []
        self.whole = self.scenario
        self.scenario, draws = drawn_branch(self.whole, Draws.stretch(self.seed, self.run, 1))
        parties = [self.scenario.party(seat) for seat in seats]
        self._numbers = {p.name: self.scenario.parties.index(p) for p in parties}
        cohort = Cohort(compile_scenario(self.scenario), draws)
        self._briefs = {seat: brief_of(cohort, at) for seat, at in self._numbers.items()}
        self._minutes = Minutes()
        self._players = {seat: Player(at) for seat, at in self._numbers.items()}
        self.talks = Talks(cohort, self._minutes, list(self._players.values()))
        self._minutes.state = self.talks.state
        self._views = {seat: SeatView(self.talks, at) for seat, at in self._numbers.items()}
        self._told = dict.fromkeys(seats, 0)
        self._over = not self.talks.go_on()

    def __repr__(self) -> str:
        at = self.ending if self.over else f"{len(self.moves)} moves made"
        return f"<Game of {' and '.join(self.seats)} in {self.scenario.name}: {at}>"

    @property
    def over(self) -> bool:
        """Whether all is over."""
        return self._over

    @property
    def ending(self) -> str | None:
        """How it ended; None while it goes on."""
        return ENDINGS[self.talks.state.ending[0]] if self.over else None

    @property
    def turn(self) -> str | None:
        """The seat that has to decide; None when all is over."""
        asked = (seat for seat, player in self._players.items() if player.question is not None)
        return next(asked, None)

    @property
    def question(self) -> Question | None:
        """What that seat is asked, as the engine puts it; None when all is over."""
        seat = self.turn
        return None if seat is None else self._players[seat].question

    @property
    def situation(self) -> Situation | None:
        """What that seat has to decide, and what it knows; None when all is over."""
        seat, question = self.turn, self.question
        if seat is None or question is None:
            return None
        return self._views[seat].situation(question)

    def brief(self, seat: str) -> Brief:
        """What a seat is told before the talks.

        Raises:
            UsageError: if nobody holds it.
        """
        return self._briefs[self._held(seat)]

    def number(self, seat: str) -> int:
        """The place of a seat's party in the scenario.

        Raises:
            UsageError: if nobody holds it.
        """
        return self._numbers[self._held(seat)]

    def _held(self, seat: str) -> str:
        if seat not in self.seats:
            hint = did_you_mean(seat, self.seats)
            raise UsageError(f"nobody holds the seat of '{seat}' in this game{hint}")
        return seat

    def look_at(self, outcome: Mapping[str, str], seat: str | None = None) -> SeenOutcome:
        """The worth of an outcome to a seat, and what speaks against it.

        Args:
            outcome: An option for every issue.
            seat: The seat; by default the one whose turn it is.

        Raises:
            UsageError: if this is not an outcome of the scenario, or nobody holds the seat.
        """
        view = self._views[self._held(seat or self.turn or self.seats[0])]
        return view.outcome(view.number(outcome))

    def bet(self, seat: str, shares: Mapping[str, float]) -> None:
        """Bet on the ending, before the first move.

        Args:
            seat: Who bets.
            shares: The chance of each ending, in the player's judgement; those left out are taken
                for 0, and all together must be 1.

        Raises:
            UsageError: if there is no such seat or ending, the shares do not sum to 1, or it is too
                late.
        """
        if self.moves:
            raise UsageError("bets are closed: the first move is made")
        endings = self.scenario.endings
        for name, share in shares.items():
            if name not in endings:
                raise UsageError(f"there is no ending '{name}'{did_you_mean(name, endings)}")
            number = isinstance(share, (int, float)) and not isinstance(share, bool)
            if not number or not 0 <= share <= 1:
                raise UsageError(f"the chance of '{name}' must be from 0 to 1, not {share!r}")
        if abs(sum(shares.values()) - 1) > 1e-6:
            raise UsageError(f"the chances must sum to 1, not {sum(shares.values()):g}")
        self.bets[self._held(seat)] = {name: float(shares.get(name, 0.0)) for name in endings}

    def step(self, move: str, outcome: Mapping[str, str] | None = None) -> list[Happening]:
        """Make a move for the seat whose turn it is; the talks go on until a person is asked again.

        Args:
            move: One of the moves of the situation.
            outcome: The offer, an option for every issue. Only for ``offer``.

        Returns:
            What the next seat to move has heard since its last news (`news`); when the game is
            over, what the seat that moved has heard.

        Raises:
            UsageError: if the move cannot be made; then nothing changes.
        """
        seat, number = self.check(move, outcome)
        self.moves.append((move, None if outcome is None else dict(outcome)))
        self._players[seat].decide(Decision(move, number))
        self._over = not self.talks.go_on()
        return self.news(self.turn or seat)

    def check(self, move: str, outcome: Mapping[str, str] | None = None) -> tuple[str, int]:
        """Refuse a move that cannot be made now.

        Args:
            move: One of the moves of the situation.
            outcome: What is offered, an option for every issue; only for ``offer``.

        Returns:
            The seat whose turn it is, and the number of the outcome; −1 for none.

        Raises:
            UsageError: if it cannot be made.
        """
        seat, situation = self.turn, self.situation
        if seat is None or situation is None:
            raise UsageError("the talks are over")
        choices = {choice.move: choice for choice in situation.choices}
        if move not in choices:
            raise UsageError(f"there is no move '{move}' now{did_you_mean(move, list(choices))}")
        if choices[move].barred:
            raise UsageError(f"you cannot say {move} here: {choices[move].barred}")
        if (move == "offer") != (outcome is not None):
            raise UsageError("an offer needs an option for every issue; no other move takes any")
        number = -1
        if outcome is not None:
            number = self._views[seat].number(outcome)
            barred = self._views[seat].outcome(number).barred
            if barred:
                raise UsageError(f"you cannot offer that: {'; '.join(barred)}")
        return seat, number

    def refuse_futures(self) -> None:
        """Refuse to look at futures where there are none to look at.

        Raises:
            UsageError: if the game is a test of skill, or over.
        """
        if self.test:
            raise UsageError("this game is a test of skill: there are no futures to look at")
        if self.over:
            raise UsageError("the talks are over")

    def news(self, seat: str) -> list[Happening]:
        """What a seat has heard since it was last told, its own moves included.

        Raises:
            UsageError: if nobody holds it.
        """
        since = self._told[self._held(seat)]
        self._told[seat] = len(self._minutes.moves)
        return [said for there, said in self._happenings(seat, since) if there]

    def record(self, seat: str) -> list[tuple[bool, Happening]]:
        """All moves of the run as a seat sees them, and which of them it heard of.

        Raises:
            UsageError: while the game goes on, or if nobody holds the seat.
        """
        if not self.over:
            raise UsageError("what the others did out of sight is shown when all is over")
        return self._happenings(self._held(seat), 0)

    @cached_property
    def result(self) -> Result:
        """The run as a result, for tables and figures, once all is over.

        Raises:
            UsageError: while the game goes on.
        """
        if not self.over:
            raise UsageError("the game goes on; there is a result when all is over")
        played = table_of(self.talks.cohort, self.recorded)
        return Result(self.scenario, self.seed, self.run, collect(self.talks), played=played)

    @property
    def recorded(self) -> Sequence[Move]:
        """The moves of the run so far, as the engine notes them."""
        return self._minutes.moves

    def heard(self, seat: str) -> list[bool]:
        """Whether a seat heard of each of them.

        Raises:
            UsageError: if nobody holds it.
        """
        me = self.number(seat)
        return [me in there for there in self._minutes.heard_by]

    def _happenings(self, seat: str, since: int) -> list[tuple[bool, Happening]]:
        sessions, me = self.scenario.sessions, self._numbers[seat]
        titles = (*(party.title for party in self.scenario.parties), MEDIATOR)
        heard_by = self._minutes.heard_by[since:]
        return [
            (
                me in heard,
                Happening(
                    hour=move.hour,
                    session=sessions[move.session].name if move.session >= 0 else "",
                    round=move.round + 1,
                    party=titles[move.party],
                    move=move.move,
                    outcome=self._views[seat].outcome(move.outcome) if move.outcome >= 0 else None,
                    own=move.party == me,
                ),
            )
            for heard, move in zip(heard_by, self._minutes.moves[since:], strict=True)
        ]
