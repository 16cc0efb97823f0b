"""Text in a figure: what it is as wide as, where it is wrapped, and where labels go."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from numpy.typing import ArrayLike

from sim.plots.parts.style import SMALL

__all__ = [
    "beside",
    "height_of",
    "label_x",
    "name_rows",
    "on_white",
    "text_width",
    "width_of",
    "wrapped",
]


def name_rows(ax: Axes, rows: ArrayLike, labels: Sequence[str], wrap: int = 34) -> None:
    """Label the rows of a chart of horizontal bars, the first at the top."""
    wrapped = ["\n".join(textwrap.fill(part, wrap) for part in s.split("\n")) for s in labels]
    ax.set_yticks(np.asarray(rows, float), wrapped, parse_math=False, fontsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()


def wrapped(text: str, letters: int, lines: int) -> str:
    """A text in so many lines at most, cut short with “…” if it is longer; words stay whole."""
    short = textwrap.shorten(text, letters * lines, placeholder="…")
    return textwrap.fill(short, letters, break_long_words=False)


def label_x(ax: Axes, text: str, *, own: bool) -> None:
    """Label the x axis, in as many lines as its width asks for."""
    ax.set_xlabel(textwrap.fill(text, max(20, int(width_of(ax, own=own) * 12))), fontsize=SMALL)


def width_of(ax: Axes, *, own: bool = False) -> float:
    """Width of axes in inches; where a layout is still to come, a good guess."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if own:
        return float(figure.get_figwidth()) * 0.95
    width = float(ax.get_window_extent().width / figure.dpi)
    return width if figure.get_layout_engine() is None else 0.8 * width


def height_of(ax: Axes, *, own: bool = False) -> float:
    """Height of axes in inches; where a layout is still to come, a good guess."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if own:
        return max(0.5, float(figure.get_figheight()) - 1.5)
    height = float(ax.get_window_extent().height / figure.dpi)
    return height if figure.get_layout_engine() is None else 0.6 * height


def text_width(text: str, size: float) -> float:
    """Width of a line of text in inches."""
    return float(text_to_path.get_text_width_height_descent(text, _font(size), False)[0]) / 72


@cache
def _font(size: float) -> FontProperties:
    return FontProperties(size=size)


def beside(
    ax: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **look: Any
) -> None:
    """Write a text some points beside a place of the axes."""
    ax.annotate(
        text, at, offset, textcoords="offset points", **{"va": "center", "fontsize": SMALL, **look}
    )


def on_white(opacity: float = 1.0, *, pad: float = 1.0) -> dict[str, Any]:
    """The white ground of a text that stands on something drawn, as ``bbox``."""
    return {"facecolor": "white", "edgecolor": "none", "alpha": opacity, "pad": pad}
