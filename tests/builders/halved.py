"""Runs simulated by the two halves of an outcome space, and by the list of its outcomes."""

from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import sim
from sim.model import halves
from sim.model.compiled import compile_scenario
from sim.results.columns import Columns
from tests.builders.scenarios import scenarios
from tests.builders.steps import known_strategies


def searched(scenario: sim.Scenario) -> bool:
    """Whether nothing in a scenario looks at each outcome."""
    with mock.patch.object(halves, "FEW_OUTCOMES", 0):
        return halves.halves_of(scenario) is not None


def by_list(scenario: sim.Scenario, **how: Any) -> Columns:
    """What comes of runs in which every outcome is looked at."""
    with mock.patch.object(halves, "FEW_OUTCOMES", scenario.space.size):
        return sim.run(fresh(scenario), **how).columns


def by_halves(scenario: sim.Scenario, **how: Any) -> Columns:
    """What comes of runs in which outcomes are sums of two halves, however few there are."""
    with mock.patch.object(halves, "FEW_OUTCOMES", 0):
        again = fresh(scenario)
        assert compile_scenario(again).halves is not None
        return sim.run(again, **how).columns


def fresh(scenario: sim.Scenario) -> sim.Scenario:
    """The same scenario, of which nothing is worked out yet."""
    return scenario.vary({})


def _searches(strategy: dict[str, Any]) -> bool:
    offers = strategy.get("offers", strategy["concedes"])
    return bool(offers != "random")


@st.composite
def searched_scenarios(draw: DrawFn) -> dict[str, Any]:
    """A scenario of two parties in which nothing looks at each outcome."""
    content: dict[str, Any] = draw(scenarios(most=2))
    for unwanted in ("strategy_defaults", "aftermath", "alternatives"):
        content.pop(unwanted, None)
    for party in content["parties"].values():
        party["strategy"] = draw(known_strategies().filter(_searches))
        for unwanted in ("foresight", "ratification", "consent"):
            party.pop(unwanted, None)
        if "fighting_on" in str(party.get("no_deal")):
            party["no_deal"] = 0.3
    for session in content["timeline"]:
        for unwanted in ("protocol", "draft", "packages"):
            session.pop(unwanted, None)
    return content
