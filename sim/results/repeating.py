"""Whether runs are the same when they are played again.

A run depends on the scenario, the seed and its number alone. A strategy of your own can break
that: by drawing random numbers of its own, by remembering something between calls, by asking the
clock, or by letting the runs beside it count. What it says is then no result, and no trace shows
how it came about. So a few runs of each cohort in which such a strategy takes part are played
again, alone and at other places, and must say and give the same.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray
from sim.engine import Cohort, Draws, Talks
from sim.errors import SimError, StorageError, StrategyError
from sim.model import Scenario
from sim.results.columns import Columns, collect
from sim.strategies import registered_among

__all__ = ["PLAYED_AGAIN", "must_be_recorded", "must_repeat"]

PLAYED_AGAIN = 20
"""Runs of a cohort that are played again where a strategy of your own takes part."""

_BEFORE = 8
"""Runs put before a few others where there are no more."""

_REMEDY = (
    'take random numbers from view.random("name"), which gives each run its own, the same'
    " whenever it is played; nothing else may change between two calls (no numbers from NumPy's"
    " or Python's random, no memory, no clock), and no run may look at other runs"
)


def _own(scenario: Scenario) -> str:
    """The strategies registered in Python that take part, for a message; empty if none does."""
    parts = registered_among(party.strategy.parts for party in scenario.parties)
    return " or ".join(sorted({f"'{name}'" for _, name in parts}))


def must_repeat(talks: Talks, draws: Draws) -> None:
    """Play a few runs again, if a strategy of your own takes part.

    Args:
        talks: Talks that are over.
        draws: What they began with.

    Raises:
        StrategyError: if the runs are others now.
    """
    model = talks.cohort.model
    own = _own(model.scenario)
    if not own:
        return
    # They stand at other places than before, so that it shows if places count.
    if draws.count > PLAYED_AGAIN:
        first = draws.count // 2
        rows = np.arange(first, min(draws.count, first + PLAYED_AGAIN))
        shown, numbers = rows, draws.runs[rows]
    else:
        rows = np.arange(draws.count)
        others = draws.runs.max() + np.arange(_BEFORE, 0, -1)
        shown = np.concatenate([np.zeros(_BEFORE, np.int64), rows])
        numbers = np.concatenate([others, draws.runs])
    settings = {path: values[shown] for path, values in draws.settings.items()}
    again = Talks(Cohort(model, Draws(draws.seed, numbers, settings)))
    try:
        again.run()
    except SimError:
        raise
    except Exception as error:
        raise StrategyError(f"strategy {own} fails when runs are played again: {error}") from error
    found, replayed = collect(talks), collect(again)
    last = slice(-len(rows), None)
    same = _equal(talks.state.said[rows], again.state.said[last])
    for field in fields(Columns):
        if field.name != "draws":
            same &= _equal(getattr(found, field.name)[rows], getattr(replayed, field.name)[last])
    if not same.all():
        run = int(found.run[rows[np.argmin(same)]])
        message = f"run {run} differs when it is played again, by strategy {own}: {_REMEDY}"
        raise StrategyError(message)


def must_be_recorded(scenario: Scenario, record: Columns, replayed: Columns) -> None:
    """Compare a run that was played again with its record.

    Args:
        scenario: The scenario.
        record: The record of one run.
        replayed: What has come of it now.

    Raises:
        StrategyError: if it is another, and a strategy of your own takes part.
        StorageError: if it is another, and none does.
    """
    names = ("ending", "hour", "session", "round", "options")
    if all(_equal(getattr(record, n), getattr(replayed, n)).all() for n in names):
        return
    said = f"run {int(record.run[0])} differs from the record when it is played again"
    own = _own(scenario)
    if own:
        raise StrategyError(
            f"{said}. If strategy {own} is still the one that was registered then: {_REMEDY}"
        )
    raise StorageError(
        f"{said}: the result was changed, or made on another kind of machine or with another"
        " version of sim"
    )


def _equal(first: NDArray[Any], second: NDArray[Any]) -> BoolArray:
    """Whether two arrays say the same of each run; shape ``(runs,)``."""
    same = np.equal(first, second).reshape(len(first), -1)
    if first.dtype.kind == "f":
        missing = np.isnan(first) & np.isnan(second)
        same = same | missing.reshape(same.shape)
    whole: BoolArray = same.all(axis=1)
    return whole
