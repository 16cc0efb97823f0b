"""What quantities explain together that hang together: the share of a group, from plain runs.

Shares of single quantities add up only if the quantities are independent. Groups that are
independent of each other have shares that add up, too: Broto, Bachoc, Depecker & Martinez (2018),
"Sensitivity indices for independent groups of variables", arXiv:1801.04095.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from sim.arrays import FloatArray
from sim.model import Scenario
from sim.results.drawn import DRAWN_BY
from sim.uncertainty.dependence import MovesWith

__all__ = ["as_one", "groups", "joint_draws"]


def groups(scenario: Scenario, draws: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The draws that hang together, by the path of their dependence.

    Whether a line is real, or an event happens, takes the place of the chance by which it is drawn.

    Args:
        scenario: The scenario.
        draws: Paths of all that is drawn.
    """
    drawn_by = {}
    for path in draws:
        stem, _, last = path.rpartition(".")
        if last in DRAWN_BY:
            drawn_by[f"{stem}.{DRAWN_BY[last]}"] = path
    found = {}
    for joint in scenario.dependence:
        own = tuple(drawn_by.get(path, path) for path in joint.members if path in draws)
        if len(own) > 1:
            found[joint.path] = own
    return found


def joint_draws(
    scenario: Scenario, draws: Mapping[str, FloatArray]
) -> dict[str, FloatArray | None]:
    """Each group of draws that hang together as one number a run, by its path; see `as_one`.

    Args:
        scenario: The scenario.
        draws: Values of each quantity in every run, each of shape ``(runs,)``.
    """
    moving = {joint.path for joint in scenario.dependence if isinstance(joint, MovesWith)}
    found: dict[str, FloatArray | None] = {}
    for path, members in groups(scenario, draws).items():
        columns = [draws[member] for member in members]
        everywhere = not any(np.isnan(column).any() for column in columns)
        if path in moving and everywhere and not any(map(_by_chance, members)):
            # One tells the others: that with the most values tells most.
            found[path] = max(columns, key=lambda column: len(np.unique(column)))
        else:
            found[path] = as_one(columns)
    return found


def _by_chance(path: str) -> bool:
    """Whether it is drawn by another quantity, so that nothing tells it for certain."""
    return path.rpartition(".")[2] in DRAWN_BY


def as_one(columns: Sequence[FloatArray]) -> FloatArray | None:
    """A number for each combination of values that several quantities take together.

    Args:
        columns: Draws of each quantity, each of shape ``(runs,)``.

    Returns:
        The number of each run's combination, shape ``(runs,)``; None if there are more than √runs.
        Runs would then have to be put together whose draws are only alike, and in cells as coarse
        as that, numbers that decide everything together seem to explain half of it.
    """
    values = [np.unique(column, return_inverse=True)[1] for column in columns]
    different, number = np.unique(np.stack(values), axis=1, return_inverse=True)
    if different.shape[1] > math.isqrt(len(columns[0])):
        return None
    return number.reshape(-1).astype(float)
