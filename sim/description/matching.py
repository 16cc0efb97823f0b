"""Whether conditions on outcomes match all of them, none, or each other's."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray
from sim.model.issues import MAX_OUTCOMES, OutcomeSpace, Predicate

__all__ = ["held", "one_sided"]


def held(space: OutcomeSpace, *conditions: Predicate) -> list[BoolArray] | None:
    """Whether each condition holds, for all options of the issues that they look at together.

    None if there are too many combinations.
    """
    touched = sorted(set[int]().union(*(condition.issues for condition in conditions)))
    shape = [space.shape[issue] for issue in touched]
    if int(np.prod(shape, dtype=object)) > MAX_OUTCOMES:
        return None
    grid = np.indices(shape).reshape(len(touched), -1)
    options = [np.zeros(grid.shape[1], np.int64) for _ in space.issues]
    for issue, numbers in zip(touched, grid, strict=True):
        options[issue] = numbers
    return [condition.holds(options) for condition in conditions]


def one_sided(space: OutcomeSpace, condition: Predicate) -> str:
    """``all outcomes`` or ``no outcome`` where that is what a condition matches; else empty."""
    found = held(space, condition)
    if found is None or (found[0].any() and not found[0].all()):
        return ""
    return "all outcomes" if found[0].any() else "no outcome"
