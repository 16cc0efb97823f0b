"""Concessions that come on the table, with a session or at an hour."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.model.hour_tolerance import HOUR_TOLERANCE

__all__ = ["next_unlocking", "unlock", "unlock_by_hour"]


def unlock(cohort: Cohort, session: str, runs: IntArray) -> None:
    """Put concessions on the table that come with a session."""
    for agent in cohort.parties:
        positions = agent.model.party.positions
        for i, concession in enumerate(positions.concessions):
            if concession.since is None or concession.since == session:
                agent.set_active(runs, positions.locked_bit(i))


def unlock_by_hour(cohort: Cohort, runs: IntArray, hours: FloatArray) -> None:
    """Put concessions on the table whose hour has come; ``hours`` has shape ``(count,)``."""
    for agent in cohort.parties:
        positions = agent.model.party.positions
        for i, at in agent.on_table_at.items():
            locked = positions.locked_bit(i)
            is_locked = (agent.active[runs] & np.uint64(locked)) != 0
            due = at[runs] <= hours[runs] + HOUR_TOLERANCE
            agent.set_active(runs[is_locked & due], locked)


def next_unlocking(cohort: Cohort) -> FloatArray:
    """The hour of the next concession in each run; infinite where none is to come."""
    hours = np.full(cohort.count, np.inf)
    for agent in cohort.parties:
        for i, at in agent.on_table_at.items():
            locked = np.uint64(agent.model.party.positions.locked_bit(i))
            hours = np.where((agent.active & locked) != 0, np.minimum(hours, at), hours)
    return hours
