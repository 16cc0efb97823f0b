"""How a share settles as runs accumulate."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim.description.words import count_of
from sim.model.endings import ended, must_be_ending
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of
from sim.plots.parts.labels import label_x, on_white
from sim.plots.parts.shares import percent, percent_axis, share_text
from sim.plots.parts.style import ENDING_COLOURS, INK, QUIET, SMALL, TEXT
from sim.plots.parts.styled import styled
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["convergence"]

_STOPS = 400
"""At so many numbers of runs the share is worked out, at most."""


_FIRST = 10
"""The curve begins at so many runs: before, the interval says nothing yet."""


@styled
def convergence(result: Result, ax: Axes | None = None, *, ending: str = "deal") -> Axes:
    """The share of an ending in the first runs, ever more of them, with its 95 % interval.

    The band narrows with the square root of the number of runs. It is the error of a finite number
    of runs and nothing else, and holds at each number of runs by itself.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.
        ending: The ending whose share is shown.

    Returns:
        The axes; the number of runs lies along x (logarithmic), the share along y.

    Raises:
        UsageError: if there is no such ending.
    """
    must_be_ending(ending)
    own, ax = ax is None, new_axes(ax, 5.2)
    runs, name = len(result), readable(ending)
    hits = np.cumsum(ended(result.columns.ending, ending))
    stops = np.unique(np.rint(np.geomspace(min(_FIRST, runs), runs, _STOPS)).astype(int))
    share = hits[stops - 1] / stops
    low, high = (np.zeros(len(stops)) for _ in range(2))
    for i, stop in enumerate(stops):
        low[i], high[i] = wilson(hits[stop - 1], int(stop))
    colour = ENDING_COLOURS[ending]
    ax.fill_between(stops, low, high, color=colour, alpha=0.25, linewidth=0, gid="interval")
    ax.plot(stops, share, color=colour, linewidth=2.2, gid="share", marker="o" * (runs == 1))
    ax.axhline(share[-1], color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    ax.errorbar(
        [stops[-1]],
        [share[-1]],
        yerr=[[share[-1] - low[-1]], [high[-1] - share[-1]]],
        fmt="o",
        color=INK,
        elinewidth=1.6,
        capsize=5,
        clip_on=False,
        zorder=4,
    )
    end = share_text(share[-1], low[-1], high[-1])
    total = runs_of(result)
    ax.set_xscale("log")
    ax.set_xlim(stops[0], max(stops[-1], stops[0] + 1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(max(0.0, low.min() - 0.02), min(1.0, high.max() + 0.02))
    percent_axis(ax, "y")
    ax.annotate(
        f"after {total}: {end}",
        (1, 0.97 if share[-1] < np.mean(ax.get_ylim()) else 0.03),
        (-8, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="top" if share[-1] < np.mean(ax.get_ylim()) else "bottom",
        fontsize=TEXT,
        bbox=on_white(0.85, pad=1.5),
    )
    label_x(
        ax,
        "number of runs, logarithmic (shaded: 95 % interval at each number of runs by itself)",
        own=own,
    )
    ax.set_ylabel(f"share that ends as ‘{name}’", fontsize=SMALL)
    half = 50 * (high[-1] - low[-1])
    title = f"How the share of ‘{name}’ settles: {total}, 95 % intervals"
    alt = (
        f"Share of runs that end as ‘{name}’ as runs accumulate: {percent(share[0])} after "
        f"{count_of(int(stops[0]), 'run')}, {end} after {total}."
    )
    finding = (
        f"The share of ‘{name}’ settles at {percent(share[-1])}, give or take {half:.1f} points"
    )
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)
