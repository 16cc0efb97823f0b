"""When deals are reached."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.description.hours import hour_text, windows
from sim.description.words import count_of
from sim.model.endings import ended
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of
from sim.plots.parts.hour_axis import mark_hours
from sim.plots.parts.labels import beside, label_x, on_white, width_of, wrapped
from sim.plots.parts.shares import percent_axis, share_text
from sim.plots.parts.style import ACCENT, FAINT, QUIET, SMALL, TEXT
from sim.plots.parts.styled import styled
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["agreement_hour"]


@styled
def agreement_hour(result: Result, ax: Axes | None = None) -> Axes:
    """By when runs have ended as a deal: a cumulative curve whose plateau is the share of deals.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; hours from the start lie along x, shares of all runs (0 to 1) along y.
    """
    own, ax = ax is None, new_axes(ax, 5.6)
    scenario, runs = result.scenario, len(result)
    hours = result.columns.hour[ended(result.columns.ending, "deal")]
    at, counts = np.unique(hours, return_counts=True)
    reached = np.cumsum(counts)
    spans = windows(scenario)
    end = max(1e-9, spans[-1].end, float(result.columns.hour.max(initial=0.0)))
    for span in spans:
        ax.axvspan(span.earliest, span.end, color=FAINT, linewidth=0, zorder=0)
    centres = [(span.earliest + span.end) / 2 for span in spans]
    _name_sessions(ax, centres, [session.label for session in scenario.sessions], end, own)
    hits = np.concatenate([[0], reached, [len(hours)]])
    low, high = wilson(hits, runs)
    x = np.concatenate([[0.0], at, [end]])
    ax.fill_between(x, low, high, step="post", color=ACCENT, alpha=0.25, linewidth=0)
    ax.step(x, hits / runs, where="post", color=ACCENT, linewidth=2.5)
    ax.set_xlim(0, end * 1.02)
    ax.set_ylim(0, 1.02)
    percent_axis(ax, "y")
    unit = mark_hours(ax, scenario, end, most=max(2, int(width_of(ax, own=own))))
    label_x(ax, f"{unit}; shaded: when a session can be held", own=own)
    ax.set_ylabel("share of all runs with a deal by then", fontsize=SMALL)
    share = len(hours) / runs
    total = runs_of(result)
    of_deals = count_of(len(hours), "deal")
    plateau = share_text(share, float(low[-1]), float(high[-1]))
    label = f"deals in the end: {plateau}" if len(hours) else f"none of {total} ended as a deal"
    ax.axhline(share, color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    beside(
        ax,
        label,
        (end * 0.01, share),
        (0, -6 if share > 0.5 else 6),
        va="top" if share > 0.5 else "bottom",
        fontsize=TEXT,
        bbox=on_white(0.8, pad=1.5),
    )
    alt = f"Cumulative share of {total} that have ended as a deal, by hour: "
    if len(hours):
        # With each run as a step of its own, the middle one of the deals: no rounding, no mixing.
        middle = float(np.sort(hours)[(len(hours) - 1) // 2])
        alt += (
            f"the first at {hour_text(scenario, float(at[0]))}, half of the deals by "
            f"{hour_text(scenario, middle)}, the last at {hour_text(scenario, float(at[-1]))}; "
            f"it levels off at {plateau}, the share of deals."
        )
    else:
        alt += "none did, and the curve stays at 0."
    title = f"When deals are reached: {of_deals} in {total}"
    finding = f"No deal in {total}"
    if len(hours):
        finding = f"Half of the deals are reached by {hour_text(scenario, middle)}"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding, pad=10)


def _name_sessions(ax: Axes, centres: list[float], names: list[str], end: float, own: bool) -> None:
    """Name the shaded stretches above the axes, apart enough to be read."""
    step = end * 0.24 / max(0.5, width_of(ax, own=own))
    last = -step
    ticks, labels = [], []
    for centre, name in zip(centres, names, strict=True):
        if centre - last >= step:
            ticks.append(centre)
            labels.append(wrapped(name, 28, 1))
            last = centre
    top = ax.secondary_xaxis("top")
    top.set_xticks(
        ticks,
        labels,
        rotation=50,
        ha="left",
        rotation_mode="anchor",
        fontsize=SMALL,
        parse_math=False,
    )
    top.tick_params(length=3, color=QUIET, labelcolor=QUIET, pad=1)
    top.spines[:].set_visible(False)
