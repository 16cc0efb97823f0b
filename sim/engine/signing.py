"""Who still holds to what it has accepted, and whose home ratifies what is signed."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.party import reasons
from sim.engine.recorder import Recorder
from sim.engine.retelling import Retelling
from sim.engine.state import State
from sim.model.compiled import RATIFICATION
from sim.model.endings import NOT_RATIFIED

__all__ = ["Signing"]


class Signing:
    """The signature of texts that have every consent they need.

    Args:
        cohort: The runs.
        state: Where they stand.
        recorder: What writes moves down, if anything does.
        players: The parties that persons play, by number.
        retelling: The story of a game that the runs go through first, if they do.

    Attributes:
        may_change: The parties for whom what they accepted may become worse than no deal, or cross
            a line.
    """

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        recorder: Recorder | None,
        players: Collection[int],
        retelling: Retelling | None = None,
    ) -> None:
        self._cohort = cohort
        self._state = state
        self._recorder = recorder
        self._players = players
        self._retelling = retelling
        changes = [
            change.party for event in cohort.model.scenario.events for change in event.changes
        ]
        self.may_change = [
            party
            for party, agent in enumerate(cohort.parties)
            if party in changes or (changes and agent.adversary) or (agent.drift > 0).any()
        ]

    def look_again(self, runs: IntArray, clock: RoundClock) -> None:
        """Let those present look again at what they accepted before, as a round begins.

        For whom it has become worse than no deal, or crosses a line that has become real, has no
        longer accepted it, and is asked like the others.

        Args:
            runs: The runs that are in the round.
            clock: The round; when it is the first, only the standing text was accepted before.
        """
        state = self._state
        for party in self.may_change:
            here = runs[state.present[runs, party]]
            held = [(state.text, state.text_accepted)]
            if clock.round > 0:
                held.append((state.offer, state.accepted))
            for what, accepted in held:
                bound = here[accepted[here, party] & (what[here] >= 0)]
                if len(bound):
                    self._let_go(party, bound, what[bound], clock, clock.begin)

    def still_held(self, runs: IntArray, needed: BoolArray, clock: RoundClock) -> BoolArray:
        """Ask those who are away again, now that the last consent has come.

        Those present have looked at it as the round began; see `look_again`.
        """
        held = np.ones(len(runs), bool)
        for party in self.may_change:
            asked = np.flatnonzero(needed[:, party] & ~self._state.present[runs, party])
            if len(asked):
                away = runs[asked]
                lapsed = self._let_go(party, away, self._state.text[away], clock, clock.end)
                held[asked[lapsed]] = False
        return held

    def _let_go(
        self, party: int, runs: IntArray, outcomes: IntArray, clock: RoundClock, hours: FloatArray
    ) -> BoolArray:
        """Take back what a party has accepted where it could not sign it now; returns where."""
        state, agent = self._state, self._cohort.parties[party]
        excluded = agent.excluded_by(runs, outcomes)
        worse = agent.utility(runs, outcomes) < agent.no_deal_at(runs, clock.begin[runs])
        if party in self._players:
            worse[:] = False
        if self._retelling is not None and party in self._retelling.story.persons:
            worse &= self._retelling.left[runs]  # from then on it goes by its strategy
        lapsed: BoolArray = (excluded != 0) | worse
        if not lapsed.any():
            return lapsed
        left, gone = runs[lapsed], outcomes[lapsed]
        of_text = state.text[left] == gone
        state.text_accepted[left[of_text], party] = False
        state.text_refusal[left[of_text], party] = reasons(excluded[lapsed], worse[lapsed])[of_text]
        on_table = state.offer[left] == gone
        state.accepted[left[on_table], party] = False
        if self._recorder is not None:
            place, worth = (clock.session, clock.round), agent.utility(left, gone)
            self._recorder.note(left, hours[left], place, party, "withdraws", gone, worth, None)
        return lapsed

    def ratify(self, signed: IntArray, needed: BoolArray, clock: RoundClock) -> None:
        """Put what was signed to every constituency; where one says no, there is no deal."""
        state = self._state
        for party, agent in enumerate(self._cohort.parties):
            constituency = agent.constituency
            runs = signed[needed[:, party]]
            if constituency is None or not len(runs):
                continue
            outcomes = state.text[runs]
            worth = constituency.worth(runs, self._cohort.numbering.options(outcomes))
            enough = worth >= constituency.threshold[runs]
            rejecting = runs[~enough]
            state.unratified[rejecting, party] = RATIFICATION
            state.ending[rejecting] = NOT_RATIFIED
            if self._recorder is not None:
                for move, where in (("ratifies", enough), ("does not ratify", ~enough)):
                    these, place = runs[where], (clock.session, clock.round)
                    self._recorder.note(
                        these,
                        clock.end[these],
                        place,
                        party,
                        move,
                        outcomes[where],
                        worth[where],
                        constituency.threshold[these],
                    )
