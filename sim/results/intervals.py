"""Confidence intervals for shares and for differences of shares."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import FloatArray

__all__ = ["Z95", "difference", "of_mean", "paired_difference", "wilson"]

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal law: intervals cover 95 %."""

_FEW = 10
"""Up to this number of runs the limit is mended; beyond it, Wilson's goes farther anyway."""


def wilson(hits: ArrayLike, runs: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The 95 % score interval of a share (Wilson 1927), corrected where the share is near 0 or 1.

    If few runs have the property, Wilson's lower limit is too high: at a share of .0005 the
    interval covers the truth in 91 % of samples of 1,000, elsewhere in only 84 %. In such cases the
    lower limit is the share at which 5 % of samples have as many or more, if that is lower. The
    upper limit is corrected in the same way if few runs lack the property. Brown, Cai & DasGupta
    (2001), "Interval estimation for a binomial proportion", Statistical Science 16, section 4.1.1,
    do the same by the Poisson law and for up to three runs; here it is done by the binomial law and
    for up to ten. The interval then covers in at least 93 %, whatever the share, and on average
    over shares in 96 to 97 %; docs/validation.md has the measurements. Exact limits (Clopper &
    Pearson 1934) cover in at least 95 % but are wider everywhere; those of Jeffreys's prior cover
    in as little as 90 %.

    >>> low, high = sim.results.wilson(8, 10)      # 8 of 10 runs
    >>> round(float(low), 2), round(float(high), 2)
    (0.49, 0.96)

    Args:
        hits: Number of runs with the property, of any shape; need not be whole.
        runs: Number of all runs; a number, or of that shape.

    Returns:
        Lower and upper limits, of that shape; 0 and 1 where there are no runs.
    """
    count, total = np.broadcast_arrays(np.asarray(hits, float), np.asarray(runs, float))
    some = np.maximum(total, 1e-300)
    share = np.where(total > 0, count / some, 0.5)
    spread = Z95**2 / some
    centre = share + spread / 2
    with np.errstate(over="ignore", invalid="ignore"):
        half = Z95 * np.sqrt(np.maximum(share * (1 - share), 0) / some + spread / (4 * some))
        low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    left = total - count
    low = np.where(count <= _FEW, np.minimum(low, _exact(count, left)), low)
    high = np.where(left <= _FEW, np.maximum(high, 1 - _exact(left, count)), high)
    low, high = np.where(count == 0, 0.0, low), np.where(left == 0, 1.0, high)
    none = total == 0
    return np.where(none, 0.0, low), np.where(none, 1.0, high)


def _exact(count: FloatArray, left: FloatArray) -> FloatArray:
    """The share of which 5 % of samples have so many or more; 0 where that is not needed."""
    found = np.zeros(count.shape)
    few = (count > 0) & (count <= _FEW)
    pairs, at = np.unique(np.stack([count[few], left[few]]), axis=1, return_inverse=True)
    limits = [_limit(*pair) for pair in pairs.T.tolist()]
    found[few] = np.array(limits)[at.reshape(-1)] if limits else 0.0
    return found


@lru_cache(maxsize=2**14)
def _limit(count: float, left: float) -> float:
    """The share below which a beta number with shapes count and left + 1 lies in 5 % of cases.

    By Newton's steps on the logarithm of that chance, as a function of the logit: it is concave.
    """
    a, b = count, left + 1.0
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    logit = math.log(a / b)
    for _ in range(100):
        x = 1.0 / (1.0 + math.exp(-logit))
        front = -a * math.log1p(math.exp(-logit)) - b * math.log1p(math.exp(logit)) - log_beta
        if x <= (a + 1.0) / (a + b + 2.0):
            log = front + math.log(_fraction(a, b, x) / a)
        else:
            upper = math.exp(front) * _fraction(b, a, 1.0 - x) / b
            log = math.log1p(-min(upper, 1.0 - 1e-16))
        step = (math.log(0.05) - log) * math.exp(log - front)
        logit += max(-5.0, min(5.0, step))
        if abs(step) < 1e-9:
            break
    return 1.0 / (1.0 + math.exp(-logit))


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), from the front."""
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    found = d
    for m in range(1, 10_000):
        for up in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            c, d = 1.0 + up / c, 1.0 / (1.0 + up * d)
            found *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return found


def difference(
    first: ArrayLike, first_runs: ArrayLike, second: ArrayLike, second_runs: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """The 95 % interval of the difference of two shares in runs that have nothing in common.

    Source: Newcombe (1998), "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", Statistics in Medicine 17, method 10: the square
    roots of the summed squares of the distances to the limits of `wilson`. It has a width where
    both shares are 0 or 1, too.

    Args:
        first: Runs with the property among the first, of any shape.
        first_runs: Number of all the first; a number, or of that shape.
        second: Runs with the property among the second, of that shape.
        second_runs: Number of all the second; a number, or of that shape.

    Returns:
        Lower and upper limits of share of the second minus share of the first, of that shape.
    """
    (a, m), (b, n) = (
        np.broadcast_arrays(np.asarray(hits, float), np.asarray(runs, float))
        for hits, runs in ((first, first_runs), (second, second_runs))
    )
    (low_a, high_a), (low_b, high_b) = wilson(a, m), wilson(b, n)
    p, q = (np.divide(x, k, out=np.full(x.shape, 0.5), where=k > 0) for x, k in ((a, m), (b, n)))
    low = q - p - np.hypot(q - low_b, high_a - p)
    high = q - p + np.hypot(high_b - q, p - low_a)
    return low, high


def of_mean(values: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The 95 % interval of a mean, by the normal law.

    Args:
        values: The value in each run, runs last: shape ``(…, runs)``.

    Returns:
        Lower and upper limits, of shape ``(…)``; missing for a single run.
    """
    numbers = np.asarray(values, float)
    runs = numbers.shape[-1]
    spread = numbers.std(axis=-1, ddof=1) if runs > 1 else np.full(numbers.shape[:-1], np.nan)
    mean, half = numbers.mean(axis=-1), Z95 * spread / np.sqrt(runs)
    return mean - half, mean + half


def paired_difference(
    gained: ArrayLike, lost: ArrayLike, runs: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """The 95 % interval of the difference of two shares in the same runs.

    Source: Agresti & Min (2005), "Simple improved confidence intervals for comparing matched
    proportions", Statistics in Medicine 24: Wald's interval after adding 1/2 to each of the four
    cells of the paired table.

    Args:
        gained: Runs with the property in the second setting only, of any shape.
        lost: Runs with the property in the first setting only, of that shape.
        runs: Number of pairs, of that shape.

    Returns:
        Lower and upper limits of share in the second minus share in the first, of that shape.
    """
    total = np.asarray(runs, float) + 2.0
    b, c = np.asarray(gained, float) + 0.5, np.asarray(lost, float) + 0.5
    difference = (b - c) / total
    half = Z95 * np.sqrt(b + c - (b - c) ** 2 / total) / total
    return np.maximum(-1.0, difference - half), np.minimum(1.0, difference + half)
