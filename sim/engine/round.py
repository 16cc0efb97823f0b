"""One round of a session: which runs are in it, who hears what, and when there is agreement."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.beliefs import EVIDENCE, Move, surprise
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.halved_knowledge import known_in
from sim.engine.look_ahead import LookAhead
from sim.engine.pace import after_departures
from sim.engine.player import Player
from sim.engine.recorder import Recorder
from sim.engine.retelling import Retelling
from sim.engine.state import State
from sim.engine.tried import BACKED, MADE, REFUSED
from sim.model.compiled import NOTHING_TO_OFFER

__all__ = ["Round"]


class Round:
    """One round of one session, in the runs that are in it.

    Attributes:
        runs: The runs in which no agreement is reached yet, as places in the cohort.
        agreed: Those in which it was, a list of arrays.
        players: The persons who hold seats, by party.
        retelling: The story that the runs go through; None where there is none, or it is told.
        persons: The parties that persons play, now or in that story.
        broken_off: Those in which the session is over without agreement, a list of arrays.
        targets: What each party aims at, where all offer at the same time.
    """

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        look_ahead: LookAhead,
        runs: IntArray,
        clock: RoundClock,
        recorder: Recorder | None,
        players: Mapping[int, Player],
        retelling: Retelling | None,
    ) -> None:
        self.cohort = cohort
        self.state = state
        self.look_ahead = look_ahead
        self.runs = runs
        self.order = clock.order
        self.clock = clock
        self.recorder = recorder
        self.players = players
        self.retelling = retelling
        self.persons = frozenset(players) if retelling is None else retelling.story.persons
        self.agreed: list[IntArray] = []
        self.targets: dict[int, FloatArray] = {}
        self.broken_off: list[IntArray] = []
        self._closed = np.zeros(cohort.count, bool)

    def settle(self, runs: IntArray) -> None:
        """Close those of the runs in which there is agreement on what lies on the table.

        All present must have accepted it whose consent it needs, and two at least.
        """
        state = self.state
        runs = runs[state.offer[runs] >= 0]
        if not len(runs):
            return
        present, offer = state.present[runs], state.offer[runs]
        accepted = state.accepted[runs] & present
        needed = self.cohort.consent_needed(offer)
        everybody = (accepted | ~present | ~needed).all(axis=1)
        for party in self.persons:
            # What it accepted before does not bind who is about to walk out.
            everybody &= ~(present[:, party] & needed[:, party] & self.leaves(party, runs))
        # One party alone can agree to a text that others brought, but not make one.
        shared = (accepted.sum(axis=1) > 1) | (offer == state.text[runs]) & accepted.any(axis=1)
        self.close(runs[everybody & shared])

    def close(self, runs: IntArray) -> None:
        """Be done with runs in which there is agreement."""
        if len(runs):
            self.agreed.append(runs)
            self._closed[runs] = True
            self.runs = self.runs[~self._closed[self.runs]]

    def leaves(self, party: int, runs: IntArray) -> BoolArray:
        """Where a person holds the seat who is about to walk out; shape ``(runs,)``."""
        if self.retelling is not None:
            return self.retelling.leaving(party, self.place, runs)
        return np.full(len(runs), party in self.players and self.players[party].walks_out)

    @property
    def place(self) -> tuple[int, int]:
        """Session and round."""
        return self.clock.session, self.clock.round

    def in_vain(self, runs: IntArray) -> BoolArray:
        """Where no other text than the standing one could be complete; shape ``(runs,)``.

        Somebody whose consent every outcome needs is gone for good, as listed, and is not here.
        """
        model = self.cohort.model
        if not after_departures(model)[self.clock.session]:
            return np.zeros(len(runs), bool)
        here: BoolArray = np.logical_and.reduce(self.state.present[runs][:, model.consent], axis=1)
        return ~here & (self.state.text[runs] >= 0)

    def show(
        self,
        runs: IntArray,
        outcomes: IntArray,
        present: BoolArray,
        by: int,
        together: bool = False,
    ) -> None:
        """Let those present take note of an offer.

        Args:
            runs: Where it is made.
            outcomes: What is offered.
            present: Who is there to hear it; shape ``(runs, parties)``.
            by: Who makes it; −1 for a text that was brought to the table, or a mediator's.
            together: Whether others make theirs at the same time.
        """
        if by >= 0:
            self.hear(runs, outcomes, by, "offers")
        for party, agent in enumerate(self.cohort.parties):
            remembers = agent.model.strategy.remembers
            if party == by:
                if remembers:
                    self.state.memories[party].said.append(runs, outcomes, by)
                continue
            patient = agent.model.party.walks_out_after is None
            if patient and not remembers:
                continue
            there = present[:, party]
            hearing, heard = runs[there], outcomes[there]
            if remembers and len(hearing):
                memory = self.state.memories[party]
                memory.each.append(hearing, heard, by)
                if not together:
                    memory.heard.append(hearing, heard, by)
            if not patient:
                good = self.signable(party, hearing, heard)
                self.state.tempted[hearing[good], party] = True

    def hear(self, runs: IntArray, outcomes: IntArray, by: int, move: Move) -> None:
        """Let those present take note that a party backs outcomes, or refuses them."""
        against, weight = None, np.empty(0)
        present = self.state.present[runs]
        self._keep(runs, outcomes, present, by, move)
        somewhere: BoolArray = np.logical_or.reduce(present, axis=0)
        everywhere: BoolArray = np.logical_and.reduce(present, axis=0)
        for party, agent in enumerate(self.cohort.parties):
            beliefs = self.state.beliefs[party] if party != by else None
            remembers = agent.model.strategy.remembers and move != "rejects"
            if beliefs is None and not remembers:
                continue
            if not somewhere[party]:
                continue
            there, all_there = present[:, party], bool(everywhere[party])
            seeing, seen = (runs, outcomes) if all_there else (runs[there], outcomes[there])
            if remembers:
                self.state.memories[party].backing.append(seeing, seen, by)
            if beliefs is not None:
                if against is None:
                    gains = known_in(self.cohort).gains_at(by, outcomes)
                    against = surprise(gains, move, self.clock.elapsed[runs, by])
                    weight = np.minimum(EVIDENCE * self.state.step[runs, by], 1.0)
                    against *= weight[:, None]
                speaks = (against, weight) if all_there else (against[there], weight[there])
                changed = beliefs.learn(by, move, seeing, self.cohort.places(seen), *speaks)
                if len(changed):
                    self.cohort.searching(party).believe(changed, beliefs.real[changed])

    def _keep(
        self, runs: IntArray, outcomes: IntArray, present: BoolArray, by: int, move: Move
    ) -> None:
        """Let those who look back at their last offer keep in mind what is tried."""
        refused = move == "rejects"
        for party, agent in enumerate(self.cohort.parties):
            if party == by:  # its own moves are kept once
                tried = agent.tried[:1] if not refused else ()
            else:
                tried = tuple(its for its in agent.tried if its.other == by)
            if not tried:
                continue
            there = present[:, party]
            here, its = runs[there], outcomes[there]
            if not len(here):
                continue
            mark = MADE if by == party else REFUSED if refused else BACKED
            tried[0].keep(here, its, self.cohort.numbering.options(its), mark)
            if mark == BACKED and len(agent.tried) == 1:
                self.cohort.searching(party).trust(here, its)

    def compare(self, by: int, runs: IntArray, refused: IntArray, own: IntArray) -> None:
        """Let those present compare what a party has refused with what it offers instead.

        If by every reading the first is worth as much to it, it must have something against it. (It
        may refuse on a whim, where its choices are noisy, what it then offers itself.) So it must
        if nobody else's consent is needed and, by every reading, it refuses more than it would
        still ask for if it conceded evenly. Among more than two a refusal says less: they wait for
        each other, and there is little that all could sign.
        """
        compare = [
            party
            for party, agent in enumerate(self.cohort.parties)
            if party != by and agent.model.strategy.offers.knows == "learned"
        ]
        if not compare or not len(runs):
            return
        known = known_in(self.cohort)
        given = known.gains_at(by, refused)
        no_better = np.asarray((given >= known.gains_at(by, own)).all(axis=1))
        taken_by_now = (given >= 1.0 - self.clock.elapsed[runs, by][:, None]).all(axis=1)
        odd = np.flatnonzero((no_better | taken_by_now) & (refused != own))
        if not len(odd):
            return
        runs, refused, no_better = runs[odd], refused[odd], no_better[odd]
        present = self.state.present[runs]
        needed = self.cohort.consent_needed(refused)
        for party in compare:
            others = needed.sum(axis=1) - needed[:, by] - needed[:, party]
            there = present[:, party] & (no_better | (others == 0))
            if there.any():
                self.cohort.searching(party).doubt(runs[there], refused[there])

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
        begin = self.clock.begin[runs]
        self.recorder.note(runs, begin, self.place, party, move, outcomes, worth, target)

    def speak(self, party: int, runs: IntArray, outcomes: IntArray, target: FloatArray) -> None:
        """Write down what a party offers, or that it passes; ``outcomes`` is −1 where it does."""
        makes = outcomes >= 0
        passing = runs[~makes]
        if len(passing):
            refusal = self.state.refusal
            silent = passing[refusal[passing, party] < 0]
            if self.cohort.model.parties[party].party.consent.of == "none":
                silent = silent[:0]
            refusal[silent, party] = NOTHING_TO_OFFER
            self.note(passing, party, "passes", None, target[~makes])
        if makes.any():
            self.note(runs[makes], party, "offers", outcomes[makes], target[makes])

    def signable(self, party: int, runs: IntArray, outcomes: IntArray) -> BoolArray:
        """Whether a party may sign outcomes: they are open to it and no worse than no deal."""
        agent = self.cohort.parties[party]
        enough = agent.utility(runs, outcomes) >= agent.no_deal_at(runs, self.clock.begin[runs])
        allowed: BoolArray = enough & (agent.excluded_by(runs, outcomes) == 0)
        return allowed
