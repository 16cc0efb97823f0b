"""A small scenario for studies, what a sweep of it must give, and scripts in other processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sim
from sim.studies.plan import APART
from sim.studies.study import Study
from tests.builders.toys import pie

ROOT = Path(__file__).resolve().parents[2]
ANN, BEN = "parties.ann.no_deal.value", "parties.ben.no_deal.value"
UNKNOWING = {"strategy_defaults": {"offers": "own_lowest"}}
GRID = {ANN: [0.1, 0.4, 0.6]}
RUNS = 300


def toy(**changes: Any) -> sim.Scenario:
    """A pie that is divided if the parties' no-deal values, which nobody knows, leave room.

    Nobody offers by what it knows of the other: what a study sets would be no news to them, and
    what is written into the scenario would be.
    """
    unknown = {"uniform": [0, 0.7]}
    mapping = pie(**{"rounds": 4, "options": 11, "no_deal": (unknown, unknown), **changes})
    return sim.load(mapping | UNKNOWING)


def naive(
    scenario: sim.Scenario,
    points: Iterable[Mapping[str, Any]],
    runs: int,
    seed: int = 1,
    *,
    shared: bool = True,
) -> pd.DataFrame:
    """The runs of a study, by running the scenario of each point alone.

    Its runs are the first, or, not ``shared``, others than those of any other point.
    """
    tables = []
    for number, changes in enumerate(points):
        first = 0 if shared else number * APART
        table = sim.run(scenario.vary(changes), runs=runs, seed=seed, first=first).runs
        table.insert(0, "point", number)
        tables.append(table.loc[:, [name for name in table if not str(name).startswith("draw.")]])
    return plain(pd.concat(tables, ignore_index=True))


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """A table without Arrow's and pandas' encodings; equal tables have equal values."""
    for name in table:
        if not pd.api.types.is_float_dtype(table[name]):
            whole = pd.api.types.is_integer_dtype(table[name])
            # Arrow has no whole numbers that are missing in part.
            kind = ("float64" if table[name].isna().any() else "int64") if whole else object
            table = table.astype({name: kind})
    return table.astype(object).where(table.notna(), None)


def same(first: Study | pd.DataFrame, second: Study | pd.DataFrame) -> None:
    """Every value of every run is equal, to the last bit."""
    tables = [plain(each.runs if isinstance(each, Study) else each) for each in (first, second)]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def start(script: object, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """A script in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


def finish(process: subprocess.Popen[str], status: int = 0) -> tuple[str, str]:
    """What a process wrote to stdout and stderr, once it has ended."""
    out, err = process.communicate(timeout=100)
    assert process.returncode == status, err
    return out, err


def striking(name: str, value: float, once: Path | None, how: str) -> sim.Scenario:
    """A toy with a strategy that fails at one point: each time, or once.

    It looks at the draws of ann's no-deal value and strikes when it sees the marked one; it leaves
    the process that runs the tests alone.
    """
    home = os.getpid()

    def target(view: Any) -> Any:
        spared = how == "kill" and os.getpid() == home
        if (
            np.isclose(view.no_deal, value, atol=1e-9).any()
            and not spared
            and (once is None or not once.exists())
        ):
            if once is not None:
                once.touch()
            if how == "raise":
                raise RuntimeError("struck")
            os.kill(os.getpid(), signal.SIGKILL)
        return 0.9 - 0.5 * view.elapsed

    sim.strategies.register(name, target=target)
    return toy(first=name)


def swept(out: Path, **changes: Any) -> Study:
    """A sweep of the toy into a folder."""
    options: dict[str, Any] = {"over": GRID, "runs": 300, "executor": "serial", "out": out}
    return sim.sweep(toy(), **{**options, **changes})


def read(folder: Path) -> Study:
    """A study from its folder."""
    study = sim.read(folder)
    assert isinstance(study, Study)
    return study


def parts(folder: Path) -> list[Path]:
    """The parts in a folder."""
    return sorted((folder / "parts").glob("*.parquet"))


def written(folder: Path) -> dict[str, int]:
    """When each file was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something is the case."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
