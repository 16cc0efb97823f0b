"""Executors past one machine, Dask and MPI: equal to serial, also when a worker dies."""

from __future__ import annotations

import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

import sim
from sim.studies.plan import plan_sweep
from sim.studies.study import Study
from tests.builders.studies import (
    GRID,
    ROOT,
    RUNS,
    parts,
    read,
    same,
    start,
    striking,
    toy,
    written,
)

pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster


@pytest.mark.slow
def test_dask_changes_nothing_and_a_client_of_ones_own_stays_open(
    whole: Study, cluster: Any
) -> None:
    with Client(cluster) as client:
        assert len(client.scheduler_info()["workers"]) == 2
        same(sim.sweep(toy(), GRID, runs=RUNS, executor=client), whole)
        assert client.status == "running"  # it was not ours to close
    address = cluster.scheduler_address.replace("tcp://", "dask://")
    same(sim.sweep(toy(), GRID, runs=RUNS, executor=address), whole)


@pytest.mark.slow
def test_a_killed_dask_worker_costs_its_chunks_once_more(cluster: Any, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    scenario = striking("killed_there", 0.4, mark, "kill")
    with Client(cluster) as client:
        client.wait_for_workers(2)
        before = set(client.scheduler_info()["workers"])
        study = sim.sweep(scenario, GRID, runs=RUNS, executor=client, out=tmp_path / "out")
        assert set(client.scheduler_info()["workers"]) != before  # one has really gone
    assert mark.exists()
    assert study.finished
    assert not study.failures
    alone = sim.sweep(scenario, GRID, runs=RUNS, executor="serial")
    same(study, alone)
    same(read(tmp_path / "out"), alone)


SCHEDULER = """\
import asyncio, sys
from distributed import Scheduler

async def serve():
    async with Scheduler(port=0, host="127.0.0.1", dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(serve())
"""


@pytest.mark.slow
def test_a_dask_scheduler_that_dies_ends_the_sweep_and_the_same_call_goes_on(
    whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.studies.execution.executors_dask.TIMEOUT", 1.0)
    script, out = tmp_path / "script.py", tmp_path / "out"
    script.write_text(SCHEDULER)
    process = start(script, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    address = process.stdout.readline().strip().replace("tcp://", "dask://")
    killer = threading.Timer(1.0, process.kill)  # there are no workers: all chunks are waiting
    killer.start()
    with pytest.raises(sim.errors.UsageError, match=r"is broken .* the same call again goes on"):
        sim.sweep(toy(), GRID, runs=RUNS, executor=address, out=out)
    killer.join()
    process.communicate()
    same(sim.sweep(toy(), GRID, runs=RUNS, executor="serial", out=out), whole)


MPI = """\
import os, signal, sys
from pathlib import Path
import sim
from mpi4py import MPI
from sim.studies import running
from tests.builders.studies import GRID, toy

out, mark = sys.argv[1:]

def target(view):
    saved = len(list(Path(out).glob("parts/part-*")))
    if saved > 1 and (abs(view.no_deal - 0.6) < 1e-9).any() and not os.path.exists(mark):
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 0.9 - 0.5 * view.elapsed

sim.strategies.register("own", target=target)
running.chunk_rows = lambda *_: 90
# What measures a run must not strike in the rank that leads.
running._seconds_a_cohort = lambda *_: 0.1
study = sim.sweep(toy(first="own"), GRID, runs=300, executor="mpi", out=out)
assert study.finished and not study.failures
print(MPI.COMM_WORLD.Get_size())
"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("mpiexec"), reason="mpiexec (openmpi-bin) is not installed")
def test_mpi_ends_with_a_rank_that_dies_and_the_same_call_goes_on(tmp_path: Path) -> None:
    script, out, mark = (tmp_path / name for name in ("script.py", "out", "mark"))
    script.write_text(MPI)
    root = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}

    def job(ranks: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                "mpiexec",
                "--oversubscribe",
                "-n",
                str(ranks),
                sys.executable,
                "-m",
                "mpi4py.futures",
                str(script),
                str(out),
                str(mark),
            ],
            cwd=ROOT,
            env={**os.environ, **root, "PYTHONPATH": str(ROOT)},
            text=True,
            capture_output=True,
            timeout=100,
            check=False,
        )

    dead = job(2)  # one works, and dies
    assert mark.exists()
    assert dead.returncode != 0
    assert "signal 9" in dead.stderr + dead.stdout
    saved = written(out)
    assert 0 < len(parts(out)) < 10
    done = job(3)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "3\n"
    assert written(out).items() >= saved.items()
    sim.strategies.register("own", target=lambda view: 0.9 - 0.5 * view.elapsed)
    alone = sim.sweep(toy(first="own"), GRID, runs=RUNS, executor="serial").runs
    same(read(out), alone)


# Recipes of docs/studies.md, where the engine is to be had.


def recipe(first: str) -> str:
    """The code in docs/studies.md that begins with a line."""
    text = (ROOT / "docs/studies.md").read_text()
    begin = text.index(f"    {first}")
    lines = itertools.takewhile(
        lambda line: not line or line.startswith("    "), text[begin:].splitlines()
    )
    return textwrap.dedent("\n".join(lines))


def follow(code: str, out: Path) -> Study:
    """The study that a recipe makes."""
    plan = plan_sweep(toy(), GRID, runs=RUNS)
    names: dict[str, Any] = {"sim": sim, "plan": plan}
    exec(re.sub(r'out="results/\w+"', f"out={str(out)!r}", code), names)
    study = names["study"]
    assert isinstance(study, Study)
    return study


@pytest.mark.slow
def test_the_recipes_give_the_same_study_where_their_engine_is_installed(
    whole: Study, tmp_path: Path
) -> None:
    jobs = importlib.util.find_spec("dask_jobqueue") is not None and shutil.which("sbatch")
    ray = importlib.util.find_spec("ray") is not None
    recipes = {"from concurrent.futures import Executor": ray, "from dask_jobqueue": jobs}
    for number, (first, installed) in enumerate(recipes.items()):
        code = recipe(first)
        compile(code, "docs/studies.md", "exec")
        if installed:
            folder = tmp_path / str(number)
            folder.mkdir()
            same(follow(code, folder), whole)
