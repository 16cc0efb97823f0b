"""Reading the events of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry, named_items
from sim.inputs.party_names import parties_named
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.events import Event, EventChange
from sim.model.parties import Party
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import ANY_NUMBER, NOT_NEGATIVE, SHARE, Domain, Quantity

__all__ = ["read_events"]


def read_events(entry: Entry, parties: Sequence[Party], reading: Reading) -> tuple[Event, ...]:
    """Read ``events:``."""
    return tuple(_events(entry, parties, reading))


def _events(entry: Entry, parties: Sequence[Party], reading: Reading) -> Iterator[Event]:
    for item, path, name in named_items(entry, "events"):
        title = item.text("title") or ""
        provenance = reading.provenance(item)
        numbers = provenance.of_numbers
        at = read_quantity(
            item.take("at", required=True), f"{path}.at", NOT_NEGATIVE, reading, numbers
        )
        chance = read_quantity(
            item.take("probability"), f"{path}.probability", SHARE, reading, numbers, 1.0
        )
        changes = []
        inner = Entry(item.take("changes") or Node({}), f"{path}.changes", reading.faults)
        for target, node in inner.rest():
            change = _read_change(inner, target, node, parties, reading, numbers)
            if change is not None:
                changes.append(change)
        moves = [parties_named(item, key, parties) for key in ("enters", "leaves", "walks_out")]
        if not inner.node.value and not any(map(item.take, ("enters", "leaves", "walks_out"))):
            item.fault("changes nothing: give changes, enters, leaves or walks_out")
        for seat in sorted(set(moves[0]) & set(moves[1] + moves[2])):
            item.fault(f"'{parties[seat].name}' both enters and leaves; give one of them")
        item.done()
        yield Event(
            name,
            title,
            path,
            at,
            chance,
            tuple(changes),
            moves[0],
            moves[1],
            moves[2],
            provenance,
            item.node.file,
            item.node.line,
        )


def _read_change(
    inner: Entry,
    target: str,
    node: Node,
    parties: Sequence[Party],
    reading: Reading,
    provenance: Provenance,
) -> EventChange | None:
    add = isinstance(node.value, dict) and "add" in node.value
    steps = target.split(".")
    known = [party.name for party in parties]
    path = inner.at(target)
    if len(steps) < 3 or steps[0] != "parties":
        inner.fault("must be the path of a party's number, parties.<party>.…", node, target)
        return None
    if steps[1] not in known:
        if known:
            hint = did_you_mean(steps[1], known)
            inner.fault(f"there is no party '{steps[1]}'{hint}", node, target)
        return None
    party = parties[known.index(steps[1])]
    domain = NOT_NEGATIVE
    found: tuple[Literal["no_deal", "weight", "firmness"], int] | None = None
    if steps[2:] in (["no_deal"], ["no_deal", "value"]):
        found, domain = ("no_deal", 0), SHARE
    elif len(steps) == 4 and steps[2] == "weights":
        paths = [q.path for q in party.preferences.weights]
        found = ("weight", paths.index(target)) if target in paths else None
    elif len(steps) == 5 and steps[2] == "red_lines" and steps[4] == "firmness":
        paths = [line.firmness.path for line in party.positions.red_lines]
        found = ("firmness", paths.index(target)) if target in paths else None
        domain = SHARE
    if found is None:
        paths = [f"parties.{party.name}.no_deal.value"]
        paths += [q.path for q in party.preferences.weights]
        paths += [line.firmness.path for line in party.positions.red_lines]
        message = "an event can change no_deal.value, weights.<issue>, red_lines.<id>.firmness"
        inner.fault(message + did_you_mean(target, paths), node, target)
        return None
    amount = _read_amount(inner, node, path, add, domain, reading, provenance)
    what, index = found
    return EventChange(known.index(party.name), what, index, amount, add)


def _read_amount(
    inner: Entry,
    node: Node,
    path: str,
    add: bool,
    domain: Domain,
    reading: Reading,
    provenance: Provenance,
) -> Quantity:
    if not add:
        return read_quantity(node, path, domain, reading, provenance)
    adding = Entry(node, path, reading.faults)
    own = reading.provenance(adding, provenance)
    amount = read_quantity(adding.take("add", required=True), path, ANY_NUMBER, reading, own)
    adding.done()
    return amount
