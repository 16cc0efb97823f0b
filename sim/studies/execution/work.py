"""The work of a sweep, as it is done in a worker: rows of a study, played together.

What travels to a worker is the scenario of the variant (as bytes, which it unpacks once),
the numbers of the chunk, and what is set at its points, not at all points; what comes back is a
Parquet file as bytes, and how the runs ended.
"""

from __future__ import annotations

import hashlib
import math
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.errors import SimError, StrategyTimeout
from sim.libraries import cloudpickle, pa
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS
from sim.results.columns import BLOCKED_BY, ENDING, Column, Columns, laid_out
from sim.results.playing import cohort_size, play_runs
from sim.strategies import Kind, Part, register, registered_among
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.sealed_parts import sealed
from sim.studies.execution.totals import totals_of
from sim.studies.plan import Plan

__all__ = [
    "KEPT",
    "POINT",
    "PROBES",
    "Known",
    "Package",
    "Parcel",
    "Played",
    "as_table",
    "packed",
    "play_chunk",
    "play_rows",
    "schema",
    "seconds_a_cohort",
    "settings_at",
]

POINT = "point"
"""The column of a study's table that says at which point a run was."""


class Known(NamedTuple):
    """Rows of a chunk that need not be played.

    Attributes:
        rows: Their places among the rows of the chunk, shape ``(k,)``.
        table: The rows, in that order.
    """

    rows: IntArray
    table: pa.Table


class Played(NamedTuple):
    """What comes back: the table, how many runs of which point ended how, or what went wrong.

    Attributes:
        table: A Parquet file, of the rows or of their totals.
        points: The points, shape ``(k,)``.
        counts: Runs by ending, shape ``(k, endings)``.
        error: The traceback of what went wrong, with the point and runs; empty if nothing did.
        culprits: Index of each of the chunk's points that fails alone, and how it does.
    """

    table: bytes
    points: IntArray
    counts: IntArray
    error: str = ""
    culprits: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Package:
    """What a worker needs to know of a variant of a study; the points are not among it.

    Attributes:
        scenario: The scenario.
        seed: The seed.
        schema: The columns of the study's table.
        parts: Parts of strategies, registered in Python, that its parties use.
    """

    scenario: Scenario
    seed: int
    schema: pa.Schema
    parts: Mapping[tuple[Kind, str], type[Part]]


class Parcel(NamedTuple):
    """A package as bytes, and a key that tells it from others."""

    content: bytes
    key: bytes


_PATIENCE = 2
"""After so many points of a chunk that take too long for an answer, its others are given up."""

KEPT = 64
"""How many packages a process keeps unpacked."""

_unpacked: dict[bytes, Package] = {}


def packed(plan: Plan, variant: int) -> Parcel:
    """What workers need to know of a variant of a study; strategies of a notebook are included."""
    scenario = plan.variants[variant]
    own = registered_among(party.strategy.parts for party in scenario.parties)
    package = Package(scenario, plan.seed, schema(plan), own)
    content: bytes = cloudpickle.dumps(package)
    key = hashlib.sha256(content).digest()
    # Workers that are threads of this process unpack nothing, and so register nothing anew.
    _keep(key, package)
    return Parcel(content, key)


def _keep(key: bytes, package: Package) -> None:
    for oldest in list(_unpacked)[: 1 - KEPT]:
        _unpacked.pop(oldest, None)
    _unpacked[key] = package


def _unpack(parcel: Parcel) -> Package:
    package: Package | None = _unpacked.get(parcel.key)
    if package is None:
        package = cloudpickle.loads(parcel.content)
        for (_, name), part in package.parts.items():
            register(name, part)
        _keep(parcel.key, package)
    return package


def settings_at(plan: Plan, points: Sequence[int] | IntArray) -> dict[str, FloatArray]:
    """The value of every varied number at some points, by path; each of shape ``(k,)``."""
    at = np.asarray(points, np.int64)
    return {path: values[at] for path, values in plan.settings.items()}


def play_chunk(
    parcel: Parcel,
    chunk: Chunk,
    settings: Mapping[str, FloatArray],
    first_runs: IntArray,
    digest: bytes,
    keep: str,
    known: Known | None = None,
) -> Played:
    """Play the rows of a chunk, in a worker.

    Args:
        parcel: What `packed` made of its variant; it is unpacked once.
        chunk: The rows.
        settings: The value of every varied number at the points of the chunk, by path.
        first_runs: By which number the first run of each of these points is drawn.
        digest: The digest of the study.
        keep: What comes back of them: ``rows`` or ``totals``.
        known: What need not be played.
    """
    package = _unpack(parcel)
    try:
        table = _table_of(package, chunk, settings, first_runs, known)
        return _as_played(table, chunk, digest, keep)
    except Exception as error:  # the rest of the study goes on, whatever a strategy does
        together = _told(error)
    nothing = np.zeros((0, len(ENDINGS)), np.int64)
    culprits = _culprits(package, chunk, settings, first_runs)
    said = culprits[0][1] if culprits else f"only together: {together}"
    return Played(b"", nothing[:, 0], nothing, said, culprits)


def _culprits(
    package: Package, chunk: Chunk, settings: Mapping[str, FloatArray], first_runs: IntArray
) -> tuple[tuple[int, str], ...]:
    """Which points fail when they are played one by one, and how.

    Where `_PATIENCE` points have taken too long for an answer, the others are not tried any more.
    """
    at, runs = chunk.rows()
    found: list[tuple[int, str]] = []
    slow = 0
    for i in np.unique(at).tolist():
        if slow == _PATIENCE:
            found.append((i, f"not tried, because of other points: {found[0][1]}"))
            continue
        here = at == i
        numbers = runs[here] + first_runs[i]
        try:
            play_rows(package.scenario, package.seed, numbers, at[here], settings)
        except Exception as error:
            found.append((i, _told(error)))
            slow += isinstance(error, StrategyTimeout)
    return tuple(found)


def _told(error: Exception) -> str:
    """What went wrong, in a line; and the traceback, if it was no error of this package."""
    if isinstance(error, SimError):
        return str(error)
    first: BaseException = error
    while first.__cause__ is not None:  # SimPy raises what happened once more
        first = first.__cause__
    at = traceback.extract_tb(first.__traceback__)[-1]
    said = " ".join(f"{type(first).__name__}: {first}".split())
    notes = " ".join(f"({note})" for note in getattr(first, "__notes__", ()))
    all_of_it = "".join(traceback.format_exception(first, chain=False)).strip()
    # Code that has come to a worker has no file any more.
    where = (
        f"line {at.lineno}" if at.filename.startswith("<") else f"{at.filename}, line {at.lineno}"
    )
    return f"{said}, in {where} {notes}".rstrip() + f"\n{all_of_it}"


def _table_of(
    package: Package,
    chunk: Chunk,
    settings: Mapping[str, FloatArray],
    first_runs: IntArray,
    known: Known | None,
) -> pa.Table:
    """The rows of a chunk, those that are known as they are."""
    at, runs = chunk.rows()
    points = np.array(chunk.points)[at]
    numbers = runs + first_runs[at]
    rest = np.ones(len(at), bool)
    if known is not None:
        rest[known.rows] = False
        if not rest.any():
            return known.table.take(pa.array(np.argsort(known.rows)))
    columns = play_rows(package.scenario, package.seed, numbers[rest], at[rest], settings)
    table = as_table(package.scenario, package.schema, points[rest], columns)
    if known is None:
        return table
    order = np.argsort(np.concatenate([np.flatnonzero(rest), known.rows]))
    both = pa.concat_tables([table, known.table]).unify_dictionaries().combine_chunks()
    return both.take(pa.array(order))


def _as_played(table: pa.Table, chunk: Chunk, digest: bytes, keep: str) -> Played:
    present, at = np.unique(table[POINT].to_numpy(), return_inverse=True)
    endings = ENDING.encoding.to_array(table[ENDING.name].to_pandas())
    counts = np.bincount(at * len(ENDINGS) + endings, minlength=len(present) * len(ENDINGS))
    part = sealed(totals_of(table) if keep == "totals" else table, digest, chunk.name)
    return Played(part, present.astype(np.int64), counts.reshape(-1, len(ENDINGS)))


def play_rows(
    scenario: Scenario,
    seed: int,
    numbers: IntArray,
    at: IntArray,
    settings: Mapping[str, FloatArray],
) -> Columns:
    """Play runs of a scenario with some of its numbers set.

    Args:
        scenario: The scenario.
        seed: The seed.
        numbers: Number by which each run is drawn, shape ``(rows,)``.
        at: Index of each run's values in the settings, shape ``(rows,)``.
        settings: Values by path.

    Returns:
        The outcome; its draws hold what was set or drawn.
    """
    values = {path: given[at] for path, given in settings.items()}
    return play_runs(scenario, seed, numbers, values, threads=1)  # workers are processes


PROBES = (16, 256)
"""Runs that are played to see how long a cohort takes."""


def seconds_a_cohort(parcel: Parcel, settings: Mapping[str, FloatArray], points: int) -> float:
    """About how many seconds a cohort takes here, from few runs; NaN if they cannot be played.

    A cohort's cost is a constant and a rate for each run. The first runs, before which much is made
    once, do not count.

    Args:
        parcel: What `packed` made of a variant.
        settings: The value of every varied number at some points, by path.
        points: Number of these points.
    """
    package = _unpack(parcel)
    few, many = PROBES
    seconds = []
    for count in (few, few, many):
        rows = np.arange(count)
        at = np.sort(rows % points)
        begin = time.perf_counter()
        try:
            play_rows(package.scenario, package.seed, rows, at, settings)
        except Exception:  # a strategy that fails is reported with its chunks
            return math.nan
        seconds.append(time.perf_counter() - begin)
    each = max(0.0, seconds[2] - seconds[1]) / (many - few)
    return seconds[1] + each * cohort_size(compile_scenario(package.scenario))


def schema(plan: Plan) -> pa.Schema:
    """The columns of a study's table, in order: those of all its variants."""
    fields: dict[str, pa.DataType] = {POINT: pa.int32()}
    for scenario in plan.variants:
        for column in _columns(scenario):
            fields.setdefault(column.name, column.encoding.arrow_type)
    # What later variants add stands before who blocked, which is last in every table.
    fields[BLOCKED_BY] = fields.pop(BLOCKED_BY)
    return pa.schema(list(fields.items()))


def as_table(
    scenario: Scenario, columns_of_study: pa.Schema, points: IntArray, columns: Columns
) -> pa.Table:
    """Runs as a table with the columns of the study; what the scenario has not is missing."""
    there = {column.name: column for column in _columns(scenario)}
    arrays = []
    for field in columns_of_study:
        if field.name == POINT:
            arrays.append(pa.array(points, field.type))
        elif field.name in there:
            column = there[field.name]
            arrays.append(column.encoding.to_arrow(column.values(columns)))
        else:
            arrays.append(pa.nulls(len(points), field.type))
    return pa.Table.from_arrays(arrays, schema=columns_of_study)


def _columns(scenario: Scenario) -> list[Column]:
    """The columns of a study's table that a scenario has."""
    layout = laid_out(scenario, besides=(POINT,), by_session=True)
    return [column for column in layout if column.shown]
