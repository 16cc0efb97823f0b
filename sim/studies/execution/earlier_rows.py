"""The rows of a study that its folder held before, for a larger one that takes them over."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.errors import SimError, StorageError
from sim.libraries import pa
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.folder import (
    EARLIER,
    KEEP,
    earlier_place,
    parts_folder,
    read_manifest,
    read_plan,
)
from sim.studies.execution.growth import places_in
from sim.studies.execution.places import LastingPlace
from sim.studies.execution.store import Store
from sim.studies.execution.work import POINT, Known
from sim.studies.execution.work import schema as columns_of
from sim.studies.execution.work_schedule import Schedule
from sim.studies.plan import Plan

__all__ = ["EarlierRows", "earlier_rows"]


class EarlierRows:
    """Rows of a study that is there already.

    Args:
        earlier: The study.
        manifest: What its manifest says.
        store: Its rows.
        plan: The larger study.
    """

    def __init__(self, earlier: Plan, manifest: dict[str, Any], store: Store, plan: Plan) -> None:
        self.manifest = manifest
        self.store = store
        schedule = Schedule(earlier, store)
        for _ in schedule.phases():
            pass
        self._earlier, self._plan = earlier, plan
        self._at = places_in(earlier, plan)
        self._chunks = schedule.there
        self._points = [frozenset(chunk.points) for chunk in self._chunks]

    def known(self, chunk: Chunk, schema: pa.Schema) -> Known | None:
        """The rows of a chunk that are there; None if there are none.

        Args:
            chunk: The rows that are asked for.
            schema: The columns of the larger study.
        """
        index, runs = chunk.rows()
        point = self._at[np.array(chunk.points)][index]
        wanted = frozenset(point.tolist())
        overlapping = [
            other
            for other, points in zip(self._chunks, self._points, strict=True)
            if other.first < chunk.first + chunk.runs
            and chunk.first < other.first + other.runs
            and not points.isdisjoint(wanted)
        ]
        if not overlapping:
            return None
        try:
            table = self.store.dataset(overlapping, columns_of(self._earlier)).to_table()
        except (StorageError, OSError):
            return None  # somebody else has finished the larger study
        there = table[POINT].to_numpy().astype(np.int64)
        key = _keys(there, table["run"].to_numpy() - self._earlier.first_run[there])
        order = np.argsort(key)
        asked = _keys(point, runs)
        found = np.searchsorted(key, asked, sorter=order).clip(max=len(key) - 1)
        rows = np.flatnonzero((point >= 0) & (key[order[found]] == asked))
        if not len(rows):
            return None
        taken = table.take(pa.array(order[found[rows]]))
        points = np.array(chunk.points)[index[rows]]
        return Known(rows, _as_of(taken, schema, points))


def _keys(points: IntArray, runs: IntArray) -> IntArray:
    return points * 2**32 + runs


def _as_of(table: pa.Table, schema: pa.Schema, points: IntArray) -> pa.Table:
    """Rows with the columns of another study, at its points."""
    columns: list[Any] = []
    for field in schema:
        if field.name == POINT:
            columns.append(pa.array(points, field.type))
        elif field.name not in table.column_names:
            columns.append(pa.nulls(len(points), field.type))
        else:
            columns.append(table[field.name].cast(field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def earlier_rows(
    place: LastingPlace, manifest: dict[str, Any], plan: Plan
) -> dict[str, EarlierRows]:
    """The rows of all studies that a place held before and that are still there, by their names.

    Args:
        place: The place.
        manifest: What its manifest says.
        plan: The study that takes them over.
    """
    found = {}
    for name in manifest.get(EARLIER, []):
        inside = earlier_place(place, name)
        try:
            said = read_manifest(inside)
            rows, parts = int(said["chunk_rows"]), parts_folder(said)
            digest = bytes.fromhex(said["digest"])
            store = Store(place, digest, rows, said.get(KEEP, "rows"), merges=False, parts=parts)
            found[name] = EarlierRows(read_plan(inside, said), said, store, plan)
        except SimError:
            continue  # what is no longer there is simulated again
    return found
