"""Letting events take effect."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.recorder import Recorder
from sim.engine.state import State
from sim.model.compiled import FIRST_BIT
from sim.model.hour_tolerance import HOUR_TOLERANCE

__all__ = ["DueEvents"]


class DueEvents:
    """The events of a cohort: each takes effect once, when a round begins at its hour or later.

    Hours that are drawn differ from run to run, so an event is not one clock on SimPy's clock; it
    is looked at where it can matter, at the beginning of a round.
    """

    def __init__(self, cohort: Cohort, state: State, recorder: Recorder | None) -> None:
        self.cohort = cohort
        self.state = state
        self.recorder = recorder
        self.events = cohort.model.scenario.events
        # The hour of each event in each run; infinite once it is behind us.
        self._pending = np.array(cohort.event_at).reshape(len(self.events), cohort.count)

    def next_hours(self) -> FloatArray:
        """The hour of the next event in each run, infinite where there is none."""
        hours: FloatArray = self._pending.min(axis=0, initial=np.inf)
        return hours

    def take_effect(self, runs: IntArray, hours: FloatArray, place: tuple[int, int]) -> IntArray:
        """Let the events that are due change the situation, in the order of their hours.

        Args:
            runs: The runs, as places in the cohort.
            hours: The hour that it is in each run of the cohort; shape ``(count,)``.
            place: Session and round.

        Returns:
            Those of the runs in which a party whose consent is always required has walked out.
        """
        ended = np.zeros(self.cohort.count, bool)
        while len(self.events):
            first = self._pending[:, runs].min(axis=0)
            due = first <= hours[runs] + HOUR_TOLERANCE
            runs, first = runs[due], first[due]
            if not len(runs):
                break
            # Of those of the same hour, the first one listed.
            upto = np.minimum(first, hours[runs]) + HOUR_TOLERANCE
            chosen = (self._pending[:, runs] <= upto).argmax(axis=0)
            for index in np.unique(chosen).tolist():
                self._happen(index, runs[chosen == index], place, ended)
            # What is over is not changed by later events.
            runs = runs[~ended[runs]]
        return np.flatnonzero(ended)

    def _happen(self, index: int, runs: IntArray, place: tuple[int, int], ended: BoolArray) -> None:
        """Let one event take effect."""
        event = self.events[index]
        when = self._pending[index, runs]
        self._pending[index, runs] = np.inf
        for change, amount in zip(event.changes, self.cohort.event_amounts[index], strict=True):
            self.cohort.parties[change.party].change(change, amount, runs)
        if event.changes:
            self.cohort.reappraise(runs)
        for party in event.enters:
            self.state.placed[runs, party] = 1
        for party in event.leaves:
            self.state.placed[runs, party] = 0
        for party in event.walks_out:
            self._walk_out(index, party, runs, when, place, ended)

    def _walk_out(
        self,
        index: int,
        party: int,
        due: IntArray,
        when: FloatArray,
        place: tuple[int, int],
        ended: BoolArray,
    ) -> None:
        state, model = self.state, self.cohort.model
        there = ~state.gone[due, party]
        leaving, hours = due[there], when[there]
        if self.recorder is not None and len(leaving):
            self.recorder.note(leaving, hours, place, party, "walks out")
        bits = len(model.parties[party].party.positions.paths)
        state.leave_for_good(leaving, party, FIRST_BIT + bits + index)
        if model.consent[party]:
            state.hour[leaving] = hours
            ended[leaving] = True
