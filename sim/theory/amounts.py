"""When two amounts count as equal: one tolerance for engine, theory and analysis."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray

__all__ = ["GRID", "on_grid"]

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
