"""sim robustness and sim regret."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.command_line import call
from tests.builders.toys import pie


@pytest.fixture
def steady(tmp_path: Path) -> Path:
    return written(tmp_path / "steady.yaml", pie(rounds=4, options=5, no_deal=(0.2, 0.2)))


@pytest.fixture
def stubborn(tmp_path: Path) -> Path:
    way = {"concedes": "hardliner", "accepts": "target"}
    tree = pie(way, way, rounds=4, options=5, no_deal=(0.2, 0.2))
    return written(tmp_path / "stubborn.yaml", tree)


def written(path: Path, tree: dict[str, Any]) -> Path:
    path.write_text(json.dumps(tree), encoding="utf-8")  # JSON is YAML
    return path


def test_robustness_says_what_moves_and_fails_only_if_strict(steady: Path, stubborn: Path) -> None:
    done = call("robustness", str(steady), "--runs", "60", "--strict")
    assert done.exit_code == 0
    assert "Passes" in done.stdout
    assert "not a forecast" in done.stdout
    done = call("robustness", str(stubborn), "--runs", "60")
    assert done.exit_code == 0
    assert "Does not pass: moved by linear" in done.stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())
    assert call("robustness", str(stubborn), "--runs", "60", "--strict").exit_code == 1
    rows = json.loads(call("robustness", str(stubborn), "--runs", "60", "--json").stdout)
    assert {row["change"] for row in rows if row["moves"]} >= {"linear", "conceder"}


def test_check_strict_points_to_robustness(steady: Path) -> None:
    assert "sim robustness" not in call("check", "berlin").stderr
    assert "see: sim robustness berlin" in call("check", "--strict", "berlin").stderr


def test_regret_compares_actions(steady: Path, stubborn: Path, tmp_path: Path) -> None:
    both = (str(steady), str(stubborn), "--of", "deal", "--runs", "100")
    done = call("regret", *both, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert "steady" in done.stdout.partition("Least regret at worst")[2]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"regret.csv", "regret.png", "regret.svg"}
    rows = json.loads(call("regret", *both, "--json").stdout)
    assert [row["max_regret"] for row in rows] == [0, 1]


def test_mistakes_are_one_line(steady: Path) -> None:
    for wrong in (
        ("regret", str(steady), "--of", "deal"),
        ("regret", str(steady), "berlin", "--of", "happiness"),
        ("regret", str(steady), "berlin", "--of", "utility.ann"),
        ("robustness", "nowhere"),
    ):
        done = call(*wrong, "--runs", "40")
        assert done.exit_code == 2
        assert len(done.stderr.strip().splitlines()) == 1
