"""Taking a mapping of a document apart, key by key; what nobody takes is a fault."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node

__all__ = ["Entry", "check_name", "named_items"]


class Entry:
    """A mapping being read: its keys are taken one by one; what is left at the end is a fault."""

    def __init__(self, node: Node, path: str, faults: list[Fault]) -> None:
        self.node = node
        self.path = path
        self.faults = faults
        self._taken: set[str] = set()
        self._fields: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self._fields = node.value
        else:
            self.fault(f"must be a mapping, not {node.kind}")

    def at(self, key: str) -> str:
        """The path of one of this mapping's values."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, message: str, node: Node | None = None, key: str | None = None) -> None:
        """Report a fault at this mapping, or at one of its values."""
        at = node or self.node
        self.faults.append(Fault(at.file, at.line, self.at(key) if key else self.path, message))

    def take(self, key: str, required: bool = False) -> Node | None:
        """The value under a key, or None; a missing required one is a fault."""
        self._taken.add(key)
        node = self._fields.get(key)
        if required and isinstance(self.node.value, dict) and (node is None or node.value is None):
            self.fault(f"'{key}' is missing")
        return None if node is None or node.value is None else node

    def text(self, key: str, required: bool = False) -> str | None:
        """Text under a key; None if absent or if a fault was reported."""
        node = self.take(key, required)
        if node is None:
            return None
        if isinstance(node.value, (dict, list)):
            self.fault(f"must be text, not {node.kind}", node, key)
            return None
        if not node.text.strip():
            self.fault("is empty", node, key)
            return None
        return node.text

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        node = self.take(key)
        if node is None:
            return default
        if node.text not in allowed:
            drawn = did_you_mean("one_of", ()) if isinstance(node.value, dict) else ""
            given = node.text or node.kind
            self.fault(f"'{given}' is not one of {', '.join(allowed)}{drawn}", node, key)
            return default
        return node.text

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        node = self.take(key)
        if node is None:
            return default
        if not isinstance(node.value, bool):
            self.fault(f"must be true or false, not {node.text or node.kind!r}", node, key)
            return default
        return node.value

    def items(self, key: str, required: bool = False) -> list[Node]:
        """The values of a list under a key; empty if absent or if a fault was reported."""
        node = self.take(key, required)
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.fault(f"must be a list, not {node.kind}", node, key)
            return []
        return node.value

    def words(self, key: str, required: bool = False) -> list[Node]:
        """The scalars of a list under a key; a single scalar counts as a list of one."""
        node = self.take(key, required)
        if node is None:
            return []
        listed = node.value if isinstance(node.value, list) else [node]
        good = [
            item
            for item in listed
            if not isinstance(item.value, (dict, list)) and item.text.strip()
        ]
        if len(good) < len(listed):
            self.fault("must be a list of words", node, key)
        return good

    def fields(self, key: str, required: bool = False) -> dict[str, Node]:
        """The entries of a mapping under a key; empty if absent or if a fault was reported."""
        node = self.take(key, required)
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.fault(f"must be a mapping, not {node.kind}", node, key)
            return {}
        return node.value

    def rest(self) -> Iterator[tuple[str, Node]]:
        """The entries not taken so far; taking them all."""
        for key, node in self._fields.items():
            if key not in self._taken:
                self._taken.add(key)
                yield key, node

    def done(self) -> None:
        """Report every key that nobody took."""
        known = sorted(self._taken)
        for key, node in self.rest():
            self.fault(f"unknown key '{key}'{did_you_mean(key, known)}", node, key)


def check_name(name: str, node: Node, path: str, faults: list[Fault]) -> None:
    """A name that becomes part of a path must be a plain word."""
    if name in ("claim", "assumed", "all", "any", "not"):
        message = f"'{name}' is a reserved word and cannot be a name"
        faults.append(Fault(node.file, node.line, path, message))
    elif not (name.isidentifier() and name.isascii()):
        message = f"'{name}' cannot be a name; use letters, digits and _, not starting with a digit"
        faults.append(Fault(node.file, node.line, path, message))


def named_items(entry: Entry, key: str, naming: str = "id") -> Iterator[tuple[Entry, str, str]]:
    """The mappings of a list whose items name themselves: each with its path and its name."""
    seen: set[str] = set()
    for i, node in enumerate(entry.items(key)):
        item = Entry(node, f"{entry.at(key)}[{i}]", entry.faults)
        name = item.text(naming, required=True)
        if name is None:
            name = str(i)
        else:
            item.path = f"{entry.at(key)}.{name}"
            check_name(name, node, item.path, entry.faults)
            if name in seen:
                item.fault(f"a second entry has the {naming} '{name}'")
        seen.add(name)
        yield item, item.path, name
