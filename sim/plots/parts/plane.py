"""The utility plane of two parties."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.model import Scenario
from sim.model.parties import Party

DOTS = 3000
"""Up to this many terms are drawn as dots, more as hexagons that count them."""


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
