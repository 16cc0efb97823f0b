"""Histories as a newcomer wrote them, and Berlin with its hours cut otherwise."""

import pytest

import sim
from tests.builders.changes import berlin, cut
from tests.builders.shared_cases import shared_case
from tools.behaviour import PAGE, rows


@pytest.mark.parametrize(("case", "least"), [("iran/iran", 0.5), ("campdavid/campdavid", 0.5)])
def test_a_history_with_room_ends_in_a_deal_more_often_than_not(case: str, least: float) -> None:
    table = sim.run(sim.load(shared_case(f"{case}.yaml")), runs=60, seed=1).runs
    there = table[table["room"] == 1]
    assert len(there) > 5
    assert (there["ending"].isin(["deal", "not_ratified"])).mean() > least


def test_berlin_hangs_little_on_how_its_hours_are_cut() -> None:
    tree = berlin()
    shares = [
        (sim.run(sim.load(cut(tree, hours)), runs=1000, seed=1).runs["ending"] == "deal")
        for hours in (0.5, 0.1)
    ]
    assert abs(shares[0].mean() - shares[1].mean()) <= 0.04


def test_the_quick_rows_of_the_page_are_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for group in rows(quick=True).values():
        for row in group:
            assert row.line() in text, "run: make behaviour"
