"""How far an outcome moves from the lowest to the highest draws of a quantity: a tornado's bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.arrays import BoolArray, FloatArray

__all__ = ["BANDS", "lowest_and_highest", "tornado_table"]

BANDS = 5
"""Into how many equal parts a tornado cuts the values of a quantity."""


def lowest_and_highest(values: FloatArray) -> tuple[BoolArray, BoolArray] | None:
    """The fifth of the cases with the lowest values of a quantity, and that with the highest.

    Where most values are equal, those with the least and those with the greatest value.

    Args:
        values: The value in each case; shape ``(cases,)``.

    Returns:
        Which cases are in the one and in the other, of that shape; None if all values are equal.
    """
    low, high = np.quantile(values, [1 / BANDS, 1 - 1 / BANDS])
    if low == high:  # mostly one value: compare its two ends
        low, high = values.min(), values.max()
    if low == high:
        return None
    return values <= low, values >= high


def tornado_table(rows: Sequence[tuple[str, str, float, float, float]]) -> pd.DataFrame:
    """The bars of a tornado, the longest first.

    Args:
        rows: For each quantity its path, what it rests on, the means of the outcome in the lowest
            and in the highest fifth, and the noise: the half width of the interval of their
            difference.

    Returns:
        Indexed by ``quantity``: ``rests_on``, ``lowest``, ``highest``, ``swing`` (highest −
        lowest), ``noise``.
    """
    names = ["quantity", "rests_on", "lowest", "highest", "swing", "noise"]
    bars = [
        (path, kind, first, last, last - first, noise) for path, kind, first, last, noise in rows
    ]
    table = pd.DataFrame(bars, columns=names).set_index("quantity")
    order = table["swing"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order]
