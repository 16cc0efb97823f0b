"""The command ``sim play``: what is typed goes into a game, which is kept where it is to be."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.play import Game
from tests.builders.command_line import call
from tests.builders.games import buyer

SALE = "teaching/buyer-and-seller"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.play.Terminal.play.__defaults__", (5,))  # runs of the debrief
    return tmp_path


def number(game: Game, move: str) -> str:
    """What is typed for a move."""
    assert game.situation is not None
    return str([choice.move for choice in game.situation.choices].index(move) + 1)


def test_who_leaves_goes_on_where_the_game_was() -> None:
    typed = f"\n{number(buyer(), 'pass')}\n"
    left = call("play", SALE, "--as", "buyer", "--out", "game", typed=typed)
    assert left.exit_code == 0
    assert left.stdout.endswith("\nYou left before the end. Go on with: sim play game\n")
    kept = sim.play.read("game")
    assert kept.moves == [("pass", None)]
    done = call("play", "game", typed=f"{number(kept, 'walk_out')}\ny\n")
    assert done.exit_code == 0
    assert "Your bet, as in" not in done.stdout  # the game was begun
    assert "Ending: walkout" in done.stdout
    assert done.stdout.endswith(
        "Play it as the other side: sim play game/scenario.yaml --as seller --seed 1 --run 0\n"
    )
    assert sim.play.read("game").ending == "walkout"


def test_a_game_that_is_not_kept_is_lost() -> None:
    left = call("play", SALE, "--as", "buyer", "--seed", "3", typed="q\n")
    assert left.stdout.endswith("\nYou left before the end. The game is not kept.\n")
    assert not list(Path().iterdir())


def test_a_copied_game_goes_on_from_its_text() -> None:
    begun = buyer(seed=4)
    begun.step("pass")
    Path("sent.json").write_text(sim.play.as_text(begun), encoding="utf-8")
    done = call("play", "sent.json", typed=f"{number(begun, 'walk_out')}\ny\n")
    assert "Ending: walkout" in done.stdout
    assert f"sim play {begun.scenario.name} --as seller --seed 4" in done.stdout
    assert call("play", "sent.json", "--out", "kept", typed="q\n").exit_code == 0
    assert sim.play.read("kept").moves == begun.moves


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((SALE,), "say whom you play: --as seller or --as buyer"),
        (("game", "--as", "buyer"), "game is a saved game; it goes on without --as"),
        (("game", "--out", "new"), "game is saved there after every move; leave out --out"),
        (
            (SALE, "--as", "buyer", "--out", "game"),
            "game holds a game already; go on with it by: sim play game",
        ),
    ],
)
def test_what_cannot_be_played_is_said_before_anything_is_asked(
    arguments: tuple[str, ...], message: str
) -> None:
    sim.play.save(buyer(), "game")
    refused = call("play", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"{message}\n")
    assert [path.name for path in Path().iterdir()] == ["game"]


def test_a_game_named_like_a_scenario_does_not_hide_it() -> None:
    sim.play.save(buyer(), "ultimatum")
    seated = call("play", "ultimatum", "--as", "ann", typed="q\n")
    assert "ann" in seated.stdout.lower()
    assert "You left before the end" in seated.stdout
    assert "buyer" in call("play", "ultimatum", typed="q\n").stdout.lower()


def test_a_game_is_replayed_and_verified() -> None:
    played = buyer()
    played.step("pass")
    played.step("walk_out")
    sim.play.save(played, "game")
    assert call("verify", "game").stdout == "The game plays again as it is stored: 2 moves\n"
    shown = call("replay", "game").stdout
    assert "walks out" in shown
    assert shown.endswith("walkout · buyer.walks_out\n")
