"""The parts of strategies that ship, and a scenario in which each has enough to do."""

from typing import Any

import pytest

import sim
from sim.strategies import PARTS, Kind
from sim.strategies.registry import _SHIPPED
from tests.builders.toys import pie

SHIPPED = [(kind, name) for kind in PARTS for name in sorted(_SHIPPED[kind])]


def with_part(kind: Kind, name: str) -> Any:
    """A strategy that has a part, the others as they are if a scenario says nothing of them."""
    return name if kind == "concedes" else {"concedes": "linear", kind: name}


every_part = pytest.mark.parametrize(
    "strategy",
    [
        *(pytest.param(with_part(*part), id="-".join(part)) for part in SHIPPED),
        *(
            pytest.param(
                {"concedes": "linear", "offers": {way: {"knows": knows}}}, id=f"{way}-{knows}"
            )
            for way in ("fair", "liked")
            for knows in ("ranges", "told")
        ),
    ],
)


def lively(
    name: Any,
    other: Any = "linear",
    parties: int = 2,
    protocol: str = "alternating_offers",
    rounds: int = 12,
) -> sim.Scenario:
    """Two issues, lines, a concession, drift: enough for a strategy to go wrong."""
    toy = pie(name, other, rounds=rounds, options=9)
    if parties == 3:
        toy["parties"]["cat"] = {
            "weights": {"slices": 0.5},
            "values": {"slices": {"linear": [0.25, 1]}},
            "strategy": "boulware",
        }
    toy["timeline"][0] |= {"parties": list(toy["parties"]), "protocol": protocol}
    toy["issues"]["extra"] = ["a", "b", "c"]
    for i, party in enumerate(toy["parties"].values()):
        party["weights"]["extra"] = {"uniform": [0.2, 1.5]}
        party["values"]["extra"] = {"a": {"uniform": [0, 1]}, "b": 0.4, "c": (1 - i) % 2}
        party["no_deal"] = {"value": {"uniform": [0, 0.5]}, "drift_per_day": {"uniform": [-1, 1]}}
        party["red_lines"] = [
            {"id": "x", "rejects": {"extra": "c"}, "firmness": 0.5, "crossing_cost": 0.1}
        ]
        party["concessions"] = [
            {
                "id": "y",
                "gives": {"slices": "4"},
                "in_return_for": {"extra": "a"},
                "from": 3,
            }
        ]
    return sim.load(toy)
