"""The commitment problem of the teaching scenarios, and where its threshold lies."""

from __future__ import annotations

from typing import Any

import sim
from tests.builders.toys import pie


def threshold(scenario: sim.Scenario, low: float, high: float) -> float:
    """The least chance to win later at which they sign: found by playing, halving the interval.

    Args:
        scenario: The scenario.
        low: A chance at which they do not.
        high: One at which they do.
    """
    for _ in range(24):
        middle = (low + high) / 2
        result = sim.run(scenario.vary({"aftermath.strength.later": middle}), runs=1)
        if result.endings()["share"][["holds", "collapses"]].sum() > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def divided(slices: int) -> dict[str, Any]:
    """The same with a prize that can be divided; so many slices of it can go to the incumbent."""
    content = sim.load("commitment-problem").content()
    content["issues"] = {"prize": {"from": 0, "to": slices}}
    for name, ends in (("challenger", [1, 0]), ("incumbent", [0, 1])):
        content["parties"][name]["values"] = {"prize": {"linear": ends}}
    return dict(content)


def small(**after: Any) -> sim.Scenario:
    content = pie(no_deal=(0.2, 0.2), options=11)
    content["start"] = "2026-03-01T10:00"
    content["aftermath"] = {
        "adversary": "ben",
        "defender": "ann",
        "years": 4,
        "every": 1,
        "patience": 0.9,
        "strength": {"now": 0.5, "later": {"uniform": [0, 1]}, "years": 3},
        "cost": {"ann": 0.1, "ben": {"uniform": [0, 0.2]}},
    } | after
    return sim.load(content)
