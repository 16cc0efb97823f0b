"""Rounds played by the compiled step, and by NumPy alone."""

from dataclasses import fields
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import sim
from sim.engine import compiled_round
from sim.results.columns import Columns
from tests.builders.scenarios import scenarios

CONCEDES: tuple[tuple[str, dict[str, list[float]]], ...] = (
    ("boulware", {"exponent": [0.3, 1, 2, 7.5]}),
    ("linear", {}),
    ("conceder", {"exponent": [0.25]}),
    ("polynomial", {"beta": [0.5, 3], "kappa": [0, 0.1]}),
    ("exponential", {"beta": [0.5, 1], "kappa": [0.1, 1]}),
    ("hardliner", {}),
    ("random", {}),
    ("relative_tit_for_tat", {"delta": [1, 2]}),
    ("averaged_tit_for_tat", {"gamma": [1, 3]}),
    ("random_absolute_tit_for_tat", {"delta": [1, 2], "most": [0, 0.1]}),
    ("micro", {}),
)
OFFERS: tuple[Any, ...] = (
    "fair",
    {"fair": {"knows": "ranges"}},
    "liked",
    {"liked": {"knows": "ranges"}},
    "own_lowest",
    "random",
    "micro",
)
ACCEPTS = ("combined", "target", "next")
FLOORED = [name for name, _ in CONCEDES if name not in ("hardliner", "random", "micro")]


def by_numpy(scenario: sim.Scenario, **how: Any) -> Columns:
    """What comes of runs where the step cannot be used."""
    with mock.patch.object(compiled_round, "available", return_value=False):
        found = sim.run(scenario, **how).columns
    assert found.engine == "numpy"
    return found


def differing(one: Columns, other: Columns) -> list[str]:
    """What differs by a bit, besides what played the runs."""
    found = [path for path in one.draws if one.draws[path].tobytes() != other.draws[path].tobytes()]
    for name in (field.name for field in fields(Columns)):
        if name not in ("draws", "compiled"):
            first, second = getattr(one, name), getattr(other, name)
            if first.dtype != second.dtype or first.tobytes() != second.tobytes():
                found.append(name)
    return found


@st.composite
def known_strategies(draw: DrawFn) -> dict[str, Any]:
    """A strategy of parts that the step plays."""
    name, parameters = draw(st.sampled_from(CONCEDES))
    said: dict[str, Any] = {key: draw(st.sampled_from(of)) for key, of in parameters.items()}
    if name in FLOORED and draw(st.booleans()):
        said["floor"] = "worst"
    strategy: dict[str, Any] = {"concedes": {name: said} if said else name}
    if draw(st.booleans()):
        strategy["offers"] = draw(st.sampled_from(OFFERS))
    if draw(st.booleans()):
        strategy["accepts"] = draw(st.sampled_from(ACCEPTS))
    return strategy


@st.composite
def known_scenarios(draw: DrawFn) -> dict[str, Any]:
    """A scenario whose parties have strategies that the step plays."""
    content: dict[str, Any] = draw(scenarios())
    for party in content["parties"].values():
        party["strategy"] = draw(known_strategies())
    for session in content["timeline"]:
        if session.get("protocol") == "monotonic_concession":
            del session["protocol"]
    content.pop("strategy_defaults", None)
    return content


def eventful(clock: str, strategy: str) -> dict[str, Any]:
    """Talks in which everything happens that the step must stop for, or sees to by itself."""
    options = {"from": 0, "to": 5}
    people = {
        name: {
            "weights": {"price": {"uniform": [0.5, 1.5]}, "date": 1},
            "values": {
                "price": {"linear": [0, 1] if i % 2 else [1, 0]},
                "date": {"linear": [i / 2, 1 - i / 2]},
            },
            "no_deal": {
                "value": {"uniform": [0.2, 0.7]},
                "drift_per_day": {"uniform": [-0.1, 0.1]},
            },
            "strategy": strategy,
        }
        for i, name in enumerate(("ann", "ben", "cat"))
    }
    people["ben"]["walks_out_after"] = 26
    people["cat"] |= {
        "walks_out_after": 20,
        "consent": {"needed_for": {"date": {"at_least": 2}}},
        "concessions": [
            {
                "id": "late",
                "gives": {"price": {"at_least": 4}},
                "in_return_for": {"date": {"at_most": 3}},
                "from": {"uniform": [0, 40]},
                "firmness": 0.6,
            }
        ],
    }
    people["ann"]["red_lines"] = [{"id": "line", "rejects": {"price": 5}, "firmness": 0.4}]
    everybody = list(people)
    line = "parties.ann.red_lines.line.firmness"
    return {
        "title": "eventful",
        "clock": clock,
        "deadline": {"uniform": [20, 90]},
        "issues": {"price": options, "date": options},
        "parties": people,
        "events": [
            {
                "id": "firmer",
                "at": {"uniform": [0, 50]},
                "probability": 0.5,
                "changes": {line: {"uniform": [0, 1]}, "parties.ben.no_deal.value": {"add": -0.2}},
            },
            {"id": "gone", "at": {"uniform": [5, 80]}, "probability": 0.3, "leaves": ["cat"]},
            {"id": "off", "at": {"uniform": [5, 80]}, "probability": 0.1, "walks_out": ["ann"]},
        ],
        "timeline": [
            {
                "session": "first",
                "rounds": 21,
                "parties": everybody,
                "opens": "drawn",
                "comes": {"cat": {"probability": 0.7}},
                "joins": {"ben": 2},
                "leaves": {"cat": 15},
            },
            {
                "session": "once",
                "rounds": 1,
                "parties": ["ann", "ben"],
                "delay": 2,
                "protocol": "take_it_or_leave_it",
            },
            {"session": "last", "rounds": 33, "round_hours": 1.5, "parties": everybody},
        ],
    }
