"""Sums over the runs of each point, from rows or from the totals that were kept in their place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import pa, pads, pc
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.store import Store
from sim.studies.execution.totals import added_up, totals_of, totals_schema
from sim.studies.execution.work import POINT, schema
from sim.studies.plan import Plan

__all__ = ["dataset", "summed", "totals"]

_NO_ROWS = (
    "the rows of this study were not kept (keep='totals'); that needs a sweep that keeps them"
)


def dataset(store: Store, chunks: Sequence[Chunk] | None, plan: Plan) -> pads.Dataset:
    """Every run, lazily.

    Raises:
        UsageError: if rows were not kept.
    """
    if store.keep == "totals":
        raise UsageError(_NO_ROWS)
    return store.dataset(chunks, schema(plan))


def totals(store: Store, chunks: Sequence[Chunk] | None, plan: Plan) -> pa.Table:
    """The table of totals; see `sim.studies.execution.totals`."""
    if store.keep == "totals":
        kept = [store.dataset(chunks, totals_schema()).to_table()]
    else:
        batches = dataset(store, chunks, plan).to_batches()
        kept = [totals_of(pa.Table.from_batches([batch])) for batch in batches if len(batch)]
    whole = added_up(kept)
    return whole.sort_by([(name, "ascending") for name in whole.column_names[:4]])


def summed(
    store: Store, chunks: Sequence[Chunk] | None, plan: Plan, column: str
) -> tuple[IntArray, FloatArray]:
    """Of a column of numbers: in how many runs of each point it has one, and their sum."""
    numbers, sums = np.zeros(len(plan), np.int64), np.zeros(len(plan))
    if store.keep == "totals":
        rows = store.dataset(chunks, totals_schema()).to_table(filter=pc.field("column") == column)
        points = rows[POINT].to_numpy()
        np.add.at(numbers, points, rows["runs"].to_numpy())
        np.add.at(sums, points, rows["sum"].to_numpy())
        return numbers, sums
    for batch in dataset(store, chunks, plan).to_batches(columns=[POINT, column]):
        points = batch[POINT].to_numpy()
        values = batch[column].cast(pa.float64()).to_numpy(zero_copy_only=False)
        there = np.isfinite(values)
        np.add.at(sums, points[there], values[there])
        np.add.at(numbers, points[there], 1)
    return numbers, sums
