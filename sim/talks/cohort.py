"""What a cohort of runs is made of: draws, utilities, and the terms open to each party.

Utilities are held as *keys*: unsigned integers in the same order as the numbers they stand for, with 0 for
terms that are out of the question. "The lowest utility that is at least the target" is then one subtraction that wraps
around below zero, and one minimum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.issues import BoolArray, FloatArray, IntArray
from sim.preferences import add_where, utility_table
from sim.scenario.model import FIRST_BIT, NO_DEAL, TARGET, Model, PartyModel
from sim.scenario.spec import Change
from sim.uncertainty import Quantity, uniforms

Keys = NDArray[np.uint64]

_SIGN = np.uint64(1 << 63)
_ONE = np.uint64(1)


def to_keys(numbers: FloatArray) -> Keys:
    """Unsigned integers in the order of the numbers (IEEE 754 order; no −0 and no NaN)."""
    bits = np.ascontiguousarray(numbers).view(np.int64)
    return bits.view(np.uint64) ^ ((bits >> 63).view(np.uint64) | _SIGN)


def from_keys(keys: Keys) -> FloatArray:
    """The numbers that keys stand for."""
    signs = ~(keys.view(np.int64) >> 63).view(np.uint64) | _SIGN
    return (keys ^ signs).view(np.float64)


def lowest_at_least(keys: Keys, threshold: Keys) -> IntArray:
    """In each row, the place of the smallest key not below the row's threshold.

    Among equals the first. Where there is none, some place whose key is below the threshold.

    Args:
        keys: Shape ``(runs, terms)``; overwritten.
        threshold: Shape ``(runs,)``.
    """
    np.subtract(keys, threshold[:, None], out=keys)
    return keys.argmin(axis=1)


class PartyState:
    """One party's side of a cohort.

    Attributes:
        weights: For each issue, shape ``(runs,)``.
        no_deal: No-deal value at hour 0, shape ``(runs,)``.
        drift: What it gains in 24 hours, shape ``(runs,)``.
        firmness: For each red line, shape ``(runs,)``.
        active: Which of the party's positions are in force, shape ``(runs,)``.
        keys: Utilities of all terms, shape ``(runs, terms)``.
        candidates: Keys of the terms that it may offer in this session; shape ``(runs, terms)``.
        best, worst: Utilities of the best and worst terms open to it, shape ``(runs,)``; minus
            infinity where none is.
        fresh: The session for which candidates, best and worst hold; −1 if out of date.
    """

    def __init__(self, cohort: Cohort, model: PartyModel) -> None:
        preferences, positions = model.party.preferences, model.party.positions
        draw = cohort.draw
        self.model = model
        self.weights = [draw(q) for q in preferences.weights]
        self.values = [[draw(q) for q in options] for options in preferences.values]
        self.bonuses = [draw(i.bonus) for i in preferences.interactions]
        self.no_deal = draw(preferences.no_deal)
        self.drift = draw(preferences.drift_per_day)
        self.firmness = [draw(line.firmness) for line in positions.red_lines]
        self.costs = [draw(line.crossing_cost) for line in positions.red_lines]
        # The same uniform number decides whenever a firmness changes: firmer never means less real.
        self.luck = [cohort.uniform(f"{line.path}.real") for line in positions.red_lines]
        self.parameters = {
            name: draw(q) for name, q in model.party.strategy.parameters.items()
        }
        self.real = [u < f for u, f in zip(self.luck, self.firmness, strict=True)]
        self.active = np.zeros(cohort.count, np.uint64)
        for i in range(len(positions.concessions)):
            self.active |= np.uint64(positions.locked_bit(i) | positions.unmet_bit(i))
        self._set_lines(np.arange(cohort.count))
        terms = cohort.model.scenario.space.size
        self.keys = to_keys(self._utilities(slice(None)))
        self.candidates = np.empty((cohort.count, terms), np.uint64)
        self.best = np.empty(cohort.count)
        self.worst = np.empty(cohort.count)
        self.fresh = np.full(cohort.count, -1, np.int64)

    def _set_lines(self, runs: IntArray) -> None:
        for i, real in enumerate(self.real):
            bit = np.uint64(1 << i)
            self.active[runs] = np.where(
                real[runs], self.active[runs] | bit, self.active[runs] & ~bit
            )

    def _utilities(self, runs: IntArray | slice) -> FloatArray:
        shape = tuple(len(options) for options in self.values)
        table = utility_table(
            [w[runs] for w in self.weights],
            [[v[runs] for v in options] for options in self.values],
            shape,
        )
        for mask, bonus in zip(self.model.combined, self.bonuses, strict=True):
            add_where(table, mask, bonus[runs])
        for mask, cost, real in zip(self.model.crossed, self.costs, self.real, strict=True):
            price = np.where(real[runs], 0.0, -cost[runs])
            if price.any():
                add_where(table, mask, price)
        return table

    def set_active(self, runs: IntArray, clear: int) -> None:
        """Take positions out of force."""
        self.active[runs] &= ~np.uint64(clear)
        self.fresh[runs] = -1

    def change(self, change: Change, amount: FloatArray, runs: IntArray) -> None:
        """Let an event change a number in some runs. ``amount`` has the shape of the cohort."""
        if change.what == "no_deal":
            numbers = self.no_deal
        elif change.what == "weight":
            numbers = self.weights[change.index]
        else:
            numbers = self.firmness[change.index]
        new = numbers[runs] + amount[runs] if change.add else amount[runs]
        numbers[runs] = np.maximum(new, 0.0) if change.what == "weight" else new
        if change.what == "firmness":
            at = change.index
            self.real[at][runs] = self.luck[at][runs] < self.firmness[at][runs]
            self._set_lines(runs)
        if change.what != "no_deal":
            self.keys[runs] = to_keys(self._utilities(runs))
            self.fresh[runs] = -1

    def utility(self, runs: IntArray, terms: IntArray) -> FloatArray:
        """Utility of one terms number a run."""
        return from_keys(self.keys[runs, terms])

    def no_deal_at(self, runs: IntArray, hour: float | FloatArray) -> FloatArray:
        """The no-deal value at an hour."""
        return self.no_deal[runs] + self.drift[runs] * hour / 24

    def excluded_by(self, runs: IntArray, terms: IntArray) -> Keys:
        """Which positions in force the terms run into; 0 where they are open to the party."""
        return self.model.bits[terms] & self.active[runs]

    def _open_keys(self, runs: IntArray) -> Keys:
        keys = self.keys[runs]
        if self.model.bits.any():
            keys *= (self.model.bits & self.active[runs, None]) == 0
        return keys

    def refresh(self, session: int, avoided: BoolArray, runs: IntArray) -> None:
        """Bring candidates, best and worst up to date where they are not."""
        stale = runs[self.fresh[runs] != session]
        if not len(stale):
            return
        keys = self._open_keys(stale)
        top = keys.max(axis=1)
        self.best[stale] = np.where(top > 0, from_keys(top), -np.inf)
        # Below zero the subtraction wraps around, so that excluded terms count as the highest.
        bottom = (keys - _ONE).min(axis=1) + _ONE
        self.worst[stale] = np.where(top > 0, from_keys(bottom), -np.inf)
        if avoided.any():
            keys *= ~avoided
        self.candidates[stale] = keys
        self.fresh[stale] = session

    def nearest(self, runs: IntArray, threshold: FloatArray) -> IntArray:
        """See `View.nearest`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)
        chosen = lowest_at_least(self.candidates[runs], wanted)
        missing = self.candidates[runs, chosen] < wanted
        if missing.any():
            rest = np.flatnonzero(missing)
            keys = self._open_keys(runs[rest])
            again = lowest_at_least(keys.copy(), wanted[rest])
            found = keys[np.arange(len(rest)), again] >= wanted[rest]
            chosen[rest] = np.where(found, again, -1)
        return chosen

    def above(self, runs: IntArray, threshold: FloatArray, pick: FloatArray) -> IntArray:
        """See `View.above`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)[:, None]
        eligible = self.candidates[runs] >= wanted
        empty = np.flatnonzero(~eligible.any(axis=1))
        if len(empty):
            eligible[empty] = self._open_keys(runs[empty]) >= wanted[empty]
        counts = eligible.sum(axis=1)
        # The pick-th eligible place: where the running count first exceeds it.
        order = np.floor(pick * counts).astype(np.int64)
        places = (np.cumsum(eligible, axis=1) > order[:, None]).argmax(axis=1)
        return np.where(counts > 0, places, -1)

    def reason(self, runs: IntArray, terms: IntArray, no_deal: FloatArray) -> IntArray:
        """Why the party refuses terms: a code into ``model.reasons``."""
        bits = self.excluded_by(runs, terms)
        lowest = bits & (~bits + _ONE)
        first_bit = np.log2(np.maximum(lowest, _ONE).astype(np.float64)).astype(np.int64)
        worse = self.utility(runs, terms) < no_deal
        return np.where(bits > 0, FIRST_BIT + first_bit, np.where(worse, NO_DEAL, TARGET))


class Cohort:
    """The runs ``first … first + count − 1`` of a model, before anything happens.

    Attributes:
        model: The compiled scenario.
        seed: The seed.
        first: Number of the first run.
        count: Number of runs.
        draws: The value of every uncertain quantity, by path; each of shape ``(count,)``.
        parties: What belongs to each party.
        deadline: Hour of the deadline; shape ``(count,)``, infinite if there is none.
        event_at: Hour of each event; infinite where it does not happen.
    """

    def __init__(self, model: Model, seed: int, first: int, count: int) -> None:
        self.model = model
        self.seed = seed
        self.first = first
        self.count = count
        self.draws: dict[str, FloatArray] = {}
        scenario = model.scenario
        self.parties = [PartyState(self, party) for party in model.parties]
        self.deadline = (
            np.full(count, np.inf) if scenario.deadline is None else self.draw(scenario.deadline)
        )
        self.event_at = []
        self.event_amounts = []
        for event in scenario.events:
            happens = self.uniform(f"{event.path}.happens") < self.draw(event.probability)
            self.event_at.append(np.where(happens, self.draw(event.at), np.inf))
            self.event_amounts.append([self.draw(change.amount) for change in event.changes])
            if event.probability.uncertain or 0 < event.probability.law.low < 1:
                self.draws[f"{event.path}.happens"] = happens.astype(np.float64)
        for state in self.parties:
            for line, real in zip(state.model.party.positions.red_lines, state.real, strict=True):
                if line.firmness.uncertain or 0 < line.firmness.law.low < 1:
                    self.draws[f"{line.path}.real"] = real.astype(np.float64)

    def draw(self, quantity: Quantity) -> FloatArray:
        """A quantity's value in every run, noted in ``draws`` if it is uncertain."""
        values = quantity.sample(self.seed, self.first, self.count)
        if quantity.uncertain:
            self.draws[quantity.path] = values.copy()
        return values

    def uniform(self, name: str) -> FloatArray:
        """Uniform numbers of every run, from the stream of a name."""
        return uniforms(self.seed, name, self.first, self.count)
