"""XML read safely, as a small tree in which every element knows its line.

Document type declarations are refused, and with them every entity that a file could define; size,
depth and number of elements are bounded. Nothing outside the file is ever read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from sim.errors import Fault, InputError
from sim.formats.domain import hint
from sim.inputs.documents import MAX_DEPTH, MAX_NUMBER, MAX_VALUES

__all__ = ["Place", "XmlElement", "read_elements"]


@dataclass(frozen=True, slots=True)
class XmlElement:
    """An element of an XML file.

    Attributes:
        tag: Its name.
        attributes: Its attributes.
        line: Line of its start tag, from 1.
        children: The elements directly inside it, in order.
    """

    tag: str
    attributes: Mapping[str, str]
    line: int
    children: list[XmlElement] = field(default_factory=list)

    def inside(self, tag: str) -> list[XmlElement]:
        """The elements of a name directly inside this one."""
        return [child for child in self.children if child.tag == tag]

    def everywhere(self) -> Iterator[XmlElement]:
        """This element and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.everywhere()


def read_elements(raw: bytes, file: str) -> XmlElement:
    """The root element of an XML file.

    Args:
        raw: The content of the file; the encoding is the one that it declares, else UTF-8.
        file: The name to use in messages.

    Raises:
        InputError: if it is not well-formed, declares a document type, or is too large or deep.
    """
    return _Builder(file).build(raw)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[XmlElement] = []
        self.roots: list[XmlElement] = []
        self.count = 0
        self.skipped = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def build(self, raw: bytes) -> XmlElement:
        # Some files begin with empty lines, which XML does not allow before its declaration.
        content = raw.lstrip()
        self.skipped = raw.count(b"\n", 0, len(raw) - len(content))
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            problem = expat.ErrorString(error.code)
            raise self._fail(f"not well-formed XML: {problem}", error.lineno) from None
        except (LookupError, ValueError) as error:
            raise self._fail(f"cannot be read: {error}", 1) from None
        return self.roots[0]

    def _fail(self, message: str, line: int) -> InputError:
        return InputError([Fault(self.file, line + self.skipped, "", message)])

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if self.count > MAX_VALUES:
            raise self._fail(f"holds more than {MAX_VALUES:,} elements", line)
        if len(self.open) >= MAX_DEPTH:
            raise self._fail(f"is nested too deeply (at most {MAX_DEPTH} levels)", line)
        element = XmlElement(tag, attributes, line + self.skipped)
        (self.open[-1].children if self.open else self.roots).append(element)
        self.open.append(element)

    def _end(self, tag: str) -> None:
        self.open.pop()

    def _doctype(self, *_: object) -> None:
        message = "declares a document type (<!DOCTYPE …>), which is not read; take it out"
        raise self._fail(message, self.parser.CurrentLineNumber)


class Place:
    """Reads the attributes of one file's elements, and reports faults with their lines."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, element: XmlElement, path: str, message: str) -> None:
        self.faults.append(Fault(self.file, element.line, path, message))

    def hint(self, word: str, known: Iterable[str]) -> str:
        """The nearest known word, as the end of a message."""
        return hint(word, known, self.faults)

    def number(self, element: XmlElement, key: str, path: str) -> float | None:
        """The number in an attribute; None if a fault was reported."""
        text = element.attributes.get(key)
        if text is None:
            self.fault(element, path, f"<{element.tag}> has no '{key}'")
            return None
        try:
            # Python alone reads 1_000.
            number = math.nan if "_" in text else float(text)
        except ValueError:
            number = math.nan
        if not abs(number) <= MAX_NUMBER:
            most = f"of at most {MAX_NUMBER:g} in size"
            self.fault(element, path, f'{key}="{text}" must be a number {most}')
            return None
        return number + 0.0

    def not_negative(self, element: XmlElement, key: str, path: str) -> float:
        """The number in an attribute, 0 or more; 0 if a fault was reported."""
        number = self.number(element, key, path)
        if number is not None and number < 0:
            self.fault(element, path, f'{key}="{element.attributes[key]}" must not be below 0')
        return max(0.0, number or 0.0)
