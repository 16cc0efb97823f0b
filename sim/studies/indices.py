"""Sensitivity from designs made for it: Sobol's indices, Morris's screening (SALib computes both).

Designs hold shares of the laws ("u" of a quantile), so whatever a quantity's law is, it varies over
its own range, and as often in each part of it as in plain runs. What plain runs alone can say is in
`sim.analysis.sensitivity`.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from sim.arrays import FloatArray
from sim.errors import UsageError

__all__ = ["morris_design", "morris_effects", "sobol_design", "sobol_indices"]

_LEVELS = 4
"""Levels of each dimension in a Morris design, as in Morris (1991)."""

_SOBOL_CELL = 2.0**-30
"""Distance of neighbouring values in SciPy's Sobol sequence."""

_RESAMPLES = 200
"""Bootstrap samples behind the intervals of Sobol's indices and of mu_star."""


def _problem(dimensions: int) -> dict[str, object]:
    """A number of dimensions from 0 to 1 in SALib's words."""
    names = [str(i) for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def sobol_design(dimensions: int, points: int, seed: int = 1) -> FloatArray:
    """The points at which an outcome must be known for `sobol_indices`.

    Source: Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010), "Variance based
    sensitivity analysis of model output. Design and estimator for the total sensitivity index",
    Computer Physics Communications 181, on a scrambled Sobol sequence (SALib). The sequence may
    hold 0 itself, at which many laws have no finite value; every number is therefore moved to the
    middle of its cell of width 2^-30.

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
    return np.asarray(grid, float) + _SOBOL_CELL / 2


def sobol_indices(y: FloatArray, dimensions: int, seed: int = 1) -> pd.DataFrame:
    """Sobol's first-order and total indices of an outcome on a `sobol_design`.

    S1 is the share of the outcome's variance that a quantity explains alone, ST the share in which
    it has a part at all; ST − S1 is what it does together with others. Estimates may lie slightly
    below 0. If the outcome never varies, they are missing.

    Source: Saltelli et al. (2010), as SALib computes them: with base samples A and B, and A with
    one column from B, S1 is the mean of y(B) (y(AB) − y(A)) and ST half the mean of
    (y(A) − y(AB))², each divided by the variance; intervals by bootstrap over the points of the
    base sample.

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
        num_resamples=_RESAMPLES,
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
    grid = morris_sample.sample(_problem(dimensions), trajectories, num_levels=_LEVELS, seed=rng)
    steps: FloatArray = np.rint(np.asarray(grid, float) * (_LEVELS - 1))
    return (steps + 0.5) / _LEVELS


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
        num_resamples=_RESAMPLES,
        num_levels=_LEVELS,
        seed=np.random.default_rng(seed),
    )
    # SALib divides by the step on a grid from 0 to 1; ours goes from 1/8 to 7/8.
    scale = _LEVELS / (_LEVELS - 1)
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
