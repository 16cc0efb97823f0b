"""How much of each party's negotiating time is used, and when it has its last chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.state import State
from sim.model.compiled import Model
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.sessions import Session

__all__ = ["Pace", "after_departures", "final_rounds"]


class Pace:
    """The parties' clocks on the timeline of a model.

    A party's *last chance* is the last round, of those that are still to come as it looks now, in
    which it is listed. Rounds after the deadline do not count, nor do those in which a party is
    missed that has departed (`final_rounds`); sessions that require a text, or come after somebody
    has departed, count only where there is one; one more offer after talks does not count. From
    round to round a party uses up a share of the way that is left until then: with d the way gone
    since the round before, and D the way still to go, ``elapsed += (1 − elapsed) · d / (d + D)``.
    While the horizon stays the same that is an even pace; where it moves, nothing jumps back. The
    clock of a party that has no chance as it looks now stands still until it has one again.

    With ``clock: rounds`` the way is measured in hours of sessions on the timeline, so that it does
    not matter into how many rounds these hours are cut; with ``clock: calendar`` in hours of the
    calendar. ``clock: open`` is the convention of other tools: ``elapsed`` is (r + 1) / (N + 1),
    and no chance is the last.

    Attributes:
        first, last: The first and the last round of each session that counts for a party as it is
            listed, the last is −1 for none; shape ``(sessions, parties)``.
        start: Where on it the timeline begins.
    """

    def __init__(self, model: Model, deadline: FloatArray) -> None:
        """Lay out the timeline.

        Args:
            model: The model.
            deadline: Hour of the deadline in each run, infinite where there is none.
        """
        scenario = model.scenario
        self._sessions = sessions = scenario.sessions
        self._clock = scenario.clock
        self._deadline = deadline
        self._limited = bool(np.isfinite(deadline).any())
        self._before = np.cumsum([0.0, *(session.hours for session in sessions)])
        self._rounds = np.cumsum([0, *(session.rounds for session in sessions)])
        if "counting" not in model.memo:
            model.memo["counting"] = _counting(model)
        self.first, self.last, self._with_text = model.memo["counting"]
        self._departed = after_departures(model)
        # The last chances after a session, without a text and with one, once they are known.
        self._later: dict[int, FloatArray] = {}
        self.start = 0.0
        if self._clock == "calendar" and sessions and sessions[0].at is not None:
            self.start = sessions[0].at

    @property
    def timeline(self) -> FloatArray:
        """The sessions as numbers, a row each.

        Rounds, hours of a round, hours, delay, hour (NaN if it follows another), the hours and the
        rounds before it, whether it requires a text, and whether it counts with a text only: 1 if
        it requires one, 2 if somebody has departed.
        """
        rows = []
        for its in self._sessions:
            at = np.nan if its.at is None else its.at
            rows.append((its.rounds, its.round_hours, its.hours, its.delay, at))
        requires = [its.requires_text for its in self._sessions]
        return np.column_stack(
            [
                rows,
                self._before[:-1],
                self._rounds[:-1],
                requires,
                np.where(self._departed, 2, self._with_text),
            ]
        )

    def advance(
        self, state: State, runs: IntArray, session: int, number: int
    ) -> tuple[FloatArray, BoolArray]:
        """Move the clocks on to a round.

        Args:
            state: Where the runs stand; its `elapsed`, `step` and `place` are brought up to date.
            runs: The runs that come to the round.
            session: Index of the session.
            number: The round, from 0.

        Returns:
            ``elapsed`` and ``last`` as in `RoundClock`.
        """
        last = np.zeros(state.elapsed.shape, bool)
        if self._clock == "open":
            shares = self._rounds[-1] + 1
            state.step[runs] = 1.0 / shares
            # A quotient, not a product with the step: that can be off by the last bit.
            state.elapsed[runs] = (self._rounds[session] + number + 1) / shares
            return state.elapsed, last
        now = self._place(session, number, state.begin[runs])
        places = now[:, None]
        chances = self._last_chances(state, runs, session, number)
        # A party that has no chance any more may get another: its clock waits for that.
        waits = np.isneginf(chances)
        left = np.where(waits, 0.0, np.maximum(chances - places, 0.0))
        last[runs] = (left <= HOUR_TOLERANCE) & ~waits
        gone = np.where(waits, 0.0, np.maximum(places - state.place[runs], 0.0))
        way = gone + left
        share = np.divide(gone, way, out=np.zeros_like(way), where=way > 0)
        used = state.elapsed[runs]
        used += (1.0 - used) * share
        length = self._sessions[session].round_hours
        state.step[runs] = (1.0 - used) * length / (length + left)
        # Where the one round is the first and the last, an offer is neither early nor late.
        only = last[runs] & (places == self.start)
        state.elapsed[runs] = np.where(only, 0.5, np.where(last[runs], 1.0, used))
        state.place[runs] = np.where(waits, state.place[runs], places)
        return state.elapsed, last

    def _place(self, session: int, number: int, begin: FloatArray) -> FloatArray:
        """Where on the timeline a round is; of the shape of ``begin``."""
        start = begin if self._clock == "calendar" else np.full_like(begin, self._before[session])
        return start + number * self._sessions[session].round_hours

    def _last_chances(self, state: State, runs: IntArray, session: int, number: int) -> FloatArray:
        """The place of each party's last chance; minus infinity where it has none any more.

        Returns:
            Shape ``(runs, parties)``.
        """
        placed = state.placed[runs]
        if self._clock == "rounds" and not self._limited and not (placed >= 0).any():
            # It is the same in all runs with a text, and in all without; whatever the hour.
            shown = (state.text[runs] >= 0).view(np.int8)
            if session not in self._later:
                both = np.array([False, True])[:, None]
                nobody = np.full((2, placed.shape[1]), -1)
                two = np.zeros(2, np.int64)
                past = self._sessions[session].rounds
                its = self._chances(nobody, both, state.begin[two], two, session, past)
                self._later[session] = its
            later, last = self._later[session], self.last[session]
            here = self._before[session] + last * self._sessions[session].round_hours
            here = np.where(last >= np.maximum(self.first[session], number), here, -np.inf)
            return np.where(np.isneginf(later), here, later)[shown]
        has_text = (state.text[runs] >= 0)[:, None]
        return self._chances(placed, has_text, state.begin[runs], runs, session, number)

    def _chances(
        self,
        placed: IntArray,
        has_text: BoolArray,
        starts: FloatArray,
        runs: IntArray,
        session: int,
        number: int,
    ) -> FloatArray:
        found = np.full(placed.shape, -np.inf)
        for index in range(session, len(self._sessions)):
            its = self._sessions[index]
            if index > session:
                starts = starts + its.delay if its.at is None else np.full_like(starts, its.at)
            everywhere = np.where(placed == 1, its.rounds - 1, -1)
            last = np.where(placed < 0, self.last[index], everywhere)
            if self._limited:
                fit = (self._deadline[runs] - starts + HOUR_TOLERANCE) / its.round_hours
                fit = np.clip(np.floor(fit), 0, its.rounds)
                last = np.minimum(last, fit.astype(np.int64)[:, None] - 1)
            # Who is late may come when the deadline is over.
            first = np.where(placed < 0, self.first[index], 0)
            comes = last >= np.maximum(first, number if index == session else 0)
            if self._with_text[index] and index > session:
                comes &= has_text
            place = self._place(index, 0, starts)[:, None] + last * its.round_hours
            found = np.where(comes, place, found)
            starts = starts + its.hours
        return found


def final_rounds(model: Model) -> IntArray:
    """The round of each session after which nothing new can become a deal.

    It is the last, unless somebody departs before: a party whose consent every outcome needs leaves
    early and is listed in no later session.

    Returns:
        Shape ``(sessions,)``.
    """
    if "final_rounds" in model.memo:
        known: IntArray = model.memo["final_rounds"]
        return known
    sessions = model.scenario.sessions
    final = np.array([session.rounds - 1 for session in sessions])
    last = _listed(sessions, len(model.parties))[1]
    for i, session in enumerate(sessions):
        for party in session.leaves:
            if model.consent[party] and last[i, party] >= 0 and (last[i + 1 :, party] < 0).all():
                final[i] = min(final[i], last[i, party])
    model.memo["final_rounds"] = final
    return final


def after_departures(model: Model) -> BoolArray:
    """Which sessions come after the last of a party whose consent every outcome needs, as listed.

    Returns:
        Shape ``(sessions,)``.
    """
    if "after_departures" in model.memo:
        known: BoolArray = model.memo["after_departures"]
        return known
    sessions = model.scenario.sessions
    listed = _listed(sessions, len(model.parties))[1][:, model.consent] >= 0
    later = np.zeros(len(sessions), bool)
    for held in listed.T:
        if held.any():
            later[np.flatnonzero(held)[-1] + 1 :] = True
    model.memo["after_departures"] = later
    return later


def _counting(model: Model) -> tuple[IntArray, IntArray, BoolArray]:
    """See `Pace.first` and `Pace.last`; and which sessions count only where there is a text."""
    sessions = model.scenario.sessions
    first, last = _listed(sessions, len(model.parties))
    requires = np.array([session.requires_text for session in sessions])
    with_text = requires | after_departures(model)
    final = final_rounds(model)[:, None]
    last = np.where(first <= final, np.minimum(last, final), last)
    last[[_comes_on_top(sessions, i) for i in range(len(sessions))]] = -1
    return first, last, with_text


def _comes_on_top(sessions: Sequence[Session], index: int) -> bool:
    """Whether one offer is all that a session adds to talks in which all its parties were.

    Who waited for it would risk the deal: one of them makes an offer there, the others cannot.
    """
    its = sessions[index]
    return its.protocol == "take_it_or_leave_it" and any(
        set(its.parties) <= set(talks.parties)
        for talks in sessions[:index]
        if talks.protocol != "take_it_or_leave_it" and not talks.requires_text
    )


def _listed(sessions: Sequence[Session], parties: int) -> tuple[IntArray, IntArray]:
    """The first and the last round of each session in which a party is listed as present.

    Returns:
        Shape ``(sessions, parties)`` each; the last is −1 for none.
    """
    first = np.zeros((len(sessions), parties), np.int64)
    last = np.full_like(first, -1)
    for i, session in enumerate(sessions):
        starts = np.arange(session.rounds) * session.round_hours
        for party in session.parties:
            there = starts >= session.joins.get(party, 0.0) - HOUR_TOLERANCE
            there &= starts < session.leaves.get(party, np.inf) - HOUR_TOLERANCE
            if there.any():
                first[i, party], last[i, party] = np.flatnonzero(there)[[0, -1]]
    return first, last
