"""The share of an ending over two quantities that a study varies."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes

from sim.description.words import value_in_words
from sim.errors import UsageError
from sim.model.endings import codes, must_be_ending
from sim.model.naming import readable
from sim.plots.parts.axes import finish, new_axes
from sim.plots.parts.cells import (
    contours,
    draw_cells,
    edges,
    key_to_colours,
    label_ticks,
    places_of,
    scale_to,
    write_cells,
)
from sim.plots.parts.labels import label_x, width_of
from sim.plots.parts.shares import percent, share_text
from sim.plots.parts.study_points import footer_of_study, over_others, values_of
from sim.plots.parts.style import SMALL
from sim.plots.parts.styled import styled
from sim.studies.study import Study

__all__ = ["heatmap"]


@styled
def heatmap(study: Study, x: str, y: str, ax: Axes | None = None, *, of: str = "deal") -> Axes:
    """The share of an ending over two varied quantities: as colours, contours and numbers.

    Numbers lie to scale, and a cell reaches half way to the next value. Where other quantities vary
    as well, a cell is the mean over their settings. Contours join equal shares if both quantities
    are numbers. Cells without runs stay grey.

    Args:
        study: The study.
        x: Path of the quantity along x, varied over a list.
        y: Path of the quantity along y, likewise.
        ax: Where to draw; by default in a figure of its own.
        of: The ending whose share is shown.

    Returns:
        The axes; colours go from the lowest share to the highest, in tenths.

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
    at_x, at_y = places_of(xs), places_of(ys)
    ax.set_facecolor("#BDBDBD")
    scale = scale_to(grid)
    draw_cells(ax, edges(at_x), edges(at_y), grid, linewidth=0.5, gid="cells", scale=scale)
    key_to_colours(ax, f"share of runs that end as ‘{readable(of)}’", scale)
    half = float(np.nanmax((high - low) / 2)) if np.isfinite(share).any() else 0.5
    write_cells(ax, at_x, at_y, grid, inches, tall, scale)
    if xs.dtype.kind == ys.dtype.kind == "f" and min(grid.shape) > 1:
        contours(ax, at_x, at_y, grid, half)
    names = [study.plan.names[path] for path in (x, y)]
    label_ticks(ax, "x", at_x, xs, inches)
    label_ticks(ax, "y", at_y, ys, tall)
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
    there = grid[np.isfinite(grid)]
    finding = ""
    if len(there):
        least, most = percent(float(there.min())), percent(float(there.max()))
        finding = f"The share of ‘{readable(of)}’ goes from {least} to {most}"
    finish(ax, title, footer_of_study(study), f"{alt}.", own=own, finding=finding)
    return ax
