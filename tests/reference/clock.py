"""The clocks of the parties, for the naive reference: from "The clock" in docs/rules.md."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sim import Scenario
from sim.model import Session
from tests.reference.sides import EARLIER


class Place(NamedTuple):
    """A round on the timeline."""

    session: int
    round: int
    at: float
    """Where it lies, in hours of sessions or of the calendar."""


def seated(session: Session, party: int, begin: float, hour: float) -> bool:
    """Whether a party is listed as present in a round that begins at an hour."""
    if party not in session.parties:
        return False
    late = begin + session.joins.get(party, 0.0) > hour + EARLIER
    left = begin + session.leaves.get(party, math.inf) <= hour + EARLIER
    return not late and not left


class Timeline:
    """Where rounds lie, and which are still to come."""

    def __init__(self, scenario: Scenario, deadline: float) -> None:
        self.sessions, self.kind, self.deadline = scenario.sessions, scenario.clock, deadline
        self.start = (self.sessions[0].at or 0.0) if self.kind == "calendar" else 0.0
        self.rounds = sum(session.rounds for session in self.sessions)

    def place(self, number: int, r: int, hour: float) -> Place:
        if self.kind == "calendar":
            return Place(number, r, hour)
        before = sum(session.hours for session in self.sessions[:number])
        return Place(number, r, before + r * self.sessions[number].round_hours)

    def held(self, begin: float, session: Session, r: int) -> bool:
        """Whether a round ends before the deadline."""
        return begin + (r + 1) * session.round_hours <= self.deadline + EARLIER

    def last_chance(
        self,
        number: int,
        r: int,
        begin: float,
        has_text: bool,
        present: Callable[[Session, float, float], bool],
    ) -> Place | None:
        """The last round from this one on in which a party is present, as it looks now."""
        last, end = None, begin
        for at, session in enumerate(self.sessions):
            if at < number:
                continue
            if at > number:
                begin = end + session.delay if session.at is None else session.at
            end = begin + session.hours
            if at > number and session.requires_text and not has_text:
                continue
            for k in range(r if at == number else 0, session.rounds):
                hour = begin + k * session.round_hours
                if self.held(begin, session, k) and present(session, begin, hour):
                    last = self.place(at, k, hour)
        return last

    def rounds_before(self, number: int, r: int) -> int:
        return sum(session.rounds for session in self.sessions[:number]) + r


@dataclass
class Clock:
    """One party's."""

    timeline: Timeline
    moved: float
    """Where it was last moved."""
    elapsed: float = 0.0
    is_last: bool = False
    share: float = 0.0
    """The share of its time that this round uses up."""

    def move(self, here: Place, last: Place | None) -> None:
        """It goes on to a round; ``last`` is the last chance from there."""
        timeline = self.timeline
        if timeline.kind == "open":
            before = timeline.rounds_before(here.session, here.round)
            self.elapsed = (before + 1) / (timeline.rounds + 1)
            self.share = 1 / (timeline.rounds + 1)
            return
        way = 0.0
        self.is_last = last is not None and last[:2] == here[:2]
        if last is not None:
            gone, way = here.at - self.moved, last.at - here.at
            if gone + way > 0:
                self.elapsed += (1 - self.elapsed) * (gone / (gone + way))
            self.moved = here.at
        hours = timeline.sessions[here.session].round_hours
        self.share = (1 - self.elapsed) * hours / (hours + way)
        if self.is_last:
            self.elapsed = 0.5 if here.at == timeline.start else 1.0
