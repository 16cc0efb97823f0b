"""Searches among the sums of two halves, in many runs at once, without listing the sums.

Each run has a table of the parts of the first half, from the best for the party to the worst, and
one of the second half, from the worst to the best. With one part of the first half chosen, the
parts of the second that are good enough are a stretch of that table. Sums are exact, as all that is
added lies on a grid (`sim.theory.grid.addends`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.model.halves import Halves
from sim.theory.grid import ADDEND, GRID, on_grid

__all__ = ["Liking", "Sums", "Theirs", "reaching", "running_most"]

_LONG = 200
"""From so many parts on it is faster to search run by run."""

_STEPS = (32, 16, 8, 4, 2, 1)

_LARGEST = 4.0
"""Larger than any sum; see `sim.model.halves.MOST_ADDED`."""

Gain = Callable[[FloatArray, IntArray], FloatArray]
"""What utilities give another party, in runs given by their rows; rises with them."""


def reaching(utility: FloatArray) -> FloatArray:
    """The least sums that are at least so much when they are rounded to the grid."""
    finite = np.isfinite(utility)
    at = np.where(finite, utility, 0.0)
    odd = np.mod(at / GRID, 2.0) != 0  # of two multiples that are as near, the even one counts
    found = at - GRID / 2 + np.where(odd, ADDEND, 0.0)
    return np.clip(np.where(finite, found, utility), -_LARGEST, _LARGEST)


def _below(tables: FloatArray, rows: IntArray, wanted: FloatArray) -> IntArray:
    """How many entries of a run's table are less than each number.

    Args:
        tables: Rising in each row; shape ``(runs, parts)``.
        rows: Which row; shape ``(n,)``, or ``(n, 1)`` for tables of numbers.
        wanted: The numbers; shape ``(n,)`` or ``(n, m)``.
    """
    width = tables.shape[1]
    if wanted.ndim == 2 and wanted.shape[1] >= _LONG:
        pairs = zip(rows[:, 0], wanted, strict=True)
        return np.array([tables[row].searchsorted(its) for row, its in pairs], np.int64)
    flat, base = tables.ravel(), rows * width
    end = base + width - 1
    at = np.broadcast_to(base - 1, wanted.shape).copy()
    step = 1 << (width.bit_length() - 1)
    while step:
        probe = np.minimum(at + step, end)
        np.copyto(at, probe, where=flat.take(probe) < wanted)
        step >>= 1
    found: IntArray = at + 1 - base
    return found


@dataclass(frozen=True, eq=False)
class Liking:
    """What another party thinks of the parts of both halves.

    Attributes:
        first, second: What they are worth to it; shape ``(readings, parts)``.
        no_deal, most: Its no-deal value, and the most that it can gain; shape ``(readings,)``.
    """

    first: FloatArray
    second: FloatArray
    no_deal: FloatArray
    most: FloatArray

    def gain(self, utility: FloatArray, reading: IntArray) -> FloatArray:
        """See `sim.engine.knowledge`; the readings are of the shape of the utilities."""
        most, above = self.most[reading], utility - self.no_deal[reading]
        gain = np.divide(above, most, out=np.full(above.shape, -1.0), where=most > 0)
        return on_grid(np.clip(gain, -1.0, 1.0))

    def enough(self, utility: FloatArray, reading: IntArray) -> FloatArray:
        """The least utilities that give it the same gain as these do, which it can have.

        Minus infinity where it has the same gain from all that is worth less to it.
        """
        gain = self.gain(utility, reading)
        least = utility
        for step in _STEPS:
            lower = least - step * GRID
            least = np.where(self.gain(lower, reading) >= gain, lower, least)
        endless = self.gain(utility - 2 * _STEPS[0] * GRID, reading) >= gain
        return np.where(endless, -np.inf, least)


@dataclass(frozen=True, eq=False)
class Theirs:
    """What another party thinks of the parts in the tables of `Sums`; shape ``(n, parts)`` each.

    Attributes:
        first: What the parts of the first half are worth to it.
        second: What those of the second half are.
        tail: The most that those of the second half from each place on are worth to it.
        rising: What those of the second half are worth to it, rising.
        own_tail: The most that those from each place of that order on are worth to the party.
    """

    first: FloatArray
    second: FloatArray
    tail: FloatArray
    rising: FloatArray
    own_tail: FloatArray

    @staticmethod
    def of(first: FloatArray, second: FloatArray, own: FloatArray) -> Theirs:
        """From what both halves are worth to it, and the second to the party."""
        order = second.argsort(axis=1)
        rising = np.take_along_axis(second, order, axis=1)
        own_tail = running_most(np.take_along_axis(own, order, axis=1))
        return Theirs(first, second, running_most(second), rising, own_tail)


@dataclass(frozen=True, eq=False)
class Sums:
    """The sums of both halves in some runs, and which of them come into question.

    Attributes:
        first: What the parts of the first half are worth to the party, falling; minus infinity
            where they do not come into question; ``(n, parts)``.
        first_order: Which parts they are.
        second: What those of the second half are worth, rising; ``(n, parts)``.
        second_order: Which parts they are.
        least: The least sum that comes into question; shape ``(n,)``.
        excluded: Sums that do not come into question besides: the run, the part of the first half
            and that of the second; three arrays of one shape.
    """

    first: FloatArray
    first_order: IntArray | FloatArray
    second: FloatArray
    second_order: IntArray | FloatArray
    least: FloatArray
    excluded: tuple[IntArray, IntArray, IntArray]

    def most(self, theirs: Theirs) -> FloatArray:
        """The most that another party can have with each part of the first half.

        Minus infinity where there is nothing.
        """
        rows = np.arange(len(self.first))[:, None]
        at = self._start(rows)
        width = self.second.shape[1]
        chosen = theirs.tail.ravel().take(rows * width + np.minimum(at, width - 1))
        worth = np.where(at < width, theirs.first + chosen, -np.inf)
        for row, part, open_ones in self._exceptions():
            fits = open_ones & (self.first[row, part] + self.second[row] >= self.least[row])
            best = theirs.second[row][fits].max(initial=-np.inf)
            worth[row, part] = theirs.first[row, part] + best
        return worth

    def _start(self, rows: IntArray) -> IntArray:
        """From where on parts of the second half are good enough with each of the first."""
        return _below(self.second, rows, self.least[:, None] - self.first)

    def _exceptions(self) -> list[tuple[int, int, BoolArray]]:
        """Parts of the first half with which some are excluded: run, part, and who is left."""
        found = []
        where, first, second = self.excluded
        seen: dict[tuple[int, int], list[int]] = {}
        for row, one, other in zip(where.tolist(), first.tolist(), second.tolist(), strict=True):
            seen.setdefault((row, one), []).append(other)
        for (row, one), others in seen.items():
            part = int((self.first_order[row] == one).argmax())
            if np.isfinite(self.first[row, part]):
                found.append((row, part, ~np.isin(self.second_order[row], others)))
        return found

    def liked(self, theirs: Theirs, liking: Liking, reading: IntArray) -> tuple[IntArray, ...]:
        """What another likes best, and of that what is best for the party.

        Returns:
            The run, the part of the first half and that of the second of all that are equal.
        """
        worth = self.most(theirs)
        top = worth.max(axis=1)
        some = np.isfinite(top)
        enough = np.full(len(top), np.inf)
        enough[some] = reaching(liking.enough(on_grid(top[some]), reading[some]))
        row, part = np.nonzero(worth >= enough[:, None])
        # For these parts: the best for the party of what is as good for the other.
        own = self._best_from(row, part, theirs, enough)
        best = np.full(len(top), -np.inf)
        np.maximum.at(best, row, own)
        top_own = on_grid(best)
        kept = own >= reaching(top_own)[row]
        row, part, at = self._between(row[kept], part[kept], top_own)
        fits = theirs.first[row, part] + theirs.second[row, at] >= enough[row]
        return self._left(row[fits], part[fits], at[fits])

    def _best_from(
        self, row: IntArray, part: IntArray, theirs: Theirs, enough: FloatArray
    ) -> FloatArray:
        """The most for the party with a part of the first half, if the other has enough."""
        width = self.second.shape[1]
        wanted = enough[row] - theirs.first[row, part]
        at = _below(theirs.rising, row, wanted)
        found: FloatArray = self.first[row, part] + theirs.own_tail[row, np.minimum(at, width - 1)]
        for run, its, open_ones in self._exceptions():
            place = np.flatnonzero((row == run) & (part == its))
            if len(place):
                fits = open_ones & (theirs.second[run] >= wanted[place[0]])
                most = self.second[run][fits].max(initial=-np.inf)
                found[place] = self.first[run, its] + most
        return found

    def nearest(self) -> tuple[IntArray, ...]:
        """What is worth least to the party; returns as `liked`."""
        each = np.arange(len(self.first))[:, None]
        at = self._start(each)
        width = self.second.shape[1]
        own = self.first + self.second[each, np.minimum(at, width - 1)]
        own = np.where(at < width, own, np.inf)
        for row, part, open_ones in self._exceptions():
            its = self.first[row, part] + self.second[row]
            own[row, part] = its[open_ones & (its >= self.least[row])].min(initial=np.inf)
        lowest = on_grid(own.min(axis=1))
        some = np.isfinite(lowest)
        rows, parts = np.nonzero((own < reaching(lowest + GRID)[:, None]) & some[:, None])
        return self._left(*self._between(rows, parts, lowest))

    def best(self) -> tuple[IntArray, ...]:
        """What is worth most to the party; returns as `liked`."""
        own = self.first + self.second[:, -1:]
        for row, part, open_ones in self._exceptions():
            its = self.second[row][open_ones].max(initial=-np.inf)
            own[row, part] = self.first[row, part] + its
        top = own.max(axis=1)
        some = top >= self.least
        most = on_grid(np.where(some, top, -np.inf))
        rows, parts = np.nonzero((own >= reaching(most)[:, None]) & some[:, None])
        return self._left(*self._between(rows, parts, most))

    def kept(self, outcomes: IntArray, halves: Halves) -> tuple[IntArray, ...]:
        """Those of some outcomes that come into question, each once; returns as `liked`.

        Args:
            outcomes: Shape ``(entries, n)``; −1 for none.
            halves: The halves.
        """
        entry, row = np.nonzero(outcomes >= 0)
        known = outcomes[entry, row]
        first, second = halves.part(known), halves.rest(known)
        part = (self.first_order[row] == first[:, None]).argmax(axis=1)
        at = (self.second_order[row] == second[:, None]).argmax(axis=1)
        fits = self.first[row, part] + self.second[row, at] >= self.least[row]
        return self._left(row[fits], part[fits], at[fits])

    def _between(
        self, row: IntArray, part: IntArray, utility: FloatArray
    ) -> tuple[IntArray, IntArray, IntArray]:
        """The sums with some parts of the first half that come to just that utility.

        Returns:
            The run, and the places of both parts in the tables.
        """
        first = self.first[row, part]
        start = _below(self.second, row, reaching(utility)[row] - first)
        stop = _below(self.second, row, reaching(utility + GRID)[row] - first)
        count = np.maximum(stop - start, 0)
        before = np.cumsum(count) - count
        at = np.arange(count.sum()) - np.repeat(before - start, count)
        return np.repeat(row, count), np.repeat(part, count), at

    def _left(self, row: IntArray, part: IntArray, at: IntArray) -> tuple[IntArray, ...]:
        """Without those that are excluded; parts as numbers of parts."""
        first = self.first_order[row, part].astype(np.int64)
        second = self.second_order[row, at].astype(np.int64)
        if len(self.excluded[0]):
            known = set(zip(*(side.tolist() for side in self.excluded), strict=True))
            found = zip(row.tolist(), first.tolist(), second.tolist(), strict=True)
            keep = np.array([sum_ not in known for sum_ in found], bool)
            row, first, second = row[keep], first[keep], second[keep]
        return row, first, second


def running_most(tables: FloatArray) -> FloatArray:
    """The most from each place of a row on."""
    found: FloatArray = np.maximum.accumulate(tables[:, ::-1], axis=1)[:, ::-1]
    return np.ascontiguousarray(found)
