"""JSON (RFC 8259) as a tree of nodes, in which every value knows its line.

Unlike `json.loads` this reports duplicate keys and refuses NaN and Infinity, which are not JSON.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sim.errors import Fault, InputError
from sim.inputs.documents import MAX_DEPTH, MAX_VALUES, Node

__all__ = ["read_json"]

_TOKEN = re.compile(
    r'(?P<mark>[\[\]{},:])|(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.]))"
    r"|(?P<word>-?[A-Za-z]+)"
)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {"true": True, "false": False, "null": None}


def read_json(raw: bytes, file: str, faults: list[Fault]) -> Node:
    """The value that a JSON file holds.

    Args:
        raw: The content of the file, in UTF-8.
        file: The name to use in messages.
        faults: Gets the faults that do not hinder reading on (duplicate keys).

    Raises:
        InputError: if it is not JSON, or too large or deep.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([Fault(file, line, "", "is not text in UTF-8")]) from None
    return _Parser(text, file, faults).document()


class _Parser:
    def __init__(self, text: str, file: str, faults: list[Fault]) -> None:
        self.text = text
        self.file = file
        self.faults = faults
        self.at = 0
        self.line = 1
        self.count = 0
        self.kind = ""
        self.token = ""
        self._next()

    def document(self) -> Node:
        node = self._value("", 0)
        if self.kind:
            raise self._fail(f"nothing may follow the value; found {self._found()}")
        return node

    def _fail(self, message: str) -> InputError:
        return InputError([Fault(self.file, self.line, "", f"not valid JSON: {message}")])

    def _found(self) -> str:
        return f"'{self.token}'" if self.kind else "the end of the file"

    def _next(self) -> None:
        """Go to the next token; its kind is empty at the end of the file."""
        space = _SPACE.match(self.text, self.at)
        assert space is not None
        self.line += self.text.count("\n", self.at, space.end())
        self.at = space.end()
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            self.kind, self.token = "", self.text[self.at : self.at + 1]
            if self.token:
                raise self._fail(
                    f"cannot continue reading at {self.text[self.at : self.at + 20]!r}"
                )
            return
        self.kind, self.token = str(match.lastgroup), match.group()
        self.at = match.end()

    def _expect(self, mark: str) -> None:
        if self.token != mark:
            raise self._fail(f"expected '{mark}', found {self._found()}")
        self._next()

    def _value(self, path: str, depth: int, line: int = 0) -> Node:
        self.count += 1
        if self.count > MAX_VALUES:
            raise self._fail(f"holds more than {MAX_VALUES:,} values")
        if depth > MAX_DEPTH:
            raise self._fail(f"is nested too deeply (at most {MAX_DEPTH} levels)")
        line = line or self.line
        if self.token == "{":
            return Node(self._object(path, depth), self.file, line)
        if self.token == "[":
            return Node(self._array(path, depth), self.file, line)
        value: Any
        text = self.token
        if self.kind == "text":
            value = text = self._string()
        elif self.kind == "number":
            # What is too long for a whole number of the machine is refused by those who need one.
            value = float(text) if len(text) > 18 or not text.lstrip("-").isdigit() else int(text)
        elif self.token in _WORDS:
            value = _WORDS[self.token]
        else:
            raise self._fail(f"expected a value, found {self._found()}")
        self._next()
        return Node(value, self.file, line, text)

    def _string(self) -> str:
        try:
            return str(json.loads(self.token))
        except ValueError:
            raise self._fail(f"cannot read the text {self.token[:40]}") from None

    def _object(self, path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        self._next()
        while self.token != "}":
            if entries:
                self._expect(",")
            if self.kind != "text":
                raise self._fail(f"expected a key in quotation marks, found {self._found()}")
            key, line = self._string(), self.line
            inner = f"{path}.{key}" if path else key
            self._next()
            self._expect(":")
            node = self._value(inner, depth + 1, line)
            if key in entries:
                message = f"the key '{key}' occurs twice"
                message += f" (first in line {entries[key].line})"
                self.faults.append(Fault(self.file, line, inner, message))
            else:
                entries[key] = node
        self._next()
        return entries

    def _array(self, path: str, depth: int) -> list[Node]:
        items: list[Node] = []
        self._next()
        while self.token != "]":
            if items:
                self._expect(",")
            items.append(self._value(f"{path}[{len(items)}]", depth + 1))
        self._next()
        return items
