"""States of the world between which a decision is judged: what is not known, cut into cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.description.words import quantity_in_words, value_in_words
from sim.errors import UsageError, did_you_mean
from sim.model import Scenario
from sim.results.result import Result

__all__ = ["PER_STATE", "States", "decisive", "shared_draws", "states_of"]

PER_STATE = 100
"""The fewest runs per state, on average, where what tells states apart is chosen."""

_MOST = 3
"""The most quantities chosen: states told apart by more say little to a reader."""

_PARTS = 3
"""A quantity that takes more values than this is cut into so many parts of equal size."""

_PART_NAMES = ("low", "middle", "high")


@dataclass(frozen=True)
class States:
    """The state that each run is in.

    Attributes:
        paths: The quantities that tell states apart.
        names: What each state is, in words.
        of: The number of its state, for each run; shape ``(runs,)``.
    """

    paths: tuple[str, ...]
    names: tuple[str, ...]
    of: IntArray

    def __len__(self) -> int:
        return len(self.names)


def shared_draws(results: Sequence[Result]) -> dict[str, FloatArray]:
    """What all results have drawn alike, by path; each of shape ``(runs,)``."""
    first, *others = (result.columns.draws for result in results)
    return {
        path: values
        for path, values in first.items()
        if all(
            path in draws and np.array_equal(draws[path], values, equal_nan=True)
            for draws in others
        )
    }


def decisive(draws: Mapping[str, FloatArray], payoffs: FloatArray, runs: int) -> tuple[str, ...]:
    """The quantities that most change by how much one action is better than another.

    Each quantity cuts the runs into cells (see `states_of`). Taken is each action's payoff less the
    mean over the actions. A quantity counts by how much the cell means of this vary, added up over
    the actions, less what they would vary by chance alone (as in a correlation ratio, Kelley 1935).

    Args:
        draws: What was drawn, by path.
        payoffs: What the actions pay; shape ``(actions, runs)``.
        runs: How many runs will be told apart by them.

    Returns:
        The paths, what moves most first; three at most, and no more than leave each state
        `PER_STATE` runs on average.
    """
    contrasts = payoffs - payoffs.mean(axis=0)
    found = []
    for path, values in draws.items():
        cell, count = _cells(values)
        if count > 1:
            found.append((_moved(contrasts, cell, count), path, count))
    chosen: list[str] = []
    states = 1
    for moved, path, count in sorted(found, key=lambda each: -each[0]):
        if moved > 0 and len(chosen) < _MOST and states * count * PER_STATE <= runs:
            chosen.append(path)
            states *= count
    return tuple(chosen)


def _moved(contrasts: FloatArray, cell: IntArray, count: int) -> float:
    """How much cells move contrasts, less what chance alone would."""
    runs = contrasts.shape[1]
    sizes = np.bincount(cell, minlength=count)
    sums = np.stack([np.bincount(cell, weights=row, minlength=count) for row in contrasts])
    centred = sums / sizes - contrasts.mean(axis=1, keepdims=True)
    between = (centred**2 * sizes).sum()
    inside = ((contrasts - contrasts.mean(axis=1, keepdims=True)) ** 2).sum() - between
    return float(between - (count - 1) * inside / max(1, runs - count)) / float(runs)


def states_of(
    scenario: Scenario, draws: Mapping[str, FloatArray], paths: Sequence[str], runs: int
) -> States:
    """The combinations of cells of some quantities that occur.

    A quantity that takes at most three values, an alternative, and whether a line is real, have a
    cell for each value; any other is cut into three parts with equally many runs. Where it does not
    occur (in some branches of alternatives) is a cell of its own.

    Args:
        scenario: The scenario, for words.
        draws: What was drawn, by path.
        paths: The quantities; none for one state.
        runs: How many runs there are.

    Raises:
        UsageError: if one is not drawn, or not in all actions alike.
    """
    for path in paths:
        if path not in draws:
            raise UsageError(
                f"'{path}' is not drawn alike under all actions{did_you_mean(path, draws)}"
            )
    cells = np.zeros((runs, len(paths)), np.int64)
    for i, path in enumerate(paths):
        cells[:, i] = _cells(draws[path])[0]
    found, of = np.unique(cells, axis=0, return_inverse=True)
    words = [_names(scenario, path, draws[path]) for path in paths]
    names = ["; ".join(w[c] for w, c in zip(words, row, strict=True)) for row in found]
    return States(tuple(paths), tuple(name or "all" for name in names), of.reshape(-1))


def _cells(values: FloatArray) -> tuple[IntArray, int]:
    """The cell of each value, and how many there are."""
    there = ~np.isnan(values)
    edges = _edges(values[there])
    cell = np.searchsorted(edges, values, side="right").astype(np.int64)
    cell[~there] = len(edges) + 1
    _, cell = np.unique(cell, return_inverse=True)
    return cell.reshape(-1), int(cell.max()) + 1


def _edges(values: FloatArray) -> FloatArray:
    """Where all cells but the first begin."""
    different = np.unique(values)
    # More values than three and all whole: ways of an alternative, parties, hours of a choice.
    if len(different) <= _PARTS or (len(different) <= 12 and (different % 1 == 0).all()):
        return different[1:]
    cuts = np.quantile(values, np.arange(1, _PARTS) / _PARTS)
    return np.unique(cuts[cuts > different[0]])


def _names(scenario: Scenario, path: str, values: FloatArray) -> list[str]:
    """What the cells of a quantity are, in words."""
    cell, count = _cells(values)
    words = quantity_in_words(scenario, path)
    ways = {each.which.path: each.law.labels for each in scenario.alternatives}
    names = []
    for i in range(count):
        inside = values[cell == i]
        low, high = float(inside.min()), float(inside.max())
        if math.isnan(low):
            names.append(f"no {words}")
        elif low < high:
            part = _PART_NAMES[i] if count >= _PARTS else _PART_NAMES[2 * i]
            names.append(f"{words} {part} ({value_in_words(low)} to {value_in_words(high)})")
        elif path in ways:
            names.append(f"{words}: {ways[path][int(low)]}")
        elif path.endswith((".real", ".happens")):
            names.append(words if low else _denied(words))
        else:
            names.append(f"{words} {value_in_words(low)}")
    return names


def _denied(words: str) -> str:
    for said, denied in ((" is real", " is a bluff"), (" happens", " does not happen")):
        if words.endswith(said):
            return words.removesuffix(said) + denied
    return f"not: {words}"
