"""Utilities as a player reads them: percent, and points of 100."""

from __future__ import annotations

from sim.description.words import count_of

__all__ = ["percent", "points"]


def percent(utility: float) -> str:
    """A utility for a player: ``61 %``."""
    rounded = round(100 * utility)
    return f"{'−' if rounded < 0 else ''}{abs(rounded)} %"


def points(utility: float) -> str:
    """A difference of utilities for a player: ``1 point``, ``12 points``."""
    return count_of(round(100 * utility), "point")
