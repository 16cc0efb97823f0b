"""What the parties know of each other, worked out once for a model.

A *reading* of a scenario is a value for each of its uncertain numbers. The first reading has the
means; the others are drawn from the scenario's own ranges, the same for everybody and whatever the
seed of the runs. In each reading an outcome gives a party a *gain*: how far it lies above the
party's no-deal value, as a share of the most that the party could gain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.draws import Draws
from sim.engine.search_keys import Ranks, from_keys
from sim.model.compiled import Model
from sim.model.halves import Halves
from sim.model.positions import Concession, RedLine
from sim.theory.grid import on_grid

__all__ = [
    "READINGS",
    "Knowledge",
    "cohort_at_means",
    "dense_ranks",
    "knowledge_of",
    "least_or_mean",
    "reading_cohorts",
]

READINGS = 8
"""How many readings of a scenario there are, the means among them."""

_SEED = 20_251_214
"""Of the draws of the readings, which are the same for all runs of all seeds."""


class Knowledge:
    """The readings of a model's scenario.

    Attributes:
        count: How many readings there are; one, where nothing is uncertain and nobody can bluff.
        gains: What each outcome gives each party in each reading, −1 … 1; shape
            ``(readings, parties, outcomes)``.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._needed = model.needed
        cohorts = reading_cohorts(model)
        self.count = sum(cohort.count for cohort in cohorts)
        self.gains = np.concatenate([_gains(cohort) for cohort in cohorts])
        self._by_outcome = [
            np.ascontiguousarray(self.gains[:, p].T) for p in range(len(model.parties))
        ]
        self._ranks: dict[tuple[int, bool], Ranks] = {}
        self._scores: dict[tuple[int, bool], FloatArray] = {}
        self._falling: dict[tuple[int, bool], NDArray[np.int32]] = {}

    def gains_of(self, party: int) -> FloatArray:
        """What each outcome gives a party in each reading; shape ``(outcomes, readings)``."""
        return self._by_outcome[party]

    def gains_at(self, party: int, outcomes: IntArray) -> FloatArray:
        """What some outcomes give a party in each reading; shape ``(n, readings)``."""
        return self._by_outcome[party][outcomes]

    def least_at(self, party: int, reading: IntArray, outcomes: IntArray) -> FloatArray:
        """The least gain of the others by an offer of a party, as a reading has it; ``(n,)``."""
        least: FloatArray = self.scores(party, True)[reading, outcomes]
        return least

    def others_gains(self, party: int) -> FloatArray:
        """Gains of the others whose consent an outcome needs.

        Returns:
            Shape ``(others, readings, outcomes)``; NaN where the consent is not needed.
        """
        rows = [
            np.where(self._needed[:, other], self.gains[:, other], np.nan)
            for other in range(len(self._model.parties))
            if other != party and self._needed[:, other].any()
        ]
        empty = np.empty((0, self.count, len(self._needed)))
        return np.array(rows) if rows else empty

    def scores(self, party: int, worst_off: bool) -> FloatArray:
        """How well the others do, for a party that offers; shape ``(readings, outcomes)``.

        The least of their gains, or their mean; 1 where nobody else's consent is needed.
        """
        key = party, worst_off
        if key not in self._scores:
            self._scores[key] = least_or_mean(self.others_gains(party), worst_off)
        return self._scores[key]

    def ranks(self, party: int, worst_off: bool) -> Ranks:
        """Places of the outcomes in the order of the others' liking, the best highest, from 1.

        Outcomes that the others like equally well have the same. Where it goes by the least of
        their gains, ties are decided by the mean.
        """
        key = party, worst_off
        if key not in self._ranks:
            mean = self.scores(party, False)
            least = self.scores(party, True) if worst_off else np.zeros_like(mean)
            found = np.array([dense_ranks(*pair) for pair in zip(least, mean, strict=True)])
            few = mean.shape[1] < 2**15
            self._ranks[key] = found.astype(np.int16) if few else found.astype(np.int32)
        return self._ranks[key]

    def falling(self, party: int, worst_off: bool) -> NDArray[np.int32]:
        """The outcomes from those that the others like most to those that they like least.

        Of equals the first comes first; shape ``(readings, outcomes)``.
        """
        key = party, worst_off
        if key not in self._falling:
            ranks = self.ranks(party, worst_off)
            self._falling[key] = (-ranks).argsort(axis=1, kind="stable").astype(np.int32)
        return self._falling[key]


def reading_cohorts(model: Model, halves: Halves | None = None) -> list[Cohort]:
    """The runs that are the readings of a model's scenario."""
    cohorts = [cohort_at_means(model, halves)]
    stands = [p.party.positions.red_lines + p.party.positions.concessions for p in model.parties]
    if model.scenario.uncertain or any(stands):
        draws = Draws.stretch(_SEED, 0, READINGS - 1)
        cohorts.append(Cohort(model, draws, halves))
    return cohorts


def cohort_at_means(model: Model, halves: Halves | None = None) -> Cohort:
    """One run in which every uncertain number is at its mean, and every position real.

    Taken at its word, nobody pays for giving way.
    """
    uncertain = model.scenario.uncertain
    means = {path: np.array([quantity.law.mean]) for path, quantity in uncertain.items()}
    for party in model.parties:
        positions = party.party.positions
        stands: tuple[RedLine | Concession, ...] = (*positions.red_lines, *positions.concessions)
        means |= {stand.firmness.path: np.ones(1) for stand in stands}
    return Cohort(model, Draws(_SEED, np.zeros(1, np.int64), means), halves)


def knowledge_of(model: Model) -> Knowledge:
    """The knowledge of a model, worked out when it is first asked for."""
    if "knowledge" not in model.memo:
        model.memo["knowledge"] = Knowledge(model)
    found: Knowledge = model.memo["knowledge"]
    return found


def dense_ranks(first: FloatArray, second: FloatArray) -> IntArray:
    """Ranks from 1 by the first numbers, then by the second; equal pairs have equal ranks."""
    order = np.lexsort((second, first))
    steps = (np.diff(first[order]) > 0) | (np.diff(second[order]) > 0)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.concatenate([[1], 1 + np.cumsum(steps)])
    return ranks


def least_or_mean(gains: FloatArray, worst_off: bool) -> FloatArray:
    """Over the first axis, leaving NaN out; 1 where nothing is left."""
    known = ~np.isnan(gains)
    if worst_off:
        least: FloatArray = np.where(known, gains, 1.0).min(axis=0, initial=1.0)
        return on_grid(least)
    count = known.sum(axis=0)
    total = np.where(known, gains, 0.0).sum(axis=0)
    mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), 1.0)
    return on_grid(mean)


def _gains(cohort: Cohort) -> FloatArray:
    """See `Knowledge.gains`."""
    found = []
    for number in range(len(cohort.parties)):
        agent = cohort.listed(number)
        utility = from_keys(agent.keys)
        no_deal = agent.no_deal_at(np.arange(cohort.count), 0.0)[:, None]
        most = utility.max(axis=1, keepdims=True) - no_deal
        gain = np.divide(utility - no_deal, most, out=np.full_like(utility, -1.0), where=most > 0)
        if agent.constituency is not None and agent.constituency.public:
            gain = np.where(agent.constituency.win_set(), gain, -1.0)
        found.append(on_grid(np.clip(gain, -1.0, 1.0)))
    return np.stack(found, axis=1)
