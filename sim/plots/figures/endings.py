"""How runs end."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of
from sim.plots.parts.labels import beside, name_rows
from sim.plots.parts.shares import percent, percent_axis, share_text
from sim.plots.parts.style import ENDING_LOOKS, OUTLINED, SMALL, TEXT
from sim.plots.parts.styled import styled
from sim.report.wording import ending_in_words
from sim.results.result import Result

__all__ = ["endings"]


def _reachable(result: Result) -> tuple[str, ...]:
    """The endings that a run could have had; a person at the table can always walk out."""
    scenario = result.scenario
    return scenario.endings if result.played is not None else scenario.reachable_endings


@styled
def endings(result: Result, ax: Axes | None = None) -> Axes:
    """How the runs ended: a bar for each ending that they could have, with 95 % intervals.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; shares of all runs lie along x, from 0 to 1.
    """
    own, ax = ax is None, new_axes(ax, 3.9)
    table = result.endings()
    table = table[(table["share"] > 0) | table.index.isin(_reachable(result))]
    names = [str(name) for name in table.index]
    rows = range(len(table))
    looks = [ENDING_LOOKS[name] for name in names]
    share = table["share"].to_numpy(float)
    low, high = table["low"].to_numpy(float), table["high"].to_numpy(float)
    for row, look in enumerate(looks):
        ax.barh(row, share[row], height=0.62, color=look.colour, hatch=look.hatch, **OUTLINED)
    errors = np.maximum(np.stack([share - low, high - share]), 0.0)
    ax.errorbar(share, rows, xerr=errors, fmt="none", ecolor="black", elinewidth=1.5, capsize=5)
    for row in rows:
        text = share_text(share[row], low[row], high[row])
        beside(ax, text, (high[row], row), (8, 0), fontsize=TEXT)
    name_rows(ax, rows, [look.label for look in looks])
    ax.tick_params(axis="y", labelsize=TEXT)
    ax.set_xlim(0, 1.32)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.spines["bottom"].set_bounds(0, 1)
    percent_axis(ax)
    ax.set_xlabel("share of all runs, with 95 % intervals", fontsize=SMALL, x=0.38)
    said = ", ".join(
        f"{readable(name)} {share_text(share[row], low[row], high[row])}"
        for row, name in enumerate(names)
    )
    total = runs_of(result)
    title = f"How {total} ended"
    alt = f"Endings of {total} with 95 % intervals: {said}."
    most = int(share.argmax())
    words = ending_in_words(names[most])
    finding = f"Most frequent: {words}, {percent(share[most])} of the runs"
    finish(ax, title, footer_of(result), alt, own=own, finding=finding)
    ax.tick_params(axis="y", labelsize=TEXT)
    return ax
