"""Saved games are sealed, replace nothing of others, and read no other file."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

import sim
from sim.errors import StorageError
from tests.builders.games import pie


def game() -> sim.Game:
    begun = sim.Game(pie(0, 0.3), "ann")
    begun.bet("ann", {"deal": 0.6, "no_deal": 0.4})
    begun.step("pass")
    begun.step("walk_out")
    return begun


def refused(path: Path) -> str:
    try:
        sim.play.read(path)
    except StorageError as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_no_flipped_bit_of_a_game_goes_unseen(tmp_path: Path) -> None:
    sim.play.save(game(), tmp_path)
    path, rng = tmp_path / "game.json", Random(1)
    whole = path.read_bytes()
    before = json.loads(whole)
    for _ in range(150):
        torn = bytearray(whole)
        torn[rng.randrange(len(torn))] ^= 1 << rng.randrange(8)
        path.write_bytes(torn)
        if not refused(tmp_path):
            assert json.loads(path.read_bytes()) == before  # white space


@pytest.mark.parametrize(
    "change",
    [
        {"bets": {"ann": {"deal": 0.5, "no_deal": 0.5}}},
        {"moves": [{"move": "walk_out", "outcome": None}]},
        {"version": "0.1.1"},
        {"seal": None},
    ],
)
def test_a_game_that_was_edited_is_told(change: dict[str, object], tmp_path: Path) -> None:
    sim.play.save(game(), tmp_path)
    path = tmp_path / "game.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert "was changed since it was saved" in refused(tmp_path)


def test_a_scenario_that_was_edited_is_told(tmp_path: Path) -> None:
    sim.play.save(game(), tmp_path)
    path = tmp_path / "scenario.yaml"
    assert path.read_text().count("0.3") == 1
    path.write_text(path.read_text().replace("0.3", "0.31"))
    assert "scenario.yaml is not the scenario of this game" in refused(tmp_path)


def test_a_game_as_text_names_what_ships_or_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "letter").mkdir()
    secret = tmp_path / "home" / "secret.yaml"
    secret.write_text("hunter2: [hunter2]\n")
    whole = json.loads(sim.play.as_text(game()))
    for name in (str(secret), "../home/secret", "../home/secret.yaml", "nowhere", "/dev/zero", 3):
        (tmp_path / "letter" / "x.json").write_text(json.dumps(whole | {"scenario": name}))
        said = refused(tmp_path / "letter" / "x.json")
        assert "neither ships nor is beside it" in said
        assert "hunter2" not in said
    (tmp_path / "letter" / "mine.yaml").write_text(json.dumps(pie(0, 0.3).content()))
    begun = sim.Game(tmp_path / "letter" / "mine.yaml", "ann")
    begun.step("pass")
    (tmp_path / "letter" / "x.json").write_text(sim.play.as_text(begun))
    assert sim.play.read(tmp_path / "letter" / "x.json").moves == begun.moves


def test_a_save_replaces_no_scenario_of_somebody_else(tmp_path: Path) -> None:
    for name in ("scenario.yaml", "summary.json", "manifest.json", "game.json"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text("mine")
        with pytest.raises(StorageError):
            sim.play.save(game(), folder)
        assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(name, "mine")]


def test_a_save_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    sim.play.save(game(), tmp_path)
    (tmp_path / "game.json").unlink()
    sim.play.save(game(), tmp_path)
    assert sim.play.read(tmp_path).over
