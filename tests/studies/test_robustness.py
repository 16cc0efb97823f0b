"""Robustness: what moves a scenario that nobody declared."""

from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.changes import conceding, finer_rounds, once_more, opened, rewritten
from sim.inputs import shipped
from sim.studies.robustness_check import CHANGES, LEAST
from tests.builders.negotiations import places
from tests.builders.toys import haggling, pie
from tools.robustness import header_of

WAYS = ("linear", "conceder", "relative_tit_for_tat")

CASES = [name for name in shipped() if "/" not in name]


def toy(first: Any = "linear", **session: Any) -> dict[str, Any]:
    tree = pie(first, "linear", rounds=6, options=7, no_deal=({"uniform": [0.1, 0.9]}, 0.2))
    tree["timeline"][0] |= session
    return tree


def test_a_deal_wherever_there_is_room_is_moved_by_nothing() -> None:
    found = sim.robustness(sim.load(toy()), runs=200)
    assert found.passes
    assert not found.moving
    deals = found.table.xs("deal", level="ending")
    assert (deals.drop("another_seed")["difference"].abs() <= LEAST).all()
    assert "Passes" in str(found)
    assert found.left_out["linear"] == "it changes nothing here"
    assert {*deals.index, *found.left_out} == {*CHANGES}


def test_who_never_gives_way_is_moved_by_giving_way() -> None:
    tree = toy()
    for party in tree["parties"].values():
        party["strategy"] = {"concedes": "hardliner", "accepts": "target"}
    found = sim.robustness(sim.load(tree), runs=100)
    assert {"linear", "conceder"} <= set(found.moving) <= {*WAYS}
    row = found.table.loc["linear", "deal"]
    # No deal comes about as written; who gives way finds one wherever there is room for it.
    room = float(np.mean(sim.run(sim.load(tree), runs=100).runs["room"]))
    assert row["first"] == 0
    assert row["second"] == row["difference"] == pytest.approx(room)
    assert row["low"] > 0.5
    assert "Does not pass: moved by linear, conceder" in str(found)


def test_who_opens_moves_an_ultimatum() -> None:
    # Two places; whoever proposes gets what it likes, and the other prefers that to nothing.
    tree = places([[1, 0.4], [0.4, 1]], rounds=1, no_deal=0.3)
    tree["timeline"][0] |= {"protocol": "take_it_or_leave_it", "opens": "ann"}
    last = opened(sim.load(tree), "last")
    assert last.content()["timeline"][0]["opens"] == "ben"
    assert set(sim.run(sim.load(tree), runs=5).runs["place"]) == {"place0"}
    assert set(sim.run(last, runs=5).runs["place"]) == {"place1"}
    assert opened(sim.load(tree), "first") is not None
    assert opened(sim.load(tree), "first").content() == sim.load(tree).content()


def test_the_order_listed_is_turned_with_the_opener() -> None:
    tree = places([[1, 0.4], [0.4, 1], [1, 0.5]], rounds=3)
    tree["timeline"][0]["opens"] = "ben"  # ben, cat, ann
    last = opened(sim.load(tree), "last").content()["timeline"][0]
    assert (last["opens"], last["parties"]) == ("ann", ["ann", "cat", "ben"])


def test_rounds_are_halved_and_hours_kept() -> None:
    tree = haggling()
    tree["parties"]["guild"]["walks_out_after"] = 3
    tree["timeline"].append({"session": "yes_or_no", "rounds": 1, "parties": ["guild"]})
    before = sim.load(tree)
    after = finer_rounds(before)
    assert [s.hours for s in after.sessions] == [s.hours for s in before.sessions]
    assert [s.rounds for s in after.sessions] == [12, 8, 1]
    assert after.party("guild").walks_out_after == 6
    alone = sim.load(tree | {"timeline": tree["timeline"][2:]})
    assert finer_rounds(alone) is alone


def test_the_last_session_comes_once_more() -> None:
    after = once_more(sim.load(haggling()))
    names = [session.name for session in after.sessions]
    assert names == ["first_day", "guild_hall", "guild_hall_again"]
    assert after.sessions[2].delay == after.sessions[1].delay == 18
    assert [s.name for s in once_more(after).sessions][-1] == "guild_hall_again_again"


def test_another_order_of_writing_is_another_order_of_the_same() -> None:
    tree = haggling()
    tree["issues"]["delivery"] = {"options": ["soon", "in_a_month", "late"], "ordered": False}
    for party in tree["parties"].values():
        party["values"]["delivery"] = {"soon": 0, "in_a_month": 0.3, "late": 1}
    before = sim.load(tree)
    after = rewritten(before, seed=3)
    assert after.party_names != before.party_names
    assert set(after.party_names) == set(before.party_names)
    assert [i.name for i in after.space.issues] == ["delivery", "price"]
    assert after.space.issues[0].options != ("soon", "in_a_month", "late")
    assert after.space.issues[1].options == ("low", "middle", "high")
    assert after.content()["timeline"] == before.content()["timeline"]
    assert after.digest == rewritten(before, seed=3).digest


def test_another_way_of_conceding_keeps_the_other_parts() -> None:
    tree = pie()
    tree["parties"]["ann"]["strategy"] = {
        "concedes": {"boulware": {"exponent": 2}},
        "offers": "own_lowest",
        "assumed": "a toy",
    }
    after = conceding(sim.load(tree), "conceder")
    ann, ben = (party.strategy for party in after.parties)
    assert (ann.name, ann.parts["offers"][0]) == ("conceder", "own_lowest")
    assert (ben.name, ben.parts["offers"][0]) == ("conceder", "fair")


def test_every_branch_is_changed() -> None:
    tree = toy()
    tree["alternatives"] = {
        "pace": {
            "one_of": {
                "slow": {},
                "fast": {"timeline": [{"session": "talks", "rounds": 12, "round_hours": 0.5}]},
            },
            "assumed": "not reported",
        }
    }
    scenario = sim.load(tree)
    after = finer_rounds(scenario)
    assert [branch.sessions[0].rounds for branch in after.branches_alone] == [12, 24]
    found = sim.robustness(scenario, runs=100)
    assert "rewritten" in found.table.index.get_level_values("change")
    assert found.passes


def test_what_cannot_be_changed_is_left_out_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(sim.errors.InputError, match="more than the 10,000 rounds"):
        finer_rounds(sim.load(pie(rounds=6_000, options=3)))
    monkeypatch.setattr(
        "sim.studies.robustness_check.finer_rounds", lambda scenario: finer_rounds(scenario, 9_999)
    )
    found = sim.robustness(sim.load(pie(rounds=2, options=3)), runs=2)
    assert "more than the 10,000 rounds" in found.left_out["finer_rounds"]
    assert "not tried" in str(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_header_of_a_shipped_case_says_what_moves_it(name: str) -> None:
    # With few runs only what moves it by much is sure; that the header must say.
    found = sim.robustness(name, runs=40)
    said = header_of(name)
    assert said, "run: python -m tools.robustness"
    for change in found.moving:
        assert CHANGES[change] in said
