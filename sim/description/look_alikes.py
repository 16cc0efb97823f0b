"""Names that a reader takes for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

__all__ = ["look_alikes", "seen_as"]

# Letters of other alphabets that are drawn as Latin ones.
_DRAWN_ALIKE = str.maketrans(
    "АВЕЅЗІЈКМНОРСТУХԌԚԜаеіјорсухѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ",
    "ABES3IJKMHOPCTYXGQWaeijopcyxshdqwABEZHIKMNOPTYXovp",
)


def seen_as(name: str) -> str:
    """What is left of a name when all is taken away that a reader does not see, or overlooks.

    Composed and decomposed letters, capitals, invisible characters, spaces at the ends and several
    in a row, dashes of any length, letters of another alphabet that look the same; and how a number
    is written.
    """
    plain = unicodedata.normalize("NFKC", name)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").translate(_DRAWN_ALIKE)
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", " ".join(plain.split())).casefold()
    try:
        return str(float(plain)) if plain.isascii() and "_" not in plain else plain
    except ValueError:
        return plain


def look_alikes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like an earlier one, after that one."""
    first: dict[str, str] = {}
    for name in names:
        seen = seen_as(name)
        if seen in first:
            yield first[seen], name
        else:
            first[seen] = name
