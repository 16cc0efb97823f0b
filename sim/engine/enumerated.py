"""A party whose outcomes are enumerated: the utility of every outcome in every run is at hand.

Utilities are held as *keys*: unsigned integers in the same order as the numbers they stand for,
with 0 for terms that are out of the question. "The lowest utility that is at least the target" is
then one subtraction that wraps around below zero, and one minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.party import OUTSIDE, PartyState
from sim.model.compiled import Avoided, PartyModel
from sim.model.positions import Bits
from sim.model.preferences import add_where, utility_table

__all__ = [
    "BLOCK_BYTES",
    "EnumeratedParty",
    "Keys",
    "blocks",
    "from_keys",
    "lowest_at_least",
    "to_keys",
]

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
        keys: Shape ``(runs, outcomes)``; overwritten.
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


class EnumeratedParty(PartyState):
    """A party in the runs of a cohort whose outcomes are enumerated.

    Attributes:
        keys: Utilities of all terms, shape ``(runs, outcomes)``.
        masks: For each situation that a run can be in (which positions are in force, which terms
            others reject in public), the terms that the party may offer: all bits set where it may,
            none where not. Shape ``(2, situations, terms)``: first without the terms that others
            reject in public, then all that are open to it.
        situation: The situation of each run, −1 where that and `tops`, `best`, `worst` are out of
            date.
        win_set: Where the party knows what its home would ratify: which terms it would, shape
            ``(runs, outcomes)``; else None.
        tops: The largest key that the masks leave, shape ``(2, runs)``.
    """

    def __init__(
        self,
        draws: Draws,
        model: PartyModel,
        foresight: Foresight | None,
        public: dict[PartyModel, BoolArray],
    ) -> None:
        """Draw the party's numbers.

        Args:
            draws: The draws.
            model: The party, compiled.
            foresight: What follows a deal, if that is followed.
            public: The win-sets that everybody knows, to which the party adds its own; shared by
                the sides of a cohort.
        """
        super().__init__(draws, model, foresight)
        outcomes = model.space.size
        self.keys = np.empty((draws.count, outcomes), np.uint64)
        self.masks = np.empty((2, 0, outcomes), np.uint64)
        self._situations: dict[tuple[int, int], int] = {}
        self._avoided = -1
        self.win_set = None
        if self.constituency is not None and self.constituency.known:
            self.win_set = self.constituency.win_set()
            if self.constituency.public:
                public[model] = self.win_set
        self._public = public
        self._heeded: Sequence[BoolArray] = ()
        self.situation = np.full(draws.count, -1, np.int64)
        self.tops = np.empty((2, draws.count), np.uint64)

    def appraise(self, runs: IntArray) -> None:
        for block in blocks(runs, self.keys.shape[1]):
            self.keys[block] = to_keys(self._utilities(block))
        self.situation[runs] = -1

    def set_active(self, runs: IntArray, clear: int) -> None:
        super().set_active(runs, clear)
        self.situation[runs] = -1

    def flows(self, runs: IntArray) -> FloatArray:
        """What all outcomes are worth while they are kept; shape ``(runs, outcomes)``."""
        table = utility_table([w[runs] for w in self.weights], [v[runs] for v in self.values])
        for mask, bonus in zip(self.model.combined, self.bonuses, strict=True):
            add_where(table, mask, bonus[runs])
        return table

    def _utilities(self, runs: IntArray) -> FloatArray:
        table = self.flows(runs)
        if isinstance(self.adversary, EnumeratedParty) and self.foresight is not None:
            peace = table if self.adversary is self else self.adversary.flows(runs)
            table = self.foresight.foreseen(
                self.model.number, runs, table, peace, self.no_deal[runs], None
            )
        for mask, cost, real in zip(self.model.crossed, self.costs, self.real, strict=True):
            price = np.where(real[runs], 0.0, -cost[runs])
            if price.any():
                add_where(table, mask, price)
        return table

    def utility(self, runs: IntArray, outcomes: IntArray) -> FloatArray:
        return from_keys(self.keys[runs, outcomes])

    def excluded_by(self, runs: IntArray, outcomes: IntArray) -> Bits:
        bits = self.model.bits[outcomes] & self.active[runs]
        if self.win_set is not None:
            bits |= ~self.win_set[runs, outcomes] * OUTSIDE
        return bits

    def utility_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        return self.utility(runs, self._number(options))

    def excluded_of(self, runs: IntArray, options: IntArray) -> Bits:
        return self.excluded_by(runs, self._number(options))

    def _number(self, options: IntArray) -> IntArray:
        numbers: IntArray = np.ravel_multi_index(tuple(options.T), self.model.space.shape)
        return numbers

    def refresh(self, avoided: Avoided, runs: IntArray) -> None:
        if avoided.number != self._avoided:
            self._avoided = avoided.number
            self._heeded = [self._public[o] for o in avoided.others if o in self._public]
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
            pair = np.where([is_open & ~avoided.outcomes, is_open], _ALL, np.uint64(0))
            self.masks = np.concatenate([self.masks, pair[:, None]], axis=1)
        return self._situations[key]

    def _masked(self, table: int | IntArray, runs: IntArray) -> Keys:
        """Keys of the terms that the party may offer, 0 for the others; ``(runs, outcomes)``."""
        keys = self.keys[runs]
        keys &= self.masks[table, self.situation[runs]]
        if self.win_set is not None:
            keys *= self.win_set[runs]
        for win_set in self._heeded:
            keys *= win_set[runs] | (np.asarray(table) == 1)[..., None]
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

    def open_utilities(self, runs: IntArray) -> FloatArray:
        """Utilities of all outcomes, minus infinity where they are not open to the party.

        Returns:
            Shape ``(runs, outcomes)``.
        """
        barred = (self.model.bits[None, :] & self.active[runs][:, None]) != 0
        if self.win_set is not None:
            barred |= ~self.win_set[runs]
        return np.where(barred, -np.inf, from_keys(self.keys[runs]))

    def new_best(self, runs: IntArray, threshold: FloatArray, made: IntArray) -> IntArray:
        """See `View.new_best`; the threshold is the no-deal value.

        Args:
            runs: The runs.
            threshold: Shape ``(runs,)``.
            made: What it has offered already, shape ``(offers, runs)``; −1 for nothing.
        """
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for table in (0, 1):
            missing = np.flatnonzero((chosen < 0) & (self.tops[table, runs] >= wanted))
            for part in blocks(missing, self.keys.shape[1]):
                keys = self._masked(table, runs[part])
                offer, run = np.nonzero(made[:, part] >= 0)
                keys[run, made[offer, part[run]]] = 0
                places = keys.argmax(axis=1)
                good = keys[np.arange(len(part)), places] >= wanted[part]
                chosen[part] = np.where(good, places, -1)
        return chosen

    def liked_best(self, runs: IntArray, threshold: FloatArray, scores: FloatArray) -> IntArray:
        """See `View.liked_best`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)
        table = self._tables_for(runs, wanted)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            keys = self._masked(table[part], runs[part])
            eligible = keys >= wanted[part][:, None]
            liked = np.where(eligible, scores[part], -np.inf)
            highest = eligible & (liked == liked.max(axis=1)[:, None])
            places = np.where(highest, keys, _ALL).argmin(axis=1)
            chosen[part] = np.where(eligible.any(axis=1), places, -1)
        return chosen
