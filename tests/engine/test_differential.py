"""The engine against the naive reference, run by run and move by move, on random scenarios.

A long hunt: ``python -m tests.engine.test_differential 20000``.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from tests.builders.scenarios import scenarios
from tests.reference.comparison import differences, engine_record, reference_record

RUNS = 5


@given(content=scenarios(), seed=st.integers(0, 3))
def agree(content: dict[str, Any], seed: int) -> None:
    found = differences(content, seed)
    assert not found, found


@given(content=scenarios(enumerable=False), seed=st.integers(0, 3))
def agree_on_long_texts(content: dict[str, Any], seed: int) -> None:
    found = differences(content, seed)
    assert not found, found


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_engine_plays_by_the_rules() -> None:
    examples(200)(agree)()


@pytest.mark.slow
def test_long_texts_are_played_by_the_rules() -> None:
    examples(25)(agree_on_long_texts)()


# With alternatives each run is that of a scenario without (tests/model/test_alternatives.py).
@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in sim.inputs.shipped() if not sim.load(n).alternatives])
def test_shipped_scenarios_are_played_by_the_rules(name: str) -> None:
    scenario = sim.load(name)
    result = sim.run(scenario, runs=6, seed=9)
    for run in range(6):
        ours = engine_record(result, run)
        assert reference_record(result, run, ours) == ours


if __name__ == "__main__":
    hunt = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    examples(hunt)(agree)()
    examples(hunt // 20)(agree_on_long_texts)()
    print(f"{hunt} random scenarios: engine and reference agree in every move")
