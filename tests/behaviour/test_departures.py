"""Parties know when somebody leaves for good whose consent every outcome needs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import sim
from tests.builders.negotiations import missed, negotiation, places, session_of

PROTOCOLS = ("alternating_offers", "monotonic_concession", "single_text")


def with_session(tree: dict[str, Any], *parties: str) -> dict[str, Any]:
    """The negotiation with one more session, for some of the parties."""
    found = copy.deepcopy(tree)
    more = found["timeline"][0] | {"session": "more", "parties": list(parties)}
    found["timeline"].append({k: v for k, v in more.items() if k not in ("joins", "leaves")})
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("parties", [2, 3])
def test_who_leaves_early_takes_no_room_along(protocol: str, parties: int) -> None:
    for number in range(8):
        tree = negotiation(number, parties, drawn=True)
        for leaves in ({"ann": 5}, {"ben": 7.5}):
            _, lost = missed(session_of(tree, protocol=protocol, leaves=leaves), runs=8)
            assert lost == 0


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_later_session_without_somebody_is_no_chance(protocol: str) -> None:
    for number in range(8):
        tree = session_of(negotiation(number, 3, rounds=10, drawn=True), protocol=protocol)
        for parties in (("ann", "ben"), ("ben", "cat"), ("ann",)):
            _, lost = missed(with_session(tree, *parties), runs=8)
            assert lost == 0


def haggling() -> dict[str, Any]:
    """Two who concede late, and one whom nothing depends on."""
    tree = places([[1, 0.6, 0.3], [0.3, 0.6, 1], [0.5, 0.5, 0.5]], "boulware", 12, 0.2)
    tree["parties"]["cat"]["consent"] = "none"
    return tree


def hours(tree: dict[str, Any]) -> list[float]:
    """The hours of the deals; there must be one in every run."""
    runs = sim.run(sim.load(tree), runs=8, seed=1).runs
    assert (runs["ending"] == "deal").all()
    return runs["hour"].tolist()


def test_whose_consent_is_not_needed_may_leave() -> None:
    assert set(hours(session_of(haggling(), leaves={"ben": 4}))) == {4}
    assert min(hours(session_of(haggling(), leaves={"cat": 4}))) > 4


def test_who_comes_back_has_not_departed() -> None:
    tree = session_of(haggling(), leaves={"ben": 4})
    assert min(hours(with_session(tree, "ann", "ben"))) > 12
    assert set(hours(with_session(tree, "ann", "cat"))) == {4}


def test_who_comes_after_a_departure_has_a_chance() -> None:
    # What ann and ben have agreed by then, cat may still refuse; it has time to ask for more.
    tree = session_of(haggling(), leaves={"ben": 4}, joins={"cat": 5})
    tree["parties"]["cat"]["consent"] = "required"
    assert (sim.run(sim.load(tree), runs=8, seed=1).runs["ending"] == "partial").all()
    at_last = with_session(tree, "cat")
    at_last["timeline"][1]["requires"] = "text"
    assert (sim.run(sim.load(at_last), runs=8, seed=1).runs["ending"] == "deal").all()


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("rounds", [1, 2, 5])
def test_who_is_asked_when_others_are_gone_puts_no_other_text_in_the_way(
    rounds: int, protocol: str
) -> None:
    # Ann can sign one place only. Cat and Dan like the other better, but it has come too late.
    tree = places([[1, 0.1], [1, 0.9], [0.5, 1], [0.5, 1]], "boulware", 4, no_deal=0.2)
    talks = tree["timeline"][0] | {"parties": ["ann", "ben"]}
    asked = {"session": "asked", "rounds": rounds, "parties": ["cat", "dan"], "requires": "text"}
    tree["timeline"] = [talks, asked | {"protocol": protocol}]
    result = sim.run(sim.load(tree), runs=6, seed=1)
    assert (result.runs["ending"] == "deal").all()
    # Whom an event brings back can be asked again: then they do ask for more.
    tree["events"] = [{"id": "returns", "at": 1, "enters": ["ann", "ben"]}]
    moves = sim.run(sim.load(tree), runs=6, seed=1).trace(0).query("session == 'asked'")
    assert rounds == 1 or {"offers", "says yes"} & set(moves["move"])


def test_who_is_asked_alone_may_take_its_time_under_any_protocol() -> None:
    tree = places([[1, 0.1], [1, 0.9], [0.5, 1]], "boulware", 4, no_deal=0.2)
    talks = tree["timeline"][0] | {"parties": ["ann", "ben"]}
    for protocol in PROTOCOLS:
        asked = {"session": "asked", "rounds": 3, "parties": ["cat"], "requires": "text"}
        timeline = [talks, asked | {"protocol": protocol}]
        runs = sim.run(sim.load(tree | {"timeline": timeline}), runs=4, seed=1).runs
        assert (runs["ending"] == "deal").all()
