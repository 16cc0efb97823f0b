"""The utility plane of two parties: its outcomes, their frontier, the no-deal values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.model import Scenario
from sim.model.parties import Party
from sim.plots.parts.style import GREY, QUIET
from sim.theory.pareto import pareto_mask

__all__ = ["DOTS", "draw_no_deal", "draw_outcomes", "frontier_of", "show_all", "two_parties"]

DOTS = 3000
"""Up to this many outcomes are drawn as dots, more as hexagons that count them."""


def two_parties(scenario: Scenario, x: str | None, y: str | None) -> tuple[Party, Party]:
    """The two parties of a plane: those named, else the first whose consent is required.

    Raises:
        UsageError: if there is no such party, or both are the same.
    """
    asked = [party for party in scenario.parties if party.consent_required]
    asked += [party for party in scenario.parties if not party.consent_required]
    one = scenario.party(x) if x is not None else next(p for p in asked if p.name != y)
    two = scenario.party(y) if y is not None else next(p for p in asked if p is not one)
    if one is two:
        raise UsageError(f"x and y are both '{one.name}'; the plane needs two parties")
    return one, two


def show_all(ax: Axes, points: FloatArray) -> None:
    """Show 0 to 1, and what lies beyond (bonuses can take utilities there)."""
    low, high = np.minimum(points.min(axis=0), 0), np.maximum(points.max(axis=0), 1)
    margin = 0.04 * (high - low)
    ax.set_xlim(low[0] - margin[0], high[0] + margin[0])
    ax.set_ylim(low[1] - margin[1], high[1] + margin[1])


def draw_outcomes(
    ax: Axes, plane: FloatArray, label: str, *, many: bool, size: float, opacity: float
) -> None:
    """Draw outcomes as dots, or many as hexagons that count them.

    Args:
        ax: Where to draw.
        plane: Their utilities to the two parties; shape ``(outcomes, 2)``.
        label: What the dots are.
        many: Whether there are too many for dots (see `DOTS`).
        size: Area of a dot, in points.
        opacity: Opacity of the hexagons.
    """
    x, y = plane.T
    if not many:
        ax.scatter(x, y, size, color=GREY, linewidth=0, zorder=1, label=label, gid="outcomes")
        return
    counted: dict[str, Any] = {"gridsize": 45, "bins": "log", "mincnt": 1, "cmap": "Greys"}
    ax.hexbin(x, y, **counted, linewidths=0, alpha=opacity, zorder=1, gid="outcomes")


def frontier_of(plane: FloatArray) -> FloatArray:
    """The Pareto frontier: the points from which neither gains unless the other loses."""
    frontier: FloatArray = np.unique(plane[pareto_mask(plane)], axis=0)
    return frontier


def draw_no_deal(ax: Axes, no_deal: Sequence[float], *, linewidth: float, zorder: float) -> None:
    """Draw what no deal is worth to each of the two: what lies below is worse to it."""
    look: dict[str, Any] = {"color": QUIET, "linewidth": linewidth, "linestyle": (0, (5, 3))}
    ax.axvline(no_deal[0], zorder=zorder, **look)
    ax.axhline(no_deal[1], zorder=zorder, label="no-deal values, at hour 0", **look)
