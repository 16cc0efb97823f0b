"""Solutions of a bargaining problem with finitely many outcomes.

A bargaining problem (Nash 1950, "The bargaining problem", Econometrica 18) is a table of utilities
and a disagreement point: what each party gets if they do not agree. Every solution here is taken
among the individually rational outcomes, as the number of the outcome chosen, or −1 if there are
none.

The theory knows convex problems, in which each solution is one point; in a finite table several
outcomes can be equally good. Amounts are compared on the grid of `sim.theory.grid`, each party's
in a unit of the size of its utilities, so that what is equal on paper is equal here; among equals
the outcome with the lowest number is chosen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.theory.grid import GRID, on_grid, units

__all__ = [
    "ROUNDING",
    "TOLERANCE",
    "egalitarian",
    "individually_rational",
    "kalai_smorodinsky",
    "nash",
    "utilitarian",
]

TOLERANCE = 2 * GRID
"""Differences of amounts that are equal on paper can differ by this where these lie on the grid."""

ROUNDING = 1e-12
"""Products in logarithms can differ by this where they are equal; more would flatten a maximum."""


def individually_rational(utilities: ArrayLike, disagreement: ArrayLike) -> BoolArray:
    """Which outcomes give every party at least its disagreement value.

    An amount that equals the disagreement value on the grid reaches it.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(outcomes, parties)``.
        disagreement: What each party gets without agreement; shape ``(parties,)``.

    Returns:
        True where all parties do at least as well as without agreement; shape ``(outcomes,)``.

    Raises:
        UsageError: if the arrays do not fit together or hold what is not a number.
    """
    table, point, _ = _measured(*_problem(utilities, disagreement))
    return _rational(table, point)


def nash(utilities: ArrayLike, disagreement: ArrayLike) -> int:
    """The Nash solution: the largest product of gains over disagreement (Nash 1950).

    1. If some outcomes give every party more than disagreement, that of the largest product.
    2. If there are none, every product is 0: then, of the outcomes that give the most parties
       more than disagreement, that of the largest product of these parties' gains (Caragiannis,
       Kurokawa, Moulin, Procaccia, Shah & Wang 2019, "The unreasonable fairness of maximum Nash
       welfare", ACM Transactions on Economics and Computation 7).

    Products are equal if their ratio is 1 but for rounding errors. The choice does not depend on a
    party's unit.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(outcomes, parties)``.
        disagreement: What each party gets without agreement; shape ``(parties,)``.

    Returns:
        Number of the outcome; −1 if none is individually rational.

    Raises:
        UsageError: if the arrays do not fit together or hold what is not a number.
    """
    rows, gains, _ = _gains(utilities, disagreement)
    if not len(rows):
        return -1
    winners = np.count_nonzero(gains, axis=1)
    most = winners == winners.max()
    rows, gains = rows[most], gains[most]
    # Logarithms, because the product of many small gains would vanish.
    product = np.log(gains, out=np.zeros_like(gains), where=gains > 0).sum(axis=1)
    return _first(rows, product >= product.max() - ROUNDING)


def kalai_smorodinsky(utilities: ArrayLike, disagreement: ArrayLike) -> int:
    """The Kalai–Smorodinsky solution: gains in proportion to what each could gain at most.

    Kalai & Smorodinsky (1975), "Other solutions to Nash's bargaining problem", Econometrica 43. On
    a finite table, and with more than two parties, in its lexicographic form (Imai 1983,
    "Individual monotonicity and lexicographic maxmin solution", Econometrica 51):

    1. a party's ideal is its best utility among the individually rational outcomes;
    2. its share in an outcome x is (u(x) − d) / (ideal − d); a party whose ideal is d has nothing
       to gain in any of these outcomes and is left out;
    3. chosen is the outcome whose smallest share is largest; among those, whose second smallest
       share is largest; and so on.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(outcomes, parties)``.
        disagreement: What each party gets without agreement; shape ``(parties,)``.

    Returns:
        Number of the outcome; −1 if none is individually rational.

    Raises:
        UsageError: if the arrays do not fit together or hold what is not a number.
    """
    rows, gains, _ = _gains(utilities, disagreement)
    if not len(rows):
        return -1
    most = gains.max(axis=0)
    return _lexicographic_maximin(rows, gains[:, most > 0] / most[most > 0], TOLERANCE)


def egalitarian(utilities: ArrayLike, disagreement: ArrayLike) -> int:
    """The egalitarian solution: equal gains, as large as can be.

    Kalai (1977), "Proportional solutions to bargaining situations: interpersonal utility
    comparisons", Econometrica 45. In its lexicographic form (Chun & Peters 1988, "The lexicographic
    egalitarian solution", Cahiers du CERO 30): the outcome whose smallest gain u − d is largest;
    among those, whose second smallest gain is largest; and so on.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(outcomes, parties)``.
        disagreement: What each party gets without agreement; shape ``(parties,)``.

    Returns:
        Number of the outcome; −1 if none is individually rational.

    Raises:
        UsageError: if the arrays do not fit together or hold what is not a number.
    """
    rows, gains, unit = _gains(utilities, disagreement)
    if not len(rows):
        return -1
    return _lexicographic_maximin(rows, gains * unit, TOLERANCE * float(unit.max()))


def utilitarian(utilities: ArrayLike, disagreement: ArrayLike) -> int:
    """The utilitarian solution: the largest sum of utilities.

    It is taken among the individually rational outcomes.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(outcomes, parties)``.
        disagreement: What each party gets without agreement; shape ``(parties,)``.

    Returns:
        Number of the outcome; −1 if none is individually rational.

    Raises:
        UsageError: if the arrays do not fit together or hold what is not a number.
    """
    rows, gains, unit = _gains(utilities, disagreement)
    if not len(rows):
        return -1
    total = (gains * unit).sum(axis=1)
    return _first(rows, total >= total.max() - TOLERANCE * len(unit) * float(unit.max()))


def _problem(utilities: ArrayLike, disagreement: ArrayLike) -> tuple[FloatArray, FloatArray]:
    table, point = np.asarray(utilities, float), np.asarray(disagreement, float)
    if table.ndim != 2 or not table.shape[1]:
        raise UsageError(f"utilities must have the shape (outcomes, parties), not {table.shape}")
    if point.shape != table.shape[1:]:
        raise UsageError(f"disagreement must have the shape {table.shape[1:]}, not {point.shape}")
    if not (table < np.inf).all():
        raise UsageError("utilities must be finite numbers, or −inf for outcomes that are not open")
    if not np.isfinite(point).all():
        raise UsageError("disagreement must be finite numbers")
    return table, point


def _rational(table: FloatArray, point: FloatArray) -> BoolArray:
    result = np.ones(len(table), bool)
    for party, value in enumerate(on_grid(point)):
        result &= on_grid(table[:, party]) >= value
    return result


def _measured(table: FloatArray, point: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Utilities and disagreement in each party's unit; and these units."""
    unit = units(np.concatenate([table, point[None]]), 0)
    return table / unit, point / unit, unit


def _gains(
    utilities: ArrayLike, disagreement: ArrayLike
) -> tuple[IntArray, FloatArray, FloatArray]:
    """The individually rational outcomes, the parties' gains from them in units, and these units.

    A party's gain that is nothing on the grid is 0.
    """
    table, point, unit = _measured(*_problem(utilities, disagreement))
    rows = np.flatnonzero(_rational(table, point))
    gains: FloatArray = table[rows] - point
    gains[on_grid(table[rows]) <= on_grid(point)] = 0.0
    return rows, gains, unit


def _first(rows: IntArray, chosen: BoolArray) -> int:
    return int(rows[np.argmax(chosen)])


def _lexicographic_maximin(rows: IntArray, shares: FloatArray, tolerance: float) -> int:
    """The row whose smallest share is largest; among equals the second smallest; and so on."""
    if shares.shape[1]:
        smallest = shares.min(axis=1)
        best = smallest >= smallest.max() - tolerance
        rows, shares = rows[best], np.sort(shares[best], axis=1)
    for place in range(1, shares.shape[1]):
        best = shares[:, place] >= shares[:, place].max() - tolerance
        rows, shares = rows[best], shares[best]
    return int(rows[0])
