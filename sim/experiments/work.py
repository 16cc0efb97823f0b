"""The work of a sweep, as it is done in a worker: rows of a study, played together.

A *row* is one run at one point. Rows are numbered by variant, point and run; a chunk is a stretch
of them. What travels to a worker is the study (once, as bytes that it keeps) and the numbers of the
chunk; what comes back is a Parquet file as bytes, and how the runs ended.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import cloudpickle
import numpy as np
import pyarrow as pa

from sim.endings import ENDINGS
from sim.errors import SimError
from sim.experiments.parts import sealed
from sim.experiments.plan import Plan
from sim.issues import FloatArray, IntArray, column_of
from sim.protocols import protocol
from sim.results import RUN_COLUMNS, Columns, Result
from sim.scenario import Scenario
from sim.scenario.model import Model, compile_scenario
from sim.simulate import cohort_size, play
from sim.strategies import Strategy, register, registered
from sim.talks import Draws

POINT = "point"


class Chunk(NamedTuple):
    """Rows to play: of one variant, in one phase (runs ``first … first + runs − 1`` a point).

    Attributes:
        phase: Number of the phase.
        variant: Number of the variant.
        points: The points it looks at, in order.
        first: Number of the first run of the phase.
        runs: Runs a point in the phase.
        start, stop: The stretch of rows of these points; row i is a run of ``points[i // runs]``.
    """

    phase: int
    variant: int
    points: tuple[int, ...]
    first: int
    runs: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """A name that tells it from all other chunks of the study."""
        return f"{self.phase:04d}-{self.variant:04d}-{self.points[0]:08d}-{self.first}-{self.start}"

    def rows(self) -> tuple[IntArray, IntArray]:
        """Point and run of every row."""
        at = np.arange(self.start, self.stop)
        return np.array(self.points)[at // self.runs], self.first + at % self.runs

    def __len__(self) -> int:
        return self.stop - self.start


class Played(NamedTuple):
    """What comes back: the table, how many runs of which point ended how, or what went wrong.

    Attributes:
        table: A Parquet file.
        points: The points, shape ``(k,)``.
        counts: Runs by ending, shape ``(k, endings)``.
        error: The traceback of what went wrong, with the point and runs; empty if nothing did.
    """

    table: bytes
    points: IntArray
    counts: IntArray
    error: str = ""


@dataclass(frozen=True)
class Package:
    """What a worker needs to know of a study.

    Attributes:
        plan: The plan.
        digest: The digest of the study.
        strategies: Strategies registered in Python that its parties use.
    """

    plan: Plan
    digest: bytes
    strategies: Mapping[str, type[Strategy]]


def packed(plan: Plan, digest: bytes) -> tuple[bytes, bytes]:
    """What workers need to know of a study, as bytes, and a key that tells it from others.

    Strategies of a notebook are included.
    """
    used = {party.strategy.name for scenario in plan.variants for party in scenario.parties}
    own = {name: strategy for name, strategy in registered().items() if name in used}
    package = Package(plan, digest, own)
    content: bytes = cloudpickle.dumps(package)
    key = hashlib.sha256(content).digest()
    # Workers that are threads of this process unpack nothing, and so register nothing anew.
    _unpacked.clear()
    _unpacked[key] = package
    return content, key


_unpacked: dict[bytes, Package] = {}


def _unpack(content: bytes, key: bytes) -> Package:
    package = _unpacked.get(key)
    if package is None:
        package = cloudpickle.loads(content)
        for name, strategy in package.strategies.items():
            register(name, strategy)
        _unpacked.clear()
        _unpacked[key] = package
    return package


def play_chunk(content: bytes, key: bytes, chunk: Chunk) -> Played:
    """Play the rows of a chunk, in a worker.

    Args:
        content: What `packed` made.
        key: Its key: it is unpacked once.
        chunk: The rows.
    """
    package = _unpack(content, key)
    try:
        return _played(package.plan, chunk, package.digest)
    except Exception:  # the rest of the study goes on, whatever a strategy does
        together = traceback.format_exc()
    nothing = np.zeros((0, len(ENDINGS)), np.int64)
    return Played(b"", nothing[:, 0], nothing, _culprit(package.plan, chunk, together))


def _culprit(plan: Plan, chunk: Chunk, together: str) -> str:
    """Which point fails first when they are played one by one, and how."""
    points, runs = chunk.rows()
    for point in np.unique(points):
        here = points == point
        try:
            play_rows(plan, chunk.variant, points[here], runs[here])
        except SimError as error:
            return f"point {point}, runs {runs[here].min()} to {runs[here].max()}: {error}"
        except Exception:
            place = f"point {point}, runs {runs[here].min()} to {runs[here].max()}"
            return f"{place}:\n{traceback.format_exc()}"
    return f"the points of the chunk together:\n{together}"


def _played(plan: Plan, chunk: Chunk, digest: bytes) -> Played:
    points, runs = chunk.rows()
    columns = play_rows(plan, chunk.variant, points, runs)
    table = as_table(plan, chunk.variant, points, columns)
    present, index = np.unique(points, return_inverse=True)
    counts = np.zeros((len(present), len(ENDINGS)), np.int64)
    np.add.at(counts, (index, columns.ending), 1)
    return Played(sealed(table, digest, chunk.name), present, counts)


def play_rows(plan: Plan, variant: int, points: IntArray, runs: IntArray) -> Columns:
    """Play runs at points of one variant; ``Columns.draws`` holds what was set or drawn."""
    model = compile_scenario(plan.variants[variant])
    size = cohort_size(model)
    parts = []
    for start in range(0, len(points), size):
        at = slice(start, start + size)
        settings = {path: values[points[at]] for path, values in plan.settings.items()}
        parts.append(play(model, Draws(plan.seed, numbered(plan, points[at], runs[at]), settings)))
    return Columns.joined(parts)


def numbered(plan: Plan, points: IntArray, runs: IntArray) -> IntArray:
    """The numbers by which runs are drawn: the same at all points, unless they are not paired."""
    return runs if plan.paired else points * plan.most_runs + runs


def schema(plan: Plan) -> pa.Schema:
    """The columns of a study's table, in order."""
    small, wide = (pa.dictionary(kind, pa.string()) for kind in (pa.int16(), pa.int32()))
    fields = {POINT: pa.int32(), "run": pa.int64(), "ending": small, "hour": pa.float64(),
              "session": small, "round": pa.int32()}  # fmt: skip
    for scenario in plan.variants:
        for session in scenario.sessions:
            fields.setdefault(f"course.{session.name}", small)
            if protocol(session.protocol).drafts:
                fields.setdefault(f"settled.{session.name}", pa.int16())
        for issue in scenario.space.issues:
            fields.setdefault(_column(issue.name), wide)
        for party in scenario.party_names:
            fields.setdefault(f"utility.{party}", pa.float64())
    fields["blocked_by"] = wide
    return pa.schema(list(fields.items()))


def _column(issue: str) -> str:
    """The column of an issue."""
    return f"issue.{issue}" if issue in (*RUN_COLUMNS, POINT) else issue


def as_table(plan: Plan, variant: int, points: IntArray, columns: Columns) -> pa.Table:
    """Runs as a table with the columns of the study."""
    scenario = plan.variants[variant]
    frame = Result(scenario, plan.seed, 0, _without_draws(columns)).runs
    names = {column_of(i, RUN_COLUMNS): _column(i.name) for i in scenario.space.issues}
    frame = frame.rename(columns=names)
    frame.insert(0, POINT, points)
    whole = schema(plan)
    arrays = []
    for field in whole:
        if field.name in frame:
            arrays.append(_array(frame[field.name], field.type))
        else:
            arrays.append(pa.nulls(len(frame), field.type))
    return pa.Table.from_arrays(arrays, schema=whole)


def _array(column: Any, kind: pa.DataType) -> pa.Array:
    array = pa.array(column, from_pandas=True)
    return array if array.type == kind else array.cast(kind)


def _without_draws(columns: Columns) -> Columns:
    fields = {name: getattr(columns, name) for name in Columns.__dataclass_fields__}
    return Columns(**{**fields, "draws": {}})


def endings_at(
    scenario: Scenario, settings: Mapping[str, FloatArray], runs: int, seed: int
) -> IntArray:
    """How the runs of a scenario end at several settings, with common random numbers.

    Args:
        scenario: The scenario.
        settings: The value of each quantity that is set, by path; each of shape ``(points,)``.
        runs: Runs a point.
        seed: The seed.

    Returns:
        Runs by ending; shape ``(points, endings)``.
    """
    model = compile_scenario(scenario)
    points = len(next(iter(settings.values())))
    counts = np.zeros((points, len(ENDINGS)), np.int64)
    size = cohort_size(model)
    for start in range(0, points * runs, size):
        at = np.arange(start, min(start + size, points * runs))
        here = {path: values[at // runs] for path, values in settings.items()}
        ending = _endings(model, Draws(seed, at % runs, here))
        np.add.at(counts, (at // runs, ending), 1)
    return counts


def _endings(model: Model, draws: Draws) -> IntArray:
    return play(model, draws).ending
