"""The folder of a study: what is not its own is refused, what is damaged noticed and mended."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import StorageError
from sim.plots.parts.study_points import footer_of_study
from sim.studies.execution import digest, folder, folder_store
from sim.studies.execution.folder import MANIFEST, POINTS
from sim.studies.execution.places import LocalPlace
from sim.studies.plan import plan_sweep
from sim.studies.study import Study
from tests.builders.studies import (
    ANN,
    BEN,
    GRID,
    RUNS,
    parts,
    read,
    same,
    swept,
    toy,
    written,
)

pytestmark = pytest.mark.usefixtures("small_chunks")


# What does not belong in the folder.


class Other(sim.strategies.Conceding):
    factor = 0.5

    def target(self, view: Any) -> Any:
        return self.factor * view.best_utility


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 2}, "seed: 1 there, 2 here"),
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
    monkeypatch.setattr(folder, "__version__", "99")
    with pytest.raises(StorageError, match=f"version of sim: {sim.__version__} there, 99 here"):
        swept(tmp_path)


HELPED = """\
RATE = {rate}
def helper(x):
    return {call}
def target(view):
    return helper(view.elapsed) * view.best_utility
class Own(Conceding):
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
        names = {
            "Conceding": sim.strategies.Conceding,
            "Parameter": sim.strategies.Parameter,
            "__name__": "cell",
        }
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
    sim.report.write(sim.run(toy(), runs=5), tmp_path)
    with pytest.raises(StorageError, match="holds the result of a single scenario"):
        swept(tmp_path)


# Folders that are damaged, new, or no folders.


def test_what_a_newer_version_wrote_is_refused(tmp_path: Path) -> None:
    swept(tmp_path)
    path = tmp_path / MANIFEST
    path.write_text(json.dumps({"format": folder.FORMAT + 1, "unheard of": 1}))
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
def test_a_damaged_manifest_is_told(content: str, said: str, tmp_path: Path) -> None:
    swept(tmp_path, runs=5)
    (tmp_path / MANIFEST).write_text(content)
    for call in (sim.read, swept):
        with pytest.raises(StorageError, match=said):
            call(tmp_path)


@pytest.mark.parametrize("key", ["digest", "chunk_rows", "runs", "factors"])
def test_nonsense_in_a_manifest_is_told(key: str, tmp_path: Path) -> None:
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


def test_an_empty_folder_holds_no_result(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds no"):
        sim.read(tmp_path)


@pytest.mark.parametrize("below", ["", "/below"])
def test_a_folder_where_a_file_is_cannot_be_written(below: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(StorageError, match=r"is a file|cannot write .*: Not a directory"):
        swept(Path(f"{file}{below}"))
    assert file.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no /proc")
def test_a_folder_that_cannot_be_written() -> None:
    with pytest.raises(StorageError, match="cannot write /proc/study"):
        swept(Path("/proc/study"))


def test_a_full_disk_ends_the_sweep_and_leaves_nothing_half_written(
    whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter(range(4))
    put = Path.write_bytes

    def filling(path: Path, content: bytes) -> int:
        if path.name.startswith(".part-") and next(room, None) is None:
            put(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return put(path, content)

    monkeypatch.setattr(Path, "write_bytes", filling)
    with pytest.raises(StorageError, match=r"cannot write .*part-.*: No space left on device"):
        swept(tmp_path)
    assert len(parts(tmp_path)) == 4
    assert sum(len(pd.read_parquet(part)) for part in parts(tmp_path)) == 360
    assert not list(tmp_path.rglob(".part-*"))  # nothing half-written
    before = written(tmp_path)
    back = read(tmp_path)
    assert back.counts.sum() == 360
    monkeypatch.setattr(Path, "write_bytes", put)
    same(swept(tmp_path), whole)
    assert written(tmp_path).items() >= before.items()


def test_another_study_that_begins_at_the_same_time_leaves_no_trace(tmp_path: Path) -> None:
    """It finds no manifest, and then one that is not its own."""
    asked = plan_sweep(toy(), GRID, runs=RUNS)
    other = plan_sweep(toy(), {BEN: [0.5]}, runs=RUNS)
    folder_store.open_folder(LocalPlace(tmp_path), asked, 100)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    folder._begin(LocalPlace(tmp_path), other, 100, "rows")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    # The same study keeps the chunks that the first one chose.
    assert folder_store.open_folder(LocalPlace(tmp_path), asked, 77).chunk_rows == 100


# What is not as it was written.


def edited(folder_: Path, **changes: Any) -> None:
    manifest = json.loads((folder_ / MANIFEST).read_text())
    (folder_ / MANIFEST).write_text(json.dumps({**manifest, **changes}))


def other_points(out: Path) -> None:
    table = pd.read_parquet(out / POINTS)
    table.loc[1, ANN] = 0.41
    table.to_parquet(out / POINTS, index=False)


def torn_points(out: Path) -> None:
    (out / POINTS).write_bytes(b"x")


def other_scenario(out: Path) -> None:
    file = out / "variant-0000" / "scenario.yaml"
    text = file.read_text()
    assert "0.7" in text
    file.write_text(text.replace("0.7", "0.8", 1))


def torn_scenario(out: Path) -> None:
    file = out / "variant-0000" / "scenario.yaml"
    file.write_text(file.read_text()[:-30])


@pytest.mark.parametrize("harm", [other_points, torn_points, other_scenario, torn_scenario])
def test_points_or_scenario_that_were_changed_are_refused_and_mended(
    harm: Any, whole: Study, tmp_path: Path
) -> None:
    """Else the runs would be shown at points, or replayed in a scenario, that are not theirs."""
    swept(tmp_path)
    before = written(tmp_path)
    harm(tmp_path)
    with pytest.raises(StorageError, match="is damaged"):
        sim.read(tmp_path)
    same(swept(tmp_path), whole)
    same(sim.read(tmp_path), whole)
    after = written(tmp_path)
    assert all(after[path] == at for path, at in before.items() if "part-" in path)


@pytest.mark.parametrize("changes", [{"seed": 2}, {"runs": {"half_width": "x"}}, {"paired": False}])
def test_a_manifest_that_was_changed_is_refused(changes: Any, tmp_path: Path) -> None:
    swept(tmp_path, runs=5)
    edited(tmp_path, **changes)
    with pytest.raises(StorageError, match=r"is damaged: manifest\.json, points\.parquet or a"):
        sim.read(tmp_path)


def test_parts_of_another_size_are_not_taken_for_these(
    whole: Study, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They have the names of chunks, but other rows."""
    swept(tmp_path)
    edited(tmp_path, chunk_rows=150)
    back = read(tmp_path)
    assert back.counts.sum() == 0
    assert capfd.readouterr().err.count("holds other runs of the study; it is left out") == 2
    same(swept(tmp_path), whole)


def test_a_folder_that_lost_its_manifest_is_refused(tmp_path: Path) -> None:
    swept(tmp_path)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(StorageError, match=r"without its manifest.json; choose another folder"):
        swept(tmp_path)


def test_parts_of_another_study_that_were_copied_in_are_told(
    whole: Study, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also under names that no chunk of this study has."""
    out, other = tmp_path / "out", tmp_path / "other"
    swept(out)
    swept(other, over={ANN: [0.1, 0.4, 0.6, 0.7]})
    stranger = parts(other)[-1]
    shutil.copy(stranger, out / "parts")
    line = f"{stranger.name} belongs to another study; it is left out\n"
    same(sim.read(out), whole)
    assert capfd.readouterr().err == line
    same(swept(out), whole)
    assert capfd.readouterr().err == line


def test_left_over_files_are_no_parts_and_go_when_they_are_old(
    whole: Study, tmp_path: Path
) -> None:
    swept(tmp_path)
    part = parts(tmp_path)[3]
    old, new = (part.with_name(f".{part.name}.{digit * 32}.part") for digit in "01")
    mine = part.with_name(".mine.part")
    for path in (old, new, mine):
        path.write_bytes(part.read_bytes()[:100])
    for path in (old, mine):
        os.utime(path, (time.time() - 3700, time.time() - 3700))
    same(sim.read(tmp_path), whole)
    assert old.exists()  # reading touches nothing
    same(swept(tmp_path), whole)
    assert [path.exists() for path in (old, new, mine)] == [False, True, True]


@pytest.mark.parametrize("name", [MANIFEST, POINTS, "scenario.yaml", "part-"])
def test_a_disk_that_is_full_from_some_file_on(
    name: str, whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def full(descriptor: int) -> None:
        if f".{name}" in os.readlink(f"/proc/self/fd/{descriptor}"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=f"cannot write .*{name}.*: No space left on device"):
        swept(tmp_path)
    assert not list(tmp_path.rglob("*.part"))
    monkeypatch.setattr(os, "fsync", flush)
    same(swept(tmp_path), whole)


def test_places_that_are_taken_by_something_else(tmp_path: Path) -> None:
    (tmp_path / "parts").write_text("mine")
    with pytest.raises(StorageError, match=r"cannot (read|write) .*parts.*: (Not a dir|File exi)"):
        swept(tmp_path)
    assert (tmp_path / "parts").read_text() == "mine"
    (tmp_path / "parts").unlink()
    swept(tmp_path)
    victim = parts(tmp_path)[2]
    victim.unlink()
    victim.mkdir()
    for call in (swept, sim.read):
        with pytest.raises(StorageError, match=r"cannot read .*part-.*: Is a directory"):
            call(tmp_path)


def test_the_version_that_made_a_study_is_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    swept(tmp_path)
    assert read(tmp_path).version == sim.__version__
    edited(tmp_path, versions={"sim": "0.0.7"})
    back = read(tmp_path)
    assert "the version of sim has changed" in capfd.readouterr().err
    assert "sim 0.0.7" in footer_of_study(back)
