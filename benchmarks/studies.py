"""Prints what studies cost: overhead a run, a second process, writing, memory, and asking later."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sim
from sim.scenario.model import compile_scenario
from sim.simulate import cohort_size, play
from sim.talks import Draws

FIRMNESS = "parties.russia.red_lines.permanent_end.firmness"
NO_DEAL = "parties.ann.no_deal.value"

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
    """What a sweep adds to a run."""
    berlin, values, runs = sim.load("berlin"), [0.0, 0.25, 0.5, 0.75, 1.0], 20_000
    rows = len(values) * runs

    def sweep(folder: str | None = None) -> None:
        sim.sweep(berlin, {FIRMNESS: values}, runs=runs, executor="serial", out=folder)

    def into_folder() -> None:
        with tempfile.TemporaryDirectory() as folder:
            sweep(folder)

    ways = {
        "played directly": lambda: directly(berlin, values, runs),
        "a sweep in this process": sweep,
        "the same, into a folder": into_folder,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(3):  # in turn, so that what else the machine does meets all alike
        for name, action in ways.items():
            found[name].append(taken(action, time.process_time))
    base = min(found["played directly"])
    for name, times in found.items():
        each = f"{1e6 * min(times) / rows:>8,.1f} µs a run"
        print(f"  {name:<26}{each} ({1e6 * (min(times) - base) / rows:+.1f})")


def print_scaling() -> None:
    """Two processes against one, when both are there already."""
    values = [i / 15 for i in range(16)]

    def sweep(workers: int, runs: int) -> None:
        sim.sweep("berlin", {FIRMNESS: values}, runs=runs, executor=f"processes:{workers}")

    best = {}
    for workers in (1, 2):
        sweep(workers, 500)
        best[workers] = min(
            taken(lambda n=workers: sweep(n, 10_000), time.perf_counter)  # type: ignore[misc]
            for _ in range(3)
        )
        speed = f"{160_000 / best[workers]:>10,.0f} runs a second"
        print(f"  {workers} process{'es' * (workers > 1):<4}{best[workers]:>8.2f} s {speed}")
    print(f"  ratio{best[1] / best[2]:>18.2f}")


def print_memory(sizes: list[int]) -> None:
    """Rows a second into a folder, the memory it takes, and what asking all of them takes."""
    unit = 1 if sys.platform == "darwin" else 1024
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            seconds, parent, worker = child(MAKE, path=NO_DEAL, rows=rows, folder=folder)
            parts = list(Path(folder, "parts").iterdir())
            written = sum(part.stat().st_size for part in parts) / 1e6
            asking, held = child(ASK, folder=folder)
        print(
            f"  {rows:>10,} rows {rows / seconds:>9,.0f} a second"
            f" {parent * unit / 1e6:>6,.0f} MB, a worker {worker * unit / 1e6:,.0f} MB;"
            f" {len(parts):,} files, {written:,.0f} MB;"
            f" asked in {asking:.2f} s, {held * unit / 1e6:,.0f} MB"
        )


def main(ten_million: bool) -> None:
    """Print everything."""
    print("\nStudies: overhead of a sweep, the Berlin scenario, 100,000 runs (processor time)")
    print_overhead()
    print("\nTwo processes against one, the Berlin scenario, 160,000 runs (time on the wall)")
    print_scaling()
    print("\nInto a folder by two processes (peaks of parent and largest worker), and asked lazily")
    print_memory([100_000, 1_000_000] + [10_000_000] * ten_million)
    if not ten_million:
        print("  with --ten-million also as many")
