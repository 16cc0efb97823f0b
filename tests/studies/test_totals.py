"""Of very many runs only totals are kept: the same that the rows add up to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import StorageError, UsageError
from sim.model.endings import ENDINGS
from sim.studies.execution import ageing, places
from sim.studies.execution.folder import MANIFEST
from sim.studies.study import Study
from tests.builders.buckets import Bucket
from tests.builders.studies import ANN, GRID, parts, toy

pytestmark = pytest.mark.usefixtures("small_chunks")


def swept(out: Any = None, **changes: Any) -> Study:
    options: dict[str, Any] = {"over": GRID, "runs": 300, "executor": "serial", "out": out}
    return sim.sweep(toy(), **{**options, "keep": "totals", **changes})


def read(folder: Path | str) -> Study:
    found = sim.read(folder)
    assert isinstance(found, Study)
    return found


@pytest.fixture(params=["memory", "folder", "merged", "address"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Study]:
    Bucket.empty()
    if request.param == "merged":
        monkeypatch.setattr(ageing, "ROWS", 360)
        monkeypatch.setattr(ageing, "LEAST", 3)
    out = {"memory": None, "address": "bucket://a/study"}.get(request.param, tmp_path)
    study = swept(out)
    yield study if out is None else read(out)
    Bucket.empty()


def test_totals_are_those_of_the_rows(kept: Study, whole: Study) -> None:
    assert kept.finished
    assert "rows not kept" in repr(kept)
    assert "The rows of the runs were not kept" in sim.studies.study_report(kept)
    pd.testing.assert_frame_equal(kept.shares(), whole.shares())
    pd.testing.assert_frame_equal(kept.room(), whole.room())
    for what in ("hour", "utility.ann", "utility.ben"):
        np.testing.assert_allclose(kept.measure(what), whole.measure(what), rtol=1e-12)
    pd.testing.assert_frame_equal(kept.totals(), whole.totals(), rtol=1e-12)
    pd.testing.assert_frame_equal(kept.tornado(), whole.tornado())


def test_totals_say_what_a_table_of_the_runs_says(kept: Study, whole: Study) -> None:
    """Worked out again, by pandas alone."""
    totals, runs = kept.totals(), whole.runs
    for column in ("ending", "slices"):
        right = runs.groupby(["point", column], observed=True).size()
        found = totals[totals["column"] == column].set_index(["point", "value"])["runs"]
        assert found.sort_index().to_dict() == right.sort_index().to_dict()
    for column, width in (("hour", 1.0), ("utility.ann", 1 / 64), ("room", 1.0)):
        values = runs[column].astype(float)
        right = values.groupby([runs["point"], np.floor(values / width) * width])
        mine = totals[totals["column"] == column].set_index(["point", "low"])
        assert mine["runs"].sort_index().to_dict() == right.size().sort_index().to_dict()
        np.testing.assert_allclose(mine["sum"].sort_index(), right.sum().sort_index(), rtol=1e-12)


def test_what_needs_rows_says_so_in_one_line(kept: Study, tmp_path: Path) -> None:
    for needs in (
        lambda: kept.runs,
        kept.table,
        kept.effects,
        lambda: kept.trace(0, 3),
        lambda: sim.studies.importance.chance_at(swept(paired=False), "hour"),
    ):
        with pytest.raises(UsageError, match="the rows of this study were not kept"):
            needs()
    assert len(kept.result(1)) == 300  # it is played again


def test_the_same_call_goes_on_and_another_is_refused(
    tmp_path: Path, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(tmp_path)
    parts(tmp_path)[4].unlink()
    assert read(tmp_path).counts.sum() == 810
    assert swept(tmp_path).counts.tolist() == whole.counts.tolist()
    with pytest.raises(StorageError, match=r'another study .keep: "totals" there, "rows" here'):
        swept(tmp_path, keep="rows")
    with pytest.raises(UsageError, match="keep is 'all'; it is one of rows, totals"):
        swept(tmp_path, keep="all")
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "keep": "x"}))
    with pytest.raises(StorageError, match="'keep' is"):
        read(tmp_path)


def test_who_is_killed_before_the_small_parts_go_counts_nothing_twice(
    tmp_path: Path, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "ROWS", 360)
    monkeypatch.setattr(ageing, "LEAST", 3)
    with monkeypatch.context() as patch:
        patch.setattr(places, "remove", lambda _: None)
        swept(tmp_path)
    (tmp_path / "finished.json").unlink()
    for study in (read(tmp_path), swept(tmp_path), read(tmp_path)):
        assert study.counts.tolist() == whole.counts.tolist()
        pd.testing.assert_frame_equal(study.totals(), whole.totals(), rtol=1e-12)
    assert len(parts(tmp_path)) == 4


def test_a_merged_part_that_is_damaged_is_made_again(
    tmp_path: Path, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "LEAST", 3)
    swept(tmp_path)
    (victim,) = parts(tmp_path)
    victim.write_bytes(victim.read_bytes()[:-50])
    assert read(tmp_path).counts.sum() == 0
    assert swept(tmp_path).counts.tolist() == whole.counts.tolist()


@pytest.mark.usefixtures("unmerged")
def test_a_precision_can_be_asked_for() -> None:
    runs = {"half_width": 0.03, "block": 90, "limit": 900}
    few, all_rows = (swept(runs=runs, keep=keep) for keep in ("totals", "rows"))
    assert few.counts.tolist() == all_rows.counts.tolist()
    assert len(set(few.counts.sum(axis=1))) > 1


def test_totals_take_no_more_room_for_more_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ageing, "ROWS", 360)
    monkeypatch.setattr(ageing, "LEAST", 3)
    sizes = []
    for runs in (600, 2_400):
        swept(tmp_path / str(runs), runs=runs)
        sizes.append(max(part.stat().st_size for part in parts(tmp_path / str(runs))))
    assert sizes[1] < 1.1 * sizes[0]


def test_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(sim.inputs.to_yaml(sim.inputs.tree_of(toy())))
    study, out = tmp_path / "study.yaml", tmp_path / "out"
    study.write_text(f"title: x\nscenario: toy.yaml\nover: {{{ANN}: [0.1, 0.4]}}\nruns: 20\n")
    options = ["--executor", "serial", "--keep", "totals", "--out", str(out)]
    shown = CliRunner().invoke(app, ["sweep", str(study), *options])
    assert shown.exit_code == 0, shown.output
    assert "rows of the runs were not kept" in shown.output
    assert read(out).counts[:, ENDINGS.index("deal")].sum() > 0
    for command in (["verify", str(out)], ["replay", str(out), "--point", "0", "--run", "1"]):
        shown = CliRunner().invoke(app, command)
        assert shown.exit_code == 2
        assert "the rows of this study were not kept" in shown.output
        assert "Traceback" not in shown.output
