"""Doubts of conditions that always or never hold, of homes, and of names that look alike."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import sim
from sim.description.audit import doubtful

PLAIN: dict[str, Any] = {
    "title": "A sale",
    "issues": {"price": ["low", "middle", "high"], "date": ["soon", "late"]},
    "parties": {
        name: {
            "weights": {"price": 1, "date": 2},
            "values": {"price": {"linear": ends}, "date": {"linear": ends}},
            "no_deal": 0.2,
            "strategy": "linear",
        }
        for name, ends in (("ann", [0, 1]), ("ben", [1, 0]))
    },
    "timeline": [
        {"session": "first", "rounds": 10, "parties": ["ann", "ben"]},
        {"session": "second", "at": 20, "rounds": 5, "parties": ["ann", "ben"]},
    ],
}


def doubts(party: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    tree = copy.deepcopy(PLAIN)
    tree["parties"]["ann"] |= party or {}
    found = doubtful(sim.load(tree | changes))
    return [str(fault).removeprefix("<python>: ") for fault in found]


def test_nothing_is_doubted_of_the_plain_one() -> None:
    assert doubts() == []


@pytest.mark.parametrize(
    ("when", "which"),
    [
        ({"any": [{"price": "low"}, {"not": {"price": "low"}}]}, "all outcomes"),
        ({"all": [{"price": "low"}, {"price": "high"}]}, "no outcome"),
        ({"price": "low"}, ""),
    ],
)
def test_a_bonus_for_all_outcomes_or_none(when: dict[str, Any], which: str) -> None:
    bonus = {"id": "extra", "when": when, "bonus": 0.1}
    said = f"parties.ann.interactions.extra.when: matches {which}; is that intended?"
    assert doubts({"interactions": [bonus]}) == ([said] if which else [])


def test_a_home_that_never_says_no() -> None:
    home = {"by": "parliament", "threshold": 0}
    (said,) = doubts({"ratification": home})
    assert said.endswith("threshold: is 0: the home says yes to whatever is signed")


def test_sessions_that_look_alike() -> None:
    first, second = PLAIN["timeline"]
    said = doubts(timeline=[first, {**second, "session": "First"}])
    assert said == ["timeline.First: looks like 'first'"]


def test_observations_of_which_one_excludes_another_inside_all() -> None:
    first = {"id": "signed", "all": [{"ending": "deal"}, {"outcome": {"price": "low"}}]}
    second = {"id": "dear", "outcome": {"price": "high"}}
    said = "excludes 'signed': no run agrees with both"
    assert doubts(observations=[first, second]) == [f"observations.dear: {said}"]
    assert doubts(observations=[first, {**second, "outcome": {"date": "soon"}}]) == []
