"""The text that a mediator works on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.clock import HOUR_TOLERANCE
from sim.engine.player import VOTES, Question
from sim.engine.round import Round
from sim.model.positions import Bits
from sim.protocols import Draft, Waits


class MediatedText(Draft):
    """The single text in one round, in the runs that are at a table.

    The text lives in `State.draft`, so that a later session goes on where an earlier one stopped.
    It is kept as options: the many texts that are only voted on get no numbers.
    """

    def __init__(self, table: Round) -> None:
        self.table = table
        self.state = table.state
        self._cohort = table.cohort
        self._issues = table.cohort.model.scenario.space.issues
        self._session = table.cohort.model.scenario.sessions[table.clock.session]
        self._open()
        # Where two parties at least are there to vote.
        self._runs = table.runs[~self.state.alone[table.runs]]
        self._wished = np.zeros(self.state.present.shape, bool)
        self._standing: dict[int, tuple[FloatArray, Bits]] = {}
        self._proposed: dict[int, tuple[FloatArray, Bits]] = {}

    def _open(self) -> None:
        """Begin with the standing text, if there is one, where the session begins; or a draft."""
        state, runs = self.state, self.table.runs
        if self.table.clock.round == 0:
            brought = runs[state.text[runs] >= 0]
            options = self._cohort.numbering.options(state.text[brought])
            state.draft[brought] = np.stack(options, axis=1)
            state.quiet[runs] = 0
        fresh = runs[state.draft[runs, 0] < 0]
        which = self._cohort.starts.get(self._session.name)
        texts = np.array(self._session.draft.texts)
        state.draft[fresh] = texts[0] if which is None else texts[which[fresh]]

    def revisions(self) -> Iterator[tuple[IntArray, IntArray]]:
        state, runs = self.state, self._runs
        for point in np.unique(state.point[runs]):
            at_point = runs[state.point[runs] == point]
            for option in range(len(self._issues[point].options)):
                changed = at_point[state.draft[at_point, point] != option]
                if not len(changed):
                    continue
                revised = state.draft[changed]
                revised[:, point] = option
                self._note(changed, -1, "proposes", revised)
                yield changed, revised

    def packages(self) -> Iterator[tuple[IntArray, IntArray]]:
        counts = np.array([len(issue.options) for issue in self._issues])
        # The points that can be changed, and the place of each among them.
        movable = np.flatnonzero(counts > 1)
        place = np.searchsorted(movable, np.arange(len(counts)))
        for number in range(self._session.packages):
            point = self.state.point[self._runs]
            runs = self._runs[counts[point] > 1]
            if not len(runs):
                return
            first = self.state.point[runs]
            lots = [self._lot(number, i)[runs] for i in range(6)]
            every = np.ones(len(runs), bool)
            # Others are counted without those that are in the package already.
            others = len(movable) - 1
            nth = np.floor(lots[1] * others).astype(np.int64)
            second = movable[nth + (nth >= place[first])]
            parts = [(first, lots[2], every), (second, lots[3], every)]
            if others > 1:
                nth_left = np.floor(lots[4] * (others - 1)).astype(np.int64)
                nth_left += nth_left >= nth
                third = movable[nth_left + (nth_left >= place[first])]
                parts.append((third, lots[5], lots[0] >= 0.5))
            revised = self.state.draft[runs]
            rows = np.arange(len(runs))
            for issue, lot, included in parts:
                now = revised[rows, issue]
                other = np.floor(lot * (counts[issue] - 1)).astype(np.int64)
                revised[rows, issue] = np.where(included, other + (other >= now), now)
            self._note(runs, -1, "proposes", revised)
            yield runs, revised

    def _lot(self, package: int, number: int) -> FloatArray:
        """A uniform number that decides on a package, in every run of the cohort."""
        clock = self.table.clock
        stream = f"timeline.{clock.name}.packages#{clock.round}.{package}.{number}"
        return self._cohort.uniform(stream)

    def wait(self, party: int, runs: IntArray, revised: IntArray) -> Waits:
        player, clock = self.table.players.get(party), self.table.clock
        here = self.state.present[runs, party].any()
        if player is not None and here and not player.votes_by_worth(clock):
            (outcomes,) = self._cohort.numbering.number(tuple(revised.T))
            yield from player.wait(Question(clock, int(outcomes), VOTES))

    def verdict(self, party: int, runs: IntArray, revised: IntArray) -> IntArray:
        there = self.state.present[runs, party]
        if not there.any():
            return np.zeros(len(runs), np.int64)
        agent = self._cohort.parties[party]
        worth, runs_into = self._appraised(party)
        utility, excluded = agent.utility_of(runs, revised), agent.excluded_of(runs, revised)
        before = runs_into[runs]
        gain = np.sign(utility - worth[runs]).astype(np.int64)
        gain[(before & ~excluded) != 0] = 1
        gain[(excluded & ~before) != 0] = -1
        player = self.table.players.get(party)
        if player is not None and not player.votes_by_worth(self.table.clock):
            # A yes to what is worse is none that is given gladly: somebody else must be better off.
            gain = np.maximum(gain, 0) if player.decision.move == "yes" else np.full_like(gain, -1)
        new_worth, new_excluded = self._proposed[party]
        new_worth[runs], new_excluded[runs] = utility, excluded
        for said, these in (("says no", there & (gain < 0)), ("says yes", there & (gain >= 0))):
            self._note(runs[these], party, said, revised[these])
        return np.where(there, gain, 0)

    def _appraised(self, party: int) -> tuple[FloatArray, Bits]:
        """What the text as it stands is worth to a party, and what it runs into.

        Worked out once in a round, and kept up to date by `revise`: numbers change between rounds
        only. Arrays have the shape of the cohort.
        """
        if party not in self._standing:
            agent, runs = self._cohort.parties[party], self._runs
            count = self._cohort.count
            worth, excluded = np.zeros(count), np.zeros(count, np.uint64)
            worth[runs] = agent.utility_of(runs, self.state.draft[runs])
            excluded[runs] = agent.excluded_of(runs, self.state.draft[runs])
            self._standing[party] = worth, excluded
            self._proposed[party] = np.zeros(count), np.zeros(count, np.uint64)
        return self._standing[party]

    def revise(self, runs: IntArray, revised: IntArray) -> None:
        state = self.state
        changed = revised != state.draft[runs]
        present = state.present[runs][:, None, :]
        state.agreed[runs] = np.where(changed[:, :, None], present, state.agreed[runs])
        state.settled[runs] |= changed
        state.draft[runs] = revised
        state.quiet[runs] = -1  # the point just taken up does not count as a quiet one
        for party, standing in self._standing.items():
            for old, new in zip(standing, self._proposed[party], strict=True):
                old[runs] = new[runs]

    def refuse(self, runs: IntArray, party: int) -> None:
        self._wished[runs, party] = True

    def next_point(self) -> None:
        state, moved = self.state, self._runs
        point = state.point[moved]
        left_open = self._wished[moved] & ~state.agreed[moved, point]
        state.settled[moved, point] = ~left_open.any(axis=1)
        state.point[moved] = (point + 1) % len(self._issues)
        state.quiet[moved] += 1

    def put_to_signature(self) -> IntArray:
        state, runs, clock = self.state, self.table.runs, self.table.clock
        ends = clock.end[runs] + self._session.round_hours
        last = ends > self._cohort.deadline[runs] + HOUR_TOLERANCE
        last |= clock.round == self._session.rounds - 1
        ready = last | (state.quiet[runs] >= len(self._issues))
        outcomes = np.full(len(runs), -1, np.int64)
        outcomes[ready] = self._cohort.numbering.number(tuple(state.draft[runs[ready]].T))
        standing = ready & (outcomes == state.text[runs])
        # Alone, a party can sign a text that others made, and no other.
        ready &= ~state.alone[runs] | standing
        outcomes[~ready] = -1
        state.offer[runs] = outcomes
        state.proposer[runs] = -1
        state.accepted[runs] = state.text_accepted[runs] & standing[:, None]
        put: IntArray = runs[ready]
        asked = state.present[put] & ~state.accepted[put]
        if len(put):
            self.table.note(put, -1, "proposes", state.offer[put])
            self.table.show(put, state.offer[put], asked, -1)
        self.table.settle(put)
        return put

    def _note(self, runs: IntArray, party: int, move: str, texts: IntArray) -> None:
        if self.table.recorder is not None:
            outcomes = self._cohort.numbering.number(tuple(texts.T))
            self.table.note(runs, party, move, outcomes)
