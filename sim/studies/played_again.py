"""Playing a sample of stored runs again, each alone and in another process, and comparing them."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.errors import SimError, StorageError, UsageError
from sim.libraries import cloudpickle, pa, pc, pd
from sim.model import Scenario
from sim.results.columns import Columns, table_of_runs
from sim.results.result import Result
from sim.strategies import register, registered_among
from sim.studies.execution.work import POINT, as_table, play_rows, schema, settings_at
from sim.studies.read_back import read
from sim.studies.study import Study

__all__ = ["PlayedAgain", "verify"]

_PROGRAM = """
import sys
sys.path[:] = {path!r}
from sim.studies.played_again import play_in
play_in({folder!r})
"""
_STRETCHES, _PLAYED = "stretches", "played"
"""Files by which two processes speak."""

_SHOWN = 10
"""Differences that are told one by one."""


@dataclass(frozen=True)
class PlayedAgain:
    """What came of playing stored runs again.

    Attributes:
        runs: How many were played again.
        of: How many there are.
        differences: Which of them differ from what is stored, and in what.
    """

    runs: int
    of: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        if not self.differences:
            return (
                f"Played again, {self.runs:,} runs (drawn by lot from {self.of:,}) are all as they"
                " are stored"
            )
        found = [f"{len(self.differences):,} of {self.runs:,} runs differ when played again:"]
        found += self.differences[:_SHOWN]
        if len(self.differences) > _SHOWN:
            found.append("…")
        return "\n".join(found)


class _Stretch(NamedTuple):
    """Runs that are played with the same settings.

    Attributes:
        scenario, seed, numbers: What they are runs of.
        settings: The values of what is set, by path; each of shape ``(1,)``.
        point: Their point, of a study; -1 else.
    """

    scenario: Scenario
    seed: int
    numbers: IntArray
    settings: dict[str, FloatArray]
    point: int


def verify(folder: str | Path, sample: int = 100, seed: int | None = None) -> PlayedAgain:
    """Play a random sample of the runs of a result or study again, each alone.

    It is done in another process, so that nothing in the memory of this one can play a part.
    Before that, every file is read and compared with its digest.

    Args:
        folder: The folder.
        sample: How many runs; all if there are fewer.
        seed: The seed of the sample; by default another one each time.

    Raises:
        StorageError: if the folder holds neither, a damaged one, or no runs.
        UsageError: if the sample has no runs, or strategies of your own are to be played and
            cloudpickle is missing, which comes with the extra ``studies``.
    """
    if sample < 1:
        raise UsageError(f"a sample has 1 run or more, not {sample}")
    stored, rng = read(folder), np.random.default_rng(seed)
    if isinstance(stored, Study):
        stored.store.read_all()
    total = len(stored) if isinstance(stored, Result) else int(stored.counts.sum())
    if not total:
        raise StorageError(f"{folder} holds no runs yet")
    chosen = np.sort(rng.choice(total, min(sample, total), replace=False))
    stretches = list(_stretches(stored, chosen))
    differences: list[str] = []
    for stretch, columns in zip(stretches, _played_elsewhere(stretches), strict=True):
        differences += _differences(stored, stretch, columns)
    return PlayedAgain(len(chosen), total, tuple(differences))


def _played_elsewhere(stretches: Sequence[_Stretch]) -> list[Columns]:
    """What another Python makes of the runs of each stretch.

    A pool of workers comes with an extra, which whoever stores a result may not have.
    """
    parts = registered_among(
        party.strategy.parts for stretch in stretches for party in stretch.scenario.parties
    )
    dumps = cloudpickle.dumps if parts else pickle.dumps
    with TemporaryDirectory() as folder:
        (Path(folder) / _STRETCHES).write_bytes(dumps((stretches, parts)))
        program = _PROGRAM.format(path=sys.path, folder=folder)
        done = subprocess.run([sys.executable, "-c", program], check=False)
        if done.returncode:
            raise UsageError(f"the process that plays them again ended with {done.returncode}")
        found = pickle.loads((Path(folder) / _PLAYED).read_bytes())
    if isinstance(found, SimError):
        raise found
    columns: list[Columns] = found
    return columns


def play_in(folder: str) -> None:
    """What the other Python does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that waits
    stretches, parts = pickle.loads((Path(folder) / _STRETCHES).read_bytes())
    for (_, name), part in parts.items():
        register(name, part)
    found: list[Columns] | SimError
    try:
        found = [_alone(stretch) for stretch in stretches]
    except SimError as error:
        found = error
    (Path(folder) / _PLAYED).write_bytes(pickle.dumps(found))


def _alone(stretch: _Stretch) -> Columns:
    """Play each run of a stretch alone."""
    first = np.zeros(1, np.int64)
    return Columns.joined(
        [
            play_rows(stretch.scenario, stretch.seed, np.array([run]), first, stretch.settings)
            for run in stretch.numbers
        ]
    )


def _stretches(stored: Result | Study, chosen: IntArray) -> Iterator[_Stretch]:
    """The chosen runs, of a study point by point."""
    if isinstance(stored, Result):
        yield _Stretch(stored.scenario, stored.seed, stored.columns.run[chosen], {}, -1)
        return
    plan, ends = stored.plan, stored.counts.sum(axis=1).cumsum()
    points = np.searchsorted(ends, chosen, side="right")
    for point in map(int, np.unique(points)):
        begin = ends[point - 1] if point else 0
        made = np.sort(_stored(stored, point)["run"].to_numpy())
        scenario = plan.variants[int(plan.variant[point])]
        numbers = made[chosen[points == point] - begin]
        yield _Stretch(scenario, plan.seed, numbers, settings_at(plan, [point]), point)


def _stored(study: Study, point: int) -> pa.Table:
    return study.table().to_table(filter=pc.field(POINT) == point)


def _differences(stored: Result | Study, stretch: _Stretch, columns: Columns) -> Iterator[str]:
    """Which runs of a stretch are not as they are stored."""
    if isinstance(stored, Result):
        table = stored.runs[stored.runs["run"].isin(stretch.numbers)]
        again = table_of_runs(stretch.scenario, columns)
    else:
        whole = _stored(stored, stretch.point).to_pandas()
        table = whole[whole["run"].isin(stretch.numbers)]
        points = np.full(len(stretch.numbers), stretch.point)
        again = as_table(stretch.scenario, schema(stored.plan), points, columns).to_pandas()
    table, again = (part.set_index("run").sort_index() for part in (table, again))
    where = "" if stretch.point < 0 else f"point {stretch.point}, "
    for run in again.index:
        wrong = [name for name in again if not _same(table.at[run, name], again.at[run, name])]
        if wrong:
            yield f"{where}run {run}: {', '.join(map(str, wrong[:5]))}"


def _same(one: Any, other: Any) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return bool(one == other)
