"""How far a mediator's text has come after each session."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.arrays import IntArray
from sim.description.words import count_of
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.labels import label_x, width_of
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ACCENT, INK, QUIET, SECOND, SMALL
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["settled"]

_SAMPLE = 12
"""Runs that are drawn as lines: the first ones of the result."""


@styled
def settled(result: Result, ax: Axes | None = None) -> Axes:
    """How many points of a mediator's text were settled after each session.

    For each single-text session a histogram of the runs in which it was held, with the median and
    the middle half; the first runs of the result as lines.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; the sessions lie along x (0, 1, …), numbers of points along y.
    """
    own, ax = ax is None, new_axes(ax, 5.4)
    table = result.settled()
    total = runs_of(result)
    if not table["runs"].sum():
        sentence = f"No session in {total} worked on a mediator's text, so no points were settled."
        title = f"Points settled after each session: none in {total}"
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    places = [i for i, s in enumerate(result.scenario.all_sessions) if s.name in table.index]
    counts = result.columns.settled[:, places].astype(np.int64)
    points = len(result.scenario.space.issues)
    for run in counts[:_SAMPLE]:
        held = np.flatnonzero(run >= 0)
        ax.plot(held, run[held], color=QUIET, linewidth=0.8, alpha=0.5, zorder=1)
    said, labels, far = [], [], {}
    letters = max(8, int(9 * width_of(ax, own=own) / len(table)))
    for at, (name, row) in enumerate(table.iterrows()):
        session = result.scenario.session_label(str(name))
        name_wrapped = textwrap.fill(session, letters)
        labels.append(f"{name_wrapped}\n{percent(row['runs'] / len(result))}")
        if not row["runs"]:
            said.append(f"{session} never held")
            continue
        far[session] = float(row["median"])
        _draw_session(ax, at, counts[:, at], points)
        ax.plot([at, at], [row["low"], row["high"]], color=SECOND, linewidth=5, zorder=3)
        ax.plot(at, row["median"], "o", color=INK, markersize=8, zorder=4)
        said.append(
            f"after {session} {row['median']:g} (middle half {row['low']:g} to {row['high']:g})"
        )
    ax.set_xlim(-0.25, len(labels) - 0.1)
    ax.set_ylim(-0.6, points + 0.6)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.set_xticks(range(len(labels)), labels, parse_math=False, fontsize=SMALL)
    ax.set_ylabel(f"points settled, of {points}", fontsize=SMALL)
    lines = count_of(min(_SAMPLE, len(result)), "run")
    label = (
        "session, and the share of runs in which it was held; blue: how often each number; "
        f"dot and bar: median and middle half; lines: the first {lines}; where those present agree "
        "on a text, all points are settled"
    )
    label_x(ax, label, own=own)
    title = f"Points settled in the mediator's text after each session, {total}"
    alt = f"Points of {points} that are settled, medians over {total}: {'; '.join(said)}."
    best = max(far, key=lambda session: far[session])
    finding = f"After ‘{best}’ {far[best]:g} of {points} points are settled in the median run"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)


def _draw_session(ax: Axes, at: int, counts: IntArray, points: int) -> None:
    """How often each number of points was settled, as bars to the right of the session's place."""
    shares = np.bincount(counts[counts >= 0], minlength=points + 1)
    width = 0.72 * shares / shares.max()
    ax.barh(
        np.arange(points + 1),
        width,
        left=at,
        height=0.8,
        color=ACCENT,
        alpha=0.45,
        linewidth=0,
        zorder=2,
    )
