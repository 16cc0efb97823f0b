"""How far each quantity is from flipping the likeliest ending."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.description.words import count_of, quantity_in_words, value_in_words
from sim.errors import UsageError
from sim.libraries import pd
from sim.model import Scenario
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of_scenario, new_axes, say_instead
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ENDING_LOOKS, FAINT, INK, OUTLINED, QUIET, SMALL
from sim.plots.parts.styled import styled

__all__ = ["tipping"]

_TOP = 12
"""So many quantities are shown."""


@styled
def tipping(scenario: Scenario, table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The smallest change of each quantity that flips the likeliest ending, within its range.

    The quantities that flip it, the one with the smallest part of its range first; of more than
    twelve, the first twelve.

    Args:
        scenario: The scenario.
        table: What `sim.tipping_points` found of it.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; each row goes from the low to the high end of its quantity's range, as 0 to 1.

    Raises:
        UsageError: if the table is not of this scenario.
    """
    if not set(table.index) <= set(scenario.uncertain):
        raise UsageError("the table holds tipping points of another scenario")
    flips = table[table["flips_to"].notna()]
    shown = flips.head(_TOP)
    own, ax = ax is None, new_axes(ax, 2.4 + 0.62 * max(1, len(shown)))
    title = "How far each quantity alone is from flipping the likeliest ending"
    runs = count_of(int(table.attrs["runs"]), "run")
    footer = f"{runs} at each value, seed {table.attrs['seed']} · {footer_of_scenario(scenario)}"
    if not len(flips):
        sentence = _none_flips(table)
        return say_instead(ax, title, footer, sentence, own=own)
    names, said = [], []
    for i, (path, row) in enumerate(shown.iterrows()):
        low, high = float(row["low"]), float(row["high"])
        mean, at = ((float(row[key]) - low) / (high - low) for key in ("mean", "at"))
        look = ENDING_LOOKS[str(row["flips_to"])]
        before = ENDING_LOOKS[str(row["ending"])]
        ax.barh(i, 1, height=0.3, color=FAINT, **OUTLINED)
        edge = 1.0 if at > mean else 0.0
        ax.barh(
            i,
            abs(edge - at),
            left=min(at, edge),
            height=0.3,
            color=look.colour,
            hatch=look.hatch,
            alpha=0.45,
            gid=f"beyond.{path}",
            **OUTLINED,
        )
        ax.annotate(
            "", (at, i), (mean, i), arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.4}
        )
        ax.plot(
            [mean],
            [i],
            "o",
            color="white",
            markeredgecolor=before.colour,
            markeredgewidth=2,
            markersize=9,
            gid=f"mean.{path}",
            zorder=4,
        )
        ax.plot(
            [at],
            [i],
            "D",
            color=look.colour,
            markeredgecolor=INK,
            markersize=8,
            gid=f"at.{path}",
            zorder=4,
        )
        change = f"{value_in_words(float(row['mean']))} → {value_in_words(float(row['at']))}"
        ax.text((mean + at) / 2, i - 0.22, change, ha="center", va="bottom", fontsize=SMALL)
        for place, end, side in ((0.0, low, "right"), (1.0, high, "left")):
            beside(
                ax,
                value_in_words(end),
                (place, i),
                (-5 if place == 0 else 5, 0),
                ha=side,
                fontsize=SMALL - 1,
                color=QUIET,
            )
        ending, to = readable(str(row["ending"])), readable(str(row["flips_to"]))
        beside(
            ax,
            f"{ending} → {to}\nat {percent(float(row['part']))} of the way",
            (1, i),
            (46, 0),
            annotation_clip=False,
        )
        names.append(quantity_in_words(scenario, str(path)))
        said.append(f"{names[-1]}, {change}, from {ending} to {to}")
    name_rows(ax, np.arange(len(names)), names, wrap=34)
    ax.set_ylim(len(names) - 0.4, -0.8)
    ax.set_xlim(-0.06, 1.36)
    ax.set_xticks([])
    label_x(
        ax,
        "light grey: the range; filled: beyond the flip (not every value there was tried)."
        f" {_others(table, flips, shown)}",
        own=own,
    )
    marks = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            color="white",
            markeredgecolor=INK,
            markeredgewidth=2,
            markersize=9,
            label="at the mean",
        ),
        Line2D(
            [],
            [],
            linestyle="",
            marker="D",
            color=QUIET,
            markeredgecolor=INK,
            markersize=8,
            label="where the likeliest ending flips",
        ),
    ]
    key_above(ax, marks, columns=2)
    nearest = percent(float(shown["part"].iloc[0]))
    finding = f"Nearest to a flip: {names[0]}, at {nearest} of the way to the end of its range"
    finish(ax, title, footer, f"{title}: {'; '.join(said)}.", own=own, pad=36, finding=finding)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _others(table: pd.DataFrame, flips: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Says what is not shown."""
    parts = []
    if len(flips) > len(shown):
        parts.append(f"{len(flips) - len(shown)} more flip it farther away.")
    if len(table) > len(flips):
        parts.append(f"Not shown: {len(table) - len(flips)} of {len(table)}, which flip nothing.")
    return " ".join(parts)


def _none_flips(table: pd.DataFrame) -> str:
    if not len(table):
        return "Nothing in the scenario is uncertain."
    quantities = count_of(len(table), "quantity", "quantities")
    sentence = (
        f"None of {quantities} alone flips the likeliest ending, wherever in its range it lies."
    )
    if table["ending"].nunique() == 1:
        ending, lead = readable(str(table["ending"].iloc[0])), 100 * float(table["lead"].min())
        sentence += (
            f" With all others as they are drawn and one at its mean, ‘{ending}’ leads by at least"
            f" {lead:.0f} percentage points."
        )
    return sentence
