"""Whatever a visitor sends is answered: damaged conversations with the explorer and with a seat."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest

import sim
from sim.app import Explorer, ResultCache
from sim.app.message_handler import MessageHandler
from sim.app.player_seat import PlayerSeat
from sim.model import Scenario
from tests.builders.mutants import damage_text, damage_tree
from tests.builders.toys import pie

Message = dict[str, Any]

COUNT, SEED = 200, 20251214

PATH = "parties.ann.no_deal.value"


def scenario() -> Scenario:
    return sim.load(pie(rounds=3, options=11, no_deal=({"uniform": [0, 1]}, 0.4)))


def explorer_messages() -> list[Message]:
    setting = {"variant": "", "strategies": {"ben": "boulware"}, "numbers": {PATH: 0.3}}
    return [
        {"type": "hello", "id": "1", "setting": setting},
        {"type": "run", "setting": setting, "runs": 2_000, "figure": "blockers", "base": {}},
        {"type": "run", "setting": {"numbers": {PATH: 0.2}}, "figure": "tornado"},
        {"type": "replay", "setting": setting, "ending": "deal", "which": 0},
        {"type": "copy", "setting": setting, "base": {"numbers": {PATH: 0.2}}},
    ]


def seat_messages() -> list[Message]:
    game = sim.Game(scenario(), "ann")
    game.bet("ann", {"deal": 0.5, "no_deal": 0.5})
    game.step("pass")
    return [
        {"type": "hello"},
        {"type": "start", "id": "7", "seats": ["ann"], "seed": 3, "run": 1},
        {"type": "brief", "seat": "ann"},
        {"type": "bet", "seat": "ann", "shares": {"deal": 0.75, "no_deal": 0.25}},
        {"type": "table", "from": 0},
        {"type": "look", "outcome": {"slices": "5"}},
        {"type": "step", "move": "offer", "outcome": {"slices": "5"}, "at": 0},
        {"type": "step", "move": "walk_out", "outcome": None, "at": 0},
        {"type": "debrief", "seat": "ann"},
        {"type": "text"},
        {"type": "restore", "text": sim.play.as_text(game)},
    ]


def damaged(messages: list[Message], count: int, dice: Random) -> Iterator[str]:
    """Messages as a web socket brings them, most with something wrong in them."""
    for number in range(count):
        message = dice.choice(messages)
        way = number % 5
        if way == 0:
            yield damage_text(json.dumps(message), dice)
            continue
        if "text" in message and way < 4:
            message = {
                **message,
                "text": json.dumps(damage_tree(json.loads(message["text"]), dice)),
            }
        else:
            message = damage_tree(message, dice)
        yield json.dumps(message)


HUGE = [
    "[" * 30_000,
    '{"type":' * 8_000,
    json.dumps({"type": "x" * 60_000}),
    json.dumps({"type": "restore", "text": "[" * 60_000}),
    json.dumps({"type": "restore", "text": '{"moves":' + "[" * 900 + "]" * 900 + "}"}),
    json.dumps({"type": "start", "seats": ["ann"] * 10_000}),
    json.dumps({"type": "bet", "seat": "ann", "shares": {str(n): n for n in range(5_000)}}),
    json.dumps({"type": "look", "outcome": {str(n): "1" for n in range(4_000)}}),
    json.dumps({"type": "run", "setting": {"numbers": {str(n): n for n in range(4_000)}}}),
    '{"type": "run", "runs": 1' + "0" * 60_000 + "}",
    '{"type": "start", "seats": ["ann"], "seed": 1' + "0" * 4_000 + "}",
    '{"type": "table", "from": -1e999, "type": "table"}',
    '{"type": "hello", "id": "' + "y" * 60_000 + '"}',
    json.dumps({"type": "step", "move": "\ud800", "at": 0}),
    '"\\u0000"',
    "NaN",
    "",
]


def answered(core: MessageHandler, raw: str) -> str:
    """Of what kind the answer to a message is; it is one whatever the message is."""
    message: Any = None
    with suppress(ValueError, RecursionError):
        message = json.loads(raw)
    reply = core.handle(message)
    sent = json.dumps(reply, allow_nan=False)
    kind = str(reply["type"])
    if kind == "error":
        assert 0 < len(reply["text"]) <= 600, raw[:500]
        assert "Traceback" not in reply["text"]
        assert len(sent) < 5_000
        return "refused"
    assert kind == message["type"]
    return "answered"


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.result_cache.RANKED_BY", 200)
    monkeypatch.setattr("sim.app.result_cache.SLICE", 100)
    monkeypatch.setattr("sim.app.hosted_game.debrief", partial(sim.play.debrief, runs=20))


def try_messages(core: MessageHandler, texts: Iterator[str] | list[str]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for raw in texts:
        try:
            tally[answered(core, raw)] += 1
        except Exception as error:
            error.add_note(raw[:2_000])
            raise
    return tally


@pytest.mark.slow
def test_every_message_to_an_explorer_is_answered() -> None:
    core = Explorer(ResultCache(scenario()))
    tally = try_messages(core, damaged(explorer_messages(), COUNT, Random(SEED)))
    assert min(tally["answered"], tally["refused"]) > COUNT // 10
    assert try_messages(core, HUGE)["answered"] <= 2


def test_every_message_to_a_seat_is_answered() -> None:
    core = PlayerSeat(scenario())
    tally = try_messages(core, damaged(seat_messages(), COUNT, Random(SEED)))
    assert min(tally["answered"], tally["refused"]) > COUNT // 10
    assert try_messages(core, HUGE)["answered"] <= 2
