"""Ctrl-C in the middle of a sweep, and what is seen of its progress."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.experiments import progress, sweep
from tests.studies import (
    ANN,
    GRID,
    finish,
    parts,
    read,
    start,
    toy,
)

RUNS = 300


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine chunks of 100 rows."""
    monkeypatch.setattr(sweep, "_chunk_rows", lambda *_: 100)


# Ctrl-C and progress.


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    scenario = tmp_path / "toy.yaml"
    scenario.write_text(sim.documents.to_yaml(toy(rounds=100, options=1001).tree))
    file = tmp_path / "study.yaml"
    file.write_text(
        f"title: a study\nscenario: toy.yaml\nover: {{{ANN}: [0.1, 0.2, 0.4, 0.6]}}\nruns: 50000\n"
    )
    return file


@pytest.mark.parametrize("executor", ["serial", "processes:2"])
def test_ctrl_c_ends_at_once_and_says_how_to_go_on(
    executor: str, study_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start(Path("-m"), "sim", "sweep", study_file, "--out", out, "--executor", executor)
    deadline = time.monotonic() + 60
    while not parts(out):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    begin = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the workers, too
    said, err = finish(process, status=130)
    assert time.monotonic() - begin < 4
    saved = sum(len(pd.read_parquet(part)) for part in parts(out))
    assert said == ""
    assert err == (
        f"Stopped. {saved:,} runs are saved in {out}; the same call again goes on from there.\n"
    )
    back = read(out)
    assert 0 < back.counts.sum() == saved < 200_000


def test_ctrl_c_without_a_folder_says_what_is_lost(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    many = iter(range(3))

    def interrupted(*_: Any) -> None:
        if next(many, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress.Progress, "done", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sim.sweep(toy(), GRID, runs=RUNS, executor="serial")
    said = capfd.readouterr().err
    assert said == "Stopped. 400 runs are lost; with out= a folder would have kept them.\n"


def test_ctrl_c_leaves_no_work_in_an_executor_of_somebody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    submitted: list[Future[Any]] = []

    class Pool(ThreadPoolExecutor):
        def submit(self, *args: Any, **options: Any) -> Future[Any]:
            submitted.append(super().submit(*args, **options))
            return submitted[-1]

    monkeypatch.setattr(progress.Progress, "done", interrupted)
    with Pool(2) as pool, pytest.raises(KeyboardInterrupt):
        sim.sweep(toy(), GRID, runs=RUNS, executor=pool)
    assert len(submitted) == 4  # of 9 chunks
    assert any(future.cancelled() for future in submitted)


def test_progress_without_a_terminal_is_a_plain_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", -1.0)
    sim.sweep(toy(), GRID, runs=RUNS, executor="serial", progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 9
    assert lines[0].startswith("100 of 900 runs, ")
    assert " a second, " in lines[0]
    assert " s left; deal " in lines[0]
    assert lines[-1].startswith("900 of 900 runs, ")
    assert ", 0 s left; " in lines[-1]
    monkeypatch.setattr(progress, "EVERY", 1000.0)
    sim.sweep(toy(), GRID, runs=RUNS, executor="serial", progress=True)
    assert capfd.readouterr().err == ""


def test_progress_is_silent_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", -1.0)
    sim.sweep(toy(), GRID, runs=RUNS, executor="serial")
    assert capfd.readouterr() == ("", "")
