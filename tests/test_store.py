"""Nothing is lost: whatever happens to a sweep or its folder, the runs end up right."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import StorageError
from sim.experiments import digest, plan, progress, store, sweep
from sim.experiments.store import MANIFEST, POINTS
from sim.experiments.study import Study
from tests.studies import ANN, BEN, GRID, ROOT, finish, same, start, toy

RUNS = 300


@pytest.fixture(scope="module")
def whole() -> Study:
    """The study as it is when nothing happens."""
    return sim.sweep(toy(), GRID, runs=RUNS, executor="serial")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine chunks of 100 rows."""
    monkeypatch.setattr(sweep, "_chunk_rows", lambda *_: 100)


def swept(out: Path, **changes: Any) -> Study:
    options: dict[str, Any] = {"over": GRID, "runs": RUNS, "executor": "serial", "out": out}
    return sim.sweep(toy(), **{**options, **changes})


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts").glob("*.parquet"))


def written(folder: Path) -> dict[str, int]:
    """When each file was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_same_call_again_plays_nothing(whole: Study, tmp_path: Path) -> None:
    same(swept(tmp_path), whole)
    before = written(tmp_path)
    assert len(parts(tmp_path)) == 9
    same(swept(tmp_path), whole)
    assert written(tmp_path) == before
    back = sim.read(tmp_path)
    assert isinstance(back, Study)
    assert back.finished
    same(back, whole)
    pd.testing.assert_frame_equal(back.shares(), whole.shares())


def test_any_tool_can_query_the_parts(whole: Study, tmp_path: Path) -> None:
    swept(tmp_path)
    table = pd.concat(map(pd.read_parquet, parts(tmp_path)))
    assert (table["ending"] == "deal").sum() == whole.counts[:, 0].sum()
    assert pd.read_parquet(tmp_path / POINTS)[ANN].tolist() == GRID[ANN]


# Parts that cannot be used.


def truncated(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-200])


def emptied(part: Path) -> None:
    part.write_bytes(b"")


def flipped(part: Path) -> None:
    content = bytearray(part.read_bytes())
    content[len(content) // 4] ^= 0x10
    part.write_bytes(content)


def exchanged(part: Path) -> None:
    """A good part of the same study, but of other runs."""
    shutil.copy(parts(part.parent.parent)[-1], part)


def foreign(part: Path) -> None:
    """The part of that name of a study with another seed."""
    other = part.parent.parent.with_name("other")
    swept(other, seed=2)
    shutil.copy(other / "parts" / part.name, part)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (truncated, "is torn or damaged"),
        (emptied, "is torn or damaged"),
        (flipped, "is torn or damaged"),
        (exchanged, "holds other runs of the study"),
        (foreign, "belongs to another study"),
        (Path.unlink, ""),
    ],
)
def test_a_part_that_is_no_good_is_told_and_made_again(
    harm: Any, said: str, whole: Study, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "study"
    swept(out)
    victim = parts(out)[4]
    kept = written(out)
    harm(victim)
    # Reading leaves it out, without touching it.
    back = sim.read(out)
    assert isinstance(back, Study)
    assert not back.finished
    assert back.counts.sum() == 800
    assert len(back.runs) == 800
    assert back.counts.sum(axis=1).tolist() == [300, 200, 300]
    line = f"{victim.name} {said}"
    assert capfd.readouterr().err == (f"{line}; it is left out\n" if said else "")
    same(swept(out), whole)
    assert capfd.readouterr().err == (f"{line}; it is made again\n" if said else "")
    again = written(out)
    assert {path for path in kept if kept[path] != again[path]} == {str(victim)}
    same(sim.read(out), whole)


def test_every_bit_of_a_part_counts(tmp_path: Path) -> None:
    """Also of what says where its columns are, which Parquet does not guard."""
    out = tmp_path / "study"
    swept(out, runs=20)
    victim = parts(out)[0]
    good = victim.read_bytes()
    right = swept(out, runs=20).runs
    dice = random.Random(1)
    for _ in range(150):
        place = dice.randrange(len(good))
        content = bytearray(good)
        content[place] ^= 1 << dice.randrange(8)
        victim.write_bytes(content)
        back = sim.read(out)
        assert isinstance(back, Study)
        assert (place, back.counts.sum()) == (place, 0)
    victim.write_bytes(good)
    same(sim.read(out), right)


# What does not belong in the folder.


class Other(sim.strategies.Strategy):
    factor = 0.5

    def target(self, view: Any) -> Any:
        return self.factor * view.best_utility


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 2}, "seed: 1 there, 2 here"),
        ({"runs": 301}, "runs: 300 there, 301 here"),
        ({"runs": {"half_width": 0.1}}, 'runs: 300 there, {"half_width": 0.1'),
        ({"over": {ANN: [0.1, 0.4, 0.7]}}, '"0.1, 0.4, 0.6"} there'),
        ({"over": {BEN: [0.1, 0.4, 0.6]}}, f'factors: {{"{ANN}": '),
        ({"over": {ANN: [0.1, 0.4, 0.60000001]}}, "something in it differs"),
        ({"paired": False}, "paired: true there, false here"),
        ({"over": {ANN: {"uniform": [0, 1]}}, "points": 4}, 'design: "grid" there, "sobol" here'),
    ],
)
def test_another_study_is_refused_with_the_difference(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    swept(tmp_path)
    before = written(tmp_path)
    with pytest.raises(StorageError) as caught:
        swept(tmp_path, **changes)
    assert said in str(caught.value)
    assert str(caught.value).endswith("; choose another folder")
    assert written(tmp_path) == before


def test_another_scenario_is_refused(tmp_path: Path) -> None:
    swept(tmp_path)
    with pytest.raises(StorageError, match="scenario_digests: "):
        sim.sweep(toy(rounds=5), GRID, runs=RUNS, out=tmp_path)


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swept(tmp_path)
    monkeypatch.setattr(digest, "__version__", "99")
    monkeypatch.setattr(store, "__version__", "99")
    with pytest.raises(StorageError, match=f"version of sim: {sim.__version__} there, 99 here"):
        swept(tmp_path)


HELPED = """\
RATE = {rate}
def helper(x):
    return {call}
def target(view):
    return helper(view.elapsed) * view.best_utility
class Own(Strategy):
    factor = {factor}
    parameters = {{"share": Parameter({default})}}
    @property
    def twice(self):
        return {twice}
    def target(self, view):
        return target(view) + self.factor + self.twice
"""
CODE = {"rate": 0.1, "call": "1 - RATE * x", "factor": 0.0, "default": 0.5, "twice": 0.0}


@pytest.mark.parametrize(
    "change",
    [{"rate": 0.2}, {"call": "1 - RATE * x * x"}, {"factor": 0.1}, {"default": 0.6}, {"twice": 1}],
)
def test_a_strategy_that_was_changed_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    """Whatever it rests on: its own code, its attributes, functions and numbers beside it."""

    def define(**values: Any) -> None:
        names = {"Strategy": sim.strategies.Strategy, "Parameter": sim.strategies.Parameter,
                 "__name__": "cell"}  # fmt: skip
        exec(HELPED.format(**values), names)
        sim.strategies.register("changing", names["Own"])

    define(**CODE)
    scenario = toy(first="changing")
    sim.sweep(scenario, GRID, runs=5, executor="serial", out=tmp_path)
    define(**CODE)  # the same cell once more
    sim.sweep(scenario, GRID, runs=5, executor="serial", out=tmp_path)
    define(**{**CODE, **change})
    with pytest.raises(StorageError, match="strategies: "):
        sim.sweep(scenario, GRID, runs=5, executor="serial", out=tmp_path)


def test_a_folder_of_a_single_result_is_refused(tmp_path: Path) -> None:
    sim.storage.write(sim.run(toy(), runs=5), tmp_path)
    with pytest.raises(StorageError, match="holds the result of a single scenario"):
        swept(tmp_path)


# Folders that are damaged, new, or no folders.


def test_what_a_newer_version_wrote_is_refused(tmp_path: Path) -> None:
    swept(tmp_path)
    path = tmp_path / MANIFEST
    path.write_text(json.dumps({"format": store.FORMAT + 1, "unheard of": 1}))
    for call in (sim.read, swept):
        with pytest.raises(StorageError, match=r"newer version of sim; update to read it"):
            call(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot read"),
        ("[]", "is not the manifest of a study"),
        ('{"format": "1"}', "is not the manifest of a study"),
        ('{"format": 1}', "is not the manifest of a study"),
    ],
)
def test_a_damaged_manifest(content: str, said: str, tmp_path: Path) -> None:
    swept(tmp_path, runs=5)
    (tmp_path / MANIFEST).write_text(content)
    for call in (sim.read, swept):
        with pytest.raises(StorageError, match=said):
            call(tmp_path)


@pytest.mark.parametrize("key", ["digest", "chunk_rows", "runs", "factors"])
def test_nonsense_in_a_manifest(key: str, tmp_path: Path) -> None:
    swept(tmp_path, runs=5)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, key: "x"}))
    with pytest.raises(StorageError, match="is damaged"):
        sim.read(tmp_path)


def test_points_that_are_gone_or_damaged(whole: Study, tmp_path: Path) -> None:
    swept(tmp_path)
    for lost in (tmp_path / POINTS, tmp_path / "variant-0000" / "scenario.yaml"):
        lost.unlink()
        with pytest.raises(StorageError, match="is damaged"):
            sim.read(tmp_path)
        swept(tmp_path)  # the sweep knows them, and writes them again
        same(sim.read(tmp_path), whole)
    (tmp_path / POINTS).write_bytes(b"x")
    with pytest.raises(StorageError, match="is damaged"):
        sim.read(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds no"):
        sim.read(tmp_path)


@pytest.mark.parametrize("below", ["", "/below"])
def test_a_folder_that_cannot_be(below: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(StorageError, match=r"is a file|cannot write .*: Not a directory"):
        swept(Path(f"{file}{below}"))
    assert file.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc")
def test_a_folder_that_cannot_be_written() -> None:
    with pytest.raises(StorageError, match="cannot write /proc/study"):
        swept(Path("/proc/study"))


def test_a_full_disk(whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = iter(range(4))
    put = store._put

    def filling(path: Path, content: bytes) -> None:
        if path.name.startswith(".part-") and next(room, None) is None:
            put(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        put(path, content)

    monkeypatch.setattr(store, "_put", filling)
    with pytest.raises(StorageError, match=r"cannot write .*part-.*: No space left on device"):
        swept(tmp_path)
    assert len(parts(tmp_path)) == 4
    assert sum(len(pd.read_parquet(part)) for part in parts(tmp_path)) == 400
    assert not list(tmp_path.rglob(".part-*"))  # nothing half-written
    before = written(tmp_path)
    back = sim.read(tmp_path)
    assert isinstance(back, Study)
    assert back.counts.sum() == 400
    monkeypatch.setattr(store, "_put", put)
    same(swept(tmp_path), whole)
    assert written(tmp_path).items() >= before.items()


# Unfinished studies.


def test_an_unfinished_study_can_be_read_and_replayed(whole: Study, tmp_path: Path) -> None:
    swept(tmp_path)
    for part in (parts(tmp_path)[0], parts(tmp_path)[4], *parts(tmp_path)[6:]):
        part.unlink()
    back = sim.read(tmp_path)
    assert isinstance(back, Study)
    assert not back.finished
    assert back.counts.sum(axis=1).tolist() == [200, 200, 0]
    there = whole.runs.set_index(["point", "run"])
    same(back.runs, there.loc[back.runs.set_index(["point", "run"]).index].reset_index())
    assert "unfinished" in repr(back)
    assert "Not finished" in sim.experiments.report.report(back)
    shares = back.shares()
    assert shares["runs"].tolist() == [200, 200, 0]
    assert shares.loc[2, ["deal.low", "deal.high"]].tolist() == [0, 1]
    assert shares["deal"].isna().tolist() == [False, False, True]
    # Point 0 has runs 100 to 299, point 1 runs 0 to 99 and 200 to 299.
    rows = back.runs.set_index(["point", "run"])
    for point, run in ((0, 299), (1, 0), (1, 250)):
        trace = back.trace(point, run)
        alone = sim.run(toy().vary({ANN: GRID[ANN][point]}), runs=1, first=run)
        pd.testing.assert_frame_equal(trace, alone.trace(run))
        for name in ("ending", "hour", "slices"):
            assert [rows.loc[(point, run), name]] == alone.runs[name].tolist()
        shown = CliRunner().invoke(
            app, ["replay", str(tmp_path), "--point", str(point), "--run", str(run)]
        )
        assert shown.exit_code == 0, shown.output
        assert f"{ANN}: {GRID[ANN][point]}" in shown.output
    for point, run in ((0, 0), (1, 100), (2, 0), (0, 300), (7, 0)):
        with pytest.raises(sim.errors.UsageError, match=r"there is no point 7|has no run"):
            back.trace(point, run)
    same(swept(tmp_path), whole)


# Kills and company. A process that has everything loaded makes a child for each sweep, which is
# killed; the strategy is slow, so that there is something to interrupt.

SLOW = """\
import json, os, sys, time
import sim
from sim.experiments import sweep
from tests.studies import GRID, toy

def target(view):
    time.sleep(0.003)
    return 0.9 - 0.5 * view.elapsed

sim.strategies.register("slow", target=target)
scenario = toy(first="slow", second="slow")
sweep._chunk_rows = lambda *_: 50
sweep._seconds_a_cohort = lambda *_: 0.1  # nothing is played that is not saved
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        options = json.loads(line)
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

    def begin(self, **options: Any) -> int:
        """The process of a new sweep."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(options) + "\n")
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


@pytest.mark.parametrize("runs", [700, {"half_width": 0.04, "block": 200}])
def test_killed_again_and_again(runs: Any, slow: list[Slow], tmp_path: Path) -> None:
    out = tmp_path / "out"
    options: dict[str, Any] = {"runs": runs, "executor": "serial", "out": str(out)}
    right = undisturbed(runs)
    dice = random.Random(3)
    saved: dict[str, int] = {}
    for _ in range(10):
        process = slow[0].begin(**options)
        time.sleep(dice.uniform(0, 0.2))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        assert slow[0].status() in (-signal.SIGKILL, 0)
        if (out / MANIFEST).exists() and (out / POINTS).exists():
            there = sim.read(out)
            assert isinstance(there, Study)
            index = pd.MultiIndex.from_frame(there.runs[["point", "run"]])
            same(there.runs, right.runs.set_index(["point", "run"]).loc[index].reset_index())
        now = {path: at for path, at in written(out).items() if path.endswith(".parquet")}
        assert now.items() >= saved.items()  # nothing that was saved is lost or made again
        saved = now
    assert 0 < len(saved) < len(right.chunks)
    slow[0].begin(**options)
    assert slow[0].status() == 0
    assert written(out).items() >= saved.items()
    back = sim.read(out)
    assert isinstance(back, Study)
    assert back.finished
    same(back, right)


def test_two_at_once_in_one_folder(slow: list[Slow], tmp_path: Path) -> None:
    out = tmp_path / "out"
    for each in slow:
        each.begin(runs=500, executor="serial", out=str(out))
    assert [each.status() for each in slow] == [0, 0]
    right = undisturbed(500)
    same(sim.read(out), right)
    assert not list(out.rglob("*.part"))


def test_another_study_that_begins_at_the_same_time_leaves_no_trace(tmp_path: Path) -> None:
    """It finds no manifest, and then one that is not its own."""
    asked = plan.plan(toy(), GRID, runs=RUNS)
    other = plan.plan(toy(), {BEN: [0.5]}, runs=RUNS)
    store.open_folder(tmp_path, asked, 100)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    store._found(tmp_path, other, 100)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    # The same study keeps the chunks that the first one chose.
    assert store.open_folder(tmp_path, asked, 77).chunk_rows == 100


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
    back = sim.read(out)
    assert isinstance(back, Study)
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
    assert len(submitted) == 5  # a first one that is timed, and 4 of 9 chunks
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


# Phases that depend on what came before.


def test_a_block_that_fails_keeps_no_other_point_from_its_runs(tmp_path: Path) -> None:
    """Nor are blocks played twice or mixed up when it succeeds later."""
    over = {ANN: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]}
    runs = {"half_width": 0.03, "block": 50, "limit": 2_000}
    options: dict[str, Any] = {"over": over, "runs": runs, "executor": "serial"}
    striking = tmp_path / "striking"
    striking.touch()
    path = str(striking)

    def target(view: Any) -> Any:
        if os.path.exists(path) and (view.no_deal == 0.4).any():
            raise RuntimeError("struck")
        return 0.9 - 0.5 * view.elapsed

    sim.strategies.register("shifting", target=target)
    scenario = toy(first="shifting")
    out = tmp_path / "out"
    first = sim.sweep(scenario, out=out, **options)
    assert not first.finished
    made = first.counts.sum(axis=1)
    assert made[3] == 0
    assert len({*made}) > 2  # some points took more than others
    before = written(out)
    striking.unlink()
    second = sim.sweep(scenario, out=out, **options)
    assert second.finished
    same(second, sim.sweep(scenario, **options))
    after = written(out)
    assert after.items() >= before.items()
    whole_points = [point for point in range(7) if made[point]]
    assert second.counts.sum(axis=1)[whole_points].tolist() == made[whole_points].tolist()
    assert len(pd.concat(map(pd.read_parquet, parts(out)))) == len(second.runs)
