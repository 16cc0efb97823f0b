"""How far an outcome moves from the lowest to the highest draws of a quantity: a tornado's bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.arrays import BoolArray, FloatArray
from sim.description.words import value_in_words

__all__ = ["BANDS", "FIFTHS", "Bar", "Ends", "lowest_and_highest", "tornado_table"]

BANDS = 5
"""Into how many equal parts a tornado cuts the values of a quantity."""

FIFTHS = ("lowest fifth", "highest fifth")
"""What the ends of a quantity of many values are called."""

_YES_OR_NO = {"real": ("bluff", "real"), "happens": ("does not happen", "happens")}
"""What 0 and 1 mean, by the last part of the path."""


class Ends(NamedTuple):
    """The cases at the two ends of a quantity.

    Attributes:
        lowest, highest: Which cases they are; each of shape ``(cases,)``.
        names: What each end is called: a part of the values, or the value itself.
    """

    lowest: BoolArray
    highest: BoolArray
    names: tuple[str, str] = FIFTHS


def lowest_and_highest(values: FloatArray, path: str = "") -> Ends | None:
    """The fifth of the cases with the lowest values of a quantity, and that with the highest.

    Of a quantity that takes up to five values, or mostly one, those with the least and those with
    the greatest value: parts of equal size would mix values, and a fifth is not what they are.

    Args:
        values: The value in each case; shape ``(cases,)``.
        path: The path of the quantity, which tells what its values are called.

    Returns:
        The cases at either end; None if all values are equal.
    """
    first, last = values.min(), values.max()
    if first == last:
        return None
    low, high = np.quantile(values, [1 / BANDS, 1 - 1 / BANDS])
    if low < high and not _takes_few_values(values):
        return Ends(values <= low, values >= high)
    words = _YES_OR_NO.get(path.rpartition(".")[2]) if (first, last) == (0, 1) else None
    names = words or (value_in_words(float(first)), value_in_words(float(last)))
    return Ends(values == first, values == last, names)


def _takes_few_values(values: FloatArray) -> bool:
    # The first hundred tell of nearly every quantity, and all are slow to sort.
    return all(len(np.unique(part)) <= BANDS for part in (values[:100], values))


class Bar(NamedTuple):
    """A bar of a tornado.

    Attributes:
        quantity: The path.
        rests_on: What its range rests on.
        lowest, highest: The mean of the outcome at either end.
        noise: Half the width of the 95 % interval of their difference.
        ends: What the ends are called.
    """

    quantity: str
    rests_on: str
    lowest: float
    highest: float
    noise: float
    ends: tuple[str, str]


def tornado_table(bars: Sequence[Bar]) -> pd.DataFrame:
    """The bars of a tornado, the longest first.

    Returns:
        Indexed by ``quantity``: ``rests_on``, ``lowest``, ``highest``, ``swing`` (highest −
        lowest), ``noise``, and what the two ends are called: ``lowest.is``, ``highest.is``.
    """
    names = ["quantity", "rests_on", "lowest", "highest", "swing", "noise"]
    rows = [
        (b.quantity, b.rests_on, b.lowest, b.highest, b.highest - b.lowest, b.noise, *b.ends)
        for b in bars
    ]
    names += ["lowest.is", "highest.is"]
    table = pd.DataFrame(rows, columns=names).set_index("quantity")
    order = table["swing"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order]
