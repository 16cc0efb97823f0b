"""The same seed gives the same table to the last bit, however the runs are made."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from tests.builders.scenarios import scenarios

SETTINGS = settings(max_examples=60)


def same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Equal to the last bit."""
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.slow
@SETTINGS
@given(content=scenarios(), cohort=st.integers(1, 12), seed=st.integers(0, 2**40))
def test_cohort_size_changes_nothing(content: dict[str, Any], cohort: int, seed: int) -> None:
    scenario = sim.load(content)
    whole = sim.run(scenario, runs=12, seed=seed)
    same(whole.runs, sim.run(scenario, runs=12, seed=seed, cohort=cohort).runs)


@pytest.mark.slow
@SETTINGS
@given(content=scenarios(), run=st.integers(0, 14))
def test_a_run_alone_is_the_run_among_many(content: dict[str, Any], run: int) -> None:
    scenario = sim.load(content)
    many = sim.run(scenario, runs=15).runs.iloc[[run]].reset_index(drop=True)
    same(many, sim.run(scenario, runs=1, first=run).runs)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["berlin", "berlin-us-deadline", "absent-neighbour"])
def test_shipped_scenarios_in_stretches(name: str) -> None:
    whole = sim.run(name, runs=1500, seed=6)
    for cohort in (1499, 400):
        same(whole.runs, sim.run(name, runs=1500, seed=6, cohort=cohort).runs)
    for run in (0, 701, 1499):
        alone = sim.run(name, runs=1, seed=6, first=run).runs
        same(whole.runs.iloc[[run]].reset_index(drop=True), alone)


def test_a_scenario_and_its_copy_on_disk_give_the_same(tmp_path: Any) -> None:
    result = sim.run("berlin-us-deadline", runs=50)
    back = sim.read(sim.report.write(result, tmp_path / "x"))
    same(sim.run(back.scenario, runs=50).runs, result.runs)


def test_seeds_differ() -> None:
    tables = [sim.run("berlin", runs=200, seed=seed).runs["hour"] for seed in (1, 2)]
    assert not tables[0].equals(tables[1])


@pytest.mark.slow
@SETTINGS
@given(content=scenarios())
def test_another_uncertain_number_changes_no_other_draws(content: dict[str, Any]) -> None:
    before = sim.run(sim.load(content), runs=8).runs
    name = next(iter(content["parties"]))
    more = content["parties"][name] | {"walks_out_after": 1}
    issue, options = next(iter(sim.load(content).content()["issues"].items()))
    some = {"at_most": str(options[0])} if isinstance(options, list) else {"at_least": "0"}
    line = {"id": "more", "rejects": {issue: some}, "firmness": {"uniform": [0, 1]}}
    more["red_lines"] = [*more.get("red_lines", []), line]
    changed = content | {"parties": content["parties"] | {name: more}}
    after = sim.run(sim.load(changed), runs=8).runs
    draws = [column for column in before if column.startswith("draw.")]
    pd.testing.assert_frame_equal(before[draws], after[draws], check_exact=True)
    assert set(after.columns) - set(before.columns) == {
        f"draw.parties.{name}.red_lines.more.firmness",
        f"draw.parties.{name}.red_lines.more.real",
    }
