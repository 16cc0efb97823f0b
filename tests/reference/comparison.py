"""What the engine played, in the reference's form, and where the two part."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

import sim
from sim.engine import Cohort, Draws, Recorder, Talks, options_of
from sim.model.compiled import compile_scenario
from sim.results.trace import MEDIATOR
from tests.reference.talks import Move, Record, play

RUNS = 5


def number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def word(value: Any) -> str | None:
    return None if pd.isna(value) else value


def recorded(result: sim.Result) -> dict[int, list[Move]]:
    """The moves of all runs of a result from run 0 on, written down while they are played together.

    That is what `Result.trace` does with a run alone; many runs at once cost little more than one.
    """
    scenario, recorder = result.scenario, Recorder()
    draws = Draws.stretch(result.seed, 0, len(result))
    cohort = Cohort(compile_scenario(scenario), draws)
    Talks(cohort, recorder).run()
    names = (*scenario.party_names, MEDIATOR)
    options = options_of(cohort.numbering, np.array([m.outcome for m in recorder.moves], np.int64))
    issues = [issue.options for issue in scenario.space.issues]
    moves: dict[int, list[Move]] = {run: [] for run in range(len(result))}
    for row, move in zip(options.tolist(), recorder.moves, strict=True):
        outcome = tuple(names[at] for names, at in zip(issues, row, strict=True))
        moves[move.run].append(
            Move(
                move.hour,
                scenario.sessions[move.session].name if move.session >= 0 else None,
                move.round,
                names[move.party],
                move.move,
                outcome if move.outcome >= 0 else None,
                number(move.utility),
                number(move.target),
            )
        )
    return moves


def traced(result: sim.Result, run: int) -> list[Move]:
    """The moves of a run, by its trace."""
    issues = [issue.name for issue in result.scenario.space.issues]
    return [
        Move(
            float(cells["hour"]),
            word(cells["session"]),
            int(cells["round"]),
            cells["party"],
            cells["move"],
            outcome_of(cells, issues),
            number(cells["utility"]),
            number(cells["target"]),
        )
        for cells in result.trace(run).to_dict("records")
    ]


def outcome_of(cells: Any, issues: list[str]) -> tuple[str, ...] | None:
    # An issue called like another column of the table has a longer name there.
    names = [name if name in cells else f"issue.{name}" for name in issues]
    if pd.isna(cells[names[0]]):
        return None
    return tuple(cells[name] for name in names)


def engine_record(result: sim.Result, run: int, moves: list[Move] | None = None) -> Record:
    """What the engine says of a run, in the reference's form; its moves, unless given, by trace."""
    scenario, row = result.scenario, result.runs.iloc[run - result.first]
    return Record(
        moves=traced(result, run) if moves is None else moves,
        ending=row["ending"],
        hour=float(row["hour"]),
        session=word(row["session"]),
        round=int(row["round"]),
        outcome=outcome_of(row, [issue.name for issue in scenario.space.issues]),
        utilities={name: float(row[f"utility.{name}"]) for name in scenario.party_names},
        room=None if pd.isna(row["room"]) else bool(row["room"]),
        draws={
            column.removeprefix("draw."): float(row[column])
            for column in row.index
            if column.startswith("draw.")
        },
        blocked_by="" if pd.isna(row["blocked_by"]) else row["blocked_by"],
        course={s.name: row[f"course.{s.name}"] for s in scenario.sessions},
        years_held=number(row["years_held"]) if scenario.aftermath is not None else None,
        settled={
            s.name: int(row[column])
            for s in scenario.sessions
            if (column := f"settled.{s.name}") in row and not pd.isna(row[column])
        },
    )


def reference_record(result: sim.Result, run: int, ours: Record) -> Record:
    """What the reference says of a run, beside what the engine says of it."""
    record = play(result.scenario, result.seed, run)
    # What nothing looks at, and whether something certain happens, has no column.
    record.draws = {path: drawn for path, drawn in record.draws.items() if path in ours.draws}
    return record


def differences(content: dict[str, Any], seed: int) -> str:
    """Where engine and reference part, or nothing.

    The first run is traced, so played alone; of the others the moves among each other are compared.
    """
    scenario = sim.load(content)
    result = sim.run(scenario, runs=RUNS, seed=seed)
    together = recorded(result)
    for run in range(RUNS):
        ours = engine_record(result, run, together[run] if run else None)
        theirs = reference_record(result, run, ours)
        if theirs == ours:
            continue
        lines = [f"run {run}, seed {seed}"]
        for k in range(max(len(theirs.moves), len(ours.moves))):
            pair = [moves[k] if k < len(moves) else None for moves in (theirs.moves, ours.moves)]
            lines.append(f"{'  ' if pair[0] == pair[1] else '! '}{pair[0]}\n    {pair[1]}")
        for field in fields(Record):
            pair = [getattr(record, field.name) for record in (theirs, ours)]
            if field.name != "moves" and pair[0] != pair[1]:
                lines.append(f"{field.name}: reference {pair[0]}, engine {pair[1]}")
        return "\n".join(lines)
    return ""
