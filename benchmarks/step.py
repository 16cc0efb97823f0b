"""The compiled step beside NumPy alone: ``python -m benchmarks.step``.

Both play the same runs in turn; printed is what NumPy takes, in terms of the step. All is processor
time, the least of a few.
"""

from __future__ import annotations

import time
from unittest import mock

import sim
from sim.app import Explorer, ResultCache
from sim.app.result_cache import MOST, SLICE
from sim.engine.step import compiled_round
from sim.engine.step.shared_arrays import available

SCENARIOS = ("berlin", "berlin-structures", "splitting-a-pie")
NO_DEAL = "parties.russia.no_deal.value"
RUNS = (1, 100, 1_000, 10_000)


def taken(scenario: sim.Scenario, runs: int) -> float:
    """What some runs take, when all is loaded."""
    begin = time.process_time()
    sim.run(scenario, runs=runs)
    return time.process_time() - begin


def beside(scenario: sim.Scenario, runs: int) -> tuple[float, float]:
    """What runs take with the step and without it."""
    compiled, plain = [], []
    for number in range(3 if runs > 1_000 else 7):
        compiled.append(taken(scenario, runs))
        if scenario.alternatives and number:
            continue  # NumPy simulates every combination by itself, which takes its time
        with mock.patch.object(compiled_round, "available", return_value=False):
            plain.append(taken(scenario, runs))
    return min(compiled), min(plain)


def movement() -> float:
    """What the explorer takes, without a window, from a movement to the answer of 10,000 runs."""
    explorer, times = Explorer(ResultCache("berlin")), []
    for step in range(8):  # the first is not counted: all is loaded then
        begin, runs = time.process_time(), SLICE
        while True:
            setting = {"numbers": {NO_DEAL: 0.2 + step / 50}}
            reply = explorer.handle({"type": "run", "runs": runs, "setting": setting})
            if not reply["more"]:
                break
            runs = min(MOST, int(reply["runs"]) + SLICE)
        times.append(time.process_time() - begin)
    return min(times[1:])


def main() -> None:
    """Print a row for each scenario and number of runs, and what the explorer takes."""
    if not available():
        raise SystemExit("needs the extra 'fast'")
    print(f"{'scenario':<20}{'runs':>8}{'step, ms':>12}{'NumPy, ms':>12}{'ratio':>8}")
    for name in SCENARIOS:
        scenario = sim.load(name)
        for runs in RUNS:
            compiled, plain = beside(scenario, runs)
            row = f"{name:<20}{runs:>8,}{1e3 * compiled:>12.1f}{1e3 * plain:>12.1f}"
            print(f"{row}{plain / compiled:>8.1f}")
    print(f"explorer, {MOST:,} runs of berlin at a movement: {1e3 * movement():.0f} ms")


if __name__ == "__main__":
    main()
