"""One run of a scenario, played from docs/rules.md in plain Python: slow, to be read beside it.

Parties and sessions go by their numbers in the scenario, outcomes by those of their options.
"""

import math
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from sim import Scenario
from sim.model import Event, Session
from tests.reference.aftermath import After
from tests.reference.clock import Clock, Timeline, seated
from tests.reference.knowledge import Mind
from tests.reference.mediator import Beliefs
from tests.reference.outcomes import Outcome, holds, on_grid
from tests.reference.sides import EARLIER, Draws, Side, change_numbers, sides_of
from tests.reference.strategies import Turn


class Move(NamedTuple):
    hour: float
    session: str | None
    round: int
    party: str
    move: str
    outcome: tuple[str, ...] | None
    utility: float | None
    target: float | None


@dataclass
class Record:
    """What came of a run."""

    moves: list[Move]
    ending: str
    hour: float
    session: str | None
    round: int
    outcome: tuple[str, ...] | None
    utilities: dict[str, float]
    blocked_by: str
    room: bool | None
    """Whether there was room for a deal; None if that is not known."""
    course: dict[str, str]
    """What came of each session."""
    years_held: float | None
    """For how long a deal was kept, if deals are followed."""
    settled: dict[str, int]
    """How many points were settled at the end of each single-text session that was held."""
    draws: dict[str, float]
    """The uncertain numbers by path, whether stands are real, and whether events happen."""


class Over(Exception):
    """The run has ended."""

    def __init__(self, ending: str, hour: float, session: str | None, round: int) -> None:
        self.ending, self.hour, self.session, self.round = ending, hour, session, round


def play(scenario: Scenario, seed: int, run: int) -> Record:
    return Game(scenario, seed, run).play()


class Round(NamedTuple):
    number: int
    """Of the session."""
    session: Session
    r: int
    hour: float
    end: float
    begin: float
    """Of the session."""
    present: list[int]
    """The parties in the room, in the order in which they act."""
    listed: list[int]
    """The same as listed."""


class Vote(NamedTuple):
    """What a party says to a revised text."""

    no: bool
    gain: int
    """Whether it is worse off by it (−1), better off (1), or neither."""


def with_option(text: Outcome, point: int, option: int) -> Outcome:
    return (*text[:point], option, *text[point + 1 :])


def comes(session: Session, side: Side) -> str:
    """The stream that says whether a party comes to a session."""
    return f"timeline.{session.name}.comes.{side.name}.happens"


@dataclass
class Game:
    scenario: Scenario
    seed: int
    run: int
    moves: list[Move] = field(default_factory=list)
    text: Outcome | None = None
    """The standing text."""
    accepted_text: set[int] = field(default_factory=set)
    table: Outcome | None = None
    accepted: set[int] = field(default_factory=set)
    """Who has accepted the offer on the table."""
    proposer: int | None = None
    """Who has put it there; nobody if it is a mediator's text or was brought to the session."""
    taken: set[str] = field(default_factory=set)
    """Events that are behind us."""
    attends: dict[int, bool] = field(default_factory=dict)
    """Whom events have brought in, or sent away."""
    said_no: set[int] = field(default_factory=set)
    """Whose home has refused to ratify."""
    gone: dict[int, str] = field(default_factory=dict)
    """Who walked out, and how."""
    refused_text: dict[int, str] = field(default_factory=dict)
    """Reason of the last refusal of the standing text."""
    refused_now: dict[int, str] = field(default_factory=dict)
    """The same in this round, of anything."""
    shown: dict[int, list[Outcome]] = field(default_factory=dict)
    """What others put before each party in this round."""
    last: tuple[float, str | None, int] = (0.0, None, -1)
    """End, session and number of the last round that was held."""
    broken_off: bool = False
    """Whether the protocol has ended the session."""
    draft: Outcome | None = None
    bound: bool = True
    """Whether somebody wrote what the draft began with."""
    """What a mediator works on, in this session or the last of its kind."""
    beginning: Outcome | None = None
    """What that was when the session began."""
    points: int = 0
    """How many points the mediator has taken up."""
    unchanged: int = 0
    """How many points in a row, in this session, without a change of the draft."""
    agreed: dict[int, set[int]] = field(default_factory=dict)
    """Who has agreed to what the draft says of each point."""
    settled: set[int] = field(default_factory=set)
    """The settled points of the draft."""
    progress: dict[str, int] = field(default_factory=dict)
    """How many points were settled after the last round of each single-text session."""
    stands: dict[int, Outcome] = field(default_factory=dict)
    """What each party offered last in this session (monotonic concession)."""

    made: list[dict[int, Outcome]] = field(default_factory=list)
    """What each party offered in each round of this session (monotonic concession)."""
    aims: dict[int, float] = field(default_factory=dict)
    """What each party aimed at in the round before (monotonic concession)."""
    reached: tuple[int, float] = (0, 0.0)
    """The session that the run has come to, and the hour of its last round."""

    def __post_init__(self) -> None:
        self.course = {session.name: "not_held" for session in self.scenario.sessions}
        self.draws = Draws(self.seed, self.run)
        self.sides = sides_of(self.scenario, self.draws)
        consents = {i: p.consent for i, p in enumerate(self.scenario.parties)}
        self.required = {i for i, consent in consents.items() if consent.of == "all"}
        self.needed_for = {i: c.needed_for for i, c in consents.items() if c.needed_for}
        limit = self.scenario.deadline
        self.deadline = math.inf if limit is None else self.draws(limit)
        self.drawn = {path: self.draws(q) for path, q in self.scenario.uncertain.items()}
        for side in self.sides:
            for k, stand in enumerate(side.stands):
                self.drawn[f"parties.{side.name}.{stand.path}.real"] = float(side.real(k))
        for event in self.scenario.events:
            self.drawn[f"{event.path}.happens"] = float(self.happens(event))
        for session in self.scenario.sessions:
            for party in session.comes:
                stream = comes(session, self.sides[party])
                self.drawn[stream] = float(self.comes(session, party))
        self.timeline = Timeline(self.scenario, self.deadline)
        lots = [self.draws.uniform(f"mediator.points.{i.name}") for i in self.scenario.space.issues]
        self.agenda = sorted(range(len(lots)), key=lots.__getitem__)
        """The issues in the order in which a mediator takes them up."""
        self.beliefs = Beliefs(self.scenario, self.needed)
        everybody = range(len(self.sides))
        self.clocks = [Clock(self.timeline, self.timeline.start) for _ in everybody]
        self.minds = [Mind(self.scenario, self.sides, i) for i in everybody]
        self.counted = [i for i in everybody if consents[i].of != "none"]
        """The parties that count."""

    # The run

    def play(self) -> Record:
        try:
            end = 0.0
            for number, session in enumerate(self.scenario.sessions):
                begin = end + session.delay if session.at is None else session.at
                end = self.hold(number, session, begin)
            self.time_is_up()
        except Over as over:
            return self.record(over)
        raise AssertionError("a run always ends")

    def time_is_up(self) -> None:
        raise Over("partial" if self.text is not None else "no_deal", *self.last)

    def record(self, over: Over) -> Record:
        outcome = self.text if over.ending in ("deal", "not_ratified", "partial") else None
        utilities = {
            side.name: side.utility[outcome]
            if over.ending == "deal" and outcome is not None
            else side.no_deal(over.hour)
            for side in self.sides
        }
        blockers = " + ".join(
            f"{side.name}.{why}"
            for i, side in enumerate(self.sides)
            if (why := self.why_blocking(i, over.ending))
        )
        ending, years = over.ending, None
        if outcome is not None and ending == "deal" and self.scenario.aftermath is not None:
            ending, years = self.follow(outcome, over.hour)
        return Record(
            self.moves,
            ending,
            over.hour,
            over.session,
            over.round,
            self.named(outcome),
            utilities,
            blockers,
            self.has_room(over),
            self.course,
            years,
            self.progress,
            self.drawn,
        )

    def has_room(self, over: Over) -> bool | None:
        """Whether some outcome is one that all whose consent it needs would sign at the end."""
        if not self.sides[0].listed:
            return None
        if over.ending == "deal":
            return True
        session, hour = self.reached
        return any(
            all(
                not (side := self.sides[p]).excluded_by(t, session, hour)
                and side.utility[t] >= side.no_deal(over.hour)
                for p in self.needed(t)
            )
            for t in self.sides[0].all_outcomes
        )

    def follow(self, outcome: Outcome, hour: float) -> tuple[str, float]:
        """Whether a deal holds, and how long it is kept."""
        after = After(self.scenario, self.draws)
        adversary = self.sides[after.adversary]
        peace, protection = adversary.flow(outcome), after.protection(outcome)
        review = after.attacked(peace, protection)
        if review is None:
            ending, years, move, review = "holds", after.years, "keeps the agreement", after.reviews
        else:
            ending, years, move = "collapses", review * after.every, "attacks"
        war = after.war(after.adversary, review, protection)
        when = hour + years * 8766
        named = self.named(outcome)
        self.moves.append(Move(when, None, -1, adversary.name, move, named, peace, war))
        return ending, years

    def why_blocking(self, party: int, ending: str) -> str:
        if ending == "not_ratified" and party in self.said_no:
            return "ratification"
        if ending == "walkout" and party in self.required:
            return self.gone.get(party, "")
        if ending == "partial" and party in self.missing():
            return self.gone.get(party) or self.refused_text.get(party, "not_asked")
        if ending == "no_deal":
            return self.refused_now.get(party, "")
        return ""

    def needed(self, outcome: Outcome) -> set[int]:
        """Whose consent an outcome needs."""
        return self.required | {i for i, when in self.needed_for.items() if holds(when, outcome)}

    def missing(self) -> set[int]:
        """Whose consent the standing text needs and lacks."""
        assert self.text is not None
        return self.needed(self.text) - self.accepted_text

    def named(self, outcome: Outcome | None) -> tuple[str, ...] | None:
        if outcome is None:
            return None
        return tuple(i.options[o] for i, o in zip(self.scenario.space.issues, outcome, strict=True))

    # Sessions

    def hold(self, number: int, session: Session, begin: float) -> float:
        """Hold a session; returns when it ended."""
        end = begin
        self.broken_off, self.unchanged = False, 0
        self.stands, self.aims, self.made = {}, {}, []
        for r in range(session.rounds):
            hour, end = begin + r * session.round_hours, begin + (r + 1) * session.round_hours
            self.reached = number, self.reached[1]
            if not self.timeline.held(begin, session, r):
                self.time_is_up()
            self.take_events(hour, session, r)
            self.reached = number, hour
            listed = self.present(session, begin, hour)
            present = [party for party in self.order(session) if party in listed]
            self.look_again(number, session, r, hour, present)
            if r == 0:
                if self.text is None and session.requires_text:
                    return begin
                if self.text is not None and self.all_needed_accept(listed):
                    return begin
                self.table, self.accepted = self.text, set(self.accepted_text)
                self.proposer = None
            self.last = (end, session.name, r)
            self.course[session.name] = "ran_out"
            self.refused_now = {}
            self.shown = {party: [] for party in present}
            self.move_clocks(number, r, begin, hour)
            if r == 0 and self.text is not None:
                self.show(self.text, set(present) - self.accepted_text)
            now = Round(number, session, r, hour, end, begin, present, listed)
            agreed = self.are_agreed(now) or self.moves_agree(now)
            if agreed:
                self.change_text()
            if session.protocol == "single_text":
                self.progress[session.name] = len(self.settled)
            if agreed:
                self.course[session.name] = "agreed"
                self.agree(now)
                return end
            self.lose_patience(now)
            if self.broken_off:
                self.course[session.name] = "broken_off"
                return end
        return end

    def all_needed_accept(self, present: list[int]) -> bool:
        """Whether all present whose consent the standing text needs have accepted it."""
        assert self.text is not None
        return set(present) & self.needed(self.text) <= self.accepted_text

    def move_clocks(self, number: int, r: int, begin: float, hour: float) -> None:
        here = self.timeline.place(number, r, hour)
        has_text = self.text is not None
        for party, clock in enumerate(self.clocks):
            placed = self.attends.get(party)
            last = self.timeline.last_chance(number, r, begin, has_text, party, placed)
            clock.move(here, last)

    def order(self, session: Session) -> list[int]:
        """In which the parties act in a session."""
        seats = list(session.parties)
        entered = [i for i in range(len(self.sides)) if i not in seats]
        if session.protocol in ("single_text", "monotonic_concession"):
            return [*seats, *entered]
        first = int(self.draws(session.opens))
        if not session.opens.uncertain:
            return [*seats[first:], *seats[:first], *entered]
        opener, stream = seats.pop(first), f"timeline.{session.name}.order"
        seats.sort(key=lambda p: self.draws.uniform(f"{stream}.{self.sides[p].name}"))
        return [opener, *seats, *entered]

    def take_events(self, hour: float, session: Session, r: int) -> None:
        while to_come := {
            event.id: self.draws(event.at)
            for event in self.scenario.events
            if event.id not in self.taken and self.happens(event)
        }:
            first = min(to_come.values())
            if first > hour + EARLIER:
                return
            upto = min(first, hour) + EARLIER
            event = next(e for e in self.scenario.events if to_come.get(e.id, math.inf) <= upto)
            at = to_come[event.id]
            self.taken.add(event.id)
            change_numbers(event, self.sides, self.draws)
            self.attends |= dict.fromkeys(event.enters, True)
            self.attends |= dict.fromkeys(event.leaves, False)
            self.walk_out(event.walks_out, f"events.{event.id}", at, session, r)

    def happens(self, event: Event) -> bool:
        return self.draws.uniform(f"{event.path}.happens") < self.draws(event.probability)

    def walk_out(
        self, parties: tuple[int, ...], how: str, hour: float, session: Session, r: int
    ) -> None:
        leaving = [party for party in parties if party not in self.gone]
        for party in leaving:
            self.gone[party] = how
            self.accepted_text.discard(party)
            self.accepted.discard(party)
            name = self.sides[party].name
            self.moves.append(Move(hour, session.name, r, name, "walks out", None, None, None))
        if self.required & set(leaving):
            if self.course[session.name] != "not_held":
                self.course[session.name] = "walkout"
            raise Over("walkout", hour, session.name, r)

    def present(self, session: Session, begin: float, hour: float) -> list[int]:
        """The parties in the room as listed; those who entered come last."""
        entered = [i for i in range(len(self.sides)) if i not in session.parties]
        return [
            party
            for party in (*session.parties, *entered)
            if self.attends.get(
                party, seated(session, party, begin, hour) and self.comes(session, party)
            )
            and party not in self.gone
        ]

    def comes(self, session: Session, party: int) -> bool:
        """Whether a party comes to a session at all, if nothing else keeps it away."""
        chance = session.comes.get(party)
        return chance is None or self.draws.uniform(comes(session, self.sides[party])) < self.draws(
            chance
        )

    # A round

    def are_agreed(self, now: Round) -> bool:
        """Whether there is agreement on what lies on the table."""
        if self.table is None or not set(now.present) & self.needed(self.table) <= self.accepted:
            return False
        return len(self.accepted & set(now.present)) >= (1 if self.table == self.text else 2)

    def moves_agree(self, now: Round) -> bool:
        """The moves of a round; returns whether those present are agreed."""
        protocols = {
            "alternating_offers": self.alternating_offers,
            "single_text": self.single_text,
            "take_it_or_leave_it": self.take_it_or_leave_it,
            "monotonic_concession": self.monotonic_concession,
        }
        return protocols[now.session.protocol](now)

    def alternating_offers(self, now: Round) -> bool:
        for party in now.present:
            if self.table is not None and party in self.accepted:
                continue
            turn, asked = self.turn(party, now), self.table
            if asked is not None and self.accepts(turn, now):
                if self.are_agreed(now):
                    return True
                continue
            if len(now.present) < 2 or (asked is not None and party not in self.needed(asked)):
                continue
            if asked is not None and asked == self.text and self.has_lost_somebody(now):
                continue
            self.table = self.proposer = None
            made = self.offers(turn, now, final=self.clocks[party].is_last)
            if not made and asked is None:
                self.has_nothing(party)
            if asked is not None and self.table not in (None, asked):
                self.compare(party, asked, self.table, now)
            if self.are_agreed(now):
                return True
        for party in now.listed if len(now.present) > 1 else []:
            if not self.clocks[party].is_last or self.table is None or party in self.accepted:
                continue
            if party in self.needed(self.table):
                self.accepts(self.turn(party, now, final=True), now)
                if self.are_agreed(now):
                    return True
        return False

    def has_lost_somebody(self, now: Round) -> bool:
        """Whether a new text could not be complete: somebody whom all need is gone for good."""
        return self.timeline.too_late(now.number) and not self.required <= set(now.present)

    def compare(self, by: int, refused: Outcome, own: Outcome, now: Round) -> None:
        """The others present compare what a party refuses with what it offers."""
        for listener in now.present:
            if listener != by:
                elapsed, needed = self.clocks[by].elapsed, self.needed(refused)
                self.minds[listener].compare(by, refused, own, elapsed, needed)

    def take_it_or_leave_it(self, now: Round) -> bool:
        # Those first whose consent all outcomes need, last those whose consent none needs.
        speakers = sorted(
            now.present, key=lambda p: (p not in self.required) + (p not in self.counted)
        )
        for party in speakers if len(now.present) > 1 else []:
            if self.table is None and not self.offers(self.turn(party, now), now, final=True):
                self.has_nothing(party)
        self.broken_off = not self.all_answer(now, final=True)
        return not self.broken_off

    def all_answer(self, now: Round, final: bool = False) -> bool:
        """All answer what lies on the table, until there is agreement; whether there is."""
        for party in now.listed if self.table is not None else []:
            if party not in self.accepted and not self.are_agreed(now):
                self.accepts(self.turn(party, now, final), now)
        return self.are_agreed(now)

    def accepts(self, turn: Turn, now: Round) -> bool:
        """A party answers what lies on the table."""
        assert self.table is not None
        party = turn.side.number
        why = turn.reason_to_refuse(self.table)
        self.note(turn.side, now, "rejects" if why else "accepts", self.table, turn.target)
        if why:
            self.refuses(party, self.table, why)
        else:
            self.accepted.add(party)
            self.back(party, self.table, now)
        self.teach(party, "rejects" if why else "accepts", self.table, now)
        return not why

    def refuses(self, party: int, outcome: Outcome, why: str) -> None:
        if party in self.needed(outcome):
            self.refused_now[party] = why
        if outcome == self.text:
            self.refused_text[party] = why

    def has_nothing(self, party: int) -> None:
        """A party that is asked for an offer has none."""
        if party in self.counted:
            self.refused_now.setdefault(party, "nothing_to_offer")

    def offers(self, turn: Turn, now: Round, final: bool = False) -> bool:
        """A party puts an offer on the table if it has one."""
        party = turn.side.number
        offer, target = turn.final_offer() if final else (turn.offer(), turn.target)
        self.note(turn.side, now, "passes" if offer is None else "offers", offer, target)
        if offer is None:
            return False
        self.table, self.accepted, self.proposer = offer, {party}, party
        self.put(party, offer, now)
        return True

    def put(self, party: int, offer: Outcome, now: Round, together: bool = False) -> None:
        """Those present take note of what a party offers, at the same time as others or not."""
        self.sides[party].offered.append(offer)
        self.back(party, offer, now)
        audience = set(now.present) - {party}
        self.show(offer, audience, together)
        for other in audience:
            self.sides[other].heard[party].append(offer)
        self.teach(party, "offers", offer, now)

    def back(self, party: int, outcome: Outcome, now: Round) -> None:
        """Those present hear that a party offers or accepts an outcome."""
        for listener in now.present:
            self.sides[listener].backed[party].append(outcome)

    def teach(self, party: int, move: str, outcome: Outcome, now: Round) -> None:
        """The others present learn from a move."""
        clock = self.clocks[party]
        if not self.sides[party].listed:
            return  # nobody makes an offer of its own
        for listener in now.present:
            self.minds[listener].keep(party, move, outcome)
            if listener != party:
                self.minds[listener].learn(party, move, outcome, clock.elapsed, clock.share)

    def single_text(self, now: Round) -> bool:
        if now.r == 0 and self.text is not None:
            self.draft, self.bound = self.text, True
        elif self.draft is None:
            start = now.session.draft
            self.bound = start.written
            number = 0 if start.which is None else int(self.draws(start.which))
            self.draft = tuple(
                self.least_disliked(issue) if option < 0 else option
                for issue, option in enumerate(start.texts[number])
            )
        if now.r == 0:
            self.beginning = self.draft
        in_vain = self.text is not None and self.has_lost_somebody(now)
        if len(now.present) > 1:
            if not in_vain:
                self.take_up(self.agenda[self.points % len(self.agenda)], now)
                self.points += 1
            for party in now.present:
                self.shown[party].append(self.draft)
        next_end = now.begin + (now.r + 2) * now.session.round_hours
        last = now.r + 1 == now.session.rounds or next_end > self.deadline + EARLIER
        last = last or now.r == self.timeline.departure(now.number)
        settled = self.unchanged >= len(self.draft)
        if (settled or last) and len(now.present) > 1 and not in_vain:
            self.leave_dead_end(now)
        text = self.draft
        self.table, self.accepted, self.proposer = None, set(), None
        if (settled or last) and (len(now.present) > 1 or text == self.text):
            self.table = text
            self.accepted = set(self.accepted_text) if text == self.text else set()
            self.note(None, now, "proposes", text)
            self.show(text, set(now.present) - self.accepted)
            self.broken_off = not self.all_answer(now, final=True)
        return self.table is not None and not self.broken_off

    def least_disliked(self, issue: int) -> int:
        """The option that a draft begins with where it names none; of equals one by lot."""
        its = self.scenario.space.issues[issue]
        streams = [f"mediator.options.{its.name}.{option}" for option in its.options]
        equal = self.beliefs.least_disliked(issue)
        return min(equal, key=lambda o: self.draws.uniform(streams[o]) if len(equal) > 1 else 0)

    def leave_dead_end(self, now: Round) -> None:
        """If the draft cannot be signed, all say in confidence what they could sign."""
        assert self.draft is not None
        assert self.beginning is not None
        everything = self.sides[0].all_outcomes if self.sides[0].listed else []

        def could(party: int, text: Outcome, least: float) -> bool:
            side = self.sides[party]
            return side.may_sign(text, now.number, now.hour) and side.utility[text] >= least

        def asked(text: Outcome) -> list[int]:
            return [party for party in now.present if party in self.needed(text)]

        if all(could(party, self.draft, -math.inf) for party in asked(self.draft)):
            return
        start = self.beginning
        in_vain = not all(could(party, start, -math.inf) for party in asked(start))
        bound = self.bound and not (self.text is not None and in_vain)
        for least in (
            {party: self.fallback(party, now) for party in now.present},
            *([] if bound else [dict.fromkeys(now.present, -math.inf)]),
        ):
            good = [t for t in everything if all(could(p, t, least[p]) for p in asked(t))]
            if good:
                top = max(self.beliefs.fairness[text] for text in good)
                best = [text for text in good if self.beliefs.fairness[text] == top]
                u = self.draws.uniform(f"timeline.{now.session.name}.caucus#{now.r}")
                text = best[math.floor(u * len(best))]
                self.adopt(text, set(asked(text)))
                return

    def adopt(self, revised: Outcome, agreeing: set[int]) -> None:
        """A revised text is the draft from now on."""
        assert self.draft is not None
        before, self.draft = self.draft, revised
        for point in range(len(revised)):
            if revised[point] != before[point]:
                self.agreed[point] = set(agreeing)
                self.settled.add(point)

    def fallback(self, party: int, now: Round) -> float:
        """What a party does not go below in a vote."""
        assert self.beginning is not None
        side, start = self.sides[party], self.beginning
        if side.excluded_by(start, now.number, now.hour):
            return side.no_deal(now.hour)
        return max(side.no_deal(now.hour), side.utility[start])

    def take_up(self, point: int, now: Round) -> None:
        """The other options of a point are put to the vote, and then packages."""
        assert self.draft is not None
        self.unchanged += 1
        wished: set[int] = set()
        for option in self.fairest(point, self.draft, now):
            votes = self.ballot(with_option(self.draft, point, option), now)
            if any(vote.no for vote in votes.values()):
                wished |= {party for party, vote in votes.items() if vote.gain > 0}
        if len(self.scenario.space.issues[point].options) > 1:
            for number in range(now.session.packages):
                package = self.package(point, number, now)
                if package is not None:
                    self.ballot(package, now)
        if wished <= self.agreed.get(point, set()):
            self.settled.add(point)
        else:
            self.settled.discard(point)

    def fairest(self, point: int, text: Outcome, now: Round) -> list[int]:
        """The options of a point that the draft does not have, as the mediator proposes them."""
        assert self.draft is not None
        issue, draft = self.scenario.space.issues[point], self.draft

        def key(option: int) -> tuple[bool, float, float]:
            revised = with_option(text, point, option)
            lot = self.draws.uniform(f"mediator.options.{issue.name}.{issue.options[option]}")
            return self.is_hopeless(revised, now), -self.beliefs.fairness[revised], lot

        others = [option for option in range(len(issue.options)) if option != draft[point]]
        return sorted(others, key=key)

    def is_hopeless(self, revised: Outcome, now: Round) -> bool:
        """Whether the mediator expects somebody to refuse a revised text."""
        assert self.draft is not None
        assert self.beginning is not None
        return self.beliefs.expects_refusal(revised, self.draft, self.beginning, now.present)

    def ballot(self, revised: Outcome, now: Round) -> dict[int, Vote]:
        """A revised text is put to the vote; returns the votes that count."""
        assert self.draft is not None
        before, needed = self.draft, self.needed(revised)
        self.note(None, now, "proposes", revised)
        votes = {party: self.vote(party, revised, now) for party in now.listed}
        votes = {party: vote for party, vote in votes.items() if party in needed}
        fairer = self.beliefs.fairness[revised] > self.beliefs.fairness[before]
        if (
            not any(vote.no for vote in votes.values())
            and any(vote.gain > 0 for vote in votes.values())
            and (fairer or not any(vote.gain < 0 for vote in votes.values()))
        ):
            self.adopt(revised, set(votes))
            self.unchanged = 0
        return votes

    def package(self, point: int, number: int, now: Round) -> Outcome | None:
        """The draft with two or three points changed; None if the mediator drops it."""
        assert self.draft is not None
        stream = f"timeline.{now.session.name}.packages#{now.r}.{number}"
        u = [self.draws.uniform(f"{stream}.{i}") for i in range(3)]
        counts = [len(issue.options) for issue in self.scenario.space.issues]
        different = [option for option in range(counts[point]) if option != self.draft[point]]
        revised = with_option(self.draft, point, different[math.floor(u[0] * len(different))])
        left = [i for i, count in enumerate(counts) if count > 1 and i != point]
        for lot in u[1:]:
            if not left:
                break
            other = left.pop(math.floor(lot * len(left)))
            revised = with_option(revised, other, self.fairest(other, revised, now)[0])
            fairer = self.beliefs.fairness[revised] > self.beliefs.fairness[self.draft]
            if fairer and not self.is_hopeless(revised, now):
                return revised
        return None

    def vote(self, party: int, revised: Outcome, now: Round) -> Vote:
        """What a party says to a revised text."""
        assert self.draft is not None
        assert self.beginning is not None
        side = self.sides[party]
        hit, hits = (
            set(side.runs_into(outcome, now.number, now.hour)) for outcome in (self.draft, revised)
        )
        worth, change = side.utility[revised], side.utility[revised] - side.utility[self.draft]
        if hits - hit:
            vote = Vote(True, -1)
        elif hit - hits:
            vote = Vote(False, 1)
        else:
            vote = Vote(
                change < 0 and worth < self.fallback(party, now), (change > 0) - (change < 0)
            )
        self.note(side, now, "says no" if vote.no else "says yes", revised)
        return vote

    def monotonic_concession(self, now: Round) -> bool:
        if self.all_answer(now):
            return True
        alone = len(now.present) < 2
        if self.text is not None and (alone or self.has_lost_somebody(now)):
            self.stands = {}
            return False
        self.table, moved = None, self.choose_bids(now)
        made = {party: self.stands[party] for party in now.listed if party in self.stands}
        for party, offer in made.items():
            self.put(party, offer, now, together=True)
        for party in now.present:
            received = [offer for other, offer in made.items() if other != party]
            if received:
                self.sides[party].received.append(
                    max(received, key=self.sides[party].utility.__getitem__)
                )
        tried = [made]
        if all(self.clocks[p].is_last for p in now.present):
            tried += [
                {p: offer for p, offer in then.items() if p in now.present}
                for then in reversed(self.made)
            ]
        self.made.append(made)
        for offers in tried:
            good, content = self.fitting(offers, now)
            if not good:
                continue
            u = self.draws.uniform(f"timeline.{now.session.name}.agreement#{now.r}")
            chosen = good[math.floor(u * len(good))]
            self.table, self.accepted = offers[chosen], content[chosen] | {chosen}
            for party in (p for p in now.listed if p in self.accepted):
                self.note(self.sides[party], now, "accepts", self.table)
                self.back(party, self.table, now)
                self.teach(party, "accepts", self.table, now)
            return True
        for party, (other, offer) in product(now.listed, made.items()):
            why = self.refusal(party, offer, now) if other != party else ""
            if why:
                self.note(self.sides[party], now, "rejects", offer)
                self.refuses(party, offer, why)
                self.teach(party, "rejects", offer, now)
                if party in self.stands and party in self.needed(offer):
                    self.compare(party, offer, self.stands[party], now)
        self.broken_off = not moved
        return False

    def fitting(
        self, made: dict[int, Outcome], now: Round
    ) -> tuple[list[int], dict[int, set[int]]]:
        """Whose offers are agreed, and who is content with each."""
        good, content = [], {}
        for party, offer in made.items():
            others = {p for p in now.present if p != party}
            content[party] = {p for p in others if not self.refusal(p, offer, now)}
            open_to_it = self.sides[party].may_sign(offer, now.number, now.hour)
            if open_to_it and content[party] and others & self.needed(offer) <= content[party]:
                good.append(party)
        return good, content

    def choose_bids(self, now: Round) -> bool:
        """All choose what they offer; returns whether anybody has moved."""
        bidders = now.listed if len(now.present) > 1 else []
        self.stands = {
            p: outcome
            for p, outcome in self.stands.items()
            if p in bidders and self.sides[p].may_sign(outcome, now.number, now.hour)
        }
        wishes, waits = {}, False
        for party in bidders:
            turn = self.turn(party, now)
            last = turn.is_last
            wishes[party] = turn.final_offer() if last else (turn.offer(), turn.target)
            waits |= turn.part("concedes") == "micro" and not turn.is_last
        aims = {party: target for party, (_, target) in wishes.items()}
        moved = any(aims[p] < self.aims[p] for p in aims if p in self.aims)
        moved |= waits and self.timeline.kind != "open"
        self.aims |= aims
        for party, (wish, target) in wishes.items():
            before = self.stands.get(party)
            if wish is not None and (before is None or self.concedes(party, before, wish, now)):
                self.stands[party], moved = wish, True
            elif wish is not None:
                self.sides[party].passed_over.append(wish)
            offer = self.stands.get(party)
            move = "passes" if offer is None else "offers"
            self.note(self.sides[party], now, move, offer, target)
            if offer is None:
                self.has_nothing(party)
        return moved

    def concedes(self, party: int, before: Outcome, wish: Outcome, now: Round) -> bool:
        """Whether what a party wishes to offer is a concession over what it offered before."""
        others = [other for other in now.listed if other != party]

        def asked(outcome: Outcome) -> list[int]:
            return [other for other in others if other in self.needed(outcome)]

        def given(outcome: Outcome) -> tuple[float, float]:
            gains = [self.true_gain(other, outcome, now) for other in asked(outcome)]
            total = 0.0
            for gain in gains:
                total += gain
            return min(gains, default=math.inf), total

        closed = any(
            self.sides[other].excluded_by(before, now.number, now.hour) for other in asked(before)
        )
        return given(wish) > given(before) or (closed and wish != before)

    def true_gain(self, party: int, outcome: Outcome, now: Round) -> float:
        """What an outcome gives a party, as a share of the most that it could gain."""
        side = self.sides[party]
        no_deal = side.no_deal(now.hour)
        most = max(side.utility[t] for t in side.all_outcomes) - no_deal
        return on_grid((side.utility[outcome] - no_deal) / (most if most > 0 else 1.0))

    def refusal(self, party: int, offer: Outcome, now: Round) -> str:
        """Why a party is not content with another's offer; empty if it is."""
        side = self.sides[party]
        excluded_by = side.excluded_by(offer, now.number, now.hour)
        if excluded_by:
            return excluded_by
        if side.utility[offer] < side.no_deal(now.hour):
            return "no_deal"
        if self.clocks[party].is_last:
            return ""
        own = self.stands.get(party)
        return "target" if own is None or side.utility[offer] < side.utility[own] else ""

    def turn(self, party: int, now: Round, final: bool = False) -> Turn:
        """What a party sees; whether its answer is the final one."""
        side, session, clock = self.sides[party], now.session, self.clocks[party]

        def random(name: str) -> float:
            stream = f"parties.{side.name}.strategy.{name}#{session.name}.{now.r}"
            return self.draws.uniform(stream)

        return Turn(
            side=side,
            session=now.number,
            hour=now.hour,
            elapsed=1.0 if final else clock.elapsed,
            is_last=final or clock.is_last,
            random=random,
            others=[self.sides[p] for p in now.listed if p != party],
            order=[self.sides[p] for p in now.present],
            mind=self.minds[party],
            counted=[self.sides[p] for p in self.counted if p != party],
            needed=self.needed,
            round=now.r,
            rounds=session.rounds,
            end=now.begin + session.rounds * session.round_hours,
            over=final,
            answered=now.number + 1 == len(self.timeline.sessions)
            and self.timeline.kind != "open"
            and session.protocol == "alternating_offers",
            proposer=None if self.proposer is None else self.sides[self.proposer],
            age=self.age(party, now),
        )

    def age(self, party: int, now: Round) -> int:
        """How many moves of those present ago what lies on the table was put there; else 1."""
        if self.proposer is None:
            return 1
        order = self.order(now.session)
        at = order.index(self.proposer)
        since = [*order[at + 1 :], *order[: at + 1]]
        return 1 + sum(1 for p in since[: since.index(party)] if p in now.present)

    def note(
        self,
        side: Side | None,
        now: Round,
        move: str,
        outcome: Outcome | None,
        target: float | None = None,
    ) -> None:
        """Write a move down; the mediator has no side."""
        name = "mediator" if side is None else side.name
        utility = None if outcome is None or side is None else side.utility[outcome]
        where = (now.hour, now.session.name, now.r)
        self.moves.append(Move(*where, name, move, self.named(outcome), utility, target))

    def show(self, outcome: Outcome, audience: set[int], together: bool = False) -> None:
        """An outcome comes on the table; the audience has not agreed to it."""
        for party in audience:
            if not together:
                self.sides[party].received.append(outcome)
            self.shown[party].append(outcome)

    def change_text(self) -> None:
        """What lies on the table becomes the standing text."""
        if self.table != self.text:
            self.text, self.accepted_text, self.refused_text = self.table, set(), {}
        self.accepted_text |= self.accepted
        for point in range(len(self.scenario.space.issues)):
            self.settled.add(point)
            self.agreed[point] = set(self.accepted_text)

    def agree(self, now: Round) -> None:
        """Those present are agreed; the run is over if the last consent has come."""
        if self.missing():
            return
        assert self.text is not None
        if self.withdraw(now):
            return
        where = (now.end, now.session.name, now.r)
        for side in self.sides:
            if side.party.ratification is None or side.number not in self.needed(self.text):
                continue
            yes = side.ratifies(self.text)
            move = "ratifies" if yes else "does not ratify"
            home = side.worth_at_home(self.text), side.threshold
            self.moves.append(Move(*where, side.name, move, self.named(self.text), *home))
            if not yes:
                self.said_no.add(side.number)
        raise Over("not_ratified" if self.said_no else "deal", *where)

    def withdraw(self, now: Round) -> bool:
        """Those who accepted before and are gone now look again; whether anybody withdraws."""
        assert self.text is not None
        away = (self.accepted_text & self.needed(self.text)) - set(now.present)
        where = now.number, now.session, now.r, now.hour, now.end
        return any([self.lets_go(party, self.text, *where) for party in sorted(away)])  # noqa: C419

    def look_again(
        self, number: int, session: Session, r: int, hour: float, present: list[int]
    ) -> None:
        """Those present look again at the text and the offer that they accepted before."""
        for party in sorted(present):
            where = number, session, r, hour, hour
            if self.text is not None and party in self.accepted_text:
                self.lets_go(party, self.text, *where)
            if r > 0 and self.table is not None and party in self.accepted:
                self.lets_go(party, self.table, *where)

    def lets_go(
        self,
        party: int,
        outcome: Outcome,
        number: int,
        session: Session,
        r: int,
        hour: float,
        said_at: float,
    ) -> bool:
        """Whether a party takes back what it has accepted, as it could not sign it any more."""
        side = self.sides[party]
        why = side.excluded_by(outcome, number, hour)
        if not why and side.utility[outcome] < side.no_deal(hour):
            why = "no_deal"
        if not why:
            return False
        if outcome == self.text:
            self.accepted_text.discard(party)
            self.refused_text[party] = why
        if outcome == self.table:
            self.accepted.discard(party)
        where = (said_at, session.name, r, side.name)
        worth = side.utility[outcome]
        self.moves.append(Move(*where, "withdraws", self.named(outcome), worth, None))
        return True

    def lose_patience(self, now: Round) -> None:
        leaving = []
        for party in sorted(now.present) if len(now.present) >= 2 else []:
            side = self.sides[party]
            if side.party.walks_out_after is None:
                continue
            good = any(side.may_sign(t, now.number, now.hour) for t in self.shown[party])
            side.rounds_without_offer = 0 if good else side.rounds_without_offer + 1
            if side.rounds_without_offer >= side.party.walks_out_after:
                leaving.append(party)
        self.walk_out(tuple(leaving), "walks_out", now.end, now.session, now.r)
