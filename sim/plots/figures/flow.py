"""The flow of runs from session to session, and into their endings."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from sim.arrays import IntArray
from sim.model.endings import (
    AGREED,
    BROKEN_OFF,
    COURSES,
    ENDINGS,
    NO_DEAL,
    NOT_HELD,
    PARTIAL,
    RAN_OUT,
    ended,
)
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import height_of, label_x, on_white, text_width, width_of
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ENDING_LOOKS, INK, SMALL, Look
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["flow"]

_COURSES: Mapping[int, Look] = {
    AGREED: Look("those present agree on a text", "#BFE3D3", ""),
    RAN_OUT: Look("no agreement when its time ran out", "#EADFC3", ".."),
    BROKEN_OFF: Look("broken off", "#D9C2D6", "\\\\"),
    NOT_HELD: Look("not held", "#D9D9D9", ""),
}
"""How what came of a session is drawn where the run goes on after it."""


_STATES = len(ENDINGS) + len(COURSES)
"""A state is an ending, or, counted on from there, what came of a session."""


_OPEN = (PARTIAL, NO_DEAL)
"""The endings of runs whose time is up; the others end a run in a session."""


_NODE, _GAP = 0.24, 0.03
"""Width of a bar, in distances between sessions, and the gap between its parts, as a share."""


@styled
def flow(result: Result, ax: Axes | None = None) -> Axes:
    """The flow of the runs from session to session, and into their endings.

    A bar for each session: the runs that have ended by then, by ending, and what came of the
    session in the others. The last bar has all endings. Ribbons say how many runs went from one
    part to another; widths are to scale, and shares of all runs are printed where there is room.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; sessions lie along x (0, 1, …, the endings last); along y the parts of a bar, as
        shares of all runs, with small gaps.
    """
    states, looks = _states(result)
    scenario, runs = result.scenario, len(result)
    own, ax = ax is None, new_axes(ax, 6.0)
    inches = width_of(ax, own=own) / (len(states) - 0.5)
    tall = height_of(ax, own=own) * 0.85
    counts = [np.bincount(column, minlength=_STATES) for column in states]
    places = [_stack(count, looks, runs) for count in counts]
    for i, (before, after) in enumerate(pairwise(states)):
        _ribbons(ax, i, _moved(before, after), places, looks, runs)
    for i, (count, spans) in enumerate(zip(counts, places, strict=True)):
        for state, (bottom, top) in spans.items():
            look = looks[state]
            ax.add_patch(
                Rectangle(
                    (i - _NODE / 2, bottom),
                    _NODE,
                    top - bottom,
                    facecolor=look.colour,
                    hatch=look.hatch,
                    edgecolor=INK,
                    linewidth=0.9,
                    zorder=3,
                    gid=f"{i}.{state}",
                )
            )
            _print_share(ax, i, int(count[state]) / runs, (bottom, top), inches, tall)
    names = [session.label for session in scenario.all_sessions] + ["in the end"]
    letters = max(8, int(inches * 11))
    labels = [textwrap.fill(name, letters, break_long_words=False) for name in names]
    ax.set_xticks(range(len(names)), labels, parse_math=False, fontsize=SMALL)
    ax.set_yticks([])
    ax.set_xlim(-0.25, len(states) - 0.45)
    highest = max(top for spans in places for _, top in spans.values())
    ax.set_ylim(0, highest * 1.01)
    ax.tick_params(length=0)
    shown = [s for s in looks if any(count[s] for count in counts)]
    columns = 3 if own else 2
    key_above(
        ax,
        dict(
            zip(
                [looks[s].label.replace("\n", " ") for s in shown],
                [
                    Patch(facecolor=looks[s].colour, hatch=looks[s].hatch, edgecolor=INK)
                    for s in shown
                ],
                strict=True,
            )
        ),
        columns=columns,
        fontsize=SMALL if own else SMALL - 2,
        borderaxespad=0.2,
        columnspacing=1.2,
    )
    label_x(ax, "what came of each session; numbers: % of all runs", own=own)
    total = runs_of(result)
    said = "; ".join(
        f"after {names[i]} " + _in_words(counts[i], looks, runs) for i in range(len(counts) - 1)
    )
    end = _in_words(counts[-1], looks, runs)
    alt = f"Flow of {total} through the sessions: {said}; in the end {end}."
    title = f"From session to session to the ending: {total}"
    rows = -(-len(shown) // columns)
    deals = float(ended(result.columns.ending, "deal").mean())
    finding = f"{percent(deals)} of the runs end in a deal"
    finish(ax, title, footer_of(result), alt, own=own, finding=finding, pad=8 + 14 * rows)
    ax.spines[:].set_visible(False)
    return ax


def _states(result: Result) -> tuple[list[IntArray], dict[int, Look]]:
    """For each session, and in the end, the state of every run; and how each state looks."""
    columns, count = result.columns, len(ENDINGS)
    looks = {ENDINGS.index(name): ENDING_LOOKS[name] for name in result.scenario.endings}
    looks |= {count + course: look for course, look in _COURSES.items()}
    closed = ~np.isin(columns.ending, _OPEN)
    states = []
    for i in range(len(result.scenario.all_sessions)):
        over = closed & (columns.session <= i)
        states.append(np.where(over, columns.ending, count + columns.course[:, i].astype(np.int64)))
    return [*states, columns.ending.astype(np.int64)], looks


def _stack(
    counts: IntArray, looks: Mapping[int, Look], runs: int
) -> dict[int, tuple[float, float]]:
    """From where to where each state of a bar goes, the first at the top."""
    there = [(state, int(counts[state])) for state in looks if counts[state]]
    spans = {}
    bottom = 0.0
    for state, count in reversed(there):
        spans[state] = (bottom, bottom + count / runs)
        bottom += count / runs + _GAP
    return spans


def _ribbons(
    ax: Axes,
    at: int,
    moved: IntArray,
    places: Sequence[Mapping[int, tuple[float, float]]],
    looks: Mapping[int, Look],
    runs: int,
) -> None:
    """Draw how many runs went from each state of a bar to each of the next."""
    used_left = {state: top for state, (_, top) in places[at].items()}
    used_right = {state: top for state, (_, top) in places[at + 1].items()}
    left, right = at + _NODE / 2, at + 1 - _NODE / 2
    for old in [s for s in looks if s in places[at]]:
        for new in [s for s in looks if s in places[at + 1]]:
            share = int(moved[old, new]) / runs
            if not share:
                continue
            a, b = used_left[old], used_right[new]
            used_left[old] -= share
            used_right[new] -= share
            ax.add_patch(
                PathPatch(
                    _ribbon(left, right, (a - share, a), (b - share, b)),
                    facecolor=looks[new].colour,
                    edgecolor=INK,
                    linewidth=0.4,
                    zorder=2,
                    gid=f"{at}.{old}-{new}",
                )
            )


def _moved(before: IntArray, after: IntArray) -> IntArray:
    """How many runs went from each state to each; shape ``(states, states)``."""
    return np.bincount(before * _STATES + after, minlength=_STATES**2).reshape(_STATES, _STATES)


def _ribbon(
    left: float, right: float, start: tuple[float, float], end: tuple[float, float]
) -> Path:
    """A band between two upright edges, with level ends."""
    middle = (left + right) / 2
    corners = [
        (left, start[1]),
        (middle, start[1]),
        (middle, end[1]),
        (right, end[1]),
        (right, end[0]),
        (middle, end[0]),
        (middle, start[0]),
        (left, start[0]),
        (left, start[1]),
    ]
    curve = [Path.CURVE4] * 3
    return Path(corners, [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])


def _print_share(
    ax: Axes, at: int, share: float, span: tuple[float, float], inches: float, tall: float
) -> None:
    """Write a share beside its part of a bar, where there is room."""
    text = percent(share)
    if (span[1] - span[0] + _GAP) * tall < 0.15:
        return
    fits = text_width(text, SMALL) < inches * (1 - _NODE) - 0.05
    ax.text(
        at + _NODE / 2 + 0.03 if fits else at,
        sum(span) / 2,
        text if fits else text.rstrip(" %"),
        ha="left" if fits else "center",
        va="center",
        fontsize=SMALL if fits else SMALL - 2,
        zorder=5,
        bbox=on_white(0.85, pad=0.6),
    )


def _in_words(counts: IntArray, looks: Mapping[int, Look], runs: int) -> str:
    parts = []
    for state, look in looks.items():
        if counts[state]:
            label = readable(ENDINGS[state]) if state < len(ENDINGS) else look.label
            parts.append(f"{label} {percent(int(counts[state]) / runs)}")
    return ", ".join(parts)
