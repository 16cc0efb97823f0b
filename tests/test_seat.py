"""A seat at the table: what a person decides counts as what a simulated party decides."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import sim
from sim.errors import StorageError, UsageError
from sim.seat import Game, debrief
from sim.seat.debrief import score
from sim.seat.looking_back import own_draws
from sim.seat.terminal import Left, Terminal
from tests.scenarios import scenarios

SHIPPED = sorted(sim.scenario.shipped())


def imitate(game: Game, trace: pd.DataFrame) -> None:
    """Let every person do what its party does in a trace."""
    issues = [issue.name for issue in game.scenario.space.issues]
    columns = [name if name in trace else f"issue.{name}" for name in issues]
    said = {
        seat: iter(trace[(trace["party"] == seat)].to_dict(orient="records")) for seat in game.seats
    }

    def following(seat: str) -> dict[str, object]:
        for move in said[seat]:
            if move["move"] not in ("ratifies", "does not ratify", "attacks", "walks out"):
                return move
        raise AssertionError("asked once too often")

    while game.turn is not None:
        moves = [choice.move for choice in game.situation.choices]
        move = following(game.turn)
        # A no comes before an offer; where all offer at once, answers follow from the offers.
        while move["move"] in ("accepts", "rejects") and not {"accept", "reject"} & set(moves):
            move = following(game.turn)
        if move["move"] == "rejects" and "offer" in moves:
            move = following(game.turn)
        kind = {
            "accepts": "accept", "rejects": "reject", "offers": "offer", "passes": "pass",
            "says yes": "yes", "says no": "no",
        }[str(move["move"])]  # fmt: skip
        terms = {name: str(move[column]) for name, column in zip(issues, columns, strict=True)}
        game.step(kind, terms if kind == "offer" else None)


def recorded(game: Game) -> list[tuple[object, ...]]:
    names = (*game.scenario.party_names, "mediator")
    sessions = game.scenario.sessions
    return [
        (m.hour, sessions[m.session].name if m.session >= 0 else "", names[m.party], m.move)
        for m in game.recorded
    ]


def expected(trace: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = trace[["hour", "session", "party", "move"]]
    return list(columns.fillna({"session": ""}).itertuples(index=False, name=None))


def same_run(scenario: sim.Scenario, seats: tuple[str, ...], run: int) -> None:
    result = sim.run(scenario, runs=1, seed=3, first=run)
    trace = result.trace(run)
    game = Game(scenario, *seats, seed=3, run=run)
    imitate(game, trace)
    assert recorded(game) == expected(trace)
    row = result.runs.iloc[0]
    assert game.ending == row["ending"]
    for seat in seats:
        found = debrief(game, seat, runs=1)
        assert found.worth == pytest.approx(row[f"utility.{seat}"], abs=1e-12)
        assert found.hour == row["hour"]


@pytest.mark.parametrize("name", SHIPPED)
def test_who_does_what_a_party_does_has_its_run(name: str) -> None:
    scenario = sim.load(name)
    patient = [p.name for p in scenario.parties if p.walks_out_after is None]
    for run, seat in enumerate(patient):
        same_run(scenario, (seat,), run)
    same_run(scenario, tuple(patient), 5)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_in_random_scenarios_too(tree: dict[str, object]) -> None:
    scenario = sim.load(tree)
    patient = tuple(p.name for p in scenario.parties if p.walks_out_after is None)
    if patient:
        same_run(scenario, patient[:1], 0)
        same_run(scenario, patient, 1)


def buyer(seed: int = 1) -> Game:
    return Game("teaching/buyer-and-seller", "buyer", seed=seed)


def test_every_move_has_its_price() -> None:
    game = Game("berlin", "ukraine")
    game.step("pass")
    situation = game.situation
    assert situation.by == "United States"
    labels = [choice.label for choice in situation.choices]
    assert re.fullmatch(r"Accept \(\d+ %\)", labels[0])
    assert labels[-1] == f"Walk out ({round(100 * situation.no_deal)} %)"
    assert [choice.final for choice in situation.choices] == [True, False, False, True]


def test_nobody_signs_across_a_red_line() -> None:
    game = Game("berlin", "ukraine")
    game.step("pass")
    accept = game.situation.choices[0]
    assert "permanent bar" in accept.barred
    assert "accept" not in game.situation.moves
    before = recorded(game)
    with pytest.raises(UsageError, match="you cannot say accept here: your red line"):
        game.step("accept")
    options = dict(game.situation.on_table.options)
    with pytest.raises(UsageError, match="you cannot offer that: your red line"):
        game.step("offer", options)
    assert recorded(game) == before
    assert game.moves == [("pass", None)]


def test_what_is_worse_than_no_deal_may_be_signed() -> None:
    game = Game("teaching/ultimatum", "ben")
    assert game.situation.moves == ("accept", "reject", "walk_out")
    worth, no_deal = game.situation.on_table.worth, game.situation.no_deal
    game.step("accept")
    found = debrief(game, runs=100)
    assert found.ending == "deal"
    assert found.gain == pytest.approx(worth - no_deal)


@pytest.mark.parametrize(
    ("move", "terms", "message"),
    [
        ("acept", None, "there is no move 'acept' now"),
        ("accept", None, "there is no move 'accept' now"),
        ("offer", None, "an offer needs terms"),
        ("pass", {}, "nothing else takes any"),
        ("offer", {}, "say what is offered on 'nato_membership'"),
        ("offer", {"nato": "deferred"}, "there is no issue 'nato'"),
        ("offer", {"nato_membership": "gone"}, "'nato_membership' has no option 'gone'"),
    ],
)
def test_what_cannot_be_done_changes_nothing(move: str, terms: object, message: str) -> None:
    game = Game("berlin", "ukraine")
    before = game.situation
    with pytest.raises(UsageError, match=re.escape(message)):
        game.step(move, terms)  # type: ignore[arg-type]
    assert game.situation == before
    assert not game.moves


def test_what_makes_no_game() -> None:
    with pytest.raises(UsageError, match="there is no party 'ukrain'"):
        Game("berlin", "ukrain")
    with pytest.raises(UsageError, match="say which party"):
        Game("berlin")
    with pytest.raises(UsageError, match="each once"):
        Game("berlin", "us", "us")
    with pytest.raises(UsageError, match="seed must be 0 or more"):
        Game("berlin", "us", seed=-1)
    game = buyer()
    with pytest.raises(UsageError, match="debrief when all is over"):
        debrief(game)
    with pytest.raises(UsageError, match="nobody holds the seat of 'seller'"):
        game.brief("seller")


def test_a_party_hears_what_is_said_in_its_presence() -> None:
    game = Game("berlin", "russia")
    assert game.news("russia") == []  # two sessions and a half were held without it
    assert len(game.recorded) > 10
    assert game.situation.session == "moscow"
    assert game.situation.standing is not None
    with pytest.raises(UsageError, match="when all is over"):
        game.record("russia")
    while not game.over:
        game.step("pass" if "pass" in game.situation.moves else "reject")
    heard = {said.session for there, said in game.record("russia") if there}
    assert heard <= {"moscow", "last_answer"}
    assert {said.session for there, said in game.record("russia") if not there} >= {"sunday"}


def test_lines_of_others_are_known_if_they_are_public() -> None:
    game = Game("berlin", "ukraine")
    offer = {issue.name: issue.options[-1] for issue in game.scenario.space.issues}
    assert game.look_at(offer).crosses == ("Russia",)
    hidden = offer | {"nato_membership": "forgone"}  # crosses the demand, which is not public
    assert game.look_at(hidden).crosses == ()
    said = game.brief("ukraine").text()
    assert "no NATO membership at least ‘deferred’" in said
    assert "no NATO membership at least ‘forgone’" not in said


def test_brief_cites_its_sources() -> None:
    brief = Game("berlin", "ukraine").brief("ukraine")
    (cited,) = [p for p in brief.positions if p.sources]
    claim = sim.load("berlin").party("ukraine").positions.concessions[0].provenance.claims[0]
    assert cited.sources[0] == sim.load("berlin").claims[claim].states
    added = sum(max(worth for _, worth in stake.options) for stake in brief.stakes)
    assert added == pytest.approx(1)


def test_brief_says_the_rules_of_the_table_and_what_counts_beside_the_options() -> None:
    zeuthen = Game("teaching/zeuthen", "ann").brief("ann")
    (session,) = zeuthen.timeline
    assert session[1].startswith("hour 0, 100 rounds; monotonic concession: all parties offer")
    assert "beside the options" not in zeuthen.task
    berlin = Game("berlin", "ukraine").brief("ukraine")
    assert berlin.bonuses
    assert "beside the options" in berlin.task
    assert berlin.timeline[0][1] == "hour 0, 5 rounds"


def test_walking_out_ends_the_talks_of_who_must_consent() -> None:
    game = Game("berlin", "ukraine")
    game.step("walk_out")
    assert game.ending == "walkout"
    assert debrief(game, runs=10).blocked_by == ("Ukraine (walked out)",)


def test_they_go_on_without_one_whose_consent_is_not_needed() -> None:
    scenario = sim.load("berlin").vary({"parties.europeans.consent": "none"})
    game = Game(scenario, free := "europeans")
    game.step("walk_out")
    assert game.over
    assert "walks out" in [move for _, _, party, move in recorded(game) if party == free]
    assert game.ending != "walkout"


def test_votes_can_be_delegated() -> None:
    name = "teaching/single-text"
    party = sim.load(name).party_names[0]
    trace = sim.run(name, runs=1, seed=1).trace(0)
    game = Game(name, party)
    assert "yes" in game.situation.moves
    game.step("delegate")
    votes = expected(trace[trace["move"].isin(["says yes", "says no"])])
    assert [move for move in recorded(game) if move[3] in ("says yes", "says no")] == votes
    assert game.situation.moves == ("accept", "reject", "walk_out")


def test_a_no_stops_a_revision() -> None:
    name = "teaching/single-text"
    game = Game(name, *sim.load(name).party_names[:1])
    draft = game.situation.draft
    while "no" in game.situation.moves:
        assert game.situation.draft == draft
        game.step("no")


def test_bets() -> None:
    game = buyer()
    with pytest.raises(UsageError, match="no ending 'deel'"):
        game.bet("buyer", {"deel": 1})
    with pytest.raises(UsageError, match=r"sum to 1, not 0\.5"):
        game.bet("buyer", {"deal": 0.5})
    with pytest.raises(UsageError, match="from 0 to 1"):
        game.bet("buyer", {"deal": 2, "no_deal": -1})
    game.bet("buyer", {"deal": 0.75, "no_deal": 0.25})
    game.step("walk_out")
    with pytest.raises(UsageError, match="bets are closed"):
        game.bet("buyer", {"deal": 1})
    assert game.bets["buyer"]["deal"] == 0.75


def test_scores_are_proper() -> None:
    assert score({"deal": 1.0, "no_deal": 0.0}, "deal") == 100
    assert score({"deal": 0.0, "no_deal": 1.0}, "deal") == 0
    assert score({"deal": 0.5, "no_deal": 0.5}, "deal") == 75
    # Who believes in 70 % does best by saying so.
    belief = {"deal": 0.7, "no_deal": 0.3}

    def expects(share: float) -> float:
        bet = {"deal": share, "no_deal": 1 - share}
        return sum(chance * score(bet, ending) for ending, chance in belief.items())

    assert max(np.linspace(0, 1, 101), key=expects) == pytest.approx(0.7)


def pie(mine: float, theirs: float) -> sim.Scenario:
    """A pie of ten slices and a side dish that only one of the two wants."""
    return sim.load(
        {
            "title": "Pie",
            "issues": {"slices": [str(i) for i in range(11)], "dish": ["ann", "bob"]},
            "parties": {
                "ann": {
                    "weights": {"slices": 0.8, "dish": 0.2},
                    "values": {"slices": {"linear": [0, 1]}, "dish": {"ann": 1, "bob": 0}},
                    "no_deal": mine,
                    "strategy": "linear",
                },
                "bob": {
                    "weights": {"slices": 1},
                    "values": {"slices": {"linear": [1, 0]}},
                    "no_deal": theirs,
                    "strategy": "hardliner",
                },
            },
            "timeline": [{"session": "talks", "rounds": 3, "parties": ["ann", "bob"]}],
        }
    )


def test_what_was_left_on_the_table() -> None:
    # Bob asks for all ten slices; Ann takes that, and leaves the dish that he does not want.
    game = Game(pie(0, 0.3), "ann", "bob")
    game.step("pass")
    game.step("offer", {"slices": "4", "dish": "bob"})
    assert game.turn == "ann"
    game.step("accept")
    found = debrief(game, "ann", runs=10)
    assert found.agreed.utilities == pytest.approx((0.32, 0.6))
    assert found.left == pytest.approx(0.2)
    assert found.room.best.options == {"slices": "4", "dish": "ann"}
    assert found.room.zopa == 16  # Bob needs three slices of ten: 0 to 7 for Ann, either dish
    assert sorted(found.room.frontier[:, 0]) == pytest.approx([0.2 + 0.08 * i for i in range(8)])
    # Ann would give two slices more for the dish.
    assert debrief(game, "bob", runs=10).left == pytest.approx(0.2)
    assert [(offer.number, offer.by, offer.own) for offer in found.offers] == [(1, "bob", False)]
    assert found.gain == pytest.approx(0.32)


def test_simulated_runs_want_what_the_player_wanted() -> None:
    game = Game("berlin", "ukraine", run=7)
    game.step("walk_out")
    found = debrief(game, runs=300)
    mine = own_draws(game, "ukraine")
    row = sim.run("berlin", runs=1, first=7).runs.iloc[0]
    for path, value in mine.items():
        if not path.endswith(".firmness"):
            assert row[f"draw.{path}"] == value
    fixed = sim.run(game.scenario.vary(mine), runs=300)
    shares = fixed.endings()["share"]
    for name, share in found.endings.items():
        assert shares[name] == pytest.approx(share)
    worths = fixed.runs["utility.ukraine"]
    below = (worths < found.worth).mean() + (worths == found.worth).mean() / 2
    assert found.below == pytest.approx(below)


def test_debrief_shows_what_was_hidden() -> None:
    game = Game("berlin", "ukraine")
    game.step("walk_out")
    found = debrief(game, runs=10)
    russia = {hidden.party: hidden for hidden in found.hidden}["Russia"]
    assert any("not public" in line and "forgone" in line for line in russia.lines)
    assert sum(russia.weights.values()) == pytest.approx(1)
    assert "What the others did not show" in found.text()


def test_a_text_too_long_to_list() -> None:
    game = Game("berlin-twenty-points", "us")
    while not game.over:
        moves = game.situation.moves
        game.step(next(m for m in ("delegate", "pass", "reject") if m in moves))
    found = debrief(game, runs=20)
    assert found.room is None
    assert "not known" in found.text()
    assert "undisclosed points" in found.text()


def finished(folder: Path) -> Game:
    game = Game("berlin", "ukraine", "us", seed=2, run=3)
    game.bet("us", {"deal": 1})
    game.step("offer", {issue.name: issue.options[-1] for issue in game.scenario.space.issues})
    game.step("walk_out")
    sim.seat.save(game, folder)
    return game


def test_saved_games_are_played_again(tmp_path: Path) -> None:
    game = finished(tmp_path / "game")
    again = sim.seat.read(tmp_path / "game")
    assert recorded(again) == recorded(game)
    assert (again.moves, again.bets, again.seats, again.ending) == (
        game.moves, game.bets, game.seats, game.ending,
    )  # fmt: skip
    assert debrief(again, "us", runs=5).text() == debrief(game, "us", runs=5).text()
    half = Game("berlin", "russia")
    sim.seat.save(half, tmp_path / "half")
    half.step("pass")
    sim.seat.save(half, tmp_path / "half")
    assert sim.seat.read(tmp_path / "half").situation == half.situation


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"moves": [{"move": "accept", "terms": None}]}, "cannot be played again"),
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
        sim.seat.read(tmp_path)


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    finished(tmp_path / "game")
    with pytest.raises(StorageError, match="holds another game"):
        sim.seat.save(Game("berlin", "us"), tmp_path / "game")
    sim.storage.write(sim.run("berlin", runs=2), tmp_path / "result")
    with pytest.raises(StorageError, match="something else than a game"):
        sim.seat.save(Game("berlin", "us"), tmp_path / "result")
    with pytest.raises(StorageError, match="holds no game"):
        sim.seat.read(tmp_path / "result")


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
    except Left:
        shown.append("left")
    return "\n".join(shown), list(typed)


def test_a_conversation() -> None:
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


def test_command_line(tmp_path: Path) -> None:
    def play(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sim", "play", *arguments],
            input=typed, capture_output=True, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip

    nobody = play("berlin")
    assert nobody.returncode == 2
    assert "--as ukraine or --as us" in nobody.stderr
    left = play("teaching/buyer-and-seller", "--as", "buyer", "--out", "game", typed="\n3\n")
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
    with pytest.raises(StorageError, match=r"sim\.seat\.save"):
        sim.storage.write(result, tmp_path / "result")
    with pytest.raises(UsageError, match="cannot be simulated again"):
        sim.plots.concessions(result)
    with pytest.raises(UsageError, match="result when all is over"):
        _ = Game("berlin", "us").result
