"""How far the deals of many runs lie from the Pareto frontier and from the Nash point."""

from __future__ import annotations

import numpy as np

from sim.analysis.solution_concepts import TOLERANCE
from sim.analysis.stretches import stretches
from sim.arrays import BoolArray, FloatArray, IntArray
from sim.libraries import pd
from sim.model.endings import ended
from sim.results.result import Result
from sim.theory.solutions import nash

__all__ = ["BLOCK_BYTES", "distances"]

BLOCK_BYTES = 2_000_000
"""About how much of the utilities is worked on at a time."""


def distances(result: Result, tolerance: float = TOLERANCE) -> pd.DataFrame:
    """How far each run's deal lies from the frontier and the Nash point of that run.

    Utilities, no-deal values (at hour 0) and real red lines are those of the run's draws, as in
    ``problem(scenario, run=…, seed=…)``: what events changed later does not count. The parties are
    those whose consent is required, frontier and Nash point those of the ZOPA, and distances are
    Euclidean, in units of utility.

    Args:
        result: The result.
        tolerance: Differences of utility up to this count as none where the frontier is found.

    Returns:
        Indexed by ``run``, missing where no deal was made or the ZOPA at hour 0 is empty:
        ``frontier``, the distance to the nearest outcome on the frontier; ``nash``, that to the
        Nash point; for each party ``forgone.<party>``, what it could have gained at most without
        loss to another, and ``nash_gap.<party>``, what it would have more at the Nash point (below
        0 where the deal is better for it).

    Raises:
        UsageError: if there are too many outcomes to enumerate.
    """
    scenario = result.scenario
    consent = [i for i, party in enumerate(scenario.parties) if party.consent_required]
    table = np.full((len(result), 2 + 2 * len(consent)), np.nan)
    deal = ended(result.columns.ending, "deal")
    agreed = np.where(deal, result.agreement_numbers, -1)
    for drawn in stretches(scenario, result.seed, result.columns.run):
        outcomes = agreed[drawn.places]
        zone = (drawn.violated() == 0).all(axis=0)
        rows = np.flatnonzero((outcomes >= 0) & zone.any(axis=1))
        step = max(1, BLOCK_BYTES // (8 * zone.shape[1] * len(consent)))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            utilities = np.array([drawn.utilities[party][some] for party in consent])
            no_deal = drawn.no_deal[consent][:, some]
            table[drawn.places[some]] = _measure(
                utilities, no_deal, zone[some], outcomes[some], tolerance
            )
    names = [scenario.party_names[party] for party in consent]
    columns = ["frontier", "nash", *(f"forgone.{name}" for name in names)]
    columns += [f"nash_gap.{name}" for name in names]
    return pd.DataFrame(table, pd.Index(result.columns.run, name="run"), columns)


def _measure(
    utilities: FloatArray,
    no_deal: FloatArray,
    zone: BoolArray,
    outcomes: IntArray,
    tolerance: float,
) -> FloatArray:
    """The columns of `distances` for some runs, all of which have a deal and a ZOPA.

    Args:
        utilities: Shape ``(parties, runs, outcomes)``.
        no_deal: Shape ``(parties, runs)``.
        zone: Shape ``(runs, outcomes)``.
        outcomes: Shape ``(runs,)``.
        tolerance: Differences of utility up to this count as none.
    """
    rows = np.arange(len(outcomes))
    deal = utilities[:, rows, outcomes]
    picked = np.empty(len(outcomes), np.int64)
    for row, inside in enumerate(zone):
        places = np.flatnonzero(inside)
        picked[row] = places[nash(utilities[:, row, places].T, no_deal[:, row])]
    gap = utilities[:, rows, picked] - deal
    harmless = zone & (utilities >= deal[:, :, None] - tolerance).all(axis=0)
    gains = np.where(harmless, utilities - deal[:, :, None], 0.0).max(axis=2)
    frontier = np.sqrt(_nearest_on_frontier(utilities, zone, deal, tolerance))
    distance = np.sqrt((gap**2).sum(axis=0))
    return np.column_stack([frontier, distance, np.maximum(gains, 0.0).T, gap.T])


def _nearest_on_frontier(
    utilities: FloatArray, zone: BoolArray, deal: FloatArray, tolerance: float
) -> FloatArray:
    """Squared distance from each run's deal to the nearest outcome on the frontier of its zone.

    1. Of the outcomes that are left, those with the largest sum of utilities are on the frontier:
       nothing that is left dominates them, and what was dropped has a member of the frontier above
       it that did not dominate them either.
    2. Drop them and all that they dominate.
    3. Go on until nothing is left, in all runs at once.
    """
    nearest = np.full(len(zone), np.inf)
    active = np.arange(len(zone))
    total = np.where(zone, utilities.sum(axis=0), -np.inf)
    while len(active):
        place = total.argmax(axis=1)
        left = total[np.arange(len(active)), place] > -np.inf
        if not left.all():
            active, total, place = active[left], total[left], place[left]
            utilities, deal = utilities[:, left], deal[:, left]
        best = utilities[:, np.arange(len(active)), place]
        nearest[active] = np.minimum(nearest[active], ((best - deal) ** 2).sum(axis=0))
        total[(utilities <= best[:, :, None] + tolerance).all(axis=0)] = -np.inf
    return nearest
