"""What to find out first: how far learning a quantity would move what one expects."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.libraries import pd
from sim.results.ends_of_draws import names_of_ways
from sim.results.intervals import Z95
from sim.results.result import Result
from sim.results.swings import BANDS

__all__ = ["Change", "expected_change", "parts_of", "worth_knowing"]


class Change(NamedTuple):
    """By how much an expectation would move, and the ends of its 95 % interval."""

    change: float
    low: float
    high: float


def worth_knowing(result: Result, of: str = "deal") -> pd.DataFrame:
    """What learning each quantity would do to the mean of an outcome (the share of an ending).

    Whoever learns the value of a quantity x moves from the mean E[y] to E[y | x]. The expected
    change E|E[y | x] − E[y]| is what one can expect of asking, before the answer is known. It is an
    expected value of partial information (Felli & Hazen 1998, "Sensitivity analysis and the
    expected value of perfect information", Medical Decision Making 18): who must choose today
    between two acts of which the one pays y and the other a sum equal to E[y] gains half of it, on
    average, by learning x first.

    Args:
        result: The runs.
        of: As in `Result.measure`: an ending, ``hour``, or ``utility.<party>``.

    Returns:
        The table of `Result.tornado` (from ``lowest`` to ``highest``), the largest expected change
        first, and ``change`` with its interval ``low`` … ``high``; see `expected_change`.

    Raises:
        UsageError: if there is no such outcome.
    """
    y, table = result.measure(of), result.tornado(of)
    found = []
    for path in map(str, table.index):
        x = result.columns.draws[path]
        drawn = ~np.isnan(x)
        few = names_of_ways(result.scenario, path) is not None
        change = expected_change(parts_of(x[drawn], by_value=few), y[drawn])
        # Where it is not drawn there is nothing to learn.
        found.append([part * drawn.mean() for part in change])
    table[list(Change._fields)] = np.array(found, float).reshape(-1, len(Change._fields))
    return table.sort_values("change", ascending=False, kind="stable")


def parts_of(x: FloatArray, *, by_value: bool = False) -> IntArray:
    """The part that each draw of a quantity falls into: a fifth, or its value if they are few.

    Args:
        x: The draws; shape ``(runs,)``.
        by_value: Whether values count as such, however many there are.

    Returns:
        Numbers of parts, from 0, in ascending order of the draws; of that shape.
    """
    # The first hundred tell of nearly every quantity, and all are slow to sort.
    if by_value or (len(np.unique(x[:100])) <= BANDS and len(np.unique(x)) <= BANDS):
        return np.unique(x, return_inverse=True)[1].reshape(-1).astype(np.int64)
    inner = np.quantile(x, np.arange(1, BANDS) / BANDS)
    return np.searchsorted(inner, x, side="left").astype(np.int64)


def expected_change(part: IntArray, y: FloatArray) -> Change:
    """The mean absolute change of an outcome's mean from all cases to the parts of a quantity.

    Like Strong & Oakley (2013, "An efficient method for computing single-parameter partial expected
    value of perfect information", Medical Decision Making 33) from a plain sample that is cut into
    parts: Σ wᵢ |ȳᵢ − ȳ|, wᵢ the share of cases in part i. So computed it is too large, the more so
    the less there is to learn, for chance moves each mean. Therefore the sign of each change is
    taken from one half of the cases and its size from the other, and the other way round: where
    there is nothing to learn it is 0 on average, and it is nowhere too large on average. As that is
    too small where signs are in doubt, and the plain sum too large, the interval goes from below
    the one to above the other, by 1.96 standard errors of the sum with its signs taken as known.
    Measured over 600 samples of 500 and of 5,000 from five laws it covers in 92 % and more.

    Args:
        part: The part of each case; shape ``(cases,)``.
        y: The outcome of each; of that shape.

    Returns:
        The change and its interval, the lower end at least 0; missing where a half has no case in
        some part.
    """
    sizes = np.bincount(part)
    halves = [slice(0, None, 2), slice(1, None, 2)]
    counts = [np.bincount(part[half], minlength=len(sizes)) for half in halves]
    if not len(y) or min(count.min() for count in counts) == 0:
        return Change(math.nan, math.nan, math.nan)
    weights = sizes / len(y)
    moved = [
        np.bincount(part[half], weights=y[half], minlength=len(sizes)) / count - y[half].mean()
        for half, count in zip(halves, counts, strict=True)
    ]
    change = float(weights @ (np.sign(moved[0]) * moved[1] + np.sign(moved[1]) * moved[0])) / 2
    means = np.bincount(part, weights=y) / sizes
    signs = np.sign(means - y.mean())
    effect = (signs - weights @ signs)[part] * (y - means[part]) + signs[part] * (
        means[part] - y.mean()
    )
    half_width = Z95 * float(effect.std()) / math.sqrt(len(y))
    plain = float(weights @ np.abs(means - y.mean()))
    return Change(change, max(0.0, change - half_width), max(change, plain) + half_width)
