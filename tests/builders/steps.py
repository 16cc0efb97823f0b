"""Rounds played by the compiled step, and by NumPy alone."""

from dataclasses import fields
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import sim
from sim.engine.step import compiled_round
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
