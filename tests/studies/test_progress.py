"""How far a sweep is: a bar where there is a terminal, now and then a line where there is none."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.model.endings import ENDINGS
from sim.studies.progress import Progress
from tests.builders.studies import GRID, toy

HALF = np.array([30 if name == "deal" else 10 if name == "no_deal" else 0 for name in ENDINGS])


class Screen(io.StringIO):
    """A terminal that keeps what was shown."""

    def isatty(self) -> bool:
        return True


def test_in_a_terminal_there_is_a_bar_with_the_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    shown = Progress("3 points", shown=True)
    shown.add(80)
    shown.done(40, HALF)
    shown.say("a worker was lost")
    shown.done(40, HALF)
    shown.close()
    text = screen.getvalue()
    assert "3 points" in text
    assert "deal 75%, no_deal 25%" in text
    assert "80.0/80.0" in text
    assert "a worker was lost\n" in text


def test_elsewhere_a_line_is_said_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sim.studies.progress.EVERY", -1.0)
    shown = Progress("3 points", shown=True)
    shown.add(80)
    shown.done(40, HALF)
    shown.close()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("40 of 80 runs, ")
    assert line.endswith(" s left; deal 75%, no_deal 25%")
    quiet = Progress("3 points", shown=False)
    quiet.add(80)
    quiet.done(40, HALF)
    quiet.close()
    assert capsys.readouterr().err == ""


def test_a_study_says_itself_what_varies(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = sim.studies.plan_sweep(toy(), GRID, runs=5)
    assert sim.sweep(plan, executor="serial").counts.sum() == 15
    for more in ({"over": GRID}, {"runs": 7}, {"seed": 3}, {"design": "sobol"}):
        with pytest.raises(UsageError, match="a study already says what varies"):
            sim.sweep(plan, executor="serial", **more)


@pytest.mark.parametrize(
    ("executor", "message"),
    [
        ("processes:0", "write processes:N with the number of processes"),
        ("processes:many", "write processes:N with the number of processes"),
        ("threads", "is not one of processes"),
        (3, "executor 3 is not one of processes"),
    ],
)
def test_an_executor_that_there_is_not(executor: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        sim.sweep(toy(), GRID, runs=5, executor=executor)


def test_an_executor_whose_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mpi", "dask"):
        module = f"sim.studies.execution.executors_{name}"
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(UsageError, match=f"executor {name} needs an extra"):
            sim.sweep(toy(), GRID, runs=5, executor="mpi" if name == "mpi" else "dask://x:1")
