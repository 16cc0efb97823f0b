"""What each party has from the deals of runs, beyond what no deal would be worth to it."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray
from sim.engine import Cohort, Draws, branches
from sim.model.compiled import compile_scenario
from sim.model.endings import ended
from sim.results.result import Result

__all__ = ["gains"]


def gains(result: Result) -> FloatArray:
    """The utility of each deal to each party less its no-deal value in that run, at that hour.

    Both are of the draws of the run, not of their means. What events changed in a no-deal value
    does not count.

    Args:
        result: The runs.

    Returns:
        Shape ``(deals, parties)``, in units of utility.
    """
    deal = ended(result.columns.ending, "deal")
    runs, hours = result.columns.run[deal], result.columns.hour[deal]
    no_deal = np.empty((len(runs), len(result.scenario.parties)))
    if not len(runs):
        return no_deal
    for branch, draws, here in branches(result.scenario, Draws(result.seed, runs)):
        cohort = Cohort(compile_scenario(branch), draws)
        for i, party in enumerate(cohort.parties):
            no_deal[here, i] = party.no_deal_at(np.arange(len(here)), hours[here])
    found: FloatArray = result.columns.utility[deal] - no_deal
    return found
