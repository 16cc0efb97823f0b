"""The negotiation dance: the offers of one run in the utility plane, in their order."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes

from sim.analysis import Problem, problem
from sim.analysis.moves import offers
from sim.arrays import FloatArray
from sim.description.words import count_of
from sim.libraries import pd
from sim.model.endings import ENDINGS, TEXTS
from sim.model.naming import column_of, readable
from sim.plots.parts.axes import finish, footer_of, new_axes, say_instead
from sim.plots.parts.labels import beside, height_of, on_white, text_width, width_of, wrapped
from sim.plots.parts.plane import (
    DOTS,
    draw_no_deal,
    draw_outcomes,
    frontier_of,
    show_all,
    two_parties,
)
from sim.plots.parts.style import (
    ENDING_LOOKS,
    GREY,
    INK,
    MEDIATOR_LOOK,
    QUIET,
    SMALL,
    PartyLook,
    party_look,
)
from sim.plots.parts.styled import styled
from sim.results.result import Result
from sim.results.trace import MEDIATOR, TRACE_COLUMNS

__all__ = ["dance"]

_AROUND = ((7, 7), (-7, 7), (7, -7), (-7, -7), (0, 11), (0, -11), (12, 0), (-12, 0))
"""Where the number of an offer may stand, in points from its mark: the first free place."""


_MANY = 60
"""More offers than this are drawn smaller."""


@styled
def dance(
    result: Result, run: int, x: str | None = None, y: str | None = None, ax: Axes | None = None
) -> Axes:
    """The offers of one run, numbered in their order, in the utility plane of two parties.

    The picture is Raiffa's (1982), "The Art and Science of Negotiation". Utilities are
    those at the draws of the run, before any event. Behind the offers lie all possible outcomes,
    those lighter that a red line, a condition or a ratification rules out in this run; the Pareto
    frontier of the two; and their no-deal values at hour 0. Where there are too many outcomes to
    enumerate, offers and no-deal values are all that is drawn.

    Args:
        result: The result.
        run: The number of the run.
        x: The party whose utility lies along x; by default the first whose consent is required.
        y: The party whose utility lies along y; by default the next whose consent is required.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; both run in units of utility.

    Raises:
        UsageError: if there is no such run or party, or both parties are the same.
    """
    scenario = result.scenario
    one, two = two_parties(scenario, x, y)
    made = offers(result, run)
    row = int(np.flatnonzero(result.columns.run == run)[0])
    ending = ENDINGS[int(result.columns.ending[row])]
    own, ax = ax is None, new_axes(ax, 6.6)
    counted = count_of(len(made), "offer")
    title = f"The dance of run {run:,}: its offers by what they are worth to two parties"
    footer = f"run {run:,} of {footer_of(result)}"
    if not len(made):
        sentence = f"Nobody made an offer in run {run:,}; it ended as ‘{readable(ending)}’."
        return say_instead(ax, title, footer, sentence, own=own)
    points = made[[f"utility.{one.name}", f"utility.{two.name}"]].to_numpy(float)
    seats = [scenario.parties.index(party) for party in (one, two)]
    shown = [points]
    note = ""
    if scenario.space.enumerable:
        at_draws = problem(scenario, run=run, seed=result.seed)
        shown += [at_draws.utilities[:, seats], at_draws.no_deal[None, seats]]
        _draw_ground(ax, at_draws, seats)
    else:
        note = "; too many outcomes to enumerate, so no frontier"
    _draw_offers(ax, result, made, points)
    _draw_ending(ax, made, points, result, row, ending)
    show_all(ax, np.vstack(shown))
    left_out = _number(ax, points, made["party"].astype(str).tolist(), own=own)
    overlap = " (left out where they would overlap)" if left_out else ""
    note = f"numbers: the order of the offers{overlap}{note}"
    letters = max(30, int(width_of(ax, own=own) * (7.5 if own else 11)))
    label = textwrap.fill(f"utility to {one.title} at the draws of the run; {note}", letters)
    ax.set_xlabel(label, fontsize=SMALL)
    tall = height_of(ax, own=own) * (1 if own else 0.5)
    ax.set_ylabel(wrapped(f"utility to {two.title}", max(20, int(tall * 11)), 2), fontsize=SMALL)
    aside = own or width_of(ax, own=own) > 5.5
    ax.legend(
        loc="upper left" if aside else "lower left",
        bbox_to_anchor=(1.01, 1) if aside else (0, 1),
        ncols=1 if aside else 2,
        frameon=False,
        fontsize=SMALL if aside else SMALL - 2,
        labelspacing=1.0 if aside else 0.4,
    )
    first, last = points[0], points[-1]
    alt = (
        f"{counted} of run {run:,} by their utility to {one.title} and {two.title}: the first, by "
        f"{_who(result, made, 0)}, at {first[0]:.2f} and {first[1]:.2f}; the last, by "
        f"{_who(result, made, len(made) - 1)}, at {last[0]:.2f} and {last[1]:.2f}; "
        f"the run ended as ‘{readable(ending)}’."
    )
    lines = (len(ax.get_legend_handles_labels()[1]) + 1) // 2
    finding = f"Run {run:,} ends as ‘{readable(ending)}’ after {counted}"
    pad = 6.0 if aside else 8 + 13 * lines
    return finish(ax, title, footer, alt, own=own, finding=finding, pad=pad)


def _who(result: Result, made: pd.DataFrame, number: int) -> str:
    name = str(made["party"].iloc[number])
    return "the mediator" if name == MEDIATOR else result.scenario.party(name).title


def _draw_ground(ax: Axes, at_draws: Problem, seats: list[int]) -> None:
    """Draw all outcomes, those that are ruled out lighter, the frontier, no-deal values."""
    plane = at_draws.utilities[:, seats]
    positions = np.array([c.kind != "no_deal" for c in at_draws.constraints], bool)
    barred = at_draws.violations[positions].any(axis=0)
    many = len(plane) > DOTS
    if barred.any() and not many:
        ax.scatter(
            plane[barred, 0],
            plane[barred, 1],
            s=12,
            marker="x",
            color="#C8C8C8",
            linewidth=0.8,
            zorder=1,
            label="outcomes that a position rules out",
            gid="barred",
        )
    label = "other possible outcomes" if barred.any() else "all possible outcomes"
    draw_outcomes(ax, plane[~barred], label, many=many, size=9, opacity=0.55)
    if many:
        label = f"{(~barred).sum():,} outcomes that no\nposition rules out\n(darker: more)"
        ax.plot([], [], "h", color=GREY, label=label)
    label = "Pareto frontier of these two"
    ax.plot(*frontier_of(plane).T, color=INK, linewidth=1.3, zorder=2, gid="frontier", label=label)
    draw_no_deal(ax, at_draws.no_deal[seats].tolist(), linewidth=1.1, zorder=1.5)


def _draw_offers(ax: Axes, result: Result, made: pd.DataFrame, points: FloatArray) -> None:
    """Draw who offered what, each party's offers joined in their order."""
    parties = made["party"].astype(str).to_numpy()
    size, line = (8, 1.1) if len(made) <= _MANY else (5.5, 0.5)
    for name in (*result.scenario.party_names, MEDIATOR):
        own = points[parties == name]
        if not len(own):
            continue
        look: PartyLook = MEDIATOR_LOOK
        label = "offered by the mediator"
        if name != MEDIATOR:
            party = result.scenario.party(name)
            look = party_look(result.scenario.parties.index(party))
            label = f"offered by {textwrap.fill(party.title, 26)}"
        ax.plot(
            own[:, 0],
            own[:, 1],
            color=look.colour if name != MEDIATOR else QUIET,
            marker=look.marker,
            markersize=size,
            markerfacecolor=look.colour,
            markeredgecolor=INK,
            markeredgewidth=0.1 * size,
            linewidth=line,
            zorder=4,
            label=label,
            gid=f"offers.{name}",
            clip_on=False,
        )


def _draw_ending(
    ax: Axes, made: pd.DataFrame, points: FloatArray, result: Result, row: int, ending: str
) -> None:
    """Put a ring around the outcome that the run ended with; it was offered some time."""
    if int(result.columns.ending[row]) not in TEXTS:
        return
    issues = result.scenario.space.issues
    codes = [made[column_of(issue.name, TRACE_COLUMNS)].cat.codes.to_numpy() for issue in issues]
    same = (np.stack(codes, axis=1) == result.columns.options[row]).all(axis=1)
    if same.any():
        at = points[np.flatnonzero(same)[-1]]
        label = ENDING_LOOKS[ending].label.replace("\n", " ")
        ax.plot(
            *at[:, None],
            "o",
            markersize=19,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=2.2,
            zorder=3.5,
            label=f"ended here: {label}",
            gid="ended",
            clip_on=False,
        )


def _number(ax: Axes, points: FloatArray, parties: list[str], *, own: bool) -> int:
    """Write the numbers of the offers beside their marks; returns how many found no room."""
    size = np.array([width_of(ax, own=own) * (0.7 if own else 1), height_of(ax, own=own)])
    low, high = np.array([ax.get_xlim(), ax.get_ylim()]).T
    inches = (points - low) / (high - low) * size
    together: dict[tuple[float, float, str], list[int]] = {}
    for i, name in enumerate(parties):
        x, y = inches[i].round(2).tolist()
        together.setdefault((x, y, name), []).append(i + 1)
    order = list(together.items())
    order = [order[0], order[-1], *order[1:-1]] if len(order) > 1 else order
    taken: list[tuple[float, float, float]] = [(x, y, 0.1) for (x, y, _), _ in order]
    missing = 0
    for (x, y, _), numbers in order:
        text = _ranges(numbers)
        wide = text_width(text, SMALL - 1)
        for across, up in _AROUND:
            side = float(np.sign(across))
            centre = x + across / 72 + side * wide / 2, y + up / 72
            # All marks count as taken places, this one's own is left aside by the distance.
            if all(
                abs(centre[0] - a) > (wide + w) / 2 or abs(centre[1] - b) > 0.125
                for a, b, w in taken
            ):
                taken.append((*centre, wide))
                beside(
                    ax,
                    text,
                    tuple(points[numbers[0] - 1]),
                    (across, up),
                    ha=("center", "left", "right")[int(side)],
                    fontsize=SMALL - 1,
                    zorder=6,
                    gid=f"number.{numbers[0]}",
                    bbox=on_white(0.75, pad=0.4),
                )
                break
        else:
            missing += len(numbers)
    return missing


def _ranges(numbers: list[int]) -> str:
    """Numbers in short: ``1, 3–5``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    text = ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)
    return text if len(parts) < 4 else f"{parts[0][0]} … {parts[-1][-1]}"
