"""Global sensitivity: how much of the spread of an outcome each uncertain quantity explains.

From a design made for it (Sobol's indices, Morris's screening; SALib computes both), or from any
plain run. Designs hold shares of the laws ("u" of a quantile), so whatever a quantity's law is, it
varies over its own range, and as often in each part of it as in plain runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from sim.endings import ENDINGS, ended
from sim.errors import UsageError, did_you_mean
from sim.intervals import Z95
from sim.issues import FloatArray
from sim.results import BANDS, Result

LEVELS = 4
"""Levels of each dimension in a Morris design, as in Morris (1991)."""

SOBOL_CELL = 2.0**-30
"""Distance of neighbouring values in SciPy's Sobol sequence."""

RESAMPLES = 200
"""Bootstrap samples behind the intervals of Sobol's indices and of mu_star."""

FOLLOWS = {"real": "firmness", "happens": "probability"}
"""What is drawn by a share that may be uncertain itself, and that share."""


def _problem(dimensions: int) -> dict[str, object]:
    """A number of dimensions from 0 to 1 in SALib's words."""
    names = [str(i) for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def sobol_design(dimensions: int, points: int, seed: int = 1) -> FloatArray:
    """The points at which an outcome must be known for `sobol_indices`.

    Source: Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010), "Variance based
    sensitivity analysis of model output", Computer Physics Communications 181, on a scrambled Sobol
    sequence (SALib). The sequence may hold 0 itself, at which many laws have no finite value;
    every number is therefore moved to the middle of its cell of width 2^-30.

    Args:
        dimensions: How many quantities vary.
        points: Size of each of the two base samples, a power of 2.
        seed: The seed of the scrambling.

    Returns:
        Shape ``(points · (dimensions + 2), dimensions)``, strictly between 0 and 1.

    Raises:
        UsageError: if ``dimensions`` is below 1 or ``points`` is no power of 2 above 1.
    """
    if dimensions < 1:
        raise UsageError("a design needs something that varies")
    if points < 2 or points & (points - 1):
        near = 2 ** max(1, round(math.log2(max(points, 2))))
        raise UsageError(f"points must be a power of 2 for this design (near by: {near})")
    rng = np.random.default_rng(seed)
    grid = sobol_sample.sample(_problem(dimensions), points, calc_second_order=False, seed=rng)
    return np.asarray(grid, float) + SOBOL_CELL / 2


def sobol_indices(y: FloatArray, dimensions: int, seed: int = 1) -> pd.DataFrame:
    """Sobol's first-order and total indices of an outcome on a `sobol_design`.

    S1 is the share of the outcome's variance that a quantity explains alone, ST the share in which
    it has a part at all; ST − S1 is what it does together with others. Estimates may lie slightly
    below 0. If the outcome never varies, they are missing.

    Source: Saltelli et al. (2010), table 2, (b) for S1 and (f) for ST, as SALib computes them;
    intervals by bootstrap over the points of the base sample.

    Args:
        y: The outcome at each point of the design, in its order.
        dimensions: How many quantities vary.
        seed: The seed of the bootstrap.

    Returns:
        A row a dimension (from 0): ``S1``, ``S1.low``, ``S1.high``, ``ST``, ``ST.low``,
        ``ST.high``; intervals are of 95 %.

    Raises:
        UsageError: if the number of outcomes does not fit the design.
    """
    y = np.asarray(y, float)
    if dimensions < 1 or not len(y) or len(y) % (dimensions + 2):
        expected = f"points · ({dimensions} + 2)"
        raise UsageError(f"{len(y):,} outcomes do not fit the design, which has {expected}")
    index = pd.RangeIndex(dimensions, name="dimension")
    if np.ptp(y) == 0:
        names = [f"{name}{end}" for name in ("S1", "ST") for end in ("", ".low", ".high")]
        return pd.DataFrame(np.nan, index=index, columns=names)
    # A generator, never a number: SALib takes the seed 0 for none and draws from the global state.
    found = sobol_analysis.analyze(
        _problem(dimensions),
        y,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        seed=np.random.default_rng(seed),
    )
    table = pd.DataFrame(index=index)
    for name in ("S1", "ST"):
        table[name] = found[name]
        table[f"{name}.low"] = found[name] - found[f"{name}_conf"]
        table[f"{name}.high"] = found[name] + found[f"{name}_conf"]
    return table


def morris_design(dimensions: int, trajectories: int, seed: int = 1) -> FloatArray:
    """The points at which an outcome must be known for `morris_effects`.

    Source: Morris (1991), "Factorial sampling plans for preliminary computational experiments",
    Technometrics 33 (SALib), with four levels. The grid's levels 0, 1/3, 2/3, 1 become the middles
    of four parts of equal probability, 1/8, 3/8, 5/8, 7/8: the ends of a law may be infinite.

    Args:
        dimensions: How many quantities vary.
        trajectories: How many paths through the grid; each changes every quantity once.
        seed: The seed.

    Returns:
        Shape ``(trajectories · (dimensions + 1), dimensions)``, strictly between 0 and 1.

    Raises:
        UsageError: if ``dimensions`` is below 1 or ``trajectories`` below 2.
    """
    if dimensions < 1:
        raise UsageError("a design needs something that varies")
    if trajectories < 2:
        raise UsageError(f"trajectories must be 2 or more, not {trajectories}")
    rng = np.random.default_rng(seed)
    grid = morris_sample.sample(_problem(dimensions), trajectories, num_levels=LEVELS, seed=rng)
    steps: FloatArray = np.rint(np.asarray(grid, float) * (LEVELS - 1))
    return (steps + 0.5) / LEVELS


def morris_effects(x: FloatArray, y: FloatArray, seed: int = 1) -> pd.DataFrame:
    """Morris's elementary effects of an outcome on a `morris_design`.

    An effect is the change of the outcome for a change of one quantity, all others as they are, per
    unit of u: over the whole range of its law. ``mu`` is their mean, ``mu_star`` the mean of their
    sizes (which quantities matter), ``sigma`` their standard deviation (where it is large, the
    effect is not linear or depends on other quantities).

    Source: Morris (1991); mu_star after Campolongo, Cariboni & Saltelli (2007), "An effective
    screening design for sensitivity analysis of large models", Environmental Modelling & Software
    22; as SALib computes them.

    Args:
        x: The design.
        y: The outcome at each of its points.
        seed: The seed of the bootstrap.

    Returns:
        A row a dimension (from 0): ``mu``, ``mu_star`` with its 95 % interval ``mu_star.low`` …
        ``mu_star.high``, ``sigma``.

    Raises:
        UsageError: if outcomes and design do not fit.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or not len(x) or len(x) % (x.shape[1] + 1) or len(y) != len(x):
        raise UsageError(f"{len(y):,} outcomes do not fit a design of shape {x.shape}")
    found = morris_analysis.analyze(
        _problem(x.shape[1]),
        x,
        y,
        num_resamples=RESAMPLES,
        num_levels=LEVELS,
        seed=np.random.default_rng(seed),
    )
    # SALib divides by the step on a grid from 0 to 1; ours goes from 1/8 to 7/8.
    scale = LEVELS / (LEVELS - 1)
    mean, half = (scale * np.asarray(found[name], float) for name in ("mu_star", "mu_star_conf"))
    return pd.DataFrame(
        {
            "mu": scale * np.asarray(found["mu"], float),
            "mu_star": mean,
            "mu_star.low": np.maximum(mean - half, 0.0),
            "mu_star.high": mean + half,
            "sigma": scale * np.asarray(found["sigma"], float),
        },
        index=pd.RangeIndex(x.shape[1], name="dimension"),
    )


@dataclass(frozen=True, eq=False)
class _Share:
    """An estimate of S1 with what its error consists of.

    Attributes:
        value: The estimate.
        influence: How each run moves it, to first order; shape ``(runs,)``, mean 0.
        grouping: The variance that comes from the means of the groups being estimates.
    """

    value: float
    influence: FloatArray
    grouping: float


def first_order(draws: Mapping[str, FloatArray], y: FloatArray) -> pd.DataFrame:
    """The share of an outcome's variance that each quantity alone explains, from plain runs.

    The first-order Sobol index Var(E[y|x]) / Var(y) "from given data", as a correlation ratio
    (Pearson 1905; Plischke, Borgonovo & Smith 2013, "Global sensitivity measures from given data",
    European Journal of Operational Research 226):

    1. Cut the runs into √n groups of equal size by the draws of the quantity; a quantity that takes
       at most so many values gives a group to each value.
    2. W is the variance inside the groups with n − groups degrees of freedom, V the variance of all
       with n − 1; S1 = 1 − W/V. So corrected (Kelley 1935, "An unbiased correlation ratio measure",
       PNAS 21), a quantity without any effect gets 0 on average, and sums over many quantities
       are not inflated; single estimates may lie slightly below 0.
    3. The interval is normal, from the influence of each run on W/V (to first order, with the
       groups' true means), plus 2 (groups − 1)/n² for the means being estimates, which is all
       there is where S1 is 0.

    Args:
        draws: Values of each quantity in every run, each of shape ``(runs,)``.
        y: The outcome in every run.

    Returns:
        Indexed by ``quantity``, in the order given: ``S1`` and its 95 % interval ``low`` …
        ``high``; missing if the outcome never varies or there are fewer than four runs.

    Raises:
        UsageError: if the lengths differ.
    """
    found = []
    for share in _shares(draws, y):
        found.append(_with_interval(share.value, share.influence, share.grouping))
    index = pd.Index(list(draws), name="quantity")
    return pd.DataFrame(found, columns=["S1", "low", "high"], index=index)


def _with_interval(
    value: float, influence: FloatArray, grouping: float
) -> tuple[float, float, float]:
    half = Z95 * math.sqrt(np.mean(influence**2) / max(len(influence), 1) + grouping)
    return value, value - half, value + half


def _shares(draws: Mapping[str, FloatArray], y: FloatArray) -> Iterator[_Share]:
    y = np.asarray(y, float)
    n = len(y)
    deviation = y - y.mean() if n else y
    total = float(deviation @ deviation)
    for path, x in draws.items():
        if len(x) != n:
            raise UsageError(f"{path} has {len(x):,} draws, but there are {n:,} outcomes")
        if n < 4 or total == 0:
            yield _Share(math.nan, np.full(n, math.nan), math.nan)
            continue
        order = np.argsort(x, kind="stable")
        starts = _groups(np.asarray(x)[order])
        sizes = np.diff(starts, append=n)
        ordered = deviation[order]
        inside = ordered - np.repeat(np.add.reduceat(ordered, starts) / sizes, sizes)
        groups = len(starts)
        ratio = float(inside @ inside) / (n - groups) / (total / (n - 1))
        influence = np.empty(n)
        influence[order] = (ratio * ordered**2 - inside**2) / (total / n)
        influence -= influence.mean()
        yield _Share(1 - ratio, influence, 2 * (groups - 1) / n**2 * ratio**2)


def _groups(x: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where the groups of a quantity begin in its draws in ascending order."""
    n = len(x)
    most = max(2, math.isqrt(n))
    starts = np.flatnonzero(np.diff(x, prepend=-np.inf) > 0)
    return starts if len(starts) <= most else np.arange(most) * n // most


def sensitivity(result: Result, of: str = "deal") -> pd.DataFrame:
    """Which uncertain quantities the outcome of plain runs depends on.

    Args:
        result: The runs.
        of: An ending (then the outcome is whether a run ended so), ``hour``, or
            ``utility.<party>``.

    Returns:
        Indexed by ``quantity``, the largest share first: ``rests_on`` (claim, assumption, …),
        ``S1`` with its interval ``low`` … ``high`` (see `first_order`), and what a tornado shows:
        the mean outcome in the fifth of the runs with its ``lowest`` and ``highest`` draws (of a
        quantity with two or three values: at its ends), and their difference, ``swing``.

    Raises:
        UsageError: if ``of`` is none of these.
    """
    y = _outcome(result, of)
    kinds = result.spread()["rests_on"]
    draws = {path: result.columns.draws[path] for path in sorted(kinds.index)}
    table = first_order(draws, y)
    table.insert(0, "rests_on", kinds.reindex(table.index))
    ends = np.array([_ends(x, y) for x in draws.values()]).reshape(-1, 2)
    table["lowest"], table["highest"] = ends.T
    table["swing"] = table["highest"] - table["lowest"]
    return table.sort_values("S1", ascending=False, kind="stable")


def _outcome(result: Result, of: str) -> FloatArray:
    columns = result.columns
    if of in ENDINGS:
        hit: FloatArray = ended(columns.ending, of).astype(float)
        return hit
    if of == "hour":
        return columns.hour
    utilities = [f"utility.{name}" for name in result.scenario.party_names]
    if of not in utilities:
        raise UsageError(f"no outcome '{of}'{did_you_mean(of, [*ENDINGS, 'hour', *utilities])}")
    utility: FloatArray = columns.utility[:, utilities.index(of)]
    return utility


def _ends(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """The mean outcome in the lowest and in the highest part of a quantity's draws."""
    low, high = np.quantile(x, [1 / BANDS, 1 - 1 / BANDS])
    if low == high:
        low, high = x.min(), x.max()
    return float(y[x <= low].mean()), float(y[x >= high].mean())


def by_provenance(result: Result, of: str = "deal") -> pd.DataFrame:
    """How much of the spread of an outcome rests on what: on claims, on assumptions.

    First-order shares are added up over the quantities of each kind. What is left to 1 is what
    quantities do together (interactions) and chance that is no quantity of the scenario; it may
    rest on either kind, so the sum over assumptions is the least that rests on them. Where both
    a line's firmness and whether it is real vary, only the second counts (and an event's chance
    likewise): the one acts through the other, and would be counted twice.

    Args:
        result: The runs.
        of: As in `sensitivity`.

    Returns:
        Indexed by ``rests_on`` (the kinds that occur, the largest share first, then
        ``interactions and noise``): ``quantities`` (how many), ``share`` and its 95 % interval
        ``low`` … ``high``; missing if the outcome never varies.

    Raises:
        UsageError: if ``of`` is no outcome.
    """
    y = _outcome(result, of)
    kinds = result.spread()["rests_on"]
    draws = {path: result.columns.draws[path] for path in kinds.index}
    twice = {
        f"{stem}.{FOLLOWS[last]}"
        for stem, _, last in (path.rpartition(".") for path in draws)
        if last in FOLLOWS
    }
    draws = {path: x for path, x in draws.items() if path not in twice}
    nothing = 0.0 if np.ptp(y) > 0 else math.nan
    none = _Share(nothing, np.zeros(len(y)), 0.0)
    sums: dict[str, tuple[int, _Share]] = {}
    everything = none
    for path, share in zip(draws, _shares(draws, y), strict=True):
        count, before = sums.get(kinds[path], (0, none))
        sums[kinds[path]] = count + 1, _added(before, share)
        everything = _added(everything, share)
    rest = _Share(1 - everything.value, -everything.influence, everything.grouping)
    largest = sorted(sums.items(), key=lambda item: -item[1][1].value)
    rows = [*largest, ("interactions and noise", (0, rest))]
    table = pd.DataFrame(
        [
            (name, count, *_with_interval(share.value, share.influence, share.grouping))
            for name, (count, share) in rows
        ],
        columns=["rests_on", "quantities", "share", "low", "high"],
    )
    return table.set_index("rests_on")


def _added(first: _Share, second: _Share) -> _Share:
    return _Share(
        first.value + second.value,
        first.influence + second.influence,
        first.grouping + second.grouping,
    )
