"""Scenario discovery: the boxes that PRIM went through, and the one it chose."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.description.words import count_of, quantity_in_words, value_in_words
from sim.errors import UsageError
from sim.plots.grouping import footer_of_study
from sim.plots.style import (
    ACCENT,
    FAINT,
    INK,
    QUIET,
    SECOND,
    SMALL,
    finish,
    footer_of,
    label_x,
    name_rows,
    new_axes,
    percent,
    percent_axis,
    say,
    text_width,
    width_of,
)
from sim.results.result import Result
from sim.studies.discovery.box import Discovery
from sim.studies.discovery.conditions import BoxCondition
from sim.studies.study import Study

FEW = 6
"""A number that takes no more values than this has a cell for each instead of a range."""

APART = 0.03
"""Numbers nearer to the last one are left out, so that all can be read."""

MOVES = {
    "peel": ("o", "peeled: a part of one quantity's range taken away"),
    "drop": ("v", "dropped: a condition that chance explains"),
    "paste": ("^", "pasted: a part put back"),
}


def prim_tradeoff(found: Discovery, source: Result | Study, ax: Axes | None = None) -> Axes:
    """Coverage against density of the boxes that PRIM went through, and of the chosen one.

    Coverage is the share of all cases that a box holds, density the share of its rows that are
    cases. Numbers say from where on a box has so many conditions.

    Args:
        found: What PRIM found.
        source: The runs or points it was sought in.
        ax: Where to draw; left out, in a figure of its own.

    Returns:
        The axes; coverage lies along x, density along y, both from 0 to 1.
    """
    own, ax = ax is None, new_axes(ax, 6.2)
    table = found.trajectory
    coverage, density = table["coverage"].to_numpy(float), table["density"].to_numpy(float)
    base, box = density[0], found.box()
    ax.axhline(base, color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    ax.annotate(
        f"all {found.unit}: {percent(base)}", (0, base), (6, -5), textcoords="offset points",
        va="top", fontsize=SMALL, color=QUIET,
    )  # fmt: skip
    peeling = table["move"].isin(["all", "peel"]).to_numpy()
    for part in (peeling, ~peeling):
        ax.plot(coverage[part], density[part], color=ACCENT, linewidth=1, alpha=0.7)
    handles = []
    for move, (marker, label) in MOVES.items():
        here = table["move"].isin(["all", move] if move == "peel" else [move]).to_numpy()
        if here.any():
            handles += ax.plot(
                coverage[here], density[here], linestyle="", marker=marker, markersize=7,
                markerfacecolor="white" if move == "drop" else ACCENT, markeredgecolor=INK,
                label=label, gid=move, clip_on=False,
            )  # fmt: skip
    said = (
        f"coverage {percent(box.coverage)}, density {percent(box.density)}, "
        f"{count_of(len(box.conditions), 'condition')}"
    )
    handles += ax.plot(
        [box.coverage], [box.density], linestyle="", marker="*", markersize=19, zorder=5,
        markerfacecolor=SECOND, markeredgecolor=INK, label=f"chosen: {said}", gid="chosen",
        clip_on=False,
    )  # fmt: skip
    restricted = table["res_dim"].to_numpy(int)
    peeled = table["move"].eq("peel").to_numpy()
    last = np.array([np.inf, np.inf])
    for count in np.unique(restricted[peeled]):
        first = int(np.flatnonzero(peeled & (restricted == count))[0])
        place = np.array([coverage[first], density[first]])
        if np.linalg.norm(place - last) < APART:
            continue
        last = place
        ax.annotate(
            str(count), (coverage[first], density[first]), (8, 6), textcoords="offset points",
            fontsize=SMALL,
        )  # fmt: skip
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, 1.06)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.set_yticks(np.linspace(0, 1, 6))
    percent_axis(ax)
    percent_axis(ax, "y")
    label_x(
        ax,
        "coverage: share of all cases that the box holds (numbers: the first box with so many"
        " conditions)",
        own=own,
    )
    ax.set_ylabel(f"density: share of the box's {found.unit} that are cases", fontsize=SMALL)
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), frameon=False,
        fontsize=SMALL, borderaxespad=0.3, markerscale=0.8,
    )  # fmt: skip
    title = f"When {found.what}: what smaller boxes gain in density and lose in coverage"
    alt = (
        f"Coverage against density of {count_of(len(table), 'box', 'boxes')} in which "
        f"{found.what}, from all {found.unit} ({percent(base)} cases) on; chosen: {said}."
    )
    return finish(ax, title, _footer(found, source), alt, own=own, pad=76)


def prim_box(
    found: Discovery, source: Result | Study, ax: Axes | None = None, *, after: int = 0
) -> Axes:
    """The conditions of the chosen box, each within the whole range of its quantity.

    Args:
        found: What PRIM found.
        source: The runs or points it was sought in.
        ax: Where to draw; left out, in a figure of its own.
        after: How many boxes were found before it, outside which it was sought and is measured
            (see `sim.studies.find_boxes`).

    Returns:
        The axes; each row goes from the least to the greatest value of its quantity, as 0 to 1.

    Raises:
        UsageError: if the source has no such quantity.
    """
    box = found.box()
    own, ax = ax is None, new_axes(ax, 1.9 + 0.62 * max(1, len(box.conditions)))
    footer = _footer(found, source, after)
    if not box.conditions:
        say(ax, found.sentence, own=own)
        return finish(ax, f"When {found.what}", footer, found.sentence, own=own)
    order = np.argsort(box.quasi_p, kind="stable")
    inches = 0.55 * width_of(ax, own=own)
    names, said = [], []
    for row, index in enumerate(order):
        condition = box.conditions[index]
        names.append(_name(source, condition.path))
        p = box.quasi_p[index]
        chance = "quasi-p < 0.001" if p < 0.001 else f"quasi-p {p:.3f}"
        ax.annotate(
            chance, (1, row), (40, 0), textcoords="offset points", va="center", fontsize=SMALL,
            color=QUIET, annotation_clip=False,
        )  # fmt: skip
        column = _column(source, condition.path)
        said.append(f"{names[-1]}: {_draw_condition(ax, row, condition, column, inches)}")
    name_rows(ax, np.arange(len(names)), names, wrap=34)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, 1.24)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel(
        "blue: the box, grey: the rest of the range; quasi-p: the chance\n"
        "of so dense a box if the condition made no difference",
        fontsize=SMALL,
    )
    title = _sums(found, after)
    alt = f"{title}. The box: {'; '.join(said)}."
    return finish(ax, title, footer, alt, own=own)


def _sums(found: Discovery, after: int) -> str:
    box, everything = found.box(), found.boxes[0]
    density, coverage = percent(everything.density), percent(box.coverage)
    among = f"in {density} of all; the box holds {coverage} of the cases"
    if after:
        left = f"the rest that {_boxes(after)} before it left"
        among = f"in {density} of {left}; the box holds {coverage} of the cases in that rest"
    return (
        f"{found.what[:1].upper()}{found.what[1:]} in {percent(box.density)} of the {found.unit} in"
        f" this box, {among}"
    )


def _boxes(number: int) -> str:
    return "the box" if number == 1 else f"the {number} boxes"


def _draw_condition(
    ax: Axes, row: int, condition: BoxCondition, column: pd.Series, inches: float
) -> str:
    """Draw the row of a condition; returns what it demands."""
    place: dict[str, Any] = {"height": 0.34, "edgecolor": INK, "linewidth": 0.8}
    values = np.unique(column.astype(str) if condition.labels else column.to_numpy(float))
    if condition.labels or len(values) <= FEW:
        inside = condition.holds(pd.DataFrame({condition.path: values}))
        texts = [value_in_words(value) for value in values.tolist()]
        if condition.path.endswith((".real", ".happens")):
            texts = ["yes" if value else "no" for value in values]
        for i, value in enumerate(values):
            text = texts[i]
            ax.barh(
                row, 1 / len(values), left=i / len(values),
                color=ACCENT if inside[i] else FAINT, gid=f"{condition.path}.{value}", **place,
            )  # fmt: skip
            letters = max(4, int(inches / len(values) * 11))
            ax.text(
                (i + 0.5) / len(values), row, textwrap.shorten(text, letters, placeholder="…"),
                ha="center", va="center", fontsize=SMALL, color="white" if inside[i] else INK,
            )  # fmt: skip
        return " or ".join(text for text, hit in zip(texts, inside, strict=True) if hit)
    least, greatest = float(values[0]), float(values[-1])
    low, high = max(condition.low, least), min(condition.high, greatest)
    left, right = ((end - least) / (greatest - least) for end in (low, high))
    ax.barh(row, 1, color=FAINT, **place)
    ax.barh(row, right - left, left=left, color=ACCENT, gid=condition.path, **place)
    for at, end, side in ((0.0, least, "left"), (1.0, greatest, "right")):
        near = abs(left) if at == 0 else abs(1 - right)
        if near * inches > text_width(value_in_words(end), SMALL) + 0.12:
            ax.text(
                at + (0.008 if at == 0 else -0.008), row, value_in_words(end), ha=side, va="center",
                fontsize=SMALL, color=QUIET,
            )  # fmt: skip
    text = value_in_words(low)
    if low < high:
        text += f" to {value_in_words(high)}"
    middle = (left + right) / 2
    half = text_width(text, SMALL) / inches / 2
    ax.text(
        min(max(middle, half), 1 - half), row - 0.2, text, ha="center", va="bottom",
        fontsize=SMALL, weight="bold",
    )  # fmt: skip
    return text


def _column(source: Result | Study, path: str) -> pd.Series:
    if isinstance(source, Result):
        if path in source.columns.draws:
            return pd.Series(source.columns.draws[path])
    elif path in source.points:
        return source.points[path]
    raise UsageError(f"the box restricts '{path}', which the {_kind(source)} does not vary")


def _kind(source: Result | Study) -> str:
    return "result" if isinstance(source, Result) else "study"


def _name(source: Result | Study, path: str) -> str:
    scenario = source.scenario if isinstance(source, Result) else source.plan.scenario
    return quantity_in_words(scenario, path)


def _footer(found: Discovery, source: Result | Study, after: int = 0) -> str:
    rows = f"PRIM over {found.boxes[0].rows:,} {found.unit}"
    if after:
        rows += f" outside {_boxes(after)} before"
    base = footer_of(source) if isinstance(source, Result) else footer_of_study(source)
    return f"{rows} · {base}"
