"""Histories as a newcomer wrote them, and Berlin with its hours cut otherwise."""

import copy

import pytest

import sim
from tests.builders.changes import Tree, berlin, cut
from tests.builders.shared_cases import shared_case


@pytest.mark.slow
@pytest.mark.parametrize(("case", "least"), [("iran/iran", 0.5), ("campdavid/campdavid", 0.5)])
def test_a_history_with_room_ends_in_a_deal_more_often_than_not(case: str, least: float) -> None:
    table = sim.run(sim.load(shared_case(f"{case}.yaml")), runs=24, seed=1).runs
    there = table[table["room"] == 1]
    assert len(there) > 5
    assert (there["ending"].isin(["deal", "not_ratified"])).mean() > least


@pytest.mark.slow
def test_berlin_hangs_little_on_how_its_hours_are_cut() -> None:
    tree = berlin()
    shares = [
        (sim.run(sim.load(cut(tree, hours)), runs=1000, seed=1).runs["ending"] == "deal")
        for hours in (0.5, 0.1)
    ]
    assert abs(shares[0].mean() - shares[1].mean()) <= 0.04


@pytest.mark.parametrize("more", [1, 3])
def test_more_shuttles_between_moscow_and_kyiv_do_not_make_deals_rarer(more: int) -> None:
    tree = berlin()
    shares = [
        (sim.run(sim.load(each), runs=600, seed=1).runs["ending"] == "deal").mean()
        for each in (tree, shuttles(tree, more))
    ]
    assert shares[1] >= shares[0] - 0.04


def shuttles(tree: Tree, more: int) -> Tree:
    """The talks in which Moscow and then Kyiv are asked so many times more before the end."""
    *before, last = tree["timeline"]
    pair = [s for s in before if s["session"] in ("moscow", "back_with_changes")]
    again = [
        {key: said for key, said in session.items() if key != "at"}
        | {"session": f"{session['session']}_{i}", "delay": 48}
        for i in range(more)
        for session in pair
    ]
    last = {key: said for key, said in last.items() if key != "after"}
    return tree | {"timeline": [*before, *again, last]}


def test_who_opens_in_berlin_and_in_moscow_decides_little() -> None:
    tree = berlin()
    shares = []
    for first in (["us", "russia"], ["ukraine", "us", "russia"]):
        changed = copy.deepcopy(tree)
        for session in changed["timeline"]:
            session["opens"] = next(name for name in first if name in session["parties"])
        runs = sim.run(sim.load(changed), runs=1000, seed=1).runs
        shares.append((runs["ending"] == "deal").mean())
    assert abs(shares[0] - shares[1]) <= 0.05
