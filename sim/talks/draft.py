"""The text that a mediator works on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.issues import IntArray
from sim.protocols import Draft

if TYPE_CHECKING:
    from sim.talks.table import RoundTable


class MediatorsDraft(Draft):
    """The single text in one round, in the runs that are at a table.

    The text lives in `State.draft`, so that a later session goes on where an earlier one stopped.
    """

    def __init__(self, table: RoundTable) -> None:
        self.table = table
        self.state = table.state
        self._cohort = table.cohort
        self._session = table.cohort.model.scenario.sessions[table.moment.session]
        self._open()

    def _open(self) -> None:
        """Begin with the standing text, if there is one, where the session begins; or a draft."""
        state, runs = self.state, self.table.runs
        if self.table.moment.round == 0:
            brought = runs[state.text[runs] >= 0]
            state.draft[brought] = state.text[brought]
            state.quiet[runs] = 0
        fresh = runs[state.draft[runs] < 0]
        if len(fresh):
            options = [np.full(1, option) for option in self._session.draft]
            state.draft[fresh] = self._cohort.numbering.number(options)

    def revisions(self) -> Iterator[tuple[IntArray, IntArray]]:
        state = self.state
        runs = self.table.runs[~state.alone[self.table.runs]]
        for point in np.unique(state.point[runs]):
            at_point = runs[state.point[runs] == point]
            for option in range(len(self._cohort.model.scenario.space.issues[point].options)):
                texts = list(self._cohort.numbering.options(state.draft[at_point]))
                other = texts[point] != option
                if not other.any():
                    continue
                texts = [text[other] for text in texts]
                texts[point] = np.full(int(other.sum()), option)
                revised = self._cohort.numbering.number(texts)
                self.table.note(at_point[other], -1, "proposes", revised)
                yield at_point[other], revised

    def verdict(self, party: int, runs: IntArray, revised: IntArray) -> IntArray:
        side, state = self._cohort.parties[party], self.state
        text = state.draft[runs]
        excluded, before = side.excluded_by(runs, revised), side.excluded_by(runs, text)
        gain = np.sign(side.utility(runs, revised) - side.utility(runs, text)).astype(np.int64)
        gain = np.where((before & ~excluded) != 0, 1, gain)
        gain = np.where((excluded & ~before) != 0, -1, gain)
        there = state.present[runs, party]
        for said, these in (("says no", there & (gain < 0)), ("says yes", there & (gain >= 0))):
            self.table.note(runs[these], party, said, revised[these])
        return np.where(there, gain, 0)

    def revise(self, runs: IntArray, revised: IntArray) -> None:
        self.state.draft[runs] = revised
        self.state.quiet[runs] = -1  # the point just taken up does not count as a quiet one

    def next_point(self) -> None:
        state, runs = self.state, self.table.runs
        moved = runs[~state.alone[runs]]
        state.point[moved] = (state.point[moved] + 1) % len(self._session.draft)
        state.quiet[moved] += 1

    def put_to_signature(self) -> IntArray:
        state, runs, moment = self.state, self.table.runs, self.table.moment
        last = moment.end + self._session.round_hours > self._cohort.deadline[runs]
        last |= moment.round == self._session.rounds - 1
        ready = last | (state.quiet[runs] >= len(self._session.draft))
        # Alone, a party can sign a text that others made, and no other.
        ready &= ~state.alone[runs] | (state.draft[runs] == state.text[runs])
        terms = np.where(ready, state.draft[runs], -1)
        standing = ready & (terms == state.text[runs])
        state.offer[runs] = terms
        state.proposer[runs] = -1
        state.accepted[runs] = state.text_accepted[runs] & standing[:, None]
        put: IntArray = runs[ready]
        asked = state.present[put] & ~state.accepted[put]
        if len(put):
            self.table.note(put, -1, "proposes", state.offer[put])
            self.table.show(put, state.offer[put], asked, -1)
        self.table.settle(put)
        return put
