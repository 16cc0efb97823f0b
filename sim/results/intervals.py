"""Confidence intervals for shares and for differences of shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import FloatArray

__all__ = ["Z95", "paired_difference", "wilson"]

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal law: intervals cover 95 %."""


def wilson(hits: ArrayLike, runs: int) -> tuple[FloatArray, FloatArray]:
    """The 95 % score interval of a share (Wilson 1927).

    Args:
        hits: Number of runs with the property, of any shape.
        runs: Number of all runs.

    Returns:
        Lower and upper limits, of the shape of ``hits``; 0 and 1 if there are no runs.
    """
    count = np.asarray(hits, float)
    if runs == 0:
        return np.zeros_like(count), np.ones_like(count)
    share = count / runs
    spread = Z95**2 / runs
    centre = share + spread / 2
    half = Z95 * np.sqrt(share * (1 - share) / runs + spread / (4 * runs))
    low = np.where(count == 0, 0.0, (centre - half) / (1 + spread))
    high = np.where(count == runs, 1.0, (centre + half) / (1 + spread))
    return low, high


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
