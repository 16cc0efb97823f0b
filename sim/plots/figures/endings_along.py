"""How runs end along a quantity that a study varies."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.description.words import value_in_words
from sim.model.endings import ENDINGS, codes
from sim.model.naming import readable
from sim.plots.parts.axes import finish, new_axes, say_instead
from sim.plots.parts.ending_bars import key_to_endings, meetings, stacked
from sim.plots.parts.labels import label_x, width_of
from sim.plots.parts.shares import percent, percent_axis, share_text
from sim.plots.parts.study_points import footer_of_study, over_others, values_of
from sim.plots.parts.style import ENDING_LOOKS, OUTLINED, SMALL, Look
from sim.plots.parts.styled import styled
from sim.studies.study import Study

__all__ = ["endings_along"]

_GROUPS, _AT_LEAST = 12, 20
"""Of a sampled number neighbouring points are taken together, in up to so many groups of at least
so many points each: fewer tell more about the points than about the number."""


_APART = 0.008
"""Intervals at one value stand so far apart, in widths of the axes, so as not to hide another."""


@styled
def endings_along(study: Study, x: str, ax: Axes | None = None) -> Axes:
    """How runs end along one varied quantity: the shares of all endings, one upon the other.

    A number's shares are areas over its values (neighbouring points of a sampled one are taken
    together in up to twelve groups); alternatives have a bar each. Where other quantities vary as
    well, shares are means over their settings.

    Args:
        study: The study.
        x: Path of the quantity.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes. Of a number, its values lie along x and shares of runs (0 to 1) along y, with
        95 % intervals where two endings meet; of alternatives, shares lie along x.

    Raises:
        UsageError: if there is no such varied quantity.
    """
    values, groups = values_of(study, x)
    number = values.dtype.kind == "f"
    together = number and study.plan.design != "grid" and len(values) > _GROUPS
    parts = min(_GROUPS, max(2, len(groups) // _AT_LEAST))
    if together:
        order = np.argsort(groups, kind="stable")
        drawn = values[groups]
        groups = np.empty_like(order)
        groups[order] = np.arange(len(order)) * parts // len(order)
        values = np.bincount(groups, drawn) / np.bincount(groups)
    # Endings up to each: where one meets the next.
    shown = study.plan.endings
    places = [ENDINGS.index(name) for name in shown]
    looks = {name: ENDING_LOOKS[name] for name in shown}
    sums = [study.grouped(places[: i + 1], groups) for i in range(len(shown))]
    upto, low, high = (np.stack(part) for part in zip(*sums, strict=True))
    there = np.isfinite(upto[0])
    areas = number and int(there.sum()) > 1
    own, ax = ax is None, new_axes(ax, 5.4 if areas else 2.1 + 0.6 * max(2, len(values)))
    name = study.plan.names[x]
    title = f"How runs end along one quantity{over_others(study, groups, 1)}"
    if not there.any():
        sentence = "There are no runs yet."
        return say_instead(ax, title, footer_of_study(study), sentence, own=own)
    values, upto, low, high = values[there], upto[:, there], low[:, there], high[:, there]
    shares = np.diff(upto, axis=0, prepend=0)
    can = _possible(study, groups)[:, there]
    low, high = (np.where(can, limit, np.nan) for limit in (low, high))
    if areas:
        _areas(ax, looks, values, upto, low, high)
        note = ", groups of neighbouring points" if together else ""
        label_x(ax, f"{name} (lines: 95 % intervals of where endings meet{note})", own=own)
        ax.set_ylabel("share of runs", fontsize=SMALL)
    else:
        labels = list(map(value_in_words, values))
        stacked(ax, looks, shares, low, high, labels, 0.75 * width_of(ax, own=own))
        label_x(ax, "share of runs (lines: 95 % intervals of where endings meet)", own=own)
        ax.set_ylabel(textwrap.fill(name, 34), fontsize=SMALL)
    seen = [look for look, row in zip(looks.values(), shares, strict=True) if row.any()]
    lines = key_to_endings(ax, seen, own=own)
    deals = np.stack(study.grouped(codes("deal"), groups))[:, there]
    said = "; ".join(
        f"at {value_in_words(value)} deal {share_text(*deals[:, i])}, "
        + ", ".join(
            f"{readable(end)} {percent(share)}"
            for end, share, possible in zip(shown, shares[:, i], can[:, i], strict=True)
            if possible and end != "deal"
        )
        for i, value in enumerate(values)
        if not number or i in (0, len(values) - 1)
    )
    alt = f"Shares of endings along {name}: {said}."
    ends, bounds = (deals[0][0], deals[0][-1]), (deals[0].min(), deals[0].max())
    if number and set(ends) == set(bounds):
        finding = f"Deals go from {percent(ends[0])} to {percent(ends[1])} along {name}"
    else:
        finding = f"Deals lie between {percent(bounds[0])} and {percent(bounds[1])} along {name}"
    pad = 12 + 16 * lines
    return finish(ax, title, footer_of_study(study), alt, own=own, pad=pad, finding=finding)


def _possible(study: Study, groups: IntArray) -> BoolArray:
    """Which endings some point of a group can have, ``(endings, groups)``."""
    plan = study.plan
    can = np.array([[name in v.endings for v in plan.variants] for name in plan.endings])
    there = np.zeros((len(plan.endings), int(groups.max()) + 1), bool)
    for variant, group in np.unique(np.stack([plan.variant, groups], axis=1), axis=0):
        there[:, group] |= can[:, variant]
    return there


def _areas(
    ax: Axes,
    looks: Mapping[str, Look],
    values: FloatArray,
    upto: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> None:
    below = np.zeros(len(values))
    for i, (name, look) in enumerate(looks.items()):
        corners = np.stack(
            [np.concatenate([values, values[::-1]]), np.concatenate([below, upto[i][::-1]])], axis=1
        )
        ax.add_patch(
            Polygon(corners, facecolor=look.colour, hatch=look.hatch, gid=name, **OUTLINED)
        )
        below = upto[i]
    ends = meetings(upto)
    for number, i in enumerate(ends):
        aside = (number - (len(ends) - 1) / 2) * _APART * np.ptp(values)
        errors = np.maximum(np.stack([upto[i] - low[i], high[i] - upto[i]]), 0)
        ax.errorbar(
            values + aside,
            upto[i],
            yerr=errors,
            fmt="none",
            ecolor="black",
            elinewidth=1.5,
            capsize=4,
            clip_on=False,
        )
    room = 1.5 * _APART * np.ptp(values)
    ax.set_xlim(values[0] - room, values[-1] + room)
    ax.set_ylim(0, 1)
    percent_axis(ax, "y")
