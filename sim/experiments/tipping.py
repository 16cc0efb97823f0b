"""Tipping points: how far one quantity must move for another ending to become the likeliest."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.endings import ENDINGS
from sim.errors import UsageError
from sim.experiments.work import endings_at
from sim.issues import FloatArray, IntArray
from sim.scenario import Scenario
from sim.uncertainty import Choice, Distribution, Normal, Quantity

STEPS = 4
"""Steps of the scan from the mean to each end of the range."""

HALVINGS = 4
"""Halvings of the step in which the ending flips: at least 1/64 of the way to the end."""

SCREEN = 10
"""The scan looks at the first tenth of the runs before it looks at all."""

SURE = 4.0
"""Standard errors by which an ending must lead in the first tenth to need no second look."""

FEWEST = 50
"""A first look at fewer runs than this would tell nothing."""

INNERMOST = 2.0**-53
"""The ends themselves may be excluded (an exponent of 0); draws come as near to them as this."""

COLUMNS = ("rests_on", "mean", "low", "high", "ending", "lead", "flips_to", "at", "change", "part")


def tipping_points(scenario: Scenario, runs: int = 2_000, seed: int = 1) -> pd.DataFrame:
    """For each uncertain quantity alone, the smallest change that flips the likeliest ending.

    1. The quantity is set to its mean (if it takes one of a few values, to the one nearest to it),
       all else is drawn as always; the likeliest ending is noted.
    2. It is set to values outward from the mean, four equal steps to each end of its range (of a
       choice among values: to each of them), with the same draws of all else
       (common random numbers). The ending flips where another is more frequent.
    3. The step in which it first flips, on each side, is halved four times. Of both sides, the
       smaller change counts.

    The range is that of the quantity's law; of a normal law, from its 1 % to its 99 % quantile. A
    flip that is undone within one step of the scan is not seen. In step 2, the first tenth of the
    runs is tried first; where the ending leads there by four standard errors, the other runs are
    not made. Shares have the Monte-Carlo error of so many runs, so where ``lead`` is of the size of
    2/√runs, the flip may be noise.

    Args:
        scenario: The scenario.
        runs: Runs at each value.
        seed: The seed.

    Returns:
        Indexed by ``quantity``, the smallest part of the range first: ``rests_on`` (claim,
        assumption, …), ``mean``, the range ``low`` … ``high``, ``ending`` (the likeliest at the
        mean) and its ``lead`` over the next (a difference of shares), ``flips_to``, the nearest
        value found ``at`` which it does, the ``change`` from the mean to there, and what ``part``
        of the way from the mean to the end of the range that is. The last four are missing if
        nothing in the range flips it.

    Raises:
        UsageError: if ``runs`` is below 1.
    """
    if runs < 1:
        raise UsageError(f"runs must be 1 or more, not {runs}")
    rows: list[tuple[object, ...]] = [
        (path, *_tipping_point(scenario, quantity, runs, seed))
        for path, quantity in scenario.uncertain.items()
    ]
    table = pd.DataFrame(rows, columns=["quantity", *COLUMNS]).set_index("quantity")
    for name in ("at", "change", "part"):
        table[name] = table[name].astype(float)
    return table.sort_values("part", kind="stable")


def _tipping_point(
    scenario: Scenario, quantity: Quantity, runs: int, seed: int
) -> tuple[object, ...]:
    """A row of the table, without the path."""
    law = quantity.law
    base, low, high = _range(law)
    point = _Point(scenario, quantity.path, base, runs, seed)
    found: list[tuple[float, float, str]] = []
    for values, end in _scans(law, base, low, high):
        flipped = point.flipped(values, screened=True)
        if not (flipped >= 0).any():
            continue
        first = int(np.argmax(flipped >= 0))
        ending, after = int(flipped[first]), float(values[first])
        before = float(values[first - 1]) if first else base
        for _ in range(0 if isinstance(law, Choice) else HALVINGS):
            middle = (before + after) / 2
            there = int(point.flipped(np.array([middle]))[0])
            if there >= 0:
                after, ending = middle, there
            else:
                before = middle
        found.append((after, (after - base) / (end - base), ENDINGS[ending]))
    row = (quantity.provenance.kind, base, low, high, ENDINGS[point.ending], point.lead)
    if not found:
        return (*row, None, math.nan, math.nan, math.nan)
    at, part, name = min(found, key=lambda flip: abs(flip[0] - base))
    return (*row, name, at, at - base, part)


def _range(law: Distribution) -> tuple[float, float, float]:
    """Where the search begins, and the range it covers."""
    if isinstance(law, Choice):
        return min(law.values, key=lambda value: abs(value - law.mean)), law.low, law.high
    if isinstance(law, Normal):
        low, high = law.quantile(np.array([0.01, 0.99]))
        return law.mean, float(low), float(high)
    return law.mean, law.low, law.high


def _scans(
    law: Distribution, base: float, low: float, high: float
) -> Iterator[tuple[FloatArray, float]]:
    """On each side the values to look at, outward, and the end of the range."""
    for end in (low, high):
        if isinstance(law, Choice):
            listed = sorted({v for v in law.values if (v - base) * (end - base) > 0})
            values = np.array(listed if end > base else listed[::-1])
        else:
            inside = law.quantile(np.array([INNERMOST, 1 - INNERMOST]))
            values = base + (end - base) * np.arange(1, STEPS + 1) / STEPS
            values = np.clip(values, *inside)
        if len(values):
            yield values, end


class _Point:
    """How a scenario ends with one quantity set, as against its ending where the search begins.

    Attributes:
        ending: The likeliest ending there.
        lead: Its share minus that of the next.
    """

    def __init__(self, scenario: Scenario, path: str, base: float, runs: int, seed: int) -> None:
        self._scenario, self._path, self._runs, self._seed = scenario, path, runs, seed
        counts = self._count(np.array([base]), runs)
        self.ending = int(np.argmax(counts[0]))
        self.lead = float(self._leads(counts)[0]) / runs

    def _count(self, values: FloatArray, runs: int) -> IntArray:
        return endings_at(self._scenario, {self._path: values}, runs, self._seed)

    def _leads(self, counts: IntArray) -> IntArray:
        """By how many runs the ending leads; below 0 where another one does."""
        others = np.delete(counts, self.ending, axis=1).max(axis=1)
        leads: IntArray = counts[:, self.ending] - others
        return leads

    def flipped(self, values: FloatArray, screened: bool = False) -> IntArray:
        """Which other ending is the likeliest at each value; −1 where none is."""
        unsure = np.ones(len(values), bool)
        few = self._runs // SCREEN
        if screened and few >= FEWEST:
            counts = self._count(values, few)
            leads = self._leads(counts)
            either = 2 * counts[:, self.ending] - leads
            unsure = leads <= SURE * np.sqrt(either - leads**2 / few)
            unsure |= leads <= 0
        found = np.full(len(values), -1)
        if unsure.any():
            counts = self._count(values[unsure], self._runs)
            found[unsure] = np.where(self._leads(counts) < 0, counts.argmax(axis=1), -1)
        return found
