"""Games on disk, in a terminal and from the command line."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.errors import StorageError, UsageError
from sim.play import Game, debrief, score
from sim.play.terminal import LAST_CHANCE, PlayerLeft, Terminal
from tests.builders.games import expected, pie, recorded, with_cleo


def finished(folder: Path) -> Game:
    game = Game("berlin", "ukraine", "us", seed=2, run=3)
    game.bet("us", {"deal": 1})
    game.step("offer", {issue.name: issue.options[-1] for issue in game.scenario.space.issues})
    game.step("walk_out")
    sim.play.save(game, folder)
    return game


def test_saved_games_are_played_again(tmp_path: Path) -> None:
    game = finished(tmp_path / "game")
    again = sim.play.read(tmp_path / "game")
    assert recorded(again) == recorded(game)
    assert (again.moves, again.bets, again.seats, again.ending) == (
        game.moves,
        game.bets,
        game.seats,
        game.ending,
    )
    assert debrief(again, "us", runs=5).text() == debrief(game, "us", runs=5).text()
    half = Game("berlin", "russia")
    sim.play.save(half, tmp_path / "half")
    half.step("pass")
    sim.play.save(half, tmp_path / "half")
    assert sim.play.read(tmp_path / "half").situation == half.situation


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"moves": [{"move": "accept", "outcome": None}]}, "cannot be played again"),
        ({"moves": [{"move": 3}]}, "damaged"),
        ({"moves": None}, "damaged"),
        ({"seats": ["nobody"]}, "cannot be played again"),
        ({"seed": "x"}, "cannot be played again"),
        ({"bets": {"us": {"deal": 3}}}, "cannot be played again"),
        ({"ending": "deal"}, "would end as walkout now"),
        ({"format": 99}, "newer version"),
    ],
)
def test_damaged_games_are_told(tmp_path: Path, change: dict[str, object], message: str) -> None:
    finished(tmp_path)
    path = tmp_path / "game.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(StorageError, match=message):
        sim.play.read(tmp_path)


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    finished(tmp_path / "game")
    with pytest.raises(StorageError, match="holds another game"):
        sim.play.save(Game("berlin", "us"), tmp_path / "game")
    before = (tmp_path / "game" / "game.json").read_bytes()
    again = Game("berlin", "ukraine", "us", seed=2, run=3)  # the same seats, but other moves
    for other in (again, Game("berlin", "us", "ukraine", seed=2, run=3)):
        other.step("pass")
        with pytest.raises(StorageError, match="holds another game"):
            sim.play.save(other, tmp_path / "game")
    assert (tmp_path / "game" / "game.json").read_bytes() == before
    sim.report.write(sim.run("berlin", runs=2), tmp_path / "result")
    with pytest.raises(StorageError, match="something other than a game"):
        sim.play.save(Game("berlin", "us"), tmp_path / "result")
    with pytest.raises(StorageError, match="holds no game"):
        sim.play.read(tmp_path / "result")


def converse(game: Game, lines: list[str]) -> tuple[str, list[str]]:
    """Play in a terminal with typed lines; what was shown, and the lines that were left."""
    shown: list[str] = []
    typed: Iterator[str] = iter(lines)

    def ask(prompt: str) -> str:
        shown.append(prompt)
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    try:
        Terminal(game, ask, shown.append).play(runs=20)
    except PlayerLeft:
        shown.append("left")
    return "\n".join(shown), list(typed)


def test_a_game_is_played_in_a_terminal_line_by_line() -> None:
    game = Game(pie(0, 0.3), "ann")
    shown, rest = converse(
        game,
        [
            *("deal 50", "deal 60, no_deal 40"),
            *("9", "1", "7", "", "n"),  # an offer that is thought better of
            *("1", "", "", "y"),
            *("1", "n", "1", "y"),
        ],
    )
    assert rest == []
    assert "the chances must sum to 1, not 0.5" in shown
    assert "Type a number from 1 to 3, or q to leave." in shown
    assert game.moves == [("offer", {"slices": "6", "dish": "ann"}), ("accept", None)]
    assert "Ending: deal" in shown
    assert f"Your bet scores {score({'deal': 0.6, 'no_deal': 0.4}, 'deal'):.1f} of 100" in shown


def test_seats_in_turn_are_handed_over() -> None:
    game = Game(pie(0, 0.3), "ann", "bob")
    shown, _ = converse(game, ["", "", "", "", "", "2", "", "2", "", "q"])
    assert shown.count("press Enter when you sit there") >= 3
    assert shown.endswith("left")
    assert [move for move, _ in game.moves] == ["pass", "pass"]


@pytest.mark.slow
def test_the_command_plays_saves_and_goes_on(tmp_path: Path) -> None:
    def play(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sim", "play", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    nobody = play("berlin")
    assert nobody.returncode == 2
    assert "--as ukraine or --as us" in nobody.stderr
    moves = [choice.move for choice in Game("teaching/buyer-and-seller", "buyer").situation.choices]
    typed = f"\n{moves.index('pass') + 1}\n"
    left = play("teaching/buyer-and-seller", "--as", "buyer", "--out", "game", typed=typed)
    assert left.returncode == 0
    assert left.stdout.endswith("You left before the end. Go on with: sim play game\n")
    number = re.findall(r"(\d)  Walk out", left.stdout)[-1]
    done = play("game", typed=f"{number}\ny\n")
    assert done.returncode == 0, done.stderr
    assert "Ending: walkout" in done.stdout
    assert "Play it as the other side: sim play game/scenario.yaml --as seller" in done.stdout
    again = play("teaching/buyer-and-seller", "--as", "buyer", "--out", "game")
    assert again.returncode == 2
    assert "holds a game already" in again.stderr


def test_a_game_is_a_result_of_one_run(tmp_path: Path) -> None:
    game = finished(tmp_path / "game")
    result = game.result
    assert result.runs.loc[0, ["run", "ending"]].tolist() == [3, "walkout"]
    trace = result.trace(3)
    assert expected(trace) == recorded(game)
    made = trace[trace["move"] == "offers"]
    assert made.loc[made["party"] == "ukraine", "nato_membership"].tolist() == ["accession_path"]
    ax = sim.plots.dance(result, 3)
    assert "1 offer" in sim.plots.alt_text(ax)
    footer = ax.figure.get_supxlabel()
    assert "in which persons decided" in footer

    with pytest.raises(StorageError, match=r"sim\.play\.save"):
        sim.report.write(result, tmp_path / "result")
    with pytest.raises(UsageError, match="cannot be simulated again"):
        sim.plots.concessions(result)
    with pytest.raises(UsageError, match="result when all is over"):
        _ = Game("berlin", "us").result


@pytest.mark.slow
def test_a_game_that_was_copied_as_text_is_replayed(tmp_path: Path) -> None:
    game = Game("berlin", "ukraine", run=10_000)
    game.step("walk_out")
    path = tmp_path / "copied.json"
    path.write_text(sim.play.as_text(game), encoding="utf-8")
    assert sim.play.is_game(path)
    assert recorded(sim.play.read(path)) == recorded(game)
    done = subprocess.run(
        [sys.executable, "-m", "sim", "replay", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("walkout · ukraine.walks_out\n")
    other = sim.load("berlin").vary({"parties.russia.no_deal.value": 0.2})
    path.write_text(sim.play.as_text(Game(other, "us")), encoding="utf-8")
    with pytest.raises(StorageError, match="another version of 'berlin'"):
        sim.play.read(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(StorageError, match="is not the copied of a game"):
        sim.play.read(path)


def test_who_signs_what_is_worse_than_no_deal_is_warned() -> None:
    scenario = sim.load("teaching/positional-bargaining").vary(
        {"timeline.assembly.opens": "shepherds"}
    )
    game = Game(scenario, "farmers")
    (accept,) = [choice for choice in game.situation.choices if choice.move == "accept"]
    assert game.situation.on_table.worth < game.situation.no_deal
    assert accept.warning.startswith("leaving without a deal is worth")
    shown, _ = converse(game, ["", "1", "n", "q"])
    assert f"Beware: {accept.warning}." in shown


def test_the_only_offer_of_an_ultimatum_is_final() -> None:
    ultimatum = sim.load("teaching/ultimatum").vary({"timeline.offer.opens": "ann"})
    for scenario, seat, final in ((ultimatum, "ann", True), (sim.load("berlin"), "us", False)):
        (offer,) = [c for c in Game(scenario, seat).situation.choices if c.move == "offer"]
        assert offer.final is final


def test_with_many_issues_only_what_is_new_in_a_draft_is_shown() -> None:
    game = Game("berlin-twenty-points", "ukraine", seed=3)
    shown, _ = converse(game, ["", "2", "2", "q"])
    situation = game.situation
    assert situation is not None
    new = {
        issue.label: issue.label_of(situation.on_table.options[issue.name])
        for issue in game.scenario.space.issues
        if situation.on_table.options[issue.name] != situation.draft.options[issue.name]
    }
    assert 0 < len(new) < 8
    said = "; ".join(f"{label}: {option}" for label, option in new.items())
    last = " ".join(shown.rpartition("On the table")[2].split())
    assert re.match(r", from the mediator \(\S+ % to you\): " + re.escape(said), last)


def test_what_is_wrong_with_an_offer_is_told_before_it_is_made() -> None:
    game = Game("berlin", "ukraine")
    barred = ["2", "9", "1", "", "", ""]  # the bid is not to be given up yet
    crossing = ["2", "3", "", "", ""]
    shown, rest = converse(game, ["deal many", "", *barred, *crossing, "maybe", "n", "q"])
    assert rest == []
    assert "'deal many' is not an ending and its points" in shown
    assert "  Type a number from 1 to 3." in shown
    said = " ".join(shown.split())
    assert "You may not sign it: your concession is not on the table yet: NATO membership" in said
    assert "It goes against what Russia said in public." in said
    assert (
        shown.count("Make this offer? (y/n, f: its futures) > ") == 2
    )  # of the second, and after "maybe"
    assert "Type y or n." in shown
    assert game.moves == []


def test_a_barred_move_is_refused_and_asked_for_again() -> None:
    game = Game("berlin", "ukraine")
    game.step("pass")
    assert game.situation.choices[0].barred
    shown, _ = converse(game, ["1", "y", "q"])
    assert "1  Accept" in shown
    assert "you cannot say accept here: your concession is not on the table yet" in " ".join(
        shown.split()
    )
    assert [move for move, _ in game.moves] == ["pass"]


def test_the_last_chance_is_said_once() -> None:
    game = Game(pie(0, 0.3), "ann")
    shown, _ = converse(game, ["", "2", "3", "q"])
    assert game.situation.last
    assert shown.count(LAST_CHANCE) == 1


def test_who_comes_later_is_shown_what_the_others_agreed_on() -> None:
    agreed = ", agreed by ann, bob (0 % to you): slices: 0; dish: ann"
    first = {"session": "first", "rounds": 3, "parties": ["ann", "bob"]}
    second = {"session": "second", "rounds": 2, "parties": ["cleo", "ann"], "opens": "cleo"}
    shown, _ = converse(Game(with_cleo(first, second), "cleo"), ["", "q"])
    assert f"On the table{agreed}" in shown
    assert "Standing text" not in shown  # it is what lies on the table


def test_futures_are_shown_in_a_terminal() -> None:
    game = Game(pie(0, 0.3), "ann")
    shown, rest = converse(game, ["", "f", "1", "", "", "f", "maybe", "n", "f", "q"])
    assert rest == []
    assert "  f  Look at futures from here" in shown
    assert "Walk out (0 %): deal 0.0 % (0.0 to 0.4)" in shown
    assert re.search(r"Offer: deal \d+\.\d %", shown)
    assert "f again plays 10,000 of each." in shown
    assert "Type y or n." in shown
    assert shown.count("10,000 futures.") == 2  # of to say nothing, and to walk out
    assert game.looked == [0]


def test_there_are_none_in_a_test_of_skill() -> None:
    game = Game(pie(0, 0.3), "ann", test=True)
    shown, _ = converse(game, ["", "f", "1", "", "", "f", "n", "q"])
    assert "futures" not in shown
    assert "Type a number from 1 to 3, or q to leave." in shown
    assert "Type y or n." in shown
    assert game.looked == []
