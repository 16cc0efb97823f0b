"""What is paid however few the runs are: starts, small numbers of runs, figures.

``python -m benchmarks.fixed OTHER`` does the same with another checkout, in turn with this one, and
prints the ratios. All is processor time of fresh interpreters, the middle of a few.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.studies import taken
from sim.engine import Cohort, Draws, Talks
from sim.engine.contract import contract_of
from sim.inputs import load
from sim.model.compiled import compile_scenario

HERE = Path(__file__).resolve().parents[1]
REPEATS = 3

AT_THE_END = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""
"""Prints what an interpreter has used since it began."""

RUNS = """
import time, sim
scenario = sim.load(name)
sim.run(scenario, runs=runs).runs
times = []
for _ in range(5):
    begin = time.process_time()
    sim.run(scenario, runs=runs).runs
    times.append(time.process_time() - begin)
print(min(times))
"""
"""Prints what some runs take, from scenario to table, when all is loaded."""

COMMAND = """
import contextlib, io, tempfile, sim.cli
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        sim.cli.main([word.replace("FOLDER", folder) for word in words])
"""

MEASURED = {
    "a worker's start": "import sim.studies.execution.work\n" + AT_THE_END,
    "sim list": "words = ['list']" + COMMAND + AT_THE_END,
    "sim check berlin": "words = ['check', 'berlin']" + COMMAND + AT_THE_END,
    "sim run berlin --out": "words = ['run', 'berlin', '--out', 'FOLDER/berlin']"
    + COMMAND
    + AT_THE_END,
    "100 runs of berlin": "name, runs = 'berlin', 100" + RUNS,
    "1,000 runs of berlin": "name, runs = 'berlin', 1_000" + RUNS,
    "10,000 runs of berlin": "name, runs = 'berlin', 10_000" + RUNS,
    "1,000 of berlin-structures": "name, runs = 'berlin-structures', 1_000" + RUNS,
}


def seconds(code: str, tree: Path) -> float:
    """What a program prints last, run with the package of a checkout."""
    there = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tree,
        env=there,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


def print_fixed(other: Path | None = None) -> None:
    """Each of what is measured, and its ratio to another checkout if there is one."""
    trees = [HERE] if other is None else [other, HERE]
    for words, code in MEASURED.items():
        # In turn, so that what else the machine does meets all alike.
        times = [[seconds(code, tree) for tree in trees] for _ in range(REPEATS)]
        line = f"  {words:<28}{1e3 * statistics.median(row[-1] for row in times):>8,.0f} ms"
        if other is not None:
            line += f"   ratio {statistics.median(new / old for old, new in times):.2f}"
        print(line, flush=True)


def print_contract(runs: int = 10_000) -> None:
    """What it costs to look at every signature once more: a share of playing the runs."""
    model = compile_scenario(load("berlin"))
    shares = []
    for _ in range(REPEATS):
        talks = Talks(Cohort(model, Draws.stretch(1, 0, runs)))
        played = taken(talks.run, time.process_time)
        looked = taken(lambda t=talks: contract_of(t.cohort, t.state, ()), time.process_time)  # type: ignore[misc]
        shares.append(looked / played)
    print(f"  {'the contract, looked at':<28}{statistics.median(shares):>9.1%} of playing them")


if __name__ == "__main__":
    print_fixed(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print_contract()
