"""The moves of runs: what was offered and what that is worth to whom, and what parties aimed at."""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.engine import Cohort, Draws, Move, Recorder, Talks, branches, drawn_branch
from sim.errors import UsageError
from sim.libraries import pd
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.naming import column_of
from sim.results.encodings import categorical, option_columns
from sim.results.result import Result
from sim.results.trace import MEDIATOR, TRACE_COLUMNS

__all__ = ["OFFERING", "SAMPLE", "moves", "offers", "places"]

OFFERING = ("offers", "proposes")

SAMPLE = 200
"""So many runs are played again for `moves`."""


def offers(result: Result, run: int) -> pd.DataFrame:
    """What was offered in one run, in order, and what it is worth to every party.

    Args:
        result: The result.
        run: The number of the run.

    Returns:
        A row an offer (or a mediator's proposal): ``hour``, ``session``, ``round``, ``party``, a
        column for each issue with the option, and ``utility.<party>``: at the draws of the run,
        before any event.

    Raises:
        UsageError: if the result has no such run.
    """
    trace, scenario = result.trace(run), result.scenario
    made = trace[trace["move"].isin(OFFERING)].reset_index(drop=True)
    issues = scenario.space.issues
    columns = [made[column_of(issue.name, TRACE_COLUMNS)].cat.codes for issue in issues]
    options: IntArray = np.stack(columns, axis=1, dtype=np.int64)
    table = {name: made[name] for name in ("hour", "session", "round", "party")}
    table |= option_columns(issues, options, TRACE_COLUMNS)
    branch, draws = drawn_branch(scenario, Draws.stretch(result.seed, run, 1))
    cohort = Cohort(compile_scenario(branch), draws)
    alone = np.zeros(len(made), np.int64)
    for side, name in zip(cohort.parties, scenario.party_names, strict=True):
        worth = side.utility_of(alone, options) if len(made) else np.empty(0)
        table[f"utility.{name}"] = pd.Series(worth, dtype=float)
    return pd.DataFrame(table)


def moves(result: Result, most: int = SAMPLE) -> pd.DataFrame:
    """The moves of the first runs of a result, by playing these again together.

    Args:
        result: The result.
        most: How many runs at most.

    Returns:
        A row for each move, as in `Result.trace` but without what it is about: ``run``, ``hour``,
        ``session``, ``round``, ``party``, ``move``, ``utility``, ``target``; and ``place``: the
        round's place among all rounds of the timeline, from 0 (`places`). Moves outside sessions
        are left out.

    Raises:
        UsageError: if persons decided in it.
    """
    if result.played is not None:
        raise UsageError("people made decisions in this run; it cannot be simulated again")
    scenario, numbers = result.scenario, result.columns.run[:most]
    made: list[Move] = []
    for branch, draws, here in branches(scenario, Draws(result.seed, numbers)):
        recorder = Recorder()
        Talks(Cohort(compile_scenario(branch), draws), recorder).run()
        names = [session.name for session in scenario.all_sessions]
        place = [names.index(session.name) for session in branch.sessions]
        made += [
            move._replace(run=int(here[move.run]), session=place[move.session])
            for move in recorder.moves
            if move.session >= 0
        ]
    runs, sessions, rounds, parties = (
        np.array([getattr(move, name) for move in made], np.int64)
        for name in ("run", "session", "round", "party")
    )
    return pd.DataFrame(
        {
            "run": numbers[runs],
            "place": places(scenario)[sessions] + rounds,
            "hour": np.array([move.hour for move in made], float),
            "session": categorical(sessions, [s.name for s in scenario.all_sessions]),
            "round": rounds,
            "party": categorical(
                np.where(parties < 0, len(scenario.parties), parties),
                [*scenario.party_names, MEDIATOR],
            ),
            "move": [move.move for move in made],
            "utility": np.array([move.utility for move in made], float),
            "target": np.array([move.target for move in made], float),
        }
    )


def places(scenario: Scenario) -> IntArray:
    """How many rounds the timeline has before each session; shape ``(sessions,)``.

    Where alternatives give a session another number of rounds, the greatest.
    """
    most = {session.name: session.rounds for session in scenario.all_sessions}
    for branch in scenario.branches_alone:
        for session in branch.sessions:
            most[session.name] = max(most[session.name], session.rounds)
    rounds = np.array(list(most.values()), np.int64)
    before: IntArray = np.cumsum(rounds) - rounds
    return before
