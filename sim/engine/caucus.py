"""What a mediator learns when it asks each party in confidence which texts it could sign.

Separate meetings of a mediator with each side are a caucus; what they are good for is discussed by
Hoffman (2011), "Mediation and the art of shuttle diplomacy", Negotiation Journal 27. Here the
parties are frank: nobody hides what it could sign to get more.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.search_keys import Lot, blocks, by_lot, to_keys

__all__ = ["ways_out"]

Limit = Callable[[int, IntArray], FloatArray]
"""Gives the utility below which a party does not go, in some runs."""


def ways_out(
    cohort: Cohort,
    present: BoolArray,
    runs: IntArray,
    limits: tuple[Limit, Limit],
    fairness: FloatArray,
    lot: Lot,
) -> IntArray:
    """The fairest text that all who are present, and whose consent it needs, could sign.

    Args:
        cohort: The cohort; its outcomes are enumerated.
        present: Who is present; shape ``(cohort, parties)``.
        runs: The runs in question; shape ``(runs,)``.
        limits: Below what nobody goes, and below what nobody goes if that leaves no text.
        fairness: How fair the mediator believes each outcome to be; shape ``(outcomes,)``.
        lot: Decides among texts that are equally fair.

    Returns:
        Its number in each run, −1 where there is none; shape ``(runs,)``.
    """
    chosen = np.full(len(runs), -1, np.int64)
    needed = cohort.model.needed
    falling = to_keys(fairness + 0.0)
    for part in blocks(np.arange(len(runs)), len(fairness)):
        rows = runs[part]
        for limit in limits:
            missing = np.flatnonzero(chosen[part] < 0)
            signable = np.ones((len(missing), len(fairness)), bool)
            for number in range(len(cohort.parties)):
                here = np.flatnonzero(present[rows[missing], number])
                some = rows[missing[here]]
                could = cohort.listed(number).signable(some, limit(number, some))
                signable[here] &= could | ~needed[:, number]
            found = np.flatnonzero(signable.any(axis=1))
            places = by_lot(signable[found] * falling, lot, rows[missing[found]])
            chosen[part[missing[found]]] = places
    return chosen
