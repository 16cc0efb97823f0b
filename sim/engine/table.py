"""The table of a session: what lies on it in one round, answers, offers, and agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.mediator import MediatedText
from sim.engine.party import reasons
from sim.engine.player import Question
from sim.engine.round import Round
from sim.engine.search_keys import from_keys
from sim.engine.turn import PartyTurn, PlayerTurn, RetoldTurn
from sim.protocols import Table, Waits
from sim.theory.grid import on_grid

__all__ = ["RoundTable"]


class RoundTable(Round, Table):
    """The table in one round: what a protocol acts on; see `Table` for what its methods mean."""

    def turn(self, party: int) -> PartyTurn | None:
        acting = self.runs[self._acts(party, self.runs)]
        return self._turn(party, acting) if len(acting) else None

    def turns(self) -> Iterator[PartyTurn]:
        # Each run goes through its own order; a party acts at once in all runs in which it is next,
        # at whatever place. Place by place there would be a third more turns, of fewer runs each.
        runs = self.runs
        order = np.full((len(runs), len(self.order) + 1), -1, np.int64)
        order[:, :-1] = self.state.order[runs]
        place = np.zeros(len(runs), np.int64)
        following = order[:, 0].copy()
        while (following >= 0).any():
            for party in self.order:
                here = np.flatnonzero(following == party)
                if not len(here):
                    continue
                place[here] += 1
                following[here] = order[here, place[here]]
                acting = runs[here]
                acting = acting[~self._closed[acting]]
                acting = acting[self._acts(party, acting)]
                if len(acting):
                    yield self._turn(party, acting)

    def last_answers(self) -> Iterator[PartyTurn]:
        for party in self.order:
            runs = self.runs[self.clock.last[self.runs, party]]
            runs = runs[self._acts(party, runs) & ~self.state.alone[runs]]
            runs = runs[self.state.offer[runs] >= 0]
            runs = runs[self.cohort.consent_needed(self.state.offer[runs])[:, party]]
            if len(runs):
                yield self._turn(party, runs)

    def consent(self, party: int) -> str:
        return self.cohort.model.parties[party].party.consent.of

    def _acts(self, party: int, runs: IntArray) -> BoolArray:
        state = self.state
        acts: BoolArray = state.present[runs, party] & ~state.accepted[runs, party]
        return acts & ((state.offer[runs] >= 0) | ~state.alone[runs])

    def _turn(self, party: int, runs: IntArray) -> PartyTurn:
        if self.retelling is not None:
            return RetoldTurn(self, party, runs, self.retelling)
        player = self.players.get(party)
        return PartyTurn(self, party, runs) if player is None else PlayerTurn(self, player, runs)

    def is_empty(self, runs: IntArray) -> BoolArray:
        empty: BoolArray = self.state.offer[runs] < 0
        return empty

    def clear(self) -> None:
        runs = self.runs[~self.keeps_text()]
        self.state.offer[runs] = -1
        self.state.accepted[runs] = False

    def keeps_text(self) -> BoolArray:
        alone = self.state.alone[self.runs] & (self.state.text[self.runs] >= 0)
        return alone | self.in_vain(self.runs)

    def break_off(self, runs: IntArray) -> None:
        left = runs[~self._closed[runs]]
        if len(left):
            self.broken_off.append(left)

    def draft(self) -> MediatedText:
        return MediatedText(self)

    # All at the same time

    def wait(self, party: int) -> Waits:
        player = self.players.get(party)
        here = self.runs[self.present(party)]
        if player is not None and len(here):
            yield from player.wait(Question(self.clock, -1, ("offer", "pass", "walk_out")))
        if self.retelling is not None:
            self.retelling.put(party, self.place, here, np.full(len(here), -1), self.clock.begin)

    def choose(self, party: int) -> IntArray:
        outcomes = np.full(len(self.runs), -1, np.int64)
        self.targets[party] = target = np.full(len(self.runs), np.nan)
        speaks = np.flatnonzero(self.present(party))
        if len(speaks):
            turn = self._turn(party, self.runs[speaks])
            last = self.last_chance(party)[speaks]
            outcomes[speaks], target[speaks] = turn.wish(np.arange(len(speaks)), last)
        return outcomes

    def came_down(self, party: int) -> BoolArray:
        target, before = self.targets[party], self.state.aim[self.runs, party]
        lower: BoolArray = np.isfinite(before) & (target < before)
        self.state.aim[self.runs, party] = np.where(np.isnan(target), before, target)
        return lower

    def waits(self, party: int) -> BoolArray:
        waits = self.cohort.parties[party].model.strategy.concedes.waits
        if not waits or self.cohort.model.scenario.clock == "open":
            return np.zeros(len(self.runs), bool)
        return self.present(party) & ~self.last_chance(party)

    def pass_over(self, party: int, outcomes: IntArray) -> None:
        if self.cohort.parties[party].model.strategy.remembers:
            some = np.flatnonzero(outcomes >= 0)
            if len(some):
                passed = self.state.memories[party].passed_over
                passed.append(self.runs[some], outcomes[some], party)

    def last_chance(self, party: int) -> BoolArray:
        last: BoolArray = self.clock.last[self.runs, party]
        return last

    def needs(self, party: int, outcomes: IntArray) -> BoolArray:
        some = np.maximum(outcomes, 0)
        needed: BoolArray = self.cohort.consent_needed(some)[:, party] & (outcomes >= 0)
        return needed

    def stand(self, party: int) -> IntArray:
        outcomes: IntArray = self.state.stands[self.runs, party]
        return outcomes

    def earlier(self, party: int) -> Iterator[IntArray]:
        made = self.state.offered[self.clock.session]
        for number in reversed(range(self.clock.round)):
            yield made[number, self.runs, party]

    def present(self, party: int) -> BoolArray:
        there: BoolArray = self.state.present[self.runs, party] & ~self.state.alone[self.runs]
        return there & ~self.in_vain(self.runs)

    def utility(self, party: int, outcomes: IntArray) -> FloatArray:
        worth = np.full(len(outcomes), np.nan)
        some = outcomes >= 0
        worth[some] = self.cohort.parties[party].utility(self.runs[some], outcomes[some])
        return worth

    def gain(self, party: int, outcomes: IntArray) -> FloatArray:
        agent = self.cohort.listed(party)
        no_deal = agent.no_deal_at(self.runs, self.clock.begin[self.runs])
        most = from_keys(agent.keys[self.runs].max(axis=1)) - no_deal
        worth = self.utility(party, outcomes) - no_deal
        return on_grid(worth / np.where(most > 0, most, 1.0))

    def is_open(self, party: int, outcomes: IntArray) -> BoolArray:
        excluded = self.cohort.parties[party].excluded_by(self.runs, np.maximum(outcomes, 0))
        allowed: BoolArray = (excluded == 0) & (outcomes >= 0)
        return allowed

    def may_sign(self, party: int, outcomes: IntArray) -> BoolArray:
        allowed = (outcomes >= 0) & ~self.leaves(party, self.runs)
        some = np.flatnonzero(allowed)
        allowed[some] = self.signable(party, self.runs[some], outcomes[some])
        return allowed

    def stand_by(self, offers: Mapping[int, IntArray]) -> None:
        for party, outcomes in offers.items():
            self._stand_by(party, outcomes)
        for party in offers:
            if self.cohort.parties[party].model.strategy.remembers:
                self._receive(party, offers)

    def _stand_by(self, party: int, outcomes: IntArray) -> None:
        state, clock = self.state, self.clock
        state.stands[self.runs, party] = outcomes
        if clock.session not in state.offered:
            rounds = self.cohort.model.scenario.sessions[clock.session].rounds
            state.offered[clock.session] = np.full((rounds, *state.stands.shape), -1, np.int32)
        state.offered[clock.session][clock.round, self.runs, party] = outcomes
        there = self.present(party)
        self.speak(party, self.runs[there], outcomes[there], self.targets[party][there])
        some = outcomes >= 0
        if some.any():
            runs = self.runs[some]
            self.show(runs, outcomes[some], self.state.present[runs], party, together=True)

    def _receive(self, party: int, offers: Mapping[int, IntArray]) -> None:
        """Of offers made at the same time the best counts: no order is there to go by."""
        best, by = np.full((2, len(self.runs)), -1)
        most = np.full(len(self.runs), -np.inf)
        for other, outcomes in offers.items():
            if other != party:
                worth = self.utility(party, outcomes)
                better = self.present(party) & (worth > most)
                best[better], most[better], by[better] = outcomes[better], worth[better], other
        heard = self.state.memories[party].heard
        for other in offers:
            its = by == other
            if its.any():
                heard.append(self.runs[its], best[its], other)

    def refuse(self, party: int, outcomes: IntArray, where: BoolArray) -> None:
        where = where & self.present(party) & (outcomes >= 0)
        if not where.any():
            return
        runs, outcomes = self.runs[where], outcomes[where]
        agent = self.cohort.parties[party]
        worse = agent.utility(runs, outcomes) < agent.no_deal_at(runs, self.clock.begin[runs])
        reason = reasons(agent.excluded_by(runs, outcomes), worse)
        counts = self.cohort.consent_needed(outcomes)[:, party]
        self.state.refusal[runs[counts], party] = reason[counts]
        of_text = outcomes == self.state.text[runs]
        self.state.text_refusal[runs[of_text], party] = reason[of_text]
        self.note(runs, party, "rejects", outcomes)
        self.hear(runs, outcomes, party, "rejects")
        own = self.state.stands[runs, party]
        makes = (own >= 0) & self.cohort.consent_needed(outcomes)[:, party]
        self.compare(party, runs[makes], outcomes[makes], own[makes])

    def agree(self, outcomes: IntArray, content: Mapping[int, BoolArray]) -> None:
        where = outcomes >= 0
        runs, outcomes = self.runs[where], outcomes[where]
        if not len(runs):
            return
        state = self.state
        state.offer[runs] = outcomes
        state.accepted[runs] = False
        for party in self.order:
            accepts = content[party][where]
            state.accepted[runs[accepts], party] = True
            self.note(runs[accepts], party, "accepts", outcomes[accepts])
            self.hear(runs[accepts], outcomes[accepts], party, "accepts")
        self.settle(runs)

    def random(self, name: str) -> FloatArray:
        stream = f"timeline.{self.clock.name}.{name}#{self.clock.round}"
        return self.cohort.uniform(stream)[self.runs]
