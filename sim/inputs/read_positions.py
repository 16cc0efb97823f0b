"""Reading the positions of a party: red lines and conditional concessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.errors import did_you_mean
from sim.inputs.documents import number_in
from sim.inputs.entries import Entry, named_items
from sim.inputs.read_conditions import read_predicate
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.issues import AnyOf, Issue, Predicate
from sim.model.positions import MAX_BITS, PUBLIC_COST, Concession, Positions, RedLine
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import NOT_NEGATIVE, SHARE, Quantity

__all__ = ["read_positions"]


def read_positions(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Positions:
    """Read ``red_lines`` and ``concessions`` of a party."""
    lines = tuple(_red_lines(entry, issues, reading))
    concessions = tuple(_concessions(entry, issues, reading))
    if len(lines) + 2 * len(concessions) > MAX_BITS:
        entry.fault(f"has too many positions: red lines + 2 × concessions exceed {MAX_BITS}")
    return Positions(lines, concessions)


def _read_outcomes(item: Entry, key: str, issues: Sequence[Issue], reading: Reading) -> Predicate:
    """Read a required condition; after a fault, one that stands in for it."""
    node = item.take(key, required=True)
    found = None
    if node is not None:
        found = read_predicate(node, issues, item.at(key), reading.faults)
    return found or AnyOf(())


def _red_lines(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Iterator[RedLine]:
    for item, path, name in named_items(entry, "red_lines"):
        title = item.text("title") or ""
        provenance = reading.provenance(item)
        numbers = provenance.of_numbers
        rejects = _read_outcomes(item, "rejects", issues, reading)
        firmness = read_quantity(
            item.take("firmness"), f"{path}.firmness", SHARE, reading, numbers, default=1.0
        )
        public = item.flag("public", default=False)
        cost = _read_cost(item, path, public, numbers, reading)
        item.done()
        yield RedLine(
            name,
            title,
            path,
            rejects,
            firmness,
            cost,
            public,
            provenance,
            item.node.file,
            item.node.line,
        )


def _concessions(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Iterator[Concession]:
    for item, path, name in named_items(entry, "concessions"):
        title = item.text("title") or ""
        provenance = reading.provenance(item)
        gives = _read_outcomes(item, "gives", issues, reading)
        wants = _read_outcomes(item, "in_return_for", issues, reading)
        numbers = provenance.of_numbers
        since = _read_since(item, reading, numbers)
        firmness = read_quantity(
            item.take("firmness"), f"{path}.firmness", SHARE, reading, numbers, default=1.0
        )
        public = item.flag("public", default=True)
        cost = _read_cost(item, path, public, numbers, reading)
        item.done()
        yield Concession(
            name,
            title,
            path,
            gives,
            wants,
            since,
            firmness,
            cost,
            public,
            provenance,
            item.node.file,
            item.node.line,
        )


def _read_cost(
    item: Entry, path: str, public: bool, numbers: Provenance, reading: Reading
) -> Quantity:
    """What giving way costs: in public it costs something unless it is said that it does not."""
    default = PUBLIC_COST if public else 0.0
    node = item.take("crossing_cost")
    return read_quantity(node, f"{path}.crossing_cost", NOT_NEGATIVE, reading, numbers, default)


def _read_since(item: Entry, reading: Reading, numbers: Provenance) -> str | Quantity | None:
    node = item.take("from")
    if node is None:
        return None
    if isinstance(node.value, str):
        if node.text != "never" and node.text not in reading.sessions:
            hint = did_you_mean(node.text, [*reading.sessions, "never"])
            item.fault(f"there is no session '{node.text}'{hint}", node, "from")
        return node.text
    if not isinstance(node.value, dict) and number_in(node) is None:
        wrong = node.text or node.kind
        item.fault(f"must be a session, an hour from 0, or never, not '{wrong}'", node, "from")
        return None
    return read_quantity(node, item.at("from"), NOT_NEGATIVE, reading, numbers)
