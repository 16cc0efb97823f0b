"""Which points of a study share their random numbers: that depends on what is asked of them.

A difference between two points is sharpest if their runs share all that is not set (common random
numbers). A mean over points, or an index of what moves them, is not: what the shared numbers happen
to be is in every point alike, and more points do not make it less. So by default

- points of a grid or table share them, and settings of a list at one drawn point;
- points that are drawn do not;
- the points of a trajectory of Morris's do, for each effect is a difference along it; two
  trajectories do not.

Source: Law (2015), "Simulation modeling and analysis", 5th ed., section 11.2 (common random
numbers are for comparisons); Schruben & Margolin (1978), "Pseudorandom number assignment in
statistically designed simulation and distribution sampling experiments", Journal of the American
Statistical Association 73 (what they do to estimates of a mean).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.studies.designs import TABLE

__all__ = ["MISLEADS", "drawn_together", "streams"]

MISLEADS = (
    "Drawn points share their random numbers here (paired: true), so means over them, and what they"
    " rest on, have the luck of these few runs in them. Leave paired out, or compare single points."
)
"""What is to be said of a study whose points are drawn and paired."""


def drawn_together(design: str, points: int, drawn: int, dimensions: int) -> IntArray | None:
    """Which points were drawn together.

    Args:
        design: The design.
        points: How many points there are.
        drawn: How many were drawn; the others are the same with other settings from lists.
        dimensions: How many quantities the design varies.

    Returns:
        A number for each point, the same for those of one drawn point, of one block of a Saltelli
        design or of one trajectory of Morris's; shape ``(points,)``; None if none is drawn.
    """
    if design in ("grid", TABLE):
        return None
    at = np.arange(points) % max(1, drawn)
    block = {"saltelli": dimensions + 2, "morris": dimensions + 1}.get(design, 1)
    return at // block


def streams(design: str, paired: bool | None, points: int, together: IntArray | None) -> IntArray:
    """Which random numbers each point uses.

    Args:
        design: The design.
        paired: Whether all share them, or none; None: as the design is best served.
        points: How many points there are.
        together: What `drawn_together` says of them.

    Returns:
        Points with the same number share theirs; shape ``(points,)``.
    """
    alone = np.arange(points)
    if paired is not None:
        return 0 * alone if paired else alone
    if together is None:
        return 0 * alone
    return alone if design == "saltelli" else together
