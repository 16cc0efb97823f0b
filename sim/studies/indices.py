"""Sensitivity from designs made for it (by SALib): Sobol's indices, Morris's screening.

Designs hold shares of the laws ("u" of a quantile), so whatever a quantity's law is, it varies over
its own range, and as often in each part of it as in plain runs. What plain runs alone can say is in
`sim.analysis.sensitivity`.
"""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.libraries import morris_sample, pd, sobol_sample, special
from sim.results.intervals import Z95

__all__ = ["morris_design", "morris_effects", "sobol_design", "sobol_indices"]

_LEVELS = 4
"""Levels of each dimension in a Morris design, as in Morris (1991)."""

_SOBOL_CELL = 2.0**-30
"""Distance of neighbouring values in SciPy's Sobol sequence."""


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


def sobol_indices(
    y: FloatArray, dimensions: int, seed: int = 1, chance: FloatArray | None = None
) -> pd.DataFrame:
    """Sobol's first-order and total indices of an outcome on a `sobol_design`.

    S1 is the share of the outcome's variance that a quantity explains alone, ST the share in which
    it has a part at all; ST − S1 is what it does together with others. Estimates may lie slightly
    below 0.

    Where an outcome is a mean over a few runs, chance is a part of its variance, and of every
    difference between two points. With ``chance`` given, both are taken off, and the indices are
    those of the mean over endless runs. That holds if each point has random numbers of its own.

    Source: Saltelli et al. (2010): with base samples A and B, and A with one column from B, S1 is
    the mean of y(B) (y(AB) − y(A)) and ST half the mean of (y(A) − y(AB))², each divided by the
    variance; of outcomes less their mean. Intervals by the delta method: the spread over base
    points of what each does to the ratio.

    Args:
        y: The outcome at each point of the design, in its order.
        dimensions: How many quantities vary.
        seed: Not used any more; the intervals draw nothing.
        chance: The variance that the outcome of each point has by chance, in that order.

    Returns:
        A row for each dimension (from 0): ``S1``, ``S1.low``, ``S1.high``, ``ST``, ``ST.low``,
        ``ST.high``; intervals are of 95 %. All are missing if the outcome never varies, or by no
        more than chance.

    Raises:
        UsageError: if the number of outcomes does not fit the design.
    """
    y = np.asarray(y, float)
    if dimensions < 1 or not len(y) or len(y) % (dimensions + 2):
        expected = f"points · ({dimensions} + 2)"
        raise UsageError(f"{len(y):,} outcomes do not fit the design, which has {expected}")
    noise = np.zeros(len(y)) if chance is None else np.asarray(chance, float)
    if len(noise) != len(y):
        raise UsageError(f"{len(noise):,} variances do not fit {len(y):,} outcomes")
    names = [f"{name}{end}" for name in ("S1", "ST") for end in ("", ".low", ".high")]
    table = pd.DataFrame(np.nan, index=pd.RangeIndex(dimensions, name="dimension"), columns=names)
    first, *_, last = blocks = y.reshape(-1, dimensions + 2).T
    blocks = blocks - np.concatenate([first, last]).mean()
    noises = noise.reshape(blocks.T.shape).T
    # The variance as each base point tells it: half the squares of its two samples, less chance.
    parts = (blocks[0] ** 2 + blocks[-1] ** 2 - noises[0] - noises[-1]) / 2
    variance = float(parts.mean())
    if np.ptp(y) == 0 or variance <= 0:
        return table
    mixed = blocks[1:-1]
    alone = blocks[-1] * (mixed - blocks[0])
    total = ((mixed - blocks[0]) ** 2 - noises[1:-1] - noises[0]) / 2
    for name, terms in (("S1", alone), ("ST", total)):
        index = terms.mean(axis=1) / variance
        errors = (terms - index[:, None] * parts) / variance
        half = Z95 * errors.std(axis=1, ddof=1) / math.sqrt(errors.shape[1])
        for end, values in (("", index), (".low", index - half), (".high", index + half)):
            table[name + end] = values
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
    effect is not linear or depends on other quantities). Chance adds to the last two, least if the
    points of a trajectory share their random numbers, as they do in a sweep.

    Source: Morris (1991); mu_star after Campolongo, Cariboni & Saltelli (2007), "An effective
    screening design for sensitivity analysis of large models", Environmental Modelling & Software
    22. Trajectories are drawn independently of each other, so the interval is Student's.

    Args:
        x: The design.
        y: The outcome at each of its points.
        seed: Not used any more; the interval draws nothing.

    Returns:
        A row per dimension (from 0): ``mu``, ``mu_star`` with its 95 % interval ``mu_star.low`` …
        ``mu_star.high``, ``sigma``.

    Raises:
        UsageError: if outcomes and design do not fit.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or not len(x) or len(x) % (x.shape[1] + 1) or len(y) != len(x):
        raise UsageError(f"{len(y):,} outcomes do not fit a design of shape {x.shape}")
    dimensions = x.shape[1]
    steps = np.diff(x.reshape(-1, dimensions + 1, dimensions), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    changes = np.diff(y.reshape(-1, dimensions + 1), axis=1)
    effects = np.empty(changes.shape)
    by = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    np.put_along_axis(effects, moved, changes / by, axis=1)
    count = len(effects)
    sizes = np.abs(effects)
    mean = sizes.mean(axis=0)
    half = np.full(dimensions, np.nan)
    if count > 1:
        half = special.stdtrit(count - 1, 0.975) * sizes.std(axis=0, ddof=1) / math.sqrt(count)
    return pd.DataFrame(
        {
            "mu": effects.mean(axis=0),
            "mu_star": mean,
            "mu_star.low": np.maximum(mean - half, 0.0),
            "mu_star.high": mean + half,
            "sigma": effects.std(axis=0, ddof=1) if count > 1 else half,
        },
        index=pd.RangeIndex(dimensions, name="dimension"),
    )
