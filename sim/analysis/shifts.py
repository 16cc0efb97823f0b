"""What evidence says of the assumptions: prior against posterior."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.results.drawn import rests_on
from sim.results.result import Result

__all__ = ["BAND", "CHANCE", "distance", "largest_by_chance", "moved"]

BAND = (0.05, 0.5, 0.95)
"""The shares of the draws below the numbers that describe a distribution."""

CHANCE = 0.05
"""How often chance alone may be taken for something the evidence says, over all quantities."""


def moved(posterior: Result) -> pd.DataFrame:
    """Which uncertain quantities the evidence moved, and how far.

    ``distance`` is the largest difference between the cumulative shares of the prior and of the
    posterior draws (the statistic of Kolmogorov and Smirnov): 0 where they are alike, 1 where they
    do not overlap. ``noise`` is what none of the quantities would exceed in 95 of 100 cases if the
    evidence said nothing of any: the runs kept and the runs dropped would then be two samples of
    one law (Smirnov 1939; the share of 5 % is divided by the number of quantities, Bonferroni).
    Runs whose branch has no such quantity do not count for it; if none that has it is kept, its
    posterior numbers, ``distance`` and ``noise`` are missing.

    Args:
        posterior: The result of `sim.Result.given_evidence`.

    Returns:
        Indexed by ``quantity``, the largest distance first: ``rests_on``; the 5 %, 50 % and 95 %
        points of its draws ``prior.low``, ``prior.median``, ``prior.high`` and ``posterior.low`` …;
        ``distance`` and ``noise``.

    Raises:
        UsageError: if the result is given no evidence.
    """
    if posterior.prior is None:
        raise UsageError("the result is given no evidence; see Result.given_evidence")
    rows = []
    drawn = posterior.prior.columns.draws
    for path in drawn:
        before, after = (
            draws[~np.isnan(draws)] for draws in (drawn[path], posterior.columns.draws[path])
        )
        last = [np.nan] * (len(BAND) + 2)
        if len(after):
            noise = largest_by_chance(len(after), len(before), len(drawn))
            last = [*np.quantile(after, BAND), distance(before, after), noise]
        kind = rests_on(posterior.scenario, path)
        rows.append((path, kind, *np.quantile(before, BAND), *last))
    points = [f"{of}.{name}" for of in ("prior", "posterior") for name in ("low", "median", "high")]
    names = ["quantity", "rests_on", *points, "distance", "noise"]
    table = pd.DataFrame(rows, columns=names).set_index("quantity")
    return table.sort_values("distance", ascending=False, kind="stable")


def largest_by_chance(kept: int, total: int, quantities: int) -> float:
    """The distance that none of some quantities exceeds in 95 of 100 cases; see `moved`.

    Args:
        kept: How many runs are kept.
        total: Of how many.
        quantities: How many quantities there are.
    """
    # The limiting law exceeds c in about a share 2 exp(−2c²) of cases.
    most = np.sqrt(np.log(2 * max(1, quantities) / CHANCE) / 2)
    return float(most * np.sqrt((total - kept) / (total * kept)))


def distance(before: FloatArray, after: FloatArray) -> float:
    """The largest difference of two cumulative shares; ``after`` is a part of ``before``.

    Args:
        before: The draws of all runs.
        after: Those of the runs that are kept.
    """
    at = np.unique(before)
    below = [np.searchsorted(np.sort(x), at, side="right") / len(x) for x in (before, after)]
    return float(np.abs(below[0] - below[1]).max())
