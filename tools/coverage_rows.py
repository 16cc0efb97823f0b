"""What the intervals of the toolkit are tried on: models of which the truth is known.

Each function makes a number of samples, works an interval out from each, by the code that makes
those of the toolkit, and says how the truth lies to them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, owens_t

from sim.analysis.sensitivity import first_order, sum_of_first_order
from sim.analysis.shifts import distance, largest_by_chance
from sim.arrays import BoolArray, FloatArray
from sim.results.intervals import Z95, difference, of_mean, paired_difference, wilson
from sim.results.kaplan_meier import kaplan_meier
from sim.results.swings import blur, lowest_and_highest
from sim.studies.groups import mean_share
from sim.studies.indices import morris_design, morris_effects, sobol_design, sobol_indices

__all__ = ["Sample", "Trial"]


class Sample(NamedTuple):
    """Intervals from many samples.

    Attributes:
        estimate, low, high: Each of shape ``(samples,)``.
        truth: What they should cover.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    truth: float

    @property
    def covered(self) -> BoolArray:
        """Which intervals cover the truth, of those that say something."""
        said = np.isfinite(self.low)
        found: BoolArray = ((self.low <= self.truth) & (self.truth <= self.high))[said]
        return found

    @property
    def width(self) -> float:
        """The mean half width by what it would be if the spread of estimates were known."""
        if not np.isfinite(self.estimate).any():
            return np.nan
        half = np.nanmean(self.high - self.low) / 2
        return float(half / (Z95 * np.nanstd(self.estimate)))


Trial = Callable[[np.random.Generator, int], Sample]
"""Makes a number of samples."""


def share(p: float, runs: int) -> Trial:
    """A share of runs."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        hits = rng.binomial(runs, p, samples)
        return Sample(hits / runs, *wilson(hits, runs), p)

    return trial


def until_precise(p: float, half: float, block: int, limit: int) -> Trial:
    """A share of which runs are made until its interval is narrow enough."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        hits = np.zeros(samples, np.int64)
        runs = np.zeros(samples, np.int64)
        going = np.ones(samples, bool)
        while going.any():
            hits[going] += rng.binomial(block, p, int(going.sum()))
            runs[going] += block
            low, high = wilson(hits, runs)
            going &= ((high - low) / 2 > half) & (runs < limit)
        return Sample(hits / runs, *wilson(hits, runs), p)

    return trial


def swing(p: float, q: float, runs: int) -> Trial:
    """The difference of the shares at the two ends of a quantity."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        first, second = rng.binomial(runs, p, samples), rng.binomial(runs, q, samples)
        found = (second - first) / runs
        low, high = difference(first, runs, second, runs)
        # What is stated is the swing, and half the width of this interval as its noise.
        noise = (high - low) / 2
        return Sample(found, found - noise, found + noise, q - p)

    return trial


def swing_of_fifths(runs: int) -> Trial:
    """The same between the fifths of a number u, uniform on 0 … 1, with a share u² of deals."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        for i in range(samples):
            u = rng.random(runs)
            y = (rng.random(runs) < u**2).astype(float)
            ends = lowest_and_highest(u)
            assert ends is not None
            below, above = y[ends.lowest], y[ends.highest]
            low, high = difference(below.sum(), len(below), above.sum(), len(above))
            noise = np.hypot((high - low) / 2, Z95 * np.sqrt(blur(u, y, ends)))
            change = above.mean() - below.mean()
            found[:, i] = change, change - noise, change + noise
        return Sample(found[0], found[1], found[2], 0.8)

    return trial


def changed(gained: float, lost: float, runs: int) -> Trial:
    """How far a share differs between two settings of the same runs."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        cells = rng.multinomial(runs, [gained, lost, 1 - gained - lost], samples).T
        found = (cells[0] - cells[1]) / runs
        return Sample(found, *paired_difference(cells[0], cells[1], runs), gained - lost)

    return trial


def kept(rate: float, deals: int, year: float) -> Trial:
    """The share of deals that are kept beyond some years; some are seen for a shorter time."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.full((3, samples), np.nan)
        at = np.arange(0, 10.5, 0.5)
        for i in range(samples):
            # Reviews are every half year; a deal that breaks is seen to at the next.
            lasts = np.ceil(2 * rng.exponential(1 / rate, deals)) / 2
            seen = rng.choice([5.0, 10.0], deals)
            table = kaplan_meier(np.minimum(lasts, seen), lasts <= seen, at)
            row = table[table["years"] == year].iloc[0]
            found[:, i] = row["survival"], row["low"], row["high"]
        return Sample(found[0], found[1], found[2], float(np.exp(-rate * year)))

    return trial


# Means over the points of a study. The share at a point is u² (mean 1/3), by default.


def mean_over(
    points: int, runs: int, *, drawn: bool, common: bool, power: float = 2.0, blocks: int = 1
) -> Trial:
    """The mean of a share over points: chosen or drawn, with common or with own random numbers."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        stream = np.zeros(points, np.int64) if common else np.arange(points)
        clusters = np.arange(points) // blocks if drawn else None
        chosen = (np.arange(points) + 0.5) / points
        for i in range(samples):
            u = np.repeat(rng.random(points // blocks), blocks) if drawn else chosen
            luck = rng.random((1 if common else points, runs))
            hits = (luck < (u**power)[:, None]).sum(axis=1)
            total = np.full(points, runs)
            found[:, i] = mean_share(hits, total, stream, clusters)
        truth = 1 / (power + 1) if drawn else float((chosen**power).mean())
        return Sample(found[0], found[1], found[2], truth)

    return trial


def mean_over_design(points: int, runs: int, dimensions: int) -> Trial:
    """The mean of a share over a Saltelli design, whose blocks are drawn together."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        for i in range(samples):
            u = sobol_design(dimensions, points, int(rng.integers(2**31)))
            hits = rng.binomial(runs, 1 - u[:, 0] * u[:, 1])
            together = np.arange(len(u)) // (dimensions + 2)
            found[:, i] = mean_share(hits, np.full(len(u), runs), np.arange(len(u)), together)
        return Sample(found[0], found[1], found[2], 0.75)

    return trial


def swing_of_study(points: int, runs: int) -> Trial:
    """The swing of the mean share u² between the lowest and the highest fifth of drawn points."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        for i in range(samples):
            u = rng.random(points)
            hits = rng.binomial(runs, u**2)
            fifths = lowest_and_highest(u)
            assert fifths is not None
            ends = []
            for here in fifths[:2]:
                alone = np.flatnonzero(here)
                ends.append(mean_share(hits[here], np.full(len(alone), runs), alone, alone))
            change = ends[1][0] - ends[0][0]
            noise = float(np.hypot(ends[0][2] - ends[0][1], ends[1][2] - ends[1][1])) / 2
            noise = float(np.hypot(noise, Z95 * np.sqrt(blur(u, hits / runs, fifths))))
            found[:, i] = change, change - noise, change + noise
        # Means of u² below .2 and above .8.
        return Sample(found[0], found[1], found[2], (1 - 0.8**3) / 0.6 - 0.2**3 / 0.6)

    return trial


def unmoved(quantities: int, kept: int, total: int) -> Trial:
    """The largest distance of prior and posterior draws, where evidence says nothing of any."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty(samples)
        for i in range(samples):
            draws = rng.random((quantities, total))
            found[i] = max(distance(row, row[:kept]) for row in draws)
        noise = largest_by_chance(kept, total, quantities)
        return Sample(np.full(samples, np.nan), found - noise, found + noise, 0.0)

    return trial


# Sensitivity from plain runs: 83 numbers, of which six matter much and the others little.

_MANY = 83


@cache
def _loads() -> FloatArray:
    squares = np.zeros(_MANY)
    squares[:6] = 0.2, 0.15, 0.1, 0.08, 0.06, 0.05
    squares[6:] = (1 - squares[:6].sum()) / (_MANY - 6)
    return squares


def _threshold(p: float, loads: FloatArray) -> FloatArray:
    """First-order shares of whether Σ aᵢxᵢ, xᵢ standard normal, exceeds its 1 − p quantile.

    Var E[y|xᵢ] is the chance that two normal numbers with correlation aᵢ² both exceed it, less p²;
    that chance by Owen's T function (Owen 1956).
    """
    c = float(ndtri(1 - p))
    both = p - 2 * np.asarray(owens_t(c, np.sqrt((1 - loads) / (1 + loads))), float)
    return np.asarray((both - p * p) / (p * (1 - p)), float)


def _runs(rng: np.random.Generator, p: float, runs: int, matter: bool) -> tuple[FloatArray, ...]:
    x = rng.standard_normal((_MANY, runs))
    by = np.sqrt(_loads()) @ x if matter else rng.standard_normal(runs)
    return x, (by > ndtri(1 - p)).astype(float)


def alone(p: float, runs: int, which: int, matter: bool = True) -> Trial:
    """The share of the variance that one of 83 numbers explains alone."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.full((3, samples), np.nan)
        for i in range(samples):
            x, y = _runs(rng, p, runs, matter)
            found[:, i] = first_order({"x": x[which]}, y).to_numpy()[0]
        truth = float(_threshold(p, _loads())[which]) if matter else 0.0
        return Sample(found[0], found[1], found[2], truth)

    return trial


def together(p: float, runs: int, matter: bool = True) -> Trial:
    """The sum of what 83 numbers explain alone, as what rests on assumptions is worked out."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.full((3, samples), np.nan)
        for i in range(samples):
            x, y = _runs(rng, p, runs, matter)
            found[:, i] = sum_of_first_order({str(j): x[j] for j in range(_MANY)}, y)
        truth = float(_threshold(p, _loads()).sum()) if matter else 0.0
        return Sample(found[0], found[1], found[2], truth)

    return trial


def structure(effect: float, runs: int) -> Trial:
    """What 96 combinations of ways explain, of which one half has more deals than the other."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.full((3, samples), np.nan)
        for i in range(samples):
            combination = rng.integers(0, 96, runs)
            y = rng.random(runs) < 0.5 + effect * np.where(combination % 2, 0.5, -0.5)
            drawn = {"structure": combination.astype(float)}
            found[:, i] = first_order(drawn, y.astype(float), kinds=True).to_numpy()[0]
        return Sample(found[0], found[1], found[2], effect**2)

    return trial


# Sensitivity by design: a deal unless both of two lines are real, whose firmness is uniform.


def index(name: str, points: int, runs: int) -> Trial:
    """A Sobol index of the share of deals: Var(1 − F₁F₂) is 7/144, S1 = 3/7, ST = 4/7."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        for i in range(samples):
            u = sobol_design(2, points, int(rng.integers(2**31)))
            y = rng.binomial(runs, 1 - u[:, 0] * u[:, 1]) / runs
            table = sobol_indices(y, 2, chance=y * (1 - y) / (runs - 1))
            found[:, i] = table[[name, f"{name}.low", f"{name}.high"]].to_numpy()[0]
        return Sample(found[0], found[1], found[2], {"S1": 3 / 7, "ST": 4 / 7}[name])

    return trial


def effect(trajectories: int, runs: int) -> Trial:
    """Morris's mu_star of a firmness: the other's mean, 1/2."""

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        found = np.empty((3, samples))
        for i in range(samples):
            u = morris_design(2, trajectories, int(rng.integers(2**31)))
            # The runs of a trajectory share whether a line of some firmness is real.
            luck = np.repeat(rng.random((trajectories, runs, 2)), 3, axis=0)
            y = 1 - (luck < u[:, None]).all(axis=2).mean(axis=1)
            table = morris_effects(u, y)
            found[:, i] = table[["mu_star", "mu_star.low", "mu_star.high"]].to_numpy()[0]
        return Sample(found[0], found[1], found[2], 0.5)

    return trial


def of_means(gain: ArrayLike, runs: int) -> Trial:
    """A mean difference of utilities, of some paired gains with equal chances."""
    gains = np.asarray(gain, float)

    def trial(rng: np.random.Generator, samples: int) -> Sample:
        drawn = rng.choice(gains, (samples, runs))
        return Sample(drawn.mean(axis=1), *of_mean(drawn), float(gains.mean()))

    return trial
