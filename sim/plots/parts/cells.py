"""Cells of shares in colours: their edges, the numbers in them, contours, and ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.patheffects import withStroke

from sim.arrays import FloatArray
from sim.description.words import value_in_words
from sim.plots.parts.labels import text_width, wrapped
from sim.plots.parts.shares import percent_axis
from sim.plots.parts.style import INK, SMALL

__all__ = [
    "SCALE",
    "contours",
    "draw_cells",
    "edges",
    "key_to_colours",
    "label_ticks",
    "places_of",
    "scale_to",
    "write_cells",
]

SCALE = colormaps["cividis"]
"""Even steps to the eye, in grey and to the colour-blind, too."""


_WHOLE = Normalize(0, 1)
"""All shares, from none to all."""


_STEPS = (0.02, 0.05, 0.1, 0.2)
"""Steps between contours: the first that is not below the error and makes not too many."""


_CONTOURS = 5

_MEASURED = 20
"""Among so many of the longest labels the widest is looked for."""

_TICKS = 60
"""With more labels than this not each has a tick."""


def places_of(values: Any) -> FloatArray:
    """Where values lie on an axis: numbers to scale, labels at equal distances."""
    number = values.dtype.kind == "f"
    places: FloatArray = values if number else np.arange(len(values), dtype=float)
    return places


def edges(places: FloatArray) -> FloatArray:
    """Where the cells of some places begin and end: half way to the next."""
    middles = (places[1:] + places[:-1]) / 2
    first, last = places[0] - 0.5, places[-1] + 0.5
    if len(middles):
        first, last = 2 * places[0] - middles[0], 2 * places[-1] - middles[-1]
    edges: FloatArray = np.concatenate([[first], middles, [last]])
    return edges


def label_ticks(ax: Axes, which: str, places: FloatArray, values: Any, inches: float) -> None:
    """Ticks at the values, as many as there is room for."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    span = np.ptp(edges(places))
    if values.dtype.kind == "f":
        labels = [value_in_words(value) for value in values]
        # Measuring takes time, and the widest is among those with the most letters.
        longest = sorted(set(labels), key=len)[-_MEASURED:]
        widest = max(text_width(label, SMALL) for label in longest) + 0.12
    else:
        letters = max(9, int(inches / len(values) * 11)) if which == "x" else 18
        labels = [wrapped(value_in_words(value), letters, 3) for value in values]
        widest = 0.0 if len(values) <= _TICKS else 0.2
    apart = (widest if which == "x" else 0.2) * span / inches
    kept = _far_enough(places, range(len(places)), apart)
    if values.dtype.kind == "f" and len(kept) < len(places):
        kept = _round(places, apart) or kept
    axis.set_ticks(places[kept], [labels[i] for i in kept], parse_math=False)


def _far_enough(places: FloatArray, among: Iterable[int], apart: float) -> list[int]:
    """Those of some places that are not too near to the one before."""
    kept: list[int] = []
    for i in among:
        if not kept or places[i] - places[kept[-1]] >= apart:
            kept.append(i)
    return kept


def _round(places: FloatArray, apart: float) -> list[int]:
    """The multiples of the smallest round number for which all have room; none if too few are."""
    power = 10.0 ** math.floor(math.log10(apart))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        turns = places / step
        found = np.flatnonzero(np.abs(turns - np.round(turns)) < 1e-6).tolist()
        if len(found) > 2 and _far_enough(places, found, apart) == found:
            return found
    return []


def scale_to(grid: FloatArray) -> Normalize:
    """Colours from the lowest of some shares to the highest, in whole tenths, and two at least."""
    there = grid[np.isfinite(grid)]
    if not len(there):
        return Normalize(0, 1)
    low = math.floor(10 * there.min() + 1e-9) / 10
    high = max(math.ceil(10 * there.max() - 1e-9) / 10, low + 0.2)
    return Normalize(low - max(0.0, high - 1), min(high, 1.0))


def write_cells(
    ax: Axes,
    x: FloatArray,
    y: FloatArray,
    grid: FloatArray,
    inches: float,
    tall: float,
    scale: Normalize = _WHOLE,
) -> None:
    """Write each share into its cell, where there is room; ``grid`` has the shape ``(y, x)``.

    Args:
        ax: Where to draw.
        x: Where the columns lie.
        y: Where the rows lie.
        grid: The shares; NaN where there is none.
        inches: Width of the axes.
        tall: Their height in inches.
        scale: Which shares have which colours.
    """
    wide = np.diff(edges(x)) * inches / np.ptp(edges(x))
    high = np.diff(edges(y)) * tall / np.ptp(edges(y))
    for (row, column), share in np.ndenumerate(grid):
        if not np.isfinite(share):
            continue
        text = f"{100 * share:.0f} %"
        if 0 < share < 0.005 or 0.995 <= share < 1:
            text = "<1 %" if share < 0.5 else ">99 %"
        # Nothing is as narrow as that; measuring what has no room anyway would take time.
        if min(wide[column], high[row]) > 0.24 and wide[column] > text_width(text, SMALL) + 0.1:
            colour = to_rgb(SCALE(scale(share)))
            # Above this luminance black stands out more than white.
            light = np.dot(np.power(colour, 2.2), (0.2126, 0.7152, 0.0722)) > 0.18
            ax.text(
                float(x[column]),
                float(y[row]),
                text,
                ha="center",
                va="center",
                fontsize=SMALL,
                color="black" if light else "white",
                gid=f"cell.{row}.{column}",
                zorder=4,
                path_effects=[withStroke(linewidth=6, foreground=colour)],  # above a contour
            )


def contours(ax: Axes, x: FloatArray, y: FloatArray, grid: FloatArray, error: float) -> None:
    """Join equal shares, in steps not below their error; ``grid`` has the shape ``(y, x)``."""
    there = grid[np.isfinite(grid)]
    low, high = there.min(initial=1.0), there.max(initial=0.0)
    for step in _STEPS:
        levels = step * np.arange(np.floor(low / step) + 1, np.ceil(high / step))
        if step >= error and len(levels) <= _CONTOURS:
            break
    if not len(levels):
        return
    stroke = [withStroke(linewidth=3.2, foreground=INK)]
    lines = ax.contour(
        x,
        y,
        np.ma.masked_invalid(grid),
        levels=levels,
        colors="white",
        linewidths=1.4,
    )
    lines.set(gid="contours", path_effects=stroke)
    texts = lines.clabel(
        fontsize=SMALL,
        fmt={level: f"{100 * level:.0f} %" for level in levels},
        manual=_free_places(lines, x, y),
    )
    for text in texts or ():
        text.set(weight="bold", path_effects=stroke)


def _free_places(lines: QuadContourSet, x: FloatArray, y: FloatArray) -> list[tuple[float, float]]:
    """For each contour the point that is farthest from the numbers in the cells."""
    cell = np.ptp(x) / (len(x) - 1), np.ptp(y) / (len(y) - 1)
    centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2) / cell
    places = []
    for path in lines.get_paths():
        corners = np.asarray(path.vertices, float)
        if len(corners):
            # Between the corners, too.
            points = np.concatenate([corners, (corners[1:] + corners[:-1]) / 2]) / cell
            apart = np.linalg.norm(points[:, None] - centres, axis=-1).min(axis=1)
            px, py = points[int(apart.argmax())] * cell
            places.append((float(px), float(py)))
    return places


def draw_cells(
    ax: Axes,
    across: FloatArray,
    up: FloatArray,
    grid: FloatArray,
    *,
    linewidth: float,
    gid: str,
    scale: Normalize = _WHOLE,
) -> None:
    """Draw shares as colours.

    Args:
        ax: Where to draw.
        across: Edges of the columns.
        up: Edges of the rows.
        grid: The shares; shape ``(rows, columns)``, NaN where there is none.
        linewidth: Width of the lines between the cells, in points.
        gid: What the cells are named.
        scale: Which shares have which colours; by default they go from 0 to 1.
    """
    ax.pcolormesh(
        across,
        up,
        grid,
        cmap=SCALE,
        norm=scale,
        edgecolors=(1, 1, 1, 0.3),
        linewidth=linewidth,
        gid=gid,
    )


def key_to_colours(ax: Axes, label: str, scale: Normalize = _WHOLE) -> None:
    """Say beside the axes which colour is which share."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(ScalarMappable(scale, SCALE), ax=ax, fraction=0.05, pad=0.02)
    percent_axis(bar.ax, "y")
    bar.ax.tick_params(labelsize=SMALL)
    bar.set_label(label, fontsize=SMALL)
