"""Coverage against density of the boxes that PRIM went through."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.description.words import count_of
from sim.plots.parts.axes import finish, new_axes
from sim.plots.parts.found_boxes import footer_of_box
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x
from sim.plots.parts.shares import percent, percent_axis
from sim.plots.parts.style import ACCENT, INK, QUIET, SECOND, SMALL
from sim.plots.parts.styled import styled
from sim.results.result import Result
from sim.studies.discovery.box import Discovery
from sim.studies.study import Study

__all__ = ["prim_tradeoff"]

_APART = 0.03
"""Numbers nearer to the last one are left out, so that all can be read."""


_MOVES = {
    "peel": ("o", "peeled: a part of one quantity's range taken away"),
    "drop": ("v", "dropped: a condition that chance explains"),
    "paste": ("^", "pasted: a part put back"),
}


@styled
def prim_tradeoff(found: Discovery, source: Result | Study, ax: Axes | None = None) -> Axes:
    """Coverage against density of the boxes that PRIM went through, and of the chosen one.

    Coverage is the share of all cases that a box holds, density the share of its rows that are
    cases. Numbers say from where on a box has so many conditions.

    Args:
        found: What PRIM found.
        source: The runs or points it was sought in.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; coverage lies along x, density along y, both from 0 to 1.
    """
    own, ax = ax is None, new_axes(ax, 6.2)
    table = found.trajectory
    coverage, density = table["coverage"].to_numpy(float), table["density"].to_numpy(float)
    base, box = density[0], found.box()
    ax.axhline(base, color=QUIET, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    beside(ax, f"all {found.unit}: {percent(base)}", (0, base), (6, -5), va="top", color=QUIET)
    peeling = table["move"].isin(["all", "peel"]).to_numpy()
    for part in (peeling, ~peeling):
        ax.plot(coverage[part], density[part], color=ACCENT, linewidth=1, alpha=0.7)
    handles = []
    for move, (marker, label) in _MOVES.items():
        here = table["move"].isin(["all", move] if move == "peel" else [move]).to_numpy()
        if here.any():
            handles += ax.plot(
                coverage[here],
                density[here],
                linestyle="",
                marker=marker,
                markersize=7,
                markerfacecolor="white" if move == "drop" else ACCENT,
                markeredgecolor=INK,
                label=label,
                gid=move,
                clip_on=False,
            )
    said = (
        f"coverage {percent(box.coverage)}, density {percent(box.density)}, "
        f"{count_of(len(box.conditions), 'condition')}"
    )
    handles += ax.plot(
        [box.coverage],
        [box.density],
        linestyle="",
        marker="*",
        markersize=19,
        zorder=5,
        markerfacecolor=SECOND,
        markeredgecolor=INK,
        label=f"chosen: {said}",
        gid="chosen",
        clip_on=False,
    )
    dimensions = table["res_dim"].to_numpy(int)
    peeled = table["move"].eq("peel").to_numpy()
    last = np.array([np.inf, np.inf])
    for count in np.unique(dimensions[peeled]):
        first = int(np.flatnonzero(peeled & (dimensions == count))[0])
        place = np.array([coverage[first], density[first]])
        if np.linalg.norm(place - last) < _APART:
            continue
        last = place
        beside(ax, str(count), (coverage[first], density[first]), (8, 6), va="baseline")
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
    key_above(ax, handles, markerscale=0.8)
    title = f"When {found.what}: what smaller boxes gain in density and lose in coverage"
    alt = (
        f"Coverage against density of {count_of(len(table), 'box', 'boxes')} in which "
        f"{found.what}, from all {found.unit} ({percent(base)} cases) on; chosen: {said}."
    )
    finding = f"No region stands out in which {found.what}"
    if box.conditions:
        finding = (
            f"{found.what[:1].upper()}{found.what[1:]} in {percent(box.density)} of the"
            f" {found.unit} in the chosen box, in {percent(base)} of all"
        )
    footer = footer_of_box(found, source)
    return finish(ax, title, footer, alt, own=own, pad=76, finding=finding)
