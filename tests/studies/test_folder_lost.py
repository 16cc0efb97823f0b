"""A folder of a study that vanishes, is somebody else's, or whose manifest makes no sense."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import StorageError
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.folder import MANIFEST, POINTS
from sim.studies.execution.folder_store import FolderStore
from sim.studies.study import Study
from tests.builders.studies import parts, same, swept

pytestmark = pytest.mark.usefixtures("small_chunks")


def removing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str, *, after: int) -> None:
    """Let somebody remove a part of the folder after so many parts were written."""
    put, count = FolderStore.put, 0

    def removed(store: FolderStore, chunk: Chunk, part: bytes) -> None:
        nonlocal count
        put(store, chunk, part)
        count += 1
        if count == after:
            path = tmp_path / what
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    monkeypatch.setattr(FolderStore, "put", removed)


@pytest.mark.parametrize("after", [1, 4, 9])
@pytest.mark.parametrize("what", ["out", f"out/{MANIFEST}", "out/parts"])
def test_a_folder_that_vanishes_stops_the_sweep(
    what: str,
    after: int,
    whole: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as patch:
        removing(patch, tmp_path, what, after=after)
        with pytest.raises(StorageError, match=r"gone|No such file"):
            swept(tmp_path / "out")
    if what == "out":
        assert not (tmp_path / "out").exists()  # nothing is put where it was
        assert "saved" not in capfd.readouterr().err
        same(swept(tmp_path / "out"), whole)


def test_a_part_that_vanishes_is_told_and_made_anew(
    whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(tmp_path / "other")
    victim = parts(tmp_path / "other")[0].name
    with monkeypatch.context() as patch:
        removing(patch, tmp_path, f"out/parts/{victim}", after=9)
        with pytest.raises(StorageError, match=r"1 of \d+ parts in .* are gone; repeat the call"):
            swept(tmp_path / "out")
    same(swept(tmp_path / "out"), whole)


@pytest.mark.parametrize("name", [POINTS, "variant-0000", "game.json"])
def test_what_is_not_of_a_study_is_left_alone(name: str, tmp_path: Path) -> None:
    if "." in name:
        (tmp_path / name).write_text("mine")
    else:
        (tmp_path / name).mkdir()
        (tmp_path / name / "scenario.yaml").write_text("mine")
    with pytest.raises(StorageError, match=f"holds {name}, which is not of a study"):
        swept(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


NONSENSE = (None, -1, 10**30, "x", [], {}, [1, 2], True, 1.5, {"a": 1}, float("inf"))


@pytest.mark.parametrize(
    "key", ["digest", "chunk_rows", "seed", "points", "scenario_digests", "factors", "runs"]
)
def test_nonsense_in_a_manifest_is_one_clear_error(
    key: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    swept(tmp_path, runs=5)
    whole: dict[str, Any] = json.loads((tmp_path / MANIFEST).read_text())
    for value in NONSENSE:
        for other in ({}, {"versions": {"sim": "0.0.7"}}):
            (tmp_path / MANIFEST).write_text(json.dumps({**whole, **other, key: value}))
            try:
                sim.read(tmp_path)
            except StorageError as error:
                assert len(str(error)) < 1_000  # noqa: PT017  what is refused is refused clearly
            else:
                # What another version wrote is not compared with its digest, and said to be so.
                # How the runs are cut into parts is no part of what the study is.
                assert other or key == "chunk_rows", (key, value)
    assert "Traceback" not in capfd.readouterr().err


def test_a_manifest_nested_without_end_is_told(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"a":' * 200_000)
    with pytest.raises(StorageError, match=r"cannot read .*manifest\.json: "):
        sim.read(tmp_path)
