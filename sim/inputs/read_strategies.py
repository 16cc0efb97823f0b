"""Reading the strategy of a party, a name or its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.strategy_choice import StrategyChoice
from sim.strategies import PARTS, Conceding, Kind, names, part_class
from sim.uncertainty.provenance import DEFAULT, Provenance
from sim.uncertainty.quantities import NOT_NEGATIVE, Quantity

__all__ = ["read_conventions", "read_strategy"]

_WHAT: Mapping[Kind, str] = {
    "concedes": "strategy",
    "offers": "way of offering",
    "accepts": "way of accepting",
}

_KEYS = (*PARTS, "choice")


@dataclass
class _Found:
    """What was read of a strategy so far."""

    parts: dict[Kind, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    parameters: dict[str, Quantity] = field(default_factory=dict)


def read_conventions(entry: Entry) -> dict[str, str]:
    """Read ``strategy_defaults:`` of a scenario: what a strategy means that does not say it.

    A way of offering or accepting, and words of parts (``floor``, ``knows``). For domains of other
    tools, where the same names mean something else; and to say once what parties know.
    """
    node = entry.take("strategy_defaults")
    if node is None:
        return {}
    inner = Entry(node, "strategy_defaults", entry.faults)
    known: dict[str, tuple[str, ...]] = {"offers": names("offers"), "accepts": names("accepts")}
    for kind in PARTS:
        for name in names(kind):
            known |= part_class(kind, name).words
    found = {key: inner.choice(key, options, "") for key, options in known.items()}
    inner.done()
    return {key: word for key, word in found.items() if word}


def read_strategy(entry: Entry, reading: Reading) -> StrategyChoice:
    """Read ``strategy:`` of a party.

    It is the name of a way of conceding, with its parameters below it or without; or a mapping of
    ``concedes``, ``offers``, ``accepts`` and ``choice``.
    """
    node = entry.take("strategy", required=True)
    path = entry.at("strategy")
    found = _Found()
    if node is None:
        return _choice(found, False, DEFAULT, entry.node, path, reading)
    provenance = reading.covering
    noisy = False
    if not isinstance(node.value, dict):
        _read_part("concedes", node, entry, "strategy", path, provenance, found, reading)
        return _choice(found, False, provenance, node, path, reading)
    inner = Entry(node, path, reading.faults)
    provenance = reading.provenance(inner)
    if any(key in node.value for key in _KEYS):
        for kind in PARTS:
            written = inner.take(kind, required=kind == "concedes")
            if written is not None:
                at = inner.at(kind)
                _read_part(kind, written, inner, kind, at, provenance, found, reading)
        noisy = _read_choice(inner, provenance, found, reading)
        for key, extra in inner.rest():
            inner.fault(f"a strategy has no part '{key}'{did_you_mean(key, _KEYS)}", extra, key)
    else:
        rest = dict(inner.rest())
        if len(rest) != 1:
            inner.fault("must name one strategy, with its parameters below it")
            return _choice(found, False, provenance, node, path, reading)
        bare = Node(rest, node.file, node.line)
        _read_part("concedes", bare, entry, "strategy", path, provenance, found, reading)
    return _choice(found, noisy, provenance, node, path, reading)


def _choice(
    found: _Found, noisy: bool, provenance: Provenance, node: Node, path: str, reading: Reading
) -> StrategyChoice:
    """The choice; parts that are not said go with the way of conceding, or by convention."""
    name, _ = found.parts.setdefault("concedes", ("linear", {}))
    concession = part_class("concedes", name)
    assert issubclass(concession, Conceding)
    its_own: dict[Kind, str] = {"offers": concession.offers, "accepts": concession.accepts}
    general: dict[Kind, str] = {"offers": Conceding.offers, "accepts": Conceding.accepts}
    parts: dict[Kind, tuple[str, Mapping[str, str]]] = {"concedes": found.parts["concedes"]}
    for kind, part in its_own.items():
        if part == general[kind]:
            part = reading.conventions.get(kind, part)
        if kind not in found.parts:
            for number, spec in part_class(kind, part).parameters.items():
                at = f"{path}.{kind}.{part}.{number}"
                law = read_quantity(None, at, spec.domain, reading, provenance, spec.default)
                found.parameters.setdefault(number, law)
        words = part_class(kind, part).words.keys() & reading.conventions.keys()
        said = {word: reading.conventions[word] for word in words}
        parts[kind] = found.parts.get(kind, (part, said))
    return StrategyChoice(name, parts, noisy, found.parameters, provenance, node.file, node.line)


def _read_part(
    kind: Kind,
    node: Node,
    entry: Entry,
    key: str,
    path: str,
    provenance: Provenance,
    found: _Found,
    reading: Reading,
) -> None:
    """Read a part: its name, or its name with what is set of it below it."""
    settings = Node({}, node.file, node.line)
    name = node.text
    what = _WHAT[kind]
    if isinstance(node.value, dict):
        inner = Entry(node, path, reading.faults)
        provenance = reading.provenance(inner, provenance)
        chosen = list(inner.rest())
        if len(chosen) != 1:
            inner.fault(f"must name one {what}, with its parameters below it")
            return
        name, given = chosen[0]
        if given.value is not None:
            settings = given
    if name not in names(kind):
        hint = did_you_mean(name, names(kind)) or f" (known: {', '.join(names(kind))})"
        entry.fault(f"there is no {what} '{name or node.kind}'{hint}", node, key)
        return
    part = part_class(kind, name)
    inner = Entry(settings, f"{path}.{name}", reading.faults)
    provenance = reading.provenance(inner, provenance)
    for number, spec in part.parameters.items():
        if number in found.parameters:
            inner.fault(f"'{number}' is a parameter of another part, too; rename it", settings)
        found.parameters[number] = read_quantity(
            inner.take(number), inner.at(number), spec.domain, reading, provenance, spec.default
        )
    said = {
        word: inner.choice(word, known, reading.conventions.get(word, known[0]))
        for word, known in part.words.items()
    }
    known_keys = [*part.parameters, *part.words]
    for extra_key, extra in inner.rest():
        hint = did_you_mean(extra_key, known_keys) if known_keys else " (it has none)"
        inner.fault(f"{name} has no parameter '{extra_key}'{hint}", extra, extra_key)
    found.parts[kind] = (name, said)


def _read_choice(entry: Entry, provenance: Provenance, found: _Found, reading: Reading) -> bool:
    """Read ``choice: {temperature: …}``; whether there is one."""
    node = entry.take("choice")
    if node is None:
        return False
    inner = Entry(node, entry.at("choice"), reading.faults)
    provenance = reading.provenance(inner, provenance)
    found.parameters["temperature"] = read_quantity(
        inner.take("temperature"), inner.at("temperature"), NOT_NEGATIVE, reading, provenance
    )
    inner.done()
    return True
