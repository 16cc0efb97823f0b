"""A study with its results: shares and differences by point, and every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from sim.endings import ENDINGS, codes, counted
from sim.errors import UsageError, did_you_mean
from sim.experiments.factors import added
from sim.experiments.plan import Plan
from sim.experiments.schedule import Schedule
from sim.experiments.store import Store
from sim.experiments.work import POINT, Chunk, numbered, play_rows, schema
from sim.intervals import paired_difference, wilson
from sim.issues import FloatArray, IntArray
from sim.results import Result, trace_of
from sim.scenario import Scenario
from sim.talks import Draws


@dataclass(frozen=True)
class Failure:
    """A chunk that could not be played.

    Attributes:
        points: Its first and last point.
        runs: Its first and last run.
        error: What went wrong, with the worker's traceback if it was no error of this package.
    """

    points: tuple[int, int]
    runs: tuple[int, int]
    error: str

    @staticmethod
    def of(chunk: Chunk, error: str) -> Failure:
        """The failure of a chunk."""
        points, runs = chunk.rows()
        span = int(runs.min()), int(runs.max())
        return Failure((int(points[0]), int(points[-1])), span, error)

    def __str__(self) -> str:
        points = f"points {self.points[0]} to {self.points[1]}"
        return f"{points}, runs {self.runs[0]} to {self.runs[1]}: {self.error}"


@dataclass(frozen=True, eq=False)
class Study:
    """What came of a sweep.

    Attributes:
        plan: What was asked for.
        store: Where the runs are.
        chunks: The chunks that are there.
        counts: Runs by point and ending, shape ``(points, endings)``.
        finished: Whether every point has its runs.
        failures: The chunks that could not be played.
    """

    plan: Plan
    store: Store = field(repr=False)
    chunks: tuple[Chunk, ...] = field(repr=False)
    counts: IntArray = field(repr=False)
    finished: bool = True
    failures: tuple[Failure, ...] = ()

    @staticmethod
    def of(schedule: Schedule, failures: tuple[Failure, ...] = ()) -> Study:
        """The study of a schedule whose phases have been gone through."""
        chunks = tuple(sorted(schedule.there))
        plan, counts = schedule.plan, schedule.counts
        return Study(plan, schedule.store, chunks, counts, schedule.complete, failures)

    def __repr__(self) -> str:
        made = f"{int(self.counts.sum()):,} runs at {len(self.counts):,} points"
        missing = "" if self.finished else ", unfinished"
        return f"<Study '{self.plan.title}': {made}, seed {self.plan.seed}{missing}>"

    @property
    def points(self) -> pd.DataFrame:
        """The points: indexed by ``point``, a column for each varied path, numbers or labels."""
        return self.plan.points

    def _interval(self, ending: str) -> tuple[FloatArray, FloatArray]:
        total = self.counts.sum(axis=1)
        low, high = np.zeros(len(total)), np.ones(len(total))
        for runs in np.unique(total):
            here = total == runs
            hits = counted(self.counts[here], ending)
            low[here], high[here] = wilson(hits, int(runs))
        return low, high

    def shares(self) -> pd.DataFrame:
        """How the runs ended at each point.

        Returns:
            Indexed by ``point``: a column for each varied path, ``runs``, and for every ending its
            share and the 95 % interval (Wilson) ``<ending>.low`` … ``<ending>.high``.
        """
        total = self.counts.sum(axis=1)
        columns: dict[str, Any] = {"runs": total}
        for ending in self.plan.endings:
            low, high = self._interval(ending)
            with np.errstate(invalid="ignore"):
                columns[ending] = counted(self.counts, ending) / total
            columns[f"{ending}.low"], columns[f"{ending}.high"] = low, high
        return pd.concat([self.points, pd.DataFrame(columns, index=self.points.index)], axis=1)

    def measure(self, what: str = "deal") -> FloatArray:
        """One number for each point; NaN where there are no runs.

        Args:
            what: An ending (its share), or ``hour``, ``utility.<party>`` or, of deals where they
                are followed, ``years_held`` (the mean).

        Raises:
            UsageError: if it is none of these.
        """
        total = self.counts.sum(axis=1)
        if what in ENDINGS:
            with np.errstate(invalid="ignore"):
                share: FloatArray = np.divide(counted(self.counts, what), total)
            return share
        names = schema(self.plan).names
        known = [n for n in names if n in ("hour", "years_held") or n.startswith("utility.")]
        if what not in known:
            raise UsageError(f"'{what}' cannot be measured{did_you_mean(what, [*ENDINGS, *known])}")
        sums, numbers = np.zeros(len(total)), np.zeros(len(total))
        for batch in self.table().to_batches(columns=[POINT, what]):
            points = batch[POINT].to_numpy()
            values = batch[what].to_numpy(zero_copy_only=False)
            there = np.isfinite(values)
            np.add.at(sums, points[there], values[there])
            np.add.at(numbers, points[there], 1)
        means: FloatArray = np.full(len(total), np.nan)
        np.divide(sums, numbers, out=means, where=numbers > 0)
        return means

    def effects(self, base: int = 0, ending: str = "deal") -> pd.DataFrame:
        """How the share of an ending differs from that at a base point, run by run.

        Args:
            base: The point compared with.
            ending: The ending.

        Returns:
            Indexed by ``point``: a column for each varied path, ``runs`` (pairs), ``share``,
            ``difference`` and its paired 95 % interval ``low`` … ``high`` (Agresti & Min 2005).

        Raises:
            UsageError: if the runs are not paired, or there is no such point or ending.
        """
        if not self.plan.paired:
            raise UsageError("the runs of this study are not paired; effects compares run by run")
        if not 0 <= base < len(self.counts):
            raise UsageError(f"there is no point {base}; the study has 0 to {len(self.counts) - 1}")
        if ending not in ENDINGS:
            raise UsageError(f"'{ending}' is no ending{did_you_mean(ending, ENDINGS)}")
        names = pa.array([ENDINGS[code] for code in codes(ending)])
        hits = np.full((len(self.counts), self.plan.most_runs), -1, np.int8)
        for batch in self.table().to_batches(columns=[POINT, "run", "ending"]):
            hit = pc.is_in(batch["ending"].dictionary_decode(), names).to_numpy(False)
            hits[batch[POINT].to_numpy(), batch["run"].to_numpy()] = hit
        rows = []
        before = hits[base]
        for after in hits:
            both = (before >= 0) & (after >= 0)
            gained = int(((after == 1) & (before == 0) & both).sum())
            lost = int(((after == 0) & (before == 1) & both).sum())
            pairs = int(both.sum())
            share = float((after[both] == 1).mean()) if pairs else np.nan
            low, high = paired_difference(gained, lost, pairs)
            rows.append((pairs, share, (gained - lost) / pairs if pairs else np.nan, low, high))
        names = ["runs", "share", "difference", "low", "high"]
        table = pd.DataFrame(rows, columns=names, index=self.points.index)
        return pd.concat([self.points, table], axis=1)

    def to_xarray(self) -> Any:
        """The shares of a grid as an `xarray.Dataset`: a dimension for each varied path.

        Raises:
            UsageError: if the points are no grid.
        """
        if self.plan.design != "grid":
            raise UsageError("only a grid has dimensions; use shares() for sampled points")
        names = list(self.points.columns)
        table = self.shares().set_index(names)
        return table.to_xarray()

    def table(self) -> pads.Dataset:
        """Every run, lazily: an Arrow dataset over the parts, which loads what is asked for.

        Columns are those of `Result.runs` with ``point`` before them and without the draws. With
        ``out``, the files in ``parts/`` can be queried by any tool that reads Parquet.
        """
        whole = schema(self.plan)
        sources = self.store.sources(self.chunks)
        if sources and not isinstance(sources[0], str):
            return pads.dataset([pq.read_table(source, schema=whole) for source in sources])
        return pads.dataset(sources, schema=whole, format="parquet")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Every run as a DataFrame, by point and run; large studies are better queried lazily."""
        table: pa.Table = (
            self.table().to_table().sort_by([(POINT, "ascending"), ("run", "ascending")])
        )
        frame: pd.DataFrame = table.to_pandas()
        return frame

    def scenario(self, point: int) -> Scenario:
        """The scenario as it is at a point.

        Raises:
            UsageError: if there is no such point.
        """
        self._must_have(point)
        variant = self.plan.variants[int(self.plan.variant[point])]
        adding = added(variant)
        changes: dict[str, object] = {}
        for path, values in self.plan.settings.items():
            value = float(values[point])
            changes[path] = {"add": value} if path in adding else value
        return variant.vary(changes) if changes else variant

    def result(self, point: int) -> Result:
        """The runs of a point as a `Result`, with their draws, by playing them again.

        Raises:
            UsageError: if there is no such point.
        """
        self._must_have(point)
        numbers = self._made(point)
        if not len(numbers):
            raise UsageError(f"point {point} has no runs yet")
        variant = int(self.plan.variant[point])
        columns = play_rows(self.plan, variant, np.full(len(numbers), point), numbers)
        first = int(columns.run[0])
        return Result(self.scenario(point), self.plan.seed, first, columns)

    def trace(self, point: int, run: int) -> pd.DataFrame:
        """Every move of one run at a point; see `Result.trace`.

        Raises:
            UsageError: if there is no such point or run.
        """
        self._must_have(point)
        made = self._made(point)
        if run not in numbered(self.plan, np.full(len(made), point), made):
            raise UsageError(f"point {point} has no run {run}")
        settings = {path: values[[point]] for path, values in self.plan.settings.items()}
        scenario = self.plan.variants[int(self.plan.variant[point])]
        return trace_of(scenario, Draws(self.plan.seed, np.array([run]), settings))

    def _made(self, point: int) -> IntArray:
        """Numbers of the runs of a point that are there, counted from 0."""
        rows = [chunk.rows() for chunk in self.chunks if point in chunk.points]
        parts = [runs[points == point] for points, runs in rows]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def _must_have(self, point: int) -> None:
        if not 0 <= point < len(self.counts):
            last = len(self.counts) - 1
            raise UsageError(f"there is no point {point}; the study has 0 to {last}")
