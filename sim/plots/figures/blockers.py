"""Who stood in the way of a deal, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.arrays import IntArray
from sim.description.words import count_of
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.blocking_marks import key_to_blocking, nobody_blocked, without_deal
from sim.plots.parts.labels import beside, name_rows
from sim.plots.parts.shares import keep_shares, percent, percent_axis, share_text
from sim.plots.parts.style import GREY, INK, ROWS, SMALL, party_look, tint
from sim.plots.parts.styled import styled
from sim.report.blame_text import position_in_words
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["blockers"]


@styled
def blockers(result: Result, ax: Axes | None = None) -> Axes:
    """Who stood in the way of a deal, and why: alone, or together with others.

    The ten most frequent reasons, and all others as one row, in which a run counts once.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; shares of all runs lie along x, with 95 % intervals of the whole bars.
    """
    runs, scenario = len(result), result.scenario
    without = without_deal(result)
    total = runs_of(result)
    title = f"Who stood in the way, and why: {without:,} of {total} without a deal"
    names, sole, joint = _counted(result)
    own, ax = ax is None, new_axes(ax, 1.9 + 0.42 * max(3, len(names)))
    if not names:
        sentence = nobody_blocked(result)
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    rows = np.arange(len(names))
    low, high = wilson(sole + joint, runs)
    share = (sole + joint) / runs
    labels, colours = [], []
    for name in names:
        party, _, reason = name.partition(".")
        seat = scenario.party_names.index(party) if reason else None
        colours.append(GREY if seat is None else party_look(seat).colour)
        labels.append(position_in_words(scenario, name) if reason else name)
    style: dict[str, Any] = {"height": 0.64, "edgecolor": INK, "linewidth": 0.8}
    ax.barh(rows, sole / runs, color=colours, **style)
    tints = [tint(colour) for colour in colours]
    ax.barh(rows, joint / runs, left=sole / runs, color=tints, hatch="//", **style)
    errors = np.maximum(np.stack([share - low, high - share]), 0)
    ax.errorbar(share, rows, xerr=errors, fmt="none", ecolor="black", elinewidth=1.3, capsize=3.5)
    for row in rows:
        beside(ax, share_text(share[row], low[row], high[row]), (high[row], float(row)), (7, 0))
    name_rows(ax, rows, labels, wrap=40)
    keep_shares(ax, 0, float(high.max()) * 1.38)
    percent_axis(ax)
    ax.set_xlabel("share of all runs, with 95 % intervals", fontsize=SMALL)
    key_to_blocking(ax)
    said = "; ".join(
        f"{labels[row]}, {percent(share[row])} ({percent(sole[row] / runs)} alone)"
        for row in rows[:3]
    )
    alt = f"Who stood in the way in {without:,} of {total} without a deal; most often: {said}."
    finding = f"In the way in {percent(share[0])} of the runs: {labels[0].replace(': ', ' – ', 1)}"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding, pad=36)


def _counted(result: Result) -> tuple[list[str], IntArray, IntArray]:
    """Names ``party.reason``, and in how many runs each blocked alone and with others."""
    # A concession has one name, whether it is not on the table yet or its condition is not met.
    table = result.blockers()[["sole", "joint"]].groupby(level=["party", "reason"]).sum()
    names = [f"{party}.{reason}" for party, reason in table.index]
    counts = table.to_numpy(np.int64)
    order = sorted(range(len(names)), key=lambda i: (-counts[i].sum(), names[i]))
    shown = [names[i] for i in order[:ROWS]]
    sole, joint = ([int(counts[i, kind]) for i in order[:ROWS]] for kind in (0, 1))
    if len(order) > ROWS:
        rest = {names[i] for i in order[ROWS:]}
        combinations = result.runs["blocked_by"].value_counts()
        alone = others = 0
        for combination, runs in combinations.items():
            named = str(combination).split(" + ")
            hit = rest.intersection(named)
            alone += int(runs) if hit and len(named) == 1 else 0
            others += int(runs) if hit and len(named) > 1 else 0
        shown.append(count_of(len(rest), "other reason"))
        sole.append(alone)
        joint.append(others)
    return shown, np.array(sole, np.int64), np.array(joint, np.int64)
