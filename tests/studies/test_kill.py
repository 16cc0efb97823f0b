"""Nothing is lost: a sweep that is killed, or not alone, ends with the runs of one undisturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.studies import running
from sim.studies.execution.folder import MANIFEST, POINTS
from sim.studies.study import Study
from tests.builders.studies import (
    GRID,
    ROOT,
    finish,
    parts,
    read,
    same,
    start,
    swept,
    toy,
    wait_for,
    written,
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "chunk_rows", lambda *_: 50)
    monkeypatch.setattr(running, "_seconds_a_cohort", lambda *_: 0.1)


# Kills and company. A process that has everything loaded makes a child for each sweep, which is
# killed; the strategy is slow, so that there is something to interrupt.

SLOW = """\
import json, os, sys, time
import sim
from sim.studies import running
from sim.studies.execution import ageing
from tests.builders.studies import GRID, toy

def target(view):
    time.sleep(0.003)
    return 0.9 - 0.5 * view.elapsed

sim.strategies.register("slow", target=target)
scenario = toy(first="slow", second="slow")
running.chunk_rows = lambda *_: 50
running._seconds_a_cohort = lambda *_: 0.1  # nothing is played that is not saved
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    os.setpgid(child, child)  # a family of its own: with its workers, it can be killed as one
    if child == 0:
        options = json.loads(line)
        ageing.ROWS, ageing.LEAST = options.pop("ageing")
        study = sim.sweep(scenario, GRID, **options)
        os._exit(0 if study.finished and not study.failures else 3)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Slow:
    """Sweeps in processes of their own, one after another."""

    def __init__(self, script: Path) -> None:
        script.write_text(SLOW)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = start(script, stdin=subprocess.PIPE, env=environment)
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def begin(self, ageing: tuple[int, int] = (10**9, 10**9), **options: Any) -> int:
        """The process of a new sweep, in which so many rows of so many chunks are merged."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"ageing": ageing, **options}) + "\n")
        self._process.stdin.flush()
        return int(self._read())

    def status(self) -> int:
        """How the sweep ended."""
        return int(self._read())

    def end(self) -> None:
        finish(self._process)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Slow]]:
    folder = tmp_path_factory.mktemp("slow")
    both = [Slow(folder / f"{i}.py") for i in range(2)]
    yield both
    for each in both:
        each.end()


def undisturbed(runs: Any) -> Study:
    sim.strategies.register("slow", target=lambda view: 0.9 - 0.5 * view.elapsed)
    return sim.sweep(toy(first="slow", second="slow"), GRID, runs=runs, executor="serial")


def family(process: int) -> None:
    os.killpg(process, signal.SIGKILL)


def parent(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def more_than(count: int, out: Path) -> bool:
    return len(parts(out)) > count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("executor", "runs", "kills"),
    [
        ("serial", 500, [parent] * 5),
        ("serial", {"half_width": 0.04, "block": 200}, [parent] * 5),
        ("processes:2", 700, [family, parent]),
    ],
)
def test_a_sweep_killed_again_and_again_ends_with_the_same_runs(
    executor: str, runs: Any, kills: list[Any], slow: list[Slow], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options: dict[str, Any] = {"runs": runs, "executor": executor, "out": str(out)}
    right = undisturbed(runs)
    dice = random.Random(3)
    saved: dict[str, int] = {}
    for number, kill in enumerate(kills):
        process = slow[0].begin(**options)
        if number % 2 == 0:  # at any moment after something was saved; else at any moment
            wait_for(partial(more_than, len(saved), out))
        time.sleep(dice.uniform(0, 0.2))
        with suppress(ProcessLookupError):
            kill(process)
        assert slow[0].status() in (-signal.SIGKILL, 0)
        if (out / MANIFEST).exists() and (out / POINTS).exists():
            there = read(out)
            index = pd.MultiIndex.from_frame(there.runs[["point", "run"]])
            same(there.runs, right.runs.set_index(["point", "run"]).loc[index].reset_index())
        now = {str(path): path.stat().st_mtime_ns for path in parts(out)}
        assert now.items() >= saved.items()  # nothing that was saved is lost or made again
        saved = now
    assert 0 < len(saved) < len(right.chunks)
    slow[0].begin(**options)
    assert slow[0].status() == 0
    assert written(out).items() >= saved.items()
    back = read(out)
    assert back.finished
    same(back, right)


@pytest.mark.slow
@pytest.mark.parametrize("runs", [500, {"half_width": 0.04, "block": 200}])
def test_a_sweep_that_merges_is_killed_again_and_again(
    runs: Any, slow: list[Slow], tmp_path: Path
) -> None:
    """What was there is there, whole and once, whether its part was merged or not."""
    out = tmp_path / "out"
    options: dict[str, Any] = {"runs": runs, "executor": "serial", "out": str(out)}
    options["ageing"] = 100, 2
    right = undisturbed(runs)
    dice = random.Random(5)
    saved = pd.MultiIndex.from_tuples([], names=["point", "run"])
    for _ in range(5):
        process = slow[0].begin(**options)
        time.sleep(dice.uniform(0.1, 0.5))
        with suppress(ProcessLookupError):
            parent(process)
        assert slow[0].status() in (-signal.SIGKILL, 0)
        if (out / MANIFEST).exists() and (out / POINTS).exists():
            there = read(out).runs
            index = pd.MultiIndex.from_frame(there[["point", "run"]])
            same(there, right.runs.set_index(["point", "run"]).loc[index].reset_index())
            assert saved.isin(index).all()
            saved = index
    slow[0].begin(**options)
    assert slow[0].status() == 0
    assert read(out).finished
    same(read(out), right)
    assert all(part.name.startswith("merged-") for part in parts(out)[:-1])
    rows = pd.concat(map(pd.read_parquet, parts(out)))  # as any other tool sees them
    assert len(rows) == len(right.runs)


ORPHANS = """\
import time
from sim.studies.execution.executors import managed_executor

executor = managed_executor("processes:2").executor
print(executor.submit(int).result(), flush=True)
executor.submit(time.sleep, 100)
time.sleep(100)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="an orphan has no new parent on Windows")
def test_workers_do_not_outlive_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ORPHANS)
    process = start(script, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    process.kill()
    process.communicate(timeout=60)  # until nobody is left who could write there


@pytest.mark.slow
@pytest.mark.parametrize("ageing", [(10**9, 10**9), (100, 2)])
def test_two_processes_in_one_folder_do_not_disturb_each_other(
    ageing: tuple[int, int], slow: list[Slow], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for each in slow:
        each.begin(ageing, runs=500, executor="serial", out=str(out))
    assert [each.status() for each in slow] == [0, 0]
    right = undisturbed(500)
    same(sim.read(out), right)
    assert not list(out.rglob("*.part"))


@pytest.mark.slow
def test_two_threads_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    """They have one process number, and write the same files at the same time."""
    wrong: list[BaseException] = []

    def one() -> None:
        try:
            swept(tmp_path)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    same(sim.read(tmp_path), sim.sweep(toy(), GRID, runs=300, executor="serial"))
    assert not list(tmp_path.rglob("*.part"))
