"""The outcome space: what outcomes are worth to two parties, and where the runs ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from sim.analysis import Problem, kalai_smorodinsky, nash, problem
from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of
from sim.model.endings import ended
from sim.model.parties import Party
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import height_of, label_x, width_of, wrapped
from sim.plots.parts.panels import panels
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
from sim.plots.parts.style import ENDING_LOOKS, GREY, INK, SMALL
from sim.results.result import Result

__all__ = ["utilities"]

_MANY = 40
"""Of more different outcomes than this the bubbles are made smaller, and a frontier has no dots."""


_PANELLED = 4
"""So many parties have a panel for each pair of them at most."""


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
    full: float
    largest: int


def utilities(
    result: Result,
    ax: Axes | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    baselines: bool = False,
) -> Axes:
    """The outcome space: what outcomes are worth to two parties, and where the runs ended.

    With it the Pareto frontier of the two, their no-deal values, and the solutions of Nash and of
    Kalai & Smorodinsky (among all whose consent is required). Utilities are those at mean draws
    (see `sim.analysis.problem`): weights, values and bonuses at their means, the costs of crossing
    a red line only where it is a bluff for certain, the no-deal values as they are at hour 0.

    If the consent of more than two parties is required and none is named, there is a panel for each
    pair of them (of the first four).

    Args:
        result: The result.
        ax: Where to draw; left out, in a figure of its own.
        x: The party whose utility lies along x; left out, the first whose consent is required.
        y: The party whose utility lies along y; left out, the next whose consent is required.
        baselines: Whether to mark what simple rules pick (see `sim.analysis.baselines`).

    Returns:
        The axes; both run in units of utility. The panels of several pairs are its ``child_axes``.

    Raises:
        UsageError: if there is no such party, both are the same, or there are too many outcomes to
            enumerate.
    """
    scenario = result.scenario
    required = [party for party in scenario.parties if party.consent_required][:_PANELLED]
    means = problem(scenario)
    if x is not None or y is not None or len(required) < 3:
        return _one_pair(result, means, two_parties(scenario, x, y), ax, baselines)
    pairs = list(combinations(required, 2))
    own, ax = ax is None, new_axes(ax, 4.0 if len(pairs) == 3 else 7.0)
    said, drawn = [], []
    size = 0.25 * min(1.0, width_of(ax, own=own) / 8)
    inside = panels(ax, [""] * len(pairs), 3, own=own)
    wide, tall = width_of(ax, own=own) / 3, height_of(ax, own=own) / (len(pairs) // 3) - 0.5
    for inner, (one, two) in zip(inside, pairs, strict=True):
        seats = [scenario.parties.index(party) for party in (one, two)]
        shown, _ = _draw_plane(inner, result, means, seats, baselines, size)
        # Names that are cut short stand in full in the alt text.
        across = wrapped(one.title, int(wide * 11), 1)
        up = wrapped(two.title, max(14, int(tall * 11)), 1)
        inner.set_xlabel(across, fontsize=SMALL - 1, labelpad=1)
        inner.set_ylabel(up, fontsize=SMALL - 1, labelpad=1)
        inner.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        inner.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        drawn.append(shown)
        said.append(f"{one.title} and {two.title} {shown.most[0]:.2f} and {shown.most[1]:.2f}")
    entries = _entries(inside[0], drawn[0], len(result), len(means.zopa))
    columns = 4 if own else 2
    key_above(
        ax,
        entries,
        columns=columns,
        fontsize=SMALL if own else SMALL - 2,
        labelspacing=0.5,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
    label = f"utilities at mean draws, a panel for each pair of parties{_no_zone(means)}"
    label_x(ax, label, own=own)
    ax.xaxis.labelpad = 8
    deals = f"{count_of(drawn[0].deals, 'deal')} in {runs_of(result)}"
    alt = (
        f"Utilities of {len(means.zopa):,} possible outcomes at mean draws, a panel for each pair "
        f"of {len(required)} parties: {deals}"
    )
    if drawn[0].deals:
        alt += f"; the most frequent are worth to {'; to '.join(said)}"
    alt += _solutions_in_words(means, required)
    title = f"What the outcomes are worth to each pair of parties: {deals}"
    rows = -(-len(entries) // columns)
    return finish(ax, title, footer_of(result), f"{alt}.", own=own, pad=8 + 13 * rows)


def _one_pair(
    result: Result, means: Problem, pair: tuple[Party, Party], given: Axes | None, baselines: bool
) -> Axes:
    own, ax = given is None, new_axes(given, 6.6)
    one, two = pair
    seats = [result.scenario.parties.index(party) for party in pair]
    drawn, marks = _draw_plane(ax, result, means, seats, baselines, size=1.0)
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
    title = f"What the outcomes are worth to {one.title} and {two.title}: {said}"
    return finish(ax, title, footer_of(result), f"{alt}{marks}.", own=own)


def _draw_plane(
    ax: Axes, result: Result, means: Problem, seats: list[int], baselines: bool, size: float
) -> tuple[_Drawn, str]:
    """Draw the plane of two parties; returns what it shows, and where the marks are, in words."""
    plane = means.utilities[:, seats]
    label, many = "all possible outcomes", len(plane) > DOTS
    draw_outcomes(ax, plane, label, many=many, size=max(4.0, 9 * size), opacity=0.65)
    frontier = frontier_of(plane)
    ax.plot(
        *frontier.T,
        color=INK,
        linewidth=1.6 if size == 1 else 1.1,
        marker="o",
        markersize=3.5 * size if len(frontier) <= _MANY else 0.0,
        zorder=3,
        label="Pareto frontier of the two" if size < 1 else "Pareto frontier of these two",
    )
    no_deal = means.no_deal[seats].tolist()
    draw_no_deal(ax, no_deal, linewidth=1.3 * size**0.5, zorder=2)
    counted = {ending: _where(result, plane, ending) for ending in _BUBBLES}
    largest = max(int(counts.max(initial=0)) for _, counts in counted.values())
    full = size * (900.0 if len(counted["deal"][0]) <= _MANY else 350.0)
    for ending, bubble in _BUBBLES.items():
        points, counts = counted[ending]
        if len(points):
            # A marker's size is the square of its width; if it is square, of its side.
            area = np.maximum(8.0 * size, full * counts / largest)
            ax.scatter(
                points[:, 0],
                points[:, 1],
                s=area * (1.0 if bubble.marker == "o" else math.pi / 4),
                marker=bubble.marker,
                color=to_rgba(ENDING_LOOKS[ending].colour, bubble.opacity),
                edgecolor=INK,
                linewidth=0.8 * size**0.5,
                zorder=4,
                label=bubble.label,
                gid=ending,
                clip_on=False,
            )
    marks = mark_solutions(ax, means, plane, size)
    marks += mark_plane(ax, result.scenario, plane, no_deal, size) if baselines else ""
    show_all(ax, np.vstack([plane, [no_deal]]))
    points, counts = counted["deal"]
    deals, most = int(counts.sum()), (math.nan, math.nan, 0.0)
    if deals:
        top = int(counts.argmax())
        most = float(points[top, 0]), float(points[top, 1]), float(counts[top] / len(result))
    return _Drawn(len(frontier), deals, len(points), most, full, largest), marks


def _solutions_in_words(means: Problem, parties: list[Party]) -> str:
    """What the solutions are worth to the parties."""
    said = _no_zone(means)
    for name, solution in (("Nash", nash(means)), ("Kalai–Smorodinsky", kalai_smorodinsky(means))):
        if solution.outcome >= 0:
            worth = solution.utilities
            listed = ", ".join(f"{worth[party.name]:.2f} to {party.title}" for party in parties)
            said += f"; the {name} point is worth {listed}"
    return said


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
