"""Whether there was room for a deal in the runs of a cohort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.cohort import Cohort
from sim.engine.enumerated import EnumeratedParty
from sim.engine.halved import HalvedParty
from sim.engine.search_keys import blocks
from sim.engine.state import State
from sim.model.endings import DEALS

__all__ = ["room_in"]


def room_in(cohort: Cohort, state: State) -> NDArray[np.int8]:
    """Whether some outcome could be signed by all whose consent it needs, as each run ended.

    It is open to each of them, and worth to each at least its no-deal value, by the numbers, lines
    and concessions that held at the end. Who has a second yes at home and knows what it would be
    counts it; what a home says that nobody knows is not counted.

    Returns:
        1 for room, 0 for none, −1 where outcomes are too many to look at each; shape ``(runs,)``.
    """
    if cohort.halved:
        return _room_by_halves(cohort, state)
    if not all(isinstance(agent, EnumeratedParty) for agent in cohort.parties):
        return np.full(cohort.count, -1, np.int8)
    found = np.ones(cohort.count, np.int8)
    needed = cohort.model.needed
    open_question = np.flatnonzero(~np.isin(state.ending, DEALS))
    for rows in blocks(open_question, len(needed)):
        possible = np.ones((len(rows), len(needed)), bool)
        for party, agent in enumerate(cohort.parties):
            if needed[:, party].any():
                fits = cohort.listed(party).signable(rows, agent.no_deal_at(rows, state.hour[rows]))
                possible &= fits | ~needed[:, party]
        found[rows] = possible.any(axis=1)
    return found


def _room_by_halves(cohort: Cohort, state: State) -> NDArray[np.int8]:
    """The same where outcomes are sums of two halves; at most two parties are asked then."""
    found = np.ones(cohort.count, np.int8)
    rows = np.flatnonzero(~np.isin(state.ending, DEALS))
    asked = [cohort.parties[number] for number in np.flatnonzero(cohort.model.counts)]
    agents = [agent for agent in asked if isinstance(agent, HalvedParty)]
    limits = [agent.no_deal_at(rows, state.hour[rows]) for agent in agents]
    if len(agents) == 1:
        agents[0].refresh(rows)
        found[rows] = agents[0].best[rows] >= limits[0]
    elif agents and len(rows):
        found[rows] = agents[0].most_for(agents[1], rows, limits[0]) >= limits[1]
    return found
