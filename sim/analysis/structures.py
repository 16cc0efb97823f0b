"""What rests on the structure of the talks: how far a share moves from one to the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.analysis.sensitivity import REST, S1_COLUMNS, first_order, sensitivity
from sim.arrays import IntArray
from sim.libraries import pd
from sim.results.result import Result

__all__ = ["STRUCTURE", "Band", "band", "what_it_rests_on"]

STRUCTURE = "structure"

_FEWEST = 25
"""So many runs of a combination must be in each half for it to count as one of the ends."""


@dataclass(frozen=True)
class Band:
    """How far the mean of an outcome moves from one structure of the talks to another.

    Attributes:
        lowest: The mean in the combination of ways in which it is lowest.
        highest: The mean in the combination in which it is highest.
        compared: How many combinations were compared: those with enough runs.
        all: How many combinations occur.
    """

    lowest: float
    highest: float
    compared: int
    all: int


def _combination(result: Result) -> IntArray:
    """The combination of ways of each run, numbered from 0 in the order of the ways."""
    ways = [result.columns.draws[each.which.path] for each in result.scenario.alternatives]
    numbers = np.unique(np.stack(ways, axis=1), axis=0, return_inverse=True)[1]
    return numbers.reshape(-1).astype(np.int64)


def band(result: Result, of: str = "deal") -> Band | None:
    """The mean of an outcome (the share of an ending) from structure to structure.

    A structure is a combination of the ways of the scenario's alternatives. By chance alone, the
    lowest of many means is too low and the highest too high. So one half of the runs tells which
    combination is lowest, and the other half gives its mean, and the other way round. Each end is
    the average of both. So, on average, no end is too far out.

    Args:
        result: The runs.
        of: As in `Result.measure`.

    Returns:
        The ends; None if the scenario has no alternatives, or fewer than two combinations have
        enough runs.

    Raises:
        UsageError: if there is no such outcome.
    """
    y = result.measure(of)
    if not result.scenario.alternatives:
        return None
    combination = _combination(result)
    several = int(combination.max()) + 1
    halves = [slice(0, None, 2), slice(1, None, 2)]
    counts = np.stack([np.bincount(combination[half], minlength=several) for half in halves])
    enough = counts.min(axis=0) >= _FEWEST
    if enough.sum() < 2:
        return None
    sums = np.stack([np.bincount(combination[h], y[h], minlength=several) for h in halves])
    means = sums[:, enough] / counts[:, enough]
    ends = [
        float(np.mean([means[1 - half][found(means[half])] for half in (0, 1)]))
        for found in (np.argmin, np.argmax)
    ]
    # Where nothing moves it, chance may turn the ends around.
    return Band(min(ends), max(ends), int(enough.sum()), several)


def what_it_rests_on(result: Result, of: str = "deal") -> pd.DataFrame:
    """What the variance of an outcome between runs rests on: structure, numbers, chance.

    Structure is what the alternatives explain alone and with one another: the first-order share
    of their combination, taken as one quantity. The numbers are added up by what their ranges
    rest on, as in `sensitivity`. The rest is what all these do together, and chance.

    Args:
        result: The runs.
        of: As in `Result.measure`.

    Returns:
        Indexed by ``rests_on``: ``structure`` if the scenario has alternatives, then kinds of
        numbers, the largest share first, and ``interactions and noise``; ``quantities``, ``S1``,
        and its 95 % interval ``low`` … ``high``, missing where it cannot be told.

    Raises:
        UsageError: if there is no such outcome.
    """
    alternatives = result.scenario.alternatives
    if not alternatives:
        return sensitivity(result, of).by_provenance
    paths = {each.which.path for each in alternatives}
    draws = {path: x for path, x in result.columns.draws.items() if path not in paths}
    numbers = replace(result, columns=replace(result.columns, draws=draws))
    table = sensitivity(numbers, of).by_provenance
    combination = _combination(result).astype(float)
    found = first_order({STRUCTURE: combination}, result.measure(of), kinds=True)
    share = found[S1_COLUMNS].iloc[0]
    rest = table.loc[REST]
    half = math.hypot(*(_half(part) for part in (share, rest)))
    left = rest["S1"] - share["S1"]
    table.loc[REST, S1_COLUMNS] = [left, left - half, left + half]
    first = pd.DataFrame([[len(paths), *share]], columns=table.columns, index=[STRUCTURE])
    found = pd.concat([first, table])
    found.index.name = table.index.name
    return found


def _half(row: Any) -> float:
    return float(row["high"] - row["S1"])
