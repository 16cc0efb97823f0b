"""A plain scenario, and changes that make it say what it cannot mean."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import sim

NO_DEAL = "parties.ann.no_deal.value"

PLAIN: dict[str, Any] = {
    "title": "A sale",
    "issues": {"price": ["low", "middle", "high"], "date": ["soon", "late"]},
    "parties": {
        "ann": {
            "weights": {"price": 1, "date": 2},
            "values": {"price": {"linear": [0, 1]}, "date": {"linear": [0, 1]}},
            "no_deal": 0.2,
            "strategy": "boulware",
        },
        "ben": {
            "weights": {"price": 1, "date": 1},
            "values": {"price": {"linear": [1, 0]}, "date": {"linear": [1, 0]}},
            "strategy": "linear",
        },
    },
    "timeline": [
        {"session": "first", "rounds": 10, "parties": ["ann", "ben"]},
        {"session": "second", "at": 20, "rounds": 5, "parties": ["ann", "ben"]},
    ],
}
BYSTANDER = {
    "weights": {"price": 1},
    "values": {"price": {"linear": [1, 0]}},
    "strategy": "linear",
}
AFTERMATH = {
    "adversary": "ann",
    "defender": "ben",
    "years": 5,
    "every": 1,
    "patience": 0.9,
    "strength": {"now": 0.5, "later": 0.6, "years": 2},
    "cost": {"ann": 0.1, "ben": 0.2},
}


def with_changes(changes: Mapping[str, Any]) -> sim.Scenario:
    """The plain scenario with what stands at some paths replaced; numbers are places in a list."""
    content = copy.deepcopy(PLAIN)
    for path, value in changes.items():
        *steps, last = path.split(".")
        at: Any = content
        for step in steps:
            at = at[int(step)] if step.isdecimal() else at.setdefault(step, {})
        at[last] = value
    return sim.load(content)


def event(**says: Any) -> dict[str, Any]:
    return {"events": [{"id": "e", "at": 1, **says}]}


def line(**says: Any) -> dict[str, Any]:
    return {"parties.ann.red_lines": [{"id": "a", "rejects": {"price": "low"}, **says}]}


def concession(gives: Any, returned: Any, **says: Any) -> dict[str, Any]:
    made = {"id": "c", "gives": gives, "in_return_for": returned, **says}
    return {"parties.ann.concessions": [made]}


def guarantee(**says: Any) -> dict[str, Any]:
    made = {"id": "g", "given_by": "ann", "protects": "ben", "when": {"price": "low"}, **says}
    return {"guarantees": [made]}


def seen(*observed: Mapping[str, Any]) -> dict[str, Any]:
    return {"observations": [{"id": f"o{i}", **each} for i, each in enumerate(observed)]}
