"""The Berlin talks written the classic way: one SimPy process a party, one run at a time.

Plain Python objects, the same rules and the same draws as the engine's, so that it ends every run
as the engine does. It covers what the Berlin scenario uses: no events, latecomers or walking out.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from sim.model import Scenario, Session
from sim.model.parties import Party
from sim.uncertainty.quantities import Quantity, uniforms

Process = Generator[simpy.Event, Any, None]


@dataclass
class Question:
    """What the chair puts to a delegation; `reply` carries whether it accepts, and its offer."""

    offer: int | None
    hour: float
    elapsed: float
    avoided: list[bool]
    alone: bool
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
        lines = party.positions.red_lines
        self.real = [draws.real[line.path][run] for line in lines]
        self.crossed = [draws.masks[line.path] for line in lines]
        self.gives = [draws.masks[c.path + ".gives"] for c in party.positions.concessions]
        self.unmet = [draws.masks[c.path + ".unmet"] for c in party.positions.concessions]
        self.since = [c.since for c in party.positions.concessions]
        self.unlocked = [c.since is None for c in party.positions.concessions]
        self.utilities = self._utilities(party, draws, run)
        env.process(self.live())

    def _utilities(self, party: Party, draws: Draws, run: int) -> list[float]:
        weights = [draws.of(q.path, run) for q in party.preferences.weights]
        total = sum(weights)
        values = [
            [weight / total * draws.of(q.path, run) for q in options]
            for weight, options in zip(weights, party.preferences.values, strict=True)
        ]
        table = [0.0]
        for options in values:
            table = [so_far + value for so_far in table for value in options]
        for interaction in party.preferences.interactions:
            bonus = draws.of(interaction.bonus.path, run)
            mask = draws.masks[interaction.path]
            table = [u + bonus if hit else u for u, hit in zip(table, mask, strict=True)]
        for line, real in zip(party.positions.red_lines, self.real, strict=True):
            if not real:
                cost = draws.of(line.crossing_cost.path, run)
                mask = draws.masks[line.path]
                table = [u - cost if hit else u for u, hit in zip(table, mask, strict=True)]
        return table

    def is_open(self, outcome: int) -> bool:
        """Whether the party's own positions allow an outcome."""
        if any(real and mask[outcome] for real, mask in zip(self.real, self.crossed, strict=True)):
            return False
        return not any(
            unmet[outcome] or (gives[outcome] and not unlocked)
            for gives, unmet, unlocked in zip(self.gives, self.unmet, self.unlocked, strict=True)
        )

    def live(self) -> Process:
        while True:
            question = yield self.inbox.get()
            question.reply.succeed(self.answer(question))

    def answer(self, question: Question) -> tuple[bool, int | None]:
        """Accept the offer, or reject it and make one's own."""
        no_deal = self.no_deal + self.drift * question.hour / 24
        open_outcomes = [t for t in range(len(self.utilities)) if self.is_open(t)]
        worths = [self.utilities[t] for t in open_outcomes]
        best = max([*worths, no_deal])
        floor = max(min(worths), no_deal) if worths else no_deal
        target = min(floor + (1 - question.elapsed**self.exponent) * (best - floor), best)
        threshold = max(target, no_deal)
        offer = question.offer
        if offer is not None and self.is_open(offer) and self.utilities[offer] >= threshold:
            return True, None
        if question.alone:
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
        if self.text is not None and self.signed.issuperset(session.parties):
            return begin
        offer, accepted = self.text, set(self.signed)
        alone = len(session.parties) < 2
        for number in range(session.rounds):
            elapsed = self.elapsed(index, number)
            start = begin + number * session.round_hours
            for party in session.parties:
                if offer is not None and party in accepted:
                    continue
                reply = self.env.event()
                question = Question(offer, start, elapsed, self.avoided[party], alone, reply)
                self.delegations[party].inbox.put(question)
                accepts, counter = yield reply
                if accepts:
                    accepted.add(party)
                    if accepted.issuperset(session.parties):
                        break
                else:
                    offer, accepted = counter, set() if counter is None else {party}
            end = begin + (number + 1) * session.round_hours
            yield self.env.timeout(max(0.0, end - self.env.now))
            if offer is not None and accepted.issuperset(session.parties):
                self.sign(offer, session)
                return end
        return begin + session.rounds * session.round_hours

    def sign(self, offer: int, session: Session) -> None:
        """Make the offer the standing text; it is a deal if nobody's consent is missing."""
        self.signed = (self.signed if offer == self.text else set()) | set(session.parties)
        self.text = offer
        needed = [i for i, party in enumerate(self.scenario.parties) if party.consent_required]
        if self.signed.issuperset(needed):
            self.ending = "deal"

    def elapsed(self, index: int, number: int) -> float:
        counts = [
            s.rounds if self.text is not None or not s.requires_text else 0
            for s in self.scenario.sessions
        ]
        return min((sum(counts[:index]) + number + 1) / (sum(counts) + 1), 1.0)


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
            for line in party.positions.red_lines:
                luck = uniforms(seed, f"{line.path}.real", 0, runs)
                self.real[line.path] = (luck < np.array(self.values[line.firmness.path])).tolist()
                self.masks[line.path] = line.rejects.holds(every).tolist()
            for concession in party.positions.concessions:
                gives = concession.gives.holds(every)
                paid = concession.in_return_for.holds(every)
                self.masks[concession.path + ".gives"] = gives.tolist()
                self.masks[concession.path + ".unmet"] = (gives & ~paid).tolist()
            for interaction in preferences.interactions:
                self.masks[interaction.path] = interaction.when.holds(every).tolist()

    def of(self, path: str, run: int) -> float:
        """The value of a quantity in a run."""
        return float(self.values[path][run])


def play(scenario: Scenario, runs: int, seed: int) -> list[tuple[str, int | None]]:
    """Simulate runs one after the other; how each ended, and the outcome it left."""
    draws = Draws(scenario, runs, seed)
    every = scenario.space.all_options
    public = [party.positions.publicly_rejected(every) for party in scenario.parties]
    avoided = [
        np.logical_or.reduce([mask for j, mask in enumerate(public) if j != i]).tolist()
        for i in range(len(public))
    ]
    results = []
    for run in range(runs):
        env = simpy.Environment()
        delegations = [Delegation(env, party, draws, run) for party in scenario.parties]
        talks = Talks(scenario, delegations, avoided, env)
        env.process(talks.chair())
        env.run()
        results.append((talks.ending, talks.text))
    return results
