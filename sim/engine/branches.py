"""Which way each alternative is in each run: the runs of a scenario by the branch they are in.

And which branches are simulated together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import numpy as np

from sim.arrays import IntArray
from sim.engine.compiled_round import plays_all
from sim.engine.draws import Draws
from sim.model import Scenario
from sim.model.compiled import Model

__all__ = ["branches", "drawn_branch", "together"]

MOST_CASTS = 255
"""The compiled step has a byte for the number of a cast."""

_NOT_OF_THE_TALKS = {"parties", "alternatives", "claims", "observations", "origin", "memo"}
_COMPARED = [each.name for each in fields(Scenario) if each.name not in _NOT_OF_THE_TALKS]


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


def together(scenario: Scenario, models: Sequence[Model]) -> list[list[int]]:
    """Which branches are simulated together: their places, by group.

    Those are that differ in strategies only, if the compiled step plays all of them; the others
    stay alone.

    Args:
        scenario: The scenario; it keeps what was compared.
        models: Its branches, compiled.
    """
    if len(models) == 1:
        return [[0]]
    groups: dict[tuple[int, int], list[int]] = {}
    for place, model in enumerate(models):
        key = (-1, place)
        if plays_all(model):
            key = _body(scenario, model.scenario), place // MOST_CASTS
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _body(scenario: Scenario, branch: Scenario) -> int:
    """The number of all that a branch says but strategies: the same for those that agree in it."""
    known: list[Scenario] = scenario.memo.setdefault("bodies", [])
    if "body" not in branch.memo:
        same = (number for number, other in enumerate(known) if _alike(other, branch))
        branch.memo["body"] = next(same, len(known))
        if branch.memo["body"] == len(known):
            known.append(branch)
    number: int = branch.memo["body"]
    return number


def _alike(one: Scenario, other: Scenario) -> bool:
    pairs = zip(one.parties, other.parties, strict=True)
    return all(getattr(one, name) == getattr(other, name) for name in _COMPARED) and all(
        mine == replace(its, strategy=mine.strategy) for mine, its in pairs
    )
