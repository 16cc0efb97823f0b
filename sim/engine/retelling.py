"""A game so far, told again in a cohort of runs with other draws, to see what may come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.player import Decision
from sim.engine.recorder import Move, Recorder
from sim.model.hour_tolerance import HOUR_TOLERANCE

__all__ = ["ANSWERED", "OFFERED", "UNTOLD", "VOTED", "Retelling", "Story"]

ANSWERED = ("rejects", "accepts")
OFFERED = ("passes", "offers")
VOTED = ("says no", "says yes")
"""The moves that a party decides on, as they are noted."""

UNTOLD = -2
"""What stands where the story does not say what a party does."""


@dataclass(frozen=True)
class Story:
    """How a game came to where it stands: at a question to the person in a seat.

    Attributes:
        moves: All moves so far, as noted.
        heard: Whether the seat heard of each.
        options: What each is about, by its options; shape ``(moves, issues)``, −1 for none.
        seat: The party whose turn it is.
        persons: The parties that persons play.
        place: Session and round of the question.
        table: What it is about, by its options; shape ``(issues,)``, −1 for nothing.
        happened: Whether each event has taken effect.
        seen: Whether the seat sees when each event does.
    """

    moves: Sequence[Move]
    heard: Sequence[bool]
    options: IntArray
    seat: int
    persons: frozenset[int]
    place: tuple[int, int]
    table: IntArray
    happened: BoolArray
    seen: BoolArray


@dataclass
class Retelling(Recorder):
    """Lets a cohort of runs go through a story, and a seat do then what is asked about.

    In the story everybody says what it said in the game, whatever its strategy would say in a run;
    then the seat makes its move; from there on all go by their strategies, the seat included. A run
    that cannot go through the story (somebody may not sign there what it signed in the game, an
    event comes in between) is `off` it, and goes on as it does.

    Args:
        cohort: The runs.
        story: The story.
        asked: What the seat does at its end.

    Attributes:
        same: The runs that came through the story to the question; shape ``(count,)``.
        fits: Those in which, as far as the seat has heard, the simulated others would have answered
            all along as they did, and could sign what they offered; shape ``(count,)``.
    """

    cohort: Cohort = field(kw_only=True)
    story: Story = field(kw_only=True)
    asked: Decision = field(kw_only=True)

    def __post_init__(self) -> None:
        count, moves = self.cohort.count, self.story.moves
        self.fits = np.ones(count, bool)
        self.same = np.zeros(count, bool)
        self._off = np.zeros(count, bool)
        self._at = np.zeros(count, np.int64)
        self._in_force = np.zeros(count, bool)
        self._walking = np.zeros(count, bool)
        self._kinds = {kind: i for i, kind in enumerate(sorted({move.move for move in moves}))}
        self._told = np.array(
            [(m.session, m.round, m.party, self._kinds[m.move]) for m in moves], np.int64
        ).reshape(-1, 4)
        self._outcomes = self._numbers(self.story.options)
        self._table = int(self._numbers(self.story.table[None])[0])
        simulated = [move.party not in self.story.persons for move in moves]
        self._tells = np.array(simulated, bool) & np.array(self.story.heard, bool)
        self._lines: dict[tuple[int, tuple[int, int], tuple[str, ...]], IntArray] = {}

    def _numbers(self, options: IntArray) -> IntArray:
        """The numbers by which the cohort knows outcomes; −1 for none."""
        numbers = np.full(len(options), -1, np.int64)
        some = np.flatnonzero((options >= 0).all(axis=1))
        if len(some):
            numbers[some] = self.cohort.numbering.number(tuple(options[some].T))
        return numbers

    @property
    def left(self) -> BoolArray:
        """The runs that have left the story, at its end or before; shape ``(count,)``."""
        left: BoolArray = self._off | self.same
        return left

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
        """Compare a move with what the story says; where it says another, the run is off it."""
        left = self.left[runs]
        if left.all():
            return
        about = np.full(len(runs), -1) if outcomes is None else outcomes
        runs, about = runs[~left], about[~left]
        at, line = self._at[runs], (*place, party, self._kinds.get(move, -1))
        as_told = at < len(self._told)
        some = at[as_told]
        as_told[as_told] = (self._told[some] == line).all(axis=1)
        as_told[as_told] = self._outcomes[at[as_told]] == about[as_told]
        self._at[runs[as_told]] += 1
        self._off[runs[~as_told]] = True

    def _line(
        self, party: int, place: tuple[int, int], kinds: tuple[str, ...], runs: IntArray
    ) -> IntArray:
        """Which move of some kinds a party makes next in this round in the story; −1 for none."""
        if (party, place, kinds) not in self._lines:
            its = [self._kinds[kind] for kind in kinds if kind in self._kinds]
            here = (self._told[:, :3] == (*place, party)).all(axis=1)
            self._lines[party, place, kinds] = np.flatnonzero(here & np.isin(self._told[:, 3], its))
        found = self._lines[party, place, kinds]
        at = np.searchsorted(found, self._at[runs])
        there = (at < len(found)) & ~self.left[runs]
        line = np.full(len(runs), -1, np.int64)
        line[there] = found[at[there]]
        return line

    def says_yes(
        self, party: int, place: tuple[int, int], kinds: tuple[str, str], runs: IntArray
    ) -> IntArray:
        """What a party answers or votes: 1 for yes, 0 for no, `UNTOLD`; ``(runs,)``.

        Args:
            party: The party.
            place: Session and round.
            kinds: `ANSWERED` or `VOTED`.
            runs: The runs.
        """
        line = self._line(party, place, kinds, runs)
        says = np.full(len(runs), UNTOLD, np.int64)
        told = line >= 0
        says[told] = self._told[line[told], 3] == self._kinds.get(kinds[1], -1)
        if party == self.story.seat and self.asked.move != "delegate":
            says[self._in_force[runs]] = self.asked.move in ("accept", "yes")
        return says

    def offers(self, party: int, place: tuple[int, int], runs: IntArray) -> IntArray:
        """What a party offers: an outcome, −1 for nothing, `UNTOLD`; shape ``(runs,)``."""
        line = self._line(party, place, OFFERED, runs)
        offers = np.full(len(runs), UNTOLD, np.int64)
        offers[line >= 0] = self._outcomes[line[line >= 0]]
        if party == self.story.seat:
            offers[self._in_force[runs]] = self.asked.outcome
        return offers

    def judge(
        self,
        party: int,
        place: tuple[int, int],
        kinds: tuple[str, ...],
        runs: IntArray,
        plausible: BoolArray,
    ) -> None:
        """Note where a party would not have done what the story says, if that says anything."""
        line = self._line(party, place, kinds, runs)
        counts = line >= 0
        counts[counts] = self._tells[line[counts]]
        self.fits[runs[counts & ~plausible]] = False

    def put(
        self,
        party: int,
        place: tuple[int, int],
        runs: IntArray,
        outcomes: IntArray,
        hour: FloatArray,
    ) -> None:
        """Let a party be asked something: if it is the question of the story, its move is in force.

        Args:
            party: The party.
            place: Session and round.
            runs: The runs in which it is asked.
            outcomes: What about; −1 for nothing; shape ``(runs,)``.
            hour: When the round began, in every run of the cohort.
        """
        if party != self.story.seat:
            return
        here = ~self.left[runs] & (self._at[runs] == len(self._told))
        now = here & (place == self.story.place) & (outcomes == self._table)
        for at, happened, seen in zip(
            self.cohort.event_at, self.story.happened, self.story.seen, strict=True
        ):
            if seen:
                now &= (at[runs] <= hour[runs] + HOUR_TOLERANCE) == happened
        self._off[runs[here & ~now]] = True
        self.same[runs[now]] = True
        staying = ~self._walking[runs]
        self._in_force[runs[staying]] = now[staying]
        if self.asked.move == "walk_out":
            self._walking[runs[now]] = True

    def leaving(self, party: int, place: tuple[int, int], runs: IntArray) -> BoolArray:
        """Where a person leaves at the end of this round; shape ``(runs,)``."""
        if party not in self.story.persons:
            return np.zeros(len(runs), bool)
        leaving = self._line(party, place, ("walks out",), runs) >= 0
        if party == self.story.seat:
            leaving |= self._walking[runs]
        return leaving
