"""Several panels in the place of one axes."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from sim.plots.parts.labels import height_of, width_of, wrapped
from sim.plots.parts.style import TEXT

__all__ = ["panels"]

_LEFT, _BOTTOM, _TOP = 0.55, 0.45, 0.3
"""Room for the ticks and labels of a panel, and for its title; in inches."""


def panels(ax: Axes, titles: list[str], columns: int, *, own: bool) -> list[Axes]:
    """A panel for each title, inside the given axes, which show nothing themselves any more.

    Args:
        ax: Where the panels go; they become its ``child_axes``.
        titles: What stands above each panel.
        columns: How many are side by side.
        own: Whether the axes are those of a figure of its own.

    Returns:
        The panels, row by row.
    """
    ax.set_xticks([])
    ax.set_yticks([])
    ax.patch.set_visible(False)
    ax.spines[:].set_visible(False)
    wide, tall = width_of(ax, own=own), height_of(ax, own=own)
    columns = min(columns, len(titles))
    rows = math.ceil(len(titles) / columns)
    left, bottom = _LEFT / wide, _BOTTOM / tall
    top = (_TOP if any(titles) else _TOP / 3) / tall
    each_wide, each_tall = 1 / columns, 1 / rows
    made = []
    for i, title in enumerate(titles):
        row, column = divmod(i, columns)
        inner = ax.inset_axes(
            (
                column * each_wide + left,
                1 - (row + 1) * each_tall + bottom,
                max(0.1 * each_wide, each_wide - 1.3 * left),
                max(0.1 * each_tall, each_tall - bottom - top),
            )
        )
        inner.set_title(
            wrapped(title, int(11 * wide / columns), 1), fontsize=TEXT - 1, loc="left", pad=4
        )
        inner.spines[["top", "right"]].set_visible(False)
        inner.tick_params(labelsize=9)
        made.append(inner)
    return made
