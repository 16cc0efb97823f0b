"""The largest value of a function of one number, to the last digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.roots import root

__all__ = ["GRID", "SAME", "ZOOM", "ZOOMS", "Function", "at_one", "evaluate", "maximise"]

GRID = 4096
"""So many equal intervals are looked at first; a peak narrower than one can be missed."""

ZOOM, ZOOMS = 32, 10
"""Then so many intervals between the neighbours of the best point, so many times."""

SAME = 1e-14
"""Differences up to this share of a function's range are rounding errors."""

Function = Callable[[FloatArray], FloatArray]
"""A function of one number that takes and returns arrays."""


def evaluate(function: Function, at: FloatArray) -> FloatArray:
    """Values of somebody's function, checked.

    Raises:
        UsageError: if it does not return one finite number for each number.
    """
    values = np.asarray(function(at), float)
    if values.shape != at.shape:
        raise UsageError(f"a function returned the shape {values.shape} for numbers {at.shape}")
    if not np.isfinite(values).all():
        where = float(at[~np.isfinite(values)][0])
        raise UsageError(f"a function must return finite numbers; it does not at {where:g}")
    return values


def at_one(function: Function, at: float) -> float:
    """The value of somebody's function of arrays at one number."""
    return float(evaluate(function, np.array([at]))[0])


def maximise(function: Function, low: float, high: float) -> float:
    """Where a function is largest between two numbers; the lower end of a plateau.

    1. Take the best point of a fine grid, so that a local maximum elsewhere does not mislead.
    2. Put another grid between its neighbours, and so on, down to the last digit. At a kink this
       is exact; near a smooth maximum all values are alike, and half the digits are noise.
    3. Where the function is smooth there, its slope is 0: find that place with a difference
       quotient of fourth order, good to some twelve digits. At a kink this fails, and is dropped.

    Args:
        function: Takes and returns arrays; finite between the bounds.
        low: Lower bound.
        high: Upper bound.

    Returns:
        The place of the largest value.

    Raises:
        UsageError: if the function returns anything but finite numbers.
    """
    left, right, best, most = low, high, low, -np.inf
    for points in (GRID, *[ZOOM] * ZOOMS):
        grid = np.linspace(left, right, points + 1)
        values = evaluate(function, grid)
        same = SAME * float(np.abs(values).max())
        peak = int(np.argmax(values >= values.max() - same))
        if values[peak] > most + same:
            best, most = float(grid[peak]), float(values[peak])
        left, right = float(grid[max(peak - 1, 0)]), float(grid[min(peak + 1, points)])
    polished = _stationary(function, best, low, high)
    if polished is not None and at_one(function, polished) >= most - same:
        best = polished
    return best


def _stationary(function: Function, near: float, low: float, high: float) -> float | None:
    """The place close to another where the slope is 0; None if there is none."""
    width = (high - low) / GRID
    step = min(width, near - low, high - near) / 2
    if step < 1e-3 * width:
        return None

    def slope(x: float) -> float:
        v = evaluate(function, x + step * np.array([-2.0, -1.0, 1.0, 2.0]))
        return float(8 * (v[2] - v[1]) - (v[3] - v[0]))

    left, right = near - step / 2, near + step / 2
    if not slope(left) > 0 > slope(right):
        return None
    return root(slope, left, right, 1e-15 * width * GRID)
