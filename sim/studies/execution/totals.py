"""Totals of runs, which are kept in the place of the runs where these are too many.

A table of totals has a row for each point, column and value that came up: in how many runs, and
what they add up to. Labels (endings, the option agreed on for each issue) are counted as they are;
numbers are counted in bins of one width, so that the totals of chunks can be added. Counts are the
same however the work was cut. Sums may differ in their last digits.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.libraries import pa, pc
from sim.model.endings import ENDINGS
from sim.results.columns import BLOCKED_BY, ENDING

__all__ = ["KEEPS", "added_up", "counts_in", "totals_of", "totals_schema"]

KEEPS = ("rows", "totals")
"""What a study may keep of its runs."""

_POINT = "point"
_SESSION = "session"
_UTILITY = "utility."
_WIDTHS = {"hour": 1.0, "years_held": 0.25, "room": 1.0}
_UTILITY_WIDTH = 1 / 64
"""Widths of bins are powers of two, so that their edges are exact."""


def totals_schema() -> pa.Schema:
    """The columns of a table of totals.

    ``point``; ``column``, as in the table of runs; of a label its ``value``, of a number the lower
    edge of its bin, ``low``; the number of ``runs``; of a number what these add up to, ``sum``.
    """
    return pa.schema(
        {
            _POINT: pa.int32(),
            "column": pa.string(),
            "value": pa.string(),
            "low": pa.float64(),
            "runs": pa.int64(),
            "sum": pa.float64(),
        }
    )


def totals_of(table: pa.Table) -> pa.Table:
    """The totals of some runs of a study."""
    points, at = np.unique(table[_POINT].to_numpy(), return_inverse=True)
    parts = [totals_schema().empty_table()]
    for field in table.schema:
        column = table[field.name]
        if pa.types.is_dictionary(field.type):
            if field.name not in (_SESSION, BLOCKED_BY) and not field.name.startswith("course."):
                parts.append(_labels(field.name, points, at, column))
        elif (width := _width(field.name)) is not None:
            numbers = column.cast(pa.float64()).to_numpy()
            parts.append(_numbers(field.name, points, at, numbers, width))
    return pa.concat_tables(parts)


def _width(name: str) -> float | None:
    return _UTILITY_WIDTH if name.startswith(_UTILITY) else _WIDTHS.get(name)


def _labels(name: str, points: IntArray, at: IntArray, column: pa.ChunkedArray) -> pa.Table:
    column = column.unify_dictionaries().combine_chunks()
    labels = column.dictionary
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    there = codes >= 0
    size = max(1, len(labels))
    runs = np.bincount(at[there] * size + codes[there], minlength=len(points) * size)
    found = np.flatnonzero(runs)
    values = labels.take(pa.array(found % size)).cast(pa.string())
    nothing = pa.nulls(len(found), pa.float64())
    return _table(points[found // size], name, values, nothing, runs[found], nothing)


def _numbers(
    name: str, points: IntArray, at: IntArray, numbers: FloatArray, width: float
) -> pa.Table:
    there = np.isfinite(numbers)
    at, numbers = at[there], numbers[there]
    bins = np.floor(numbers / width)
    cells, index = np.unique(np.stack([at, bins]), axis=1, return_inverse=True)
    index = index.ravel()
    runs, sums = np.bincount(index), np.bincount(index, numbers)
    of = points[cells[0].astype(np.int64)]
    return _table(of, name, pa.nulls(len(of), pa.string()), cells[1] * width, runs, sums)


def _table(
    points: IntArray, name: str, values: pa.Array, low: object, runs: IntArray, sums: object
) -> pa.Table:
    schema = totals_schema()
    names = pa.array([name] * len(points), pa.string())
    columns = [points, names, values, low, runs, sums]
    typed = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(typed, schema=schema)


def added_up(tables: Iterable[pa.Table]) -> pa.Table:
    """Several tables of totals as one, with a row for what was in several."""
    whole = pa.concat_tables([totals_schema().empty_table(), *tables])
    keys = [_POINT, "column", "value", "low"]
    # One thread, so that sums are added in the order of the tables.
    sums = whole.group_by(keys, use_threads=False).aggregate([("runs", "sum"), ("sum", "sum")])
    found = sums.rename_columns([*keys, "runs", "sum"]).select(totals_schema().names)
    return found.cast(totals_schema())


def counts_in(totals: pa.Table) -> tuple[IntArray, IntArray]:
    """Points, and their runs by ending.

    Raises:
        ValueError: if an ending is unknown.
    """
    rows = totals.filter(pc.equal(totals["column"], ENDING.name))
    points, index = np.unique(rows[_POINT].to_numpy(), return_inverse=True)
    codes = np.array([ENDINGS.index(name) for name in rows["value"].to_pylist()], np.int64)
    counts = np.zeros((len(points), len(ENDINGS)), np.int64)
    np.add.at(counts, (index, codes), rows["runs"].to_numpy())
    return points.astype(np.int64), counts
