"""Running a study: chunks to workers, results to a store, whatever happens in between."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SharedDrawsWarning, StorageError, UsageError
from sim.inputs import load
from sim.inputs.files import find, shipped, shipped_studies
from sim.libraries import pd
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.results.playing import cohort_size
from sim.studies.execution.chunk_size import chunk_rows
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.executors import ManagedExecutor, managed_executor
from sim.studies.execution.folder import check_place
from sim.studies.execution.folder_store import FolderStore, open_folder
from sim.studies.execution.remote_place import place_at
from sim.studies.execution.store import MemoryStore, Store
from sim.studies.execution.totals import KEEPS
from sim.studies.execution.work import (
    KEPT,
    PROBES,
    Parcel,
    Played,
    packed,
    play_chunk,
    schema,
    seconds_a_cohort,
    settings_at,
)
from sim.studies.execution.work_schedule import Schedule
from sim.studies.failure import Failure, Wrong
from sim.studies.plan import Plan, is_plan, load_plan, plan_sweep
from sim.studies.progress import Progress
from sim.studies.sharing import MISLEADS
from sim.studies.study import Study
from sim.uncertainty.seeds import seed_or_fresh

__all__ = ["run_plan", "sweep"]

_LITTLE = 2.0
"""About how many seconds of work are not worth the start of a pool."""

_TRIES = 3
"""How often a chunk is tried before it is reported, and in how many chunks a point may fail."""

_SAID = 10
"""How many failures are reported one by one."""


def sweep(
    scenario: Scenario | Plan | str | Path,
    over: Mapping[str, object] | Sequence[Mapping[str, object]] | pd.DataFrame | None = None,
    *,
    design: str | None = None,
    points: int | None = None,
    runs: int | Mapping[str, object] = 1_000,
    seed: int | None = 1,
    paired: bool | None = None,
    executor: Any = None,
    out: str | Path | None = None,
    keep: str = "rows",
    progress: bool = False,
) -> Study:
    """Simulate a scenario at many settings of its quantities.

    >>> over = {"parties.seller.no_deal.value": [0.3, 0.5, 0.7]}
    >>> study = sim.sweep("teaching/buyer-and-seller", over, runs=50)
    >>> study.measure("deal").tolist()             # the share of deals at each point
    [1.0, 1.0, 0.0]

    Args:
        scenario: The scenario, a file, or the name of one that ships. Or a study in writing (a
            `sim.studies.Plan`, a study file, or the name of one that ships), which says everything
            else itself; then give only ``executor``, ``out``, ``keep`` and ``progress``.
        over: What varies, by path. A list of numbers or of alternatives (a strategy, a session's
            protocol; under the name ``scenario``, whole scenarios): all combinations are tried. Or
            a distribution like ``{"uniform": [0, 1]}``, which the design samples. Or a table (list
            of mappings, DataFrame) of points. By default all uncertain quantities vary, with their
            own distributions.
        design: How distributions are sampled: ``sobol`` (the default), ``lhs``, ``random``,
            ``saltelli`` or ``morris``; ``grid`` if there are only lists.
        points: How many points a sampled design has (``saltelli`` and ``morris``: base points or
            trajectories); by default 256. Lists make a point of each combination.
        runs: Runs per point. Or ``{"half_width": 0.01, "of": "deal"}`` (and ``block``, ``limit``)
            to continue until the 95 % interval of that ending's share is that narrow.
        seed: The seed of draws and design. None draws a new one, which the study's plan records;
            give that one to resume a sweep.
        paired: Whether runs with the same number share their draws between points, so that chance
            does not blur differences. By default points of lists share them and sampled points do
            not, because a mean over those would contain the shared luck (`sim.studies.sharing`).
        executor: Who does the work; see `sim.studies.execution.executors.managed_executor`. By
            default processes on all cores, or this process if there is little to do.
        out: A folder for the result, or an address that fsspec knows (``s3://bucket/study``). The
            same call resumes where it stopped. A larger study takes over the runs that are there.
        keep: ``rows`` to keep every run; ``totals`` for only `Study.totals` of each point.
        progress: Whether to show progress.

    Returns:
        The study.

    Raises:
        InputError: if the scenario or what varies has faults.
        UsageError: if an argument is wrong.
        StorageError: if the folder holds another study, or cannot be written.

    Warns:
        SharedDrawsWarning: if points are drawn and share their random numbers.
    """
    if not isinstance(scenario, (Scenario, Plan)):
        if isinstance(scenario, (str, Path)):
            find(scenario, {**shipped(), **shipped_studies()}, "scenario or study")
        study = isinstance(scenario, (str, Path)) and is_plan(scenario)
        scenario = load_plan(scenario) if study else load(scenario)
    if isinstance(scenario, Plan):
        if (over, design, points, runs, seed, paired) != (None, None, None, 1_000, 1, None):
            raise UsageError("a study already says what varies, how many runs, and the seed")
        asked = scenario
    else:
        fresh = seed_or_fresh(seed)
        asked = plan_sweep(scenario, over, design, points, runs, fresh, paired)
    return run_plan(asked, executor=executor, out=out, keep=keep, progress=progress)


def run_plan(
    asked: Plan | str | Path,
    *,
    executor: Any = None,
    out: str | Path | None = None,
    keep: str = "rows",
    progress: bool = False,
) -> Study:
    """Run a study that is written down: a plan, or a study file; else as `sweep`."""
    if not isinstance(asked, Plan):
        asked = load_plan(asked)
    if keep not in KEEPS:
        raise UsageError(f"keep is {keep!r}; it is one of {', '.join(KEEPS)}")
    if asked.misleads:
        warnings.warn(MISLEADS, SharedDrawsWarning, stacklevel=3)
    place = None if out is None else place_at(out)
    if place is not None:
        check_place(place)
    cohort = cohort_size(compile_scenario(asked.variants[0]))
    total = asked.first_runs * len(asked)
    if executor is None:
        # Whether a pool is worth its start is seen by playing a few hundred runs here. Whoever does
        # not trust a strategy of his own with this process names an executor.
        seconds = _seconds_a_cohort(asked, managed_executor("serial"))
        little = total * seconds < _LITTLE * cohort
        pool = managed_executor("serial" if little else None)
    else:
        pool = managed_executor(executor, asked.most_runs * len(asked))
        seconds = _seconds_a_cohort(asked, pool)
    # A given number of runs is cut across points, into chunks of any size; blocks within points.
    within = 1 if isinstance(asked.runs, int) else asked.first_runs
    rows = chunk_rows(seconds, cohort, within, total, pool.workers)
    store = open_folder(place, asked, rows, keep) if place else MemoryStore(asked, rows, keep)
    return _Sweep(asked, pool, store, progress).run()


def _seconds_a_cohort(asked: Plan, pool: ManagedExecutor) -> float:
    """About how long a worker takes for a cohort; NaN if that cannot be found out."""
    mine = np.flatnonzero(asked.variant == 0)
    points = mine[np.linspace(0, len(mine) - 1, min(len(mine), max(PROBES))).astype(np.int64)]
    work = packed(asked, 0), settings_at(asked, points), len(points)
    try:
        return float(pool.executor.submit(seconds_a_cohort, *work).result())
    except BrokenExecutor:
        if pool.rebuild is not None:
            pool.executor = pool.rebuild()
    except Exception:  # whatever an executor raises for lost work; the chunks will show it
        pass
    except BaseException:
        if pool.stop is not None:
            pool.stop()
        raise
    return math.nan


class _Sweep:
    """One go at a study."""

    def __init__(self, asked: Plan, pool: ManagedExecutor, store: Store, shown: bool) -> None:
        self.pool = pool
        self.store = store
        self.asked = asked
        self.columns = schema(asked)
        self.parcels: dict[int, Parcel] = {}
        self.schedule = Schedule(asked, store)
        self.under_way: dict[Future[Played], Chunk] = {}
        self.failures: list[Failure] = []
        self.failed: Counter[int] = Counter()
        """How many chunks failed because of a point."""
        self.given_up: set[int] = set()
        self.progress = Progress(f"{len(asked):,} points", shown)

    def run(self) -> Study:
        """Play what is not there yet."""
        try:
            for todo in self.schedule.phases():
                self._tell()
                self.schedule.merge()
                self.progress.add(sum(map(len, todo)))
                self._play(todo)
        except BaseException as error:
            self._stop()
            self.progress.close()
            if isinstance(error, (KeyboardInterrupt, StorageError)):
                self.progress.say(self._how_to_go_on())
            raise
        self.pool.close()
        self.progress.close()
        for failure in self.failures[:_SAID]:
            self.progress.say(f"failed: {failure.said}")
        if len(self.failures) > _SAID:
            self.progress.say(f"failed: {len(self.failures) - _SAID:,} more; see Study.failures")
        if isinstance(self.store, FolderStore):
            self._finish(self.store)
            if self.store.taken_over:
                count = sum(self.store.taken_over.values())
                self.progress.say(f"{count:,} runs were in {self.store.place} before")
            for line in self.store.strangers():
                self.progress.say(f"{line}; it is left out")
        return Study.of(self.schedule, tuple(self.failures))

    def _finish(self, store: FolderStore) -> None:
        """Merge what is left, and note what is there if that is all."""
        there = self.schedule.there
        self.schedule.merge(finished=self.schedule.complete)
        store.check(there)
        if self.schedule.complete:
            store.finish(there, self.schedule.counts)

    def _stop(self) -> None:
        if self.pool.stop is not None:
            self.pool.stop()
            return
        for future in self.under_way:
            future.cancel()

    def _tell(self) -> None:
        """Say what was noticed about parts that could not be used."""
        if isinstance(self.store, FolderStore):
            for line in self.store.told:
                self.progress.say(f"{line}; it is recomputed")
            self.store.told.clear()

    def _play(self, todo: list[Chunk]) -> None:
        """Play chunks; a few more than there are workers are under way at a time."""
        waiting = list(reversed(todo))
        tries: Counter[str] = Counter()
        under_way = self.under_way
        alone: list[Chunk] = []  # may have killed their worker: played one at a time
        while waiting or alone or under_way:
            room = 1 if alone and not waiting else 2 * self.pool.workers
            while len(under_way) < room and (waiting or (alone and not under_way)):
                chunk = waiting.pop() if waiting else alone.pop()
                spared = self._without_given_up(chunk)
                if spared != [chunk]:
                    waiting += reversed(spared)
                    continue
                try:
                    future = self._submit(chunk)
                except BrokenExecutor:
                    waiting.append(chunk)
                    self._rebuild()
                    continue
                under_way[future] = chunk
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            broken = False
            for future in finished:
                chunk = under_way.pop(future)
                wrong = self._take(chunk, future)
                if wrong is None:
                    continue
                broken |= wrong.killed
                tries[chunk.name] += 1
                if wrong.culprits or (tries[chunk.name] >= _TRIES and self._is_unit(chunk)):
                    waiting += reversed(self._fail(chunk, wrong))
                elif tries[chunk.name] < _TRIES:
                    (alone if tries[chunk.name] == _TRIES - 1 else waiting).append(chunk)
                else:
                    # One of its points may kill or hang whoever plays it: which one is found out.
                    for half in chunk.halves():
                        tries[half.name] = _TRIES - 1
                        alone.append(half)
            if broken:
                # What was under way in a broken pool is lost with it.
                for chunk in under_way.values():
                    waiting.append(chunk)
                under_way.clear()
                self._rebuild()

    def _submit(self, chunk: Chunk) -> Future[Played]:
        # The first runs of all points come first, so variants take turns.
        if chunk.variant not in self.parcels:
            for oldest in list(self.parcels)[: 1 - KEPT]:
                del self.parcels[oldest]
            self.parcels[chunk.variant] = packed(self.asked, chunk.variant)
        settings = settings_at(self.asked, chunk.points)
        first_runs = self.asked.first_run[list(chunk.points)]
        return self.pool.executor.submit(
            play_chunk,
            self.parcels[chunk.variant],
            chunk,
            settings,
            first_runs,
            self.store.digest,
            self.store.keep,
            self.store.already_there(chunk, self.columns),
        )

    def _is_unit(self, chunk: Chunk) -> bool:
        """Whether a chunk is not played in parts: it is of one point, or a block of runs."""
        return not isinstance(self.asked.runs, int) or len(chunk.halves()) == 1

    def _fail(self, chunk: Chunk, wrong: Wrong) -> list[Chunk]:
        """Report what cannot be played; returns what is left of the chunk without it.

        Of a block of runs nothing is left: the blocks after it are of the points that have had all
        runs so far, and would be other ones if its points were among them.
        """
        if not isinstance(self.asked.runs, int):
            self.failures.append(Failure.of(chunk, wrong.what))
            return []
        culprits = dict(wrong.culprits or [(chunk.indices[0], wrong.what)])
        for index, what in culprits.items():
            self.failures.append(Failure.of(chunk.at(index), what))
            self.failed[chunk.points[index]] += 1
        return chunk.without(culprits)

    def _without_given_up(self, chunk: Chunk) -> list[Chunk]:
        """A chunk without the rows of points that have failed too often to be tried again."""
        lost = [i for i in chunk.indices if self.failed[chunk.points[i]] >= _TRIES]
        for point in (chunk.points[index] for index in lost):
            if point not in self.given_up:
                self.given_up.add(point)
                first, last = chunk.first, self.asked.most_runs - 1
                why = f"not tried, for it failed in {_TRIES} chunks before"
                self.failures.append(Failure((point, point), (first, last), why))
        return chunk.without(lost) if lost else [chunk]

    def _take(self, chunk: Chunk, future: Future[Played]) -> Wrong | None:
        """Keep what came back; else what went wrong."""
        try:
            played = future.result()
        except BrokenExecutor as error:
            return Wrong(f"the worker was killed ({type(error).__name__})", killed=True)
        except Exception as error:  # whatever an executor raises for lost work
            return Wrong(f"{type(error).__name__}: {error}")
        if played.error:
            return Wrong(played.error, culprits=played.culprits)
        self.store.put(chunk, played.table)
        self.schedule.add(chunk, played.points, played.counts)
        self.schedule.merge()
        self.progress.done(len(chunk), played.counts.sum(axis=0))
        return None

    def _rebuild(self) -> None:
        if self.pool.rebuild is None:
            raise UsageError(
                "the executor is broken (its workers are gone) and cannot be rebuilt from here; "
                + self._how_to_go_on()
            )
        self.pool.executor = self.pool.rebuild()

    def _how_to_go_on(self) -> str:
        saved = int(self.schedule.counts.sum())
        if isinstance(self.store, FolderStore):
            if not self.store.there:
                return "Stopped."
            return (
                f"Stopped. {saved:,} runs are saved in {self.store.place};"
                " the same call again goes on from there."
            )
        return f"Stopped. {saved:,} runs are lost; with out= a folder would have kept them."
