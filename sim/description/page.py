"""What a description is made of, and how it becomes text, Markdown or plain data."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from sim.description.lines import fitted, width
from sim.shown import Shown

__all__ = ["Block", "Description", "Element", "Listing", "TextTable"]

_GAP, _LONGEST = 2, 48
"""Spaces between the columns of a table, and how long a word must be to be broken."""


@dataclass(frozen=True)
class Listing:
    """Sentences one below the other.

    Attributes:
        items: The sentences.
        numbered: Whether their order means something.
    """

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class TextTable:
    """Rows of texts under the names of the columns.

    Attributes:
        caption: What it shows.
        head: The names of the columns.
        rows: The rows.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = str | Listing | TextTable
"""A paragraph, a list, or a table."""


@dataclass(frozen=True)
class Element:
    """One of the seven elements of a description.

    Attributes:
        name: A short name, by which it is asked for.
        title: Its title in the protocol.
        blocks: What it says.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]

    def markdown(self) -> str:
        """Its blocks as Markdown, without the title."""
        return "\n\n".join(map(_as_markdown, self.blocks))


@dataclass(frozen=True)
class Description(Shown):
    """A scenario described after the ODD+D protocol (Müller et al. 2013).

    ``str`` gives it as text.

    Attributes:
        scenario: Name of the scenario.
        title: Its title.
        version: Version of this package that made it.
        elements: The seven elements, in the protocol's order.
    """

    scenario: str
    title: str
    version: str
    elements: tuple[Element, ...]

    def __repr__(self) -> str:
        return f"<Description of {self.scenario} after the ODD+D protocol: {self.title}>"

    def __str__(self) -> str:
        name = f"{self.title} ({self.scenario})"
        heading = fitted(f"{name}, after the ODD+D protocol; sim {self.version}")
        parts = ["\n".join(heading)]
        for number, element in enumerate(self.elements, 1):
            parts.append(f"{number}. {element.title}".upper())
            parts += map(_as_text, element.blocks)
        return "\n\n".join(parts)

    def markdown(self) -> str:
        """The whole as Markdown, a heading for each element."""
        parts = [f"# {_escaped(self.title)}", _escaped(f"sim {self.version}, {self.scenario}")]
        for number, element in enumerate(self.elements, 1):
            parts += [f"## {number}. {element.title}", element.markdown()]
        return "\n\n".join(parts) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole as plain data, for JSON."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "version": self.version,
            "elements": [
                {
                    "name": element.name,
                    "title": element.title,
                    "blocks": [asdict(b) if is_dataclass(b) else b for b in element.blocks],
                }
                for element in self.elements
            ],
        }


def _as_text(block: Block) -> str:
    if isinstance(block, str):
        return "\n".join(fitted(block))
    if isinstance(block, Listing):
        return "\n".join(
            line for mark, item in _marked(block) for line in fitted(item, f"  {mark} ")
        )
    return "\n".join(_lines(block))


def _marked(listing: Listing) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(listing.items, 1):
        yield (f"{number}." if listing.numbered else "-"), item


def _lines(table: TextTable) -> Iterator[str]:
    """A table as text, its cells wrapped where they do not fit."""
    yield from fitted(table.caption)
    widths = _widths([table.head, *table.rows])
    for row in (table.head, *table.rows):
        cells = [
            textwrap.wrap(text, width, break_on_hyphens=False) or [""]
            for text, width in zip(row, widths, strict=True)
        ]
        for i in range(max(map(len, cells))):
            parts = (cell[i] if i < len(cell) else "" for cell in cells)
            padded = (f"{p:<{w}}" for p, w in zip(parts, widths, strict=True))
            yield "  " + (" " * _GAP).join(padded).rstrip()


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths of columns that fit together: the widest gives way first, down to its longest word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(1, *map(len, column)) for column in columns]
    words = [
        max((len(w) for cell in column for w in cell.split()), default=1) for column in columns
    ]
    least = [min(_LONGEST, word) for word in words]
    room = width() - 2 - _GAP * (len(widths) - 1)
    while sum(widths) > room and widths != least:
        spare = [width - fewest for width, fewest in zip(widths, least, strict=True)]
        widest = max(range(len(widths)), key=lambda i: (spare[i] > 0, widths[i]))
        widths[widest] -= 1
    return widths


def _as_markdown(block: Block) -> str:
    if isinstance(block, str):
        return _escaped(block)
    if isinstance(block, Listing):
        return "\n".join(f"{mark} {_escaped(item)}" for mark, item in _marked(block))
    rows = [_row(row) for row in (block.head, ("---",) * len(block.head))]
    rows += [_row(map(_escaped, row)) for row in block.rows]
    return "\n".join([f"**{_escaped(block.caption)}**", "", *rows])


def _row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Text in which nothing is taken for Markdown."""
    text = re.sub(r"([\\`*<|\[\]~])", r"\\\1", text)
    # Within a word an underscore is one; elsewhere it may mark emphasis.
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    return re.sub(r"^(\s*)([#>+-]|\d+\.)(\s)", r"\1\\\2\3", text)
