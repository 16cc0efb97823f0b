"""A study with its results: shares and differences by point, and every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine import Draws
from sim.errors import UsageError, did_you_mean
from sim.libraries import pa, pads, pc, pd
from sim.model import Scenario
from sim.model.endings import ENDINGS, codes, counted, must_be_ending, with_deal
from sim.results.columns import BLOCKED_BY, arrays_from
from sim.results.intervals import Z95, paired_difference, wilson
from sim.results.result import Result
from sim.results.swings import Bar, blur, lowest_and_highest, tornado_table
from sim.results.tabled import WithTable
from sim.results.trace import trace_of
from sim.shown import Plotted
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.store import Store
from sim.studies.execution.work import POINT, play_rows, schema, settings_at
from sim.studies.execution.work_schedule import Schedule
from sim.studies.factors import added
from sim.studies.failure import Failure
from sim.studies.groups import mean_share
from sim.studies.plan import Plan
from sim.studies.sums import dataset, summed, totals
from sim.version import __version__

if TYPE_CHECKING:
    from sim.results.trace_table import Trace

__all__ = ["Study"]


@dataclass(frozen=True, eq=False)
class Study(Plotted, WithTable):
    """What came of a sweep.

    Attributes:
        plan: What was asked for.
        store: Where the runs are.
        chunks: The chunks that are there; None where all are, and nobody asked which there were.
        counts: Runs by point and ending, shape ``(points, endings)``.
        finished: Whether every point has its runs.
        failures: The chunks that could not be played.
        version: The version of sim that made it.
    """

    plan: Plan
    store: Store = field(repr=False)
    chunks: tuple[Chunk, ...] | None = field(repr=False)
    counts: IntArray = field(repr=False)
    finished: bool = True
    failures: tuple[Failure, ...] = ()
    version: str = __version__

    @staticmethod
    def of(
        schedule: Schedule, failures: tuple[Failure, ...] = (), version: str = __version__
    ) -> Study:
        """The study of a schedule whose phases have been gone through."""
        chunks = tuple(sorted(schedule.there))
        plan, counts = schedule.plan, schedule.counts
        return Study(plan, schedule.store, chunks, counts, schedule.complete, failures, version)

    def __repr__(self) -> str:
        made = f"{int(self.counts.sum()):,} runs at {len(self.counts):,} points"
        missing = "" if self.finished else ", unfinished"
        missing += "" if self.store.keep == "rows" else ", rows not kept"
        return f"<Study '{self.plan.title}': {made}, seed {self.plan.seed}{missing}>"

    def to_frame(self) -> pd.DataFrame:
        """The table of `shares`, as a DataFrame."""
        return self.shares()

    @property
    def points(self) -> pd.DataFrame:
        """The points: indexed by ``point``, a column for each varied path, numbers or labels."""
        return self.plan.points

    def _interval(
        self, hits: IntArray, total: IntArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """The 95 % interval (Wilson) of the share of hits at each point, of all runs or of some."""
        return wilson(hits, self.counts.sum(axis=1) if total is None else total)

    def shares(self) -> pd.DataFrame:
        """How the runs ended at each point.

        Returns:
            Indexed by ``point``: a column for each varied path, ``runs``, and for every ending its
            share and the 95 % interval (Wilson) ``<ending>.low`` … ``<ending>.high``. ``deal`` is
            always there; where deals are followed, what becomes of them are parts of it.
        """
        total = self.counts.sum(axis=1)
        columns: dict[str, Any] = {"runs": total}
        for ending in with_deal(self.plan.endings):
            hits = counted(self.counts, ending)
            low, high = self._interval(hits)
            with np.errstate(invalid="ignore"):
                columns[ending] = hits / total
            columns[f"{ending}.low"], columns[f"{ending}.high"] = low, high
        return pd.concat([self.points, pd.DataFrame(columns, index=self.points.index)], axis=1)

    def room(self) -> pd.DataFrame:
        """In how many runs of each point there was room for a deal, and in how many one was found.

        There was room if some outcome could be signed by all whose consent it needs; see
        `sim.Result.room`.

        Returns:
            Indexed by ``point``: a column for each varied path, ``runs``, ``room`` (the share of
            runs that had it), ``found`` (the share of these that ended as a deal), and their 95 %
            intervals (Wilson) ``room.low`` … ``found.high``; missing where there are no runs, or
            outcomes are too many to look at each.
        """
        total, deals = self.counts.sum(axis=1), counted(self.counts, "deal")
        known, rooms = summed(self.store, self.chunks, self.plan, "room")
        there, unknown = rooms.astype(np.int64), known < total
        columns: dict[str, Any] = {"runs": total}
        for name, hits, of in (("room", there, total), ("found", deals, there)):
            missing = unknown | (of == 0)
            low, high = self._interval(hits, of)
            share = np.divide(hits, of, out=np.full(len(of), np.nan), where=of > 0)
            for key, values in (("", share), (".low", low), (".high", high)):
                columns[name + key] = np.where(missing, np.nan, values)
        return pd.concat([self.points, pd.DataFrame(columns, index=self.points.index)], axis=1)

    def measure(self, what: str = "deal") -> FloatArray:
        """One number for each point; NaN where there are no runs.

        Args:
            what: As in `Result.measure`: an ending (its share), or ``hour`` or
                ``utility.<party>`` (the mean).

        Raises:
            UsageError: if it is none of these.
        """
        total = self.counts.sum(axis=1)
        if what in ENDINGS:
            with np.errstate(invalid="ignore"):
                share: FloatArray = np.divide(counted(self.counts, what), total)
            return share
        names = schema(self.plan).names
        known = [name for name in names if name == "hour" or name.startswith("utility.")]
        if what not in known:
            raise UsageError(f"'{what}' cannot be measured{did_you_mean(what, [*ENDINGS, *known])}")
        numbers, sums = summed(self.store, self.chunks, self.plan, what)
        means: FloatArray = np.full(len(total), np.nan)
        np.divide(sums, numbers, out=means, where=numbers > 0)
        return means

    def grouped(
        self, endings: Sequence[int], groups: IntArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The mean share of some endings over the points of each group, with a 95 % interval.

        The interval takes into account which points share their random numbers, and that drawn
        points vary like a sample; see `sim.studies.groups.mean_share`.

        Args:
            endings: The endings, as places in `ENDINGS`, taken together.
            groups: For each point the number of its group, from 0.

        Returns:
            Share, lower and upper limit, each of shape ``(groups,)``; NaN where there are no runs.
        """
        total, hits = self.counts.sum(axis=1), self.counts[:, list(endings)].sum(axis=1)
        together, stream = self.plan.together, self.plan.stream
        found = np.full((3, int(groups.max()) + 1), np.nan)
        for group in range(found.shape[1]):
            here = (groups == group) & (total > 0)
            if here.any():
                clusters = None if together is None else together[here]
                found[:, group] = mean_share(hits[here], total[here], stream[here], clusters)
        return found[0], found[1], found[2]

    def tornado(self, ending: str = "deal") -> pd.DataFrame:
        """How far the share of an ending moves with each varied number; see `Result.tornado`.

        ``lowest`` and ``highest`` are means over the fifth of the points with the lowest and the
        highest values (of a number that takes up to five values, over those with the least and
        the greatest), all else as it varies; ``rests_on`` is ``study`` where the range is not the
        scenario's own.

        Raises:
            UsageError: if there is no such ending.
        """
        must_be_ending(ending)
        bars = []
        for path, values in self.plan.settings.items():
            ends = lowest_and_highest(values, path)
            if ends is None:
                continue
            groups = np.where(ends.lowest, 0, np.where(ends.highest, 1, 2))
            share, lower, upper = self.grouped(codes(ending), groups)
            noise = float(np.hypot(*((upper - lower) / 2)[:2]))
            if self.plan.design == "random":  # the others spread points evenly
                added = blur(values, np.nan_to_num(self.measure(ending)), ends)
                noise = float(np.hypot(noise, Z95 * np.sqrt(added)))
            kind = self.plan.rests_on(path)
            bars.append(Bar(path, kind, float(share[0]), float(share[1]), noise, ends.names))
        return tornado_table(bars).dropna()

    def effects(self, base: int = 0, ending: str = "deal") -> pd.DataFrame:
        """How the share of an ending differs from that at a base point, run by run.

        Args:
            base: The point compared with.
            ending: The ending.

        Returns:
            Indexed by ``point``: a column for each varied path, ``runs`` (pairs), ``share``,
            ``difference`` and its paired 95 % interval ``low`` … ``high`` (Agresti & Min 2005). A
            point with other random numbers than the base has 0 runs, and the rest is missing.

        Raises:
            UsageError: if there is no such point or ending, or no other point shares its random
                numbers.
        """
        if not 0 <= base < len(self.counts):
            raise UsageError(f"there is no point {base}; the study has 0 to {len(self.counts) - 1}")
        stream, first_run = self.plan.stream, self.plan.first_run
        alike = stream == stream[base]
        if alike.sum() == 1 < len(alike):
            raise UsageError(
                f"no point of this study shares its random numbers with point {base}, so its runs"
                " are not paired; effects compares run by run (lists are paired, or paired: true)"
            )
        must_be_ending(ending)
        before = np.full(self.plan.most_runs, -1, np.int8)
        for _, runs, hit in self._hits(ending, pc.field(POINT) == base):
            before[runs - first_run[base]] = hit
        # What both have, what only the point has, and only the base: all counted, nothing kept.
        pairs, both, gained, lost = np.zeros((4, len(self.counts)), np.int64)
        for points, runs, hit in self._hits(ending):
            pair = alike[points]
            points, hit = points[pair], hit[pair]
            runs = runs[pair] - first_run[points]
            there, then = before[runs] >= 0, before[runs] == 1
            for total, where in (
                (pairs, there),
                (both, then & hit),
                (gained, there & ~then & hit),
                (lost, then & ~hit),
            ):
                total += np.bincount(points[where], minlength=len(total))
        share, difference = np.full((2, len(pairs)), np.nan)
        np.divide(both + gained, pairs, out=share, where=pairs > 0)
        np.divide(gained - lost, pairs, out=difference, where=pairs > 0)
        low, high = paired_difference(gained, lost, pairs)
        low, high = (np.where(pairs > 0, limit, np.nan) for limit in (low, high))
        columns = {
            "runs": pairs,
            "share": share,
            "difference": difference,
            "low": low,
            "high": high,
        }
        table = pd.DataFrame(columns, index=self.points.index)
        return pd.concat([self.points, table], axis=1)

    def _hits(
        self, ending: str, which: pc.Expression | None = None
    ) -> Iterator[tuple[IntArray, IntArray, BoolArray]]:
        """Point, run, and whether it ended so, of all rows or some, a stretch at a time."""
        names = [POINT, "run", "ending"]
        counts = pa.array([ENDINGS[code] for code in codes(ending)])
        for batch in self.table().to_batches(columns=names, filter=which):
            hit = pc.is_in(batch["ending"].dictionary_decode(), counts).to_numpy(False)
            yield batch[POINT].to_numpy(), batch["run"].to_numpy(), hit

    def to_xarray(self) -> Any:
        """The shares of a grid as an `xarray.Dataset` with a dimension for each varied path.

        Raises:
            UsageError: if the points do not form a grid.
        """
        if self.plan.design != "grid":
            raise UsageError("only a grid has dimensions; use shares() for sampled points")
        names = list(self.points.columns)
        table = self.shares().set_index(names)
        return table.to_xarray()

    def table(self) -> pads.Dataset:
        """Every run, lazily: an Arrow dataset over the parts, which loads only what you ask for.

        Columns are ``point``, then those of `Result.runs` without the draws. With ``out``, any tool
        that reads Parquet can query the files in ``parts/``.

        Raises:
            StorageError: if a part was changed since it was written, or is gone.
            UsageError: if rows were not kept.
        """
        return dataset(self.store, self.chunks, self.plan)

    def totals(self) -> pd.DataFrame:
        """Totals of each point: how many runs had which value, and the sums of numbers.

        Returns:
            A row for each ``point``, ``column`` and value that came up. ``value`` is an ending, or
            the option of an issue that runs agreed on. For numbers (``room``, ``hour``,
            ``years_held``, ``utility.<party>``) ``low`` is the lower edge of a bin of a histogram:
            1 hour, a quarter of a year, 1/64 of utility wide. ``runs`` counts runs, and ``sum``
            adds up their numbers.

        Raises:
            StorageError: if a part was changed since it was written, or is gone.
        """
        frame: pd.DataFrame = totals(self.store, self.chunks, self.plan).to_pandas()
        return frame

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Every run as a DataFrame, by point and run; large studies are better queried lazily."""
        table: pa.Table = (
            self.table().to_table().sort_by([(POINT, "ascending"), ("run", "ascending")])
        )
        # Whole numbers that are missing in part are not whole numbers to pandas unless told so.
        frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)
        frame[BLOCKED_BY] = frame[BLOCKED_BY].astype(object)  # as in a result
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
            UsageError: if there is no such point, or it has no runs yet.
        """
        self._must_have(point)
        numbers = self._made(point)
        if not len(numbers):
            raise UsageError(f"point {point} has no runs yet")
        variant = int(self.plan.variant[point])
        numbers = numbers + self.plan.first_run[point]
        at, settings = np.zeros(len(numbers), np.int64), settings_at(self.plan, [point])
        columns = play_rows(self.plan.variants[variant], self.plan.seed, numbers, at, settings)
        first = int(columns.run[0])
        return Result(self.scenario(point), self.plan.seed, first, columns)

    def trace(self, point: int, run: int) -> Trace:
        """Every move of one run at a point; see `Result.trace`.

        Raises:
            UsageError: if there is no such point or run.
        """
        self._must_have(point)
        if run not in self._made(point) + self.plan.first_run[point]:
            raise UsageError(f"point {point} has no run {run}")
        settings = settings_at(self.plan, [point])
        scenario = self.plan.variants[int(self.plan.variant[point])]
        here = (pads.field(POINT) == point) & (pads.field("run") == run)
        row = self.table().to_table(filter=here).to_pandas()
        record = arrays_from(scenario, row, besides=(POINT,))
        return trace_of(scenario, Draws(self.plan.seed, np.array([run]), settings), record)

    def _made(self, point: int) -> IntArray:
        """Numbers of the runs of a point that are there, counted from 0."""
        if self.chunks is None:
            return np.arange(self.counts[point].sum())
        parts = [np.zeros(0, np.int64)]
        for chunk in self.chunks:
            if point in chunk.points:
                at, runs = chunk.rows()
                parts.append(runs[at == chunk.points.index(point)])
        return np.concatenate(parts)

    def _must_have(self, point: int) -> None:
        if not 0 <= point < len(self.counts):
            last = len(self.counts) - 1
            raise UsageError(f"there is no point {point}; the study has 0 to {last}")
