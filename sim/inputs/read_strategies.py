"""Reading the strategy of a party, and its parameters."""

from __future__ import annotations

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.parties import StrategyChoice
from sim.strategies import names, strategy_class
from sim.uncertainty.provenance import DEFAULT, UNEXPLAINED

__all__ = ["read_strategy"]


def read_strategy(entry: Entry, reading: Reading) -> StrategyChoice:
    """Read ``strategy:`` of a party; after a fault, some strategy that stands in for it."""
    node = entry.take("strategy", required=True)
    path = entry.at("strategy")
    nothing = StrategyChoice("linear", {}, DEFAULT, entry.node.file, entry.node.line)
    if node is None:
        return nothing
    provenance = UNEXPLAINED
    settings = Node({}, node.file, node.line)
    name = node.text
    if isinstance(node.value, dict):
        inner = Entry(node, path, reading.faults)
        provenance = reading.provenance(inner)
        chosen = list(inner.rest())
        if len(chosen) != 1:
            inner.fault("must name one strategy, with its parameters below it")
            return nothing
        name, given = chosen[0]
        if given.value is not None:
            settings = given
    if name not in names():
        hint = did_you_mean(name, names()) or f" (known: {', '.join(names())})"
        entry.fault(f"there is no strategy '{name or node.kind}'{hint}", node, "strategy")
        return nothing
    known = strategy_class(name).parameters
    inner = Entry(settings, f"{path}.{name}", reading.faults)
    provenance = reading.provenance(inner, provenance)
    parameters = {
        key: read_quantity(
            inner.take(key), inner.at(key), spec.domain, reading, provenance, spec.default
        )
        for key, spec in known.items()
    }
    for key, extra in inner.rest():
        hint = did_you_mean(key, known) if known else " (it has none)"
        inner.fault(f"{name} has no parameter '{key}'{hint}", extra, key)
    return StrategyChoice(name, parameters, provenance, node.file, node.line)
