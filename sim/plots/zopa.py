"""The zone of possible agreement: over the options of one issue, and over those of two."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from sim.analysis.zones import zone_shares
from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of
from sim.errors import UsageError, did_you_mean
from sim.model import Scenario
from sim.model.issues import Issue, readable
from sim.plots.cells import SCALE, contours, edges, label_ticks, places_of, write_cells
from sim.plots.panels import height_of
from sim.plots.style import (
    INK,
    SMALL,
    finish,
    footer_of,
    footer_of_scenario,
    label_x,
    new_axes,
    percent,
    percent_axis,
    say,
    width_of,
    wrapped,
)
from sim.results.intervals import wilson
from sim.results.result import Result

DRAWS = 1_000
"""So many draws are looked at: of a result those of its first runs."""

WORK, FEWEST = 2**24, 20
"""Draws times terms times parties, beyond which fewer draws are looked at; and the fewest."""

HALF = 0.5

FEW = 6
"""Numbers with no more options than this have no contours: the cells say it all."""


def zopa(source: Scenario | Result, issue: str | None = None, ax: Axes | None = None) -> Axes:
    """Which options of an issue each party could accept, and which all of them together.

    A row for each party whose consent all or some terms need: the share of draws in which it could
    accept some terms with that option: none of its red lines (as far as they are real), conditions
    and ratifications in force rules them out, and they are worth at least its no-deal value at hour
    0, or do not need its consent. In the last row all could accept the same terms: the zone of
    possible agreement; outlined where that is so in at least half of the draws. The other issues
    are not fixed: an option counts if any combination of their options makes it acceptable.

    Args:
        source: A scenario (its runs with seed 1), or a result (its first runs).
        issue: The issue; left out, the one whose options differ most in the last row.
        ax: Where to draw; left out, in a figure of its own.

    Returns:
        The axes; options lie along x, a row a party along y; colours go from 0 to 1.

    Raises:
        UsageError: if there is no such issue.
    """
    scenario, seed, runs, footer = _drawn(source)
    known = [one.name for one in scenario.space.issues]
    if issue is not None:
        _must_know(issue, known)
    asked = [party for party in scenario.parties if party.consent.of != "none"]
    own, ax = ax is None, new_axes(ax, 2.6 + 0.5 * (len(asked) + 1))
    if not scenario.space.enumerable:
        return _too_many(ax, scenario, "Which options are acceptable", footer, own=own)
    at = _most_telling(scenario, seed, runs, 1)[0] if issue is None else known.index(issue)
    (shares,) = zone_shares(scenario, [[at]], seed, runs)
    shown = scenario.space.issues[at]
    names = [*(party.title for party in asked), "all at once (ZOPA)"]
    x, y = places_of(_values(shown)), np.arange(len(names), dtype=float)
    y[-1] += 0.25
    inches, tall = 0.62 * width_of(ax, own=own), height_of(ax, own=own)
    for rows in (slice(0, -1), slice(-1, None)):
        # The last row stands apart.
        bounds = np.append(y[rows] - 0.5, y[rows][-1] + 0.5)
        ax.pcolormesh(
            edges(x), bounds, shares[rows], cmap=SCALE, vmin=0, vmax=1,
            edgecolors=(1, 1, 1, 0.3), linewidth=0.5 if len(x) <= 40 else 0,
            gid="all" if rows.start else "parties",
        )  # fmt: skip
    write_cells(ax, x, np.arange(len(names), dtype=float), shares, inches, tall)
    for text in ax.texts:
        if str(text.get_gid()).startswith(f"cell.{len(names) - 1}."):
            text.set_y(y[-1])
    _outline(ax, x, y[-1], shares[-1])
    lines = max(1, int(tall / len(names) / 0.17))
    ax.set_yticks(y, [wrapped(n, 22, lines) for n in names], parse_math=False, fontsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(y[-1] + 0.58, -0.5)
    label_ticks(ax, "x", x, _values(shown), inches)
    _bar(ax)
    half = _half_width(shares, len(runs))
    label_x(
        ax,
        f"{shown.label}; the rest of the terms is as it fits. Outlined: possible for all in half "
        f"of the draws or more (each share ± {100 * half:.1f} points at most, 95 %)",
        own=own,
    )
    title = f"Which options of ‘{shown.label}’ could be agreed on: {count_of(len(runs), 'draw')}"
    alt = (
        f"Share of {count_of(len(runs), 'draw')} in which some terms with an option of "
        f"‘{shown.label}’ are acceptable. {_said(shown, names, shares)}."
    )
    return finish(ax, title, footer, alt, own=own)


def zopa_map(
    source: Scenario | Result, issues: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """The zone of possible agreement over the options of two issues.

    The share of draws in which some combination of the other issues makes the two options
    acceptable to all whose consent is needed at once; see `zopa` for what that means.

    Args:
        source: A scenario (its runs with seed 1), or a result (its first runs).
        issues: The issues along x and along y; left out, the two whose options differ most.
        ax: Where to draw; left out, in a figure of its own.

    Returns:
        The axes; colours go from a share of 0 to one of 1.

    Raises:
        UsageError: if there are no such two issues.
    """
    scenario, seed, runs, footer = _drawn(source)
    known = [one.name for one in scenario.space.issues]
    for name in issues or ():
        _must_know(name, known)
    if issues is not None and len({*issues}) != 2:
        raise UsageError(f"a map takes two issues, not {', '.join(issues) or 'none'}")
    own, ax = ax is None, new_axes(ax, 6.2)
    if not scenario.space.enumerable:
        return _too_many(ax, scenario, "Where all could agree", footer, own=own)
    if issues is None and len(known) < 2:
        sentence = "The scenario has one issue only; zopa shows which of its options are possible."
        say(ax, sentence, own=own)
        return finish(ax, "Where all could agree", footer, sentence, own=own)
    pair = [known.index(name) for name in issues or ()] or _most_telling(scenario, seed, runs, 2)
    (shares,) = zone_shares(scenario, [sorted(pair)], seed, runs)
    grid = shares[-1] if pair[0] > pair[1] else shares[-1].T
    across, up = (scenario.space.issues[i] for i in pair)
    columns, rows = _values(across), _values(up)
    x, y = places_of(columns), places_of(rows)
    ax.pcolormesh(
        edges(x), edges(y), grid, cmap=SCALE, vmin=0, vmax=1, edgecolors=(1, 1, 1, 0.3),
        linewidth=0.5 if max(grid.shape) <= 40 else 0, gid="cells",
    )  # fmt: skip
    inches, tall = 0.62 * width_of(ax, own=own), height_of(ax, own=own)
    write_cells(ax, x, y, grid, inches, tall)
    half = _half_width(grid, len(runs))
    if columns.dtype.kind == rows.dtype.kind == "f" and min(grid.shape) > FEW:
        contours(ax, x, y, grid, half)
    label_ticks(ax, "x", x, columns, inches)
    label_ticks(ax, "y", y, rows, tall)
    _bar(ax)
    label_x(
        ax,
        f"{across.label} (the rest of the terms is as it fits; each share ± {100 * half:.1f} "
        "points at most, 95 %)",
        own=own,
    )
    ax.set_ylabel(textwrap.fill(up.label, max(20, int(tall * 11))), fontsize=SMALL)
    title = (
        f"Where all could agree, by ‘{across.label}’ and ‘{up.label}’: "
        f"{count_of(len(runs), 'draw')}"
    )
    alt = (
        f"Share of {count_of(len(runs), 'draw')} in which all whose consent is needed could accept "
        f"some terms with an option of ‘{across.label}’ and one of ‘{up.label}’: highest "
        f"{_cell(grid, 'argmax', across, up)}, lowest {_cell(grid, 'argmin', across, up)}."
    )
    return finish(ax, title, footer, alt, own=own)


def _drawn(source: Scenario | Result) -> tuple[Scenario, int, IntArray, str]:
    """The scenario, its seed, the runs whose draws are looked at, and the footer."""
    scenario = source if isinstance(source, Scenario) else source.scenario
    work = scenario.space.size * len(scenario.parties)
    most = max(FEWEST, min(DRAWS, WORK // work))
    if not scenario.space.enumerable:
        footer = footer_of(source) if isinstance(source, Result) else footer_of_scenario(scenario)
        return scenario, 1, np.arange(0), footer
    if isinstance(source, Scenario):
        footer = f"{count_of(most, 'draw')}, seed 1 · {footer_of_scenario(scenario)}"
        return scenario, 1, np.arange(most), footer
    runs = source.columns.run[:most]
    first = f"draws of the first {count_of(len(runs), 'run')} of " * (len(runs) < len(source))
    return scenario, source.seed, runs, first + footer_of(source)


def _must_know(issue: str, known: Sequence[str]) -> None:
    if issue not in known:
        raise UsageError(f"there is no issue '{issue}'{did_you_mean(issue, known)}")


def _too_many(ax: Axes, scenario: Scenario, title: str, footer: str, *, own: bool) -> Axes:
    sentence = (
        f"There are {scenario.space.size:,} possible terms, too many to look at every one, so the "
        "zone of possible agreement is not known."
    )
    say(ax, sentence, own=own)
    return finish(ax, title, footer, sentence, own=own)


def _most_telling(scenario: Scenario, seed: int, runs: IntArray, count: int) -> list[int]:
    """The issues whose options differ most in the share of draws with a place in the zone."""
    issues = range(len(scenario.space.issues))
    found = zone_shares(scenario, [[i] for i in issues], seed, runs)
    order = sorted(issues, key=lambda i: (-np.ptp(found[i][-1]), i))
    return order[:count]


def _values(issue: Issue) -> np.ndarray:
    """The options: as numbers if all are, else in words."""
    try:
        return np.array([float(option) for option in issue.options])
    except ValueError:
        return np.array([readable(option) for option in issue.options], object)


def _outline(ax: Axes, x: FloatArray, y: float, shares: FloatArray) -> None:
    """Put a frame around each stretch of options that are possible for all in half of the draws."""
    ends = edges(x)
    inside = np.concatenate([[False], shares >= HALF, [False]])
    for begin, end in np.flatnonzero(np.diff(inside)).reshape(-1, 2):
        ax.add_patch(
            Rectangle(
                (float(ends[begin]), y - 0.5), float(ends[end] - ends[begin]), 1.0, fill=False,
                edgecolor=INK, linewidth=3.0, gid="zone", zorder=5, clip_on=False,
            )
        )  # fmt: skip


def _bar(ax: Axes) -> None:
    figure = ax.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(ScalarMappable(Normalize(0, 1), SCALE), ax=ax, fraction=0.05, pad=0.02)
    percent_axis(bar.ax, "y")
    bar.ax.tick_params(labelsize=SMALL)
    bar.set_label("share of draws", fontsize=SMALL)


def _half_width(shares: FloatArray, runs: int) -> float:
    low, high = wilson(np.rint(shares.ravel() * runs), runs)
    return float((high - low).max()) / 2


def _said(issue: Issue, names: Sequence[str], shares: FloatArray) -> str:
    """For each row, its options in words: the most acceptable and the least."""
    said = []
    for name, row in zip(names, shares, strict=True):
        best, worst = int(row.argmax()), int(row.argmin())
        words = f"{name}: {percent(row[best])} at {readable(issue.options[best])}"
        if row[worst] < row[best]:
            words += f", least {percent(row[worst])} at {readable(issue.options[worst])}"
        else:
            words = f"{name}: {percent(row[best])} at every option"
        said.append(words)
    return "; ".join(said)


def _cell(grid: FloatArray, which: str, across: Issue, up: Issue) -> str:
    at = int(getattr(grid, which)())
    row, column = divmod(at, grid.shape[1])
    return (
        f"{percent(grid[row, column])} at {readable(across.options[column])} and "
        f"{readable(up.options[row])}"
    )
