"""Bluffs can be called, and giving way on what was said in public costs its owner."""

from typing import Any

import pytest

import sim
from tests.builders.negotiations import places


def stand(kind: str, **more: Any) -> dict[str, Any]:
    """Two who can only agree on the second place, where Ben has said that he will not go."""
    tree = places([[1, 0.6], [0, 0.6]], "linear", 12, no_deal=0.3)
    tree["issues"]["pay"] = ["nothing", "half"]
    for party, worth in zip(tree["parties"].values(), (0.0, 0.0), strict=True):
        party["weights"]["pay"] = 0
        party["values"]["pay"] = {"nothing": worth, "half": worth}
    said = {"id": "said", "firmness": 0, **more}
    if kind == "line":
        tree["parties"]["ben"]["red_lines"] = [said | {"rejects": {"place": "place1"}}]
    else:
        given = {"gives": {"place": "place1"}, "in_return_for": {"pay": "half"}}
        tree["parties"]["ben"]["concessions"] = [said | given]
    return tree


def ben(tree: dict[str, Any], pay: str | None = None) -> set[float]:
    """What Ben has of the deals (of those with that pay)."""
    runs = sim.run(sim.load(tree), runs=20, seed=1).runs
    assert (runs["ending"] == "deal").all()
    if pay is not None:
        runs = runs[runs["pay"].astype(str) == pay]
    return set(runs["utility.ben"].round(6))


def test_a_private_line_costs_nothing_to_give_way_on() -> None:
    assert ben(stand("line")) == {0.6}


def test_a_public_one_costs_its_owner() -> None:
    assert ben(stand("line", public=True)) == {0.5}
    assert ben(stand("line", public=True, crossing_cost=0.25)) == {0.35}
    assert ben(stand("line", crossing_cost=0.05)) == {0.55}


def test_a_condition_is_public_unless_it_says_otherwise_and_can_be_a_bluff() -> None:
    assert ben(stand("condition"), "half") <= {0.6}
    assert ben(stand("condition") | {}, "nothing") <= {0.5}
    assert ben(stand("condition", public=False), "nothing") <= {0.6}


def test_a_real_one_is_never_crossed() -> None:
    runs = sim.run(sim.load(stand("line", firmness=1)), runs=10, seed=1).runs
    assert (runs["ending"] == "no_deal").all()
    runs = sim.run(sim.load(stand("condition", firmness=1)), runs=20, seed=1).runs
    assert set(runs["pay"].astype(str)) == {"half"}


@pytest.mark.parametrize("firmness", [0.2, 0.5, 0.8])
def test_bluffs_are_called_where_nothing_else_is_left(firmness: float) -> None:
    runs = sim.run(sim.load(stand("line", firmness=firmness, public=True)), runs=300, seed=1).runs
    bluff = runs["draw.parties.ben.red_lines.said.real"] == 0
    assert ((runs["ending"] == "deal") == bluff).all()
    assert abs(bluff.mean() - (1 - firmness)) < 0.1


def test_once_its_owner_offers_across_a_line_it_is_known_for_a_bluff() -> None:
    # Ann heeds Ben's word and offers the third place, until he offers the second himself.
    tree = places([[1, 0.7, 0.35], [0, 0.7, 0.35]], "linear", 12, no_deal=0.3)
    said = {"id": "said", "rejects": {"place": "place1"}, "firmness": 0.9, "public": True}
    tree["parties"]["ben"]["red_lines"] = [said]
    result = sim.run(sim.load(tree), runs=200, seed=1)
    bluff = result.runs[result.runs["draw.parties.ben.red_lines.said.real"] == 0]
    assert len(bluff) > 5
    assert (bluff["ending"] == "deal").all()


def test_a_home_that_the_party_knows_of_is_heeded() -> None:
    for known, ending in (("party", "deal"), ("all", "deal")):
        tree = places([[1, 0.7, 0.4], [0.3, 0.6, 0.9]], "linear", 12, no_deal=0.1)
        home = {"by": "parliament", "threshold": 0.55, "known_to": known}
        tree["parties"]["ann"]["ratification"] = home
        runs = sim.run(sim.load(tree), runs=20, seed=1).runs
        assert (runs["ending"] == ending).all()
        assert set(runs["place"].astype(str)) <= {"place0", "place1"}
