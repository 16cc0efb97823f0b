"""How the endings of several scenarios compare."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from sim.description.words import count_of
from sim.model.endings import ENDINGS
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_with, new_axes
from sim.plots.parts.ending_bars import key_to_endings, stacked
from sim.plots.parts.labels import beside, label_x, on_white, width_of
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ACCENT, ENDING_LOOKS, INK, QUIET, SMALL
from sim.plots.parts.styled import styled
from sim.results.families import Family
from sim.results.intervals import wilson

__all__ = ["family"]

_SPLIT, _LEFT = 1.78, 1.16
"""How wide the axes are, and where the differences begin, if a share of 1 is 1 wide."""


@styled
def family(family: Family, ax: Axes | None = None) -> Axes:
    """How the runs of each scenario end, and how its deals differ from those of the base.

    A row for each scenario, the base first. Left the shares of all endings in their fixed order,
    with 95 % intervals where two meet; right the paired difference of the share of deals from the
    base's, with its 95 % interval, filled where it is clear (see `sim.results.Family.endings`).

    Args:
        family: The family.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; shares of runs lie along x, from 0 to 1. The differences have axes of their own
        inside (``axes.child_axes[0]``), in shares of runs.
    """
    names = list(family.results)
    own, ax = ax is None, new_axes(ax, 2.6 + 0.5 * max(3, len(names)))
    counts = family.counts().T
    there = [i for i, count in enumerate(counts) if count.any()]
    looks = {ENDINGS[i]: ENDING_LOOKS[ENDINGS[i]] for i in there}
    low, high = wilson(np.cumsum(counts[there], axis=0), len(family))
    shares = counts[there] / len(family)
    endings = [result.scenario.endings for result in family.results.values()]
    can = np.array([[ending in each for each in endings] for ending in looks])
    low, high = (np.where(can, limit, np.nan) for limit in (low, high))
    inches = width_of(ax, own=own) * (0.75 if own else 1.0) / _SPLIT
    stacked(ax, looks, shares, low, high, names, inches)
    key_to_endings(ax, looks.values(), own=own)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(0, _SPLIT)
    ax.set_xticks(np.linspace(0, 1, 5))
    ax.spines["bottom"].set_bounds(0, 1)
    _differences(ax, family)
    label_x(
        ax,
        "left: share of runs (lines: 95 % intervals of where endings meet); right: difference of"
        f" deals from {family.base} in percentage points (95 %, paired; filled: clearly not 0)",
        own=own,
    )
    total = count_of(len(family), "run")
    title = f"How {count_of(len(names), 'scenario')} end, and how deals differ from {family.base}"
    base = family.results[family.base]
    footer = footer_with(
        f"{base.scenario.title}, and {count_of(len(names) - 1, 'other')}",
        f"{total} each",
        seed=base.seed,
        version=base.version,
    )
    pad = 24 + 14 * ((len(looks) + 1) // 2)
    return finish(ax, title, footer, _said(family), own=own, pad=pad, finding=_finding(family))


def _finding(family: Family) -> str:
    """In which scenario deals differ most from those of the base, among those clearly so."""
    table = family.endings().xs("deal", level="ending")
    clear = table[table["clear"].astype(bool) & (table.index != family.base)]
    if not len(clear):
        return f"No scenario's deals differ clearly from those of {family.base}"
    most = clear.iloc[int(clear["difference"].abs().to_numpy().argmax())]
    points = f"{100 * most['difference']:+.1f}".replace("-", "−")
    return f"Deals differ most in {most.name}: {points} points"


def _differences(ax: Axes, family: Family) -> None:
    """Draw the differences of deals, in axes of their own right of the shares."""
    table = family.endings().xs("deal", level="ending")
    inner = ax.inset_axes((_LEFT / _SPLIT, 0, 1 - _LEFT / _SPLIT, 1), sharey=ax)
    most = max(0.01, float(table[["difference.low", "difference.high"]].abs().max().max()))
    inner.axvline(0, color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    for row, (name, cells) in enumerate(table.iterrows()):
        if name == family.base:
            inner.text(
                0,
                row,
                "base",
                ha="center",
                va="center",
                fontsize=SMALL,
                color=QUIET,
                bbox=on_white(pad=1.5),
            )
            continue
        difference, low, high = cells[["difference", "difference.low", "difference.high"]]
        inner.plot(
            [low, high],
            [row, row],
            color=INK,
            linewidth=1.5,
            marker="|",
            markersize=9,
            gid=f"interval.{name}",
        )
        inner.plot(
            [difference],
            [row],
            "o",
            color=ACCENT if cells["clear"] else "white",
            markeredgecolor=ACCENT,
            markersize=5,
            gid=f"difference.{name}",
            zorder=3,
        )
        side = 0 if abs(difference) < 0.3 * most else 1 if difference > 0 else -1
        beside(
            inner,
            _in_points(difference, low, high),
            (difference, row),
            (10 * side, 6),
            ha={-1: "left", 0: "center", 1: "right"}[side],
            va="bottom",
            bbox=on_white(0.85, pad=0.5),
        )
    inner.set_xlim(-1.15 * most, 1.15 * most)
    inner.locator_params(axis="x", nbins=5)
    inner.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g}"))
    inner.tick_params(labelsize=SMALL)
    inner.tick_params(axis="y", left=False, labelleft=False)
    inner.spines[["left", "top", "right"]].set_visible(False)


def _in_points(difference: float, low: float, high: float) -> str:
    """A difference of shares with its interval: ``+13.2 (+12.5 to +13.8)``."""
    return f"{100 * difference:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


def _said(family: Family) -> str:
    """The figure in words: the base's endings, and the deals of each of the others."""
    table = family.endings()
    ends = ", ".join(
        f"{readable(str(ending))} {percent(row['share'])}"
        for ending, row in table.loc[family.base].iterrows()
        if row["runs"]
    )
    others = "; ".join(
        f"{name} {percent(row['share'])}, "
        f"{_in_points(row['difference'], row['difference.low'], row['difference.high'])} points"
        + (", clear" if row["clear"] else "")
        for name, row in table.xs("deal", level="ending").iterrows()
        if name != family.base
    )
    return (
        f"Endings of {len(family.results)} scenarios, {count_of(len(family), 'run')} each. "
        f"{family.base}: {ends}. Deals of the others, and the paired difference from it with its"
        f" 95 % interval: {others}."
    )
