"""The outcome space: what outcomes are worth to two parties, and where the runs ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from sim.analysis import Problem, problem
from sim.analysis.gains import gains
from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of
from sim.model.endings import ended
from sim.model.parties import Party
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, without_deals
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.plane import (
    DOTS,
    draw_no_deal,
    draw_outcomes,
    frontier_of,
    show_all,
    two_parties,
)
from sim.plots.parts.rule_marks import mark_plane, mark_solutions
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ENDING_LOOKS, FAINT, GREY, INK, SMALL, party_look, tint
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["utilities"]

_MANY = 40
"""Of more different outcomes than this the bubbles are made smaller, and a frontier has no dots."""


_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class _Bubble(NamedTuple):
    label: str
    marker: str
    opacity: float


_BUBBLES: Mapping[str, _Bubble] = {
    "partial": _Bubble("texts lacking a consent", "D", 0.35),
    "deal": _Bubble("deals", "o", 0.85),
    "not_ratified": _Bubble("texts that failed at home", "s", 0.6),
}


class _Drawn(NamedTuple):
    """What a plane shows, for its legend and its words."""

    frontier: int
    deals: int
    points: int
    most: tuple[float, float, float]
    mean: tuple[float, float]
    full: float
    largest: int


@styled
def utilities(
    result: Result,
    ax: Axes | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    baselines: bool = False,
) -> Axes:
    """What outcomes are worth to two parties and where the runs ended, or what several gain.

    With it the Pareto frontier of the two, their no-deal values, and the solutions of Nash and of
    Kalai & Smorodinsky (among all whose consent is required). Utilities are those at mean draws
    (see `sim.analysis.problem`): weights, values and bonuses at their means, the costs of crossing
    a red line only where it is a bluff for certain, the no-deal values as they are at hour 0.

    If the consent of more than two parties is required and none is named, it shows instead what
    each of them gains: the utility of each deal less the no-deal value at that hour, both at the
    draws of the run (see `sim.analysis.gains.gains`). At mean draws the zone of possible agreement
    may be empty although many runs have one.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.
        x: The party whose utility lies along x; by default the first whose consent is required.
        y: The party whose utility lies along y; by default the next whose consent is required.
        baselines: Whether to mark what simple rules pick (see `sim.analysis.baselines`).

    Returns:
        The axes, in units of utility: of two parties along x and y, or gains along x.

    Raises:
        UsageError: if there is no such party, both are the same, or there are too many outcomes to
            enumerate.
    """
    scenario = result.scenario
    required = [party for party in scenario.parties if party.consent_required]
    if x is None and y is None and len(required) > 2 and not baselines:
        return _gains(result, ax)
    return _one_pair(result, problem(scenario), two_parties(scenario, x, y), ax, baselines)


def _gains(result: Result, ax: Axes | None) -> Axes:
    """What deals are worth to each party beyond no deal, over the runs that end in one."""
    scenario = result.scenario
    asked = [i for i, party in enumerate(scenario.parties) if party.consent.of != "none"]
    own, ax = ax is None, new_axes(ax, 2.3 + 0.6 * len(asked))
    title = "What deals are worth to each party beyond no deal"
    found = gains(result)[:, asked]
    if not len(found):
        return without_deals(ax, result, title, "nobody gains or loses by one", own=own)
    least, low, middle, high, most = np.quantile(found, _QUANTILES, axis=0)
    for row, party in enumerate(asked):
        look = party_look(party)
        ax.plot([least[row], most[row]], [row, row], color=look.colour, linewidth=2, zorder=2)
        ax.barh(
            row,
            high[row] - low[row],
            left=low[row],
            height=0.5,
            color=tint(look.colour),
            edgecolor=look.colour,
            linewidth=1.5,
            zorder=3,
            gid=f"half.{scenario.parties[party].name}",
        )
        ax.plot(
            middle[row],
            row,
            look.marker,
            color=look.colour,
            markeredgecolor=INK,
            markersize=9,
            zorder=4,
            gid=f"median.{scenario.parties[party].name}",
        )
        beside(ax, f"{middle[row]:+.2f}".replace("-", "−"), (most[row], float(row)), (7, 0))
    ax.axvline(0, color=INK, linewidth=1.2, zorder=1)
    ax.set_xlim(min(-0.02, 1.1 * least.min()), most.max() * 1.15 + 0.02)
    ax.grid(axis="x", color=FAINT, linewidth=0.8, zorder=0)
    names = [scenario.parties[party].title for party in asked]
    name_rows(ax, range(len(asked)), names)
    label_x(
        ax,
        "utility of the deal less that of no deal, each at the draws of its run (mark and number:"
        " median; box: middle half; line: middle 90 %)",
        own=own,
    )
    deals = f"{count_of(len(found), 'deal')} in {runs_of(result)}"
    parts = zip(names, middle, low, high, strict=True)
    said = "; ".join(f"{n} {m:.2f} (middle half {a:.2f} to {b:.2f})" for n, m, a, b in parts)
    alt = f"Gains over no deal in {deals}, medians: {said}."
    first, last = int(middle.argmax()), int(middle.argmin())
    finding = f"{names[first]} gains most by deals, {names[last]} least"
    title = f"{title}: {deals}"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)


def _one_pair(
    result: Result, means: Problem, pair: tuple[Party, Party], given: Axes | None, baselines: bool
) -> Axes:
    own, ax = given is None, new_axes(given, 6.6)
    one, two = pair
    seats = [result.scenario.parties.index(party) for party in pair]
    drawn, marks = _draw_plane(ax, result, means, seats, baselines)
    entries = list(_entries(ax, drawn, len(result), len(means.zopa)).items())
    if drawn.largest:
        entries.insert(-1, (" ", Line2D([], [], linestyle="")))  # its circle is higher than a line
    ax.legend(
        [mark for _, mark in entries],
        [label for label, _ in entries],
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
        frameon=False,
        fontsize=SMALL,
        labelspacing=1.1,
        handlelength=2.8,
    )
    ax.set_xlabel(f"utility to {one.title}, at mean draws{_no_zone(means)}", fontsize=SMALL)
    ax.set_ylabel(f"utility to {two.title}, at mean draws", fontsize=SMALL)
    no_deal = means.no_deal[seats]
    said = f"{count_of(drawn.deals, 'deal')} in {runs_of(result)}"
    alt = (
        f"Utilities of {len(means.zopa):,} possible outcomes to {one.title} and {two.title} at "
        f"mean draws, {count_of(drawn.frontier, 'point')} on their Pareto frontier; "
        f"no deal is worth {no_deal[0]:.2f} and {no_deal[1]:.2f}; {said}"
    )
    if drawn.deals:
        at_x, at_y, share = drawn.most
        alt += (
            f", at {count_of(drawn.points, 'point')} of the plane, the most "
            f"frequent ({percent(share)} of the runs) worth {at_x:.2f} and {at_y:.2f}"
        )
    finding = f"No deal in {runs_of(result)}"
    if drawn.deals:
        worth = f"{drawn.mean[0]:.2f} to {one.title} and {drawn.mean[1]:.2f} to {two.title}"
        finding = f"Deals are worth {worth} on average"
    title = f"What the outcomes are worth to {one.title} and {two.title}: {said}"
    return finish(ax, title, footer_of(result), f"{alt}{marks}.", own=own, finding=finding)


def _draw_plane(
    ax: Axes, result: Result, means: Problem, seats: list[int], baselines: bool
) -> tuple[_Drawn, str]:
    """Draw the plane of two parties; returns what it shows, and where the marks are, in words."""
    plane = means.utilities[:, seats]
    label, many = "all possible outcomes", len(plane) > DOTS
    draw_outcomes(ax, plane, label, many=many, size=9.0, opacity=0.65)
    frontier = frontier_of(plane)
    ax.plot(
        *frontier.T,
        color=INK,
        linewidth=1.6,
        marker="o",
        markersize=3.5 if len(frontier) <= _MANY else 0.0,
        zorder=3,
        label="Pareto frontier of these two",
    )
    no_deal = means.no_deal[seats].tolist()
    draw_no_deal(ax, no_deal, linewidth=1.3, zorder=2)
    counted = {ending: _where(result, plane, ending) for ending in _BUBBLES}
    largest = max(int(counts.max(initial=0)) for _, counts in counted.values())
    full = 900.0 if len(counted["deal"][0]) <= _MANY else 350.0
    for ending, bubble in _BUBBLES.items():
        points, counts = counted[ending]
        if len(points):
            # A marker's size is the square of its width; if it is square, of its side.
            area = np.maximum(8.0, full * counts / largest)
            ax.scatter(
                points[:, 0],
                points[:, 1],
                s=area * (1.0 if bubble.marker == "o" else math.pi / 4),
                marker=bubble.marker,
                color=to_rgba(ENDING_LOOKS[ending].colour, bubble.opacity),
                edgecolor=INK,
                linewidth=0.8,
                zorder=4,
                label=bubble.label,
                gid=ending,
                clip_on=False,
            )
    marks = mark_solutions(ax, means, plane)
    marks += mark_plane(ax, result.scenario, plane, no_deal) if baselines else ""
    show_all(ax, np.vstack([plane, [no_deal]]))
    points, counts = counted["deal"]
    deals, most, mean = int(counts.sum()), (math.nan, math.nan, 0.0), (math.nan, math.nan)
    if deals:
        mean = float(counts @ points[:, 0] / deals), float(counts @ points[:, 1] / deals)
        top = int(counts.argmax())
        most = float(points[top, 0]), float(points[top, 1]), float(counts[top] / len(result))
    return _Drawn(len(frontier), deals, len(points), most, mean, full, largest), marks


def _no_zone(means: Problem) -> str:
    """Says why no solutions are marked, if none are."""
    return "" if means.zopa.any() else "; no Nash point, as the ZOPA is empty"


def _where(result: Result, plane: FloatArray, ending: str) -> tuple[FloatArray, IntArray]:
    """Where the runs with an ending lie, and how many at each point, which outcomes may share."""
    points = plane[result.agreement_numbers[ended(result.columns.ending, ending)]].round(9)
    return np.unique(points, axis=0, return_counts=True)


def _entries(ax: Axes, drawn: _Drawn, runs: int, outcomes: int) -> dict[str, Artist]:
    """The entries of a legend that explains the marks, by their labels.

    Args:
        ax: The axes.
        drawn: What they show.
        runs: Number of runs.
        outcomes: Number of possible outcomes.
    """
    handles, labels = ax.get_legend_handles_labels()
    shown = dict(zip(labels, handles, strict=True))
    for ending, bubble in _BUBBLES.items():
        if bubble.label in shown:  # at one size, whatever the bubbles are
            shown[bubble.label] = Line2D(
                [],
                [],
                marker=bubble.marker,
                linestyle="",
                markeredgecolor=INK,
                markersize=9,
                markerfacecolor=to_rgba(ENDING_LOOKS[ending].colour, bubble.opacity),
            )
    if outcomes > DOTS:
        shown[f"all {outcomes:,} possible outcomes\n(darker: more)"] = Line2D(
            [], [], marker="h", linestyle="", color=GREY, markersize=9
        )
    if drawn.largest:
        share = _round_below(drawn.largest / runs)
        shown[f"area: {share * 100:g} % of the runs"] = Line2D(
            [],
            [],
            marker="o",
            linestyle="",
            markerfacecolor="white",
            markeredgecolor=INK,
            markersize=math.sqrt(drawn.full * runs / drawn.largest * share),
        )
    return shown


def _round_below(share: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above a share."""
    power = 10.0 ** math.floor(math.log10(share))
    return max(step * power for step in (0.5, 1, 2, 5) if step * power <= share * (1 + 1e-9))
