"""Nobody is held to a text that has become worse than no deal, or crosses a line become real."""

from typing import Any

import pytest

import sim
from tests.builders.negotiations import places


def later(**first: Any) -> dict[str, Any]:
    """Two agree at once; the third is asked five days later."""
    tree = places([[0.5, 0.5], [0.5, 0.6], [0.5, 0.5]], rounds=4)
    tree["parties"]["ann"] |= first
    tree["timeline"] = [
        {"session": "one", "at": 0, "rounds": 4, "parties": ["ann", "ben"]},
        {"session": "two", "at": 120, "rounds": 1, "parties": ["cat"], "requires": "text"},
    ]
    return tree


def line(**more: Any) -> dict[str, Any]:
    return {"id": "line", "rejects": {"place": ["place0", "place1"]}, **more}


def result_of(tree: dict[str, Any]) -> sim.Result:
    result = sim.run(sim.load(tree), runs=3, seed=1)
    assert (result.runs["session"] == "two").all()
    return result


def test_without_a_change_it_is_a_deal() -> None:
    runs = result_of(later(no_deal=0.4)).runs
    assert (runs["ending"] == "deal").all()


def test_an_acceptance_lapses_when_no_deal_has_become_better() -> None:
    result = result_of(later(no_deal={"value": 0.4, "drift_per_day": 0.1}))
    assert (result.runs["ending"] == "partial").all()
    assert (result.runs["blocked_by"] == "ann.no_deal").all()
    assert result.trace(0)["move"].iloc[-1] == "withdraws"


def test_a_drift_to_the_very_value_leaves_it() -> None:
    tree = later(no_deal={"value": 0.4, "drift_per_day": 0.02})
    assert (result_of(tree).runs["ending"] == "deal").all()


@pytest.mark.parametrize("changed", ["line", "no_deal", "weights"])
def test_an_acceptance_lapses_by_an_event(changed: str) -> None:
    tree = later(no_deal=0.4, red_lines=[line(firmness=0)])
    if changed == "weights":
        tree["issues"]["mood"] = ["bad", "good"]
        for party in tree["parties"].values():
            party["weights"]["mood"] = 0
            party["values"]["mood"] = {"bad": 0, "good": 0}
    amounts = {
        "line": ("red_lines.line.firmness", 1),
        "no_deal": ("no_deal.value", 0.9),
        "weights": ("weights.mood", 5),
    }
    path, amount = amounts[changed]
    tree["events"] = [{"id": "turn", "at": 50, "changes": {f"parties.ann.{path}": amount}}]
    runs = result_of(tree).runs
    assert (runs["ending"] == "partial").all()
    reason = "ann.red_lines.line" if changed == "line" else "ann.no_deal"
    assert (runs["blocked_by"] == reason).all()


def test_who_left_the_room_before_the_deal_is_asked_again() -> None:
    tree = later(no_deal={"value": 0.4, "drift_per_day": -0.1})
    tree["parties"]["ben"]["no_deal"] = {"value": 0.3, "drift_per_day": 0.2}
    runs = result_of(tree).runs
    assert (runs["blocked_by"] == "ben.no_deal").all()


def test_deals_are_never_worse_than_no_deal_at_the_signature() -> None:
    tree = later(no_deal={"value": {"uniform": [0.2, 0.5]}, "drift_per_day": 0.04})
    table = sim.run(sim.load(tree), runs=60, seed=1).runs
    signed = table[table["ending"] == "deal"]
    # The last round begins an hour before the signature.
    no_deal = signed["draw.parties.ann.no_deal.value"] + 0.04 * (signed["hour"] - 1) / 24
    assert 0 < len(signed) < len(table)
    assert (signed["utility.ann"] >= no_deal - 1e-9).all()


def together(**first: Any) -> sim.Result:
    """Two agree at once; five days later they sit with the third, whose yes is the last."""
    tree = later(**first)
    tree["timeline"][1] |= {"parties": ["cat", "ann"], "rounds": 2}
    tree["events"] = [
        {"id": "vote", "at": 50, "changes": {"parties.ann.red_lines.line.firmness": 1}}
    ]
    tree["parties"]["ben"]["values"]["place"]["place0"] = 0.6
    return result_of(tree)


def test_who_sits_in_the_room_again_is_not_held_to_it_either() -> None:
    result = together(no_deal=0.4, red_lines=[line(firmness=0)])
    assert (result.runs["ending"] == "partial").all()
    assert result.runs["blocked_by"].astype(str).str.contains("ann.red_lines.line").all()
    moves = result.trace(0).query("session == 'two' and party == 'ann'")["move"]
    assert moves.tolist()[:2] == ["withdraws", "rejects"]


@pytest.mark.parametrize(("vote", "ending"), [(9, "deal"), (1, "no_deal")])
def test_an_acceptance_binds_in_the_next_round_only_if_it_still_may(vote: int, ending: str) -> None:
    """Ben offers, Cat accepts; Ann, who spoke before them, is asked in the next round."""
    tree = places([[0.5, 1], [1, 0], [1, 0]], "hardliner", rounds=2, no_deal=0.4)
    tree["parties"]["ann"]["strategy"] = "linear"
    tree["parties"]["cat"]["red_lines"] = [{**line(firmness=0), "rejects": {"place": "place0"}}]
    tree["timeline"][0]["opens"] = "ann"
    tree["events"] = [
        {"id": "vote", "at": vote, "changes": {"parties.cat.red_lines.line.firmness": 1}}
    ]
    result = sim.run(sim.load(tree), runs=3, seed=1)
    assert (result.runs["ending"] == ending).all()
    if ending == "no_deal":
        said = result.trace(0).query("round == 1")[["party", "move"]].to_numpy().tolist()
        assert said[0] == ["cat", "withdraws"]
