"""Parts are merged as they age, and a finished study is opened without reading all of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import StorageError
from sim.studies import running
from sim.studies.execution import ageing, places
from sim.studies.execution.ageing import Ageing
from sim.studies.execution.chunks import Chunk
from sim.studies.execution.finished import COUNTS, FINISHED
from sim.studies.study import Study
from tests.builders.studies import ANN, parts, read, same, swept, written

pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture
def merging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four chunks fill a group, and three are enough to be merged."""
    monkeypatch.setattr(ageing, "ROWS", 360)
    monkeypatch.setattr(ageing, "LEAST", 3)


def chunks(count: int, rows: int) -> list[Chunk]:
    return [Chunk(0, 0, (0,), i * rows, rows, 0, rows) for i in range(count)]


@pytest.mark.parametrize(
    ("rows", "count"), [(2_370, 422), (50_000, 20), (200, 5_000), (1_000, 1_000), (91_000, 11)]
)
def test_a_million_rows_are_in_sixteen_files_at_most(rows: int, count: int) -> None:
    groups = Ageing()
    all_chunks = chunks(count, rows)
    groups.came_up(all_chunks)
    files = 0
    for chunk in reversed(all_chunks):
        groups.there(chunk)
        files += 1
        files -= sum(len(group) - 1 for group in groups.due())
    last = [group for group in groups.due(finished=True) if len(group) >= ageing.LEAST]
    files -= sum(len(group) - 1 for group in last)
    assert files <= 16


@pytest.mark.usefixtures("merging")
def test_what_was_merged_is_the_same_study(whole: Study, tmp_path: Path) -> None:
    same(swept(tmp_path), whole)
    assert [part.name[:6] for part in parts(tmp_path)] == ["merged", "merged", "part-0", "part-0"]
    back = read(tmp_path)
    assert back.finished
    same(back, whole)
    pd.testing.assert_frame_equal(back.shares(), whole.shares())
    same(back.result(1).runs, whole.result(1).runs)
    before = written(tmp_path)
    same(swept(tmp_path), whole)
    assert written(tmp_path) == before


@pytest.mark.usefixtures("merging")
def test_who_is_killed_before_the_small_parts_go_counts_no_run_twice(
    whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(places, "remove", lambda _: None)
        swept(tmp_path)
    assert len(parts(tmp_path)) == 12
    (tmp_path / FINISHED).unlink()
    same(read(tmp_path), whole)
    same(swept(tmp_path), whole)
    assert len(parts(tmp_path)) == 4
    assert ds.dataset(tmp_path / "parts").count_rows() == 900


@pytest.mark.usefixtures("merging")
@pytest.mark.parametrize("small_ones_too", [True, False])
def test_a_merged_part_that_is_damaged_is_told_and_made_again(
    small_ones_too: bool,
    whole: Study,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        if small_ones_too:
            patch.setattr(places, "remove", lambda _: None)
        swept(tmp_path)
    victim = parts(tmp_path)[0]
    content = bytearray(victim.read_bytes())
    content[len(content) // 4] ^= 1
    victim.write_bytes(content)
    back = read(tmp_path)
    assert back.counts.sum() == (900 if small_ones_too else 540)
    assert f"{victim.name} is torn or damaged" in capfd.readouterr().err
    same(swept(tmp_path), whole)
    same(read(tmp_path), whole)


@pytest.mark.usefixtures("merging")
def test_rows_that_two_merged_parts_have_are_taken_once(whole: Study, tmp_path: Path) -> None:
    """As two sweeps may leave them that were cut otherwise."""
    out, other = tmp_path / "out", tmp_path / "other"
    swept(out)
    ageing.ROWS = 270
    swept(other)
    for part in parts(other):
        shutil.copy(part, out / "parts")
    (out / FINISHED).unlink()
    same(read(out), whole)
    assert read(out).table().count_rows() == 900


# A finished study.


def test_a_finished_study_is_opened_without_its_rows(
    whole: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(tmp_path)
    opened: list[str] = []
    right = places.LocalPlace.opened

    def noted(place: Any, name: str) -> Any:
        opened.append(name)
        return right(place, name)

    monkeypatch.setattr(places.LocalPlace, "opened", noted)
    back = read(tmp_path)
    pd.testing.assert_frame_equal(back.shares(), whole.shares())
    assert not [name for name in opened if name.startswith("parts/")]
    same(back, whole)
    first = len(opened)
    assert len([name for name in opened if name.startswith("parts/")]) == 10
    assert back.measure("hour").tolist() == whole.measure("hour").tolist()
    assert len(opened) == first  # digests are compared once


def test_a_bit_that_flips_unseen_is_seen_when_the_rows_are_used(
    tmp_path: Path, whole: Study
) -> None:
    swept(tmp_path)
    victim = parts(tmp_path)[3]
    at, content = victim.stat().st_mtime_ns, bytearray(victim.read_bytes())
    content[len(content) // 4] ^= 1
    victim.write_bytes(content)
    os.utime(victim, ns=(at, at))
    back = read(tmp_path)
    assert back.finished
    with pytest.raises(StorageError, match=f"{victim.name} was changed since .* same sweep mends"):
        back.measure("hour")
    with pytest.raises(StorageError, match="was changed since"):
        sim.studies.verify(tmp_path, 1)
    assert CliRunner().invoke(app, ["verify", str(tmp_path)]).exit_code == 2
    same(swept(tmp_path), whole)
    same(read(tmp_path), whole)


def test_a_part_that_goes_after_the_study_was_opened_is_told(tmp_path: Path) -> None:
    swept(tmp_path)
    back = read(tmp_path)
    parts(tmp_path)[3].unlink()
    with pytest.raises(StorageError, match="is gone; read the study again"):
        back.measure("hour")


def other_counts(out: Path) -> None:
    table = pd.read_parquet(out / COUNTS)
    table.iloc[0, :2] = [1, 299]
    table.to_parquet(out / COUNTS)


def other_seal(out: Path) -> None:
    text = (out / FINISHED).read_text()
    (out / FINISHED).write_text(text.replace('"stamp": "', '"stamp": "1', 1))


def nonsense(out: Path) -> None:
    (out / FINISHED).write_text("[]")


def copied(out: Path) -> None:
    for part in parts(out):
        os.utime(part)


@pytest.mark.parametrize("harm", [other_counts, other_seal, nonsense, copied])
def test_what_a_finished_study_says_is_not_believed_if_it_was_changed(
    harm: Any, whole: Study, tmp_path: Path
) -> None:
    """Then every part is read, as of a study that is not finished."""
    swept(tmp_path)
    harm(tmp_path)
    back = read(tmp_path)
    assert back.chunks is not None
    assert back.counts.tolist() == whole.counts.tolist()
    swept(tmp_path)
    assert read(tmp_path).chunks is None


def test_a_study_that_is_not_finished_says_nothing_of_the_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running.Progress, "done", stopped)
        with pytest.raises(KeyboardInterrupt):
            swept(tmp_path, over={ANN: [0.1, 0.4]})
    assert not (tmp_path / FINISHED).exists()
