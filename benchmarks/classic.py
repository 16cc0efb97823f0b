"""Talks written the classic way: one SimPy process a party, one run at a time.

Plain Python objects, the same rules and the same draws as the engine's, so that it ends every run
as the engine does. It covers what `simple` leaves of the Berlin scenario: alternating offers in a
fixed order, by parties that offer what is worth least to themselves and know nothing of the others
but what they have said in public; no events, undisclosed points, latecomers or walking out.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from sim.model import Scenario, Session
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.theory.grid import ADDEND, GRID
from sim.uncertainty.quantities import Quantity, uniforms

Process = Generator[simpy.Event, Any, None]


def simple(scenario: Scenario) -> Scenario:
    """A scenario whose parties play by conventions that a simple program can follow."""
    strategy = {
        "concedes": {"boulware": {"exponent": {"uniform": [0.2, 2]}, "floor": "worst"}},
        "offers": "own_lowest",
        "accepts": "target",
    }
    changes: dict[str, Any] = {"clock": "open", "events": None, "undisclosed": None}
    for name in scenario.party_names:
        changes[f"parties.{name}.strategy"] = strategy
        changes[f"parties.{name}.undisclosed"] = None
    for session in scenario.sessions:
        opener = scenario.party_names[session.parties[0]]
        changes[f"timeline.{session.name}.opens"] = opener
        changes[f"timeline.{session.name}.comes"] = None
    return scenario.vary(changes)


def on_grid(amount: float) -> float:
    """The nearest multiple of the engine's grid."""
    return round(amount / GRID) * GRID


def addend(amount: float) -> float:
    """The nearest multiple of the engine's grid for what is added up to a utility."""
    return round(amount / ADDEND) * ADDEND


@dataclass
class Question:
    """What the chair puts to a delegation; `reply` carries whether it accepts, and its offer."""

    offer: int | None
    hour: float
    elapsed: float
    avoided: list[bool]
    answers_only: bool
    reply: simpy.Event


class Delegation:
    """A party as a SimPy process that answers questions."""

    def __init__(self, env: simpy.Environment, party: Party, draws: Draws, run: int) -> None:
        self.env = env
        self.inbox = simpy.Store(env)
        self.no_deal = draws.of(party.preferences.no_deal.path, run)
        self.drift = draws.of(party.preferences.drift_per_day.path, run)
        (exponent,) = party.strategy.parameters.values()
        self.exponent = draws.of(exponent.path, run)
        self.stands: list[RedLine | Concession] = [
            *party.positions.red_lines,
            *party.positions.concessions,
        ]
        self.real = [draws.real[stand.path][run] for stand in self.stands]
        self.crossed = [draws.masks[stand.path] for stand in self.stands]
        self.gives = [draws.masks[c.path + ".gives"] for c in party.positions.concessions]
        self.since = [c.since for c in party.positions.concessions]
        self.unlocked = [c.since is None for c in party.positions.concessions]
        self.utilities = self._utilities(party, draws, run)
        env.process(self.live())

    def _utilities(self, party: Party, draws: Draws, run: int) -> list[float]:
        weights = [draws.of(q.path, run) for q in party.preferences.weights]
        total = sum(weights)
        values = [
            [addend(weight / total * draws.of(q.path, run)) for q in options]
            for weight, options in zip(weights, party.preferences.values, strict=True)
        ]
        table = [0.0]
        for options in values:
            table = [so_far + value for so_far in table for value in options]
        for interaction in party.preferences.interactions:
            bonus = addend(draws.of(interaction.bonus.path, run))
            mask = draws.masks[interaction.path]
            table = [u + bonus if hit else u for u, hit in zip(table, mask, strict=True)]
        for stand, real in zip(self.stands, self.real, strict=True):
            if not real:
                cost = addend(draws.of(stand.crossing_cost.path, run))
                mask = draws.masks[stand.path]
                table = [u - cost if hit else u for u, hit in zip(table, mask, strict=True)]
        return [on_grid(u) for u in table]

    def no_deal_at(self, hour: float) -> float:
        """What no deal is worth at an hour."""
        return on_grid(self.no_deal + self.drift * hour / 24)

    def holds_to(self, outcome: int, hour: float) -> bool:
        """Whether a text that it has accepted is still one that it could sign."""
        return self.is_open(outcome) and self.utilities[outcome] >= self.no_deal_at(hour)

    def is_open(self, outcome: int) -> bool:
        """Whether the party's own positions allow an outcome."""
        if any(real and mask[outcome] for real, mask in zip(self.real, self.crossed, strict=True)):
            return False
        return not any(
            gives[outcome] and not unlocked
            for gives, unlocked in zip(self.gives, self.unlocked, strict=True)
        )

    def live(self) -> Process:
        while True:
            question = yield self.inbox.get()
            question.reply.succeed(self.answer(question))

    def answer(self, question: Question) -> tuple[bool, int | None]:
        """Accept the offer, or reject it and make one's own."""
        no_deal = self.no_deal_at(question.hour)
        open_outcomes = [t for t in range(len(self.utilities)) if self.is_open(t)]
        worths = [self.utilities[t] for t in open_outcomes]
        best = max([*worths, no_deal])
        floor = max(min(worths), no_deal) if worths else no_deal
        aim = on_grid(floor + (1 - question.elapsed**self.exponent) * (best - floor))
        threshold = max(min(aim, best), no_deal)
        offer = question.offer
        if offer is not None and self.is_open(offer) and self.utilities[offer] >= threshold:
            return True, None
        if question.answers_only:
            return False, None
        good = [t for t in open_outcomes if self.utilities[t] >= threshold]
        polite = [t for t in good if not question.avoided[t]]
        return False, min(polite or good, key=self.utilities.__getitem__, default=None)


@dataclass
class Talks:
    """One run: the chair leads the delegations through the sessions."""

    scenario: Scenario
    delegations: list[Delegation]
    avoided: list[list[bool]]
    needed: list[list[bool]]
    env: simpy.Environment
    text: int | None = None
    signed: set[int] = field(default_factory=set)
    ending: str = "no_deal"

    def chair(self) -> Process:
        """All sessions in order."""
        hour = 0.0
        for index, session in enumerate(self.scenario.sessions):
            begin = hour + session.delay if session.at is None else session.at
            yield self.env.timeout(max(0.0, begin - self.env.now))
            hour = yield self.env.process(self.session(index, session, begin))
            if self.ending == "deal":
                return
        if self.text is not None:
            self.ending = "partial"

    def session(self, index: int, session: Session, begin: float) -> Generator[Any, Any, float]:
        for delegation in self.delegations:
            for k, since in enumerate(delegation.since):
                delegation.unlocked[k] |= since == session.name
        if self.text is None and session.requires_text:
            return begin
        if self.text is not None and self.agreed(self.text, self.signed, session):
            return begin
        offer, accepted = self.text, set(self.signed)
        alone = len(session.parties) < 2
        for number in range(session.rounds):
            elapsed = self.elapsed(index, number)
            start = begin + number * session.round_hours
            for party in session.parties:
                if offer is not None and party in accepted:
                    continue
                answers_only = alone or (offer is not None and not self.needed[party][offer])
                reply = self.env.event()
                question = Question(offer, start, elapsed, self.avoided[party], answers_only, reply)
                self.delegations[party].inbox.put(question)
                accepts, counter = yield reply
                if accepts and offer is not None:
                    accepted.add(party)
                    if self.agreed(offer, accepted, session):
                        break
                elif not answers_only:
                    offer, accepted = counter, set() if counter is None else {party}
            end = begin + (number + 1) * session.round_hours
            yield self.env.timeout(max(0.0, end - self.env.now))
            if offer is not None and self.agreed(offer, accepted, session):
                self.sign(offer, accepted, session, start)
                return end
        return begin + session.rounds * session.round_hours

    def agreed(self, offer: int, accepted: set[int], session: Session) -> bool:
        """Whether all present whose consent an offer needs have accepted it, and two at least."""
        present = set(session.parties)
        missing = [p for p in present - accepted if self.needed[p][offer]]
        return not missing and len(present & accepted) >= (1 if offer == self.text else 2)

    def sign(self, offer: int, accepted: set[int], session: Session, hour: float) -> None:
        """Make the offer the standing text; it is a deal if nobody's consent is missing."""
        self.signed = (self.signed if offer == self.text else set()) | accepted
        self.text = offer
        needed = {p for p in range(len(self.delegations)) if self.needed[p][offer]}
        if not needed <= self.signed:
            return
        away = needed - set(session.parties)
        withdraws = {p for p in away if not self.delegations[p].holds_to(offer, hour)}
        self.signed -= withdraws
        if not withdraws:
            self.ending = "deal"

    def elapsed(self, index: int, number: int) -> float:
        """What part of the rounds of the timeline is used."""
        counts = [session.rounds for session in self.scenario.sessions]
        return (sum(counts[:index]) + number + 1) / (sum(counts) + 1)


class Draws:
    """The draws of many runs and what never changes, as plain lists."""

    def __init__(self, scenario: Scenario, runs: int, seed: int) -> None:
        self.values = {
            path: q.sample(seed, 0, runs).tolist() if q.uncertain else [q.law.low] * runs
            for path, q in scenario.quantities.items()
        }
        self.real: dict[str, list[bool]] = {}
        self.masks: dict[str, list[bool]] = {}
        every = scenario.space.all_options
        for party in scenario.parties:
            preferences = party.preferences
            for q in [preferences.no_deal, preferences.drift_per_day]:
                assert isinstance(q, Quantity)  # not what fighting on is worth
                self.values.setdefault(q.path, [q.law.low] * runs)
            for stand in party.positions.stands(every):
                luck = uniforms(seed, f"{stand.path}.real", 0, runs)
                firmness = np.array(self.values[stand.firmness.path])
                self.real[stand.path] = (luck < firmness).tolist()
                self.masks[stand.path] = stand.crosses.tolist()
            for concession in party.positions.concessions:
                self.masks[concession.path + ".gives"] = concession.gives.holds(every).tolist()
            for interaction in preferences.interactions:
                self.masks[interaction.path] = interaction.when.holds(every).tolist()

    def of(self, path: str, run: int) -> float:
        """The value of a quantity in a run."""
        return float(self.values[path][run])


def play(scenario: Scenario, runs: int, seed: int) -> list[tuple[str, int | None]]:
    """Simulate runs one after the other; how each ended, and the outcome it left."""
    draws = Draws(scenario, runs, seed)
    every = scenario.space.all_options
    public = [
        np.logical_or.reduce(
            [
                stand.crosses
                for stand in party.positions.stands(every)
                if stand.public and stand.firmness.law.mean >= 0.5
            ]
            or [np.zeros(scenario.space.size, bool)]
        )
        for party in scenario.parties
    ]
    avoided = [
        np.logical_or.reduce([mask for j, mask in enumerate(public) if j != i]).tolist()
        for i in range(len(public))
    ]
    needed = [party.consent.needed(every).tolist() for party in scenario.parties]
    results = []
    for run in range(runs):
        env = simpy.Environment()
        delegations = [Delegation(env, party, draws, run) for party in scenario.parties]
        talks = Talks(scenario, delegations, avoided, needed, env)
        env.process(talks.chair())
        env.run()
        results.append((talks.ending, talks.text))
    return results
