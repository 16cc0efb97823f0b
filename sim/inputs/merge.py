"""Scenario documents as trees: a variant laid over its base, and single values replaced."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.uncertainty.laws import LAWS

__all__ = ["ALTERNATIVES", "FIXED", "WAY_TITLE", "name_of", "overlay", "replace"]

# Where two mappings are alternatives, not parts of one: the variant's replaces the base's.
_WHOLE = {"rejects", "gives", "in_return_for", "when", "strategy", "consent", "walks_out_after"}
_WHOLE_IF = {"value", "linear", "one_of", *LAWS}
_WHOLE_ENTRIES = {"observations", "base_rates", "dependence"}
"""Lists whose entries say one thing each, and are replaced as a whole."""

_NAMING = ("id", "session")

_NAMED = {
    "timeline": "session",
    "events": "id",
    "red_lines": "id",
    "concessions": "id",
    "interactions": "id",
    "guarantees": "id",
}
"""Lists of named entries, and under which key an entry names itself."""

ALTERNATIVES = "alternatives"
FIXED = "is"
"""The key under which a variant's choice stands, until the alternative is put in that way."""

WAY_TITLE = "title"
"""The key of a way that is no part of its patch: what a reader calls the way."""


def overlay(base: Node, variant: Node, key: str = "") -> Node:
    """Lay a variant over a base document.

    Mappings merge key by key and lists of named entries (``id:`` or ``session:``) entry by entry;
    everything else, and every number, condition, observation, dependence and strategy, is replaced
    as a whole.
    A ``claim`` or ``assumed`` of the variant takes the place of either in the base. ``null`` takes
    a key away. A mapping over a list of named entries goes by their names, so that ``null`` takes
    an entry away. The name of a way over an alternative puts it in that way.
    """
    if isinstance(base.value, dict) and isinstance(variant.value, dict):
        alternatives = bool(_WHOLE_IF & (base.value.keys() | variant.value.keys()))
        if key == "no_deal":  # its value and its drift are parts; a law is a value without drift
            alternatives = bool(set(LAWS) & variant.value.keys())
        if key in _WHOLE or alternatives:
            return variant
        kept = _parts(base) if key == "no_deal" else dict(base.value)
        if variant.value.keys() & {"claim", "assumed"}:
            kept.pop("claim", None)
            kept.pop("assumed", None)
        for inner, node in variant.value.items():
            if node.value is None:
                kept.pop(inner, None)
            elif key == ALTERNATIVES and inner in kept and isinstance(node.value, str):
                # The name of a way: the alternative is in that for good.
                kept[inner] = Node({**kept[inner].value, FIXED: node}, node.file, node.line)
            elif inner in kept:
                kept[inner] = overlay(kept[inner], node, inner)
            elif inner in _NAMED and isinstance(node.value, dict):
                kept[inner] = _changed_by_name(Node([]), node, inner)
            else:
                kept[inner] = node
        return Node(kept, variant.file, variant.line)
    if isinstance(base.value, list) and isinstance(variant.value, dict) and key in _NAMED:
        return _changed_by_name(base, variant, key)
    if isinstance(base.value, list) and isinstance(variant.value, list):
        names = [name_of(item) for item in base.value]
        if all(names) and all(name_of(item) for item in variant.value):
            items = list(base.value)
            for item in variant.value:
                name = name_of(item)
                if name in names:
                    at = names.index(name)
                    items[at] = item if key in _WHOLE_ENTRIES else overlay(items[at], item)
                else:
                    items.append(item)
            return Node(items, variant.file, variant.line)
    return variant


def _changed_by_name(base: Node, variant: Node, key: str) -> Node:
    """A list of named entries, changed by a mapping of names."""
    names = [name_of(item) for item in base.value]
    if not all(names):
        return variant
    items = dict(zip(names, base.value, strict=True))
    for name, node in variant.value.items():
        if node.value is None:
            items.pop(name, None)
        elif isinstance(node.value, dict):
            named = Node(name, node.file, node.line, name)
            entry = Node({_NAMED[key]: named, **node.value}, node.file, node.line)
            alone = name not in items or key in _WHOLE_ENTRIES
            items[name] = entry if alone else overlay(items[name], entry)
        else:
            items[name] = node  # the reader will say what is wrong with it
    return Node(list(items.values()), variant.file, variant.line)


def _parts(no_deal: Node) -> dict[str, Node]:
    """The parts of a no-deal value; a law that stands bare is its ``value``."""
    laws = {key: node for key, node in no_deal.value.items() if key in LAWS}
    others = {key: node for key, node in no_deal.value.items() if key not in LAWS}
    return {"value": Node(laws, no_deal.file, no_deal.line), **others} if laws else others


def name_of(node: Node) -> str:
    """What an entry of a list names itself; empty if it does not."""
    if isinstance(node.value, dict):
        for naming in _NAMING:
            if naming in node.value:
                return str(node.value[naming].text)
    return ""


def replace(root: Node, path: str, value: Node) -> Node | str:
    """The tree with another value at a path; or what is wrong with the path."""
    if not path.strip("."):
        return "the path is empty; a path leads to a value, like parties.<party>.no_deal.value"
    return _replace(root, path.split("."), value, "")


def _replace(node: Node, steps: Sequence[str], value: Node, done: str) -> Node | str:
    if not steps:
        return value
    if isinstance(node.value, list):
        return _replace_named(node, steps, value, done)
    is_law = isinstance(node.value, dict) and bool(node.value.keys() & set(LAWS))
    if is_law or not isinstance(node.value, dict):
        return _replace_short(node, steps, value, done)
    # A key may contain dots (the paths that an event changes), so longer keys are tried first.
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        if key in node.value:
            inner = _replace(node.value[key], steps[length:], value, f"{done}{key}.")
            if isinstance(inner, str):
                return inner
            return Node({**node.value, key: inner}, node.file, node.line)
    if len(steps) == 1 or steps[0] in ("no_deal", "strategy") or done == "undisclosed.":
        # A key that may stand here but does not; if it may not, the reader will say so.
        inner = value if len(steps) == 1 else _replace(Node(None), steps[1:], value, "")
        if isinstance(inner, str):
            return inner
        return Node({**node.value, steps[0]: inner}, node.file, node.line)
    return f"there is no '{steps[0]}' in {done.rstrip('.') or 'the scenario'}" + did_you_mean(
        steps[0], node.value
    )


def _replace_named(node: Node, steps: Sequence[str], value: Node, done: str) -> Node | str:
    names = [name_of(item) for item in node.value]
    if not any(names):
        return f"there is nothing below {done.rstrip('.')}"
    if steps[0] not in names:
        return f"there is no '{steps[0]}' in {done.rstrip('.')}{did_you_mean(steps[0], names)}"
    at = names.index(steps[0])
    inner = _replace(node.value[at], steps[1:], value, f"{done}{steps[0]}.")
    if isinstance(inner, str):
        return inner
    return Node([*node.value[:at], inner, *node.value[at + 1 :]], node.file, node.line)


def _replace_short(node: Node, steps: Sequence[str], value: Node, done: str) -> Node | str:
    """A path into what is written in short: ``no_deal: 0.3``, ``strategy: boulware``."""
    where = done.rstrip(".").rsplit(".", 1)[-1]
    if list(steps) == ["value"]:
        return value
    if where == "no_deal" and len(steps) == 1:
        return Node({"value": node, steps[0]: value}, node.file, node.line)
    if len(steps) == 2 and steps[0] == node.text:
        return Node({steps[0]: Node({steps[1]: value})}, node.file, node.line)
    if node.value is None and len(steps) == 1:
        return Node({steps[0]: value}, node.file, node.line)
    return f"there is nothing below {done.rstrip('.')}"
