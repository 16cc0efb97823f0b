"""Who sits at the table in a session, and in which order they act."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.state import State
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.sessions import Session
from sim.protocols import protocol

__all__ = ["listed_at", "take_order", "take_seats"]


def listed_at(session: Session, since: float, parties: int) -> BoolArray:
    """Who is listed so many hours after a session began; shape ``(parties,)``."""
    listed = np.zeros(parties, bool)
    for party in session.parties:
        joined = session.joins.get(party, 0.0) <= since + HOUR_TOLERANCE
        left = session.leaves.get(party, np.inf) <= since + HOUR_TOLERANCE
        listed[party] = joined and not left
    return listed


def take_seats(
    cohort: Cohort, state: State, session: Session, since: float, runs: IntArray
) -> None:
    """Work out who is present so many hours after a session began."""
    placed = state.placed[runs]
    comes = np.broadcast_to(listed_at(session, since, placed.shape[1]), placed.shape).copy()
    for party in session.comes:
        comes[:, party] &= cohort.comes[session.name, party][runs]
    present = np.where(placed < 0, comes, placed == 1) & ~state.gone[runs]
    state.present[runs] = present
    state.alone[runs] = present.sum(axis=1) < 2


def take_order(
    cohort: Cohort, state: State, session: Session, listed: tuple[int, ...], runs: IntArray
) -> None:
    """Work out the order in which the parties act in a session."""
    opens, seats = session.opens, len(session.parties)
    if session.name not in cohort.drawn_openers:
        # Where all act at once, it does not matter who opens.
        first = int(opens.law.low) if protocol(session.protocol).in_turn else 0
        turned = (*listed[first:seats], *listed[:first], *listed[seats:])
        state.order[runs] = np.array(turned)
        return
    opener = cohort.drawn_openers[session.name][runs]
    keys = np.empty((len(runs), len(listed)))
    for place, party in enumerate(listed):
        name = cohort.model.parties[party].party.name
        drawn = cohort.uniform(f"timeline.{session.name}.order.{name}")[runs]
        keys[:, place] = drawn if place < seats else 1.0 + place
        keys[opener == place, place] = -1.0
    state.order[runs] = np.array(listed)[keys.argsort(axis=1)]
