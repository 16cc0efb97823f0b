"""How long something lasts, where not every end was seen: the Kaplan–Meier estimate."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, FloatArray
from sim.libraries import pd
from sim.results.intervals import Z95

__all__ = ["kaplan_meier"]


def kaplan_meier(years: FloatArray, ended: BoolArray, at: FloatArray) -> pd.DataFrame:
    """The share that lasts beyond each of some times, with its 95 % band.

    1. Of the n cases still there just before a time, d end at it; those seen no longer count
       as there at their last time (ends come first).
    2. S = Π (1 − d/n) over the times so far (Kaplan & Meier 1958).
    3. Var log S ≈ Σ d / (n (n − d)) (Greenwood 1926).
    4. The band is symmetric in log(−log S) (Kalbfleisch & Prentice 1980), so that it stays
       within 0 … 1. It holds at each time by itself.

    Args:
        years: How long each case lasted, or was seen to; shape ``(cases,)``.
        ended: Whether its end was seen.
        at: The times, ascending; every end that was seen is at one of them.

    Returns:
        A row for each time: ``years``, ``at_risk`` (n), ``collapsed`` (d), ``survival``, ``low``,
        ``high``; missing where nothing can be said: the survival beyond the last case that was
        still there when last seen, the band where none has ended yet or all have.
    """
    lasted, ends = np.sort(years), np.sort(years[ended])
    at_risk = len(years) - np.searchsorted(lasted, at, side="left")
    collapsed = np.searchsorted(ends, at, side="right") - np.searchsorted(ends, at, side="left")
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1.0 - collapsed / np.maximum(at_risk, 1))
        # Beyond the last case that was still there when last seen nothing is known.
        survival = np.where((at_risk == 0) & (survival > 0), np.nan, survival)
        variance = np.cumsum(collapsed / np.maximum(at_risk, 1) / (at_risk - collapsed))
        centre = np.log(-np.log(survival))
        half = Z95 * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = np.exp(-np.exp(centre + half)), np.exp(-np.exp(centre - half))
    inside = (survival > 0) & (survival < 1)
    return pd.DataFrame(
        {
            "years": at,
            "at_risk": at_risk,
            "collapsed": collapsed,
            "survival": survival,
            "low": np.where(inside, low, np.nan),
            "high": np.where(inside, high, np.nan),
        }
    )
