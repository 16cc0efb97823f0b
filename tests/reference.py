"""One run of a scenario, played from docs/rules.md in plain Python: slow, to be read beside it.

Parties and sessions go by their numbers in the scenario, terms by those of their options.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np

from sim import Scenario
from sim.issues import AllOf, AnyOf, Negation, OneOf, Predicate
from sim.parties import Party
from sim.scenario import Event, Session
from sim.uncertainty import Quantity, uniforms

Terms = tuple[int, ...]


class Move(NamedTuple):
    hour: float
    session: str
    round: int
    party: str
    move: str
    terms: tuple[str, ...] | None
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
    terms: tuple[str, ...] | None
    utilities: dict[str, float]
    blocked_by: str


class Over(Exception):
    """The run has ended."""

    def __init__(self, ending: str, hour: float, session: str | None, round: int) -> None:
        self.ending, self.hour, self.session, self.round = ending, hour, session, round


def holds(predicate: Predicate, terms: Terms) -> bool:
    match predicate:
        case OneOf(issue, allowed):
            return allowed[terms[issue]]
        case AllOf(parts):
            return all(holds(part, terms) for part in parts)
        case AnyOf(parts):
            return any(holds(part, terms) for part in parts)
        case Negation(part):
            return not holds(part, terms)
    raise TypeError(predicate)


class Draws:
    """The draws of one run."""

    def __init__(self, seed: int, run: int) -> None:
        self.seed, self.run = seed, run

    def uniform(self, stream: str) -> float:
        return float(uniforms(self.seed, stream, self.run, 1)[0])

    def __call__(self, quantity: Quantity) -> float:
        return float(quantity.sample(self.seed, self.run, 1)[0])


class Side:
    """A party in one run: its numbers as the draws made them and events have changed them."""

    def __init__(self, scenario: Scenario, party: Party, draws: Draws) -> None:
        self.party, self.name = party, party.name
        self.sessions = [session.name for session in scenario.sessions]
        self.all_terms = list(product(*(range(len(i.options)) for i in scenario.space.issues)))
        preferences, lines = party.preferences, party.positions.red_lines
        self.weights = [draws(weight) for weight in preferences.weights]
        self.values = [[draws(value) for value in options] for options in preferences.values]
        self.bonuses = [draws(interaction.bonus) for interaction in preferences.interactions]
        self.no_deal_value = draws(preferences.no_deal)
        self.drift_per_day = draws(preferences.drift_per_day)
        self.luck = [draws.uniform(f"{line.path}.real") for line in lines]
        self.firmness = [draws(line.firmness) for line in lines]
        self.costs = [draws(line.crossing_cost) for line in lines]
        self.parameters = {name: draws(q) for name, q in party.strategy.parameters.items()}
        self.conflicts = {terms: self._conflicts(terms) for terms in self.all_terms}
        self.received: list[Terms] = []
        self.offered: list[Terms] = []
        self.rounds_without_offer = 0
        self.appraise()

    def _conflicts(self, terms: Terms) -> list[tuple[str, int]]:
        """The lines that terms cross; the concessions whose X they give, and those without Y."""
        positions = self.party.positions
        found = [
            ("line", i) for i, line in enumerate(positions.red_lines) if holds(line.rejects, terms)
        ]
        for i, concession in enumerate(positions.concessions):
            if holds(concession.gives, terms):
                met = holds(concession.in_return_for, terms)
                found.append(("gives" if met else "unmet", i))
        return found

    def appraise(self) -> None:
        """Work out what all terms are worth now."""
        self.utility = {terms: self._utility(terms) for terms in self.all_terms}

    def _utility(self, terms: Terms) -> float:
        total = 0.0
        for weight in self.weights:
            total += weight
        total = total or 1.0
        utility = 0.0
        for weight, values, option in zip(self.weights, self.values, terms, strict=True):
            utility += weight / total * values[option]
        for bonus, interaction in zip(
            self.bonuses, self.party.preferences.interactions, strict=True
        ):
            if holds(interaction.when, terms):
                utility += bonus
        for kind, i in self.conflicts[terms]:
            if kind == "line" and not self.real(i):
                utility -= self.costs[i]
        return utility

    def real(self, line: int) -> bool:
        return self.luck[line] < self.firmness[line]

    def no_deal(self, hour: float) -> float:
        return self.no_deal_value + self.drift_per_day * hour / 24

    def on_the_table(self, concession: int, session: int, hour: float) -> bool:
        since = self.party.positions.concessions[concession].since
        if since is None:
            return True
        if since == "never":
            return False
        if isinstance(since, str):
            return self.sessions.index(since) <= session
        return since <= hour

    def excluded_by(self, terms: Terms, session: int, hour: float) -> str:
        """The position that keeps it from signing terms; empty if they are open to it."""
        positions = self.party.positions
        for kind, i in self.conflicts[terms]:
            if kind == "line" and self.real(i):
                return f"red_lines.{positions.red_lines[i].id}"
            if kind == "unmet" or (kind == "gives" and not self.on_the_table(i, session, hour)):
                return f"concessions.{positions.concessions[i].id}"
        return ""

    def crosses_public_line(self, terms: Terms) -> bool:
        lines = self.party.positions.red_lines
        return any(kind == "line" and lines[i].public for kind, i in self.conflicts[terms])


def change_numbers(event: Event, sides: list[Side], draws: Draws) -> None:
    """What an event does to the numbers of the parties."""
    for change in event.changes:
        side, amount = sides[change.party], draws(change.amount)
        if change.what == "no_deal":
            side.no_deal_value = amount + (side.no_deal_value if change.add else 0.0)
        elif change.what == "firmness":
            side.firmness[change.index] = amount + (
                side.firmness[change.index] if change.add else 0.0
            )
        else:
            weight = amount + (side.weights[change.index] if change.add else 0.0)
            side.weights[change.index] = max(weight, 0.0)
        side.appraise()


@dataclass
class Turn:
    """What a party sees when it is its turn."""

    side: Side
    session: int
    hour: float
    elapsed: float
    random: Callable[[str], float]

    def __post_init__(self) -> None:
        side = self.side
        self.no_deal = side.no_deal(self.hour)
        self.open = [t for t in side.all_terms if not side.excluded_by(t, self.session, self.hour)]
        worth = [side.utility[terms] for terms in self.open]
        self.best = max([self.no_deal, *worth])
        self.floor = max(self.no_deal, min(worth)) if worth else self.no_deal
        self.target = min(STRATEGIES[side.party.strategy.name](self), self.best)

    def reason_to_refuse(self, terms: Terms) -> str:
        """Why it refuses terms; empty if it accepts them."""
        excluded_by = self.side.excluded_by(terms, self.session, self.hour)
        if excluded_by:
            return excluded_by
        if self.side.utility[terms] < self.no_deal:
            return "no_deal"
        return "target" if self.side.utility[terms] < self.target else ""

    def offer(self, others: list[Side]) -> Terms | None:
        """What it offers if it heeds the public lines of some others."""
        utility = self.side.utility
        in_question = [
            t for t in self.open if utility[t] >= self.target and utility[t] >= self.no_deal
        ]
        heeding = [t for t in in_question if not any(o.crosses_public_line(t) for o in others)]
        in_question = heeding or in_question
        if not in_question:
            return None
        if self.side.party.strategy.name == "random":
            return in_question[math.floor(self.random("offer") * len(in_question))]
        return min(in_question, key=lambda terms: utility[terms])

    def concede(self, share: float) -> float:
        return self.floor + (1 - share) * (self.best - self.floor)


# Where a target meets a utility exactly, the last bit decides, and in it NumPy's power, exp and log
# differ from Python's on some machines.


def power(base: float, exponent: float) -> float:
    return float(np.power(np.array([base]), np.array([exponent]))[0])


def exp(x: float) -> float:
    return float(np.exp(np.array([x]))[0])


def log(x: float) -> float:
    return float(np.log(np.array([x]))[0])


def power_of_time(turn: Turn) -> float:
    return turn.concede(power(turn.elapsed, turn.side.parameters["exponent"]))


def linear(turn: Turn) -> float:
    return turn.concede(turn.elapsed)


def polynomial(turn: Turn) -> float:
    """Faratin, Sierra & Jennings (1998): κ + (1−κ) t^(1/β)."""
    beta, kappa = turn.side.parameters["beta"], turn.side.parameters["kappa"]
    return turn.concede(kappa + (1 - kappa) * power(turn.elapsed, 1 / beta))


def exponential(turn: Turn) -> float:
    """Faratin, Sierra & Jennings (1998): exp((1−t)^β ln κ)."""
    beta, kappa = turn.side.parameters["beta"], turn.side.parameters["kappa"]
    return turn.concede(exp(power(1 - turn.elapsed, beta) * log(kappa)))


def relative_tit_for_tat(turn: Turn) -> float:
    """Faratin, Sierra & Jennings (1998): own last offer × last but one received / last received."""
    side = turn.side
    target = turn.best
    if side.offered:
        target = side.utility[side.offered[-1]]
        if len(side.received) >= 2 and side.utility[side.received[-1]] > 0:
            before, latest = (side.utility[terms] for terms in side.received[-2:])
            target = target * (before / latest)
    return min(max(target, turn.floor), turn.best)


def hardliner(turn: Turn) -> float:
    return turn.best


def anything(turn: Turn) -> float:
    return turn.floor + turn.random("target") * (turn.best - turn.floor)


STRATEGIES: dict[str, Callable[[Turn], float]] = {
    "boulware": power_of_time,
    "linear": linear,
    "conceder": power_of_time,
    "polynomial": polynomial,
    "exponential": exponential,
    "relative_tit_for_tat": relative_tit_for_tat,
    "hardliner": hardliner,
    "random": anything,
}


def play(scenario: Scenario, seed: int, run: int) -> Record:
    return Game(scenario, seed, run).play()


@dataclass
class Game:
    scenario: Scenario
    seed: int
    run: int
    moves: list[Move] = field(default_factory=list)
    text: Terms | None = None
    """The standing text."""
    accepted_text: set[int] = field(default_factory=set)
    table: Terms | None = None
    accepted: set[int] = field(default_factory=set)
    """Who has accepted the offer on the table."""
    taken: set[str] = field(default_factory=set)
    """Events that are behind us."""
    attends: dict[int, bool] = field(default_factory=dict)
    """Whom events have brought in, or sent away."""
    gone: dict[int, str] = field(default_factory=dict)
    """Who walked out, and how."""
    refused_text: dict[int, str] = field(default_factory=dict)
    """Reason of the last refusal of the standing text."""
    refused_now: dict[int, str] = field(default_factory=dict)
    """The same in this round, of anything."""
    shown: dict[int, list[Terms]] = field(default_factory=dict)
    """What others put before each party in this round."""
    last: tuple[float, str | None, int] = (0.0, None, -1)
    """End, session and number of the last round that was held."""

    def __post_init__(self) -> None:
        self.draws = Draws(self.seed, self.run)
        self.sides = [Side(self.scenario, party, self.draws) for party in self.scenario.parties]
        self.required = {i for i, p in enumerate(self.scenario.parties) if p.consent_required}
        limit = self.scenario.deadline
        self.deadline = math.inf if limit is None else self.draws(limit)

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
        terms = self.text if over.ending in ("deal", "partial") else None
        utilities = {
            side.name: side.utility[terms]
            if over.ending == "deal" and terms is not None
            else side.no_deal(over.hour)
            for side in self.sides
        }
        blockers = " + ".join(
            f"{side.name}.{why}"
            for i, side in enumerate(self.sides)
            if (why := self.why_blocking(i, over.ending))
        )
        return Record(
            self.moves, over.ending, over.hour, over.session, over.round, self.named(terms),
            utilities, blockers,
        )  # fmt: skip

    def why_blocking(self, party: int, ending: str) -> str:
        if ending == "walkout" and party in self.required:
            return self.gone.get(party, "")
        if ending == "partial" and party in self.required - self.accepted_text:
            return self.refused_text.get(party, "not_asked")
        if ending == "no_deal":
            return self.refused_now.get(party, "")
        return ""

    def named(self, terms: Terms | None) -> tuple[str, ...] | None:
        if terms is None:
            return None
        return tuple(i.options[o] for i, o in zip(self.scenario.space.issues, terms, strict=True))

    # Sessions

    def hold(self, number: int, session: Session, begin: float) -> float:
        """Hold a session; returns when it ended."""
        end = begin
        for r in range(session.rounds):
            hour, end = begin + r * session.round_hours, begin + (r + 1) * session.round_hours
            if end > self.deadline:
                self.time_is_up()
            self.take_events(hour, session, r)
            present = self.present(session, begin, hour)
            if r == 0:
                if self.text is None and session.requires_text:
                    return begin
                if self.text is not None and set(present) <= self.accepted_text:
                    return begin
                self.table, self.accepted = self.text, set(self.accepted_text)
            self.last = (end, session.name, r)
            self.refused_now = {}
            self.shown = {party: [] for party in present}
            if r == 0 and self.text is not None:
                self.show(self.text, set(present) - self.accepted_text)
            if self.are_agreed(present) or self.moves_agree(number, r, hour, present):
                self.agree(present, end, session, r)
                return end
            self.lose_patience(present, number, r, hour, end)
        return end

    def take_events(self, hour: float, session: Session, r: int) -> None:
        for event in self.scenario.events:
            at = self.draws(event.at)
            if event.id in self.taken or at > hour:
                continue
            self.taken.add(event.id)
            if not self.draws.uniform(f"{event.path}.happens") < self.draws(event.probability):
                continue
            change_numbers(event, self.sides, self.draws)
            self.attends |= dict.fromkeys(event.enters, True)
            self.attends |= dict.fromkeys(event.leaves, False)
            self.walk_out(event.walks_out, f"events.{event.id}", at, session, r)

    def walk_out(
        self, parties: tuple[int, ...], how: str, hour: float, session: Session, r: int
    ) -> None:
        leaving = [party for party in parties if party not in self.gone]
        for party in leaving:
            self.gone[party] = how
            name = self.sides[party].name
            self.moves.append(Move(hour, session.name, r, name, "walks out", None, None, None))
        if self.required & set(leaving):
            raise Over("walkout", hour, session.name, r)

    def present(self, session: Session, begin: float, hour: float) -> list[int]:
        """The parties in the room in the order in which they act."""
        found = []
        entered = [i for i in range(len(self.sides)) if i not in session.parties]
        for party in (*session.parties, *entered):
            late = begin + session.joins.get(party, 0.0) > hour
            left = begin + session.leaves.get(party, math.inf) <= hour
            listed = party in session.parties and not late and not left
            if self.attends.get(party, listed) and party not in self.gone:
                found.append(party)
        return found

    # A round

    def are_agreed(self, present: list[int]) -> bool:
        if self.table is None or not set(present) <= self.accepted:
            return False
        return len(present) >= 2 or self.table == self.text

    def moves_agree(self, number: int, r: int, hour: float, present: list[int]) -> bool:
        """The moves of a round; returns whether those present are agreed."""
        session = self.scenario.sessions[number]
        for party in present:
            if self.table is not None and party in self.accepted:
                continue
            if self.table is None and len(present) == 1:
                continue
            turn = self.turn(party, number, r, hour)
            answers = self.table is not None
            if self.table is not None:
                why = turn.reason_to_refuse(self.table)
                self.note(turn, r, "rejects" if why else "accepts", self.table)
                if not why:
                    self.accepted.add(party)
                    if self.are_agreed(present):
                        return True
                    continue
                self.refused_now[party] = why
                if self.table == self.text:
                    self.refused_text[party] = why
            self.table = None
            if len(present) == 1:
                continue
            heeded = (self.required | set(session.parties)) - {party}
            offer = turn.offer([self.sides[other] for other in heeded])
            self.note(turn, r, "passes" if offer is None else "offers", offer)
            if offer is not None:
                self.table, self.accepted = offer, {party}
                self.sides[party].offered.append(offer)
                self.show(offer, set(present) - {party})
            elif not answers:
                self.refused_now[party] = "nothing_to_offer"
        return False

    def turn(self, party: int, number: int, r: int, hour: float) -> Turn:
        session, side = self.scenario.sessions[number], self.sides[party]

        def random(name: str) -> float:
            stream = f"parties.{side.name}.strategy.{name}#{session.name}.{r}"
            return self.draws.uniform(stream)

        return Turn(side, number, hour, self.elapsed(number, r, hour), random)

    def elapsed(self, number: int, r: int, hour: float) -> float:
        if self.scenario.clock == "calendar":
            limit = self.scenario.latest_end if math.isinf(self.deadline) else self.deadline
            return min(hour / limit, 1.0)
        counted = [
            session.rounds if self.text is not None or not session.requires_text else 0
            for session in self.scenario.sessions
        ]
        return (sum(counted[:number]) + r + 1) / (sum(counted) + 1)

    def note(self, turn: Turn, r: int, move: str, terms: Terms | None) -> None:
        session = self.scenario.sessions[turn.session].name
        utility = None if terms is None else turn.side.utility[terms]
        self.moves.append(
            Move(
                turn.hour, session, r, turn.side.name, move, self.named(terms), utility,
                turn.target,
            )
        )  # fmt: skip

    def show(self, terms: Terms, audience: set[int]) -> None:
        """Terms come on the table; the audience has not agreed to them."""
        for party in audience:
            self.sides[party].received.append(terms)
            self.shown[party].append(terms)

    def agree(self, present: list[int], end: float, session: Session, r: int) -> None:
        if self.table != self.text:
            self.text, self.accepted_text, self.refused_text = self.table, set(), {}
        self.accepted_text |= set(present)
        if self.required <= self.accepted_text:
            raise Over("deal", end, session.name, r)

    def lose_patience(
        self, present: list[int], number: int, r: int, hour: float, end: float
    ) -> None:
        session, leaving = self.scenario.sessions[number], []
        for party in sorted(present) if len(present) >= 2 else []:
            side = self.sides[party]
            if side.party.walks_out_after is None:
                continue
            good = any(
                not side.excluded_by(terms, number, hour)
                and side.utility[terms] >= side.no_deal(hour)
                for terms in self.shown[party]
            )
            side.rounds_without_offer = 0 if good else side.rounds_without_offer + 1
            if side.rounds_without_offer >= side.party.walks_out_after:
                leaving.append(party)
        self.walk_out(tuple(leaving), "walks_out", end, session, r)
