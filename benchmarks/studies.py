"""Prints what studies cost: overhead a run, a second process, writing, memory, and asking later."""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from loky.reusable_executor import get_reusable_executor

import sim
from sim.engine import Draws
from sim.model.compiled import compile_scenario
from sim.results.playing import cohort_size, play
from sim.studies import plan_sweep
from sim.studies.execution import work
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.executors import managed_executor
from sim.studies.execution.sealed_parts import sealed

FIRMNESS = "parties.russia.red_lines.permanent_end.firmness"
NO_DEAL = "parties.ann.no_deal.value"

REPEATS = 5
"""Of each comparison, whose median is printed, with the least and the most."""

MAKE = """
import resource, sys, time
import sim
from loky import get_reusable_executor
over = {path: [i / 10 for i in range(10)]}
begin = time.perf_counter()
sim.sweep("ultimatum", over, runs=rows // 10, executor="processes:2", out=folder)
taken = time.perf_counter() - begin
get_reusable_executor().shutdown(wait=True)
peaks = [resource.getrusage(who).ru_maxrss for who in
         (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(taken, *peaks)
"""
"""Sweeps in an interpreter of its own; prints seconds, its peak, and its largest worker's."""

ASK = """
import resource, time
import pyarrow.dataset as ds
begin = time.perf_counter()
table = ds.dataset(folder + "/parts")
share = table.count_rows(filter=ds.field("ending") == "deal") / table.count_rows()
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""Asks for a share of all rows without loading them; prints seconds and the peak."""


OPEN = """
import resource, time
import sim
sim.read(folder)  # loads what there is to load
begin = time.perf_counter()
study = sim.read(folder)
opened = time.perf_counter()
study.measure("hour")
first = time.perf_counter() - opened
print(opened - begin, first, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""Opens a study, once all is loaded; prints seconds, those that rows first take, and the peak."""


def taken(action: Callable[[], object], clock: Callable[[], float]) -> float:
    """Time that an action takes on a clock."""
    begin = clock()
    action()
    return clock() - begin


def child(code: str, **names: object) -> list[float]:
    """The numbers that a fresh interpreter prints."""
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    # By a small one in between, for on Linux a child's peak counts from what its parent holds.
    between = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
    command = [sys.executable, "-c", between, sys.executable, "-c", given + code]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def directly(scenario: sim.Scenario, values: list[float], runs: int) -> None:
    """The runs of a study as one loop over cohorts: nothing but playing."""
    model = compile_scenario(scenario)
    size = cohort_size(model)
    at = np.repeat(np.array(values), runs)
    numbers = np.tile(np.arange(runs), len(values))
    for start in range(0, len(at), size):
        here = slice(start, start + size)
        play(model, Draws(1, numbers[here], {FIRMNESS: at[here]}))


def print_overhead() -> None:
    """What a sweep adds to a run, and where it goes."""
    berlin, values, runs = sim.load("berlin"), [0.0, 0.25, 0.5, 0.75, 1.0], 20_000
    rows = len(values) * runs

    def sweep(folder: str | None = None, count: int = runs) -> None:
        sim.sweep(berlin, {FIRMNESS: values}, runs=count, executor="serial", out=folder)

    def into_folder() -> None:
        with tempfile.TemporaryDirectory() as folder:
            sweep(folder)

    ways = {
        "played directly": lambda: directly(berlin, values, runs),
        "a sweep in this process": sweep,
        "the same, into a folder": into_folder,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):  # in turn, so that what else the machine does meets all alike
        for name, action in ways.items():
            found[name].append(1e6 * taken(action, time.process_time) / rows)
    base = found["played directly"]
    for name, times in found.items():
        more = sorted(time - plain for time, plain in zip(times, base, strict=True))
        spread = f"{statistics.median(more):+.1f}; {more[0]:+.1f} … {more[-1]:+.1f}"
        print(f"  {name:<26}{statistics.median(times):>8,.1f} µs a run ({spread})")
    once = statistics.median(taken(lambda: sweep(count=1), time.process_time) for _ in range(5))
    print(f"  {'once a sweep, of few runs':<26}{1e3 * once:>8,.0f} ms")
    print_steps(berlin)


def print_steps(scenario: sim.Scenario) -> None:
    """What is done in a sweep for each run besides playing it, step by step, in one chunk."""
    rows = cohort_size(compile_scenario(scenario))
    asked = plan_sweep(scenario, {FIRMNESS: [0.5]}, runs=rows)
    chunk = Chunk(0, 0, (0,), 0, rows, 0, rows)
    settings, (at, runs) = work.settings_at(asked, [0]), chunk.rows()
    columns_of_study = work.schema(asked)
    columns = work.play_rows(scenario, 1, runs, at, settings)
    table = work.as_table(scenario, columns_of_study, at, columns)
    parcel = work.packed(asked, 0)
    part = sealed(table, bytes(32), chunk.name)
    steps = {
        "table": lambda: work.as_table(scenario, columns_of_study, at, columns),
        "Parquet file, sealed": lambda: sealed(table, bytes(32), chunk.name),
        "there and back": lambda: (
            pickle.loads(pickle.dumps((parcel, chunk, settings))),
            pickle.loads(pickle.dumps(part)),
        ),
    }
    for name, action in steps.items():
        each = statistics.median(taken(action, time.process_time) for _ in range(30)) / rows
        print(f"    {name:<24}{1e6 * each:>8,.2f} µs a run")


def print_scaling() -> None:
    """Two processes against one, when they are there already; and what the machine allows."""
    values, runs = [i / 15 for i in range(16)], 12_500

    def sweep(workers: int, count: int) -> float:
        return taken(
            lambda: sim.sweep(
                "berlin", {FIRMNESS: values}, runs=count, executor=f"processes:{workers}"
            ),
            time.perf_counter,
        )

    def alone(processes: int) -> float:
        """So many plain loops side by side, over the same runs each."""
        # The pool that sweeps have, so it is there already.
        pool = managed_executor("processes:2").executor
        return taken(
            lambda: [
                done.result()
                for done in [
                    pool.submit(directly, berlin, values[:4], runs) for _ in range(processes)
                ]
            ],
            time.perf_counter,
        )

    berlin = sim.load("berlin")
    starts = []
    found: dict[int, list[float]] = {1: [], 2: []}
    limit = []
    for _ in range(REPEATS):
        get_reusable_executor().shutdown(wait=True)
        cold = sweep(2, 50)
        starts.append(cold - sweep(2, 50))
        limit.append(2 * alone(1) / alone(2))
        for workers in (2, 1):
            sweep(workers, 50)
            found[workers].append(sweep(workers, runs))
    ratios = sorted(one / two for one, two in zip(found[1], found[2], strict=True))
    for workers, times in found.items():
        middle = statistics.median(times)
        speed = f"{len(values) * runs / middle:>10,.0f} runs a second"
        print(f"  {workers} process{'es' * (workers > 1):<4}{middle:>8.2f} s {speed}")
    spread = f"{ratios[0]:.2f} … {ratios[-1]:.2f}"
    print(f"  ratio{statistics.median(ratios):>18.2f} ({spread})")
    print(
        f"  two plain loops side by side{statistics.median(limit):>6.2f} (what the machine allows)"
    )
    print(f"  starting two processes{statistics.median(starts):>8.1f} s, once")


def print_memory(sizes: list[int]) -> None:
    """Rows a second into a folder, the memory it takes, and what asking all of them takes."""
    unit = 1 if sys.platform == "darwin" else 1024
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            seconds, parent, worker = child(MAKE, path=NO_DEAL, rows=rows, folder=folder)
            parts = list(Path(folder, "parts").iterdir())
            written = sum(part.stat().st_size for part in parts) / 1e6
            asking, held = child(ASK, folder=folder)
            opening, using, _ = child(OPEN, folder=folder)
        print(
            f"  {rows:>10,} rows {rows / seconds:>9,.0f} a second"
            f" {parent * unit / 1e6:>6,.0f} MB, a worker {worker * unit / 1e6:,.0f} MB;"
            f" {len(parts):,} files, {written:,.0f} MB;"
            f" asked in {asking:.2f} s, {held * unit / 1e6:,.0f} MB;"
            f" opened in {opening:.2f} s, rows first used in {using:.2f} s"
        )


def main(ten_million: bool) -> None:
    """Print everything."""
    print("\nStudies: overhead of a sweep, the Berlin scenario, 100,000 runs (processor time)")
    print_overhead()
    print("\nTwo processes against one, the Berlin scenario, 200,000 runs (time on the wall)")
    print_scaling()
    print("\nInto a folder by two processes (peaks of parent and largest worker), and asked lazily")
    print_memory([100_000, 1_000_000] + [10_000_000] * ten_million)
    if not ten_million:
        print("  with --ten-million also as many")
