"""Parties: delegations with preferences, positions and a strategy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.provenance import DEFAULT, UNEXPLAINED, Provenance, Reading
from sim.model.issues import Issue, Predicate, read_predicate, readable
from sim.model.positions import Positions, read_positions
from sim.model.preferences import Preferences, read_preferences
from sim.model.ratification import Ratification, read_ratification
from sim.model.reading_strategies import read_strategy
from sim.model.strategy_choice import StrategyChoice
from sim.model.undisclosed import Undisclosed
from sim.uncertainty.quantities import Quantity


@dataclass(frozen=True)
class Consent:
    """Which terms need a party's acceptance to be a deal.

    Attributes:
        of: ``all`` terms, ``none``, or ``some``.
        needed_for: The condition that those terms match, where it is some.
        provenance: What it rests on.
        file, line: Where the condition stands.
    """

    of: Literal["all", "some", "none"]
    needed_for: Predicate | None
    provenance: Provenance
    file: str = ""
    line: int = 0

    def needed(self, options: Sequence[IntArray]) -> BoolArray:
        """Whether terms need it, element by element.

        Args:
            options: Option indices, one array for each issue, all of one shape.
        """
        if self.needed_for is None:
            return np.full(options[0].shape, self.of == "all")
        return self.needed_for.holds(options)


@dataclass(frozen=True)
class Party:
    """A delegation.

    Attributes:
        name: Its name in files and columns.
        title: Its name for a reader.
        delegation: The people in it.
        consent: Which terms need its acceptance.
        preferences: What terms are worth to it.
        positions: What it will not sign.
        ratification: The second yes that its signature needs at home; None if it needs none.
        strategy: How it decides.
        walks_out_after: Rounds in a row without an offer it could sign after which it leaves for
            good; None for never.
        foresees: Whether it values terms by how long it expects them to be kept.
        foresight_provenance: What that rests on.
        provenance: What the delegation's make-up rests on.
    """

    name: str
    title: str
    delegation: tuple[str, ...]
    consent: Consent
    preferences: Preferences
    positions: Positions
    ratification: Ratification | None
    strategy: StrategyChoice
    walks_out_after: int | None
    walks_out_provenance: Provenance
    foresees: bool
    foresight_provenance: Provenance
    provenance: Provenance = field(default=DEFAULT)

    @property
    def consent_required(self) -> bool:
        """Whether a deal needs its acceptance, whatever the terms are."""
        return self.consent.of == "all"

    def quantities(self) -> Iterator[Quantity]:
        """Every number of this party."""
        yield from self.preferences.quantities()
        yield from self.positions.quantities()
        if self.ratification is not None:
            yield from self.ratification.quantities()
        yield from self.strategy.parameters.values()


def read_party(
    name: str,
    node: Node,
    path: str,
    issues: Sequence[Issue],
    undisclosed: Undisclosed | None,
    reading: Reading,
) -> Party:
    """Read one entry of ``parties:``; ``issues`` are all, the undisclosed points last."""
    entry = Entry(node, path, reading.faults)
    provenance = reading.provenance(entry)
    title = entry.text("title") or readable(name)
    delegation = tuple(word.text for word in entry.words("delegation"))
    consent = _read_consent(entry, issues, reading)
    preferences = read_preferences(entry, issues, undisclosed, reading)
    positions = read_positions(entry, issues, reading)
    ratification = read_ratification(entry, issues, preferences, consent.of != "none", reading)
    strategy = read_strategy(entry, reading)
    patience, patience_provenance = _read_patience(entry, reading)
    foresees, foresight_provenance = _read_foresight(entry, reading)
    entry.done()
    return Party(
        name, title, delegation, consent, preferences, positions, ratification, strategy,
        patience, patience_provenance, foresees, foresight_provenance, provenance,
    )  # fmt: skip


def _valued(entry: Entry, key: str, reading: Reading) -> tuple[Node | None, Provenance]:
    """A value that is not a quantity: bare, or ``{value: …}`` with ``claim:`` or ``assumed:``."""
    node = entry.take(key)
    if node is None:
        return None, DEFAULT
    if not isinstance(node.value, dict):
        return node, UNEXPLAINED
    inner = Entry(node, entry.at(key), reading.faults)
    provenance = reading.provenance(inner)
    value = inner.take("value", required=True)
    inner.done()
    return value, provenance


def _read_consent(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Consent:
    node = entry.take("consent")
    if node is None:
        return Consent("all", None, DEFAULT)
    value: Node | None = node
    condition, provenance = None, UNEXPLAINED
    if isinstance(node.value, dict):
        inner = Entry(node, entry.at("consent"), reading.faults)
        provenance = reading.provenance(inner)
        value, condition = inner.take("value"), inner.take("needed_for")
        if (value is None) == (condition is None):
            inner.fault("needs either 'value' (required or none) or 'needed_for'")
        inner.done()
    if condition is not None:
        path = f"{entry.at('consent')}.needed_for"
        found = read_predicate(condition, issues, path, reading.faults)
        return Consent("some", found, provenance, node.file, node.line)
    if value is not None and value.text not in ("required", "none"):
        entry.fault(f"must be required or none, not '{value.text or value.kind}'", value, "consent")
    of: Literal["all", "none"] = "none" if value is not None and value.text == "none" else "all"
    return Consent(of, None, provenance)


def _read_foresight(entry: Entry, reading: Reading) -> tuple[bool, Provenance]:
    value, provenance = _valued(entry, "foresight", reading)
    if value is not None and value.text not in ("expected", "none"):
        wrong = value.text or value.kind
        entry.fault(f"must be expected or none, not '{wrong}'", value, "foresight")
    return value is not None and value.text == "expected", provenance


def _read_patience(entry: Entry, reading: Reading) -> tuple[int | None, Provenance]:
    value, provenance = _valued(entry, "walks_out_after", reading)
    if value is None:
        return None, provenance
    if isinstance(value.value, bool) or not isinstance(value.value, int) or value.value < 1:
        message = f"must be a whole number of rounds, 1 or more, not '{value.text or value.kind}'"
        entry.fault(message, value, "walks_out_after")
        return None, provenance
    return value.value, provenance


def read_party_named(item: Entry, key: str, parties: Sequence[Party]) -> int | None:
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
