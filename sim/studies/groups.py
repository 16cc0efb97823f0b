"""Means over groups of points, with intervals that take into account what the points share."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.libraries import special
from sim.results.intervals import Z95, wilson

__all__ = ["mean_share"]


def mean_share(
    hits: IntArray, runs: IntArray, stream: IntArray, clusters: IntArray | None
) -> tuple[float, float, float]:
    """The mean over points of a share, with a 95 % interval.

    How the errors of the points' shares add up depends on what the points have in common:

    - *Random numbers of their own, points that were chosen* (a grid): the squares of the distances
      to each point's limits are added (Zou & Donner 2008, "Construction of confidence limits about
      effect measures: a general approach", Statistics in Medicine 27).
    - *Common random numbers*: at most, all errors go the same way, so the distances themselves are
      added. The interval is a bound then.
    - *Points that were drawn*: their shares vary as a sample does, in which the luck of each point
      is included. Those that were drawn together (the list's settings at one drawn point; a block
      of a Saltelli design, a trajectory of Morris's) count as one (the ratio estimator of a sample
      of clusters, Cochran 1977, "Sampling techniques", section 9A). The interval is that of a share
      in as many runs as would vary as much (Korn & Graubard 1998, "Confidence intervals for
      proportions with small expected number of positive counts estimated from survey data", Survey
      Methodology 24; with `wilson` for the limits). Evenly spread points vary less than a sample,
      so with ``sobol`` and ``lhs`` the interval is rather too wide. Points that were drawn and
      share their random numbers have both errors.

    Args:
        hits: Runs with the property at each point, shape ``(points,)``.
        runs: All runs of each point, above 0, of that shape.
        stream: Number of the random numbers that each point uses, of that shape.
        clusters: Which points were drawn together, by number, of that shape; None if chosen. A
            single drawn point counts as chosen: the question is about that point itself.

    Returns:
        The mean share, and its lower and upper limit.
    """
    share = hits / runs
    mean = float(share.mean())
    low, high = wilson(hits, runs)
    down, up = share - low, high - share
    if clusters is None or len(np.unique(clusters)) == 1:
        # Streams are independent of each other; within one, errors may go the same way.
        _, of = np.unique(stream, return_inverse=True)
        distances = (np.bincount(of, distance) / len(share) for distance in (down, up))
        down, up = (np.sqrt((distance**2).sum()) for distance in distances)
        return mean, max(0.0, float(mean - down)), min(1.0, float(mean + up))
    like = _like_a_sample(share, runs, clusters)
    low, high = wilson(mean * like, like)
    below, above = mean - float(low), float(high) - mean
    if len(np.unique(stream)) < len(np.unique(clusters)):
        below, above = np.hypot(below, down.mean()), np.hypot(above, up.mean())
    return mean, max(0.0, float(mean - below)), min(1.0, float(mean + above))


def _like_a_sample(share: FloatArray, runs: IntArray, clusters: IntArray) -> float:
    """In how many independent runs a share would vary as much as this mean does."""
    _, of = np.unique(clusters, return_inverse=True)
    count, size = int(of.max()) + 1, np.bincount(of)
    total = float(runs.sum())
    mean = float(share.mean())
    errors = np.bincount(of, share) - size * mean
    variance = float(errors @ errors) * count / (count - 1) / len(share) ** 2
    if variance == 0.0:
        return total if 0.0 < mean < 1.0 else float(count)
    # Few clusters tell the variance badly, so Student's t stands for the normal law, as with Korn
    # and Graubard. Where an ending is rare, those without it tell nothing of how it varies.
    hit, missed = (int((np.bincount(of, part) > 0).sum()) for part in (share, 1 - share))
    wider = (float(special.stdtrit(max(1, min(hit, missed) - 1), 0.975)) / Z95) ** 2
    return min(total, mean * (1 - mean) / variance / wider)
