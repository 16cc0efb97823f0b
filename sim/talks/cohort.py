"""What a cohort of runs is made of: draws, utilities, and the terms open to each party.

Utilities are held as *keys*: unsigned integers in the same order as the numbers they stand for,
with 0 for terms that are out of the question. "The lowest utility that is at least the target" is
then one subtraction that wraps around below zero, and one minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.issues import BoolArray, FloatArray, IntArray
from sim.preferences import add_where, utility_table
from sim.scenario.model import FIRST_BIT, NO_DEAL, TARGET, Avoided, Model, PartyModel
from sim.scenario.spec import Change
from sim.uncertainty import Quantity, uniforms

Keys = NDArray[np.uint64]

_SIGN = np.uint64(1 << 63)
_ONE = np.uint64(1)
_ALL = np.uint64(2**64 - 1)

BLOCK_BYTES = 400_000
"""How much of a wide table is worked on at a time."""


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
    places: IntArray = keys.argmin(axis=1)
    return places


def blocks(rows: IntArray, width: int) -> Iterator[IntArray]:
    """Rows of a wide table in stretches whose copies fit a processor's cache."""
    step = max(1, BLOCK_BYTES // (8 * width))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


class PartyState:
    """One party's side of a cohort.

    Attributes:
        weights: For each issue, shape ``(runs,)``.
        no_deal: No-deal value at hour 0, shape ``(runs,)``.
        drift: What it gains in 24 hours, shape ``(runs,)``.
        firmness: For each red line, shape ``(runs,)``.
        active: Which of the party's positions are in force, shape ``(runs,)``.
        keys: Utilities of all terms, shape ``(runs, terms)``.
        masks: For each situation that a run can be in (which positions are in force, which terms
            others reject in public), the terms that the party may offer: all bits set where it may,
            none where not. Shape ``(2, situations, terms)``: first without the terms that others
            reject in public, then all that are open to it.
        situation: The situation of each run, −1 where that and the next three are out of date.
        tops: The largest key that the masks leave, shape ``(2, runs)``.
        best, worst: Utilities of the best and worst terms open to it, shape ``(runs,)``; minus
            infinity where none is.
    """

    def __init__(self, cohort: Cohort, model: PartyModel) -> None:
        preferences, positions = model.party.preferences, model.party.positions
        draw = cohort.draw
        self.model = model
        self.weights = [draw(q) for q in preferences.weights]
        self.values = [cohort.draw_row(options) for options in preferences.values]
        self.bonuses = [draw(i.bonus) for i in preferences.interactions]
        self.no_deal = draw(preferences.no_deal)
        self.drift = draw(preferences.drift_per_day)
        self.firmness = [draw(line.firmness) for line in positions.red_lines]
        self.costs = [draw(line.crossing_cost) for line in positions.red_lines]
        # The same uniform number decides whenever a firmness changes: firmer never means less real.
        self.luck = [cohort.uniform(f"{line.path}.real") for line in positions.red_lines]
        self.parameters = {name: draw(q) for name, q in model.party.strategy.parameters.items()}
        self.real = [u < f for u, f in zip(self.luck, self.firmness, strict=True)]
        self.active = np.zeros(cohort.count, np.uint64)
        for i in range(len(positions.concessions)):
            self.active |= np.uint64(positions.locked_bit(i) | positions.unmet_bit(i))
        self._set_lines(np.arange(cohort.count))
        terms = cohort.model.scenario.space.size
        self.keys = np.empty((cohort.count, terms), np.uint64)
        self._set_keys(np.arange(cohort.count))
        self.masks = np.empty((2, 0, terms), np.uint64)
        self._situations: dict[tuple[int, int], int] = {}
        self._avoided = -1
        self.situation = np.full(cohort.count, -1, np.int64)
        self.tops = np.empty((2, cohort.count), np.uint64)
        self.best = np.empty(cohort.count)
        self.worst = np.empty(cohort.count)

    def _set_lines(self, runs: IntArray) -> None:
        for i, real in enumerate(self.real):
            bit = np.uint64(1 << i)
            self.active[runs] = np.where(
                real[runs], self.active[runs] | bit, self.active[runs] & ~bit
            )

    def _set_keys(self, runs: IntArray) -> None:
        for block in blocks(runs, self.keys.shape[1]):
            self.keys[block] = to_keys(self._utilities(block))

    def _utilities(self, runs: IntArray) -> FloatArray:
        table = utility_table([w[runs] for w in self.weights], [v[runs] for v in self.values])
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
        self.situation[runs] = -1

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
            self._set_keys(runs)
            self.situation[runs] = -1

    def utility(self, runs: IntArray, terms: IntArray) -> FloatArray:
        """Utility of one terms number a run."""
        return from_keys(self.keys[runs, terms])

    def no_deal_at(self, runs: IntArray, hour: float | FloatArray) -> FloatArray:
        """The no-deal value at an hour."""
        return self.no_deal[runs] + self.drift[runs] * hour / 24

    def excluded_by(self, runs: IntArray, terms: IntArray) -> Keys:
        """Which positions in force the terms run into; 0 where they are open to the party."""
        return self.model.bits[terms] & self.active[runs]

    def refresh(self, avoided: Avoided, runs: IntArray) -> None:
        """Bring situation, tops, best and worst up to date where they are not.

        Args:
            avoided: The terms that others reject in public.
            runs: The runs.
        """
        if avoided.number != self._avoided:
            self._avoided = avoided.number
            self.situation[:] = -1
        stale = runs[self.situation[runs] < 0]
        if not len(stale):
            return
        kinds, kind = np.unique(self.active[stale], return_inverse=True)
        rows = np.array([self._situation(int(bits), avoided) for bits in kinds])
        self.situation[stale] = rows[kind]
        for block in blocks(stale, self.keys.shape[1]):
            keys = self._masked(1, block)
            top = keys.max(axis=1)
            self.tops[1, block] = top
            self.best[block] = np.where(top > 0, from_keys(top), -np.inf)
            # Below zero the subtraction wraps around, so that excluded terms count as the highest.
            bottom = (keys - _ONE).min(axis=1) + _ONE
            self.worst[block] = np.where(top > 0, from_keys(bottom), -np.inf)
            self.tops[0, block] = self._masked(0, block).max(axis=1)

    def _situation(self, active: int, avoided: Avoided) -> int:
        """The row of the masks for these positions in force; made if it is new."""
        key = (active, avoided.number)
        if key not in self._situations:
            self._situations[key] = self.masks.shape[1]
            is_open = (self.model.bits & np.uint64(active)) == 0
            pair = np.where([is_open & ~avoided.terms, is_open], _ALL, np.uint64(0))
            self.masks = np.concatenate([self.masks, pair[:, None]], axis=1)
        return self._situations[key]

    def _masked(self, table: int | IntArray, runs: IntArray) -> Keys:
        """Keys of the terms that the party may offer, 0 for the others; ``(runs, terms)``."""
        keys = self.keys[runs]
        keys &= self.masks[table, self.situation[runs]]
        return keys

    def nearest(self, runs: IntArray, threshold: FloatArray) -> IntArray:
        """See `View.nearest`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)
        table = self._tables_for(runs, wanted)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            keys = self._masked(table[part], runs[part])
            chosen[part] = lowest_at_least(keys, wanted[part])
        chosen[self.tops[1, runs] < wanted] = -1
        return chosen

    def _tables_for(self, runs: IntArray, wanted: Keys) -> IntArray:
        """Which masks apply: the first ones where they leave anything good enough."""
        second: BoolArray = self.tops[0, runs] < wanted
        return second.astype(np.int64)

    def above(self, runs: IntArray, threshold: FloatArray, pick: FloatArray) -> IntArray:
        """See `View.above`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)
        table = self._tables_for(runs, wanted)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            eligible = self._masked(table[part], runs[part]) >= wanted[part][:, None]
            counts = eligible.sum(axis=1)
            # The pick-th eligible place: where the running count first exceeds it.
            order = np.floor(pick[part] * counts).astype(np.int64)
            places = (np.cumsum(eligible, axis=1) > order[:, None]).argmax(axis=1)
            chosen[part] = np.where(counts > 0, places, -1)
        return chosen


def reasons(excluded: Keys, worse: BoolArray) -> IntArray:
    """Why a party refuses terms: codes into `PartyModel.reasons`.

    Args:
        excluded: Which of its positions the terms run into; shape ``(runs,)``.
        worse: Whether they are worth less to it than no deal.
    """
    codes = np.where(worse, NO_DEAL, TARGET)
    if excluded.any():
        lowest = excluded & (~excluded + _ONE)
        place = np.log2(np.maximum(lowest, _ONE).astype(np.float64)).astype(np.int64)
        codes = np.where(excluded > 0, FIRST_BIT + place, codes)
    return codes


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

    def draw_row(self, quantities: Sequence[Quantity]) -> FloatArray:
        """Values of several quantities in every run; shape ``(count, quantities)``."""
        row = np.array([0.0 if q.uncertain else q.law.low for q in quantities])
        values = np.broadcast_to(row, (self.count, len(row)))
        if any(q.uncertain for q in quantities):
            values = values.copy()
            for i, quantity in enumerate(quantities):
                if quantity.uncertain:
                    values[:, i] = self.draw(quantity)
        return values

    def uniform(self, name: str) -> FloatArray:
        """Uniform numbers of every run, from the stream of a name."""
        return uniforms(self.seed, name, self.first, self.count)
