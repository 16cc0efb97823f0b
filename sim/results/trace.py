"""The moves of one run, as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine import Cohort, Draws, Move, Recorder, Talks, drawn_branch, options_of
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.results.columns import Columns, collect
from sim.results.encodings import option_columns
from sim.results.repeating import must_be_recorded

if TYPE_CHECKING:
    from sim.results.trace_table import Trace

__all__ = ["MEDIATOR", "TRACE_COLUMNS", "table_of", "trace_of"]

MEDIATOR = "mediator"
TRACE_COLUMNS = ("hour", "date_time", "session", "round", "party", "move", "utility", "target")


def trace_of(scenario: Scenario, draws: Draws, record: Columns) -> Trace:
    """Every move of one run, whose draws are given; see `Result.trace`.

    Args:
        scenario: The scenario.
        draws: The draws of the run.
        record: What is recorded of it.

    Raises:
        StrategyError: if the run is another now, and a strategy of your own takes part.
        StorageError: if it is another, and none does.
    """
    recorder = Recorder()
    branch, its_draws = drawn_branch(scenario, draws)
    cohort = Cohort(compile_scenario(branch), its_draws)
    talks = Talks(cohort, recorder)
    talks.run()
    must_be_recorded(branch, record, collect(talks, scenario))
    return table_of(cohort, recorder.moves)


def table_of(cohort: Cohort, moves: Sequence[Move]) -> Trace:
    """The moves of a cohort of one run as a table; see `Result.trace`."""
    scenario = cohort.model.scenario
    options = options_of(cohort.numbering, np.array([move.outcome for move in moves], np.int64))
    names = (*scenario.party_names, MEDIATOR)
    table: dict[str, Any] = {
        "hour": [move.hour for move in moves],
        **_dates(scenario, [move.hour for move in moves]),
        "session": [
            scenario.sessions[move.session].name if move.session >= 0 else None for move in moves
        ],
        "round": [move.round for move in moves],
        "party": [names[move.party] for move in moves],
        "move": [move.move for move in moves],
    }
    table |= option_columns(scenario.space.issues, options, TRACE_COLUMNS)
    table["utility"] = np.array([move.utility for move in moves], float)
    table["target"] = np.array([move.target for move in moves], float)
    # The class is a table, and whoever only runs needs none.
    made: Trace = import_module("sim.results.trace_table").Trace(table)
    made.played_in = scenario
    return made


def _dates(scenario: Scenario, hours: list[float]) -> dict[str, Any]:
    """A column of dates, where years go by after a start that is known; missing beyond 9999."""
    if scenario.start is None or scenario.aftermath is None:
        return {}
    start = dt.datetime.fromisoformat(scenario.start)
    dates: list[str | None] = []
    for hour in hours:
        try:
            dates.append((start + dt.timedelta(hours=hour)).isoformat(timespec="minutes"))
        except OverflowError:
            dates.append(None)
    return {"date_time": dates}
