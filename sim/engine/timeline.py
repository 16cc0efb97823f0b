"""A cohort's way through the timeline, as a SimPy process.

The process takes the runs through one session after the other. Runs that come to a session at
different hours are played together: each has its own hour, and SimPy's clock shows that of the
first. With a cohort of one this is an ordinary SimPy simulation.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.after_deal import follow_deals
from sim.engine.beliefs import Beliefs
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.contract import contract_of
from sim.engine.due_events import DueEvents
from sim.engine.halved_knowledge import known_in
from sim.engine.look_ahead import LookAhead
from sim.engine.pace import Pace
from sim.engine.player import Player
from sim.engine.recorder import Recorder
from sim.engine.room import room_in
from sim.engine.signing import Signing
from sim.engine.state import State
from sim.engine.step.compiled_round import CompiledRounds
from sim.engine.table import RoundTable
from sim.model.compiled import NOT_ASKED, WALKS_OUT
from sim.model.endings import (
    AGREED,
    BROKEN_OFF,
    DEAL,
    NO_DEAL,
    NOT_RATIFIED,
    PARTIAL,
    RAN_OUT,
    WALKED_OUT,
    WALKOUT,
)
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.sessions import Session
from sim.protocols import protocol

__all__ = ["Process", "Talks"]

Process = Generator[simpy.Event, None, None]


class Talks:
    """One cohort on one SimPy clock.

    Attributes:
        env: SimPy's environment; its clock shows hours from the start of the timeline.
        cohort: The runs.
        state: Where each of them stands.
        compiled: What plays rounds faster, with the same result; None where NumPy plays them all.
    """

    def __init__(
        self, cohort: Cohort, recorder: Recorder | None = None, players: Sequence[Player] = ()
    ) -> None:
        """Begin the talks.

        Args:
            cohort: The runs.
            recorder: What writes their moves down, if anything does.
            players: Persons who hold seats; only in a cohort of one run.
        """
        self.env = simpy.Environment()
        self.players = {player.party: player for player in players}
        for player in players:
            player.sit_down(self.env)
        self.cohort = cohort
        self.recorder = recorder
        model = cohort.model
        self.sessions = model.scenario.sessions
        issues = len(model.scenario.space.issues)
        self.state = State(cohort.count, len(model.parties), len(self.sessions), issues)
        self.pace = Pace(model, cohort.deadline)
        self.state.place[:] = self.pace.start
        self._begin_to_learn()
        self.look_ahead = LookAhead(cohort, self.state)
        self.due_events = DueEvents(cohort, self.state, recorder)
        self.signing = Signing(cohort, self.state, recorder, self.players)
        # A person's round waits, and moves that are written down are made one by one.
        simulated = recorder is None and not players
        self.compiled = CompiledRounds.of(cohort, self.state) if simulated else None
        self._waiting: dict[int, list[IntArray]] = {}
        self._proceed(0, np.zeros(cohort.count), np.arange(cohort.count))
        self.env.process(self._play())

    def run(self) -> State:
        """Play every run to its end, and follow the deals."""
        self.env.run()
        return self._follow()

    def go_on(self) -> bool:
        """Play until a person is asked something; False where all is over, deals followed."""
        while all(player.question is None for player in self.players.values()):
            if self.env.peek() == np.inf:
                self._follow()
                return False
            self.env.step()
        return True

    def _follow(self) -> State:
        follow_deals(self.cohort, self.state, self.recorder)
        return self.state

    def _proceed(self, index: int, hours: FloatArray, runs: IntArray) -> None:
        """Send runs on to a session, from the hours at which they left the one before.

        Args:
            index: The session.
            hours: Shape ``(count,)``.
            runs: The runs.
        """
        if not len(runs):
            return
        if index == len(self.sessions):
            self._time_is_up(runs)
            return
        session = self.sessions[index]
        self.state.begin[runs] = hours[runs] + session.delay if session.at is None else session.at
        self._waiting.setdefault(index, []).append(runs)

    def _play(self) -> Process:
        for index in range(len(self.sessions)):
            waiting = self._waiting.pop(index, [])
            if waiting:
                yield from self._hold(index, np.sort(np.concatenate(waiting)))

    def _hold(self, index: int, runs: IntArray) -> Process:
        session = self.sessions[index]
        rules = protocol(session.protocol)
        yield from self._wait_until(float(self.state.begin[runs].min()))
        self._unlock(index, runs)
        for number in range(session.rounds):
            clock = self._clock(index, number)
            runs = self._before_deadline(runs, clock)
            runs = self._events(runs, clock)
            self._unlock_by_hour(runs, clock.begin)
            self._take_seats(session, number * session.round_hours, runs)
            if number == 0:
                self._take_order(session, clock.order, runs)
            self.signing.look_again(runs, clock)
            if number == 0:
                runs = self._pass_by(session, clock, runs)
            if not len(runs):
                return
            clock = self._tell_the_time(clock, runs)
            table = self._open_round(clock, runs)
            if self.compiled is not None and self.compiled.knows(session.protocol):
                self.compiled.play(table, session.protocol)
            else:
                yield from rules.play_round(table)
            yield from self._wait_until(float(clock.end[runs].min()))
            agreed = np.sort(np.concatenate([table.runs[:0], *table.agreed]))
            self._agree(agreed, clock)
            if rules.drafts:
                self.state.settled_at_end[runs, index] = self.state.settled[runs].sum(axis=1)
            runs = self._lose_patience(table.runs, clock)
            for left in table.broken_off:
                self._proceed(index + 1, clock.end, np.intersect1d(runs, left))
                self.state.course[np.intersect1d(runs, left), index] = BROKEN_OFF
                runs = np.setdiff1d(runs, left)
        self._proceed(index + 1, self._clock(index, session.rounds - 1).end, runs)

    def _wait_until(self, hour: float) -> Process:
        """Let SimPy's clock go on to an hour, if it is not past it."""
        yield self.env.timeout(max(0.0, hour - self.env.now))

    def _unlock(self, index: int, runs: IntArray) -> None:
        """Put concessions on the table that come with this session."""
        name = self.sessions[index].name
        for agent in self.cohort.parties:
            positions = agent.model.party.positions
            for i, concession in enumerate(positions.concessions):
                if concession.since is None or concession.since == name:
                    agent.set_active(runs, positions.locked_bit(i))

    def _unlock_by_hour(self, runs: IntArray, hours: FloatArray) -> None:
        for agent in self.cohort.parties:
            positions = agent.model.party.positions
            for i, at in agent.on_table_at.items():
                locked = positions.locked_bit(i)
                is_locked = (agent.active[runs] & np.uint64(locked)) != 0
                due = at[runs] <= hours[runs] + HOUR_TOLERANCE
                agent.set_active(runs[is_locked & due], locked)

    def _before_deadline(self, runs: IntArray, clock: RoundClock) -> IntArray:
        late = clock.end[runs] > self.cohort.deadline[runs] + HOUR_TOLERANCE
        self._time_is_up(runs[late])
        return runs[~late]

    def _events(self, runs: IntArray, clock: RoundClock) -> IntArray:
        place = (clock.session, clock.round)
        ended = self.due_events.take_effect(runs, clock.begin, place)
        if not len(ended):
            return runs
        self.state.ending[ended] = WALKOUT
        self.state.session[ended] = clock.session
        self.state.round[ended] = clock.round
        if clock.round > 0:
            self.state.course[ended, clock.session] = WALKED_OUT
        return np.setdiff1d(runs, ended, assume_unique=True)

    def _clock(self, index: int, number: int) -> RoundClock:
        session = self.sessions[index]
        everybody = range(len(self.cohort.parties))
        return RoundClock(
            index,
            session.name,
            number,
            number + 1 == session.rounds,
            self.state.begin + number * session.round_hours,
            self.state.begin + (number + 1) * session.round_hours,
            # Those who were brought in by an event act after those listed.
            (*session.parties, *(p for p in everybody if p not in session.parties)),
            self.state.elapsed,
            *np.zeros((2, *self.state.elapsed.shape), bool),
        )

    def _tell_the_time(self, clock: RoundClock, runs: IntArray) -> RoundClock:
        elapsed, last, closing = self.pace.advance(self.state, runs, clock.session, clock.round)
        return replace(clock, elapsed=elapsed, last=last, closing=closing)

    def _take_order(self, session: Session, listed: tuple[int, ...], runs: IntArray) -> None:
        """Work out the order in which the parties act in a session."""
        state, opens = self.state, session.opens
        seats = len(session.parties)
        if session.name not in self.cohort.drawn_openers:
            # Where all act at once, it does not matter who opens.
            first = int(opens.law.low) if protocol(session.protocol).in_turn else 0
            turned = (*listed[first:seats], *listed[:first], *listed[seats:])
            state.order[runs] = np.array(turned)
            return
        opener = self.cohort.drawn_openers[session.name][runs]
        keys = np.empty((len(runs), len(listed)))
        for place, party in enumerate(listed):
            name = self.cohort.model.parties[party].party.name
            drawn = self.cohort.uniform(f"timeline.{session.name}.order.{name}")[runs]
            keys[:, place] = drawn if place < seats else 1.0 + place
            keys[opener == place, place] = -1.0
        state.order[runs] = np.array(listed)[keys.argsort(axis=1)]

    def _begin_to_learn(self) -> None:
        """Give those who learn of the others something to begin with."""
        model = self.cohort.model
        for party, agent in enumerate(model.parties):
            if agent.strategy.offers.knows == "learned" and self.cohort.searches:
                readings, stands = known_in(self.cohort).count, self.cohort.stands(party)
                if readings > 1 or stands:
                    self.state.beliefs[party] = Beliefs(stands, readings, self.cohort.count)

    def _take_seats(self, session: Session, since: float, runs: IntArray) -> None:
        """Work out who is present."""
        state = self.state
        listed = np.zeros(state.present.shape[1], bool)
        for party in session.parties:
            joined = session.joins.get(party, 0.0) <= since + HOUR_TOLERANCE
            left = session.leaves.get(party, np.inf) <= since + HOUR_TOLERANCE
            listed[party] = joined and not left
        placed = state.placed[runs]
        comes = np.broadcast_to(listed, placed.shape).copy()
        for party in session.comes:
            comes[:, party] &= self.cohort.comes[session.name, party][runs]
        present = np.where(placed < 0, comes, placed == 1) & ~state.gone[runs]
        state.present[runs] = present
        state.alone[runs] = present.sum(axis=1) < 2

    def _pass_by(self, session: Session, clock: RoundClock, runs: IntArray) -> IntArray:
        """Send those on who have nothing to discuss; put the standing text before the others."""
        state = self.state
        text = state.text[runs]
        there = text >= 0
        needed = np.zeros(state.present[runs].shape, bool)
        needed[there] = self.cohort.consent_needed(text[there])
        accepted = (state.text_accepted[runs] | ~state.present[runs] | ~needed).all(axis=1)
        idle = np.where(there, accepted, session.requires_text)
        self._proceed(clock.session + 1, clock.begin, runs[idle])
        runs = runs[~idle]
        state.offer[runs] = state.text[runs]
        state.proposer[runs] = -1
        state.stands[runs] = -1
        state.aim[runs] = np.inf
        state.accepted[runs] = state.text_accepted[runs] & (state.text[runs] >= 0)[:, None]
        return runs

    def _open_round(self, clock: RoundClock, runs: IntArray) -> RoundTable:
        state = self.state
        state.refusal[runs] = -1
        state.tempted[runs] = False
        table = RoundTable(
            self.cohort, state, self.look_ahead, runs, clock, self.recorder, self.players
        )
        state.session[runs] = clock.session
        state.round[runs] = clock.round
        state.hour[runs] = clock.end[runs]
        state.course[runs, clock.session] = RAN_OUT
        if clock.round == 0:
            brought = runs[state.offer[runs] >= 0]
            if len(brought):
                asked = state.present[brought] & ~state.accepted[brought]
                table.show(brought, state.offer[brought], asked, -1)
        else:
            table.settle(runs)
        return table

    def _agree(self, runs: IntArray, clock: RoundClock) -> None:
        """Make what lies on the table the standing text."""
        state = self.state
        if not len(runs):
            return
        state.course[runs, clock.session] = AGREED
        changed = runs[state.offer[runs] != state.text[runs]]
        state.text_accepted[changed] = False
        state.text_refusal[changed] = -1
        state.text[runs] = state.offer[runs]
        state.text_accepted[runs] |= state.accepted[runs]
        state.settled[runs] = True
        state.agreed[runs] = state.text_accepted[runs][:, None, :]
        needed = self.cohort.consent_needed(state.text[runs])
        complete: BoolArray = np.asarray((state.text_accepted[runs] | ~needed).all(axis=1))
        if complete.any():
            complete[complete] = self.signing.still_held(runs[complete], needed[complete], clock)
        state.ending[runs[complete]] = DEAL
        self.signing.ratify(runs[complete], needed[complete], clock)
        self._proceed(clock.session + 1, clock.end, runs[~complete])

    def _lose_patience(self, runs: IntArray, clock: RoundClock) -> IntArray:
        """Let parties walk out that were offered nothing for too long; returns who goes on."""
        state = self.state
        ended = np.zeros(len(runs), bool)
        for party, agent in enumerate(self.cohort.parties):
            patience = agent.model.party.walks_out_after
            if party in self.players:
                leaves: BoolArray = state.present[runs, party] & self.players[party].walks_out
            elif patience is None:
                continue
            else:
                counts: BoolArray = state.present[runs, party] & ~state.alone[runs]
                waited = np.where(state.tempted[runs, party], 0, state.waited[runs, party] + 1)
                state.waited[runs[counts], party] = waited[counts]
                leaves = counts & (waited >= patience)
            if leaves.any():
                leaving = runs[leaves]
                state.leave_for_good(leaving, party, WALKS_OUT)
                if self.recorder is not None:
                    place = (clock.session, clock.round)
                    self.recorder.note(leaving, clock.end[leaving], place, party, "walks out")
                if self.cohort.model.consent[party]:
                    ended |= leaves
        state.ending[runs[ended]] = WALKOUT
        state.course[runs[ended], clock.session] = WALKED_OUT
        return runs[~ended]

    def _time_is_up(self, runs: IntArray) -> None:
        self.state.ending[runs] = np.where(self.state.text[runs] >= 0, PARTIAL, NO_DEAL)

    def room(self) -> NDArray[np.int8]:
        """Whether there was room for a deal in each run; see `room_in`."""
        return room_in(self.cohort, self.state)

    def contract(self) -> BoolArray:
        """In which runs every signature is what it promises; see `sim.engine.contract`."""
        return contract_of(self.cohort, self.state, self.players)

    def blockers(self) -> IntArray:
        """For each run and party, the code of why it stood in the way; −1 if it did not."""
        state = self.state
        codes = np.full(state.refusal.shape, -1, np.int64)
        partial = np.flatnonzero(state.ending == PARTIAL)
        if len(partial):
            missing = self.cohort.consent_needed(state.text[partial])
            missing = missing & ~state.text_accepted[partial]
            refusal, walked = state.text_refusal[partial], state.walked[partial]
            of_text = np.where(walked < 0, np.where(refusal < 0, NOT_ASKED, refusal), walked)
            codes[partial] = np.where(missing, of_text, -1)
        # Whose consent only some outcomes need does not end a run by walking out.
        walked_out = np.where(self.cohort.model.consent, state.walked, -1)
        for ending, found in (
            (NOT_RATIFIED, state.unratified),
            (NO_DEAL, state.refusal),
            (WALKOUT, walked_out),
        ):
            rows = state.ending == ending
            codes[rows] = found[rows]
        return codes
