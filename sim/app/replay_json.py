"""One run of an ending, move by move, as rows of text."""

from __future__ import annotations

from typing import Any

from sim.description.hours import date_text, hour_text, moment, time_text
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ended
from sim.model.naming import column_of, readable
from sim.report.wording import outcome_in_words
from sim.results.result import Result
from sim.results.trace import TRACE_COLUMNS

__all__ = ["replay_json"]


def replay_json(result: Result, ending: str, which: int) -> dict[str, Any]:
    """Every move of one run that ended so.

    Args:
        result: The runs.
        ending: The ending.
        which: Which of the runs that ended so, counted from 0; after the last it begins anew.

    Returns:
        The number of the ``run`` (None if none ended so), ``of`` how many, and its ``moves``.
    """
    runs = result.columns.run[ended(result.columns.ending, ending)]
    if not len(runs):
        return {"run": None, "of": 0, "moves": []}
    number = int(runs[which % len(runs)])
    moves = result.trace(number).to_dict("records")
    return {"run": number, "of": len(runs), "moves": [_move(result, row) for row in moves]}


def _move(result: Result, row: Any) -> dict[str, str]:
    scenario = result.scenario
    titles = {party.name: party.title for party in scenario.parties}
    issues = scenario.space.issues
    about = not pd.isna(row[column_of(issues[0].name, TRACE_COLUMNS)])
    session, utility = row["session"], row["utility"]
    return {
        "hour": _when(scenario, row["hour"]),
        "session": scenario.session_label(session) if isinstance(session, str) else "",
        "party": titles.get(row["party"], readable(row["party"])),
        "move": row["move"],
        "outcome": outcome_in_words(issues, row, TRACE_COLUMNS) if about else "",
        "utility": "" if pd.isna(utility) else f"{utility:.2f}".replace("-", "−"),
    }


def _when(scenario: Scenario, hour: float) -> str:
    when = moment(scenario, hour)
    return hour_text(scenario, hour) if when is None else f"{date_text(when)}, {time_text(when)}"
