"""The table of a session: what lies on it in one round, answers, offers, and agreement."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.clock import Moment
from sim.engine.cohort import Cohort
from sim.engine.look_ahead import LookAhead
from sim.engine.mediator import MediatorsDraft
from sim.engine.party import reasons
from sim.engine.player import Player, Question
from sim.engine.recorder import Recorder
from sim.engine.state import State
from sim.engine.turn import PartyTurn, PlayerTurn
from sim.model.compiled import NOTHING_TO_OFFER
from sim.protocols import Table, Waits


class RoundTable(Table):
    """The table in one round of one session, in the runs that are in it.

    Attributes:
        runs: The runs in which no agreement is reached yet, as places in the cohort.
        agreed: Those in which it was, a list of arrays.
        players: The persons who hold seats, by party.
        broken_off: Those in which the session is over without agreement, a list of arrays.
    """

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        look_ahead: LookAhead,
        runs: IntArray,
        moment: Moment,
        recorder: Recorder | None,
        players: Mapping[int, Player],
    ) -> None:
        self.cohort = cohort
        self.state = state
        self.look_ahead = look_ahead
        self.runs = runs
        self.order = moment.order
        self.moment = moment
        self.recorder = recorder
        self.players = players
        self.agreed: list[IntArray] = []
        self.broken_off: list[IntArray] = []
        self._closed = np.zeros(cohort.count, bool)
        self._targets: dict[int, FloatArray] = {}

    def turn(self, party: int) -> PartyTurn | None:
        state, runs = self.state, self.runs
        acts = state.present[runs, party] & ~state.accepted[runs, party]
        acts &= (state.offer[runs] >= 0) | ~state.alone[runs]
        acting = runs[acts]
        return self._turn(party, acting) if len(acting) else None

    def _turn(self, party: int, runs: IntArray) -> PartyTurn:
        player = self.players.get(party)
        return PartyTurn(self, party, runs) if player is None else PlayerTurn(self, player, runs)

    def is_empty(self, runs: IntArray) -> BoolArray:
        empty: BoolArray = self.state.offer[runs] < 0
        return empty

    def clear(self) -> None:
        self.state.offer[self.runs] = -1
        self.state.accepted[self.runs] = False

    def break_off(self, runs: IntArray) -> None:
        left = runs[~self._closed[runs]]
        if len(left):
            self.broken_off.append(left)

    def draft(self) -> MediatorsDraft:
        return MediatorsDraft(self)

    def settle(self, runs: IntArray) -> None:
        """Close those of the runs in which all present have accepted what lies on the table."""
        state = self.state
        everybody = (state.accepted[runs] | ~state.present[runs]).all(axis=1)
        for party in filter(self._leaves, self.players):
            # What it accepted before does not bind who is about to walk out.
            everybody &= ~state.present[runs, party]
        # One party alone can agree to a text that others brought, but not make one.
        shared = ~state.alone[runs] | (state.offer[runs] == state.text[runs])
        done = runs[everybody & shared & (state.offer[runs] >= 0)]
        if len(done):
            self.agreed.append(done)
            self._closed[done] = True
            self.runs = self.runs[~self._closed[self.runs]]

    def _leaves(self, party: int) -> bool:
        """Whether a person holds the seat who is about to walk out."""
        return party in self.players and self.players[party].walks_out

    def show(self, runs: IntArray, outcomes: IntArray, present: BoolArray, by: int) -> None:
        """Let those present take note of an offer.

        Args:
            runs: Where it is made.
            outcomes: What is offered.
            present: Who is there to hear it; shape ``(runs, parties)``.
            by: Who makes it; −1 for a text that was brought to the table, or a mediator's.
        """
        if by >= 0:
            self.hear(runs, outcomes, by)
        for party, side in enumerate(self.cohort.parties):
            remembers = side.model.strategy.remembers
            if party == by:
                if remembers:
                    self.state.memories[party].said.append(runs, outcomes, by)
                continue
            patient = side.model.party.walks_out_after is None
            if patient and not remembers:
                continue
            there = present[:, party]
            hearing, heard = runs[there], outcomes[there]
            if remembers and len(hearing):
                self.state.memories[party].heard.append(hearing, heard, by)
            if not patient:
                good = self._signable(party, hearing, heard)
                self.state.tempted[hearing[good], party] = True

    def hear(self, runs: IntArray, outcomes: IntArray, by: int) -> None:
        """Let those present take note that a party backs terms: has offered or accepted them."""
        for party, side in enumerate(self.cohort.parties):
            if side.model.strategy.remembers:
                there = self.state.present[runs, party]
                if there.any():
                    backing = self.state.memories[party].backing
                    backing.append(runs[there], outcomes[there], by)

    def note(
        self,
        runs: IntArray,
        party: int,
        move: str,
        outcomes: IntArray | None,
        target: FloatArray | None = None,
    ) -> None:
        """Write a move down, if anybody does; ``party`` is −1 for a mediator."""
        if self.recorder is None:
            return
        worth = None
        if outcomes is not None and party >= 0:
            worth = self.cohort.parties[party].utility(runs, outcomes)
        moment = self.moment
        place = moment.session, moment.round
        self.recorder.note(runs, moment.begin, place, party, move, outcomes, worth, target)

    def speak(self, party: int, runs: IntArray, outcomes: IntArray, target: FloatArray) -> None:
        """Write down what a party offers, or that it passes; ``outcomes`` is −1 where it does."""
        makes = outcomes >= 0
        passing = runs[~makes]
        if len(passing):
            refusal = self.state.refusal
            silent = passing[refusal[passing, party] < 0]
            refusal[silent, party] = NOTHING_TO_OFFER
            self.note(passing, party, "passes", None, target[~makes])
        if makes.any():
            self.note(runs[makes], party, "offers", outcomes[makes], target[makes])

    # All at the same time

    def wait(self, party: int) -> Waits:
        player = self.players.get(party)
        if player is not None and self.present(party).any():
            yield from player.wait(Question(self.moment, -1, ("offer", "pass", "walk_out")))

    def choose(self, party: int) -> IntArray:
        outcomes = np.full(len(self.runs), -1, np.int64)
        self._targets[party] = target = np.full(len(self.runs), np.nan)
        speaks = np.flatnonzero(self.present(party))
        if len(speaks):
            turn = self._turn(party, self.runs[speaks])
            outcomes[speaks], target[speaks] = turn.wish(np.arange(len(speaks)))
        return outcomes

    def stand(self, party: int) -> IntArray:
        outcomes: IntArray = self.state.stands[self.runs, party]
        return outcomes

    def present(self, party: int) -> BoolArray:
        there: BoolArray = self.state.present[self.runs, party] & ~self.state.alone[self.runs]
        return there

    def utility(self, party: int, outcomes: IntArray) -> FloatArray:
        worth = np.full(len(outcomes), np.nan)
        some = outcomes >= 0
        worth[some] = self.cohort.parties[party].utility(self.runs[some], outcomes[some])
        return worth

    def may_sign(self, party: int, outcomes: IntArray) -> BoolArray:
        allowed = (outcomes >= 0) & (not self._leaves(party))
        some = np.flatnonzero(allowed)
        allowed[some] = self._signable(party, self.runs[some], outcomes[some])
        return allowed

    def _signable(self, party: int, runs: IntArray, outcomes: IntArray) -> BoolArray:
        side = self.cohort.parties[party]
        enough = side.utility(runs, outcomes) >= side.no_deal_at(runs, self.moment.begin)
        allowed: BoolArray = enough & (side.excluded_by(runs, outcomes) == 0)
        return allowed

    def stand_by(self, party: int, outcomes: IntArray) -> None:
        self.state.stands[self.runs, party] = outcomes
        there = self.present(party)
        self.speak(party, self.runs[there], outcomes[there], self._targets[party][there])
        some = outcomes >= 0
        if some.any():
            runs = self.runs[some]
            self.show(runs, outcomes[some], self.state.present[runs], party)

    def refuse(self, party: int, outcomes: IntArray, where: BoolArray) -> None:
        where = where & self.present(party) & (outcomes >= 0)
        if not where.any():
            return
        runs, outcomes = self.runs[where], outcomes[where]
        side = self.cohort.parties[party]
        worse = side.utility(runs, outcomes) < side.no_deal_at(runs, self.moment.begin)
        reason = reasons(side.excluded_by(runs, outcomes), worse)
        self.state.refusal[runs, party] = reason
        of_text = outcomes == self.state.text[runs]
        self.state.text_refusal[runs[of_text], party] = reason[of_text]
        self.note(runs, party, "rejects", outcomes)

    def agree(self, outcomes: IntArray, where: BoolArray) -> None:
        runs, outcomes = self.runs[where], outcomes[where]
        if not len(runs):
            return
        state = self.state
        state.offer[runs] = outcomes
        state.accepted[runs] = state.present[runs]
        for party in self.order:
            there = state.present[runs, party]
            self.note(runs[there], party, "accepts", outcomes[there])
            self.hear(runs[there], outcomes[there], party)
        self.settle(runs)

    def random(self, name: str) -> FloatArray:
        stream = f"timeline.{self.moment.name}.{name}#{self.moment.round}"
        return self.cohort.uniform(stream)[self.runs]
