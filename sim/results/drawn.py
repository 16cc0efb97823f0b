"""What a draw rests on: the quantity that it is drawn by, and what the range of that rests on."""

from __future__ import annotations

from sim.model import Scenario

__all__ = ["DRAWN_BY", "rests_on"]

DRAWN_BY = {"real": "firmness", "happens": "probability"}
"""What is drawn by a quantity, and that quantity: whether a line is real, an event happens."""


def rests_on(scenario: Scenario, path: str) -> str:
    """What the range of a draw rests on: a claim, an assumption, or neither."""
    quantity = scenario.quantities.get(path)
    if quantity is None:  # whether a line is real, whether an event happens
        stem, last = path.rsplit(".", 1)
        quantity = scenario.quantities[f"{stem}.{DRAWN_BY[last]}"]
    return quantity.provenance.kind
