"""Why there is no deal, and what the share of deals depends on."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of, quantity_in_words
from sim.model.endings import ended, must_be_ending
from sim.model.issues import readable
from sim.plots.grouping import footer_of_study
from sim.plots.style import (
    ACCENT,
    INK,
    SMALL,
    finish,
    footer_of,
    label_x,
    name_rows,
    new_axes,
    percent,
    percent_axis,
    runs_of,
    say,
    share_text,
)
from sim.report.data import reason_in_words
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.studies.study import Study

TOP = 10
"""So many rows are shown."""

SOLE, JOINT = "#0072B2", "#B9D3E6"

RESTS_ON = {
    "claim": ("range from a claim", "#C47F00", ""),
    "assumption": ("range assumed", "#E3DCCB", "//"),
    "unexplained": ("range unexplained", "#BDBDBD", ".."),
    "study": ("range set by the study", "#CDE3D2", "\\\\"),
}


def blockers(result: Result, ax: Axes | None = None) -> Axes:
    """Who stood in the way of a deal, and why: alone, or together with others.

    The ten most frequent reasons, and all others as one row, in which a run counts once.

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.

    Returns:
        The axes; shares of all runs lie along x, with 95 % intervals of the whole bars.
    """
    runs, scenario = len(result), result.scenario
    without = int((~ended(result.columns.ending, "deal")).sum())
    total = runs_of(result)
    title = f"Who stood in the way, and why: {without:,} of {total} without a deal"
    names, sole, joint = _counted(result)
    own, ax = ax is None, new_axes(ax, 1.9 + 0.42 * max(3, len(names)))
    if not names:
        sentence = f"Nobody blocked: {'the run' if runs == 1 else f'all {total}'} ended in a deal."
        if without:
            sentence = f"Nobody blocked, though {without:,} of {total} ended without a deal."
        say(ax, sentence, own=own)
        return finish(ax, title, footer_of(result), sentence, own=own)
    rows = np.arange(len(names))
    low, high = wilson(sole + joint, runs)
    share = (sole + joint) / runs
    labels = []
    for name in names:
        party, _, reason = name.partition(".")
        words = f"{scenario.party(party).title} – {reason_in_words(reason)}" if reason else name
        labels.append(words)
    style: dict[str, Any] = {"height": 0.64, "edgecolor": INK, "linewidth": 0.8}
    ax.barh(rows, sole / runs, color=SOLE, **style)
    ax.barh(rows, joint / runs, left=sole / runs, color=JOINT, hatch="//", **style)
    errors = np.maximum(np.stack([share - low, high - share]), 0)
    ax.errorbar(share, rows, xerr=errors, fmt="none", ecolor="black", elinewidth=1.3, capsize=3.5)
    for row in rows:
        ax.annotate(
            share_text(share[row], low[row], high[row]), (high[row], row), (7, 0),
            textcoords="offset points", va="center", fontsize=SMALL,
        )  # fmt: skip
    name_rows(ax, rows, labels, wrap=40)
    _keep_shares(ax, 0, float(high.max()) * 1.38)
    percent_axis(ax)
    ax.set_xlabel("share of all runs, with 95 % intervals", fontsize=SMALL)
    ax.legend(
        [Patch(facecolor=SOLE, edgecolor=INK), Patch(facecolor=JOINT, edgecolor=INK, hatch="//")],
        ["blocked alone", "together with others"],
        loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=SMALL,
        borderaxespad=0.3,
    )  # fmt: skip
    said = "; ".join(
        f"{labels[row]}, {percent(share[row])} ({percent(sole[row] / runs)} alone)"
        for row in rows[:3]
    )
    alt = f"Who stood in the way in {without:,} of {total} without a deal; most often: {said}."
    return finish(ax, title, footer_of(result), alt, own=own, pad=36)


def _counted(result: Result) -> tuple[list[str], IntArray, IntArray]:
    """Names ``party.reason``, and in how many runs each blocked alone and with others."""
    # A concession has one name, whether it is not on the table yet or its condition is not met.
    table = result.blockers()[["sole", "joint"]].groupby(level=["party", "reason"]).sum()
    names = [f"{party}.{reason}" for party, reason in table.index]
    counts = table.to_numpy(np.int64)
    order = sorted(range(len(names)), key=lambda i: (-counts[i].sum(), names[i]))
    shown = [names[i] for i in order[:TOP]]
    sole, joint = ([int(counts[i, kind]) for i in order[:TOP]] for kind in (0, 1))
    if len(order) > TOP:
        rest = {names[i] for i in order[TOP:]}
        combinations = result.runs["blocked_by"].value_counts()
        alone = others = 0
        for combination, runs in combinations.items():
            named = str(combination).split(" + ")
            hit = rest.intersection(named)
            alone += int(runs) if hit and len(named) == 1 else 0
            others += int(runs) if hit and len(named) > 1 else 0
        shown.append(f"{len(rest)} other reasons")
        sole.append(alone)
        joint.append(others)
    return shown, np.array(sole, np.int64), np.array(joint, np.int64)


def spread(source: Result | Study, ax: Axes | None = None, *, ending: str = "deal") -> Axes:
    """What the share of an ending depends on: a tornado of the uncertain quantities.

    For each of the ten quantities that move it most, the share in the runs with the lowest fifth
    of its draws and in those with the highest fifth (see `Result.tornado`); of a study, the mean
    share over the points with the lowest and the highest fifth of its values.

    Args:
        source: The result, or a study.
        ax: Where to draw; left out, in a figure of its own.
        ending: The ending whose share is shown.

    Returns:
        The axes; shares of runs lie along x.

    Raises:
        UsageError: if there is no such ending.
    """
    must_be_ending(ending)
    if isinstance(source, Result):
        table, scenario, footer = source.tornado(ending), source.scenario, footer_of(source)
        varied, whole, parts = len(source.columns.draws), runs_of(source), "draws"
        overall = float(ended(source.columns.ending, ending).mean())
    else:
        table, scenario = source.tornado(ending), source.plan.scenario
        footer, varied = footer_of_study(source), len(source.plan.settings)
        whole, parts = count_of(len(source.plan), "point"), "values"
        overall = float(np.nanmean(source.measure(ending))) if source.counts.any() else np.nan
    shown = table.head(TOP)
    own, ax = ax is None, new_axes(ax, 2.2 + 0.46 * max(3, len(shown)))
    name = readable(ending)
    title = f"What the share of ‘{name}’ depends on most: {whole}"
    if not shown["swing"].any():
        sentence = f"Nothing uncertain moves the share of ‘{name}’: it is {percent(overall)}."
        if not len(shown):
            sentence = f"There is nothing to compare: no number was drawn differently in {whole}."
        if not varied:
            sentence = "Nothing in this scenario is uncertain, so nothing moves the shares."
        say(ax, sentence, own=own)
        return finish(ax, title, footer, sentence, own=own)
    first, last = shown["lowest"].to_numpy(float), shown["highest"].to_numpy(float)
    rows = np.arange(len(shown))
    kinds = [kind if kind in RESTS_ON else "unexplained" for kind in shown["rests_on"]]
    for row, kind in enumerate(kinds):
        _, colour, hatch = RESTS_ON[kind]
        ax.barh(
            row, abs(last[row] - first[row]), left=min(first[row], last[row]), height=0.56,
            color=colour, hatch=hatch, edgecolor=INK, linewidth=0.8, hatch_linewidth=0.5,
        )  # fmt: skip
        side = -1 if first[row] <= last[row] else 1
        for share, way in ((first[row], side), (last[row], -side)):
            ax.annotate(
                percent(share), (share, row), (10 * way, 0), va="center", fontsize=SMALL,
                textcoords="offset points", ha="left" if way > 0 else "right",
            )  # fmt: skip
    dots: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 8, "markeredgecolor": INK}
    ax.plot(first, rows, markerfacecolor="white", gid="lowest", **dots)
    ax.plot(last, rows, markerfacecolor=INK, gid="highest", **dots)
    ax.axvline(overall, color=ACCENT, linewidth=1.8, zorder=0.9)
    names = [quantity_in_words(scenario, str(path)) for path in shown.index]
    name_rows(ax, rows, names, wrap=40)
    _leave_room(ax, np.concatenate([first, last, [overall]]))
    percent_axis(ax)
    noise = float(shown["noise"].max())
    label_x(
        ax,
        f"share of runs that end as ‘{name}’ (swings below {100 * noise:.1f} points may be chance)",
        own=own,
    )
    handles: dict[str, Line2D | Patch] = {
        f"lowest fifth of the {parts}": Line2D([], [], markerfacecolor="white", **dots),
        "highest fifth": Line2D([], [], markerfacecolor=INK, **dots),
        f"all runs: {percent(overall)}": Line2D([], [], color=ACCENT, linewidth=1.8),
    }
    for kind, (label, colour, hatch) in RESTS_ON.items():
        if kind in kinds:
            handles[label] = Patch(facecolor=colour, edgecolor=INK, hatch=hatch)
    ax.legend(
        handles.values(), handles.keys(), loc="lower left", bbox_to_anchor=(0, 1), ncols=2,
        frameon=False, fontsize=SMALL, borderaxespad=0.3,
    )  # fmt: skip
    said = "; ".join(
        f"{names[row]}, {percent(first[row])} to {percent(last[row])}" for row in rows[:3]
    )
    alt = (
        f"{percent(overall)} of runs ({whole}) end as ‘{name}’; from the lowest to the highest "
        f"fifth of the {parts} it moves most with: {said}."
    )
    return finish(ax, title, footer, alt, own=own, pad=60)


def _leave_room(ax: Axes, shares: FloatArray) -> None:
    low, high = float(shares.min()), float(shares.max())
    margin = 0.14 * max(high - low, 0.02)
    _keep_shares(ax, low - margin, high + margin)


def _keep_shares(ax: Axes, low: float, high: float) -> None:
    """Set the limits of x; there are ticks only where there are shares, from 0 to 1."""
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ax.get_xticks() if -1e-9 <= tick <= 1 + 1e-9])
    ax.set_xlim(low, high)
