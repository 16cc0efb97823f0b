"""The seat's core: whole games by messages, what a player may not see, senseless messages."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.app.player_seat import PlayerSeat
from sim.app.result_cache import ResultCache
from sim.app.windows import WINDOWS, script
from sim.errors import UsageError
from tests.builders.games import pie

Message = dict[str, Any]

WISHES = ("accept", "delegate", "pass", "reject")


def ask(core: PlayerSeat, kind: str, **content: Any) -> Message:
    """A reply that is no error, as it arrives on the other side."""
    reply = core.handle({"type": kind, **content})
    assert reply["type"] == kind, reply
    back: Message = json.loads(json.dumps(reply, allow_nan=False))
    return back


def refused(core: PlayerSeat, kind: str, **content: Any) -> str:
    reply = core.handle({"type": kind, **content})
    assert reply["type"] == "error", reply
    return str(reply["text"])


def play_on(core: PlayerSeat, state: Message, wishes: tuple[str, ...] = WISHES) -> list[Message]:
    """Play to the end by simple wishes; returns all that was shown."""
    shown = []
    while not state["over"]:
        seen = ask(core, "table")
        shown.append(seen)
        free = [c["move"] for c in seen["situation"]["choices"] if not c["barred"]]
        move = next(wish for wish in wishes if wish in free)
        state = ask(core, "step", move=move, at=state["moves"])
        shown.append(state)
    return shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "seats"),
    [
        ("berlin", ["ukraine"]),
        ("berlin", ["us", "russia"]),
        ("berlin-twenty-points", ["europeans"]),
        ("berlin-aftermath", ["us"]),
        ("positional-bargaining", ["farmers"]),
        ("single-text", ["shepherds", "farmers"]),
        ("tied-hands-known-to-nobody", ["ann"]),
        ("absent-neighbour", ["neighbour"]),
        ("three-parties-without-a-veto", ["lowtown"]),
    ],
)
def test_a_game_by_messages_is_the_game(
    scenario: str, seats: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sim.app.hosted_game.debrief", lambda g, s: sim.play.debrief(g, s, runs=200)
    )
    core = PlayerSeat(scenario)
    assert {party["name"] for party in ask(core, "hello")["parties"]} >= set(seats)
    play_on(core, ask(core, "start", seats=seats))
    told = json.loads(ask(core, "text")["text"])
    game = sim.Game(scenario, *seats)
    for made in told["moves"]:
        game.step(made["move"], made["outcome"])
    for seat in seats:
        found = ask(core, "debrief", seat=seat)
        assert found["ending"] == game.ending == told["ending"]
        assert found["worth"] == sim.play.debrief(game, seat, runs=200).worth
        assert found["sentences"][0].startswith("Ending: ")
        for plane in found["planes"].values():
            assert plane["zopa"] or not plane["frontier"]
            assert len(plane["outcomes"]) <= 1_200


def test_a_seat_is_told_only_what_its_party_may_know() -> None:
    core = PlayerSeat("berlin")
    seat = "ukraine"
    shown = [ask(core, "hello"), ask(core, "start", seats=[seat]), ask(core, "brief", seat=seat)]
    shown += play_on(core, shown[1])
    # A line of the United States that is not public.
    secret = "NATO membership ‘bid given up’ and security guarantees at most ‘military support’"
    assert secret not in json.dumps(shown, ensure_ascii=False)
    found = ask(core, "debrief", seat=seat)
    assert secret in json.dumps(found["hidden"], ensure_ascii=False)
    russia = next(other for other in found["hidden"] if other["party"] == "Russia")
    assert str(russia["no_deal"]) not in json.dumps(shown)


@pytest.mark.slow
def test_who_was_not_in_the_room_does_not_hear() -> None:
    core = PlayerSeat("berlin")
    play_on(core, ask(core, "start", seats=["us", "europeans"]))
    places = {
        seat: {
            said["place"].rpartition(", round")[0]
            for said in ask(core, "debrief", seat=seat)["heard"]
        }
        for seat in ("us", "europeans")
    }
    assert "Moscow, on the text" in places["us"]
    assert "Monday, with the Europeans" in places["europeans"]
    assert not {"Sunday, face to face", "Moscow, on the text"} & places["europeans"]


def test_what_is_new_is_marked_and_can_be_asked_for_alone() -> None:
    core = PlayerSeat("positional-bargaining")
    state = ask(core, "start", seats=["farmers"])
    first = ask(core, "table")
    ask(core, "step", move="pass", at=state["moves"])
    second = ask(core, "table")
    known = len(first["heard"])
    assert second["heard"][:known] == first["heard"]
    assert second["fresh"] == len(second["heard"]) - known > 0
    assert second["heard"][known]["own"]
    assert ask(core, "table", **{"from": known})["heard"] == second["heard"][known:]


def test_a_composed_offer_has_its_price_and_what_bars_it() -> None:
    core = PlayerSeat("berlin", "ukraine")
    ask(core, "start", seats=["ukraine"])
    game = sim.Game("berlin", "ukraine")
    best = {issue.name: issue.options[-1] for issue in game.scenario.space.issues}
    seen = ask(core, "look", outcome=best)
    assert seen["outcome"]["worth"] == game.look_at(best).worth
    assert seen["outcome"]["barred"] == []
    assert seen["outcome"]["crosses"] == ["Russia"]
    barred = [bool(option["barred"]) for option in seen["options"]["nato_membership"]]
    assert barred == [True, False, False]
    assert not any(o["barred"] for o in seen["options"]["reconstruction"])
    for issue in game.scenario.space.issues:
        for option, found in zip(issue.options, seen["options"][issue.name], strict=True):
            assert found["worth"] == game.look_at({**best, issue.name: option}).worth
    bar = {**best, "nato_membership": "given_up"}
    assert "not on the table yet" in refused(core, "step", move="offer", outcome=bar, at=0)
    assert ask(core, "step", move="offer", outcome=best, at=0)["moves"] == 1
    assert ask(core, "table")["last"]["options"] == best


def test_a_move_made_twice_is_made_once() -> None:
    core = PlayerSeat("berlin")
    ask(core, "start", seats=["us"])
    ask(core, "step", move="pass", at=0)
    assert "already" in refused(core, "step", move="pass", at=0)
    assert ask(core, "table")["moves"] == 1


def test_a_bet_is_scored() -> None:
    core = PlayerSeat("splitting-a-pie")
    state = ask(core, "start", seats=["ben"])
    assert "sum to 1" in refused(core, "bet", seat="ben", shares={"deal": 0.5})
    assert ask(core, "bet", seat="ben", shares={"deal": 1})["bet"] == ["ben"]
    play_on(core, state)
    assert ask(core, "debrief", seat="ben")["score"] == 100
    assert "closed" in refused(core, "bet", seat="ben", shares={"deal": 1})


def test_a_copied_game_goes_on_where_it_was() -> None:
    core = PlayerSeat("berlin")
    ask(core, "start", seats=["ukraine"], seed=3, run=7)
    ask(core, "bet", seat="ukraine", shares={"deal": 0.4, "partial": 0.6})
    ask(core, "step", move="pass", at=0)
    text = ask(core, "text")["text"]
    other = PlayerSeat("berlin")
    assert ask(other, "restore", text=text) == {**ask(core, "hello")["game"], "type": "restore"}
    assert ask(other, "table") == ask(core, "table")
    assert "another scenario" in refused(PlayerSeat("zeuthen"), "restore", text=text)


def test_a_text_that_is_no_game_leaves_the_game_alone() -> None:
    core = PlayerSeat("zeuthen")
    ask(core, "start", seats=["ann"])
    ask(core, "step", move="pass", at=0)
    good = json.loads(ask(core, "text")["text"])
    changes: list[Message] = [
        {"seats": []},
        {"seats": ["nobody"]},
        {"seats": [["ann"]]},
        {"seed": -1},
        {"run": True},
        {"run": 2**80},
        {"bets": []},
        {"bets": {"ann": {"deal": "much"}}},
        {"moves": {}},
        {"moves": [{"move": "fly"}]},
        {"moves": [{"move": "offer", "outcome": {"price": []}}]},
        {"moves": [{"move": "pass", "outcome": None}] * 2_001},
        {"digest": "0"},
    ]
    wrong: list[Any] = ["", "[]", "[" * 50_000, None, 7, json.dumps(good)[:-20]]
    wrong += [json.dumps({**good, **change}) for change in changes]
    for text in wrong:
        assert refused(core, "restore", text=text)
    assert ask(core, "table")["moves"] == 1


GARBAGE: list[Any] = [
    None,
    7,
    [],
    "hello",
    {},
    {"type": None},
    {"type": ["hello"]},
    {"type": "fly"},
    {"type": "start"},
    {"type": "start", "seats": []},
    {"type": "start", "seats": "us"},
    {"type": "start", "seats": ["us", "us"]},
    {"type": "start", "seats": [{}]},
    {"type": "start", "seats": ["us"], "seed": 1.5},
    {"type": "start", "seats": ["us"], "run": 2**64},
    {"type": "start", "seats": ["nobody"]},
    {"type": "brief"},
    {"type": "brief", "seat": ["us"]},
    {"type": "brief", "seat": "russia"},
    {"type": "bet", "seat": "us", "shares": [1]},
    {"type": "bet", "seat": "us", "shares": {"deal": float("nan")}},
    {"type": "bet", "seat": "us", "shares": {"deal": True}},
    {"type": "bet", "seat": "us", "shares": {"heaven": 1}},
    {"type": "table", "from": -1},
    {"type": "look"},
    {"type": "look", "outcome": {}},
    {"type": "look", "outcome": {"draft": {}}},
    {"type": "look", "outcome": {7: "x"}},
    {"type": "step"},
    {"type": "step", "move": ["pass"], "at": 0},
    {"type": "step", "move": "fly", "at": 0},
    {"type": "step", "move": "accept", "at": "0"},
    {"type": "step", "move": "offer", "at": 0},
    {"type": "step", "move": "pass", "outcome": {}, "at": 0},
    {"type": "debrief", "seat": "us"},
    {"type": "debrief", "seat": {}},
    {"type": "restore"},
]


@pytest.mark.parametrize("message", GARBAGE, ids=repr)
def test_a_message_that_makes_no_sense_is_answered_and_changes_nothing(message: Any) -> None:
    core = PlayerSeat("berlin")
    before = ask(core, "start", seats=["us"])
    reply = core.handle(message)
    assert reply["type"] == "error"
    assert 0 < len(reply["text"]) <= 600
    assert {**ask(core, "hello")["game"], "type": "start"} == before


def test_before_a_game_has_begun_there_is_nothing_to_see() -> None:
    core = PlayerSeat("berlin")
    for kind in ("table", "look", "step", "text"):
        reply = core.handle({"type": kind, "move": "pass", "outcome": {}, "id": "7"})
        assert reply == {"id": "7", "type": "error", "text": "no game has begun"}


def test_games_are_kept_and_go_on(tmp_path: Path) -> None:
    core = PlayerSeat("berlin", "us", out=tmp_path)
    state = ask(core, "start", seats=["us"])
    ask(core, "step", move="pass", at=0)
    folder = Path(ask(core, "hello")["game"]["folder"])
    assert sim.play.read(folder).moves == [("pass", None)]

    again = PlayerSeat("berlin", "us", out=tmp_path)
    state = ask(again, "start", seats=["us"])
    assert state["moves"] == 1
    assert ask(again, "table") == ask(core, "table")
    play_on(again, state)
    assert sim.play.read(folder).over

    state = ask(again, "start", seats=["us"])
    assert state["moves"] == 0
    assert Path(state["folder"]) != folder
    assert ask(again, "start", seats=["russia"])["folder"] not in (str(folder), state["folder"])


def test_a_copied_game_replaces_no_kept_one(tmp_path: Path) -> None:
    core = PlayerSeat("berlin", out=tmp_path)
    ask(core, "start", seats=["us"])
    ask(core, "step", move="pass", at=0)
    kept = ask(core, "hello")["game"]["folder"]
    text = ask(core, "text")["text"]
    ask(core, "step", move="pass", at=1)
    restored = ask(core, "restore", text=text)
    assert restored["folder"] != kept
    assert len(sim.play.read(kept).moves) == 2
    assert len(sim.play.read(restored["folder"]).moves) == 1


def test_a_game_that_cannot_be_kept_goes_on(tmp_path: Path) -> None:
    (tmp_path / "games").write_text("a file")
    core = PlayerSeat("berlin", out=tmp_path / "games")
    ask(core, "start", seats=["us"])
    state = ask(core, "step", move="pass", at=0)
    assert state["moves"] == 1
    assert str(tmp_path) in state["fault"]


def test_in_jupyter_a_widget_carries_the_seat() -> None:
    widget = sim.app.play("berlin", seat="us", run=4)
    hello = widget.core.handle({"type": "hello"})
    assert (hello["seat"], hello["run"], hello["kept"]) == ("us", 4, False)


def test_who_sits_down_wrongly_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean"):
        PlayerSeat("berlin", "rusia")
    with pytest.raises(UsageError, match="seed"):
        PlayerSeat("berlin", seed=-1)
    with pytest.raises(UsageError, match="run"):
        PlayerSeat("berlin", run=1.5)  # type: ignore[arg-type]


def test_the_script_for_jupyter_names_nothing_twice() -> None:
    text = script(WINDOWS["play"].script)
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)


def test_futures_come_a_slice_of_a_move_at_a_time() -> None:
    core = PlayerSeat(pie(0, 0.3), "ann", futures=3_000)
    ask(core, "start", seats=["ann"])
    offer = {"slices": "5", "dish": "ann"}
    first = ask(core, "futures", outcome=offer)
    assert [row["move"] for row in first["rows"]] == ["offer"]
    assert first["more"]
    assert (first["at"], first["fault"]) == (0, "")
    second = ask(core, "futures", outcome=offer)
    assert [row["move"] for row in second["rows"]] == ["offer", "pass"]
    reply = second
    while reply["more"]:
        reply = ask(core, "futures", outcome=offer)
    assert {row["move"]: row["runs"] for row in reply["rows"]} == dict.fromkeys(
        ("offer", "pass", "walk_out"), 3_000
    )
    for row in reply["rows"]:
        assert sum(ending["share"] for ending in row["endings"]) == pytest.approx(1)
        assert row["worth"]["low"] <= row["worth"]["share"] <= row["worth"]["high"]
    assert "draws are kept" in reply["about"]
    other = ask(core, "futures", outcome=offer | {"slices": "4"})
    assert [row["runs"] for row in other["rows"]] == [1_000, 3_000, 3_000]
    without = ask(core, "futures")
    assert [row["move"] for row in without["rows"]] == ["pass", "walk_out"]
    assert not without["more"]
    state = ask(core, "step", move="walk_out", at=0)
    assert state["looked"] == 2
    assert refused(core, "futures") == "the talks are over"
    assert json.loads(ask(core, "text")["text"])["looked"] == [0, 0]


def test_senseless_questions_about_futures_are_refused() -> None:
    core = PlayerSeat(pie(0, 0.3))
    assert refused(core, "futures") == "no game has begun"
    ask(core, "start", seats=["ann"])
    assert "mapping of issues" in refused(core, "futures", outcome=[1])
    assert "no issue 'price'" in refused(core, "futures", outcome={"price": "1"})
    assert "say what is offered" in refused(core, "futures", outcome={"slices": "5"})


def test_nobody_looks_at_futures_in_a_test_of_skill() -> None:
    free = PlayerSeat(pie(0, 0.3), "ann")
    ask(free, "start", seats=["ann"])
    ask(free, "futures")
    text = ask(free, "text")["text"]
    core = WINDOWS["play"].core(ResultCache(pie(0, 0.3)), True, 1_000)
    assert isinstance(core, PlayerSeat)
    state = ask(core, "start", seats=["ann"])
    assert state["test"]
    assert "a test of skill" in refused(core, "futures")
    # A game that comes from elsewhere is one from here on, and says that futures were looked at.
    state = ask(core, "restore", text=text)
    assert (state["test"], state["looked"]) == (True, 1)
    assert "a test of skill" in refused(core, "futures")
    # And a test that is taken elsewhere stays one.
    state = ask(free, "restore", text=ask(core, "text")["text"])
    assert state["test"]
    assert "a test of skill" in refused(free, "futures")
    bad = json.dumps(json.loads(text) | {"looked": "often"})
    assert "makes no sense when futures" in refused(free, "restore", text=bad)
