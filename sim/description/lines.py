"""Text in lines, as wide as where it is shown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["WIDTH", "fitted", "in_columns", "in_width", "width"]

WIDTH = 80
"""No line of a report is longer, unless it is made for another width."""

_width: ContextVar[int] = ContextVar("width", default=WIDTH)


@contextmanager
def in_width(columns: int) -> Iterator[None]:
    """Make the reports inside for lines of so many signs.

    Args:
        columns: How many; a table whose single column is wider stays so.
    """
    before = _width.set(columns)
    try:
        yield
    finally:
        _width.reset(before)


def width() -> int:
    """How many signs a line has room for."""
    return _width.get()


def fitted(text: str, first: str = "", further: str | None = None) -> list[str]:
    """A text in lines that are not too long.

    Args:
        text: The text.
        first: What its first line begins with.
        further: What each other line begins with; by default as many spaces.
    """
    below = " " * len(first) if further is None else further
    lines = textwrap.wrap(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=below,
        break_on_hyphens=False,
    )
    return lines or [first]


def in_columns(
    heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], corner: str = ""
) -> Iterator[str]:
    """A table of texts; columns for which a line has no room follow in a further table.

    Args:
        heads: What stands above each column.
        rows: What each row is called, and its cells.
        corner: What stands above the names of the rows.
    """
    named = max(len(corner), *(len(name) for name, _ in rows)) if rows else len(corner)
    wide = [
        max(len(head), *(len(cells[i]) for _, cells in rows)) if rows else len(head)
        for i, head in enumerate(heads)
    ]
    first = 0
    while first < len(heads):
        last, used = first, 2 + named
        while last < len(heads) and (last == first or used + 2 + wide[last] <= width()):
            used += 2 + wide[last]
            last += 1
        for name, cells in ((corner, heads), *rows):
            texts = (f"  {cells[i]:<{wide[i]}}" for i in range(first, last))
            yield f"  {name:<{named}}{''.join(texts)}".rstrip()
        first = last
