"""A party whose outcomes are looked at as sums of two halves, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.halved_last import (
    best_liked,
    foremost,
    liked_gain,
    suspect_counts,
    with_suspects,
)
from sim.engine.halved_parts import Parts
from sim.engine.halved_search import Liking, Sums, Theirs, reaching
from sim.engine.halved_shortlist import Shortlist
from sim.engine.implicit import ImplicitParty
from sim.engine.numbering import Numbering
from sim.engine.search_keys import Lot, blocks
from sim.engine.tried import BACKED, MADE
from sim.model.compiled import PartyModel
from sim.model.positions import Bits
from sim.theory.grid import on_grid

__all__ = ["HalvedParty", "Wish"]

Wish = Literal["liked", "nearest", "best"]

_NONE = np.empty(0, np.int64)


class HalvedParty(ImplicitParty):
    """A party in the runs of a cohort whose outcomes are looked at as sums of two halves.

    Here `best` and `worst_open` are of the outcomes open to it, as where outcomes are enumerated.

    Attributes:
        parts: What is the same in all runs.
        first: What the parts of the first half are worth to it, falling; shape ``(runs, parts)``.
        first_order: Which parts they are.
        second: What those of the second half are worth, rising; shape ``(runs, parts)``.
        second_order: Which parts they are.
        taken_real: Which of the others' public stands it takes to be real, as bits.
        doubted: Outcomes that it takes to be closed to one of the others; −1 for none; shape
            ``(moves, runs)``.
    """

    def __init__(
        self,
        draws: Draws,
        model: PartyModel,
        foresight: Foresight | None,
        numbering: Numbering,
        parts: Parts,
        public: tuple[float, ...],
    ) -> None:
        """Draw the party's numbers.

        Args:
            draws: The draws.
            model: The party, compiled.
            foresight: What follows a deal, if that is followed.
            numbering: Which number stands for which outcome.
            parts: What is the same in all runs.
            public: The mean firmness of each public stand of the others.
        """
        super().__init__(draws, model, foresight, numbering)
        self.parts = parts
        halves = parts.halves
        shape = draws.count, len(halves.first_numbers)
        rest = draws.count, len(halves.second_numbers)
        self.first, self.first_order = np.empty(shape), np.empty(shape, np.int64)
        self.second, self.second_order = np.empty(rest), np.empty(rest, np.int64)
        self.taken_real = np.zeros(draws.count, np.uint64)
        for i, firmness in enumerate(public):
            self.taken_real |= np.uint64(int(firmness >= 0.5) << i)
        self.doubted = np.empty((0, draws.count), np.int64)
        self._best_at = np.full(draws.count, -1, np.int64)
        self._shortlist = Shortlist(draws.count)
        # For which version, which reading and which stands taken to be real that was worked out.
        self._listed_for = np.full((draws.count, 2), -1, np.int64)
        self._listed_real = np.zeros(draws.count, np.uint64)

    def appraise(self, runs: IntArray) -> None:
        super().appraise(runs)
        first, second = self.by_part(runs)
        self.first_order[runs] = order = (-first).argsort(axis=1)
        self.first[runs] = np.take_along_axis(first, order, axis=1)
        self.second_order[runs] = order = second.argsort(axis=1)
        self.second[runs] = np.take_along_axis(second, order, axis=1)

    def by_part(self, runs: IntArray) -> tuple[FloatArray, FloatArray]:
        """What the parts of both halves are worth; shape ``(runs, parts)`` each."""
        parts, halves = self.parts, self.parts.halves
        first = np.zeros((len(runs), len(halves.first_numbers)))
        second = np.zeros((len(runs), len(halves.second_numbers)))
        for issue, options in zip(halves.first, halves.first_options, strict=True):
            first += self.added_by(issue)[:, runs].T[:, options]
        for issue, options in zip(halves.second, halves.second_options, strict=True):
            second += self.added_by(issue)[:, runs].T[:, options]
        for holds, bonus in zip(parts.conditions, self.bonuses, strict=True):
            first += bonus[runs, None] * holds
        for crosses, cost, real in zip(parts.crosses, self.costs, self.real, strict=True):
            first -= np.where(real[runs], 0.0, cost[runs])[:, None] * crosses
        return first, second

    def believe(self, runs: IntArray, taken_real: Bits) -> None:
        """Take other public stands of the others to be real than before."""
        self.taken_real[runs] = taken_real

    def doubt(self, runs: IntArray, outcomes: IntArray) -> None:
        """Take outcomes to be closed to one of the others."""
        more = np.full((1, self.doubted.shape[1]), -1, np.int64)
        more[0, runs] = outcomes
        self.doubted = np.concatenate([self.doubted, more])

    def trust(self, runs: IntArray, outcomes: IntArray) -> None:
        """Take outcomes to be open to the others after all."""
        known = self.doubted[:, runs]
        self.doubted[:, runs] = np.where(known == outcomes, -1, known)

    def doubts(self, runs: IntArray, outcomes: IntArray) -> BoolArray:
        """Whether it takes outcomes to be closed to one of the others; one a run."""
        found: BoolArray = (self.doubted[:, runs] == outcomes).any(axis=0)
        return found

    def refresh(self, runs: IntArray) -> None:
        stale = runs[self._best_at[runs] != self.version[runs]]
        for block in self._blocks(stale):
            first = np.where(self.open_parts(block), self.first[block], -np.inf)
            self.best[block] = on_grid(first.max(axis=1) + self.second[block, -1])
        self._best_at[stale] = self.version[stale]

    def worst_open(self, runs: IntArray) -> FloatArray:
        found = np.empty(len(runs))
        for part in self._blocks(np.arange(len(runs))):
            block = runs[part]
            first = np.where(self.open_parts(block), self.first[block], np.inf)
            lowest = first.min(axis=1) + self.second[block, 0]
            found[part] = np.where(np.isfinite(lowest), on_grid(lowest), -np.inf)
        return found

    def _blocks(self, runs: IntArray) -> Iterator[IntArray]:
        return blocks(runs, max(self.first.shape[1], self.second.shape[1]))

    def open_parts(self, runs: IntArray) -> BoolArray:
        """Which parts of the first half are open to it, in the order of `first`."""
        bits = self.parts.bits[self.first_order[runs]]
        is_open: BoolArray = (bits & self.active[runs, None]) == 0
        return is_open

    def _unshunned(self, runs: IntArray) -> BoolArray:
        """Which parts cross no stand of others that it takes to be real."""
        order = self.first_order[runs]
        found = np.ones(order.shape, bool)
        for i, crosses in enumerate(self.parts.avoided):
            taken = (self.taken_real[runs] >> np.uint64(i)) & np.uint64(1)
            found &= ~(crosses[order] & (taken[:, None] != 0))
        return found

    def _sums(
        self, runs: IntArray, threshold: FloatArray, allowed: BoolArray, left_out: IntArray
    ) -> Sums:
        """The sums that are at least so much, without some outcomes."""
        entry, row = np.nonzero(left_out >= 0)
        excluded = _NONE, _NONE, _NONE
        if len(row):
            outcomes, halves = left_out[entry, row], self.parts.halves
            excluded = row, halves.part(outcomes), halves.rest(outcomes)
        return Sums(
            np.where(allowed, self.first[runs], -np.inf),
            self.first_order[runs],
            self.second[runs],
            self.second_order[runs],
            reaching(threshold),
            excluded,
        )

    def _as_liked(
        self, runs: IntArray, liking: Liking, reading: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """What the other thinks of the parts, in the order of `first` and of `second`."""
        first, second = self.first_order[runs], self.second_order[runs]
        at = reading[:, None]
        return (
            liking.first.ravel().take(at * first.shape[1] + first),
            liking.second.ravel().take(at * second.shape[1] + second),
        )

    def choose(
        self,
        wish: Wish,
        runs: IntArray,
        threshold: FloatArray,
        liking: Liking,
        reading: IntArray,
        lot: Lot,
        made: IntArray | None = None,
    ) -> IntArray:
        """The outcome that it offers in each run; −1 where none comes into question.

        Args:
            wish: What the other likes best (`View.liked`), what is nearest to the threshold
                (`View.nearest`), or what is best for itself (`View.new_best`).
            runs: The runs.
            threshold: The least that it must be worth; on the grid.
            liking: What the other thinks of the parts.
            reading: Which of the readings counts in each run.
            lot: Gives a uniform number for each run of the cohort; asked only where it is needed.
            made: What it has offered already, for ``best``; shape ``(offers, runs)``.
        """
        chosen = np.full(len(runs), -1, np.int64)
        if wish != "best" and self.tried and self.looks_back[runs].any():
            for back in (True, False):
                at = np.flatnonzero(self.looks_back[runs] == back)
                where = runs[at], threshold[at], liking, reading[at], lot
                chosen[at] = (self._last if back else self._ordinary)(wish, *where)
            return chosen
        return self._ordinary(wish, runs, threshold, liking, reading, lot, made)

    def _ordinary(
        self,
        wish: Wish,
        runs: IntArray,
        threshold: FloatArray,
        liking: Liking,
        reading: IntArray,
        lot: Lot,
        made: IntArray | None = None,
    ) -> IntArray:
        """As `choose`, where it does not look back."""
        chosen = np.full(len(runs), -1, np.int64)
        before = np.empty((0, len(runs)), np.int64) if made is None else made
        if wish == "liked":
            some = np.flatnonzero(self.best[runs] >= threshold)
            chosen[some] = self._shortlisted(
                runs[some], threshold[some], liking, reading[some], lot
            )
        for avoid in (True, False):
            missing = np.flatnonzero((chosen < 0) & (self.best[runs] >= threshold))
            for part in self._blocks(missing):
                rows = runs[part]
                allowed = self.open_parts(rows)
                left_out = before[:, part]
                if avoid:
                    allowed &= self._unshunned(rows)
                    left_out = np.concatenate([left_out, self.doubted[:, rows]])
                sums = self._sums(rows, threshold[part], allowed, left_out)
                if wish == "liked":
                    its = self._as_liked(rows, liking, reading[part])
                    found = sums.liked(Theirs.of(*its, sums.second), liking, reading[part])
                else:
                    found = sums.nearest() if wish == "nearest" else sums.best()
                    found = best_liked(found, liking, reading[part])
                chosen[part] = self._drawn(found, rows, lot)
        return chosen

    def _last(
        self,
        wish: Wish,
        runs: IntArray,
        threshold: FloatArray,
        liking: Liking,
        reading: IntArray,
        lot: Lot,
    ) -> IntArray:
        """As `choose`, where it looks back at what was tried."""
        chosen = np.full(len(runs), -1, np.int64)
        (tried,) = self.tried  # one other counts at most, or there are no halves
        for avoid, fresh in ((True, True), (True, False), (False, True), (False, False)):
            missing = np.flatnonzero((chosen < 0) & (self.best[runs] >= threshold))
            for part in self._blocks(missing):
                rows, its = runs[part], reading[part]
                allowed = self.open_parts(rows)
                doubted = self.doubted[:, rows] if avoid else np.empty((0, len(rows)), np.int64)
                if avoid:
                    allowed &= self._unshunned(rows)
                if fresh:  # what the other has backed comes first of all
                    sums = self._sums(rows, threshold[part], allowed, doubted)
                    found = sums.kept(tried.made_of(rows, BACKED), self.parts.halves)
                    chosen[part] = self._drawn(self._top(wish, found, rows, liking, its), rows, lot)
                left_out = np.concatenate(
                    [doubted, tried.made_of(rows, MADE)[: None if fresh else 0]]
                )
                sums = self._sums(rows, threshold[part], allowed, left_out)
                counts = suspect_counts(tried, self.parts.halves, rows)
                theirs = self._as_liked(rows, liking, its)
                for most in range(len(self.parts.halves.parts) + 1):
                    if (chosen[part] >= 0).all():
                        break
                    pieces = []
                    for piece, pair in with_suspects(sums, theirs, counts, most):
                        if wish == "liked":
                            of_theirs = Theirs.of(*pair, piece.second)
                            pieces.append(piece.liked(of_theirs, liking, its))
                        else:
                            pieces.append(piece.nearest())
                    found = tuple(np.concatenate(side) for side in zip(*pieces, strict=True))
                    its_own = self._drawn(self._top(wish, found, rows, liking, its), rows, lot)
                    chosen[part] = np.where(chosen[part] < 0, its_own, chosen[part])
        return chosen

    def _top(
        self,
        wish: Wish,
        found: tuple[IntArray, ...],
        runs: IntArray,
        liking: Liking,
        reading: IntArray,
    ) -> tuple[IntArray, ...]:
        """Of some sums of each run those that it wishes for."""
        own = self.utility(runs[found[0]], self.parts.halves.outcomes(found[1], found[2]))
        gain = liked_gain(found, liking, reading)
        scores = (gain, own) if wish == "liked" else (-own, gain)
        return foremost(found, len(runs), *scores)

    def _shortlisted(
        self,
        runs: IntArray,
        threshold: FloatArray,
        liking: Liking,
        reading: IntArray,
        lot: Lot,
    ) -> IntArray:
        """What the other likes best, where that is not among what the party doubts; else −1."""
        chosen = np.full(len(runs), -1, np.int64)
        now = np.stack([self.version[runs], reading], axis=1)
        fresh = (self._listed_for[runs] == now).all(axis=1)
        fresh &= self._listed_real[runs] == self.taken_real[runs]
        stale = np.flatnonzero(~fresh)
        for part in self._blocks(stale):
            rows = runs[part]
            allowed = self.open_parts(rows) & self._unshunned(rows)
            theirs = self._as_liked(rows, liking, reading[part])
            first = np.where(allowed, self.first[rows], -np.inf)
            second, order = self.second[rows], self.second_order[rows]
            falling = second[:, ::-1], order[:, ::-1], theirs[1][:, ::-1]
            self._shortlist.put(rows, (first, self.first_order[rows], theirs[0]), falling)
        self._listed_for[runs], self._listed_real[runs] = now, self.taken_real[runs]
        for part in self._shortlist.blocks(runs):
            rows = runs[part]
            sums, its = self._shortlist.sums(rows, reaching(threshold[part]))
            found = sums.liked(its, liking, reading[part])
            if len(self.doubted):
                outcomes = self.parts.halves.outcomes(found[1], found[2])
                clear = ~self.doubts(rows[found[0]], outcomes)
                found = found[0][clear], found[1][clear], found[2][clear]
            chosen[part] = self._drawn(found, rows, lot)
        return chosen

    def _drawn(self, found: tuple[IntArray, ...], runs: IntArray, lot: Lot) -> IntArray:
        """One of the equal sums of each run, by lot, as the number of an outcome; −1 for none."""
        row, first, second = found
        outcomes = self.parts.halves.outcomes(first, second)
        order = np.lexsort((outcomes, row))
        count = np.bincount(row, minlength=len(runs))
        place = np.cumsum(count) - count
        tied = np.flatnonzero(count > 1)
        if len(tied):
            place[tied] += np.floor(lot()[runs[tied]] * count[tied]).astype(np.int64)
        chosen = np.full(len(runs), -1, np.int64)
        some = np.flatnonzero(count)
        chosen[some] = outcomes[order][place[some]]
        return chosen

    def most_for(self, other: HalvedParty, runs: IntArray, threshold: FloatArray) -> FloatArray:
        """The most that another can have of what both may sign and is worth so much to this one.

        Minus infinity where there is nothing of the kind; shape ``(runs,)``.
        """
        found = np.full(len(runs), -np.inf)
        for part in self._blocks(np.arange(len(runs))):
            rows = runs[part]
            first, second = other.by_part(rows)
            order = self.first_order[rows]
            allowed = self.open_parts(rows)
            allowed &= (other.parts.bits[order] & other.active[rows, None]) == 0
            sums = self._sums(rows, threshold[part], allowed, np.empty((0, len(rows)), np.int64))
            first = np.take_along_axis(first, order, axis=1)
            second = np.take_along_axis(second, self.second_order[rows], axis=1)
            worth = sums.most(Theirs.of(first, second, sums.second)).max(axis=1)
            found[part] = on_grid(worth)
        return found
