"""Studies at an address: what holds for a folder holds there, without renames."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import StorageError, UsageError
from sim.studies.execution import ageing, remote_place
from sim.studies.execution.finished import FINISHED
from sim.studies.execution.folder import MANIFEST
from sim.studies.study import Study
from tests.builders.buckets import Bucket, Killed
from tests.builders.studies import ANN, BEN, GRID, same, toy

pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture(params=["memory://study", "bucket://some/study"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    Bucket.empty()
    memory = fsspec.filesystem("memory")
    yield request.param
    Bucket.empty()
    if memory.exists("/study"):
        memory.rm("/study", recursive=True)


@pytest.fixture
def bucket() -> Iterator[str]:
    Bucket.empty()
    yield "bucket://some/study"
    Bucket.empty()


def swept(out: str, **changes: Any) -> Study:
    options: dict[str, Any] = {"over": GRID, "runs": 300, "executor": "serial", "out": out}
    return sim.sweep(toy(), **{**options, **changes})


def read(address: str) -> Study:
    found = sim.read(address)
    assert isinstance(found, Study)
    return found


def test_a_study_at_an_address_is_the_same(
    address: str, whole: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    same(swept(address), whole)
    back = read(address)
    assert back.finished
    assert back.chunks is None  # its rows were not read
    same(back, whole)
    assert back.measure("hour").tolist() == whole.measure("hour").tolist()
    same(swept(address), whole)
    assert not list(tmp_path.iterdir())  # nothing in a folder that is called so


def test_parts_are_merged_there_too(
    address: str, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "LEAST", 3)
    same(swept(address), whole)
    files, root = fsspec.core.url_to_fs(address)
    assert len(files.ls(f"{root}/parts", detail=False)) == 1
    same(read(address), whole)


@pytest.mark.slow
@pytest.mark.parametrize("torn", [False, True])
def test_who_is_killed_before_any_write_loses_what_was_under_way(
    torn: bool, bucket: str, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "ROWS", 360)
    monkeypatch.setattr(ageing, "LEAST", 3)
    for number in range(100):
        Bucket.empty()
        Bucket.left, Bucket.torn = number, torn
        killed = True
        try:
            swept(bucket)
            killed = False
        except Killed:
            pass
        Bucket.left = None
        there = [name for name in Bucket.objects if name.endswith(f"/{MANIFEST}")]
        try:
            if there:
                rows = read(bucket).runs
                assert not rows.duplicated(["point", "run"]).any()
        except StorageError as error:  # of what comes before the first part
            assert "is damaged" in str(error) or "cannot read" in str(error)  # noqa: PT017
        if torn and number == 2:
            with pytest.raises(StorageError, match=r"cannot read .*manifest"):
                swept(bucket)  # no manifest: nothing is lost, but it must be removed by hand
            continue
        same(swept(bucket), whole)
        same(read(bucket), whole)
        if not killed:
            assert number > 20
            return
    raise AssertionError("a study takes more writes than that?")


def test_a_damaged_object_is_told_and_made_again(
    bucket: str, whole: Study, capfd: pytest.CaptureFixture[str]
) -> None:
    swept(bucket)
    victim = sorted(name for name in Bucket.objects if "/parts/" in name)[4]
    content, times = Bucket.objects[victim]
    Bucket.objects[victim] = content[:-100], times + 1
    assert read(bucket).counts.sum() == 810
    assert "is torn or damaged; it is left out" in capfd.readouterr().err
    same(swept(bucket), whole)
    same(read(bucket), whole)


def test_an_object_that_changes_unseen_is_seen_when_it_is_used(bucket: str) -> None:
    swept(bucket)
    victim = sorted(name for name in Bucket.objects if "/parts/" in name)[4]
    content, times = Bucket.objects[victim]
    Bucket.objects[victim] = content[:100] + b"x" + content[101:], times
    back = read(bucket)
    with pytest.raises(StorageError, match="was changed since it was written"):
        back.measure("hour")


def test_another_study_there_is_refused(address: str) -> None:
    swept(address)
    with pytest.raises(StorageError, match=r"holds another study .seed: 1 there, 2 here"):
        swept(address, seed=2)
    with pytest.raises(StorageError, match="holds another study"):
        swept(address, over={BEN: [0.5]})


def test_what_is_somebody_elses_there_is_left_alone(bucket: str) -> None:
    Bucket.objects["some/study/points.parquet"] = b"mine", 1
    with pytest.raises(StorageError, match=r"holds points.parquet, which is not of a study"):
        swept(bucket)
    assert list(Bucket.objects) == ["some/study/points.parquet"]


def test_a_study_that_vanishes_stops_the_sweep(
    bucket: str, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Bucket.pipe_file

    def removing(self: Bucket, path: str, value: bytes, **options: Any) -> None:
        put(self, path, value, **options)
        if sum("/parts/part" in name for name in Bucket.objects) == 3:
            Bucket.objects.clear()

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "pipe_file", removing)
        with pytest.raises(StorageError, match=r"is gone|not there in whole"):
            swept(bucket)
    same(swept(bucket), whole)


def test_from_the_command_line(address: str, tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(sim.inputs.to_yaml(sim.inputs.tree_of(toy())))
    study = tmp_path / "study.yaml"
    study.write_text(f"title: x\nscenario: toy.yaml\nover: {{{ANN}: [0.1, 0.4]}}\nruns: 20\n")
    command = ["sweep", str(study), "--executor", "serial", "--out", address]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    files, root = fsspec.core.url_to_fs(address)
    names = {str(name).rpartition("/")[2] for name in files.ls(root, detail=False)}
    assert {MANIFEST, FINISHED, "endings_along_1.svg"} <= names
    shown = CliRunner().invoke(app, ["replay", address, "--point", "1", "--run", "3"])
    assert shown.exit_code == 0, shown.output
    files.pipe_file(f"{root}/endings_along_1.svg", b"mine")
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 2
    assert "endings_along_1.svg is no figure made by sim" in shown.output


# What cannot be.


def test_an_unknown_kind_of_address_is_told() -> None:
    with pytest.raises(UsageError, match="nowhere://x: Protocol not known: nowhere"):
        swept("nowhere://x")


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(remote_place.fsspec, "core", raising=False)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(UsageError, match="fsspec is missing; it comes with the extra 'remote'"):
        swept("memory://study")


def test_a_single_result_is_not_written_to_an_address(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is an address; only studies are written to one"):
        sim.report.write(sim.run(toy(), runs=5), "memory://result")
    shown = CliRunner().invoke(app, ["run", "ultimatum", "--out", "s3://bucket/x", "--runs", "5"])
    assert shown.exit_code == 2
    assert "is an address" in shown.output


def test_what_is_not_there_cannot_be_read(address: str) -> None:
    with pytest.raises(StorageError, match="holds no study"):
        sim.read(address)
