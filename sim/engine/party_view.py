"""A party's view of the runs in which it is its turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.halved import HalvedParty, Wish
from sim.engine.halved_knowledge import HalvedKnowledge, known_in
from sim.engine.knowledge import knowledge_of, least_or_mean
from sim.engine.look_ahead import LookAhead
from sim.engine.search_keys import Ranks
from sim.engine.state import Log, Memory, State
from sim.errors import StrategyError
from sim.model.preferences import utility_table
from sim.strategies import View
from sim.theory.grid import GRID, on_grid

__all__ = ["PartyView"]


def _fixed(numbers: FloatArray) -> FloatArray:
    """Numbers of a view's own that nobody can write into."""
    numbers.setflags(write=False)
    return numbers


class PartyView(View):
    """What one party sees; see `View` for what the attributes mean."""

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        look_ahead: LookAhead,
        party: int,
        places: IntArray,
        clock: RoundClock,
    ) -> None:
        self._cohort = cohort
        self._state = state
        self._look_ahead = look_ahead
        self._places = places
        self._clock = clock
        self._agent = cohort.parties[party]
        self.party = party
        self.others = tuple(other for other in clock.order if other != party)
        self.round = clock.round
        self.elapsed = clock.elapsed[places, party]
        self.last = clock.last[places, party]
        self.no_deal = _fixed(self._agent.no_deal_at(places, clock.begin[places]))
        self.best_utility = _fixed(np.maximum(self._agent.best[places], self.no_deal))
        self._complete = True

    def __setattr__(self, name: str, value: object) -> None:
        # The engine goes by these numbers, too, so a strategy must not change them.
        if "_complete" in self.__dict__:
            raise AttributeError(f"a view cannot be changed: {name} is only to be read")
        super().__setattr__(name, value)

    def only(self, where: IntArray) -> PartyView:
        """The same view of some of the runs."""
        return PartyView(
            self._cohort,
            self._state,
            self._look_ahead,
            self.party,
            self._places[where],
            self._clock,
        )

    @cached_property
    def runs(self) -> IntArray:  # type: ignore[override]
        runs: IntArray = self._cohort.runs[self._places]
        return runs

    @cached_property
    def worst_utility(self) -> FloatArray:  # type: ignore[override]
        return _fixed(np.maximum(self._agent.worst_open(self._places), self.no_deal))

    @cached_property
    def parameters(self) -> Mapping[str, FloatArray]:  # type: ignore[override]
        return {name: values[self._places] for name, values in self._agent.parameters.items()}

    def utility(self, outcomes: IntArray) -> FloatArray:
        known = outcomes >= 0
        if known.all():
            return self._agent.utility(self._places, outcomes)
        worth = np.full(len(outcomes), np.nan)
        worth[known] = self._agent.utility(self._places[known], outcomes[known])
        return worth

    def may_sign(self, outcomes: IntArray) -> BoolArray:
        allowed: BoolArray = outcomes >= 0
        runs, some = self._places[allowed], outcomes[allowed]
        enough = self._agent.utility(runs, some) >= self.no_deal[allowed]
        allowed[allowed] = enough & (self._agent.excluded_by(runs, some) == 0)
        return allowed

    def present(self, other: int) -> BoolArray:
        there: BoolArray = self._state.present[self._places, other]
        return there

    def received(self, back: int | IntArray = 0) -> FloatArray:
        return self.utility(self._memory.heard.last(self._places, back))

    def offered(self, back: int | IntArray = 0) -> FloatArray:
        return self.utility(self._memory.said.last(self._places, back))

    def first_received(self) -> FloatArray:
        heard = self._memory.heard
        return self.utility(heard.last(self._places, heard.counts[self._places] - 1))

    def best_received(self) -> FloatArray:
        best: FloatArray = np.fmax.reduce(self._worth(self._memory.heard), axis=0, initial=np.nan)
        return best

    def worst_offered(self) -> FloatArray:
        worst: FloatArray = np.fmin.reduce(self._worth(self._memory.said), axis=0, initial=np.nan)
        return worst

    def _worth(self, log: Log) -> FloatArray:
        """Utility to the party of all that is in a log; shape ``(entries, runs)``, NaN for none."""
        outcomes = log.outcomes[: log.counts[self._places].max(initial=0), self._places]
        entry, run = np.nonzero(outcomes >= 0)
        worth = np.full(outcomes.shape, np.nan)
        worth[entry, run] = self._agent.utility(self._places[run], outcomes[entry, run])
        return worth

    def offered_before(self, pick: FloatArray) -> IntArray:
        said = self._memory.said
        outcomes = said.outcomes[: said.counts[self._places].max(initial=0), self._places]
        if not len(outcomes):
            return np.full(len(self._places), -1, np.int64)
        # In a stable order equal ones stand together, that which came first before the others.
        order = outcomes.argsort(axis=0, kind="stable")
        sorted_outcomes = np.take_along_axis(outcomes, order, axis=0)
        new = sorted_outcomes >= 0
        new[1:] &= sorted_outcomes[1:] != sorted_outcomes[:-1]
        first = np.zeros(outcomes.shape, bool)
        np.put_along_axis(first, order, new, axis=0)
        count = first.sum(axis=0)
        at = (np.cumsum(first, axis=0) > np.floor(pick * count)).argmax(axis=0)
        return np.where(count > 0, outcomes[at, np.arange(len(at))], -1)

    def backed_by(self, party: int) -> IntArray:
        backing = self._memory.backing
        by_party = backing.by[:, self._places] == party
        if not len(by_party):
            return np.full(len(self._places), -1, np.int64)
        last = len(by_party) - 1 - by_party[::-1].argmax(axis=0)
        return np.where(by_party.any(axis=0), backing.outcomes[last, self._places], -1)

    def distinct(self, party: int) -> IntArray:
        counts: IntArray = self._memory.backing.distinct[party, self._places]
        return counts

    def option_counts(self, other: int) -> list[FloatArray]:
        heard = self._memory.each
        counted = heard.by[:, self._places] == other
        options = self._cohort.numbering.options(np.maximum(heard.outcomes[:, self._places], 0))
        issues = self._cohort.model.scenario.space.issues
        return [
            np.stack(
                [((option == i) & counted).sum(axis=0) for i in range(len(issue.options))], axis=1
            ).astype(np.float64)
            for issue, option in zip(issues, options, strict=True)
        ]

    @property
    def _memory(self) -> Memory:
        self._must_say("remembers", "looks at offers")
        return self._state.memories[self.party]

    def _must_say(self, trait: str, what: str) -> None:
        strategy = self._agent.model.strategy
        if not getattr(strategy, trait):
            name = self._agent.model.party.strategy.name
            raise StrategyError(f"strategy '{name}' {what}, but says {trait} = False")

    def nearest(self, target: FloatArray) -> IntArray:
        strategy = self._agent.model.strategy
        if isinstance(self._agent, HalvedParty):
            return self._by_halves(self._agent, "nearest", self._threshold(target))
        known = self._known(False)
        if strategy.noisy:
            own = self._cohort.listed(self.party).open_utilities(self._places)
            return self._logit(target, -own, known)
        agent = self._cohort.listed(self.party)
        return agent.nearest(self._places, self._threshold(target), *known, self._lot)

    def above(self, target: FloatArray, pick: FloatArray) -> IntArray:
        agent = self._cohort.listed(self.party)
        return agent.above(self._places, self._threshold(target), pick)

    def liked(self, target: FloatArray, *, worst_off: bool) -> IntArray:
        if isinstance(self._agent, HalvedParty):
            return self._by_halves(self._agent, "liked", self._threshold(target))
        strategy, agent = self._agent.model.strategy, self._cohort.listed(self.party)
        if strategy.offers.knows == "told":
            scores, known = self._told(worst_off), self._alike
        else:
            known = self._known(worst_off)
            if not strategy.noisy:
                return agent.liked(self._places, self._threshold(target), *known, self._lot)
            reading = self._reading()
            scores = knowledge_of(self._cohort.model).scores(self.party, worst_off)[reading]
        if strategy.noisy:
            return self._logit(target, scores, known)
        return agent.liked_best(self._places, self._threshold(target), scores, *known, self._lot)

    def liked_best(self, target: FloatArray, scores: FloatArray) -> IntArray:
        agent, known = self._cohort.listed(self.party), self._known(True)
        if self._agent.model.strategy.noisy:
            return self._logit(target, scores, known)
        return agent.liked_best(self._places, self._threshold(target), scores, *known, self._lot)

    def new_best(self) -> IntArray:
        memory = self._memory
        made = np.concatenate([memory.said.outcomes, memory.passed_over.outcomes])[:, self._places]
        if isinstance(self._agent, HalvedParty):
            return self._by_halves(self._agent, "best", self.no_deal, made)
        agent, known = self._cohort.listed(self.party), self._known(False)
        return agent.new_best(self._places, self.no_deal, made, *known, self._lot)

    def _by_halves(
        self, agent: HalvedParty, wish: Wish, threshold: FloatArray, made: IntArray | None = None
    ) -> IntArray:
        known = known_in(self._cohort)
        assert isinstance(known, HalvedKnowledge)
        liking, reading = known.liking(self.party), self._reading()
        return agent.choose(wish, self._places, threshold, liking, reading, self._lot, made)

    def expects_refusal(self, outcomes: IntArray) -> BoolArray:
        """Where another whose consent an offer needs would lose by it, by what the party knows."""
        offers = self._agent.model.strategy.offers
        made = np.flatnonzero(outcomes >= 0)
        expected = np.zeros(len(outcomes), bool)
        if "knows" not in offers.said or not len(made):
            return expected
        if offers.knows == "told":
            scores = self.only(made)._told(True)[np.arange(len(made)), outcomes[made]]
        else:
            known = known_in(self._cohort)
            scores = known.least_at(self.party, self._reading()[made], outcomes[made])
        agent, places = self._cohort.searching(self.party), self._places[made]
        expected[made] = (scores < 0) | agent.doubts(places, outcomes[made])
        if agent.tried:
            needed = self._cohort.consent_needed(outcomes[made])
            backed = [
                t.is_backed(places, outcomes[made]) | ~needed[:, t.other] for t in agent.tried
            ]
            expected[made] &= ~np.all(backed, axis=0)
        return expected

    def _threshold(self, target: FloatArray) -> FloatArray:
        return np.maximum(on_grid(target), self.no_deal)

    def _lot(self) -> FloatArray:
        """What decides between equals: a uniform number for each run of the cohort."""
        return self._uniform("ties")

    def _known(self, worst_off: bool) -> tuple[Ranks, IntArray]:
        """How the others like the outcomes in each reading, and which reading it goes by."""
        ranks = knowledge_of(self._cohort.model).ranks(self.party, worst_off)
        return ranks, self._reading()

    @property
    def _alike(self) -> tuple[Ranks, IntArray]:
        """As `_known`, for whom nothing is left to ask: all outcomes have the same place."""
        outcomes = self._cohort.model.scenario.space.size
        return np.ones((1, outcomes), np.int16), np.zeros(len(self._places), np.int64)

    def _reading(self) -> IntArray:
        beliefs = self._state.beliefs[self.party]
        if beliefs is None:
            return np.zeros(len(self._places), np.int64)
        return beliefs.reading(self._places)

    def _told(self, worst_off: bool) -> FloatArray:
        """How well the others do, in truth: gains as in `knowledge`, by what holds now."""
        gains, needed = [], self._cohort.model.needed
        for other, agent in enumerate(self._cohort.parties):
            if other == self.party or not needed[:, other].any():
                continue
            own = self._cohort.listed(other).open_utilities(self._places)
            no_deal = agent.no_deal_at(self._places, self._clock.begin[self._places])[:, None]
            most = own.max(axis=1, keepdims=True) - no_deal
            with np.errstate(invalid="ignore"):
                gain = np.where(most > 0, (own - no_deal) / np.where(most > 0, most, 1.0), -1.0)
            gains.append(np.where(needed[:, other], on_grid(np.clip(gain, -1.0, 1.0)), np.nan))
        if not gains:
            return np.ones((len(self._places), len(needed)))
        mean = least_or_mean(np.array(gains), False)
        if not worst_off:
            return mean
        # The mean decides between equals: rounded, so that both fit into one number.
        return least_or_mean(np.array(gains), True) + np.rint(mean * 2.0**18) * 2.0**-52

    def _logit(
        self, target: FloatArray, scores: FloatArray, known: tuple[Ranks, IntArray]
    ) -> IntArray:
        agent, noise = self._cohort.listed(self.party), self.parameters["temperature"]
        threshold, pick = self._threshold(target), self.random("offer")
        clear = noise <= GRID  # nothing is left of the noise
        found = agent.liked_best(self._places, threshold, scores, *known, self._lot)
        if not clear.all():
            warm = np.flatnonzero(~clear)
            found[warm] = agent.logit(
                self._places[warm], threshold[warm], scores[warm], noise[warm], pick[warm]
            )
        return found

    def scores(self, weights: list[FloatArray], values: list[FloatArray]) -> FloatArray:
        self._cohort.listed(self.party)
        return utility_table(weights, values)

    def random(self, name: str) -> FloatArray:
        return self._uniform(name)[self._places]

    def _uniform(self, name: str) -> FloatArray:
        party = self._agent.model.party.name
        stream = f"parties.{party}.strategy.{name}#{self._clock.name}.{self._clock.round}"
        return self._cohort.uniform(stream)

    def utilities(self, party: int) -> FloatArray:
        if party != self.party:
            self._must_say("informed", "looks at what others want")
        return self._cohort.listed(party).open_utilities(self._places)

    def no_deal_of(self, party: int) -> FloatArray:
        self._must_say("informed", "looks at what others want")
        return self._cohort.parties[party].no_deal_at(self._places, self._clock.begin[self._places])

    def look_ahead(self) -> tuple[FloatArray, IntArray]:
        self._must_say("informed", "looks at what others want")
        self._cohort.listed(self.party)
        return self._look_ahead.at(self._clock, self.party, self._places)
