"""What evidence says of the assumptions, as a figure."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.analysis.shifts import moved
from sim.description.words import count_of, quantity_in_words
from sim.plots.parts.axes import finish, footer_of, new_axes, say_instead
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.shares import percent_axis
from sim.plots.parts.style import ACCENT, FAINT, INK, OUTLINED, QUIET, ROWS
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["evidence"]

_POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)


@styled
def evidence(posterior: Result, ax: Axes | None = None) -> Axes:
    """Which assumptions the evidence moved: the posterior draws on the scale of the prior.

    For each of the ten quantities that were moved most (see `sim.analysis.moved`), where its
    posterior draws lie among all prior draws: a quantity that the evidence says nothing of fills
    the row evenly, its median at 50 %.

    Args:
        posterior: The result of `sim.Result.given_evidence`.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; the share of prior draws below a value lies along x, from 0 to 1.

    Raises:
        UsageError: if the result is given no evidence.
    """
    table = moved(posterior)
    shown = table[table["distance"] > table["noise"]].head(ROWS)
    own, ax = ax is None, new_axes(ax, 2.4 + 0.46 * max(3, len(shown)))
    assert posterior.prior is not None
    runs = f"{len(posterior):,} of {count_of(len(posterior.prior), 'run')}"
    title = f"What the evidence says of the assumptions: {runs} agree with it"
    if not len(shown):
        sentence = "The evidence moves no assumption by more than chance would."
        return say_instead(ax, title, footer_of(posterior), sentence, own=own)
    names = [quantity_in_words(posterior.scenario, str(path)) for path in shown.index]
    rows = np.arange(len(shown))
    for row, path in enumerate(shown.index):
        before, after = (
            draws[~np.isnan(draws)]
            for draws in (
                np.sort(posterior.prior.columns.draws[str(path)]),
                posterior.columns.draws[str(path)],
            )
        )
        # The middle of the steps, so that a quantity with few values is not shifted by ties.
        at = sum(np.searchsorted(before, after, side=s) for s in ("left", "right"))
        low, first, middle, third, high = np.quantile(at / (2 * len(before)), _POINTS)
        ax.barh(row, 1, height=0.62, color=FAINT, zorder=0.5)
        ax.barh(row, high - low, left=low, height=0.12, color=ACCENT, gid="posterior90")
        ax.barh(
            row, third - first, left=first, height=0.34, color=ACCENT, gid="posterior50", **OUTLINED
        )
        ax.plot(
            [middle],
            [row],
            marker="o",
            markersize=8,
            color="white",
            markeredgecolor=INK,
            gid="median",
            zorder=4,
        )
        cells = shown.loc[path]
        text = f"{cells['prior.median']:.3g} → {cells['posterior.median']:.3g}"
        beside(ax, text, (1, row), (8, 0))
    ax.axvline(0.5, color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    name_rows(ax, rows, names, wrap=40)
    ax.set_ylim(max(1.5, len(shown) - 0.5), -0.5)
    ax.set_xlim(0, 1.16)
    ax.set_xticks(np.linspace(0, 1, 5))
    ax.spines["bottom"].set_bounds(0, 1)
    percent_axis(ax)
    label_x(ax, "share of prior draws below; right: prior → posterior median", own=own)
    dot = Line2D([], [], linestyle="", marker="o", color="white", markeredgecolor=INK, markersize=8)
    handles = {
        "posterior median": dot,
        "middle half": Patch(facecolor=ACCENT, edgecolor=INK),
        "90 % of the posterior draws": Line2D([], [], color=ACCENT, linewidth=3),
        "all prior draws": Patch(facecolor=FAINT),
    }
    key_above(ax, handles, columns=2)
    said = "; ".join(
        f"{names[row]}, median {cells['prior.median']:.3g} before and "
        f"{cells['posterior.median']:.3g} after"
        for row, (_, cells) in enumerate(shown.head(3).iterrows())
    )
    alt = f"{runs} agree with the evidence; it moves most: {said}."
    medians = (f"{shown[f'{which}.median'].iloc[0]:.3g}" for which in ("prior", "posterior"))
    finding = f"The evidence moves most: {names[0]}, {' → '.join(medians)}"
    return finish(ax, title, footer_of(posterior), alt, own=own, pad=48, finding=finding)
