"""The bars of a tornado over runs: what an outcome is at either end of each quantity's draws."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import FloatArray
from sim.model import Scenario
from sim.results.columns import Columns
from sim.results.drawn import rests_on
from sim.results.intervals import Z95, difference
from sim.results.swings import Bar, TwoEnds, blur, lowest_and_highest

__all__ = ["bars_of", "names_of_ways"]


def bars_of(scenario: Scenario, columns: Columns, y: FloatArray, *, shares: bool) -> Iterator[Bar]:
    """A bar for each quantity whose draws differ.

    Runs in which a quantity was not drawn, as their branch has no such quantity, do not count. Ways
    of an alternative have no order, so its ends are those with the lowest and the highest mean.

    Args:
        scenario: The scenario.
        columns: Its runs.
        y: The outcome in each run; shape ``(runs,)``.
        shares: Whether its means are shares: it is 0 or 1.
    """
    for path, values in columns.draws.items():
        drawn = ~np.isnan(values)
        x, outcome = values[drawn], y[drawn]
        if not len(x):
            continue
        ways = names_of_ways(scenario, path)
        ends = lowest_and_highest(x, path) if ways is None else _ways_apart(x, outcome, ways)
        if ends is None:
            continue
        below, above = outcome[ends.lowest], outcome[ends.highest]
        if shares:
            low, high = difference(below.sum(), len(below), above.sum(), len(above))
            noise = float(high - low) / 2
        else:
            noise = Z95 * float(np.sqrt(below.var() / len(below) + above.var() / len(above)))
        noise = float(np.hypot(noise, Z95 * np.sqrt(blur(x, outcome, ends))))
        kind = rests_on(scenario, path)
        yield Bar(path, kind, below.mean(), above.mean(), noise, ends.names)


def names_of_ways(scenario: Scenario, path: str) -> tuple[str, ...] | None:
    """What the draws of an alternative stand for; None for other quantities."""
    for alternative in scenario.alternatives:
        if alternative.which.path == path:
            return alternative.law.labels
    return None


def _ways_apart(which: FloatArray, y: FloatArray, names: tuple[str, ...]) -> TwoEnds | None:
    """The runs in the way with the lowest mean of an outcome, and those in that with the highest.

    Of equal means the way that is written first is the lowest, and the last the highest.
    """
    there, of = np.unique(which, return_inverse=True)
    if len(there) < 2:
        return None
    means = np.bincount(of, weights=y) / np.bincount(of)
    order = np.argsort(means, kind="stable")
    first, last = order[0], order[-1]
    called = (names[int(there[first])], names[int(there[last])])
    return TwoEnds(of == first, of == last, called)
