"""The clocks of the parties, for the naive reference: from "The clock" in docs/rules.md."""

import math
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
        self.required = [i for i, party in enumerate(scenario.parties) if party.consent.of == "all"]
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

    def departure(self, number: int) -> int:
        """The last round of a session before a party leaves for good whom every outcome needs."""
        session, later = self.sessions[number], self.sessions[number + 1 :]
        rounds = [
            self.listed(session, party)
            for party in self.required
            if not any(self.listed(other, party) for other in later)
        ]
        return min([session.rounds - 1, *(those[-1] for those in rounds if those)])

    def too_late(self, number: int) -> bool:
        """Whether somebody whom every outcome needs is listed before a session, and never again."""
        held = [
            [number for number, its in enumerate(self.sessions) if self.listed(its, party)]
            for party in self.required
        ]
        return any(those and those[-1] < number for those in held)

    def comes_on_top(self, number: int) -> bool:
        """Whether a session is one offer after talks of all its parties."""
        one_offer = "take_it_or_leave_it"
        return self.sessions[number].protocol == one_offer and any(
            talks.protocol != one_offer
            and not talks.requires_text
            and all(party in talks.parties for party in self.sessions[number].parties)
            for talks in self.sessions[:number]
        )

    def listed(self, session: Session, party: int) -> list[int]:
        """The rounds of a session in which a party is listed as present."""
        hours = [r * session.round_hours for r in range(session.rounds)]
        return [r for r, hour in enumerate(hours) if seated(session, party, 0.0, hour)]

    def last_chance(
        self,
        number: int,
        r: int,
        begin: float,
        has_text: bool,
        party: int,
        placed: bool | None,
    ) -> Place | None:
        """A party's last round from this one on, as it looks now.

        ``placed`` says whether an event has brought it in, or sent it away.
        """
        last, end = None, begin
        for at, session in enumerate(self.sessions):
            if at < number:
                continue
            if at > number:
                begin = end + session.delay if session.at is None else session.at
            end = begin + session.hours
            if at > number and (session.requires_text or self.too_late(at)) and not has_text:
                continue
            counting = list(range(session.rounds)) if placed else []
            if placed is None and not self.comes_on_top(at):
                counting, departure = self.listed(session, party), self.departure(at)
                if counting and counting[0] <= departure:
                    counting = [k for k in counting if k <= departure]
            for k in counting:
                if (at > number or k >= r) and self.held(begin, session, k):
                    last = self.place(at, k, begin + k * session.round_hours)
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
