"""Which way each alternative is in each run: the runs of a scenario by the branch they are in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import IntArray
from sim.engine.draws import Draws
from sim.model import Scenario

__all__ = ["branches", "drawn_branch"]


def branches(scenario: Scenario, draws: Draws) -> Iterator[tuple[Scenario, Draws, IntArray]]:
    """The runs in each branch of a scenario.

    Args:
        scenario: The scenario.
        draws: The draws of the runs.

    Yields:
        The scenario with its alternatives in the ways that some runs have drawn, the draws of these
        runs, with the ways noted, and which runs they are; all of them where nothing is drawn.

    Raises:
        InputError: if a branch has faults; before the first is given.
    """
    if not scenario.alternatives:
        yield scenario, draws, np.arange(draws.count)
        return
    ways = np.stack([draws.draw(each.which) for each in scenario.alternatives], axis=1)
    found, of = np.unique(ways.astype(np.int64), axis=0, return_inverse=True)
    of = of.reshape(-1)
    ready = [scenario.branch(tuple(int(way) for way in chosen)) for chosen in found]
    for i, branch in enumerate(ready):
        here = np.flatnonzero(of == i)
        yield branch, draws.picked(here), here


def drawn_branch(scenario: Scenario, draws: Draws) -> tuple[Scenario, Draws]:
    """The branch that the only run of some draws is in, and its draws there.

    Raises:
        InputError: if the branch has faults.
    """
    ((branch, some, _),) = branches(scenario, draws)
    return branch, some
