"""Reading the names of parties, wherever a scenario refers to them."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import did_you_mean
from sim.inputs.entries import Entry
from sim.model.parties import Party

__all__ = ["parties_named", "party_named"]


def party_named(item: Entry, key: str, parties: Sequence[Party]) -> int | None:
    """The index of a party named under a key; None after a fault, or if there are none to name."""
    node = item.take(key, required=True)
    known = [party.name for party in parties]
    if node is None or not known:  # that there are none is the fault
        return None
    if isinstance(node.value, (dict, list)):
        item.fault(f"must be a party's name, not {node.kind}", node, key)
        return None
    if node.text not in known:
        item.fault(f"there is no party '{node.text}'{did_you_mean(node.text, known)}", node, key)
        return None
    return known.index(node.text)


def parties_named(item: Entry, key: str, parties: Sequence[Party]) -> tuple[int, ...]:
    """Read a list of parties as their indices."""
    known = [party.name for party in parties]
    seats: list[int] = []
    for node in item.words(key):
        if not known:
            continue  # that there are none is the fault
        if node.text not in known:
            hint = did_you_mean(node.text, known)
            item.fault(f"there is no party '{node.text}'{hint}", node, key)
        elif known.index(node.text) in seats:
            item.fault(f"'{node.text}' is listed twice", node, key)
        else:
            seats.append(known.index(node.text))
    return tuple(seats)
