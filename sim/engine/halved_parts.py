"""What is the same in all runs of the parts of a half, for one party."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray
from sim.model.compiled import Model
from sim.model.halves import Halves
from sim.model.positions import Bits

__all__ = ["Parts", "parts_of"]


@dataclass(frozen=True, eq=False)
class Parts:
    """What is the same in all runs of the parts of the first half, for one party.

    Attributes:
        halves: The halves.
        conditions: Whether each bonus of the party counts with them; ``(conditions, parts)``.
        crosses: Which of its own stands they cross; ``(stands, parts)``.
        bits: Which of its positions they run into; shape ``(parts,)``.
        avoided: Which public stands of others they cross, in the order of `Public.stands`.
    """

    halves: Halves
    conditions: BoolArray
    crosses: BoolArray
    bits: Bits
    avoided: BoolArray


def parts_of(model: Model, halves: Halves) -> list[Parts]:
    """What is the same in all runs; for each party."""
    key = f"parts {halves.first}"
    if key not in model.memo:
        count = len(halves.first_numbers)
        found = []
        for party in model.parties:
            conditions = [c.holds(halves.parts) for c in party.conditions]
            own = [stand.crosses for stand in party.party.positions.stands(halves.parts)]
            public = model.public[party.number].over(halves.parts)
            avoided = [stand.crosses for _, stand in public]
            found.append(
                Parts(
                    halves,
                    np.array(conditions, bool).reshape(len(conditions), count),
                    np.array(own, bool).reshape(len(own), count),
                    party.party.positions.bits(halves.parts),
                    np.array(avoided, bool).reshape(len(avoided), count),
                )
            )
        model.memo[key] = found
    known: list[Parts] = model.memo[key]
    return known
