"""The share of an ending over two quantities that a study varies."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.patheffects import withStroke

from sim.endings import codes, must_be_ending
from sim.errors import UsageError
from sim.experiments.study import Study
from sim.issues import FloatArray, readable
from sim.plots.grouping import footer_of_study, over_others, values_of
from sim.plots.style import (
    INK,
    SMALL,
    finish,
    label_x,
    new_axes,
    percent_axis,
    share_text,
    text_width,
    width_of,
)
from sim.wording import quantity_in_words, value_in_words

SCALE = colormaps["cividis"]
"""Even steps to the eye, in grey and to the colour-blind, too."""

STEPS = (0.02, 0.05, 0.1, 0.2)
"""Steps between contours: the first that is not below the error and makes not too many."""

CONTOURS = 5


def heatmap(study: Study, x: str, y: str, ax: Axes | None = None, *, of: str = "deal") -> Axes:
    """The share of an ending over two varied quantities: as colours, contours and numbers.

    Numbers lie to scale, and a cell reaches half way to the next value. Where other quantities vary
    as well, a cell is the mean over their settings. Contours join equal shares if both quantities
    are numbers. Cells without runs stay grey.

    Args:
        study: The study.
        x: Path of the quantity along x, varied over a list.
        y: Path of the quantity along y, likewise.
        ax: Where to draw; left out, in a figure of its own.
        of: The ending whose share is shown.

    Returns:
        The axes; colours go from a share of 0 to one of 1.

    Raises:
        UsageError: if there is no such ending or varied quantity, or not every value of the one
            was tried with every value of the other.
    """
    must_be_ending(of)
    if x == y:
        raise UsageError(f"x and y are both '{x}'; a heatmap takes two quantities")
    (xs, in_x), (ys, in_y) = values_of(study, x), values_of(study, y)
    cells = in_y * len(xs) + in_x
    if len(np.unique(cells)) < len(xs) * len(ys):
        raise UsageError(
            f"not every value of '{x}' was tried with every value of '{y}'; a heatmap takes"
            " quantities that are varied over lists"
        )
    share, low, high = study.grouped(codes(of), cells)
    grid = share.reshape(len(ys), len(xs))
    own, ax = ax is None, new_axes(ax, 6.6)
    figure = ax.get_figure(root=True)
    assert figure is not None
    inches = 0.82 * width_of(ax, own=own)
    tall = 4.6 if own else float(ax.get_window_extent().height / figure.dpi)
    at_x, at_y = _places(xs), _places(ys)
    ax.set_facecolor("#BDBDBD")
    ax.pcolormesh(
        _edges(at_x), _edges(at_y), grid, cmap=SCALE, vmin=0, vmax=1, edgecolors=(1, 1, 1, 0.3),
        linewidth=0.5, gid="cells",
    )  # fmt: skip
    bar = figure.colorbar(ScalarMappable(Normalize(0, 1), SCALE), ax=ax, fraction=0.05, pad=0.02)
    percent_axis(bar.ax, "y")
    bar.ax.tick_params(labelsize=SMALL)
    bar.set_label(f"share of runs that end as ‘{readable(of)}’", fontsize=SMALL)
    half = float(np.nanmax((high - low) / 2)) if np.isfinite(share).any() else 0.5
    _write_cells(ax, at_x, at_y, grid, inches, tall)
    if xs.dtype.kind == ys.dtype.kind == "f" and min(grid.shape) > 1:
        _contours(ax, at_x, at_y, grid, half)
    names = [quantity_in_words(study.plan.scenario, path) for path in (x, y)]
    _label_ticks(ax, "x", at_x, xs, inches)
    _label_ticks(ax, "y", at_y, ys, tall)
    label_x(ax, f"{names[0]} (each share ± {100 * half:.1f} points at most, 95 %)", own=own)
    ax.set_ylabel(textwrap.fill(names[1], max(20, int(tall * 11))), fontsize=SMALL)
    title = f"The share of ‘{readable(of)}’ by two quantities{over_others(study, cells, 2)}"
    alt = f"Share of runs that end as ‘{readable(of)}’ by {names[0]} and {names[1]}"
    for word, cell in (("lowest", np.argmin), ("highest", np.argmax)):
        if np.isfinite(grid).any():
            i = int(cell(np.where(np.isfinite(share), share, 2 if word == "lowest" else -1)))
            j, k = divmod(i, len(xs))
            interval = share_text(share[i], low[i], high[i])
            alt += f"; {word} {interval} at {value_in_words(xs[k])} and {value_in_words(ys[j])}"
    finish(ax, title, footer_of_study(study), f"{alt}.", own=own)
    return ax


def _places(values: Any) -> FloatArray:
    """Where values lie on an axis: numbers to scale, labels at equal distances."""
    number = values.dtype.kind == "f"
    places: FloatArray = values if number else np.arange(len(values), dtype=float)
    return places


def _edges(places: FloatArray) -> FloatArray:
    """Where the cells of some places begin and end: half way to the next."""
    middles = (places[1:] + places[:-1]) / 2
    first, last = places[0] - 0.5, places[-1] + 0.5
    if len(middles):
        first, last = 2 * places[0] - middles[0], 2 * places[-1] - middles[-1]
    edges: FloatArray = np.concatenate([[first], middles, [last]])
    return edges


def _label_ticks(ax: Axes, which: str, places: FloatArray, values: Any, inches: float) -> None:
    """Ticks at the values, as many as there is room for."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    span = np.ptp(_edges(places))
    if values.dtype.kind == "f":
        labels = [value_in_words(value) for value in values]
        widest = max(text_width(label, SMALL) for label in labels) + 0.12
    else:
        letters = max(9, int(inches / len(values) * 11)) if which == "x" else 18
        labels = [textwrap.fill(value_in_words(value), letters) for value in values]
        widest = 0.0
    apart = (widest if which == "x" else 0.2) * span / inches
    kept, last = [], -np.inf
    for i, place in enumerate(places):
        if place - last >= apart:
            kept.append(i)
            last = place
    axis.set_ticks(places[kept], [labels[i] for i in kept], parse_math=False)


def _write_cells(
    ax: Axes, x: FloatArray, y: FloatArray, grid: FloatArray, inches: float, tall: float
) -> None:
    wide = np.diff(_edges(x)) * inches / np.ptp(_edges(x))
    high = np.diff(_edges(y)) * tall / np.ptp(_edges(y))
    for (row, column), share in np.ndenumerate(grid):
        if not np.isfinite(share):
            continue
        text = f"{100 * share:.0f} %"
        if 0 < share < 0.005 or 0.995 <= share < 1:
            text = "<1 %" if share < 0.5 else ">99 %"
        if wide[column] > text_width(text, SMALL) + 0.1 and high[row] > 0.24:
            colour = to_rgb(SCALE(share))
            # Above this luminance black stands out more than white.
            light = np.dot(np.power(colour, 2.2), (0.2126, 0.7152, 0.0722)) > 0.18
            ax.text(
                float(x[column]), float(y[row]), text, ha="center", va="center", fontsize=SMALL,
                color="black" if light else "white", gid=f"cell.{row}.{column}", zorder=4,
                path_effects=[withStroke(linewidth=3, foreground=colour)],  # above a contour
            )  # fmt: skip


def _contours(ax: Axes, x: FloatArray, y: FloatArray, grid: FloatArray, error: float) -> None:
    there = grid[np.isfinite(grid)]
    low, high = there.min(initial=1.0), there.max(initial=0.0)
    for step in STEPS:
        levels = step * np.arange(np.floor(low / step) + 1, np.ceil(high / step))
        if step >= error and len(levels) <= CONTOURS:
            break
    if not len(levels):
        return
    stroke = [withStroke(linewidth=3.2, foreground=INK)]
    lines = ax.contour(
        x, y, np.ma.masked_invalid(grid), levels=levels, colors="white", linewidths=1.4,
    )  # fmt: skip
    lines.set(gid="contours", path_effects=stroke)
    texts = lines.clabel(
        fontsize=SMALL, fmt={level: f"{100 * level:.0f} %" for level in levels},
        manual=_free_places(lines, x, y),
    )  # fmt: skip
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
