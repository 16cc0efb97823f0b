"""The compiled step beside NumPy alone: ``python -m benchmarks.step``.

Both play the same runs in turn, a cohort at a time; printed is the processor time that NumPy takes,
in terms of the step. The last column says how much sooner the same runs are there when threads
simulate cohorts side by side, by the clock. All times are the least of a few.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from unittest import mock

import numpy as np

import sim
from sim.app import Explorer, ResultCache
from sim.app.result_cache import MOST, SLICE
from sim.engine import compiled_round
from sim.engine.step.shared_arrays import available
from sim.results.playing import play_runs
from sim.results.side_by_side import usable_cores

SCENARIOS = ("berlin", "berlin-structures", "splitting-a-pie")
NO_DEAL = "parties.russia.no_deal.value"
RUNS = (1, 100, 1_000, 10_000)


def taken(scenario: sim.Scenario, runs: int, clock: Callable[[], float], threads: int) -> float:
    """What some runs take, when all is loaded."""
    begin = clock()
    play_runs(scenario, 1, np.arange(runs), threads=threads)
    return clock() - begin


def beside(scenario: sim.Scenario, runs: int) -> tuple[float, float]:
    """Processor time of runs with the step and without it."""
    compiled, plain = [], []
    for number in range(3 if runs > 1_000 else 7):
        compiled.append(taken(scenario, runs, time.process_time, 1))
        if scenario.alternatives and number:
            continue  # NumPy simulates every combination by itself, which takes its time
        with mock.patch.object(compiled_round, "available", return_value=False):
            plain.append(taken(scenario, runs, time.process_time, 1))
    return min(compiled), min(plain)


def abreast(scenario: sim.Scenario, runs: int) -> float:
    """How much sooner runs are there where cores share them."""
    alone, shared = [], []
    for _ in range(5):
        alone.append(taken(scenario, runs, time.perf_counter, 1))
        shared.append(taken(scenario, runs, time.perf_counter, usable_cores()))
    return min(alone) / min(shared)


def movement() -> float:
    """Seconds from a movement to the explorer's answer of all runs, without a window."""
    explorer, times = Explorer(ResultCache("berlin", at_once=True)), []
    for step in range(8):  # the first is not counted: all is loaded then
        begin, runs = time.perf_counter(), SLICE
        while True:
            setting = {"numbers": {NO_DEAL: 0.2 + step / 50}}
            reply = explorer.handle({"type": "run", "runs": runs, "setting": setting})
            if not reply["more"]:
                break
            runs = min(MOST, int(reply["runs"]) + SLICE)
        times.append(time.perf_counter() - begin)
    return min(times[1:])


def main() -> None:
    """Print a row for each scenario and number of runs, and what the explorer takes."""
    if not available():
        raise SystemExit("needs the extra 'fast'")
    heads = f"{'step, ms':>12}{'NumPy, ms':>12}{'ratio':>8}{f'{usable_cores()} cores':>10}"
    print(f"{'scenario':<20}{'runs':>8}{heads}")
    for name in SCENARIOS:
        scenario = sim.load(name)
        for runs in RUNS:
            compiled, plain = beside(scenario, runs)
            row = f"{name:<20}{runs:>8,}{1e3 * compiled:>12.1f}{1e3 * plain:>12.1f}"
            print(f"{row}{plain / compiled:>8.1f}{abreast(scenario, runs):>10.2f}")
    print(f"explorer, {MOST:,} runs of berlin at a movement: {1e3 * movement():.0f} ms")


if __name__ == "__main__":
    main()
