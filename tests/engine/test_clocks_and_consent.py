"""Small cases of the rules, worked out by hand: clocks that wait, and who stands by what."""

from typing import Any

import pytest

import sim
from sim.engine.knowledge import knowledge_of
from sim.model.compiled import compile_scenario
from tests.builders.toys import pie


def with_third(toy: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A third party that wants what the first wants."""
    third = {"weights": {"slices": 1}, "values": {"slices": {"linear": [0, 1]}}, "no_deal": 0}
    toy["parties"]["cat"] = third | {"strategy": "linear"} | said
    return toy


def test_the_clock_of_a_party_that_waits_for_a_text_goes_on_as_if_it_had_been_sure_of_it() -> None:
    toy = with_third(pie(rounds=4, options=11))
    toy["parties"]["ben"] |= {"values": toy["parties"]["ann"]["values"]}
    toy["parties"]["cat"] |= {"values": {"slices": {"linear": [1, 0]}}}
    everybody = {"session": "hearing", "rounds": 4, "parties": ["ann", "ben", "cat"]}
    toy["timeline"].append(everybody | {"requires": "text"})
    moves = sim.run(sim.load(toy), runs=1).trace(0)
    its = moves[(moves["party"] == "cat") & (moves["session"] == "hearing")]
    # Four of the seven hours until its last chance are gone.
    assert its["target"].iloc[0] == pytest.approx(1 - 4 / 7)


def test_a_session_that_is_passed_by_moves_no_clock() -> None:
    toy = pie("linear", "hardliner", rounds=1)
    parties = {"parties": ["ann", "ben"]}
    toy["timeline"].append({"session": "signing", "rounds": 4, "requires": "text", **parties})
    toy["timeline"].append({"session": "again", "rounds": 4, **parties})
    toy["deadline"] = 7  # leaves room for two rounds of the last session if the signing is held
    moves = sim.run(sim.load(toy), runs=1).trace(0)
    its = moves[(moves["party"] == "ann") & (moves["session"] == "again")]
    assert its["target"].iloc[0] == pytest.approx(1 - 5 / 8)


def test_who_would_come_after_the_deadline_has_its_last_chance_before() -> None:
    toy = with_third(pie("hardliner", "hardliner", rounds=2))
    everybody = {"parties": ["ann", "ben", "cat"]}
    toy["timeline"][0] |= everybody
    toy["timeline"].append({"session": "more", "rounds": 8, "joins": {"cat": 4}, **everybody})
    toy["deadline"] = 4  # of the second session two rounds are held
    moves = sim.run(sim.load(toy), runs=1).trace(0)
    its = moves[(moves["party"] == "cat") & (moves["round"] == 1)]
    assert its["target"].iloc[0] == 0.0


def test_who_walked_out_no_longer_stands_by_the_offer_that_it_made() -> None:
    toy = with_third(
        pie(rounds=2, options=11), consent={"needed_for": {"slices": {"at_least": "0"}}}
    )
    toy["timeline"][0] |= {"parties": ["ann", "ben", "cat"], "opens": "ann"}
    toy["events"] = [{"id": "break", "at": 1, "walks_out": ["cat"]}]
    result = sim.run(sim.load(toy), runs=1)
    offer = result.trace(0).query("party == 'cat' and move == 'offers'")
    assert list(offer["slices"]) == ["10"]
    row = result.runs.iloc[0]
    assert (row["ending"], row["slices"]) == ("partial", "10")
    assert row["blocked_by"] == "cat.events.break"


def test_bluffs_are_read_where_nothing_else_is_uncertain() -> None:
    toy = pie()
    toy["timeline"][0]["opens"] = "ann"
    assert knowledge_of(compile_scenario(sim.load(toy))).count == 1
    line = {"id": "half", "rejects": {"slices": {"at_least": "50"}}, "firmness": 0.5}
    toy["parties"]["ben"]["red_lines"] = [line | {"public": True}]
    assert knowledge_of(compile_scenario(sim.load(toy))).count == 8
