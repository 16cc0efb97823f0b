"""How much each action may be regretted, state by state."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.description.words import count_of, quantity_in_words
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_with, new_axes
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.style import ACCENT, INK, OUTLINED, SECOND, SMALL
from sim.plots.parts.styled import styled
from sim.studies.regret_table import Regret

__all__ = ["regret"]

_LARGEST = 130.0
"""The area of the circle of the state with most runs, in square points."""


@styled
def regret(found: Regret, ax: Axes | None = None) -> Axes:
    """How much each action may be regretted: in each state, and at most.

    A row for each action, the one with the smallest largest regret first. A circle for each state,
    with an area in proportion to its runs; a diamond for the largest regret, with its 95 % interval
    (for all states at once).

    Args:
        found: What `sim.regret` found.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; regret lies along x, in units of the payoff.
    """
    table = found.table.sort_values("max_regret", kind="stable")
    own, ax = ax is None, new_axes(ax, 2.8 + 0.85 * len(table))
    end = max(float(table["max_regret.high"].max()), 1e-6)
    widest = float(found.by_state["share"].max())
    said = []
    for i, (name, row) in enumerate(table.iterrows()):
        states = found.by_state.xs(name, level="action")
        ax.scatter(
            states["regret"],
            np.full(len(states), float(i)),
            s=_LARGEST * states["share"] / widest,
            color=ACCENT,
            alpha=0.35,
            gid=f"states.{name}",
            zorder=2,
            **OUTLINED,
        )
        limits = [row["max_regret.low"], row["max_regret.high"]]
        ax.plot(limits, [i + 0.3] * 2, color=INK, linewidth=1.5, marker="|", markersize=8)
        ax.plot(
            [row["max_regret"]],
            [i + 0.3],
            "D",
            color=SECOND,
            markeredgecolor=INK,
            markersize=8,
            gid=f"largest.{name}",
            zorder=4,
        )
        most = f"{row['max_regret']:.2f} ({limits[0]:.2f} to {limits[1]:.2f})"
        ends = [f"{100 * row[f'best.{end}']:.0f}" for end in ("low", "high")]
        best = f"{' to '.join(dict.fromkeys(ends))} %"
        beside(
            ax,
            f"at most {most}" + f"\nmean payoff {row['mean']:.3f}\nbest in {best} of states" * own,
            (1.04 * end, i + 0.1),
            (0, 0),
        )
        said.append(
            f"{readable(str(name))}: at most {most}, mean payoff {row['mean']:.3f}, best in {best}"
            " of the states"
        )
    ax.axvline(0, color=INK, linewidth=1)
    name_rows(ax, range(len(table)), [readable(str(name)) for name in table.index], wrap=22)
    ax.set_ylim(len(table) - 0.4, -0.5)
    ax.set_xlim(-0.04 * end, (1.5 if own else 2.2) * end)
    ax.locator_params(axis="x", nbins=8 if own else 5)
    ticks = [tick for tick in ax.get_xticks() if 0 <= tick <= end]
    ax.set_xticks(ticks)
    ax.spines["bottom"].set_bounds(0, end)
    words = ", ".join(quantity_in_words(found.scenario, path) for path in found.told_apart_by)
    states_said = count_of(len(found.by_state.index.unique(level="state")), "state")
    apart = f"{states_said}, told apart by {words}" if words else states_said
    label_x(
        ax,
        "regret: mean payoff of the action that is best in a state less that of the action"
        f" (payoff: {found.payoff_in_words}). {apart}.",
        own=own,
    )
    marks = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            color=ACCENT,
            alpha=0.5,
            markeredgecolor=INK,
            markersize=9,
            label="a state (area: its share of the runs)",
        ),
        Line2D(
            [],
            [],
            linestyle="-",
            marker="D",
            color=INK,
            markerfacecolor=SECOND,
            markersize=8,
            label="largest regret, with its 95 % interval",
        ),
    ]
    key_above(ax, marks, columns=2 if own else 1, fontsize=SMALL)
    title = f"How much each of {count_of(len(table), 'action')} may be regretted"
    runs = f"{count_of(found.runs, 'run')} of each"
    footer = footer_with(found.scenario.title, runs, seed=found.seed)
    alt = (
        f"Regret of {count_of(len(table), 'action')} over {apart}; payoff:"
        f" {found.payoff_in_words}. {'; '.join(said)}."
    )
    least = table.iloc[0]
    action = readable(str(table.index[0]))
    finding = f"‘{action}’ is regretted least: at most {least['max_regret']:.2f}"
    if least["max_regret"] == 0:
        finding = f"‘{action}’ is best in every state"
    finish(ax, title, footer, alt, own=own, pad=36, finding=finding)
    ax.spines["left"].set_visible(False)
    return ax
