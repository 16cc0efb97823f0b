"""`sim verify`: stored runs, drawn by lot, are the same when they are played again elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import UsageError
from sim.report import sealing
from tests.builders.command_line import call
from tests.builders.studies import ANN, GRID, swept, toy
from tests.builders.toys import pie


def reseal(folder: Path) -> None:
    """Seal a result anew, as somebody could who changes it on purpose."""
    path = folder / "summary.json"
    header = json.loads(path.read_text())
    header.pop("seal")
    header["files"]["runs.parquet"] = sealing._digest_of_file(folder / "runs.parquet")
    path.write_text(json.dumps(sealing.sealed(header)))


@pytest.mark.slow
def test_the_runs_of_a_result_are_the_same(tmp_path: Path) -> None:
    sim.report.write(sim.run("berlin", runs=60, seed=3, first=10), tmp_path)
    found = sim.studies.verify(tmp_path, 7)
    assert (found.runs, found.of, found.differences) == (7, 60, ())
    done = call("verify", str(tmp_path), "--runs", "100")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        "Played again, 60 runs (drawn by lot from 60) are all as they are stored\n"
    )


@pytest.mark.parametrize(("column", "run"), [("ending", 3), ("utility.ann", 5), ("hour", 0)])
def test_what_was_changed_on_purpose_is_found(column: str, run: int, tmp_path: Path) -> None:
    """Seals do not keep from that: who changes a file can seal it."""
    sim.report.write(sim.run(pie(no_deal=({"uniform": [0, 1]}, 0.4)), runs=10), tmp_path)
    table = pd.read_parquet(tmp_path / "runs.parquet")
    before = table.at[run, column]
    other = {"deal": "no_deal", "no_deal": "deal"}.get(str(before), 0.123)
    table[column] = table[column].astype(object)
    table.at[run, column] = other
    if column != "ending":
        table[column] = table[column].astype(float)
    table.to_parquet(tmp_path / "runs.parquet", index=False)
    reseal(tmp_path)
    done = call("verify", str(tmp_path))
    assert done.exit_code == 2
    assert done.stdout.splitlines() == [
        "1 of 10 runs differ when played again:",
        f"run {run}: {column}",
    ]


@pytest.mark.usefixtures("small_chunks")
def test_the_runs_of_a_study_are_the_same(tmp_path: Path) -> None:
    for name, paired in (("paired", True), ("apart", False)):
        swept(tmp_path / name, paired=paired, runs=20, over={ANN: [0.1, 0.6]})
        found = sim.studies.verify(tmp_path / name, 8, seed=1)
        assert (found.runs, found.of, found.differences) == (8, 40, ())


def test_a_game_is_the_same(tmp_path: Path) -> None:
    game = sim.Game("berlin", "us")
    game.step("walk_out")
    sim.play.save(game, tmp_path)
    assert call("verify", str(tmp_path)).stdout == (
        "The game plays again as it is stored: 1 move\n"
    )


def test_what_is_no_result_is_told(tmp_path: Path) -> None:
    done = call("verify", str(tmp_path))
    assert done.exit_code == 2
    assert "holds no result" in done.stderr


def test_own_strategies_are_played_again_where_they_are_new(tmp_path: Path) -> None:
    """Another process knows nothing of them."""
    sim.strategies.register("played_again", target=lambda view: 0.9 - 0.5 * view.elapsed)
    scenario = toy(first="played_again")
    sim.sweep(scenario, GRID, runs=20, executor="serial", out=tmp_path)
    found = sim.studies.verify(tmp_path, 10, 1)
    assert found.differences == ()
    assert (found.runs, found.of) == (10, 60)
    with pytest.raises(UsageError, match="a sample has 1 run or more, not 0"):
        sim.studies.verify(tmp_path, 0, 1)
