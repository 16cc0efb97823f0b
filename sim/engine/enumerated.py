"""A party whose outcomes are enumerated: the utility of every outcome in every run is at hand.

Utilities are held as keys (`sim.engine.search_keys`), with 0 for outcomes that are out of the
question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.party import OUTSIDE, PartyState
from sim.engine.search_keys import Keys, Lot, Ranks, blocks, by_lot, from_keys, to_keys
from sim.engine.situations import Situations
from sim.engine.tried import narrowed
from sim.model.compiled import PartyModel, Public
from sim.model.positions import Bits
from sim.model.preferences import add_where, utility_table
from sim.theory.grid import on_grid
from sim.theory.powers import exponential

__all__ = ["EnumeratedParty"]

_ONE = np.uint64(1)
_ALL = np.uint64(2**64 - 1)


class EnumeratedParty(PartyState):
    """A party in the runs of a cohort whose outcomes are enumerated.

    Attributes:
        keys: Utilities of all outcomes, shape ``(runs, outcomes)``.
        situations: The situations that runs can be in.
        situation: The situation of each run, −1 where that is out of date.
        taken_real: Which of the others' public stands it takes to be real, as bits in the order of
            `Public.stands`, shape ``(runs,)``.
        win_set: Where the party knows what its home would ratify: which outcomes it would, shape
            ``(runs, outcomes)``; else None.
        appraisal: What works out the keys of some runs faster, with the same result, where the
            party does not look ahead; None where NumPy does.
        top: The key of the best outcome open to it, 0 where none is; shape ``(runs,)``.
    """

    def __init__(
        self,
        draws: Draws,
        model: PartyModel,
        foresight: Foresight | None,
        public: dict[PartyModel, BoolArray],
        model_public: Public,
    ) -> None:
        """Draw the party's numbers.

        Args:
            draws: The draws.
            model: The party, compiled.
            foresight: What follows a deal, if that is followed.
            public: The win-sets that everybody knows, to which the party adds its own; shared by
                the parties of a cohort.
            model_public: What it knows of the others that is public.
        """
        super().__init__(draws, model, foresight)
        self.situations = Situations(model, model_public)
        self._others = model_public
        self.taken_real = np.zeros(draws.count, np.uint64)
        for i, (_, stand) in enumerate(model_public.stands):
            self.taken_real |= np.uint64(int(stand.firmness.law.mean >= 0.5) << i)
        self.win_set = None
        if self.constituency is not None and self.constituency.known:
            self.win_set = self.constituency.win_set()
            if self.constituency.public:
                public[model] = self.win_set
        self._public = public
        self.situation = np.full(draws.count, -1, np.int64)
        self.doubted: BoolArray | None = None
        self.appraisal: Callable[[EnumeratedParty, IntArray], None] | None = None
        self.top = np.empty(draws.count, np.uint64)
        self.best_known = np.zeros(draws.count, bool)

    @cached_property
    def keys(self) -> Keys:
        """Utilities of all outcomes, worked out when they are first asked for."""
        keys = np.empty((len(self.best_known), self.model.space.size), np.uint64)
        self._fill(keys, np.arange(len(keys)))
        return keys

    def appraise(self, runs: IntArray) -> None:
        if "keys" in vars(self):
            if self.appraisal is None or self.adversary is not None:
                self._fill(self.keys, runs)
            else:
                self.appraisal(self, runs)
        self.best_known[runs] = False

    def _fill(self, keys: Keys, runs: IntArray) -> None:
        for block in blocks(runs, keys.shape[1]):
            keys[block] = to_keys(on_grid(self._utilities(block)))

    def set_active(self, runs: IntArray, clear: int) -> None:
        self._situation_changes(runs[(self.active[runs] & np.uint64(clear)) != 0])
        super().set_active(runs, clear)

    def _set_lines(self, runs: IntArray) -> None:
        super()._set_lines(runs)
        if hasattr(self, "situation"):  # else it is being made
            self._situation_changes(runs)

    def _situation_changes(self, runs: IntArray) -> None:
        self.situation[runs] = -1
        self.best_known[runs] = False

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
        for stand, cost, real in zip(self.model.stands, self.costs, self.real, strict=True):
            price = np.where(real[runs], 0.0, -cost[runs])
            if price.any():
                add_where(table, stand.crosses, price)
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

    def believe(self, runs: IntArray, taken_real: Bits) -> None:
        """Take other public stands of the others to be real than before."""
        self.taken_real[runs] = taken_real
        self.situation[runs] = -1

    def doubt(self, runs: IntArray, outcomes: IntArray) -> None:
        """Take outcomes to be closed to one of the others."""
        if self.doubted is None:
            self.doubted = np.zeros(self.keys.shape, bool)
        self.doubted[runs, outcomes] = True

    def trust(self, runs: IntArray, outcomes: IntArray) -> None:
        """Take outcomes to be open to the others after all."""
        if self.doubted is not None:
            self.doubted[runs, outcomes] = False

    def doubts(self, runs: IntArray, outcomes: IntArray) -> BoolArray:
        """Whether it takes outcomes to be closed to one of the others; one a run."""
        if self.doubted is None:
            return np.zeros(len(runs), bool)
        return self.doubted[runs, outcomes]

    def refresh(self, runs: IntArray) -> None:
        stale = runs[self.situation[runs] < 0]
        if len(stale):
            self.situation[stale] = self.situations.rows(self.active[stale], self.taken_real[stale])
        unknown = runs[~self.best_known[runs]]
        for block in blocks(unknown, self.keys.shape[1]):
            self.top[block] = self._open_keys(block).max(axis=1)
        if len(unknown):
            top = self.top[unknown]
            self.best[unknown] = np.where(top > 0, from_keys(top), -np.inf)
            self.best_known[unknown] = True

    def worst_open(self, runs: IntArray) -> FloatArray:
        found = np.full(len(runs), -np.inf)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            keys = self._open_keys(runs[part])
            # Below zero the subtraction wraps around, so that excluded outcomes count as highest.
            bottom = (keys - _ONE).min(axis=1) + _ONE
            found[part] = np.where(bottom > 0, from_keys(bottom), -np.inf)
        return found

    @cached_property
    def heeded(self) -> list[BoolArray]:
        """The win-sets of others that everybody knows."""
        return [self._public[o] for o in self._others.others if o in self._public]

    def _in_question(self, runs: IntArray, wanted: Keys, *, avoid: bool) -> BoolArray:
        """Which outcomes are good enough to be offered; ``(runs, outcomes)``.

        Args:
            runs: The runs.
            wanted: The least key, shape ``(runs,)``.
            avoid: Whether those are left out that cross a stand of others.
        """
        fits: BoolArray = self.keys[runs] >= wanted[:, None]
        fits &= self.situations.allowed[0 if avoid else 1, self.situation[runs]]
        if self.win_set is not None:
            fits &= self.win_set[runs]
        for win_set in self.heeded if avoid else ():
            fits &= win_set[runs]
        if avoid and self.doubted is not None:
            fits &= ~self.doubted[runs]
        return fits

    def _eligible(self, runs: IntArray, wanted: Keys) -> BoolArray:
        """Which outcomes it chooses from; those that others' stands exclude, if no others do."""
        fits = self._in_question(runs, wanted, avoid=True)
        none = np.flatnonzero(~fits.any(axis=1) & (self.top[runs] >= wanted))
        if len(none):
            fits[none] = self._in_question(runs[none], wanted[none], avoid=False)
        back = np.flatnonzero(self.looks_back[runs])
        if len(back) and self.tried:
            fits[back] = narrowed(self.tried, runs[back], fits[back])
        return fits

    def _open_keys(self, runs: IntArray) -> Keys:
        """Keys of the outcomes that are open to the party, 0 for the others."""
        keys: Keys = self.keys[runs] * self.situations.allowed[1, self.situation[runs]]
        if self.win_set is not None:
            keys *= self.win_set[runs]
        return keys

    def nearest(
        self, runs: IntArray, threshold: FloatArray, ranks: Ranks, reading: IntArray, lot: Lot
    ) -> IntArray:
        """See `View.nearest`.

        Args:
            runs: The runs.
            threshold: The target, or the no-deal value if that is higher; shape ``(runs,)``.
            ranks: Places of the outcomes in the others' liking, ``(readings, outcomes)``.
            reading: Which of the readings counts in each run.
            lot: Gives a uniform number for each run of the cohort; asked only where it is needed.
        """
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            rows = runs[part]
            keys = np.where(self._eligible(rows, wanted[part]), self.keys[rows], _ALL)
            places = keys.argmin(axis=1)
            least = keys[np.arange(len(part)), places]
            lowest = keys == least[:, None]
            tied = np.flatnonzero((lowest.sum(axis=1) > 1) & (least < _ALL))
            if len(tied):
                liking = ranks[reading[part[tied]]] * lowest[tied]
                places[tied] = by_lot(liking, lot, rows[tied])
            chosen[part] = np.where(least < _ALL, places, -1)
        return chosen

    def liked(
        self, runs: IntArray, threshold: FloatArray, ranks: Ranks, reading: IntArray, lot: Lot
    ) -> IntArray:
        """See `View.liked`; arguments as for `nearest`."""
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            rows = runs[part]
            liking = ranks[reading[part]]
            liking *= self._eligible(rows, wanted[part])
            chosen[part] = self._best_of(liking, lot, rows)
        return chosen

    def _best_of(self, liking: Ranks, lot: Lot, runs: IntArray) -> IntArray:
        """The place of the highest liking in each row; among equals the highest key, then by lot.

        −1 where no liking is above 0.
        """
        rows = np.arange(len(liking))
        places: IntArray = liking.argmax(axis=1)
        top = liking[rows, places]
        highest = liking == top[:, None]
        tied = np.flatnonzero((highest.sum(axis=1) > 1) & (top > 0))
        if len(tied):
            own = self.keys[runs[tied]] * highest[tied]
            places[tied] = by_lot(own, lot, runs[tied])
        return np.where(top > 0, places, -1)

    def logit(
        self,
        runs: IntArray,
        threshold: FloatArray,
        scores: FloatArray,
        noise: FloatArray,
        pick: FloatArray,
    ) -> IntArray:
        """One of the outcomes in question, with odds exp(score / temperature).

        Args:
            runs: The runs.
            threshold: As for `nearest`.
            scores: How good each outcome is as an offer, shape ``(runs, outcomes)``.
            noise: The temperature, above 0, shape ``(runs,)``.
            pick: A uniform number for each run.
        """
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            eligible = self._eligible(runs[part], wanted[part])
            given = np.where(eligible, scores[part], -np.inf)
            best = given.max(axis=1, keepdims=True)
            given -= np.where(np.isfinite(best), best, 0.0)
            odds = np.cumsum(exponential(given / noise[part][:, None]), axis=1)
            places = (odds > (pick[part] * odds[:, -1])[:, None]).argmax(axis=1)
            chosen[part] = np.where(eligible.any(axis=1), places, -1)
        return chosen

    def above(self, runs: IntArray, threshold: FloatArray, pick: FloatArray) -> IntArray:
        """See `View.above`; the threshold includes the no-deal value."""
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            eligible = self._eligible(runs[part], wanted[part])
            counts = eligible.sum(axis=1)
            # The pick-th eligible place: where the running count first exceeds it.
            order = np.floor(pick[part] * counts).astype(np.int64)
            places = (np.cumsum(eligible, axis=1) > order[:, None]).argmax(axis=1)
            chosen[part] = np.where(counts > 0, places, -1)
        return chosen

    def signable(self, runs: IntArray, no_deal: FloatArray) -> BoolArray:
        """Which outcomes are open to the party and no worse than no deal; ``(runs, outcomes)``."""
        barred = (self.model.bits[None, :] & self.active[runs][:, None]) != 0
        fits: BoolArray = (self.keys[runs] >= to_keys(no_deal)[:, None]) & ~barred
        return fits if self.win_set is None else fits & self.win_set[runs]

    def open_utilities(self, runs: IntArray) -> FloatArray:
        """Utilities of all outcomes, minus infinity where not open to it; ``(runs, outcomes)``."""
        barred = (self.model.bits[None, :] & self.active[runs][:, None]) != 0
        if self.win_set is not None:
            barred |= ~self.win_set[runs]
        return np.where(barred, -np.inf, from_keys(self.keys[runs]))

    def new_best(
        self,
        runs: IntArray,
        threshold: FloatArray,
        made: IntArray,
        ranks: Ranks,
        reading: IntArray,
        lot: Lot,
    ) -> IntArray:
        """See `View.new_best`; arguments as for `nearest`, the threshold is the no-deal value.

        ``made`` is what it has offered already, shape ``(offers, runs)``; −1 for nothing.
        """
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for avoid in (True, False):
            missing = np.flatnonzero((chosen < 0) & (self.top[runs] >= wanted))
            for part in blocks(missing, self.keys.shape[1]):
                rows = runs[part]
                keys = self.keys[rows] * self._in_question(rows, wanted[part], avoid=avoid)
                offer, run = np.nonzero(made[:, part] >= 0)
                keys[run, made[offer, part[run]]] = 0
                places = keys.argmax(axis=1)
                most = keys[np.arange(len(part)), places]
                highest = keys == most[:, None]
                tied = np.flatnonzero((highest.sum(axis=1) > 1) & (most > 0))
                if len(tied):
                    liking = ranks[reading[part[tied]]] * highest[tied]
                    places[tied] = by_lot(liking, lot, rows[tied])
                chosen[part] = np.where(most > 0, places, -1)
        return chosen

    def liked_best(
        self,
        runs: IntArray,
        threshold: FloatArray,
        scores: FloatArray,
        ranks: Ranks,
        reading: IntArray,
        lot: Lot,
    ) -> IntArray:
        """See `View.liked_best`; arguments as for `nearest`."""
        wanted = to_keys(threshold)
        chosen = np.full(len(runs), -1, np.int64)
        for part in blocks(np.arange(len(runs)), self.keys.shape[1]):
            eligible = self._eligible(runs[part], wanted[part])
            wish = np.where(eligible, to_keys(scores[part] + 0.0), np.uint64(0))
            top = wish.max(axis=1, keepdims=True)
            liking = ranks[reading[part]] * ((wish == top) & (top > 0))
            chosen[part] = self._best_of(liking, lot, runs[part])
        return chosen
