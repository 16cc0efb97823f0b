"""Who does the work changes nothing of the result, and no worker's death costs the sweep."""

from __future__ import annotations

import math
import os
import pickle
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, get_start_method
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loky.backend.context import get_context as loky_context

import sim
from sim.studies import running
from sim.studies.execution import chunk_size
from sim.studies.execution.executors import ManagedExecutor, Serial, managed_executor
from sim.studies.execution.store import MemoryStore
from sim.studies.plan import APART, plan_sweep
from sim.studies.study import Study
from tests.builders.studies import (
    ANN,
    BEN,
    GRID,
    ROOT,
    finish,
    naive,
    parts,
    read,
    same,
    start,
    striking,
    toy,
    written,
)

RUNS = 300


@pytest.fixture(scope="module")
def serial() -> Study:
    return sim.sweep(toy(), GRID, runs=RUNS, executor="serial")


def test_serial_equals_every_point_alone(serial: Study) -> None:
    same(serial, naive(toy(), [{ANN: value} for value in GRID[ANN]], RUNS))
    deals = serial.measure("deal")
    assert 0 < deals[2] < deals[1] < deals[0]  # the toy says something


@pytest.mark.slow
@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("name", ["processes:2", "processes:1"])
def test_processes_change_nothing_and_leave_this_one_alone(serial: Study, name: str) -> None:
    environment, method = dict(os.environ), get_start_method(allow_none=True)
    same(sim.sweep(toy(), GRID, runs=RUNS, executor=name), serial)
    assert dict(os.environ) == environment
    assert get_start_method(allow_none=True) == method
    assert loky_context().get_start_method() == "loky"


@pytest.mark.slow
@pytest.mark.usefixtures("small_chunks")
def test_executors_of_the_standard_library_change_nothing(serial: Study) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        same(sim.sweep(toy(), GRID, runs=RUNS, executor=pool), serial)
    with ThreadPoolExecutor(3) as pool:
        same(sim.sweep(toy(), GRID, runs=RUNS, executor=pool), serial)
        assert pool.submit(int).result() == 0  # it was not ours to close


@pytest.mark.parametrize(
    ("executor", "said"),
    [
        ("processes:0", "write processes:N"),
        ("processes:two", "write processes:N"),
        ("cloud", "is not one of processes"),
        (7, "is not one of processes"),
        ("dask://127.0.0.1:1", "no Dask scheduler at"),
    ],
)
def test_an_executor_that_does_not_exist_is_told(
    executor: Any, said: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sim.studies.execution.executors_dask.TIMEOUT", 0.3)
    with pytest.raises(sim.errors.UsageError, match=said):
        sim.sweep(toy(), GRID, runs=2, executor=executor)
    assert capfd.readouterr().err == ""


def test_an_extra_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sim.studies.execution.executors_mpi", None)
    with pytest.raises(sim.errors.UsageError, match=r"pip install -e '\.\[mpi\]'"):
        managed_executor("mpi")


@pytest.mark.slow
@settings(max_examples=15)
@given(
    values=st.lists(st.integers(0, 10), min_size=1, max_size=4, unique=True),
    strategies=st.lists(st.sampled_from(["linear", "hardliner"]), max_size=2, unique=True),
    runs=st.integers(1, 30),
    rows=st.integers(1, 40),
    paired=st.booleans(),
)
def test_every_run_of_every_point_once_whatever_the_chunks(
    values: list[int], strategies: list[str], runs: int, rows: int, paired: bool
) -> None:
    over: dict[str, Any] = {ANN: [value / 10 for value in values]}
    if strategies:
        over["parties.ben.strategy"] = strategies
    asked = plan_sweep(toy(), over, runs=runs, paired=paired)

    def in_chunks_of(size: int) -> Study:
        store = MemoryStore(asked, size)
        return running._Sweep(asked, managed_executor("serial"), store, False).run()

    chunked = in_chunks_of(rows)
    assert max(map(len, chunked.chunks)) <= rows
    count = len(values) * max(1, len(strategies))
    expected = np.repeat(np.arange(count), runs)
    assert chunked.runs["point"].tolist() == expected.tolist()
    numbers = np.tile(np.arange(runs), count) + (0 if paired else expected * APART)
    assert chunked.runs["run"].tolist() == numbers.tolist()
    assert chunked.counts.sum(axis=1).tolist() == [runs] * count
    same(chunked, in_chunks_of(10_000))


@given(
    seconds=st.one_of(st.just(math.nan), st.floats(0, 100)),
    cohort=st.integers(1, 10_000),
    runs=st.integers(1, 10**6),
    points=st.integers(1, 10**6),
    workers=st.integers(1, 64),
)
def test_chunks_are_whole_cohorts_unless_that_takes_too_long(
    seconds: float, cohort: int, runs: int, points: int, workers: int
) -> None:
    rows = running.chunk_rows(seconds, cohort, runs, runs * points, workers)
    assert 1 <= rows <= chunk_size.MAX_CHUNK
    assert rows % cohort == 0 or rows < cohort
    assert rows <= max(200, runs * points / (8 * workers))
    if not math.isnan(seconds):
        assert rows == 1 or rows / cohort * seconds <= 1.01 * chunk_size.CHUNK_SECONDS


@pytest.mark.parametrize(
    ("runs", "rows"),
    [
        (100_000, 7_000),  # 15 chunks of 6,667 rows; 8 of 12,500 would fill their cohorts less
        (4_000, 21_000),  # 5 points, 20,000 rows in 3 cohorts; 1 point would fill 4/7 of one
        (1_000, 21_000),
        (7_000, 21_000),
    ],
)
def test_chunks_fill_their_cohorts(runs: int, rows: int) -> None:
    assert running.chunk_rows(0.6, 7_000, runs, 10_000_000, 2) == rows


@pytest.mark.slow
def test_a_chunk_travels_light() -> None:
    """What is sent with a chunk grows neither with the points of the study nor its variants."""

    def sent(points: int, strategies: list[str]) -> int:
        over: dict[str, Any] = {ANN: {"uniform": [0, 1]}, BEN: {"uniform": [0, 1]}}
        asked = plan_sweep(
            toy(), {**over, "parties.ann.strategy": strategies}, points=points, runs=10
        )
        sizes = []

        class Weighing(Serial):
            def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
                sizes.append(len(pickle.dumps((fn, args, kwargs))))
                return super().submit(fn, *args, **kwargs)

        pool = ManagedExecutor(Weighing(), 1, None, lambda: None, None)
        study = running._Sweep(asked, pool, MemoryStore(asked, 40), False).run()
        assert study.finished
        assert len(sizes) == len(study.chunks)
        assert max(map(len, study.chunks)) <= 40
        return max(sizes)

    few = sent(40, ["linear"])
    assert few < 20_000
    assert sent(320, ["linear", "boulware", "conceder", "hardliner"]) < few + 500


# Strategies of one's own, in scripts without a guard: what is defined in the script itself is found
# by no import.

OWN = """\
import multiprocessing, os, sys
import sim
from sim.studies import running
from sim.studies.execution import chunk_size
from tests.builders.studies import GRID, same, toy

SHARE = 0.7

class Half(sim.strategies.Conceding):
    def target(self, view):
        return SHARE * view.best_utility * (1 - view.elapsed) + also(view)

def also(view):
    return 0.2 * view.elapsed

sim.strategies.register("half", Half)
sim.strategies.register("most", target=lambda view: 0.9 - 0.5 * view.elapsed)
environment = dict(os.environ)
running.chunk_rows = lambda *_: 100
scenario = toy(first="half", second="most")
there = sim.sweep(scenario, GRID, runs=200, executor="processes:1")
same(there, sim.sweep(scenario, GRID, runs=200, executor="serial"))
assert there.finished and 0 < there.measure()[1] < 1, there.measure()
assert dict(os.environ) == environment
assert multiprocessing.get_start_method(allow_none=True) is None
assert sim.strategies.part_class("concedes", "half") is Half
print("good")
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["script", "cell"])
def test_strategies_of_a_script_or_notebook(way: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = tmp_path / "own.py"
    script.write_text(OWN)
    if way == "script":
        assert finish(start(script, env=environment))[0] == "good\n"
        return
    # As IPython does it: the code stands in no file.
    script.write_text(f"exec(compile({OWN!r}, '<cell 1>', 'exec'), globals())")
    with script.open() as stream:
        assert finish(start(Path("-"), stdin=stream, env=environment))[0] == "good\n"


# Workers that die.


@pytest.mark.slow
@pytest.mark.usefixtures("small_chunks")
def test_a_killed_worker_costs_its_chunks_once_more(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    scenario = striking("killed_once", 0.4, mark, "kill")
    study = sim.sweep(scenario, GRID, runs=RUNS, executor="processes:2")
    assert mark.exists()
    assert study.finished
    assert not study.failures
    same(study, sim.sweep(scenario, GRID, runs=RUNS, executor="serial"))


@pytest.mark.slow
def test_a_chunk_that_kills_every_time_is_reported_and_the_rest_goes_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "chunk_rows", lambda *_: RUNS)
    out = tmp_path / "out"
    scenario = striking("killed_always", 0.6, None, "kill")
    study = sim.sweep(scenario, GRID, runs=RUNS, executor="processes:2", out=out)
    assert not study.finished
    # Each chunk has 100 runs of all three points; which point kills is found out.
    assert {failure.points for failure in study.failures} == {(2, 2)}
    assert sorted(failure.runs for failure in study.failures) == [(0, 99), (100, 199), (200, 299)]
    assert "failed: point 2, runs 0 to 99: the worker was killed" in capfd.readouterr().err
    assert study.counts.sum(axis=1).tolist() == [RUNS, RUNS, 0]
    # The same call tries again; here, where nothing is killed, it succeeds.
    again = sim.sweep(scenario, GRID, runs=RUNS, executor="serial", out=out)
    assert again.finished
    same(again.runs[again.runs["point"] < 2].reset_index(drop=True), study)


@pytest.mark.slow
@pytest.mark.usefixtures("small_chunks")
def test_a_pool_of_somebody_else_is_not_rebuilt(tmp_path: Path) -> None:
    out = tmp_path / "out"
    scenario = striking("killed_always_there", 0.6, None, "kill")
    sim.sweep(scenario, GRID, runs=RUNS, executor="serial", out=out)  # this process is spared
    for part in parts(out)[2:]:
        part.unlink()
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(sim.errors.UsageError, match=r"is broken .* the same call again goes on"),
    ):
        sim.sweep(scenario, GRID, runs=RUNS, executor=pool, out=out)
    assert read(out).counts.sum() >= 180  # what was saved before is there


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    ("executor", "value"), [("serial", 0.1), ("serial", 0.6), ("processes:2", 0.6)]
)
def test_a_strategy_that_raises_is_reported_with_point_runs_and_traceback(
    executor: str, value: float, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    scenario = striking("raises", value, None, "raise")
    study = sim.sweep(scenario, GRID, runs=RUNS, executor=executor)
    point = GRID[ANN].index(value)
    assert {failure.points for failure in study.failures} == {(point, point)}
    for failure in study.failures:
        first, last = failure.runs
        assert failure.said.startswith(f"point {point}, runs {first} to {last}: ")
        assert "\n" not in failure.said
    told = [failure for failure in study.failures if "not tried" not in failure.error]
    assert len(told) >= 3
    for failure in told:
        assert "in target" in failure.error
        assert "RuntimeError: struck" in failure.error
    (given_up,) = set(study.failures) - set(told)
    assert "not tried, for it failed in 3 chunks before" in given_up.error
    covered = np.concatenate([np.arange(f.runs[0], f.runs[1] + 1) for f in study.failures])
    assert {*covered} == {*range(RUNS)}
    assert study.counts.sum(axis=1).tolist() == [0 if i == point else RUNS for i in range(3)]
    assert np.isnan(study.measure("deal")[point])
    assert not mark.exists()


def test_a_strategy_that_returns_nonsense_is_told_without_a_traceback() -> None:
    sim.strategies.register("nonsense", target=lambda view: np.zeros(3))
    study = sim.sweep(toy(first="nonsense"), GRID, runs=5)
    assert [failure.points for failure in study.failures] == [(0, 0), (1, 1), (2, 2)]
    assert "Traceback" not in str(study.failures[0])
    assert "nonsense" in str(study.failures[0])


def test_many_failures_are_not_all_told(capfd: pytest.CaptureFixture[str]) -> None:
    sim.strategies.register("nonsense", target=lambda view: np.zeros(3))
    over = {ANN: [value / 50 for value in range(40)]}
    study = sim.sweep(toy(first="nonsense"), over, runs=5, executor="serial")
    assert len(study.failures) == 40
    said = capfd.readouterr().err
    assert said.count("failed: point ") == 10
    assert "failed: 30 more; see Study.failures" in said


def test_what_fails_may_be_in_the_middle_of_a_chunk(tmp_path: Path) -> None:
    """The points beside it have their runs, in parts that are found again."""
    spared = striking("raises_in_the_middle", 0.4, tmp_path, "raise")
    right = sim.sweep(spared, GRID, runs=20, executor="serial").runs
    out = tmp_path / "out"
    hurt = striking("raises_in_the_middle", 0.4, None, "raise")
    study = sim.sweep(hurt, GRID, runs=20, executor="serial", out=out)
    assert [failure.points for failure in study.failures] == [(1, 1)]
    assert study.failures[0].said.startswith("point 1, runs 0 to 19: ")
    assert study.counts.sum(axis=1).tolist() == [20, 0, 20]
    back = read(out)
    assert not back.finished
    same(back, study)
    same(back, right[right["point"] != 1].reset_index(drop=True))


def test_a_study_that_failed_in_part_goes_on_from_there(tmp_path: Path) -> None:
    out, striking_now = tmp_path / "out", tmp_path / "striking"
    striking_now.touch()
    path = str(striking_now)

    def target(view: Any) -> Any:
        if os.path.exists(path) and (abs(view.no_deal - 0.4) < 1e-9).any():
            raise RuntimeError("struck")
        return 0.9 - 0.5 * view.elapsed

    sim.strategies.register("mended_later", target=target)
    scenario = toy(first="mended_later")
    first = sim.sweep(scenario, GRID, runs=20, executor="serial", out=out)
    assert first.counts.sum(axis=1).tolist() == [20, 0, 20]
    before = written(out)
    striking_now.unlink()
    second = sim.sweep(scenario, GRID, runs=20, executor="serial", out=out)
    assert second.finished
    assert written(out).items() >= before.items()  # nothing was played twice
    same(second, sim.sweep(scenario, GRID, runs=20, executor="serial"))
    same(read(out), second)


def test_a_study_that_is_stopped_has_about_as_many_runs_of_every_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every alternative, too, though each is a scenario of its own."""
    monkeypatch.setattr(running, "chunk_rows", lambda *_: 70)
    over = {ANN: [0.1, 0.2, 0.3, 0.4, 0.5], "parties.ben.strategy": ["linear", "boulware"]}
    play = running.Progress.done
    chunks = iter(range(7))

    def until_it_is_stopped(self: Any, *arguments: Any) -> None:
        play(self, *arguments)
        if next(chunks, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr(running.Progress, "done", until_it_is_stopped)
    with pytest.raises(KeyboardInterrupt):
        sim.sweep(toy(), over, runs=200, executor="serial", out=tmp_path)
    made = read(tmp_path).counts.sum(axis=1)
    assert made.sum() == 8 * 70
    assert made.min() >= 42
    assert made.max() - made.min() <= 14


def test_threads_may_unpack_at_the_same_time() -> None:
    """Two sweeps in threads of one process do not take each other's study."""
    found: dict[str, Study] = {}

    def one(name: str, path: str) -> None:
        with ThreadPoolExecutor(2) as pool:
            found[name] = sim.sweep(toy(), {path: [0.1, 0.5]}, runs=200, executor=pool)

    threads = [threading.Thread(target=one, args=pair) for pair in (("a", ANN), ("b", BEN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, path in (("a", ANN), ("b", BEN)):
        same(found[name], sim.sweep(toy(), {path: [0.1, 0.5]}, runs=200, executor="serial"))
