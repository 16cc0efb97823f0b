"""Monotonic concession goes on until somebody can give way, and guests do not count in it."""

import pytest

import sim
from tests.builders.negotiations import deals, places, price


@pytest.mark.parametrize("rounds", [3, 10, 40, 150])
@pytest.mark.parametrize("strategy", ["linear", "conceder", {"boulware": {"exponent": 2}}])
def test_steps_below_the_grid_do_not_end_it(rounds: int, strategy: object) -> None:
    tree = price(0.3, 0.3)
    for party in tree["parties"].values():
        party["strategy"] = strategy
    tree["timeline"][0] |= {"protocol": "monotonic_concession", "rounds": rounds}
    assert deals(tree, 4).all()


def test_who_stands_still_ends_it() -> None:
    tree = price(0.3, 0.3, "hardliner")
    tree["timeline"][0] |= {"protocol": "monotonic_concession", "rounds": 30}
    runs = sim.run(sim.load(tree), runs=3, seed=1).runs
    assert (runs["course.talks"] == "broken_off").all()
    assert (runs["round"] == 1).all()


def test_who_waits_for_the_others_does_not_end_it() -> None:
    # The first and the second step of both are no concessions: they cost the other more.
    worth = [[1, 0.9, 0.8, 0.4, 0.6, 0, 0], [0, 0, 0.4, 0.8, 0.6, 0.9, 1]]
    for rounds in (3, 8, 30):
        tree = places(worth, "micro", rounds, no_deal=0.3)
        tree["timeline"][0]["protocol"] = "monotonic_concession"
        assert deals(tree, 4).all()


def test_giving_most_to_the_worst_off_is_a_concession() -> None:
    # What Dan would offer at last is worth less to the three others together, more to the worst.
    worth = [[0.9, 0.4, 0.7], [0.9, 0.5, 0.7], [1, 0.5, 0], [0, 0.5, 1]]
    tree = places(worth, "linear", 12, no_deal=0.1)
    tree["timeline"][0]["protocol"] = "monotonic_concession"
    result = sim.run(sim.load(tree), runs=5, seed=1)
    assert set(result.runs["place"].astype(str)) == {"place1"}


def test_what_is_closed_to_the_other_can_be_replaced() -> None:
    tree = places([[1, 0.8, 0.6, 0], [1, 0.8, 0.6, 0]], "linear", rounds=12)
    for name, place in (("ann", "place1"), ("ben", "place0")):
        line = {"id": "never", "rejects": {"place": place}, "firmness": 1}
        tree["parties"][name]["red_lines"] = [line]
    tree["timeline"][0]["protocol"] = "monotonic_concession"
    result = sim.run(sim.load(tree), runs=10, seed=1)
    assert set(result.runs["place"].astype(str)) == {"place2"}
