"""What is recorded of runs: as arrays, and as the columns of a table.

The columns are laid out once, in `laid_out`. `Result.runs`, a result on disk and the parts of a
study go by it, in both directions. A new column is a field of `Columns`, its value in `collect`,
and a line in `laid_out`; no other file has to know of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Talks, options_of
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import COURSES, ENDINGS, TEXTS, ended
from sim.model.naming import column_of
from sim.model.sessions import Session
from sim.protocols import protocol
from sim.results.blocker_names import BlockerNames
from sim.results.encodings import Blockers, Counts, Encoding, Labels, Numbers

__all__ = [
    "BLOCKED_BY",
    "ENDING",
    "Column",
    "Columns",
    "arrays_from",
    "collect",
    "laid_out",
    "mediated_sessions",
    "table_of_runs",
]


@dataclass(frozen=True)
class Columns:
    """What is recorded of a number of runs, as arrays; see `Result.runs` for what it means.

    Attributes:
        run: The run's number; shape ``(runs,)``, as of all whose shape is not said.
        ending: The place in `ENDINGS`.
        hour: When it ended.
        session, round: In which it ended, by their numbers from 0; −1 for none.
        course: What came of each session, as places in `COURSES`; shape ``(runs, sessions)``.
        room: 1 where there was room for a deal, 0 where there was none, −1 where that is not known.
        years_held: How long the deal held; NaN where there is none, or deals are not followed.
        settled: Points settled in each session; −1 where there was no mediator's text; shape
            ``(runs, sessions)``.
        options: The option agreed on for each issue; −1 where nothing was; shape
            ``(runs, issues)``.
        utility: What each party got; shape ``(runs, parties)``.
        blockers: The code of the reason for which each party blocked, −1 if it did not; shape
            ``(runs, parties)``.
        contract: 1 where every signature is what it promises (`sim.engine.contract`), 0 where one
            is not, −1 where that was not looked at.
        compiled: 1 where the compiled step played the rounds that it knows, 0 where NumPy played
            all, −1 where that was not recorded. The runs are the same.
        draws: What was drawn, by path; NaN in runs in which it was not, as it has no place there.
    """

    run: IntArray
    ending: IntArray
    hour: FloatArray
    session: IntArray
    round: IntArray
    course: NDArray[np.int8]
    room: NDArray[np.int8]
    years_held: FloatArray
    settled: NDArray[np.int16]
    options: IntArray
    utility: FloatArray
    blockers: IntArray
    contract: NDArray[np.int8]
    compiled: NDArray[np.int8]
    draws: Mapping[str, FloatArray]

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        """Several stretches of runs as one; what was not drawn in all is NaN where it was not."""

        def join(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in parts])

        def drawn(part: Columns, path: str) -> FloatArray:
            found = part.draws.get(path)
            return np.full(len(part.run), np.nan) if found is None else found

        draws = dict(parts[0].draws)
        if len(parts) > 1:
            paths = dict.fromkeys(path for part in parts for path in part.draws)
            draws = {path: np.concatenate([drawn(part, path) for part in parts]) for path in paths}
        return Columns(**{name: join(name) for name in _ARRAYS}, draws=draws)

    @property
    def engine(self) -> str:
        """What played the rounds: ``compiled``, ``numpy``, both, or ``not recorded``."""
        names = {1: "compiled", 0: "numpy", -1: "not recorded"}
        return " and ".join(name for code, name in names.items() if (self.compiled == code).any())

    def picked(self, which: BoolArray | IntArray) -> Columns:
        """Some of the runs, or all in another order."""
        draws = {path: values[which] for path, values in self.draws.items()}
        return Columns(**{name: getattr(self, name)[which] for name in _ARRAYS}, draws=draws)


_ARRAYS = tuple(field.name for field in fields(Columns) if field.name != "draws")


def collect(talks: Talks, whole: Scenario | None = None) -> Columns:
    """What came of talks that are over.

    Args:
        talks: The talks.
        whole: The scenario of which they are a branch; by default their own. Sessions and reasons
            are numbered as there.
    """
    cohort, state = talks.cohort, talks.state
    count = cohort.count
    everyone = np.arange(count)
    deal = ended(state.ending, "deal")
    kept = np.isin(state.ending, TEXTS)
    outcomes = np.where(kept, state.text, -1)
    utility = np.empty((count, len(cohort.parties)))
    for i, party in enumerate(cohort.parties):
        utility[:, i] = party.no_deal_at(everyone, state.hour)
        utility[deal, i] = party.utility(everyone[deal], outcomes[deal])
    found = Columns(
        run=cohort.runs,
        ending=state.ending,
        # Copies, for whoever holds an array of the step holds all its memory.
        hour=state.hour.copy(),
        session=state.session.copy(),
        round=state.round.copy(),
        course=state.course.copy(),
        room=talks.room(),
        years_held=state.years_held,
        settled=state.settled_at_end,
        options=options_of(cohort.numbering, outcomes),
        utility=utility,
        blockers=talks.blockers(),
        contract=talks.contract().astype(np.int8),
        compiled=np.full(count, talks.compiled is not None, np.int8),
        draws=cohort.draws,
    )
    branch = cohort.model.scenario
    return found if whole is None or whole is branch else _renumbered(found, branch, whole)


def _renumbered(columns: Columns, branch: Scenario, whole: Scenario) -> Columns:
    """Columns with sessions and reasons numbered as in the whole scenario."""
    there = [session.name for session in whole.all_sessions]
    place = np.array([there.index(session.name) for session in branch.sessions], np.int64)
    shape = len(columns.run), len(there)
    course = np.full(shape, COURSES.index("not_held"), columns.course.dtype)
    course[:, place] = columns.course
    settled = np.full(shape, -1, columns.settled.dtype)
    settled[:, place] = columns.settled
    codes = np.array(columns.blockers)
    pairs = zip(BlockerNames(branch).reasons, BlockerNames(whole).reasons, strict=True)
    for party, (here, known) in enumerate(pairs):
        # A reason's number −1, for none, is the last of the list.
        codes[:, party] = np.array([*(known.index(reason) for reason in here), -1])[codes[:, party]]
    session = np.append(place, -1)[columns.session]
    return replace(columns, session=session, course=course, settled=settled, blockers=codes)


@dataclass(frozen=True)
class Column:
    """One column of the table of runs.

    Attributes:
        name: Its name in the table.
        field: The array of `Columns` that holds its values.
        place: Where in that array they are: the place on its second axis, or the path of a draw;
            None if they are the whole array.
        encoding: How the values stand in the column.
        shown: Whether the table of the scenario has it.
        absent: The value in the array in all runs if it has not.
    """

    name: str
    field: str
    place: int | str | None
    encoding: Encoding
    shown: bool = True
    absent: np.generic | None = None

    def values(self, columns: Columns) -> NDArray[Any]:
        """The values of each run."""
        found = getattr(columns, self.field)
        if self.place is None:
            whole: NDArray[Any] = found
            return whole
        part: NDArray[Any] = found[:, self.place] if self.field != "draws" else found[self.place]
        return part

    def values_in(self, table: pd.DataFrame) -> NDArray[Any]:
        """The values that stand in a table.

        Raises:
            KeyError: if the table should have the column, but has not.
            ValueError: if the column holds what it cannot.
        """
        if not self.shown:
            return np.full(len(table), self.absent)
        try:
            with np.errstate(invalid="raise"):  # no whole number is endless, or missing
                return self.encoding.to_array(table[self.name])
        except FloatingPointError:
            raise ValueError(f"the column {self.name} holds impossible values") from None


_FEW, _MANY = "int16", "int32"
"""Labels, as a study stores them: so few that small codes do, or as many as there may be."""

_DRAW = "draw."

BLOCKED_BY = "blocked_by"
"""The name of the column that says who blocked."""

ENDING = Column("ending", "ending", None, Labels(ENDINGS, _FEW))
"""The column that says how a run ended."""


def laid_out(
    scenario: Scenario,
    *,
    draws: Collection[str] = (),
    besides: Collection[str] = (),
    by_session: bool = False,
) -> tuple[Column, ...]:
    """The columns of the table of runs of a scenario, in order.

    Args:
        scenario: The scenario.
        draws: Paths of the draws that the table has.
        besides: Names of further columns of the table, which no issue's column may have.
        by_session: Whether all that is said of one session stands together; else first the courses
            of all sessions, then what was settled in each.
    """
    hours = Numbers(np.float64, "float64")
    names = [session.name for session in scenario.all_sessions]
    mediated = [place for place, _ in mediated_sessions(scenario)]
    followed = scenario.aftermath is not None
    courses = [
        Column(f"course.{name}", "course", i, Labels(COURSES, _FEW, dtype=np.int8))
        for i, name in enumerate(names)
    ]
    settled = [
        Column(f"settled.{name}", "settled", i, Counts("int16"), i in mediated, np.int16(-1))
        for i, name in enumerate(names)
    ]
    pairs = zip(courses, settled, strict=True)
    before = [
        Column("run", "run", None, Numbers(np.int64, "int64")),
        ENDING,
        Column("hour", "hour", None, hours),
        Column("session", "session", None, Labels(names, _FEW)),
        Column("round", "round", None, Numbers(np.int64, "int32")),
        *(itertools.chain(*pairs) if by_session else (*courses, *settled)),
        Column("room", "room", None, Counts("int8", np.int8)),
        Column("years_held", "years_held", None, hours, followed, np.float64(np.nan)),
    ]
    after = [
        *(
            Column(f"utility.{name}", "utility", i, hours)
            for i, name in enumerate(scenario.party_names)
        ),
        Column(BLOCKED_BY, "blockers", None, Blockers(BlockerNames(scenario), _MANY)),
        Column("contract", "contract", None, Counts("int8", np.int8), False, np.int8(-1)),
        Column("compiled", "compiled", None, Counts("int8", np.int8), False, np.int8(-1)),
        *(_draw_column(scenario, path) for path in draws),
    ]
    taken = {*besides, *(column.name for column in (*before, *after))}
    issues = [
        Column(
            column_of(issue.name, taken), "options", i, Labels(issue.options, _MANY, ordered=True)
        )
        for i, issue in enumerate(scenario.space.issues)
    ]
    return (*before, *issues, *after)


def _draw_column(scenario: Scenario, path: str) -> Column:
    """The column of a draw: numbers, or the name of the way that an alternative is in."""
    for alternative in scenario.alternatives:
        if alternative.which.path == path:
            labels = Labels(alternative.ways, _FEW, dtype=np.float64)
            return Column(f"{_DRAW}{path}", "draws", path, labels)
    return Column(f"{_DRAW}{path}", "draws", path, Numbers(np.float64, "float64"))


def mediated_sessions(scenario: Scenario) -> list[tuple[int, Session]]:
    """The sessions in which a mediator works on a text, with their places."""
    sessions = enumerate(scenario.all_sessions)
    return [(i, session) for i, session in sessions if protocol(session.protocol).drafts]


def table_of_runs(scenario: Scenario, columns: Columns) -> pd.DataFrame:
    """A row for each run; see `Result.runs`."""
    layout = laid_out(scenario, draws=columns.draws)
    return pd.DataFrame(
        {
            column.name: column.encoding.to_pandas(column.values(columns))
            for column in layout
            if column.shown
        }
    )


def arrays_from(
    scenario: Scenario, table: pd.DataFrame, *, besides: Collection[str] = ()
) -> Columns:
    """The arrays whose table this is: the way back from `table_of_runs`.

    Args:
        scenario: The scenario.
        table: A row for each run, with or without draws.
        besides: Names of the columns that it has besides.

    Raises:
        KeyError: if a column is missing.
        ValueError: if a column holds values that it cannot have.
    """
    draws = [str(name).removeprefix(_DRAW) for name in table if str(name).startswith(_DRAW)]
    arrays: dict[str, Any] = {"draws": {}}
    split: dict[str, list[NDArray[Any]]] = {}
    for column in laid_out(scenario, draws=draws, besides=besides):
        values = column.values_in(table)
        if column.place is None:
            arrays[column.field] = values
        elif column.field == "draws":
            arrays["draws"][column.place] = values
        else:
            split.setdefault(column.field, []).append(values)
    arrays |= {field: np.stack(parts, axis=1) for field, parts in split.items()}
    if (arrays["ending"] < 0).any():
        raise ValueError("for some runs the ending is missing")
    if scenario.space.enumerable and (arrays["room"] < 0).any():
        raise ValueError("for some runs it is missing whether there was room")
    return Columns(**arrays)
