"""Tipping points: how far one quantity must move for another ending to become the likeliest."""

from __future__ import annotations

import math
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.analysis.changes import finer_rounds
from sim.arrays import FloatArray, IntArray
from sim.engine import Draws
from sim.errors import UsageError, did_you_mean
from sim.inputs import load
from sim.libraries import pd
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS
from sim.results.playing import cohort_size, play_runs
from sim.studies.progress import Progress
from sim.uncertainty.distributions import Choice, Distribution, Normal

__all__ = ["tipping_points", "tipping_steps"]

_STEPS = 4
"""Steps of the scan from the mean to each end of the range."""

_HALVINGS = 4
"""Halvings of the step in which the ending flips: at least 1/64 of the way to the end."""

_LOOKS = (40, 20, 10, 4, 2, 1)
"""A value is tried with 1/40 of the runs first, and with more as long as the ending is not sure."""

_LOOKS_AT_MEAN = (4, 2, 1)
"""The mean is looked at more closely, for its lead is told."""

_SURE = 4.0
"""Standard errors by which an ending must lead all others to be sure."""

_FEWEST = 50
"""A look at fewer runs than this would tell nothing."""

_INNERMOST = 2.0**-53
"""The ends themselves may be excluded (an exponent of 0); draws come as near to them as this."""

_COLUMNS = (
    "rests_on",
    "mean",
    "low",
    "high",
    "ending",
    "lead",
    "flips_to",
    "at",
    "change",
    "part",
    "cliff",
)


def tipping_points(
    scenario: Scenario | str | Path,
    runs: int = 2_000,
    seed: int = 1,
    *,
    quantities: Collection[str] | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """For each uncertain quantity alone, the smallest change that flips the likeliest ending.

    1. The scenario is played as it is. All later runs have the same draws, except for the one
       quantity that is set (common random numbers).
    2. The quantity is set to its mean (if it takes one of a few values, to the nearest of these),
       and the likeliest ending is noted.
    3. It is set to values outward from the mean, four equal steps to each end of its range (or, for
       a choice among values, to each of them). The ending flips where another is more frequent.
    4. On each side, the step in which the ending first flips is halved four times. The smaller
       change of both sides counts.
    5. Each flip is tested again with the same hours divided into twice as many rounds
       (`sim.analysis.changes.finer_rounds`): at the mean, at the flip, and at the values scanned
       beyond it. If another ending is now the likeliest at the mean, or none of these values flips
       it, the flip is a cliff of the process, not of the case.

    Not every run is played at every value. The first 1/40 are played (in step 2, a quarter), then
    more and more, until one ending leads each other by four standard errors. Before all are played,
    the lead is that of step 1 in all runs, plus the mean paired difference in the runs played (a
    control variate). Most values change few runs, so a few runs tell much.

    While a quantity is set, those that depend on it are drawn as usual. Quantities that a
    permutation deals out cannot be set alone and are left out.

    The range is that of the quantity's law; for a normal law, from its 1 % to its 99 % quantile. A
    flip that is undone within one step of the scan is missed. Shares have a Monte-Carlo error, so a
    flip may be noise if ``lead`` is about 2/√runs or less.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        runs: Runs at each value, at most.
        seed: The seed.
        quantities: Paths of those to look at; left out, all.
        progress: Whether to show progress.

    Returns:
        Indexed by ``quantity``, the smallest part of the range first: ``rests_on`` (claim,
        assumption, …), ``mean``, the range ``low`` … ``high``, ``ending`` (the likeliest at the
        mean) and its ``lead`` over the next (a difference of shares). Then ``flips_to``; ``at``,
        the nearest value found at which it flips; ``change``, from the mean to there; and ``part``,
        the same as a part of the way from the mean to the end of the range. These four are missing
        if nothing in the range flips it. ``cliff`` says whether a flip vanishes in finer rounds; it
        is false if there are no rounds to divide. The table's ``attrs`` keep ``runs`` and ``seed``.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if ``runs`` is below 1, or a path is of none of these quantities.
    """
    steps = tipping_steps(scenario, runs, seed, quantities=quantities, progress=progress)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            table: pd.DataFrame = end.value
            return table


def tipping_steps(
    scenario: Scenario | str | Path,
    runs: int = 2_000,
    seed: int = 1,
    *,
    quantities: Collection[str] | None = None,
    progress: bool = False,
) -> Generator[None, None, pd.DataFrame]:
    """As `tipping_points`, step by step, so that the caller can stop in between.

    A generator: it yields after each step of the search, and returns the table.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if ``runs`` is below 1, or a path is of none of these quantities.
    """
    if runs < 1:
        raise UsageError(f"runs must be 1 or more, not {runs}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    uncertain = {path: q for path, q in scenario.uncertain.items() if q.alone}
    if quantities is not None:
        for path in quantities:
            if path not in uncertain:
                hint = did_you_mean(path, list(uncertain))
                raise UsageError(f"'{path}' is nothing that is drawn by itself{hint}")
        uncertain = {path: q for path, q in uncertain.items() if path in quantities}
    shown = Progress(f"{len(uncertain):,} quantities", progress)
    try:
        endings = _Endings(scenario, runs, seed, shown)
        ranges = {path: _range(quantity.law) for path, quantity in uncertain.items()}
        means = [(path, base) for path, (base, _, _) in ranges.items()]
        yield
        present = endings.at(means, _LOOKS_AT_MEAN)
        yield
        bases = dict(zip(ranges, present, strict=True))
        sides = [
            _Side(path, ranges[path][0], end, values, isinstance(quantity.law, Choice))
            for path, quantity in uncertain.items()
            for values, end in _scans(quantity.law, *ranges[path])
        ]
        yield from _search(sides, {path: found.ending for path, found in bases.items()}, endings)
        nearest = _nearest(sides)
        finer = finer_rounds(scenario)
        cliffs: set[str] = set()
        if nearest and finer is not scenario:
            again = _Endings(finer, runs, seed, shown)
            yield
            cliffs = _vanishing(nearest, {path: bases[path].ending for path in nearest}, again)
    finally:
        shown.close()
    rows: list[tuple[object, ...]] = []
    for path, quantity in uncertain.items():
        base, low, high = ranges[path]
        found = bases[path]
        row = (path, quantity.provenance.kind, base, low, high, ENDINGS[found.ending], found.lead)
        if path in nearest:
            side = nearest[path]
            change = side.at - base
            part = change / (side.end - base)
            flip = (ENDINGS[side.flips_to], side.at, change, part)
            rows.append((*row, *flip, path in cliffs))
        else:
            rows.append((*row, None, math.nan, math.nan, math.nan, False))
    table = pd.DataFrame(rows, columns=["quantity", *_COLUMNS]).set_index("quantity")
    for name in ("at", "change", "part"):
        table[name] = table[name].astype(float)
    table = table.sort_values("part", kind="stable")
    table.attrs = {"runs": runs, "seed": seed}
    return table


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
            inside = law.quantile(np.array([_INNERMOST, 1 - _INNERMOST]))
            values = base + (end - base) * np.arange(1, _STEPS + 1) / _STEPS
            values = np.clip(values, *inside)
        if len(values):
            yield values, end


@dataclass
class _Side:
    """The way of one quantity from where the search begins to one end of its range.

    Attributes:
        path: The quantity.
        base, end: Where the way begins and ends.
        values: The values of the scan, outward.
        exact: Whether there is nothing between them.
        flips_to: The ending that becomes the likeliest; −1 as long as none does.
        before, at: The last value known not to flip the ending, and the first known to.
    """

    path: str
    base: float
    end: float
    values: FloatArray
    exact: bool
    flips_to: int = -1
    before: float = math.nan
    at: float = math.nan


def _search(
    sides: Sequence[_Side], bases: Mapping[str, int], endings: _Endings
) -> Generator[None, None, None]:
    """Note on each side where the ending flips (steps 3 and 4), all sides at once."""
    probes = [(side.path, float(value)) for side in sides for value in side.values]
    scanned = iter(endings.at(probes))
    yield
    for side in sides:
        found = [next(scanned).ending for _ in side.values]
        first = next((i for i, ending in enumerate(found) if ending != bases[side.path]), None)
        if first is not None:
            side.flips_to, side.at = found[first], float(side.values[first])
            side.before = float(side.values[first - 1]) if first else side.base
    flipping = [side for side in sides if side.flips_to >= 0 and not side.exact]
    for _ in range(_HALVINGS):
        middles = [(side.before + side.at) / 2 for side in flipping]
        halved = endings.at([(s.path, value) for s, value in zip(flipping, middles, strict=True)])
        yield
        for side, middle, there in zip(flipping, middles, halved, strict=True):
            if there.ending != bases[side.path]:
                side.at, side.flips_to = middle, there.ending
            else:
                side.before = middle


def _nearest(sides: Sequence[_Side]) -> dict[str, _Side]:
    """The side of each quantity on which the ending flips with the smaller change."""
    found: dict[str, _Side] = {}
    for side in sides:
        change = abs(side.at - side.base)
        if side.flips_to >= 0 and (
            side.path not in found or change < abs(found[side.path].at - side.base)
        ):
            found[side.path] = side
    return found


def _vanishing(flips: Mapping[str, _Side], bases: Mapping[str, int], finer: _Endings) -> set[str]:
    """The flips that are none in finer rounds (step 5)."""
    before = finer.at([(path, side.base) for path, side in flips.items()], _LOOKS_AT_MEAN)
    probes = {
        path: [
            side.at,
            *(v for v in map(float, side.values) if abs(v - side.base) > abs(side.at - side.base)),
        ]
        for path, side in flips.items()
    }
    after = iter(finer.at([(path, value) for path, values in probes.items() for value in values]))
    found = set()
    for (path, values), at_mean in zip(probes.items(), before, strict=True):
        flipped = [next(after).ending != bases[path] for _ in values]
        if at_mean.ending != bases[path] or not any(flipped):
            found.add(path)
    return found


@dataclass(frozen=True)
class _Likeliest:
    """The likeliest ending, and its share minus that of the next."""

    ending: int
    lead: float


class _Endings:
    """The likeliest ending of a scenario with one quantity set, for many such settings at once."""

    def __init__(self, scenario: Scenario, runs: int, seed: int, progress: Progress) -> None:
        self._scenario = scenario
        self._runs, self._seed, self._progress = runs, seed, progress
        self._size = cohort_size(compile_scenario(scenario))
        whole = Draws(seed, np.arange(runs))
        self._drawn = {path: whole.draw(q) for path, q in scenario.uncertain.items()}
        progress.add(runs)
        self._plain = self._play([], 0, runs)[0]

    def at(
        self, probes: Sequence[tuple[str, float]], looks: Sequence[int] = _LOOKS
    ) -> list[_Likeliest]:
        """The likeliest ending for each of some paths and values."""
        found: dict[int, _Likeliest] = {}
        unsure = list(range(len(probes)))
        played = np.empty((len(probes), self._runs), np.int64)
        looked = 0
        for part in looks:
            runs = self._runs // part
            if (part > 1 and runs < _FEWEST) or not unsure:
                continue
            self._progress.add(len(unsure) * (runs - looked))
            more = self._play([probes[i] for i in unsure], looked, runs)
            played[unsure, looked:runs] = more
            looked = runs
            for i in unsure:
                known = self._likeliest(played[i, :runs])
                if known is not None:
                    found[i] = known
            unsure = [i for i in unsure if i not in found]
        return [found[i] for i in range(len(probes))]

    def _likeliest(self, endings: IntArray) -> _Likeliest | None:
        """What the first runs at a value say; None if they do not say enough."""
        count, total = len(endings), self._runs
        after = np.eye(len(ENDINGS))[endings]
        if count == total:
            shares = after.mean(axis=0)
            best = int(shares.argmax())
            return _Likeliest(best, float(shares[best] - np.delete(shares, best).max()))
        before = np.eye(len(ENDINGS))[self._plain]
        differences = after - before[:count]
        shares = before.mean(axis=0) + differences.mean(axis=0)
        best = int(shares.argmax())
        # For each other ending, what each run adds to the lead over it.
        plain = before[:, [best]] - np.delete(before, best, axis=1)
        change = differences[:, [best]] - np.delete(differences, best, axis=1)
        # As if two runs more, of opposite signs, had changed: that none did is no proof.
        spread = (((change - change.mean(axis=0)) ** 2).sum(axis=0) + 8) / count
        shared = ((plain[:count] - plain.mean(axis=0)) * change).sum(axis=0) / count
        variance = plain.var(axis=0) / total + spread / count + 2 * shared / total
        leads = shares[best] - np.delete(shares, best)
        if (leads > _SURE * np.sqrt(np.maximum(variance, 0))).all():
            return _Likeliest(best, float(leads.min()))
        return None

    def _play(self, probes: Sequence[tuple[str, float]], first: int, stop: int) -> IntArray:
        """How runs end at each of some settings, or without any; shape ``(settings, runs)``."""
        count, runs = max(1, len(probes)), stop - first
        rows = count * runs
        ending = np.empty(rows, np.int64)
        for start in range(0, rows, self._size):
            at = np.arange(start, min(start + self._size, rows))
            probe, run = at // runs, first + at % runs
            settings: dict[str, FloatArray] = {}
            # Runs in which another quantity is set have this one as it is drawn.
            for i in np.unique(probe) if probes else ():
                path, value = probes[i]
                values = settings.setdefault(path, self._drawn[path][run])
                values[probe == i] = value
            ending[at] = play_runs(self._scenario, self._seed, run, settings).ending
            self._progress.done(len(at), np.bincount(ending[at], minlength=len(ENDINGS)))
        return ending.reshape(count, runs)
