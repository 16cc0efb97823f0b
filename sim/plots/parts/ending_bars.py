"""Endings one after another in a bar for each row, and the key to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.arrays import FloatArray
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import name_rows, on_white, text_width, width_of
from sim.plots.parts.shares import percent, percent_axis
from sim.plots.parts.style import INK, SMALL, Look

__all__ = ["key_to_endings", "meetings", "stacked"]

_PATCH = 0.6
"""Inches that an entry of the key takes beside its text."""


def stacked(
    ax: Axes,
    looks: Mapping[str, Look],
    shares: FloatArray,
    low: FloatArray,
    high: FloatArray,
    labels: Sequence[str],
    inches: float,
) -> None:
    """A bar for each row, with the shares of the endings one after another.

    Args:
        ax: Where to draw; shares lie along x, from 0 to 1, the first row at the top.
        looks: How each ending looks, by name.
        shares: The share of each ending in each row; shape ``(endings, rows)``.
        low: Lower limits of the 95 % intervals of the endings up to each, of that shape; NaN where
            a row cannot have an ending, which then has no bar.
        high: Their upper limits.
        labels: The names of the rows.
        inches: How wide a share of 1 is drawn: shares are written where there is room for them.
    """
    rows = np.arange(len(labels))
    left = np.zeros(len(labels))
    for i, (name, look) in enumerate(looks.items()):
        can = np.isfinite(low[i])
        ax.barh(
            rows,
            shares[i],
            left=left,
            height=0.6,
            color=look.colour,
            hatch=look.hatch,
            edgecolor=INK,
            linewidth=np.where(can, 0.8, 0.0),
            gid=name,
        )
        for row, share in enumerate(shares[i]):
            if share * inches > text_width(percent(share), SMALL) + 0.15:
                ax.text(
                    left[row] + share / 2,
                    row,
                    percent(share),
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    bbox=on_white(0.85, pad=1.5),
                )
        left = left + shares[i]
    upto = np.cumsum(shares, axis=0)
    for i in meetings(upto):
        errors = np.maximum(np.stack([upto[i] - low[i], high[i] - upto[i]]), 0)
        ax.errorbar(
            upto[i], rows, xerr=errors, fmt="none", ecolor="black", elinewidth=1.5, capsize=4
        )
    name_rows(ax, rows, labels, wrap=26)
    ax.set_xlim(0, 1)
    percent_axis(ax)


def meetings(upto: FloatArray) -> list[int]:
    """The endings at whose end another begins somewhere."""
    widths = np.diff(upto, axis=0, prepend=0)
    return [i for i in range(len(upto) - 1) if widths[i].any() and (upto[i] < 1 - 1e-9).any()]


def key_to_endings(ax: Axes, looks: Iterable[Look], *, own: bool) -> int:
    """Say above the axes which ending looks how; those that look alike share an entry.

    Returns:
        In how many lines.
    """
    labels: dict[tuple[str, str], list[str]] = {}
    for look in looks:
        labels.setdefault((look.colour, look.hatch), []).append(look.label.replace("\n", " "))
    entries = [" / ".join(alike) for alike in labels.values()]
    inches = width_of(ax, own=own)
    length = sum(text_width(entry, SMALL) + _PATCH for entry in entries)
    columns = 2 if inches <= 7 else 4 if len(entries) <= 4 and length <= 0.8 * inches else 3
    key_above(
        ax,
        dict(
            zip(
                entries,
                [Patch(facecolor=colour, hatch=hatch, edgecolor=INK) for colour, hatch in labels],
                strict=True,
            )
        ),
        columns=columns,
        columnspacing=1.2,
    )
    return -(-len(labels) // columns)
