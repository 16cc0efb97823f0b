"""Whether a study has all that another has, and where.

Two points are the same if a run of one number is the same run at both: they have the same scenario,
the same settings, and their runs are drawn by the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.studies.plan import Plan
from sim.studies.precision import Precision

__all__ = ["has_all_of", "places_in"]


def has_all_of(larger: Plan, other: Plan) -> bool:
    """Whether a study has every run that another has.

    It has if its points are among them, and each has as many runs. Of two precisions, the finer
    takes more runs in the same blocks.
    """
    if larger.seed != other.seed or not _runs_as_long(larger.runs, other.runs):
        return False
    return int((places_in(other, larger) >= 0).sum()) == len(other)


def _runs_as_long(runs: int | Precision, others: int | Precision) -> bool:
    if isinstance(runs, int) and isinstance(others, int):
        return runs >= others
    if isinstance(runs, int) or isinstance(others, int):
        return False
    if (runs.of, runs.block) != (others.of, others.block):
        return False
    return runs.half_width <= others.half_width and runs.limit >= others.limit


def places_in(other: Plan, plan: Plan) -> IntArray:
    """For each point of a plan the number of the same point in another; −1 if it has none.

    Returns:
        Shape ``(points,)``, as many as ``plan`` has.
    """
    known = {point: number for number, point in enumerate(_points(other))}
    found: IntArray = np.array([known.get(point, -1) for point in _points(plan)], np.int64)
    return found


def _points(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """What tells each point from others, whatever the order of the points and of what varies."""
    digests = [scenario.digest for scenario in plan.variants]
    columns = [(path, plan.settings[path].tolist()) for path in sorted(plan.settings)]
    columns += [(path, list(plan.labels[path])) for path in sorted(plan.labels)]
    varied = tuple(path for path, _ in columns)
    drawn = plan.first_run.tolist()
    for number, variant in enumerate(plan.variant.tolist()):
        set_here = tuple(values[number] for _, values in columns)
        yield digests[variant], varied, set_here, drawn[number]
