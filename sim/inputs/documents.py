"""YAML documents as data with places: every value knows its file and line.

A document is read into a tree of `Node`; what stands in it is text, numbers, lists and mappings and
nothing else. Tags are refused, so nothing in a file can name a Python object; size, depth and
number of values are bounded, so a file cannot exhaust the machine. All faults are collected, not
raised one by one: a reader walks the tree with a list of `Fault` and raises `InputError` once, at
the end.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from sim.errors import Fault, InputError
from sim.inputs.raw_files import read_bytes

__all__ = [
    "MAX_DEPTH",
    "MAX_NUMBER",
    "MAX_VALUES",
    "Node",
    "document_of",
    "load_document",
    "no_number",
    "number_in",
    "to_node",
    "to_yaml",
]

MAX_VALUES = 200_000
MAX_DEPTH = 40

MAX_LISTED = 10_000_000
"""As many numbers as a range may stand for: a study can have no more points."""

MAX_NUMBER = 1e15
"""The largest number that can stand in a scenario: sums and products stay far from infinity."""

_TOO_DEEP = f"is nested too deeply (at most {MAX_DEPTH} levels)"
_TAG = "tag:yaml.org,2002:"
_KEY_TAGS = {f"{_TAG}{tag}" for tag in ("str", "int", "float", "bool", "null", "timestamp")}

_GROUPED = re.compile(r"(?<=[0-9])_(?=[0-9])")
"""The underscore of a number like 10_000."""

_TYPE_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document, and where it stands.

    Attributes:
        value: ``dict[str, Node]``, ``list[Node]``, ``str``, ``int``, ``float``, ``bool`` or
            ``None``.
        file: The file as the user named it.
        line: Line number from 1, that of the key if it has one; 0 where there is none.
        text: A scalar as it is written in the file (so that the option ``10`` or ``no`` keeps its
            spelling).
    """

    value: Any
    file: str = "<python>"
    line: int = 0
    text: str = ""

    @property
    def kind(self) -> str:
        """What the value is, in words for a message."""
        return "nothing" if self.value is None else _TYPE_NAMES[type(self.value)]

    def plain(self) -> Any:
        """The value without places, as built-in types."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def to_node(value: Any, file: str = "<python>", depth: int = 0) -> Node:
    """Wrap built-in Python values (dict, list, tuple, str, numbers, None) as a tree of nodes.

    Ranges, and arrays and series of NumPy and pandas, are lists.

    Raises:
        TypeError: if a value is of another type.
        InputError: if it is too deep, too long, or text with control characters.
    """
    if isinstance(value, Node):
        return value
    if depth > MAX_DEPTH:  # a list that holds itself gets here too
        raise InputError([Fault(file, 0, "", _TOO_DEEP)])
    if isinstance(value, Mapping):
        keys = [to_node(str(key), file).text for key in value]
        items = [to_node(item, file, depth + 1) for item in value.values()]
        return Node(dict(zip(keys, items, strict=True)), file)
    if isinstance(value, (list, tuple)):
        return Node([to_node(item, file, depth + 1) for item in value], file)
    if isinstance(value, range):
        if len(value) > MAX_LISTED:
            message = f"has {len(value):,} values; a list can have at most {MAX_LISTED:,}"
            raise InputError([Fault(file, 0, "", message)])
        return to_node(list(value), file, depth)
    if hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0:  # an array or a series
        return to_node(value.tolist(), file, depth)
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:  # a NumPy scalar
        return to_node(value.item(), file, depth + 1)
    if value is None or isinstance(value, bool):
        return Node(value, file, 0, str(value))
    if isinstance(value, str):
        text = str.__str__(value)  # as a member of an enumeration has it, too
        if wrong := _odd_character(text):
            raise InputError([Fault(file, 0, "", wrong)])
        return Node(text, file, 0, text)
    if isinstance(value, (int, float)):
        # What no floating-point number can hold is infinite to all readers, who refuse that.
        number = value + 0 if not abs(value) > 1e300 else math.inf if value > 0 else -math.inf
        return Node(number, file, 0, str(number))
    raise TypeError(
        f"{type(value).__name__} cannot be in a scenario; use text, numbers, lists and mappings"
    )


def number_in(node: Node) -> float | None:
    """The number that a node holds; None if it holds none, or one beyond all bounds."""
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return None
    # Adding 0 turns −0 into 0, so that equal numbers have equal bits.
    return float(node.value) + 0.0 if abs(node.value) <= MAX_NUMBER else None


def no_number(node: Node, wanted: str = "a number") -> str:
    """What is wrong with a node in which `number_in` finds no number."""
    if isinstance(node.value, (int, float)) and abs(node.value) > MAX_NUMBER:
        return f"{node.text} is too large; a number is at most {MAX_NUMBER:g} in size"
    what = f"the text '{node.text}'" if isinstance(node.value, str) else node.text or node.kind
    return f"must be {wanted}, not {what}"


def _odd_character(text: str) -> str:
    """What is wrong with text that holds more than text; empty if nothing is.

    YAML itself keeps control characters out, but not where they are written as escapes.
    """
    for c in "" if text.isprintable() else text:
        if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r\x85":
            return f"holds the control character U+{ord(c):04X}; write plain text"
    return ""


def load_document(path: str | Path, shown_as: str | None = None) -> tuple[Node, list[Fault]]:
    """Read a YAML 1.2 file into a tree of nodes.

    Args:
        path: The file.
        shown_as: The name to use in messages; the path as given if left out.

    Returns:
        The root node, and the faults that do not hinder reading on (duplicate keys, odd keys).

    Raises:
        InputError: if the file cannot be read or is not YAML.
    """
    name = shown_as or str(path)
    raw = read_bytes(path, shown_as)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([Fault(name, line, "", "is not text in UTF-8")]) from None
    return document_of(text, name)


def document_of(text: str, name: str) -> tuple[Node, list[Fault]]:
    """YAML 1.2 as a tree of nodes; see `load_document`.

    Args:
        text: The YAML.
        name: What faults name as its place.

    Raises:
        InputError: if it is not YAML.
    """
    root, faults = _read_before(text, name)
    return root, list(faults)


class _ShallowComposer(Composer):
    """Stops where a document is too deep: the library's time grows with the square of the depth."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self._depth > MAX_DEPTH:
            raise RecursionError
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


@lru_cache(maxsize=16)  # a few files are read again and again: claims, what variants extend
def _read_before(text: str, name: str) -> tuple[Node, tuple[Fault, ...]]:
    """Nobody changes a tree: what is laid over one is another."""

    def fail(message: str, line: int = 0) -> InputError:
        return InputError([Fault(name, line, "", message)])

    try:
        reader = YAML(typ="safe", pure=True)
        reader.Composer = _ShallowComposer
        root = reader.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "not YAML").split())
        problem = f"{error.context}, {problem}" if problem.startswith("but ") else problem
        raise fail(f"not valid YAML: {problem}", mark.line + 1 if mark else 0) from None
    except YAMLError as error:
        raise fail(f"not valid YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise fail(_TOO_DEEP) from None
    except (ValueError, AttributeError, IndexError, AssertionError, TypeError, KeyError):
        # The YAML library lets a few of its own slips through on broken input; to the user they are
        # one thing.
        raise fail("not valid YAML") from None
    if root is None:
        raise fail("is empty")
    builder = _Builder(name)
    return builder.build(root, "", 0, root.start_mark.line + 1), tuple(builder.faults)


@dataclass
class _Builder:
    file: str
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def build(self, node: Any, path: str, depth: int, line: int) -> Node:
        self.count += 1
        if self.count > MAX_VALUES:
            raise InputError([Fault(self.file, line, "", f"holds more than {MAX_VALUES:,} values")])
        if depth > MAX_DEPTH:
            raise InputError([Fault(self.file, line, "", _TOO_DEEP)])
        if isinstance(node, MappingNode):
            if str(node.tag) != f"{_TAG}map":
                self._refuse_tag(str(node.tag), path, line)
            return Node(self._mapping(node, path, depth), self.file, line)
        if isinstance(node, SequenceNode):
            if str(node.tag) != f"{_TAG}seq":
                self._refuse_tag(str(node.tag), path, line)
            items = [
                self.build(item, f"{path}[{i}]", depth + 1, item.start_mark.line + 1)
                for i, item in enumerate(node.value)
            ]
            return Node(items, self.file, line)
        return self._scalar(node, path, line)

    def _mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.faults.append(
                    Fault(self.file, line, path, "a key must be a word, not a list or mapping")
                )
                continue
            key = str(key_node.value)
            inner = f"{path}.{key}" if path else key
            tag = str(key_node.tag or "")
            if tag == f"{_TAG}merge":
                message = "merge keys ('<<') are not read; write the entries out"
                self.faults.append(Fault(self.file, line, path, message))
                continue
            if tag not in _KEY_TAGS:
                self._refuse_tag(tag, inner, line)
            if wrong := _odd_character(key):
                self.faults.append(Fault(self.file, line, inner, f"the key {wrong}"))
            if key in entries:
                message = f"the key '{key}' occurs twice (first in line {first[key]})"
                self.faults.append(Fault(self.file, line, inner, message))
                continue
            first[key] = line
            # The line of the key: a value that is a block begins in the next one.
            entries[key] = self.build(value_node, inner, depth + 1, line)
        return entries

    def _scalar(self, node: Any, path: str, line: int) -> Node:
        text = str(node.value)
        tag = str(node.tag or "").removeprefix(_TAG)
        value: Any = text
        if tag == "null":
            value = None
        elif tag == "bool":
            value = text.lower() == "true"
        elif tag in ("int", "float"):
            # What is no decimal number (0x1F, .inf, 0_._2) stays text; who needs a number will
            # refuse it.
            with suppress(ValueError, OverflowError):
                number = _GROUPED.sub("", text)
                value = int(number) if tag == "int" else float(number)
                # Nor is what is too large, or so small that it would be 0.
                if not math.isfinite(value) or (
                    value == 0 and re.search("[1-9]", number.lower().split("e")[0])
                ):
                    value = text
        elif tag not in ("str", "timestamp"):
            self._refuse_tag(tag, path, line)
        elif wrong := _odd_character(text):
            self.faults.append(Fault(self.file, line, path, wrong))
        return Node(value, self.file, line, text)

    def _refuse_tag(self, tag: str, path: str, line: int) -> None:
        tag = tag.removeprefix(_TAG)
        self.faults.append(
            Fault(self.file, line, path, f"the tag '{tag}' is not allowed; write plain values")
        )


def to_yaml(node: Node, indent: str = "") -> str:
    """A tree as YAML, every scalar spelled as it was written."""
    value = node.value
    inner = indent + "  "
    if isinstance(value, dict) and value:
        return "".join(
            f"{indent}{json.dumps(key, ensure_ascii=False)}:{_below(item, inner)}"
            for key, item in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"{indent}-{_below(item, inner)}" for item in value)
    return indent + _scalar_text(node) + "\n"


def _below(node: Node, indent: str) -> str:
    if isinstance(node.value, (dict, list)) and node.value:
        return "\n" + to_yaml(node, indent)
    return f" {_scalar_text(node)}\n"


def _scalar_text(node: Node) -> str:
    if node.value is None or node.value in ({}, []):
        return "null" if node.value is None else str(node.value)
    # Text is quoted, so that it stays text; numbers and flags keep their spelling.
    text = json.dumps(node.text, ensure_ascii=False)
    if isinstance(node.value, str):
        return text
    return node.text.lower() if isinstance(node.value, bool) else node.text
