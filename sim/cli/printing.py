"""Printing text: as wide as the terminal, with what matters emphasised where there is one."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import typer

import sim

__all__ = ["as_wide", "print_caution", "print_text", "terminal_width"]

_NARROWEST, _WIDEST = 40, 100
"""Lines are no shorter, and no longer than can be read well, whatever the terminal."""

_HEADING = re.compile(r"\d\. .*[?]$")
_SHARE = re.compile(r"^( {4})([<>]?[\d.]+%?)(?= \()")
_STARTS = re.compile(r"^( *(?:[-*] |\S+(?: \([^)]*\))?  +)?)")


def terminal_width() -> int | None:
    """How wide lines can be; None where the output is no terminal."""
    if not sys.stdout.isatty():
        return None
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))


def as_wide() -> AbstractContextManager[None]:
    """Texts made inside fit the terminal, if there is one."""
    width = terminal_width()
    return nullcontext() if width is None else sim.description.in_width(width)


def print_text(make: Callable[[], str]) -> None:
    """Print a text, made for the width of the terminal; headings and shares stand out.

    Lines that are longer nevertheless are broken. Colour is left out where ``NO_COLOR`` is set or
    the terminal has none.

    Args:
        make: Makes the text.
    """
    width = terminal_width()
    if width is None:
        typer.echo(make())
        return
    with as_wide():
        text = make()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    for number, line in enumerate(text.splitlines()):
        for part in _broken(line, width):
            typer.echo(part if plain else _emphasised(part, first=number == 0))


def print_caution() -> None:
    """Print below a text that shares are no forecast."""
    typer.echo("")
    print_text(lambda: sim.report.CAUTION)


def _broken(line: str, width: int) -> list[str]:
    """A line in parts that are not too long, the further ones below where its text begins."""
    if len(line) <= width:
        return [line]
    start = _STARTS.match(line)
    below = " " * min(len(start.group(0)) if start else 0, width // 2)
    return textwrap.wrap(line, width, subsequent_indent=below, drop_whitespace=True) or [line]


def _emphasised(line: str, *, first: bool) -> str:
    if line and line in sim.report.CAUTION:
        return typer.style(line, dim=True)
    if first or _HEADING.fullmatch(line):
        return typer.style(line, bold=True)
    return _SHARE.sub(lambda m: m.group(1) + typer.style(m.group(2), fg="cyan", bold=True), line)
