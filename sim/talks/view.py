"""A party's view of the runs in which it is its turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.errors import StrategyError
from sim.issues import FloatArray, IntArray
from sim.strategies import View
from sim.talks.cohort import Cohort, PartyState
from sim.talks.state import Memory, State


@dataclass
class Moment:
    """Where in the timeline a number of runs are.

    Attributes:
        session: Index of the session.
        name: Its name.
        round: The round, from 0.
        begin: Hour at which the round begins.
        end: Hour at which it ends.
    """

    session: int
    name: str
    round: int
    begin: float
    end: float


class SeatView(View):
    """What one party sees; see `View` for what the attributes mean."""

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        party: int,
        places: IntArray,
        moment: Moment,
        elapsed: FloatArray,
    ) -> None:
        self._cohort = cohort
        self._state = state
        self._party = party
        self._places = places
        self._moment = moment
        self._side: PartyState = cohort.parties[party]
        self.round = moment.round
        self.elapsed = elapsed[places]
        self.no_deal = self._side.no_deal_at(places, moment.begin)
        self.best_utility = np.maximum(self._side.best[places], self.no_deal)
        self.floor = np.maximum(self._side.worst[places], self.no_deal)

    def only(self, where: IntArray) -> SeatView:
        """The same view of some of the runs."""
        view = object.__new__(SeatView)
        view.__dict__.update(self.__dict__)
        view.__dict__.pop("parameters", None)
        view.__dict__.pop("runs", None)
        view._places = self._places[where]
        view.elapsed = self.elapsed[where]
        view.no_deal = self.no_deal[where]
        view.best_utility = self.best_utility[where]
        view.floor = self.floor[where]
        return view

    @cached_property
    def runs(self) -> IntArray:  # type: ignore[override]
        return self._cohort.first + self._places

    @cached_property
    def parameters(self) -> Mapping[str, FloatArray]:  # type: ignore[override]
        return {name: values[self._places] for name, values in self._side.parameters.items()}

    def utility(self, terms: IntArray) -> FloatArray:
        return self._side.utility(self._places, terms)

    def received(self, back: int = 0) -> FloatArray:
        memory = self._memory()
        return self._remembered(memory.heard, memory.heard_count, back)

    def offered(self, back: int = 0) -> FloatArray:
        memory = self._memory()
        return self._remembered(memory.said, memory.said_count, back)

    def _memory(self) -> Memory:
        model = self._side.model
        if not model.strategy.remembers:
            name = model.party.strategy.name
            raise StrategyError(f"strategy '{name}' looks at offers, but says remembers = False")
        return self._state.memories[self._party]

    def _remembered(self, log: IntArray, counts: IntArray, back: int) -> FloatArray:
        at = counts[self._places] - 1 - back
        if not len(log):
            return np.full(len(at), np.nan)
        terms = log[np.maximum(at, 0), self._places]
        return np.where(at >= 0, self.utility(np.where(at >= 0, terms, 0)), np.nan)

    def nearest(self, target: FloatArray) -> IntArray:
        return self._side.nearest(self._places, np.maximum(target, self.no_deal))

    def above(self, target: FloatArray, pick: FloatArray) -> IntArray:
        return self._side.above(self._places, np.maximum(target, self.no_deal), pick)

    def random(self, name: str) -> FloatArray:
        party = self._side.model.party.name
        stream = f"parties.{party}.strategy.{name}#{self._moment.name}.{self._moment.round}"
        return self._cohort.uniform(stream)[self._places]
