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
from sim.engine.beliefs import begin_to_learn
from sim.engine.blocking import blockers_in
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.compiled_round import CompiledRounds
from sim.engine.contract import contract_of
from sim.engine.due_events import DueEvents
from sim.engine.look_ahead import LookAhead
from sim.engine.pace import Pace
from sim.engine.player import Player
from sim.engine.recorder import Recorder
from sim.engine.retelling import Retelling
from sim.engine.room import room_in
from sim.engine.seats import take_order, take_seats
from sim.engine.signing import Signing
from sim.engine.state import State
from sim.engine.step.step_layout import (
    AGREES,
    BREAKS_OFF,
    GOES_ON,
    IS_LATE,
    LOSES_PATIENCE,
    PASSES_BY,
    RUNS_OUT,
)
from sim.engine.table import RoundTable
from sim.engine.unlocking import next_unlocking, unlock, unlock_by_hour
from sim.model.compiled import WALKS_OUT
from sim.model.endings import (
    AGREED,
    BROKEN_OFF,
    DEAL,
    NO_DEAL,
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
        self,
        cohort: Cohort,
        recorder: Recorder | None = None,
        players: Sequence[Player] = (),
        retelling: Retelling | None = None,
    ) -> None:
        """Begin the talks.

        Args:
            cohort: The runs.
            recorder: What writes their moves down, if anything does.
            players: Persons who hold seats; only in a cohort of one run.
            retelling: The story of a game that the runs go through first; with it, no other
                recorder.
        """
        self.env = simpy.Environment()
        self.players = {player.party: player for player in players}
        for player in players:
            player.sit_down(self.env)
        self.cohort = cohort
        self.recorder = recorder = recorder if retelling is None else retelling
        self.retelling = retelling
        model = cohort.model
        self.sessions = model.scenario.sessions
        issues = len(model.scenario.space.issues)
        self.state = State(cohort.count, len(model.parties), len(self.sessions), issues)
        self.pace = Pace(model, cohort.deadline)
        self.state.place[:] = self.pace.start
        self.state.beliefs = begin_to_learn(cohort)
        cohort.begin_to_try()
        self.look_ahead = LookAhead(cohort, self.state)
        self.due_events = DueEvents(cohort, self.state, recorder)
        self.signing = Signing(cohort, self.state, recorder, self.players, retelling)
        self.compiled = None
        # A person's round waits, and moves that are written down are made one by one.
        if retelling is not None or (recorder is None and not players):
            self.compiled = CompiledRounds.of(
                cohort, self.state, self.pace, self.signing.may_change
            )
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
        yield from self._wait_until(float(self.state.begin[runs].min()))
        unlock(self.cohort, session.name, runs)
        if self._compiles(session):
            yield from self._play_compiled(index, runs)
        else:
            yield from self._play_rounds(index, runs)

    def _compiles(self, session: Session) -> bool:
        ready = self.compiled is not None and self.compiled.knows(session.protocol)
        return ready and self.told

    @property
    def told(self) -> bool:
        """Whether every run has left the story that it was to go through first, if any was."""
        telling = self.retelling
        return telling is None or bool((telling.left | (self.state.ending >= 0)).all())

    def _play_rounds(self, index: int, runs: IntArray) -> Process:
        """Play the rounds of a session one after the other, in all runs at once."""
        session = self.sessions[index]
        rules = protocol(session.protocol)
        for number in range(session.rounds):
            clock = self._clock(index, number)
            runs = self._come_to(clock, runs)
            take_seats(self.cohort, self.state, session, number * session.round_hours, runs)
            self.signing.look_again(runs, clock)
            if number == 0:
                runs = self._pass_by(session, clock, runs)
            if not len(runs):
                return
            clock = self._tell_the_time(clock, runs)
            table = self._open_round(clock, runs)
            yield from rules.play_round(table)
            yield from self._wait_until(float(clock.end[runs].min()))
            self._agree(np.sort(np.concatenate([table.runs[:0], *table.agreed])), clock)
            if rules.drafts:
                self.state.settled_at_end[runs, index] = self.state.settled[runs].sum(axis=1)
            runs = self._lose_patience(table)
            for left in table.broken_off:
                self._break_off(np.intersect1d(runs, left), clock)
                runs = np.setdiff1d(runs, left)
            if self._compiles(session) and number + 1 < session.rounds:
                yield from self._play_compiled(index, runs, number + 1)
                return
        self._proceed(index + 1, self._clock(index, session.rounds - 1).end, runs)

    def _play_compiled(self, index: int, runs: IntArray, first: int = 0) -> Process:
        """Let the step play the rounds of a session from some number on, each run by itself.

        It plays on until something happens in the run that is not of the table.
        """
        assert self.compiled is not None
        session, state = self.sessions[index], self.state
        coming = {first: [runs]}
        while coming:
            clock = self._clock(index, min(coming))
            runs = self._come_to(clock, np.sort(np.concatenate(coming.pop(clock.round))))
            if not len(runs):
                continue
            outcome = self.compiled.play(clock, runs, self._next_hours())
            yield from self._wait_until(float(clock.end[runs].min()))
            self._proceed(index + 1, clock.begin, runs[outcome == PASSES_BY])
            # From here on, the clock of the round that was each run's last.
            own = replace(
                clock, begin=state.begin + state.round * session.round_hours, end=state.hour
            )
            self._agree(runs[outcome == AGREES], own)
            self._walk_out(runs[outcome == LOSES_PATIENCE], own)
            self._break_off(runs[outcome == BREAKS_OFF], own)
            self._time_is_up(runs[outcome == IS_LATE])
            self._proceed(index + 1, own.end, runs[outcome == RUNS_OUT])
            going_on = runs[outcome == GOES_ON]
            for following in np.unique(state.round[going_on] + 1).tolist():
                some = going_on[state.round[going_on] + 1 == following]
                coming.setdefault(following, []).append(some)

    def _come_to(self, clock: RoundClock, runs: IntArray) -> IntArray:
        """What happens as a round begins; returns the runs in which it does."""
        runs = self._before_deadline(runs, clock)
        runs = self._events(runs, clock)
        unlock_by_hour(self.cohort, runs, clock.begin)
        if clock.round == 0:
            take_order(self.cohort, self.state, self.sessions[clock.session], clock.order, runs)
        return runs

    def _next_hours(self) -> FloatArray:
        """The hour of what happens next in each run, an event or a concession."""
        return np.minimum(self.due_events.next_hours(), next_unlocking(self.cohort))

    def _wait_until(self, hour: float) -> Process:
        """Let SimPy's clock go on to an hour, if it is not past it."""
        yield self.env.timeout(max(0.0, hour - self.env.now))

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
        session, parties = self.sessions[index], range(len(self.cohort.parties))
        return RoundClock(
            index,
            session.name,
            number,
            self.state.begin + number * session.round_hours,
            self.state.begin + (number + 1) * session.round_hours,
            # Those who were brought in by an event act after those listed.
            (*session.parties, *(p for p in parties if p not in session.parties)),
            self.state.elapsed,
            np.zeros(self.state.elapsed.shape, bool),
        )

    def _tell_the_time(self, clock: RoundClock, runs: IntArray) -> RoundClock:
        elapsed, last = self.pace.advance(self.state, runs, clock.session, clock.round)
        return replace(clock, elapsed=elapsed, last=last)

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
        telling, recorder = self.retelling, self.recorder
        if telling is not None and self.told:
            telling = recorder = None
        table = RoundTable(
            self.cohort, state, self.look_ahead, runs, clock, recorder, self.players, telling
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

    def _lose_patience(self, table: RoundTable) -> IntArray:
        """Let parties walk out that were offered nothing for too long; returns who goes on."""
        state, runs, clock = self.state, table.runs, table.clock
        ended = np.zeros(len(runs), bool)
        for party, agent in enumerate(self.cohort.parties):
            patience = agent.model.party.walks_out_after
            if party in table.persons:
                leaves: BoolArray = state.present[runs, party] & table.leaves(party, runs)
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
                    self.recorder.note(leaving, clock.end[leaving], table.place, party, "walks out")
                if self.cohort.model.consent[party]:
                    ended |= leaves
        self._walk_out(runs[ended], clock)
        return runs[~ended]

    def _walk_out(self, runs: IntArray, clock: RoundClock) -> None:
        self.state.ending[runs] = WALKOUT
        self.state.course[runs, clock.session] = WALKED_OUT

    def _break_off(self, runs: IntArray, clock: RoundClock) -> None:
        self._proceed(clock.session + 1, clock.end, runs)
        self.state.course[runs, clock.session] = BROKEN_OFF

    def _time_is_up(self, runs: IntArray) -> None:
        self.state.ending[runs] = np.where(self.state.text[runs] >= 0, PARTIAL, NO_DEAL)

    def room(self) -> NDArray[np.int8]:
        """Whether there was room for a deal in each run; see `room_in`."""
        return room_in(self.cohort, self.state)

    def contract(self) -> BoolArray:
        """In which runs every signature is what it promises; see `sim.engine.contract`."""
        return contract_of(self.cohort, self.state, self.players)

    def blockers(self) -> IntArray:
        """Who stood in the way in each run; see `blockers_in`."""
        return blockers_in(self.cohort, self.state)
