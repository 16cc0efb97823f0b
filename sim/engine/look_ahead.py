"""What the rest of a session brings if everybody plays it subgame-perfectly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.state import State
from sim.theory.equilibrium import subgame_perfect
from sim.theory.powers import whole_power

__all__ = ["LookAhead"]


@dataclass
class _Plan:
    """What was worked out for a session; moves count by round and place in the order.

    Attributes:
        offers: What each mover proposes, shape ``(moves, runs)``.
        reservation: What each mover has from rejecting, at the time of the move, shape
            ``(moves, runs)``; minus infinity for a party that is alone.
        version: What it was worked out for, shape ``(parties + 1, runs)``; −1 for not yet.
    """

    offers: IntArray
    reservation: FloatArray
    version: IntArray


class LookAhead:
    """Looks ahead in a session, by backward induction over the rounds that are left.

    Everybody's preferences and positions are taken as known, attendance as it is now, and the
    no-deal values as at the end of the session. If no session comes after it, the last offers are
    answered. Worked out once and anew only in the runs in which
    something has changed since.
    """

    def __init__(self, cohort: Cohort, state: State) -> None:
        self._cohort = cohort
        self._state = state
        self._plans: dict[int, _Plan] = {}

    def at(self, clock: RoundClock, party: int, runs: IntArray) -> tuple[FloatArray, IntArray]:
        """See `View.look_ahead`."""
        cohort = self._cohort
        order = self._state.order[runs]
        if clock.session not in self._plans:
            rounds = cohort.model.scenario.sessions[clock.session].rounds
            shape = rounds * len(cohort.parties), cohort.count
            self._plans[clock.session] = _Plan(
                np.full(shape, -1, np.int64),
                np.full(shape, -np.inf),
                np.full((len(cohort.parties) + 1, cohort.count), -1, np.int64),
            )
        plan = self._plans[clock.session]
        seated = self._state.present[runs] @ (1 << np.arange(len(cohort.parties)))
        base = len(cohort.parties) ** np.arange(len(cohort.parties))
        pattern = (seated << 32) + order @ base
        now = np.stack([*(agent.version[runs] for agent in cohort.parties), pattern])
        stale = (plan.version[:, runs] != now).any(axis=0)
        for one in np.unique(pattern[stale]):
            self._work_out(plan, clock, runs[stale & (pattern == one)])
        plan.version[:, runs] = now
        discount = self._discount(party, runs)
        kept = whole_power(discount, self._age(order, party, runs))
        if clock.over:
            return self._without_deal(clock, party, runs, discount) * kept, np.full(len(runs), -1)
        move = clock.round * len(cohort.parties) + (order == party).argmax(axis=1)
        reserve = plan.reservation[move, runs] * kept
        return reserve, plan.offers[move, runs]

    def _work_out(self, plan: _Plan, clock: RoundClock, runs: IntArray) -> None:
        cohort, order = self._cohort, self._state.order[runs[0]].tolist()
        session = cohort.model.scenario.sessions[clock.session]
        present = [p for p in order if self._state.present[runs[0], p]]
        if len(present) < 2:
            return
        movers = list(range(len(present))) * session.rounds
        scenario = cohort.model.scenario
        ends = clock.session + 1 == len(scenario.sessions) and scenario.clock != "open"
        if ends and session.protocol == "alternating_offers":
            # At the end those who can no longer do more than answer do so.
            movers += range(len(present) - 1)
        play = subgame_perfect(
            np.stack([cohort.listed(p).open_utilities(runs) for p in present]),
            np.stack([self._no_deal(clock, p, runs) for p in present]),
            movers,
            np.stack([self._discount(p, runs) for p in present]),
        )
        for round_number in range(session.rounds):
            for i, party in enumerate(present):
                t = round_number * len(present) + i
                move = round_number * len(order) + order.index(party)
                plan.offers[move, runs] = play.offers[t]
                plan.reservation[move, runs] = play.reservation[t]

    def _no_deal(self, clock: RoundClock, party: int, runs: IntArray) -> FloatArray:
        """The party's no-deal value at the end of the session."""
        session = self._cohort.model.scenario.sessions[clock.session]
        end = clock.end[runs] + (session.rounds - clock.round - 1) * session.round_hours
        return self._cohort.parties[party].no_deal_at(runs, end)

    def _without_deal(
        self, clock: RoundClock, party: int, runs: IntArray, discount: FloatArray
    ) -> FloatArray:
        """What no deal is worth to a party at a last answer, in utility at that time.

        If what it answers was offered after its turn, that time is its next turn.
        """
        state = self._state
        order, seated = state.order[runs], np.arange(len(runs))
        present = np.take_along_axis(state.present[runs], order, axis=1)
        places = order.argsort(axis=1)
        mine, theirs = places[:, party], places[seated, state.proposer[runs]]
        rounds = clock.round + ((state.proposer[runs] >= 0) & (theirs > mine))
        moves = rounds * present.sum(axis=1) + present.cumsum(axis=1)[seated, mine] - 1
        worth: FloatArray = self._no_deal(clock, party, runs) / whole_power(discount, moves)
        return worth

    def _discount(self, party: int, runs: IntArray) -> FloatArray:
        """What a deal keeps of its worth with each offer that goes by, as its strategy says."""
        stated = self._cohort.parties[party].parameters.get("discount")
        return np.ones(len(runs)) if stated is None else stated[runs]

    def _age(self, order: IntArray, party: int, runs: IntArray) -> IntArray:
        """How many offers ago what lies on the table was put there."""
        seats = len(self._cohort.parties)
        rows = np.arange(len(runs))
        places = np.full((len(runs), seats + 1), -1)
        np.put_along_axis(places, order, np.broadcast_to(np.arange(seats), order.shape), axis=1)
        at, mine = places[rows, self._state.proposer[runs]], places[rows, party]
        between = np.zeros(len(runs), np.int64)
        for i in range(seats):
            later = ((i - at) % seats > 0) & ((i - at) % seats < (mine - at) % seats)
            between += later & self._state.present[runs, order[:, i]]
        return np.where(at < 0, 1, between + 1)
