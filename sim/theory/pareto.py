"""The Pareto frontier: outcomes that no other improves on for everybody."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.theory.grid import GRID

__all__ = ["CHAMPIONS", "PAIRS", "pareto_mask"]

PAIRS = 1 << 15
"""Up to this many pairs are compared one by one; more are divided first."""

CHAMPIONS = 128
"""How many outcomes of a high sum are tried against all others before the division begins."""


def pareto_mask(utilities: ArrayLike, tolerance: float = GRID) -> BoolArray:
    """Which outcomes are on the Pareto frontier.

    An outcome x is dominated if there is an outcome y with ``u_p(y) ≥ u_p(x) − tolerance`` for
    every party p and ``u_p(y) > u_p(x) + tolerance`` for at least one. The frontier is all
    outcomes that are not dominated; outcomes of equal utilities are on it together or not at all.
    With a tolerance, outcomes that differ by little more than it can dominate each other in a
    circle, so it should be of the size of rounding errors.

    The method divides and conquers, after Kung, Luccio & Preparata (1975), "On finding the maxima
    of a set of vectors", Journal of the ACM 22: to find what a set A dominates in a set B,

    1. drop from A what cannot dominate anything in B, and from B what nothing in A can dominate;
    2. drop the parties for whom every member of A is at least as good as every member of B;
    3. with at most one party left, sort and sweep; with few pairs left, compare them all;
    4. otherwise split both sets at a median of one party's utility into a high and a low half:
       low A against high B cannot succeed, high A against low B has one party less, and the other
       two pairs of halves are smaller problems of the same kind.

    Args:
        utilities: Utility of each outcome to each party; shape ``(outcomes, parties)``.
        tolerance: Differences up to this count as none.

    Returns:
        True for outcomes on the frontier; shape ``(outcomes,)``.

    Raises:
        UsageError: if the utilities are not a table of finite numbers with a column at least, or
            the tolerance is negative or not finite.
    """
    table = np.asarray(utilities, float)
    if table.ndim != 2 or not table.shape[1]:
        raise UsageError(f"utilities must have the shape (outcomes, parties), not {table.shape}")
    if not np.isfinite(table).all():
        raise UsageError("utilities must be finite numbers")
    if not (math.isfinite(tolerance) and tolerance >= 0):
        raise UsageError(f"tolerance must be 0 or more, not {tolerance}")
    if not len(table):
        return np.zeros(0, bool)
    unique, index = _unique_rows(table)
    search = _Search(unique, tolerance)
    parties = tuple(range(table.shape[1]))
    left = search.reduce(np.arange(len(unique)))
    candidates = left[~search.dominated[left]]
    search.conquer(left, candidates, parties)
    return ~search.dominated[index]


def _unique_rows(table: FloatArray) -> tuple[FloatArray, IntArray]:
    """The rows without repetition, and for each row of the table its number among them."""
    order = np.lexsort(table.T)
    ordered = table[order]
    fresh = np.ones(len(table), bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    index = np.empty(len(table), np.int64)
    index[order] = np.cumsum(fresh) - 1
    return ordered[fresh], index


class _Search:
    """Finds the dominated rows of a table without repeated rows.

    Attributes:
        value: Utilities, one array a party.
        least: What a dominator needs at least, one array a party.
        enough: What it must exceed for one party, one array a party.
        dominated: What has been found; shape ``(outcomes,)``.
    """

    def __init__(self, table: FloatArray, tolerance: float) -> None:
        self.value = [np.ascontiguousarray(column) for column in table.T]
        self.least = [column - tolerance for column in self.value]
        self.enough = [column + tolerance for column in self.value]
        self.dominated = np.zeros(len(table), bool)

    def reduce(self, rows: IntArray) -> IntArray:
        """Drop the many rows that a few good ones make superfluous; returns those that are left.

        Whatever a row dominates, another that is as good for everybody (without tolerance)
        dominates too, so a row of which there is a better one need not be kept to dominate others.
        """
        total = self.value[0].copy()
        for column in self.value[1:]:
            total += column
        best = np.argsort(-total, kind="stable")[:CHAMPIONS]
        for champion in best:
            if len(rows) <= CHAMPIONS:
                break
            weak = np.ones(len(rows), bool)
            for column in self.value:
                weak &= column[rows] <= column[champion]
            weak &= rows != champion
            beaten = rows[weak]
            better = np.zeros(len(beaten), bool)
            for column, enough in zip(self.value, self.enough, strict=True):
                better |= enough[beaten] < column[champion]
            self.dominated[beaten[better]] = True
            # A row that the champion exceeds by no more than the tolerance is no dominator, but
            # may be on the frontier: it stays a candidate, and so stays in the list.
            rows = np.concatenate([rows[~weak], beaten[~better]])
        return rows

    def conquer(self, above: IntArray, below: IntArray, parties: tuple[int, ...]) -> None:
        """Mark what rows ``above`` dominate among rows ``below``.

        Args:
            above: Possible dominators.
            below: Candidates.
            parties: For all other parties every row above is as good as every row below.
        """
        below = below[~self.dominated[below]]
        above, below = self._prune(above, below, parties)
        if not len(above) or not len(below):
            return
        parties = tuple(
            p for p in parties if self.value[p][above].min() < self.least[p][below].max()
        )
        if len(parties) < 2:
            self._sweep(above, below, parties)
        elif len(above) * len(below) <= PAIRS:
            self._compare(above, below, parties)
        else:
            self._divide(above, below, parties)

    def _prune(
        self, above: IntArray, below: IntArray, parties: tuple[int, ...]
    ) -> tuple[IntArray, IntArray]:
        while len(above) and len(below):
            before = len(above), len(below)
            for p in parties:
                above = above[self.value[p][above] >= self.least[p][below].min()]
                if not len(above):
                    break
                below = below[self.least[p][below] <= self.value[p][above].max()]
                if not len(below):
                    break
            if len(above) + len(below) > 0.9 * sum(before):
                break
        return above, below

    def _divide(self, above: IntArray, below: IntArray, parties: tuple[int, ...]) -> None:
        # The party for whom the halves are most decisive: fewest rows above exceed all below.
        party = min(
            parties,
            key=lambda p: np.count_nonzero(self.value[p][above] >= self.least[p][below].max()),
        )
        value, least = self.value[party][above], self.least[party][below]
        middle = np.median(np.concatenate([value, least]))
        middle = min(max(middle, least.min()), value.max())
        high, low = above[value >= middle], above[value < middle]
        upper, lower = below[least > middle], below[least <= middle]
        rest = tuple(p for p in parties if p != party)
        self.conquer(high, lower, rest)
        self.conquer(high, upper, parties)
        self.conquer(low, lower, parties)

    def _sweep(self, above: IntArray, below: IntArray, parties: tuple[int, ...]) -> None:
        """With one party left a candidate's dominators are a stretch of the rows in its order."""
        if parties:
            value = self.value[parties[0]][above]
            order = np.argsort(-value, kind="stable")
            above = above[order]
            reach = np.searchsorted(-value[order], -self.least[parties[0]][below], side="right")
        else:
            reach = np.full(len(below), len(above))
        better = np.zeros(len(below), bool)
        some = reach > 0
        last = reach[some] - 1
        for value, enough in zip(self.value, self.enough, strict=True):
            best = np.maximum.accumulate(value[above])
            better[some] |= best[last] > enough[below[some]]
        self.dominated[below[better]] = True

    def _compare(self, above: IntArray, below: IntArray, parties: tuple[int, ...]) -> None:
        fits = np.ones((len(below), len(above)), bool)
        for p in parties:
            fits &= self.value[p][above] >= self.least[p][below, None]
        row, column = np.nonzero(fits)
        y, x = above[column], below[row]
        better = np.zeros(len(x), bool)
        for value, enough in zip(self.value, self.enough, strict=True):
            better |= value[y] > enough[x]
        self.dominated[x[better]] = True
