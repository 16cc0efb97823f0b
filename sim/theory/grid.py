"""When two amounts count as equal: one tolerance for engine, theory and analysis."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray

__all__ = ["ADDEND", "GRID", "addends", "on_grid", "units"]

GRID = 2.0**-32
"""Utilities and what they are compared with are multiples of this, about 2.3e-10.

Sums that are equal on paper differ in their last bits, by the order in which they are added. On the
grid they are equal, so an amount that equals a threshold reaches it. Decimal numbers of up to eight
places never lie half way between two multiples, where rounding could tear equal sums apart.
"""

_SHIFT = 1.5 * 2.0**52 * GRID
"""A number added to this loses what is finer than the grid (for numbers up to half a million)."""


def on_grid(amounts: FloatArray) -> FloatArray:
    """The nearest multiples of `GRID`; infinite numbers and NaN as they are. A new array."""
    shifted: FloatArray = np.add(amounts, _SHIFT)
    shifted -= _SHIFT
    return shifted


ADDEND = 2.0**-50
"""What is added up to a utility are multiples of this, about 8.9e-16.

So sums are exact, as long as they stay below 8, and the same in whatever order they are added: the
sum over some of the issues and the sum over the others add up to the sum over all.
"""

_FINE_SHIFT = 1.5 * 2.0**52 * ADDEND


def addends(amounts: FloatArray) -> FloatArray:
    """The nearest multiples of `ADDEND` (for amounts below 2; larger ones nearly as they are)."""
    shifted: FloatArray = np.add(amounts, _FINE_SHIFT)
    shifted -= _FINE_SHIFT
    return shifted


def units(amounts: FloatArray, axis: int) -> FloatArray:
    """Powers of two about as large as the amounts, for tables that are not in utilities of 0 to 1.

    A table divided by its unit can be put on the grid whatever it is measured in; between 0 and 1
    the unit is at most 1, so that nothing on the grid changes its place.

    Args:
        amounts: The amounts; infinite ones do not count.
        axis: The axis over which one unit holds.

    Returns:
        Of the shape of the amounts without that axis; 1 where all amounts are 0.
    """
    size = np.where(np.isfinite(amounts), np.abs(amounts), 0.0).max(axis=axis, initial=0.0)
    # What exceeds a power of two by a rounding error counts as that power.
    exponent = np.ceil(np.log2(np.where(size > 0, size, 1.0)) - GRID)
    unit: FloatArray = np.exp2(exponent)
    return unit
