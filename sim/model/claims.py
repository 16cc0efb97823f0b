"""What a document outside reports: a source, and the facts that are cited from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["KINDS", "Claim", "ClaimsFile", "Source"]

KINDS = (
    "position",
    "red_line",
    "concession",
    "demand",
    "concern",
    "preference",
    "procedure",
    "finding",
)
"""What a claim can be."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document outside this package.

    Attributes:
        title: The document's own title line.
        kind: What the document is, in words (``news article``).
        sha256: SHA-256 of the document's bytes, 64 lower-case hexadecimal digits; empty if nobody
            here holds a copy.
        citation: A full reference, by which it can be found in a library; empty if not recorded.
        published: When it was published, as its publisher gives it; empty if not recorded.
        url: Where it can be found; empty if not recorded.
        about: What it is about, in our own words; empty if not recorded.
    """

    title: str
    kind: str
    sha256: str = ""
    citation: str = ""
    published: str = ""
    url: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact that a document reports.

    Attributes:
        id: The name by which scenarios cite it.
        speaker: Who says it; ``article`` where the document speaks for itself.
        kind: One of `KINDS`.
        section: The line of the document under which it stands; the title for what stands above
            the first section.
        states: The fact, in our own words.
        quotes: Words that the document itself sets in quotation marks, without the marks.
        contradicts: Ids of claims, of this file or of another, that cannot be true beside it.
        certainty: How sure the coder is that the document says this, 0 to 1; None if not said.
        file: The file of claims, as the user named it.
        line: Line of the claim in that file, from 1.
    """

    id: str
    speaker: str
    kind: str
    section: str
    states: str
    quotes: tuple[str, ...]
    contradicts: tuple[str, ...]
    certainty: float | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """A file of claims as read.

    Attributes:
        source: The document that the claims are taken from.
        claims: The claims by id, in the order of the file.
        path: The file as the user named it.
        places: Line in the file, from 1, of every value by its dotted path
            (``claims[0].quotes[1]``).
    """

    source: Source
    claims: Mapping[str, Claim] = field(hash=False)
    path: str
    places: Mapping[str, int] = field(hash=False, compare=False, repr=False)
