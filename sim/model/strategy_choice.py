"""Which strategy a party plays, as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.strategies import Kind
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["StrategyChoice"]


@dataclass(frozen=True)
class StrategyChoice:
    """The strategy of a party and its parameters.

    Attributes:
        name: Name of its way of conceding.
        parts: For each kind of part (`sim.strategies.PARTS`) its name, and the words that are set.
        noisy: Whether its choices are blurred, by the parameter ``temperature``.
        parameters: Every number of the strategy, by name.
        provenance: What the choice rests on.
        line: Where it stands in its file.
    """

    name: str
    parts: Mapping[Kind, tuple[str, Mapping[str, str]]]
    noisy: bool
    parameters: Mapping[str, Quantity]
    provenance: Provenance
    file: str
    line: int
