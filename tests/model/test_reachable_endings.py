"""Endings that simulated runs cannot have are known from the scenario, and no figure shows them."""

from typing import Any

import pytest

import sim
from tests.builders.toys import haggling, pie


def together(**more: Any) -> dict[str, Any]:
    tree = pie(rounds=4, options=5)
    tree["timeline"][0].update(more)
    return tree


def test_no_consent_is_missing_where_all_are_always_there() -> None:
    scenario = sim.load(together())
    assert scenario.reachable_endings == ("deal", "no_deal")
    ax = sim.plots.endings(sim.run(scenario, runs=20))
    assert len(ax.get_yticklabels()) == 2


@pytest.mark.parametrize(
    "more",
    [
        {"joins": {"ben": 1}},
        {"leaves": {"ben": 1}},
        {"comes": {"ben": {"probability": 0.5, "assumed": "not known"}}},
    ],
)
def test_it_may_be_missing_where_somebody_may_be_away(more: dict[str, Any]) -> None:
    assert "partial" in sim.load(together(**more)).reachable_endings


def test_it_may_be_missing_where_somebody_is_asked_later_or_leaves() -> None:
    assert "partial" in sim.load(haggling()).reachable_endings
    tree = together()
    tree["events"] = [{"id": "storm", "at": 1, "leaves": ["ben"]}]
    assert "partial" in sim.load(tree).reachable_endings


def test_who_is_not_asked_may_be_away() -> None:
    tree = together(parties=["ann", "ben"])
    tree["parties"]["cid"] = {**tree["parties"]["ben"], "consent": "none"}
    assert "partial" not in sim.load(tree).reachable_endings


def test_walkouts_need_somebody_who_walks_out() -> None:
    tree = together()
    tree["parties"]["ann"]["walks_out_after"] = 2
    reachable = sim.load(tree).reachable_endings
    assert "walkout" in reachable
    assert "partial" in reachable
