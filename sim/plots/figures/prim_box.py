"""The conditions of the box that PRIM chose."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.description.words import quantity_in_words, value_in_words
from sim.errors import UsageError
from sim.libraries import pd
from sim.plots.parts.axes import finish, new_axes, say_instead
from sim.plots.parts.found_boxes import boxes_before, footer_of_box
from sim.plots.parts.labels import beside, name_rows, text_width, width_of
from sim.plots.parts.shares import percent
from sim.plots.parts.style import ACCENT, FAINT, INK, QUIET, SMALL
from sim.plots.parts.styled import styled
from sim.results.result import Result
from sim.studies.discovery.box import Discovery
from sim.studies.discovery.conditions import BoxCondition
from sim.studies.study import Study

__all__ = ["prim_box"]

_FEW = 6
"""A number that takes no more values than this has a cell for each instead of a range."""


@styled
def prim_box(
    found: Discovery, source: Result | Study, ax: Axes | None = None, *, after: int = 0
) -> Axes:
    """The conditions of the chosen box, each within the whole range of its quantity.

    Args:
        found: What PRIM found.
        source: The runs or points it was sought in.
        ax: Where to draw; by default in a figure of its own.
        after: How many boxes were found before it, outside which it was sought and is measured
            (see `sim.studies.discovery.box_sequence.cover`).

    Returns:
        The axes; each row goes from the least to the greatest value of its quantity, as 0 to 1.

    Raises:
        UsageError: if the source has no such quantity.
    """
    box = found.box()
    own, ax = ax is None, new_axes(ax, 1.9 + 0.62 * max(1, len(box.conditions)))
    footer = footer_of_box(found, source, after)
    if not box.conditions:
        return say_instead(ax, f"When {found.what}", footer, found.sentence, own=own)
    order = np.argsort(box.quasi_p, kind="stable")
    inches = 0.55 * width_of(ax, own=own)
    names, said = [], []
    for row, index in enumerate(order):
        condition = box.conditions[index]
        names.append(_name(source, condition.path))
        p = box.quasi_p[index]
        chance = "quasi-p < 0.001" if p < 0.001 else f"quasi-p {p:.3f}"
        beside(ax, chance, (1, row), (40, 0), color=QUIET, annotation_clip=False)
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
    finding, held = _sums(found, after)
    alt = f"{finding}; the box holds {held}. The box: {'; '.join(said)}."
    title = f"The conditions of the box, which holds {held}"
    return finish(ax, title, footer, alt, own=own, finding=finding)


def _sums(found: Discovery, after: int) -> tuple[str, str]:
    """How often it happens in the box and overall, and how much of it the box holds."""
    box, everything = found.box(), found.boxes[0]
    density, coverage = percent(everything.density), percent(box.coverage)
    among, held = f"in {density} of all", f"{coverage} of the cases"
    if after:
        among = f"in {density} of the rest that {boxes_before(after)} before it left"
        held += " in that rest"
    inside = f"{percent(box.density)} of the {found.unit} in this box"
    return f"{found.what[:1].upper()}{found.what[1:]} in {inside}, {among}", held


def _draw_condition(
    ax: Axes, row: int, condition: BoxCondition, column: pd.Series, inches: float
) -> str:
    """Draw the row of a condition; returns what it demands."""
    place: dict[str, Any] = {"height": 0.34, "edgecolor": INK, "linewidth": 0.8}
    values = np.unique(column.astype(str) if condition.labels else column.to_numpy(float))
    if condition.labels or len(values) <= _FEW:
        inside = condition.holds(pd.DataFrame({condition.path: values}))
        texts = [condition.called.get(v) or value_in_words(v) for v in values.tolist()]
        if condition.path.endswith((".real", ".happens")):
            texts = ["yes" if value else "no" for value in values]
        for i, value in enumerate(values):
            text = texts[i]
            ax.barh(
                row,
                1 / len(values),
                left=i / len(values),
                color=ACCENT if inside[i] else FAINT,
                gid=f"{condition.path}.{value}",
                **place,
            )
            letters = max(4, int(inches / len(values) * 11))
            ax.text(
                (i + 0.5) / len(values),
                row,
                textwrap.shorten(text, letters, placeholder="…"),
                ha="center",
                va="center",
                fontsize=SMALL,
                color="white" if inside[i] else INK,
            )
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
                at + (0.008 if at == 0 else -0.008),
                row,
                value_in_words(end),
                ha=side,
                va="center",
                fontsize=SMALL,
                color=QUIET,
            )
    text = value_in_words(low)
    if low < high:
        text += f" to {value_in_words(high)}"
    middle = (left + right) / 2
    half = text_width(text, SMALL) / inches / 2
    ax.text(
        min(max(middle, half), 1 - half),
        row - 0.2,
        text,
        ha="center",
        va="bottom",
        fontsize=SMALL,
        weight="bold",
    )
    return text


def _column(source: Result | Study, path: str) -> pd.Series:
    if isinstance(source, Result):
        if path in source.columns.draws:
            return pd.Series(source.columns.draws[path]).dropna()
    elif path in source.points:
        return source.points[path]
    raise UsageError(f"the box restricts '{path}', which the {_kind(source)} does not vary")


def _kind(source: Result | Study) -> str:
    return "result" if isinstance(source, Result) else "study"


def _name(source: Result | Study, path: str) -> str:
    if isinstance(source, Study):
        return source.plan.names[path]
    return quantity_in_words(source.scenario, path)
