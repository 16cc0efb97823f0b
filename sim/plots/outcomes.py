"""How runs end, on what terms, and when."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.description.hours import hour_text, windows
from sim.description.words import count_of
from sim.model.endings import ended
from sim.model.issues import readable
from sim.plots.baselines import mark_agreements
from sim.plots.hours import mark_hours
from sim.plots.options import bars_of, draw_issue, note_issue
from sim.plots.style import (
    ACCENT,
    ENDING_LOOKS,
    FAINT,
    INK,
    QUIET,
    SMALL,
    TEXT,
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
    width_of,
)
from sim.results.intervals import wilson
from sim.results.result import Result


def endings(result: Result, ax: Axes | None = None) -> Axes:
    """How the runs ended: a bar for each ending, with 95 % intervals.

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.

    Returns:
        The axes; shares of all runs lie along x, from 0 to 1.
    """
    own, ax = ax is None, new_axes(ax, 3.9)
    table = result.endings()
    rows = range(len(table))
    looks = [ENDING_LOOKS[name] for name in result.scenario.endings]
    share = table["share"].to_numpy(float)
    low, high = table["low"].to_numpy(float), table["high"].to_numpy(float)
    for row, look in enumerate(looks):
        ax.barh(
            row, share[row], height=0.62, color=look.colour, hatch=look.hatch, edgecolor=INK,
            linewidth=0.8,
        )  # fmt: skip
    errors = np.maximum(np.stack([share - low, high - share]), 0.0)
    ax.errorbar(share, rows, xerr=errors, fmt="none", ecolor="black", elinewidth=1.5, capsize=5)
    for row in rows:
        text = share_text(share[row], low[row], high[row])
        ax.annotate(
            text, (high[row], row), (8, 0), textcoords="offset points", va="center", fontsize=TEXT
        )
    name_rows(ax, rows, [look.label for look in looks])
    ax.tick_params(axis="y", labelsize=TEXT)
    ax.set_xlim(0, 1.32)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.spines["bottom"].set_bounds(0, 1)
    percent_axis(ax)
    ax.set_xlabel("share of all runs, with 95 % intervals", fontsize=SMALL, x=0.38)
    said = ", ".join(
        f"{readable(name)} {share_text(share[row], low[row], high[row])}"
        for row, name in enumerate(result.scenario.endings)
    )
    total = runs_of(result)
    title = f"How {total} ended"
    alt = f"Endings of {total} with 95 % intervals: {said}."
    finish(ax, title, footer_of(result), alt, own=own)
    ax.tick_params(axis="y", labelsize=TEXT)
    return ax


def agreements(result: Result, ax: Axes | None = None, *, baselines: bool = False) -> Axes:
    """On what terms deals were made: for each issue the share of each option among the deals.

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.
        baselines: Whether to mark what simple rules pick (see `sim.analysis.baselines`).

    Returns:
        The axes; shares of the deals lie along x, from 0 to 1, and each issue has a row;
        undisclosed points have one together.
    """
    chosen = result.columns.options[ended(result.columns.ending, "deal")]
    bars = bars_of(result, chosen)
    own, ax = ax is None, new_axes(ax, 1.3 + (1.15 if baselines else 0.92) * len(bars))
    deals, total = len(chosen), runs_of(result)
    if not deals:
        sentence = f"None of {total} ended in a deal, so there are no terms to show."
        if len(result) == 1:
            sentence = "The run did not end in a deal, so there are no terms to show."
        say(ax, sentence, own=own)
        title = f"On what terms: no deals in {total}"
        return finish(ax, title, footer_of(result), sentence, own=own)
    inches = width_of(ax, own=own)
    said = []
    for row, (issue, index) in enumerate(bars):
        shares = np.bincount(index, minlength=len(issue.options)) / len(index)
        unnamed = draw_issue(ax, row, issue, shares, inches)
        note_issue(ax, row, issue, shares, unnamed, inches)
        ax.text(0, row - 0.3, issue.label, fontsize=TEXT, weight="bold", va="bottom")
        most = int(shares.argmax())
        said.append(f"{issue.label}: {readable(issue.options[most])} in {percent(shares[most])}")
    ax.set_ylim(len(bars) - 0.42, -0.62)
    ax.set_xlim(0, 1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    percent_axis(ax)
    half = float(np.diff(wilson([deals / 2], deals), axis=0)[0, 0]) / 2
    of_deals = count_of(deals, "deal")
    label = (
        f"share of the {of_deals} (each ± {100 * half:.1f} points at most, 95 %); "
        "options from the first (light) to the last (dark)"
    )
    title = f"On what terms: {of_deals} in {total}"
    alt = f"Terms of {of_deals} in {total}; most frequent by issue: {'; '.join(said)}."
    if baselines:
        marks = mark_agreements(ax, result, chosen)
        label, alt = f"{label}; {marks}", f"{alt} Simple rules: {marks}."
    label_x(ax, label, own=own)
    return finish(ax, title, footer_of(result), alt, own=own)


def agreement_hour(result: Result, ax: Axes | None = None) -> Axes:
    """By when runs have ended as a deal: a cumulative curve whose plateau is the share of deals.

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.

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
    _name_sessions(ax, [(s.earliest + s.end) / 2 for s in spans], [s.name for s in spans], end, own)
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
    ax.annotate(
        label, (end * 0.01, share), (0, -6 if share > 0.5 else 6), textcoords="offset points",
        va="top" if share > 0.5 else "bottom", fontsize=TEXT,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5},
    )  # fmt: skip
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
    return finish(ax, title, footer_of(result), alt, own=own, pad=10)


def _name_sessions(ax: Axes, centres: list[float], names: list[str], end: float, own: bool) -> None:
    """Name the shaded stretches above the axes, apart enough to be read."""
    step = end * 0.24 / max(0.5, width_of(ax, own=own))
    last = -step
    ticks, labels = [], []
    for centre, name in zip(centres, names, strict=True):
        if centre - last >= step:
            ticks.append(centre)
            labels.append(readable(name))
            last = centre
    top = ax.secondary_xaxis("top")
    top.set_xticks(
        ticks, labels, rotation=50, ha="left", rotation_mode="anchor", fontsize=SMALL,
        parse_math=False,
    )  # fmt: skip
    top.tick_params(length=3, color=QUIET, labelcolor=QUIET, pad=1)
    top.spines[:].set_visible(False)
