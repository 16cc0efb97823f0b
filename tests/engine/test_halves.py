"""Outcomes as sums of two halves, and the list of them: the same runs, to the last bit."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import sim
from sim.analysis.obstacles import over_runs
from sim.model import halves
from sim.model.compiled import compile_scenario
from sim.results import playing
from sim.theory.grid import addends
from tests.builders.halved import by_halves, by_list, fresh, searched, searched_scenarios
from tests.builders.negotiations import negotiation
from tests.builders.steps import differing

WAYS: tuple[Any, ...] = (
    "boulware",
    "linear",
    "micro",
    "relative_tit_for_tat",
    {"concedes": "linear", "offers": "own_lowest"},
    {"concedes": "conceder", "offers": {"liked": {"knows": "ranges"}}, "accepts": "next"},
    {"concedes": {"boulware": {"floor": "worst"}}, "accepts": "target"},
)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def wide(issues: int, options: int, strategy: Any = "linear") -> dict[str, Any]:
    """Two parties who want the opposite in every issue, and care for other issues."""
    names = [f"i{k}" for k in range(issues)]
    people = {
        name: {
            "weights": {issue: {"uniform": [0.5, 1.5]} for issue in names},
            "values": {issue: {"linear": [0, 1] if i else [1, 0]} for issue in names},
            "no_deal": 0.3,
            "strategy": strategy,
        }
        for i, name in enumerate(("ann", "ben"))
    }
    return {
        "title": "Wide",
        "issues": {name: {"from": 1, "to": options} for name in names},
        "parties": people,
        "timeline": [{"session": "talks", "rounds": 8, "parties": ["ann", "ben"]}],
    }


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("number", range(4))
def test_generated_negotiations(number: int, way: Any) -> None:
    content = negotiation(number, 2, 9, drawn=True, lines=True, strategies=[way])
    scenario = sim.load(content)
    assert differing(by_halves(scenario, runs=30), by_list(scenario, runs=30)) == []


@pytest.mark.slow
@MANY
@given(content=searched_scenarios(), seed=st.integers(0, 3))
def test_random_scenarios(content: dict[str, Any], seed: int) -> None:
    scenario = sim.load(content)
    assume(searched(scenario))  # bonuses may be too large for exact sums
    halved = by_halves(scenario, runs=7, seed=seed)
    assert differing(halved, by_list(scenario, runs=7, seed=seed)) == []


def test_issues_that_do_not_matter_leave_many_equal_outcomes_to_the_lot() -> None:
    content = wide(3, 4)
    for party in content["parties"].values():
        party["weights"] = {"i0": 1, "i1": 0, "i2": 0}
    scenario = sim.load(content)
    halved = by_halves(scenario, runs=40)
    assert differing(halved, by_list(scenario, runs=40)) == []
    assert len(np.unique(halved.options, axis=0)) > 5


def test_large_spaces_are_not_listed_and_small_ones_are() -> None:
    assert compile_scenario(sim.load(wide(2, 10))).halves is None
    found = compile_scenario(sim.load(wide(5, 10))).halves
    assert found is not None
    assert len(found.first_numbers) * len(found.second_numbers) == 10**5


def test_ten_thousand_million_outcomes() -> None:
    result = sim.run(sim.load(wide(10, 10)), runs=2)
    assert (result.runs["ending"] == "deal").all()
    assert (result.columns.room == 1).all()


@pytest.mark.parametrize(
    ("strategy", "who"),
    [
        ("zeuthen", "strategy zeuthen of ann"),
        ({"concedes": "linear", "offers": "random"}, "strategy linear of ann"),
        ({"concedes": "linear", "choice": {"temperature": 0.1}}, "strategy linear of ann"),
    ],
)
def test_who_asks_for_the_list_is_named(strategy: Any, who: str) -> None:
    with pytest.raises(sim.errors.InputError, match=rf"at most 1,048,576 .*\({who} looks at each"):
        sim.load(wide(7, 10, strategy))


def test_a_strategy_of_ones_own_keeps_the_list() -> None:
    sim.strategies.register("midway", target=lambda view: (view.no_deal + view.best_utility) / 2)
    assert compile_scenario(sim.load(wide(5, 10, "midway"))).halves is None


def test_costs_that_are_set_too_large_for_exact_sums_bring_the_list_back() -> None:
    content = wide(4, 9)
    content["parties"]["ann"]["red_lines"] = [
        {
            "id": "line",
            "rejects": {"i0": "1"},
            "firmness": 0.5,
            "crossing_cost": {"uniform": [0, 0.2]},
        }
    ]
    scenario, path = sim.load(content), "parties.ann.red_lines.line.crossing_cost"
    assert compile_scenario(scenario).halves is not None
    assert compile_scenario(scenario.vary({path: 9})).halves is None
    found = []
    for least in (0, 10**9):
        with (
            mock.patch.object(halves, "FEW_OUTCOMES", least),
            mock.patch.object(playing, "COHORT_BYTES", 500_000),
        ):
            settings = {path: np.full(12, 9.0)}
            found.append(playing.play_runs(fresh(scenario), 1, np.arange(12), settings))
    assert differing(*found) == []


@pytest.mark.parametrize("name", ["berlin-ratification", "three-parties-and-a-veto", "logrolling"])
def test_what_closes_the_zone_is_counted_the_same(name: str) -> None:
    found = []
    for most in (0, 10**9):
        with mock.patch.object(halves, "FEW_OUTCOMES", most):
            found.append(over_runs(fresh(sim.load(name)), 1, 12))
    assert (found[0].sizes == found[1].sizes).all()
    for table in ("conflicts", "removals", "constraints"):
        assert getattr(found[0], table).equals(getattr(found[1], table))


def test_sums_of_addends_are_the_same_in_every_order() -> None:
    rng = np.random.default_rng(5)
    amounts = addends(rng.random((200, 40)) / 40)
    whole = amounts.cumsum(axis=1)[:, -1]
    for _ in range(5):
        order = rng.permutation(40)
        parts = amounts[:, order[:17]].cumsum(axis=1)[:, -1] + amounts[:, order[17:]].sum(axis=1)
        assert (parts == whole).all()
