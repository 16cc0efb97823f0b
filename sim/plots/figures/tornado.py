"""What the share of an ending depends on."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.analysis.sensitivity import sensitivity
from sim.arrays import FloatArray
from sim.description.words import count_of, quantity_in_words
from sim.libraries import pd
from sim.model.endings import ended, must_be_ending
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.shares import keep_shares, percent, percent_axis
from sim.plots.parts.study_points import footer_of_study
from sim.plots.parts.style import ACCENT, INK, OUTLINED, RESTS_ON, ROWS
from sim.plots.parts.styled import styled
from sim.results.result import Result
from sim.results.swings import FIFTHS
from sim.studies.importance import what_matters
from sim.studies.study import Study

__all__ = ["tornado"]


@styled
def tornado(source: Result | Study, ax: Axes | None = None, *, ending: str = "deal") -> Axes:
    """What the share of an ending depends on: a tornado of the uncertain quantities.

    For each of the ten quantities that matter most, in the order of the report (see
    `sim.analysis.sensitivity`; of a study, `sim.studies.what_matters`): the share in the runs with
    the lowest fifth of its draws and in those with the highest fifth; of a study, the mean share
    over such points. Of a quantity that takes few values, and of what is or is not so, the share at
    its least and at its greatest value, which stand beside it (see `Result.tornado`). Where too
    little is known for that order, the longest bars come first.

    Args:
        source: The result, or a study.
        ax: Where to draw; by default in a figure of its own.
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
    shown = _ranked(source, table, ending).head(ROWS)
    own, ax = ax is None, new_axes(ax, 2.2 + 0.46 * max(3, len(shown)))
    name = readable(ending)
    title = f"What the share of ‘{name}’ depends on most: {whole}"
    if not shown["swing"].any():
        sentence = f"Nothing uncertain moves the share of ‘{name}’: it is {percent(overall)}."
        if not len(shown):
            sentence = f"There is nothing to compare: no number was drawn differently in {whole}."
        if not varied:
            sentence = "Nothing in this scenario is uncertain, so nothing moves the shares."
        return say_instead(ax, title, footer, sentence, own=own)
    first, last = shown["lowest"].to_numpy(float), shown["highest"].to_numpy(float)
    rows = np.arange(len(shown))
    kinds = [kind if kind in RESTS_ON else "unexplained" for kind in shown["rests_on"]]
    for row, kind in enumerate(kinds):
        _, colour, hatch = RESTS_ON[kind]
        ax.barh(
            row,
            abs(last[row] - first[row]),
            left=min(first[row], last[row]),
            height=0.56,
            color=colour,
            hatch=hatch,
            hatch_linewidth=0.5,
            **OUTLINED,
        )
        side = -1 if first[row] <= last[row] else 1
        for share, way, words in zip(
            (first[row], last[row]), (side, -side), _said_at(shown.iloc[row]), strict=True
        ):
            text = f"{words}: {percent(share)}" if words else percent(share)
            beside(ax, text, (share, row), (10 * way, 0), ha="left" if way > 0 else "right")
    dots: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 8, "markeredgecolor": INK}
    ax.plot(first, rows, markerfacecolor="white", gid="lowest", **dots)
    ax.plot(last, rows, markerfacecolor=INK, gid="highest", **dots)
    ax.axvline(overall, color=ACCENT, linewidth=1.8, zorder=0.9)
    names = [quantity_in_words(scenario, str(path)) for path in shown.index]
    name_rows(ax, rows, names, wrap=40)
    longest = max(len(words) for row in rows for words in _said_at(shown.iloc[row]))
    _leave_room(ax, np.concatenate([first, last, [overall]]), longest)
    percent_axis(ax)
    noise = float(shown["noise"].max())
    label_x(
        ax,
        f"share of runs that end as ‘{name}’ (swings below {100 * noise:.1f} points may be chance)",
        own=own,
    )
    by_value = longest > 0
    handles: dict[str, Line2D | Patch] = {
        f"lowest fifth of the {parts}" + ", or as written" * by_value: Line2D(
            [], [], markerfacecolor="white", **dots
        ),
        "highest fifth" + ", or as written" * by_value: Line2D([], [], markerfacecolor=INK, **dots),
        f"all runs: {percent(overall)}": Line2D([], [], color=ACCENT, linewidth=1.8),
    }
    for kind, (label, colour, hatch) in RESTS_ON.items():
        if kind in kinds:
            handles[label] = Patch(facecolor=colour, edgecolor=INK, hatch=hatch)
    key_above(ax, handles, columns=2)
    said = "; ".join(
        f"{names[row]}, "
        + " to ".join(
            f"{percent(share)} ({words})" if words else percent(share)
            for share, words in zip((first[row], last[row]), _said_at(shown.iloc[row]), strict=True)
        )
        for row in rows[:3]
    )
    alt = (
        f"{percent(overall)} of runs ({whole}) end as ‘{name}’; from the lowest to the highest "
        f"fifth of the {parts} (or between the values said) it moves most with: {said}."
    )
    finding = f"{names[0]} moves ‘{name}’ most: {percent(first[0])} to {percent(last[0])}"
    return finish(ax, title, footer, alt, own=own, finding=finding, pad=60)


def _ranked(source: Result | Study, table: pd.DataFrame, ending: str) -> pd.DataFrame:
    """The bars in the order in which the text names the quantities."""
    if isinstance(source, Result):
        order = sensitivity(source, ending).quantities.index
    elif source.plan.design in ("saltelli", "morris") and not source.counts.any(axis=1).all():
        order = table.index
    else:
        order = what_matters(source, ending).dropna().index
    return table.loc[[path for path in order if path in table.index]] if len(order) else table


def _said_at(bar: pd.Series[Any]) -> tuple[str, str]:
    """What stands beside the ends of a bar: the values, unless they are fifths."""
    names = str(bar["lowest.is"]), str(bar["highest.is"])
    return ("", "") if names == FIFTHS else names


def _leave_room(ax: Axes, shares: FloatArray, letters: int) -> None:
    low, high = float(shares.min()), float(shares.max())
    margin = (0.14 + 0.018 * letters) * max(high - low, 0.02)
    keep_shares(ax, low - margin, high + margin)
