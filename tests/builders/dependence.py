"""Small scenarios with numbers that hang together."""

from __future__ import annotations

from typing import Any

import sim
from tests.builders.toys import pie

A, B = "parties.ann.no_deal.value", "parties.ben.no_deal.value"
C = "parties.ann.strategy.boulware.exponent"
WEIGHTS = [f"parties.ann.weights.{name}" for name in ("x", "y", "z")]


def toy(*dependence: dict[str, Any]) -> sim.Scenario:
    """Two parties divide a pie; three numbers are drawn."""
    found = pie({"boulware": {"exponent": {"pert": [1, 2, 6]}}}, "linear")
    found["parties"]["ann"]["no_deal"] = {"triangular": [0, 0.1, 0.4]}
    found["parties"]["ben"]["no_deal"] = {"normal": [0.1, 0.1]}
    found["dependence"] = list(dependence)
    return sim.load(found)


def ranked() -> sim.Scenario:
    """Three issues whose weights are dealt out to ann."""
    found = pie("linear", "linear")
    found["issues"] = {name: ["no", "yes"] for name in "xyz"}
    for i, party in enumerate(found["parties"].values()):
        party["weights"] = dict.fromkeys("xyz", "dealt" if i == 0 else 1)
        party["values"] = {name: {"linear": [i, 1 - i]} for name in "xyz"}
    dealt = {"id": "order", "permutation": [5, 4, 3], "of": WEIGHTS, "assumed": "not said"}
    return sim.load(found | {"dependence": [dealt]})
