"""The key to a figure: what its marks and colours mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from sim.plots.parts.style import SMALL

__all__ = ["key_above"]


def key_above(
    ax: Axes,
    entries: Mapping[str, Artist] | Sequence[Artist] | None = None,
    *,
    columns: int = 1,
    fontsize: float = SMALL,
    borderaxespad: float = 0.3,
    **look: Any,
) -> None:
    """Say above the axes what looks how.

    Args:
        ax: The axes.
        entries: What each label explains, or artists that have labels; by default those drawn.
        columns: In how many columns.
        fontsize: Size of type, in points.
        borderaxespad: Distance from the axes, in widths of a letter.
        look: More of how matplotlib draws a legend.
    """
    if isinstance(entries, Mapping):
        given: dict[str, Any] = {"handles": list(entries.values()), "labels": list(entries)}
    else:
        given = {} if entries is None else {"handles": entries}
    ax.legend(
        **given,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        frameon=False,
        fontsize=fontsize,
        borderaxespad=borderaxespad,
        **look,
    )
