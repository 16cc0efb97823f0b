"""Which options of an issue could be agreed on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from sim.analysis.zones import zone_shares
from sim.arrays import FloatArray
from sim.description.words import count_of
from sim.model import Scenario
from sim.model.issues import Issue
from sim.plots.parts.axes import finish, new_axes
from sim.plots.parts.cells import (
    draw_cells,
    edges,
    key_to_colours,
    label_ticks,
    places_of,
    write_cells,
)
from sim.plots.parts.labels import height_of, label_x, width_of, wrapped
from sim.plots.parts.shares import percent
from sim.plots.parts.style import INK, SMALL
from sim.plots.parts.styled import styled
from sim.plots.parts.zone_draws import (
    draws_of,
    half_width,
    most_telling,
    must_be_issue,
    option_values,
    too_many_outcomes,
)
from sim.results.result import Result

__all__ = ["zopa"]

_HALF = 0.5


@styled
def zopa(source: Scenario | Result, issue: str | None = None, ax: Axes | None = None) -> Axes:
    """Which options of an issue each party could accept, and which all of them together.

    A row for each party whose consent all or some outcomes need: the share of draws in which it
    could accept an outcome with that option. It can if none of its red lines (as far as they are
    real), conditions and ratifications in force rules the outcome out, and the outcome is worth at
    least its no-deal value at hour 0, or does not need its consent. In the last row all could
    accept the same outcome: the zone of possible agreement; outlined where that is so in at least
    half of the draws. The other issues are not fixed: an option counts if any combination of their
    options makes it acceptable.

    Args:
        source: A scenario (its runs with seed 1), or a result (its first runs).
        issue: The issue; by default the one whose options differ most in the last row.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; options lie along x, a row for each party along y; colours go from 0 to 1.

    Raises:
        UsageError: if there is no such issue.
    """
    scenario, seed, runs, footer = draws_of(source)
    known = [one.name for one in scenario.space.issues]
    if issue is not None:
        must_be_issue(issue, known)
    asked = [party for party in scenario.parties if party.consent.of != "none"]
    own, ax = ax is None, new_axes(ax, 2.6 + 0.5 * (len(asked) + 1))
    if not scenario.space.enumerable:
        return too_many_outcomes(ax, scenario, "Which options are acceptable", footer, own=own)
    at = most_telling(scenario, seed, runs, 1)[0] if issue is None else known.index(issue)
    (shares,) = zone_shares(scenario, [[at]], seed, runs)
    shown = scenario.space.issues[at]
    names = [*(party.title for party in asked), "all at once (ZOPA)"]
    x, y = places_of(option_values(shown)), np.arange(len(names), dtype=float)
    y[-1] += 0.25
    inches, tall = 0.62 * width_of(ax, own=own), height_of(ax, own=own)
    for rows in (slice(0, -1), slice(-1, None)):
        # The last row stands apart.
        bounds = np.append(y[rows] - 0.5, y[rows][-1] + 0.5)
        lines = 0.5 if len(x) <= 40 else 0.0
        gid = "all" if rows.start else "parties"
        draw_cells(ax, edges(x), bounds, shares[rows], linewidth=lines, gid=gid)
    write_cells(ax, x, np.arange(len(names), dtype=float), shares, inches, tall)
    for text in ax.texts:
        if str(text.get_gid()).startswith(f"cell.{len(names) - 1}."):
            text.set_y(y[-1])
    _outline(ax, x, y[-1], shares[-1])
    lines = max(1, int(tall / len(names) / 0.17))
    ax.set_yticks(y, [wrapped(n, 22, lines) for n in names], parse_math=False, fontsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(y[-1] + 0.58, -0.5)
    label_ticks(ax, "x", x, option_values(shown), inches)
    key_to_colours(ax, "share of draws")
    half = half_width(shares, len(runs))
    label_x(
        ax,
        f"{shown.label}; the other issues are free. Outlined: possible for all in "
        f"half of the draws or more (each share ± {100 * half:.1f} points at most, 95 %)",
        own=own,
    )
    title = f"Which options of ‘{shown.label}’ could be agreed on: {count_of(len(runs), 'draw')}"
    alt = (
        f"Share of {count_of(len(runs), 'draw')} in which an outcome with an option of "
        f"‘{shown.label}’ is acceptable. {_said(shown, names, shares)}."
    )
    finding = _finding(shown, shares[-1])
    return finish(ax, title, footer, alt, own=own, finding=finding)


def _finding(issue: Issue, shares: FloatArray) -> str:
    """Which option all could agree on most often."""
    best = int(shares.argmax())
    if not shares[best]:
        return f"No option of ‘{issue.label}’ could be agreed on in any draw"
    return f"All could agree on ‘{issue.labels[best]}’ in {percent(shares[best])} of the draws"


def _outline(ax: Axes, x: FloatArray, y: float, shares: FloatArray) -> None:
    """Put a frame around each stretch of options that are possible for all in half of the draws."""
    ends = edges(x)
    inside = np.concatenate([[False], shares >= _HALF, [False]])
    for begin, end in np.flatnonzero(np.diff(inside)).reshape(-1, 2):
        ax.add_patch(
            Rectangle(
                (float(ends[begin]), y - 0.5),
                float(ends[end] - ends[begin]),
                1.0,
                fill=False,
                edgecolor=INK,
                linewidth=3.0,
                gid="zone",
                zorder=5,
                clip_on=False,
                path_effects=[withStroke(linewidth=6.0, foreground="white")],
            )
        )


def _said(issue: Issue, names: Sequence[str], shares: FloatArray) -> str:
    """For each row, its options in words: the most acceptable and the least."""
    said = []
    for name, row in zip(names, shares, strict=True):
        best, worst = int(row.argmax()), int(row.argmin())
        words = f"{name}: {percent(row[best])} at {issue.labels[best]}"
        if row[worst] < row[best]:
            words += f", least {percent(row[worst])} at {issue.labels[worst]}"
        else:
            words = f"{name}: {percent(row[best])} at every option"
        said.append(words)
    return "; ".join(said)
