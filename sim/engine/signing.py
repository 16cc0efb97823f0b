"""When the last consent comes: who still holds to the text, and whose home ratifies it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.party import reasons
from sim.engine.recorder import Recorder
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
    """

    def __init__(
        self, cohort: Cohort, state: State, recorder: Recorder | None, players: Collection[int]
    ) -> None:
        self._cohort = cohort
        self._state = state
        self._recorder = recorder
        self._players = players

    def still_held(self, runs: IntArray, needed: BoolArray, clock: RoundClock) -> BoolArray:
        """Look again at what was accepted, now that the last consent has come.

        Who is not there any more, and for whom the text has become worse than no deal or crosses a
        line that has become real, is not held to it.
        """
        state, held = self._state, np.ones(len(runs), bool)
        for party, agent in enumerate(self._cohort.parties):
            asked = np.flatnonzero(needed[:, party] & ~state.present[runs, party])
            if not len(asked):
                continue
            away = runs[asked]
            text = state.text[away]
            excluded = agent.excluded_by(away, text)
            worse = agent.utility(away, text) < agent.no_deal_at(away, clock.begin[away])
            if party in self._players:
                worse[:] = False
            lapsed = (excluded != 0) | worse
            if not lapsed.any():
                continue
            left = away[lapsed]
            state.text_accepted[left, party] = False
            state.text_refusal[left, party] = reasons(excluded[lapsed], worse[lapsed])
            held[asked[lapsed]] = False
            if self._recorder is not None:
                place = (clock.session, clock.round)
                worth = agent.utility(left, text[lapsed])
                self._recorder.note(
                    left, clock.end[left], place, party, "withdraws", text[lapsed], worth, None
                )
        return held

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
