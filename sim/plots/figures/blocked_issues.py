"""Who blocks, and over which issue."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.analysis.blocked_over import NO_ISSUE
from sim.analysis.blocked_over import blocked_issues as counted
from sim.libraries import pd
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.blocking_marks import key_to_blocking, nobody_blocked, without_deal
from sim.plots.parts.labels import height_of, label_x, name_rows, width_of, wrapped
from sim.plots.parts.shares import percent, share_text
from sim.plots.parts.style import FAINT, INK, SMALL, party_look, tint
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["blocked_issues"]

_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
"""What a bar as wide as its cell can stand for: the least of these that holds all bars."""


_BAR, _WIDE = 0.3, 0.9


@styled
def blocked_issues(result: Result, ax: Axes | None = None) -> Axes:
    """Who blocked, and over which issue: parties in rows, issues in columns.

    In each cell the share of all runs in which the party blocked with a red line or a condition of
    a concession about that issue: alone, and together with others. A line about several issues
    counts for each; the last column has the reasons that are about no single issue. Issues over
    which nobody blocked are left out. See `sim.analysis.blocked_over.blocked_issues`.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; column i begins at x = i, and each cell has a bar from there on, whose scale is
        said below.
    """
    scenario, table = result.scenario, counted(result)
    total = runs_of(result)
    without = without_deal(result)
    title = f"Who blocks, and over what: {without:,} of {total} without a deal"
    there = set(table.index.get_level_values("issue"))
    columns = [(issue.name, issue.label) for issue in scenario.space.issues if issue.name in there]
    columns += [(NO_ISSUE, "no single issue")] * (NO_ISSUE in there)
    blocking = set(table.index.get_level_values("party"))
    parties = [party for party in scenario.parties if party.name in blocking]
    own, ax = ax is None, new_axes(ax, 2.3 + 0.72 * max(2, len(parties)))
    if not len(table):
        sentence = nobody_blocked(result)
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    top = float(table["share"].max())
    scale = next(step for step in _STEPS if top <= step)
    rows = {party.name: row for row, party in enumerate(parties)}
    order = {issue: column for column, (issue, _) in enumerate(columns)}
    for _, cell in table.reset_index().iterrows():
        name, issue = str(cell["party"]), str(cell["issue"])
        sole, joint = (float(cell[kind]) / len(result) for kind in ("sole", "joint"))
        colour = party_look(result.scenario.party_names.index(name)).colour
        at = rows[name], order[issue]
        _draw_cell(ax, at, f"{name}.{issue}", (sole, joint), scale, colour)
    for column in range(len(columns)):
        ax.axvline(column, color=INK, linewidth=0.8, zorder=1)
    for row in range(1, len(parties)):
        ax.axhline(row - 0.5, color=FAINT, linewidth=1.2, zorder=0)
    lines = max(1, int(height_of(ax, own=own) / len(parties) / 0.17))
    titles = [wrapped(party.title, 20, lines) for party in parties]
    name_rows(ax, np.arange(len(parties)), titles, wrap=40)
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(parties) - 0.5, -0.5)
    letters = max(9, int(width_of(ax, own=own) * 0.8 / len(columns) * 11))
    labels = [textwrap.fill(label, letters, break_long_words=False) for _, label in columns]
    ax.set_xticks(np.arange(len(columns)) + _WIDE / 2, labels, parse_math=False, fontsize=SMALL)
    if len(columns) > 6:
        ax.tick_params(axis="x", labelrotation=45)
    half = float((table["high"] - table["low"]).max()) / 2
    label_x(
        ax,
        f"share of all runs (each ± {100 * half:.1f} points at most, 95 %); a bar of a cell’s "
        f"whole width is {percent(scale)}; a line about several issues counts for each",
        own=own,
    )
    columns_of_key = 2 if own else 1
    key_to_blocking(ax, columns=columns_of_key, alone=" (first number)", together=" (second)")
    alt = _said(result, table, dict(columns))
    most = table.reset_index().sort_values("runs", kind="stable").iloc[-1]
    over = {NO_ISSUE: "no single issue"} | dict(columns)
    who = result.scenario.party(str(most["party"])).title
    finding = f"{who} blocks most, over {over[most['issue']]}: {percent(most['share'])} of the runs"
    finish(ax, title, footer_of(result), alt, own=own, pad=42, finding=finding)
    ax.tick_params(axis="x", length=0)
    return ax


def _draw_cell(
    ax: Axes,
    at: tuple[int, int],
    name: str,
    shares: tuple[float, float],
    scale: float,
    colour: str,
) -> None:
    row, column = at
    sole, joint = shares
    left = float(column)
    looks = ("sole", sole, colour, ""), ("joint", joint, tint(colour), "//")
    for kind, share, face, hatch in looks:
        width = _WIDE * share / scale
        ax.add_patch(
            Rectangle(
                (left, row + 0.02),
                width,
                _BAR,
                facecolor=face,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.8 if share else 0,
                zorder=2,
                gid=f"{kind}.{name}",
            )
        )
        left += width
    ax.text(
        column + 0.03,
        row - 0.03,
        f"{percent(sole)} + {percent(joint)}",
        ha="left",
        va="bottom",
        fontsize=SMALL,
        gid=f"text.{name}",
    )


def _said(result: Result, table: pd.DataFrame, labels: dict[str, str]) -> str:
    """The three most frequent cells in words."""
    parts = []
    ordered = table.sort_values("runs", ascending=False, kind="stable").reset_index()
    for _, row in ordered.head(3).iterrows():
        issue = str(row["issue"])
        over = f"over {labels[issue]}" if issue != NO_ISSUE else "over no single issue"
        parts.append(
            f"{result.scenario.party(str(row['party'])).title} {over} in "
            f"{share_text(row['share'], row['low'], row['high'])} of the runs "
            f"({percent(row['sole'] / len(result))} alone)"
        )
    return f"Who blocked over what in {runs_of(result)}, most often: {'; '.join(parts)}."
