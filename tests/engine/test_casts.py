"""Branches that differ in strategies only are simulated together, as they are one by one."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.engine import branches as in_branches
from sim.engine.branches import together
from sim.engine.compiled_round import CompiledRounds
from sim.model.compiled import compile_scenario
from sim.results import playing
from sim.results.columns import Columns
from tests.builders.steps import by_numpy, differing, known_scenarios, known_strategies

SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def one_by_one(scenario: sim.Scenario, **how: Any) -> Columns:
    """What comes of runs where every branch is simulated alone."""

    def alone(_: Any, models: list[Any]) -> list[list[int]]:
        return [[place] for place in range(len(models))]

    with mock.patch.object(playing, "together", alone):
        return sim.run(scenario, **how).columns


def groups(scenario: sim.Scenario, runs: int = 200) -> int:
    """How many groups the branches of a scenario make."""
    draws = sim.engine.Draws.stretch(1, 0, runs)
    apart = list(in_branches(scenario, draws))
    return len(together(scenario, [compile_scenario(branch) for branch, _, _ in apart]))


@st.composite
def recast(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario in which the strategies, and perhaps the length of rounds, are alternatives."""
    content: dict[str, Any] = draw(known_scenarios())
    ways: dict[str, Any] = {"as_written": {}}
    for number in range(draw(st.integers(1, 3))):
        who = draw(st.sets(st.sampled_from(sorted(content["parties"])), min_size=1))
        parties = {name: {"strategy": draw(known_strategies())} for name in sorted(who)}
        ways[f"way_{number}"] = {"parties": parties}
    content["alternatives"] = {"conceding": {"one_of": ways}}
    if draw(st.booleans()):
        knows = {"one_of": {"learning": {}, "ranges": {"strategy_defaults": {"knows": "ranges"}}}}
        content["alternatives"]["knowing"] = knows
    content["alternatives"]["clock"] = {"one_of": {"a": {}, "b": {"clock": "calendar"}}}
    return content


@pytest.mark.slow
@SOME
@given(content=recast(), seed=st.integers(0, 3))
def test_together_as_one_by_one(content: dict[str, Any], seed: int) -> None:
    scenario = sim.load(content)
    found = sim.run(scenario, runs=30, seed=seed).columns
    apart = one_by_one(scenario, runs=30, seed=seed)
    assert differing(found, apart) == []
    assert list(found.draws) == list(apart.draws)


@pytest.mark.slow
def test_the_berlin_talks_as_one_by_one_and_as_numpy_plays_them() -> None:
    scenario = sim.load("berlin-structures")
    found = sim.run(scenario, runs=150).columns
    assert found.engine == "compiled"
    assert differing(found, one_by_one(scenario, runs=150)) == []
    assert differing(found.picked(slice(0, 25)), by_numpy(scenario, runs=25)) == []


def test_only_strategies_may_differ() -> None:
    toy = sim.load("splitting-a-pie").content()
    one, other = list(toy["parties"])
    early = {"parties": {one: {"strategy": {"boulware": {"exponent": 0.5}}}}}
    toy["alternatives"] = {"conceding": {"one_of": {"as_written": {}, "early": early}}}
    assert groups(sim.load(toy)) == 1
    drift = {"parties": {other: {"no_deal": {"value": 0.21}}}}
    toy["alternatives"]["value"] = {"one_of": {"a": {}, "b": drift}}
    assert groups(sim.load(toy)) == 2
    unknown = {"parties": {one: {"strategy": "zeuthen"}}}
    toy["alternatives"]["conceding"]["one_of"]["by_risk"] = unknown
    assert groups(sim.load(toy)) == 4  # those that the step does not know stay alone


def test_a_parameter_is_noted_in_the_runs_that_go_by_it() -> None:
    toy = sim.load("splitting-a-pie").content()
    one = next(iter(toy["parties"]))
    laws = {"drawn": {"uniform": [1, 2]}, "fixed": 3}
    toy["alternatives"] = {
        "patience": {
            "one_of": {
                way: {"parties": {one: {"strategy": {"boulware": {"exponent": law}}}}}
                for way, law in laws.items()
            }
        }
    }
    scenario = sim.load(toy)
    assert groups(scenario) == 1
    draws = sim.run(scenario, runs=100).columns.draws
    fixed = draws["alternatives.patience"] == 1
    exponent = next(draws[path] for path in draws if path.endswith(".exponent"))
    assert 0 < fixed.sum() < 100
    assert ((exponent != exponent) == fixed).all()


def test_where_the_step_has_no_room_they_are_simulated_one_by_one() -> None:
    scenario = sim.load("berlin-structures")
    whole = one_by_one(scenario, runs=40)
    made = CompiledRounds.of

    def of(cohort: Any, *rest: Any) -> CompiledRounds | None:
        return None if cohort.casts else made(cohort, *rest)

    with mock.patch.object(CompiledRounds, "of", of):
        assert differing(sim.run(scenario, runs=40).columns, whole) == []
