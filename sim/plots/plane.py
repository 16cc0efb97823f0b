"""The utility plane: what terms are worth to two parties, and where the runs ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from sim.analysis import problem
from sim.bargaining.pareto import pareto_mask
from sim.endings import ended
from sim.errors import UsageError
from sim.issues import FloatArray, IntArray
from sim.parties import Party
from sim.plots.baselines import mark_plane
from sim.plots.style import (
    ENDING_LOOKS,
    INK,
    QUIET,
    SMALL,
    count_of,
    finish,
    footer_of,
    new_axes,
    percent,
    runs_of,
)
from sim.results import Result
from sim.scenario import Scenario

DOTS = 3000
"""Up to this many terms are drawn as dots, more as hexagons that count them."""

_MANY = 40
"""Of more different terms than this the bubbles are made smaller, and a frontier has no dots."""


class _Bubble(NamedTuple):
    label: str
    marker: str
    opacity: float


_BUBBLES: Mapping[str, _Bubble] = {
    "partial": _Bubble("texts lacking a consent", "D", 0.35),
    "deal": _Bubble("deals", "o", 0.85),
    "not_ratified": _Bubble("texts that failed at home", "s", 0.6),
}


def utilities(
    result: Result,
    ax: Axes | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    baselines: bool = False,
) -> Axes:
    """What terms are worth to two parties, with the Pareto frontier and where the runs ended.

    Utilities are those at mean draws (see `sim.analysis.problem`): weights, values and bonuses at
    their means, the costs of crossing a red line only where it is a bluff for certain, the no-deal
    values as they are at hour 0. The frontier is that of the two parties shown.

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.
        x: The party whose utility lies along x; left out, the first whose consent is required.
        y: The party whose utility lies along y; left out, the next whose consent is required.
        baselines: Whether to mark what simple rules pick (see `sim.analysis.baselines`).

    Returns:
        The axes; both run in units of utility.

    Raises:
        UsageError: if there is no such party, both are the same, or there are too many terms to
            enumerate.
    """
    scenario = result.scenario
    one, two = _choose(scenario, x, y)
    own, ax = ax is None, new_axes(ax, 6.6)
    seats = [scenario.parties.index(party) for party in (one, two)]
    means = problem(scenario)
    plane = means.utilities[:, seats]
    _draw_terms(ax, plane)
    frontier = plane[pareto_mask(plane)]
    frontier = np.unique(frontier, axis=0)
    ax.plot(
        frontier[:, 0], frontier[:, 1], color=INK, linewidth=1.6, marker="o",
        markersize=3.5 if len(frontier) <= _MANY else 0.0, zorder=3,
        label="Pareto frontier of these two",
    )  # fmt: skip
    no_deal = means.no_deal[seats].tolist()
    ax.axvline(no_deal[0], color=QUIET, linewidth=1.3, linestyle=(0, (5, 3)), zorder=2)
    ax.axhline(
        no_deal[1], color=QUIET, linewidth=1.3, linestyle=(0, (5, 3)), zorder=2,
        label="no-deal values, at hour 0",
    )  # fmt: skip
    counted = {ending: _where(result, plane, ending) for ending in _BUBBLES}
    largest = max(int(counts.max(initial=0)) for _, counts in counted.values())
    full = 900.0 if len(counted["deal"][0]) <= _MANY else 350.0
    for ending, bubble in _BUBBLES.items():
        points, counts = counted[ending]
        if len(points):
            # A marker's size is the square of its width; if it is square, of its side.
            area = np.maximum(8.0, full * counts / largest)
            ax.scatter(
                points[:, 0], points[:, 1],
                s=area * (1.0 if bubble.marker == "o" else math.pi / 4), marker=bubble.marker,
                color=to_rgba(ENDING_LOOKS[ending].colour, bubble.opacity), edgecolor=INK,
                linewidth=0.8, zorder=4, label=bubble.label, gid=ending, clip_on=False,
            )  # fmt: skip
    marks = mark_plane(ax, scenario, plane, no_deal) if baselines else ""
    _frame(ax, np.vstack([plane, [no_deal]]))
    _legend(ax, full / largest * len(result) if largest else 0.0, largest / len(result), len(plane))
    ax.set_xlabel(f"utility to {one.title}, at mean draws", fontsize=SMALL)
    ax.set_ylabel(f"utility to {two.title}, at mean draws", fontsize=SMALL)
    points, counts = counted["deal"]
    deals = int(counts.sum())
    said = f"{count_of(deals, 'deal')} in {runs_of(result)}"
    alt = (
        f"Utilities of {len(plane):,} possible terms to {one.title} and {two.title} at mean draws, "
        f"{count_of(len(frontier), 'point')} on their Pareto frontier; "
        f"no deal is worth {no_deal[0]:.2f} and {no_deal[1]:.2f}; {said}"
    )
    if deals:
        top = int(counts.argmax())
        at, share = points[top], counts[top] / len(result)
        alt += (
            f", at {count_of(len(points), 'point')} of the plane, the most "
            f"frequent ({percent(share)} of the runs) worth {at[0]:.2f} and {at[1]:.2f}"
        )
    alt += marks
    title = f"What the terms are worth to {one.title} and {two.title}: {said}"
    return finish(ax, title, footer_of(result), f"{alt}.", own=own)


def _choose(scenario: Scenario, x: str | None, y: str | None) -> tuple[Party, Party]:
    asked = [party for party in scenario.parties if party.consent_required]
    asked += [party for party in scenario.parties if not party.consent_required]
    one = scenario.party(x) if x is not None else next(p for p in asked if p.name != y)
    two = scenario.party(y) if y is not None else next(p for p in asked if p is not one)
    if one is two:
        raise UsageError(f"x and y are both '{one.name}'; the plane needs two parties")
    return one, two


def _where(result: Result, plane: FloatArray, ending: str) -> tuple[FloatArray, IntArray]:
    """Where the runs with an ending lie, and how many at each point, which terms may share."""
    points = plane[result.terms_numbers[ended(result.columns.ending, ending)]].round(9)
    return np.unique(points, axis=0, return_counts=True)


def _draw_terms(ax: Axes, plane: FloatArray) -> None:
    if len(plane) <= DOTS:
        ax.scatter(
            plane[:, 0], plane[:, 1], s=9, color="#8A8A8A", linewidth=0, zorder=1,
            label="all possible terms", gid="terms",
        )  # fmt: skip
    else:
        ax.hexbin(
            plane[:, 0], plane[:, 1], gridsize=45, bins="log", mincnt=1, cmap="Greys",
            linewidths=0, alpha=0.65, zorder=1, gid="terms",
        )  # fmt: skip


def _frame(ax: Axes, points: FloatArray) -> None:
    """Show 0 to 1, and what lies beyond (bonuses can take utilities there)."""
    low, high = np.minimum(points.min(axis=0), 0), np.maximum(points.max(axis=0), 1)
    margin = 0.04 * (high - low)
    ax.set_xlim(low[0] - margin[0], high[0] + margin[0])
    ax.set_ylim(low[1] - margin[1], high[1] + margin[1])


def _legend(ax: Axes, area: float, largest: float, terms: int) -> None:
    """Explain the marks.

    Args:
        ax: The axes.
        area: Area of a bubble that stands for all runs, in square points.
        largest: Share of the runs that the largest bubble stands for.
        terms: Number of possible terms.
    """
    handles, labels = ax.get_legend_handles_labels()
    shown = dict(zip(labels, handles, strict=True))
    for ending, bubble in _BUBBLES.items():
        if bubble.label in shown:  # at one size, whatever the bubbles are
            shown[bubble.label] = Line2D(
                [], [], marker=bubble.marker, linestyle="", markeredgecolor=INK, markersize=9,
                markerfacecolor=to_rgba(ENDING_LOOKS[ending].colour, bubble.opacity),
            )  # fmt: skip
    if terms > DOTS:
        shown[f"all {terms:,} possible terms\n(darker: more)"] = Line2D(
            [], [], marker="h", linestyle="", color="#8A8A8A", markersize=9
        )
    if largest:
        share = _round_below(largest)
        shown[f"area: {share * 100:g} % of the runs"] = Line2D(
            [], [], marker="o", linestyle="", markerfacecolor="white", markeredgecolor=INK,
            markersize=math.sqrt(area * share),
        )  # fmt: skip
    ax.legend(
        shown.values(), shown.keys(), loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False,
        fontsize=SMALL, labelspacing=1.1,
        handlelength=2.8,
    )  # fmt: skip


def _round_below(share: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above a share."""
    power = 10.0 ** math.floor(math.log10(share))
    return max(step * power for step in (0.5, 1, 2, 5) if step * power <= share * (1 + 1e-9))
