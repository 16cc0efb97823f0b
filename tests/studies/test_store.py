"""What a folder holds: whatever is wrong in it is noticed, and never merged."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.studies.execution.finished import FINISHED
from sim.studies.execution.folder import POINTS
from sim.studies.study import Study
from tests.builders.studies import (
    ANN,
    GRID,
    parts,
    read,
    same,
    swept,
    toy,
    written,
)

pytestmark = pytest.mark.usefixtures("small_chunks")


def test_the_same_call_again_plays_nothing(whole: Study, tmp_path: Path) -> None:
    same(swept(tmp_path), whole)
    before = written(tmp_path)
    assert len(parts(tmp_path)) == 10
    same(swept(tmp_path), whole)
    assert written(tmp_path) == before
    back = read(tmp_path)
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
    back = read(out)
    assert not back.finished
    assert back.counts.sum() == 810
    assert len(back.runs) == 810
    assert back.counts.sum(axis=1).tolist() == [270] * 3
    line = f"{victim.name} {said}"
    assert capfd.readouterr().err == (f"{line}; it is left out\n" if said else "")
    same(swept(out), whole)
    assert capfd.readouterr().err == (f"{line}; it is recomputed\n" if said else "")
    again = written(out)
    changed = {Path(path).name for path in kept if kept[path] != again[path]}
    assert changed == {victim.name, FINISHED}  # which says of each part when it was written
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
        back = read(out)
        assert (place, back.counts.sum()) == (place, 0)
    victim.write_bytes(good)
    same(sim.read(out), right)


# Unfinished studies.


def test_an_unfinished_study_can_be_read_and_replayed(whole: Study, tmp_path: Path) -> None:
    swept(tmp_path)
    for part in (parts(tmp_path)[0], parts(tmp_path)[4], *parts(tmp_path)[6:]):
        part.unlink()
    back = read(tmp_path)
    assert not back.finished
    assert back.counts.sum(axis=1).tolist() == [120] * 3
    there = whole.runs.set_index(["point", "run"])
    same(back.runs, there.loc[back.runs.set_index(["point", "run"]).index].reset_index())
    assert "unfinished" in repr(back)
    assert "Not finished" in sim.studies.study_report(back)
    shares = back.shares()
    assert shares["runs"].tolist() == [120] * 3
    # Every point has runs 30 to 119 and 150 to 179.
    rows = back.runs.set_index(["point", "run"])
    for point, run in ((0, 30), (1, 119), (1, 150)):
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
    for point, run in ((0, 0), (1, 120), (2, 299), (0, 300), (7, 0)):
        with pytest.raises(sim.errors.UsageError, match=r"there is no point 7|has no run"):
            back.trace(point, run)
    same(swept(tmp_path), whole)


# Phases that depend on what came before.


@pytest.mark.slow
@pytest.mark.usefixtures("unmerged")
def test_a_block_that_fails_keeps_no_other_point_from_its_runs(tmp_path: Path) -> None:
    """Nor are blocks played twice or mixed up when it succeeds later."""
    over = {ANN: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]}
    runs = {"half_width": 0.03, "block": 50, "limit": 2_000}
    options: dict[str, Any] = {"over": over, "runs": runs, "executor": "serial"}
    striking = tmp_path / "striking"
    striking.touch()
    path = str(striking)

    def target(view: Any) -> Any:
        if os.path.exists(path) and (abs(view.no_deal - 0.4) < 1e-9).any():
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
