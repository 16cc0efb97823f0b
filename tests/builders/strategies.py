"""The strategies that ship, and a scenario in which each has enough to do."""

import sim
from sim.strategies.registry import _SHIPPED
from tests.builders.toys import pie

SHIPPED = sorted(_SHIPPED)


def lively(
    name: str,
    other: str = "linear",
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
