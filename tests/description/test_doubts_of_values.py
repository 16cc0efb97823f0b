"""What is lost in silence between what a file says of values and what counts."""

from __future__ import annotations

from typing import Any

import pytest

import sim

GOOD: dict[str, Any] = {
    "title": "test",
    "issues": {
        "price": {"from": 0, "to": 10, "step": 5},
        "years": [1, 2, 3],
        "date": ["early", "late"],
    },
    "parties": {
        "ann": {
            "weights": {"price": 1, "date": 1},
            "values": {"price": {"linear": [0, 1]}, "date": {"early": 0, "late": 1}},
            "strategy": "linear",
        },
        "ben": {
            "weights": {"price": 1, "years": 1},
            "values": {"price": {"linear": [1, 0]}, "years": {"linear": [0, 1]}},
            "strategy": "linear",
        },
    },
    "timeline": [{"session": "talks", "rounds": 3, "parties": ["ann", "ben"]}],
}

VALUES = {
    "price": {"linear": [0, 1]},
    "date": {"early": 0, "late": 1},
    "years": {"linear": [0, 1]},
}


def doubts(**changes: Any) -> list[str]:
    """What is doubted in the good one with other values at some paths."""
    changed = {path.replace("__", "."): value for path, value in changes.items()}
    scenario = sim.load(GOOD).vary(changed)
    found = sim.description.audit.doubtful(scenario)
    return [f"{fault.path}: {fault.message}" for fault in found]


def test_the_good_one_raises_none() -> None:
    assert doubts() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"from": 0.2, "to": 0.9}, "is the one option 0.2: the steps miss 0.9"),
        ({"from": 0, "to": 10, "step": 3}, "ends at 9: the steps miss 10"),
    ],
)
def test_steps_that_lose_the_end(written: Any, said: str) -> None:
    assert doubts(issues__price=written) == [
        f"issues.price: {said}; is the step right (1 by default)?"
    ]


@pytest.mark.parametrize("step", [0.1, 0.01, 0.3])
def test_steps_that_are_no_exact_numbers_reach_the_end(step: float) -> None:
    assert doubts(issues__price={"from": 0, "to": 0.9, "step": step}) == []


def test_linear_over_numbers_that_are_not_evenly_spaced() -> None:
    (said,) = doubts(issues__years=[1, 2, 10])
    assert said.startswith("parties.ben.values.years: linear spaces the values evenly")


def test_linear_over_words_is_not_doubted() -> None:
    assert doubts(issues__years=["one", "two", "ten"]) == []


def test_values_without_a_weight() -> None:
    (said,) = doubts(parties__ann__values=VALUES)
    assert said.startswith("parties.ann.values.years: has values but no weight")


@pytest.mark.parametrize(
    "more",
    [
        {"parties.ann.weights.years": 0},
        {"parties.ann.ratification": {"by": "home", "threshold": 0.1, "weights": {"years": 1}}},
        {"events": [{"id": "e", "at": 1, "changes": {"parties.ann.weights.years": 1}}]},
    ],
)
def test_a_weight_that_is_said_or_comes_later_is_one(more: dict[str, Any]) -> None:
    found = doubts(**{"parties.ann.values": VALUES, **more})
    assert [said for said in found if "no weight" in said] == []
