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


def on_grid(amounts: FloatArray) -> FloatArray:
    """The nearest multiples of `GRID`; infinite numbers and NaN as they are. A new array."""
    scaled: FloatArray = np.divide(amounts, GRID)
    np.rint(scaled, out=scaled)
    scaled *= GRID
    scaled += 0.0  # no −0, so that equal numbers have equal bits
    return scaled
