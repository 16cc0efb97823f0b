"""How far an outcome moves from the lowest to the highest draws of a quantity: a tornado's bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import BoolArray, FloatArray
from sim.description.words import value_in_words
from sim.libraries import pd

__all__ = ["BANDS", "FIFTHS", "Bar", "TwoEnds", "blur", "lowest_and_highest", "tornado_table"]

BANDS = 5
"""Into how many equal parts a tornado cuts the values of a quantity."""

FIFTHS = ("lowest fifth", "highest fifth")
"""What the ends of a quantity of many values are called."""

_YES_OR_NO = {"real": ("bluff", "real"), "happens": ("does not happen", "happens")}
"""What 0 and 1 mean, by the last part of the path."""


class TwoEnds(NamedTuple):
    """The cases at the two ends of a quantity.

    Attributes:
        lowest, highest: Which cases they are; each of shape ``(cases,)``.
        names: What each end is called: a part of the values, or the value itself.
    """

    lowest: BoolArray
    highest: BoolArray
    names: tuple[str, str] = FIFTHS


def lowest_and_highest(values: FloatArray, path: str = "") -> TwoEnds | None:
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
        return TwoEnds(values <= low, values >= high)
    words = _YES_OR_NO.get(path.rpartition(".")[2]) if (first, last) == (0, 1) else None
    names = words or (value_in_words(float(first)), value_in_words(float(last)))
    return TwoEnds(values == first, values == last, names)


def _takes_few_values(values: FloatArray) -> bool:
    # The first hundred tell of nearly every quantity, and all are slow to sort.
    return all(len(np.unique(part)) <= BANDS for part in (values[:100], values))


def blur(values: FloatArray, y: FloatArray, ends: TwoEnds) -> float:
    """The variance of a swing between fifths that comes from where a fifth ends.

    That is told by the values that happened to be drawn. If the outcome at the border of a fifth
    differs by a and b from the means of the two fifths, the influence of a case on these (as on any
    trimmed mean, see Huber 1981, "Robust statistics", section 3.3) adds (4a² + 4b² + 2ab)/n to the
    variance of their difference. Evenly spread values have none of it.

    Args:
        values: The drawn values, shape ``(cases,)``.
        y: The outcome in each case, of that shape.
        ends: What `lowest_and_highest` says of the values.

    Returns:
        The variance; 0 for ends that are values.
    """
    if ends.names != FIFTHS:
        return 0.0
    beside = np.quantile(values, [share + way for share in (0.2, 0.8) for way in (-0.03, 0.03)])
    apart = []
    for here, low, high in ((ends.lowest, *beside[:2]), (ends.highest, *beside[2:])):
        near = y[(values >= low) & (values <= high)]
        # The mean at the border is an estimate, too, and its error no distance.
        square = (y[here].mean() - near.mean()) ** 2 - near.var() / len(near)
        apart.append(np.sign(y[here].mean() - near.mean()) * np.sqrt(max(square, 0.0)))
    a, b = apart
    return float(4 * a * a + 4 * b * b + 2 * a * b) / len(values)


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
