"""Reading guarantees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.inputs.entries import Entry, named_items
from sim.inputs.party_names import party_named
from sim.inputs.read_conditions import read_predicate
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.guarantees import Guarantee
from sim.model.issues import Issue
from sim.model.parties import Party
from sim.uncertainty.quantities import SHARE

__all__ = ["read_guarantees"]


def read_guarantees(
    entry: Entry, issues: Sequence[Issue], parties: Sequence[Party], reading: Reading
) -> tuple[Guarantee, ...]:
    """Read ``guarantees:``."""
    return tuple(_guarantees(entry, issues, parties, reading))


def _guarantees(
    entry: Entry, issues: Sequence[Issue], parties: Sequence[Party], reading: Reading
) -> Iterator[Guarantee]:
    for item, path, name in named_items(entry, "guarantees"):
        title = item.text("title") or ""
        provenance = reading.provenance(item)
        given_by = party_named(item, "given_by", parties)
        protects = party_named(item, "protects", parties)
        if given_by is not None and given_by == protects:
            item.fault(f"'{parties[given_by].name}' cannot guarantee itself; name another party")
        when = item.take("when", required=True)
        condition = None
        if when is not None:
            condition = read_predicate(when, issues, item.at("when"), reading.faults)
        credibility, worth = (
            read_quantity(
                item.take(key, required=True), item.at(key), SHARE, reading, provenance.of_numbers
            )
            for key in ("credibility", "worth")
        )
        cost, strength = (
            read_quantity(item.take(key), item.at(key), SHARE, reading, provenance.of_numbers)
            for key in ("cost", "strength")
        )
        item.done()
        if given_by is not None and protects is not None and condition is not None:
            yield Guarantee(
                name,
                path,
                title,
                given_by,
                protects,
                condition,
                credibility,
                cost,
                worth,
                strength,
                provenance,
                item.node.file,
                item.node.line,
            )
