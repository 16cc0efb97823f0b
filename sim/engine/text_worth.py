"""What a mediator's text is worth to the parties: now, revised, and when the session began."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.state import State
from sim.model.positions import Bits
from sim.protocols import Proposal

__all__ = ["TextWorth"]


class TextWorth:
    """What the texts in `State.draft` are worth to the parties, worked out when it is asked for.

    The sums over options are kept, so that a revision costs as much as it changes.
    """

    def __init__(self, cohort: Cohort, state: State, clock: RoundClock) -> None:
        self._parties, self._state, self._clock = cohort.parties, state, clock

    def begin(self, runs: IntArray) -> None:
        """Take note that a session has begun, perhaps with other texts."""
        state = self._state
        state.appraised[runs] = state.summed[runs] = state.began_appraised[runs] = -1

    def now(self, party: int, runs: IntArray) -> tuple[FloatArray, Bits]:
        """What the text as it stands is worth to a party, and what it runs into."""
        state, agent = self._state, self._parties[party]
        stale = runs[state.appraised[runs, party] != agent.version[runs]]
        if len(stale):
            texts = state.draft[stale]
            unknown = state.summed[stale, party] != agent.version[stale]
            fresh = stale[unknown]
            state.sums[fresh, party] = agent.sums_of(fresh, texts[unknown])
            state.summed[fresh, party] = agent.version[fresh]
            state.worth[stale, party] = agent.utility_with(stale, texts, state.sums[stale, party])
            state.runs_into[stale, party] = agent.excluded_of(stale, texts)
            state.appraised[stale, party] = agent.version[stale]
        return state.worth[runs, party], state.runs_into[runs, party]

    def revised(self, party: int, proposal: Proposal, rows: IntArray) -> FloatArray:
        """What some revisions are worth to a party; after `now`."""
        runs = proposal.runs[rows]
        sums = self._state.sums[runs, party] + self._change(party, proposal, rows)
        return self._parties[party].utility_with(runs, proposal.texts[rows], sums)

    def change(self, proposal: Proposal, where: BoolArray) -> None:
        """Take note that revisions replace the texts."""
        runs = proposal.runs[where]
        self._state.appraised[runs] = -1
        for party in range(len(self._parties)):
            self._state.sums[runs, party] += self._change(party, proposal, where)

    def _change(self, party: int, proposal: Proposal, which: IntArray | BoolArray) -> FloatArray:
        """What some revisions add to the sums of a party."""
        dropped, added = proposal.dropped[:, which], proposal.added[:, which]
        return self._parties[party].sums_changed(proposal.runs[which], dropped, added)

    def replace(self, runs: IntArray) -> None:
        """Take note that quite other texts are in their places."""
        self._state.appraised[runs] = self._state.summed[runs] = -1

    def fallback(self, party: int, runs: IntArray) -> FloatArray:
        """What a party does not go below: the text that the session began with, or no deal."""
        state, agent = self._state, self._parties[party]
        stale = runs[state.began_appraised[runs, party] != agent.version[runs]]
        if len(stale):
            began = state.began[stale]
            is_open = agent.excluded_of(stale, began) == 0
            worth = np.where(is_open, agent.utility_of(stale, began), -np.inf)
            state.began_worth[stale, party] = worth
            state.began_appraised[stale, party] = agent.version[stale]
        began = state.began_worth[runs, party]
        fallback: FloatArray = np.maximum(began, self.no_deal(party, runs))
        return fallback

    def could_keep(self, party: int, runs: IntArray) -> BoolArray:
        """Whether a party could sign now what the session began with."""
        fallback = self.fallback(party, runs)
        kept: BoolArray = self._state.began_worth[runs, party] == fallback
        return kept

    def least(self, party: int, runs: IntArray) -> FloatArray:
        """What a party goes down to if it must: a text that binds nobody promises nothing."""
        binds = self._state.binds[runs]
        return np.where(binds, self.fallback(party, runs), self.no_deal(party, runs))

    def no_deal(self, party: int, runs: IntArray) -> FloatArray:
        """What no deal is worth to a party now."""
        return self._parties[party].no_deal_at(runs, self._clock.begin[runs])
