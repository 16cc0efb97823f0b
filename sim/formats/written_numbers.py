"""Numbers as people write them in tables: with a decimal comma, or a percent sign."""

from __future__ import annotations

import re
from math import isfinite

from sim.inputs.documents import MAX_NUMBER

__all__ = ["has_comma", "has_percent", "has_point", "like_a_number", "number_of", "plain"]

_COMMA = re.compile(r"[-+]?\d+,\d+ ?%?")
_POINT = re.compile(r"[-+]?\d+\.\d+ ?%?")
_LIKE = re.compile(r"[<>≤≥~≈±+−-]*\s*[$€£]?\s*\d")


def number_of(text: str) -> float | None:
    """The number that a cell holds; None if it holds none."""
    try:
        number = float(text) + 0.0
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) <= MAX_NUMBER and "_" not in text else None


def has_comma(cell: str) -> bool:
    """Whether a cell is a number with a comma in it."""
    return bool(_COMMA.fullmatch(cell))


def has_point(cell: str) -> bool:
    """Whether a cell is a number with a point in it."""
    return bool(_POINT.fullmatch(cell))


def has_percent(cell: str) -> bool:
    """Whether a cell is written as a percentage."""
    return cell.endswith("%")


def like_a_number(cell: str) -> bool:
    """Whether a cell begins like a number or an amount; it need not be one: ``8 to 10``."""
    return bool(_LIKE.match(cell))


def plain(cell: str, *, commas: bool) -> str:
    """A cell with its number as it is written in a scenario; another cell as it is.

    Args:
        cell: Its text. ``80%`` is 0.8, as spreadsheets keep it.
        commas: Whether a comma stands before decimals.
    """
    text = cell.removesuffix("%").rstrip().replace("−", "-")
    if commas and has_comma(text):
        text = text.replace(",", ".")
    number = number_of(text)
    if number is None:
        return cell
    return f"{number / 100:.12g}" if has_percent(cell) else text
