"""Reading alternatives: named ways the structure may be, each a patch laid over the scenario."""

from __future__ import annotations

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry, check_name
from sim.inputs.merge import ALTERNATIVES, WAY_TITLE, name_of
from sim.inputs.read_provenance import Reading
from sim.model.alternatives import Alternative, Ways
from sim.model.naming import readable
from sim.model.scenario import Scenario
from sim.uncertainty.quantities import Quantity

__all__ = ["PATCHED", "differences", "read_alternatives"]

MAX_WAYS = 1_000

PATCHED = (
    "parties",
    "timeline",
    "events",
    "strategy_defaults",
    "clock",
    "deadline",
    "round_hours",
    "drafts",
    "guarantees",
    "observers",
)
"""What a patch may change. The rest is what makes runs comparable, and stays."""


def read_alternatives(tree: Node, reading: Reading) -> tuple[Alternative, ...]:
    """Read ``alternatives:``: for each the ways, their weights, and what that rests on.

    What the patches make of the scenario is looked at when the branches are read.

    Args:
        tree: The document.
        reading: Where faults go, and which claims may be cited.
    """
    written = tree.value.get(ALTERNATIVES)
    if written is None or written.value is None:
        return ()
    entry = Entry(written, ALTERNATIVES, reading.faults)
    found = []
    for name, node in entry.rest():
        check_name(name, node, entry.at(name), reading.faults)
        alternative = _read_alternative(name, node, entry.at(name), tree, reading)
        if alternative is not None:
            found.append(alternative)
    return tuple(found)


def _read_alternative(
    name: str, node: Node, path: str, tree: Node, reading: Reading
) -> Alternative | None:
    entry = Entry(node, path, reading.faults)
    before = len(reading.faults)
    title = entry.text("title") or ""
    provenance = reading.provenance(entry)
    ways = entry.fields("one_of", required=True)
    if ways and not 2 <= len(ways) <= MAX_WAYS:
        message = f"needs from 2 to {MAX_WAYS:,} ways, not {len(ways)}"
        entry.fault(message, entry.take("one_of"), "one_of")
    labels = []
    for way, patch in ways.items():
        at = f"{path}.one_of.{way}"
        check_name(way, patch, at, reading.faults)
        labels.append(_title_of_way(patch, at, tree, reading.faults) or readable(way))
    weights = _read_weights(entry, tuple(ways))
    entry.done()
    if len(reading.faults) > before:
        return None
    law = Ways(tuple(float(i) for i in range(len(ways))), weights, tuple(ways), tuple(labels))
    return Alternative(name, title, Quantity(path, law, provenance, node.file, node.line), law)


def _read_weights(entry: Entry, ways: tuple[str, ...]) -> tuple[float, ...]:
    """The weights of the ways: all the same unless said, in a list or by name."""
    node = entry.take("weights")
    even = (1.0,) * len(ways)
    if node is None:
        return even
    items = node.value
    if isinstance(items, dict):
        for name, item in items.items():
            if name not in ways:
                entry.fault(f"there is no '{name}'{did_you_mean(name, ways)}", item, "weights")
        items = [items[way] for way in ways if way in items]
    if not isinstance(items, list) or len(items) != len(ways):
        entry.fault("needs a number above 0 for each way", node, "weights")
        return even
    numbers = [number_in(item) for item in items]
    sound = [number for number in numbers if number is not None and number > 0]
    if len(sound) < len(ways):
        entry.fault("needs a number above 0 for each way", node, "weights")
        return even
    return tuple(sound)


def _title_of_way(patch: Node, path: str, tree: Node, faults: list[Fault]) -> str | None:
    """The title of a way, if it has one, after a look at what it changes."""
    entry = Entry(patch, path, faults)
    if not isinstance(patch.value, dict):
        return None
    for key in PATCHED:
        entry.take(key)
    _check_patch(patch, path, tree, faults)
    return entry.text(WAY_TITLE)


def _check_patch(patch: Node, path: str, tree: Node, faults: list[Fault]) -> None:
    for key, node in patch.value.items():
        if key not in (*PATCHED, WAY_TITLE):
            known = ", ".join(PATCHED)
            message = f"an alternative cannot change '{key}'; it can change {known}"
            faults.append(Fault(node.file, node.line, f"{path}.{key}", message))
    timeline, base = patch.value.get("timeline"), tree.value.get("timeline")
    if timeline is None or not isinstance(timeline.value, dict):
        return
    there = {name_of(item) for item in base.value} if isinstance(base.value, list) else set()
    for name, node in timeline.value.items():
        if node.value is None and name not in there:
            message = f"there is no session '{name}' to remove{did_you_mean(name, there)}"
            faults.append(Fault(node.file, node.line, f"{path}.timeline.{name}", message))


def differences(whole: Scenario, branch: Scenario) -> list[str]:
    """What a branch must share with the whole scenario, and does not, in words."""
    pairs = {
        "the parties": ([p.name for p in whole.parties], [p.name for p in branch.parties]),
        "the guarantees": ([g.id for g in whole.guarantees], [g.id for g in branch.guarantees]),
    }
    return [what for what, (here, there) in pairs.items() if here != there]
