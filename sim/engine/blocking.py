"""Who stood in the way of a deal in the runs of a cohort."""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.engine.cohort import Cohort
from sim.engine.state import State
from sim.model.compiled import NOT_ASKED
from sim.model.endings import NO_DEAL, NOT_RATIFIED, PARTIAL, WALKOUT

__all__ = ["blockers_in"]


def blockers_in(cohort: Cohort, state: State) -> IntArray:
    """For each run and party, the code of why it stood in the way; −1 if it did not."""
    codes = np.full(state.refusal.shape, -1, np.int64)
    partial = np.flatnonzero(state.ending == PARTIAL)
    if len(partial):
        missing = cohort.consent_needed(state.text[partial])
        missing = missing & ~state.text_accepted[partial]
        refusal, walked = state.text_refusal[partial], state.walked[partial]
        of_text = np.where(walked < 0, np.where(refusal < 0, NOT_ASKED, refusal), walked)
        codes[partial] = np.where(missing, of_text, -1)
    # Whose consent only some outcomes need does not end a run by walking out.
    walked_out = np.where(cohort.model.consent, state.walked, -1)
    for ending, found in (
        (NOT_RATIFIED, state.unratified),
        (NO_DEAL, state.refusal),
        (WALKOUT, walked_out),
    ):
        rows = state.ending == ending
        codes[rows] = found[rows]
    return codes
