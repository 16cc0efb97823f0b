"""Following deals into their aftermath."""

from __future__ import annotations

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.recorder import Recorder
from sim.engine.state import State
from sim.model.endings import COLLAPSES, DEAL, HOLDS

__all__ = ["HOURS_PER_YEAR", "NOWHERE", "follow_deals"]

HOURS_PER_YEAR = 365.25 * 24
"""Hours in a year of the calendar, on average."""

NOWHERE = (-1, -1)
"""In place of session and round: after the talks."""


def follow_deals(cohort: Cohort, state: State, recorder: Recorder | None) -> None:
    """Let the adversary decide, review by review, whether the deals are kept.

    ``state.ending`` becomes ``holds`` or ``collapses`` where it was ``deal``, and
    ``state.years_held`` is set there.
    """
    foresight = cohort.foresight
    deals = np.flatnonzero(state.ending == DEAL)
    if foresight is None or not len(deals):
        return
    aftermath = foresight.aftermath
    options = cohort.numbering.options(state.text[deals])
    peace = cohort.parties[aftermath.adversary].flow(deals, options)
    protection = foresight.protection(deals, options)
    attacked = foresight.attacked(deals, peace[:, None], protection)
    review = attacked[:, 0]
    state.ending[deals] = np.where(review > 0, COLLAPSES, HOLDS)
    state.years_held[deals] = np.where(review > 0, review * aftermath.every, aftermath.years)
    if recorder is None:
        return
    hours = state.hour[deals] + state.years_held[deals] * HOURS_PER_YEAR
    decisive = np.where(attacked > 0, attacked, aftermath.reviews).astype(np.int16)
    war = foresight.war(aftermath.adversary, deals, decisive, protection)[:, 0]
    for here, move in ((review > 0, "attacks"), (review == 0, "keeps the agreement")):
        recorder.note(
            deals[here],
            hours[here],
            NOWHERE,
            aftermath.adversary,
            move,
            state.text[deals[here]],
            peace[here],
            war[here],
        )
