"""Documents with alternatives: laying the patches of some ways over the rest."""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node
from sim.inputs.merge import ALTERNATIVES, FIXED, WAY_TITLE, name_of, overlay

__all__ = ["fixed", "in_first_ways", "in_ways", "patched_paths", "settled"]


def in_ways(tree: Node, ways: Mapping[str, str]) -> Node:
    """A document with alternatives in some ways, and without what it says of alternatives.

    Args:
        tree: The document.
        ways: The way of each alternative, by name; those left out, or unknown, change nothing.
    """
    said = dict(tree.value)
    written = said.pop(ALTERNATIVES, None)
    found = Node(said, tree.file, tree.line)
    for name, patches in _patches(written).items():
        patch = patches.get(ways.get(name, ""))
        if patch is not None and isinstance(patch.value, dict):
            found = overlay(found, patch)
    return found


def in_first_ways(tree: Node) -> Node:
    """A document with each alternative in the way that is written first."""
    patches = _patches(tree.value.get(ALTERNATIVES))
    return in_ways(tree, {name: next(iter(each), "") for name, each in patches.items()})


def fixed(tree: Node, name: str, way: str) -> Node | str:
    """A document with one alternative in a way for good; or why that cannot be."""
    written = tree.value[ALTERNATIVES]
    patches = _patches(written)
    if name not in patches:
        return f"there is no alternative '{name}'{did_you_mean(name, patches)}"
    if way not in patches[name]:
        return f"'{way}' is not one of {', '.join(patches[name])}{did_you_mean(way, patches[name])}"
    # What is left must still be laid over the patch, as it is where nothing is fixed.
    left = {key: node for key, node in written.value.items() if key != name}
    said = {key: node for key, node in tree.value.items() if key != ALTERNATIVES}
    found = overlay(Node(said, tree.file, tree.line), patches[name][way])
    if not left:
        return found
    more = {ALTERNATIVES: Node(left, written.file, written.line)}
    return Node({**found.value, **more}, found.file, found.line)


def settled(tree: Node, faults: list[Fault]) -> Node:
    """A document with the alternatives that a variant has put in one way in that way for good."""
    written = tree.value.get(ALTERNATIVES)
    items = written.value if written is not None and isinstance(written.value, dict) else {}
    for name, node in items.items():
        way = node.value.get(FIXED) if isinstance(node.value, dict) else None
        if way is None:
            continue
        found = fixed(tree, name, way.text)
        if isinstance(found, str):
            faults.append(Fault(way.file, way.line, f"{ALTERNATIVES}.{name}", found))
        else:
            tree = found
    return tree


def patched_paths(tree: Node) -> dict[str, str]:
    """Where alternatives lay something over a document: paths, each with the alternative's name."""
    found: dict[str, str] = {}
    for name, patches in _patches(tree.value.get(ALTERNATIVES)).items():
        for patch in patches.values():
            for path in _leaves(patch):
                found.setdefault(path, name)
    return found


def _leaves(node: Node, at: str = "") -> list[str]:
    if isinstance(node.value, dict) and node.value:
        inner = [(key, item) for key, item in node.value.items()]
    elif isinstance(node.value, list) and node.value:
        named = [(name_of(item), item) for item in node.value]
        if not all(name for name, _ in named):
            return [at]
        inner = named
    else:
        return [at] if at else []
    return [path for key, item in inner for path in _leaves(item, f"{at}.{key}" if at else key)]


def _patches(written: Node | None) -> dict[str, dict[str, Node]]:
    """The patches of every alternative, by its name and that of the way; of what is well-formed."""
    if written is None or not isinstance(written.value, dict):
        return {}
    found = {}
    for name, node in written.value.items():
        one_of = node.value.get("one_of") if isinstance(node.value, dict) else None
        if one_of is not None and isinstance(one_of.value, dict):
            found[name] = {way: _untitled(patch) for way, patch in one_of.value.items()}
    return found


def _untitled(patch: Node) -> Node:
    """What a way changes: all that stands in it but its title."""
    if not isinstance(patch.value, dict) or WAY_TITLE not in patch.value:
        return patch
    kept = {key: node for key, node in patch.value.items() if key != WAY_TITLE}
    return Node(kept, patch.file, patch.line)
