"""But for whom there would be a deal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.blocking_marks import nobody_blocked, without_deal
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.shares import keep_shares, percent, percent_axis, share_text
from sim.plots.parts.style import ACCENT, INK, OUTLINED, tint
from sim.plots.parts.styled import styled
from sim.report.blame_text import position_in_words
from sim.report.wording import reason_in_words
from sim.results.result import Result
from sim.results.taken_out import TOGETHER

__all__ = ["but_for"]


_LETTERS = 40
"""Labels are wrapped after so many."""


@styled
def but_for(result: Result, ax: Axes | None = None) -> Axes:
    """But for whom there would be a deal: what comes of the blocked runs without a position.

    For each of the commonest positions, and for some pairs of them, the share of the runs in which
    it stood in the way that end in a deal once it is taken out; see `Result.but_for`.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; shares of the runs that were played again lie along x, with 95 % intervals.

    Raises:
        UsageError: if persons decided in the run.
    """
    table, without = result.but_for(), without_deal(result)
    title = f"But for whom there would be a deal: {without:,} of {runs_of(result)} without one"
    labels = [_together(result, str(name)) for name in table.index]
    lines = max((math.ceil(len(label) / _LETTERS) for label in labels), default=0)
    row_height = max(0.62, 0.2 * (lines + 1))
    own, ax = ax is None, new_axes(ax, 2.3 + row_height * max(1.5, len(table)))
    if not len(table):
        sentence = "No position stood in the way: no red line, condition, ratification or patience."
        sentence = sentence if without else nobody_blocked(result)
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    rows = np.arange(len(table))
    share, low, high = (table[name].to_numpy(float) for name in ("share", "low", "high"))
    pairs = table["positions"].to_numpy() > 1
    for row in rows:
        colour, hatch = (tint(ACCENT), "//") if pairs[row] else (ACCENT, "")
        ax.barh(row, share[row], height=0.6, color=colour, hatch=hatch, **OUTLINED)
    errors = np.maximum(np.stack([share - low, high - share]), 0)
    marks: dict[str, Any] = {"ecolor": "black", "elinewidth": 1.3, "capsize": 3.5}
    ax.errorbar(share, rows, xerr=errors, fmt="none", **marks)
    for place, (_, found) in enumerate(table.iterrows()):
        text = share_text(share[place], low[place], high[place])
        text += f" of {found['replayed']:,.0f}"
        if found["replayed"] < found["blocked"]:
            text += f" of {found['blocked']:,.0f}"
        beside(ax, text, (high[place], float(place)), (7, 0))
    name_rows(ax, rows, labels, wrap=_LETTERS)
    keep_shares(ax, 0, float(high.max()) * 1.6)
    percent_axis(ax)
    words = "runs that it (or one of two) blocked: share of deals without it, with 95 % intervals"
    label_x(ax, words, own=own)
    handles = {"one position taken out": Patch(facecolor=ACCENT, edgecolor=INK)}
    if pairs.any():
        handles["two taken out together"] = Patch(facecolor=tint(ACCENT), edgecolor=INK, hatch="//")
    key_above(ax, handles, columns=2)
    order = np.argsort(-share, kind="stable")[:3]
    said = "; ".join(
        f"without {labels[row]}, {percent(share[row])} of {table['replayed'].iloc[row]:,}"
        for row in order
    )
    alt = (
        f"Of {without:,} of {runs_of(result)} without a deal, those in which a position stood in "
        f"the way, played again without it, end in a deal most often so: {said}."
    )
    best = str(table.index[order[0]]).split(TOGETHER)
    finding = (
        f"Of the runs blocked by {' or '.join(_owned(result, each) for each in best)},"
        f" {percent(share[order[0]])} would end in a deal without"
        f" {'it' if len(best) == 1 else 'both'}"
    )
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding, pad=36)


def _together(result: Result, name: str) -> str:
    """The positions that are taken out, in words."""
    return " and ".join(position_in_words(result.scenario, each) for each in name.split(TOGETHER))


def _owned(result: Result, name: str) -> str:
    """A position with its owner: ``Russia (red line ‘no membership’)``."""
    party, _, reason = name.partition(".")
    why = reason_in_words(result.scenario, party, reason)
    return f"{result.scenario.party(party).title} ({why})"
