"""Ctrl-C in the middle of a sweep, and what is seen of its progress."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.studies import progress
from tests.builders.studies import (
    ANN,
    GRID,
    RUNS,
    finish,
    parts,
    read,
    same,
    start,
    toy,
    wait_for,
    written,
)

RUNS_THERE = 600


pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    scenario = tmp_path / "toy.yaml"
    scenario.write_text(sim.inputs.to_yaml(sim.inputs.tree_of(toy(rounds=100, options=1001))))
    file = tmp_path / "study.yaml"
    over = f"{{{ANN}: [0.1, 0.2, 0.4, 0.6]}}"
    file.write_text(f"title: a study\nscenario: toy.yaml\nover: {over}\nruns: {RUNS_THERE}\n")
    return file


@pytest.fixture
def heeded() -> Iterator[None]:
    """Ctrl-C is heeded by what a test starts, also where a shell's background job ignores it.

    A signal that is ignored here would be ignored there; one that is handled here is not.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt(process: subprocess.Popen[str]) -> None:
    """As a terminal does it: the workers get it, too."""
    os.killpg(process.pid, signal.SIGINT)


def press(process: subprocess.Popen[str]) -> None:
    """Ctrl-C on the keyboard of a terminal."""
    assert process.stdin is not None
    process.stdin.write("\x03")
    process.stdin.flush()


TERMINAL = """\
import os, pty, sys
BEGIN = '''
import fcntl, os, struct, sys, termios
fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("4H", 30, 100, 0, 0))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
'''
sys.exit(os.waitstatus_to_exitcode(pty.spawn([sys.executable, "-c", BEGIN, *sys.argv[1:]])))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize(("executor", "stop"), [("serial", interrupt), ("processes:2", press)])
def test_ctrl_c_says_how_to_go_on_and_the_same_command_does(
    executor: str, stop: Any, study_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = ["-m", "sim", "sweep", study_file, "--out", out, "--executor", executor]
    if stop is press:
        script = tmp_path / "terminal.py"
        script.write_text(TERMINAL)
        process = start(script, *command, stdin=subprocess.PIPE)
    else:
        process = start(*command)
    wait_for(lambda: parts(out) or process.poll() is not None)
    time.sleep(0.1)  # into the next chunk: one that is being saved may not be counted yet
    stop(process)
    said, err = finish(process, status=130)
    saved = sum(len(pd.read_parquet(part)) for part in parts(out))
    stopped = f"{saved:,} runs are saved in {out}; the same call again goes on from there."
    if stop is press:
        assert "points:" in said  # there was a bar
        assert f"Stopped. {stopped}" in said
        assert "Traceback" not in said
    else:
        assert (said, err) == ("", f"Stopped. {stopped}\n")
    assert 0 < read(out).counts.sum() == saved < 4 * RUNS_THERE
    if stop is press:
        before = written(out)
        finish(start(*command))
        after = written(out)  # what is gone was merged, and nothing was made again
        assert all(after.get(path, at) == at for path, at in before.items())
        same(sim.read(out), sim.sweep(study_file))


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
    assert said == "Stopped. 360 runs are lost; with out= a folder would have kept them.\n"


def test_ctrl_c_leaves_no_work_in_an_executor_of_somebody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    submitted: list[Future[Any]] = []
    over = threading.Event()

    class Pool(ThreadPoolExecutor):
        def submit(self, work: Any, *args: Any, **options: Any) -> Future[Any]:
            def later(*args: Any) -> Any:
                over.wait(60)
                return work(*args)

            submitted.append(super().submit(later if submitted else work, *args, **options))
            return submitted[-1]

    monkeypatch.setattr(progress.Progress, "done", interrupted)
    with Pool(2) as pool:
        with pytest.raises(KeyboardInterrupt):
            sim.sweep(toy(), GRID, runs=RUNS, executor=pool)
        over.set()
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
    assert len(lines) == 10
    assert lines[0].startswith("90 of 900 runs, ")
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
