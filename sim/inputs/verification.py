"""Checking a file of claims against the document it was read from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, InputError, did_you_mean
from sim.inputs.raw_files import read_bytes
from sim.inputs.read_claims import load_claims

__all__ = ["Verification", "verify_source"]

_HEADING = re.compile(r".{0,99}[^.,;:!?\"'”’]")  # a short line that is no sentence
_STRAIGHT = str.maketrans("‘’‚“”„", "'''\"\"\"")

# A straight mark looks the same at both ends, and a single one is also the apostrophe. What tells
# them apart is their neighbours: no letter stands before an opening mark or after a closing one.
_QUOTATIONS = (
    re.compile(r'(?<!\w)"(?=\S)([^"]*)(?<=\S)"(?!\w)'),
    re.compile(r"“([^“”]*)”"),
    re.compile(r"„([^„“”]*)[“”]"),
    re.compile(r"«([^«»]*)»"),
    re.compile(r"(?<!\w)'(?=\S)((?:[^']|(?<=\w)'(?=\w))*?)(?<=\S)'(?!\w)"),
    re.compile(r"‘((?:[^‘’]|(?<=\w)’(?=\w))*)’(?!\w)"),
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked against a document, and what does not hold.

    Attributes:
        claims: Number of claims checked.
        sections: Number of different sections they stand under.
        quotations: Number of quotations checked.
        faults: What does not hold, each with its place in the file of claims; empty if all holds.
    """

    claims: int
    sections: int
    quotations: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        claims = _some(self.claims, "claim")
        sections = _some(self.sections, "section")
        quotations = _some(self.quotations, "quotation")
        found = _some(len(self.faults), "fault")
        result = found if self.faults else "all found in the document"
        return f"{claims}, {sections}, {quotations}: {result}"


def verify_source(claims_path: str | Path, document_path: str | Path) -> Verification:
    """Check a file of claims against a copy of the document it was read from.

    Three things must hold: the document's bytes have the recorded SHA-256; the section of every
    claim stands in the document as a line of its own; every quotation stands in the document in
    quotation marks (straight or curly, single or double), under the section that its claim names.
    A section goes on to the next line that is the title or the section of some claim. White space
    and the shape of apostrophes make no difference.

    Args:
        claims_path: The file of claims.
        document_path: The document, as plain text in UTF-8.

    Returns:
        How much was checked, and a fault for each thing that does not hold.

    Raises:
        InputError: if the file of claims has faults or records no hash, or either file cannot be
            read.
    """
    claims_file = load_claims(claims_path)
    if not claims_file.source.sha256:
        message = "has no sha256: this source is only cited, so there is no text to check against"
        place = claims_file.path, claims_file.places["source"], "source"
        raise InputError([Fault(*place, message)])
    claims = list(claims_file.claims.values())
    raw = read_bytes(document_path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = "is not plain text in UTF-8; check against the text that the claims are from"
        raise InputError([Fault(str(document_path), line, "", message)]) from None
    faults: list[Fault] = []

    def fault(path: str, message: str) -> None:
        faults.append(Fault(claims_file.path, claims_file.places[path], path, message))

    digest = hashlib.sha256(raw).hexdigest()
    if digest != claims_file.source.sha256:
        fault("source.sha256", f"the document has the SHA-256 {digest}: it is not the same text")
    document = _Document(text, [claims_file.source.title, *(claim.section for claim in claims)])
    # A file without faults has no claim left out, so a claim's place in the list is its index.
    for index, claim in enumerate(claims):
        if not document.has_section(claim.section):
            hint = did_you_mean(claim.section, document.headings)
            message = f"the document has no line '{claim.section}'{hint}"
            fault(f"claims[{index}].section", message)
        for number, quote in enumerate(claim.quotes):
            if wrong := document.why_not_quoted(quote, claim.section):
                fault(f"claims[{index}].quotes[{number}]", wrong)
    faults.sort(key=lambda fault: fault.line)
    return Verification(
        claims=len(claims),
        sections=len({_folded(claim.section) for claim in claims}),
        quotations=sum(len(claim.quotes) for claim in claims),
        faults=tuple(faults),
    )


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class _Document:
    """The text of a document by section, and what stands in quotation marks in each."""

    def __init__(self, text: str, sections: Sequence[str]) -> None:
        lines = text.splitlines()
        self.headings = [line.strip() for line in lines if _HEADING.fullmatch(line.strip())]
        self._names = {_folded(section): section for section in sections}
        self._words = _folded(text)
        self._quoted: dict[str, list[str]] = {}
        current = ""  # what stands above the first section belongs to none
        paragraph: list[str] = []
        # A heading or a blank line ends a paragraph, and no quotation reaches across that.
        for line in [*lines, ""]:
            folded = _folded(line)
            if folded and folded not in self._names:
                paragraph.append(line)
                continue
            self._quoted.setdefault(current, []).extend(_quotations(" ".join(paragraph)))
            paragraph.clear()
            current = folded or current

    def has_section(self, section: str) -> bool:
        return _folded(section) in self._quoted

    def why_not_quoted(self, quote: str, section: str) -> str:
        """What is wrong with a quotation under a section; empty if nothing is."""
        pattern = re.compile(rf"(?<!\w){re.escape(_folded(quote))}(?!\w)")
        under = [name for name, found in self._quoted.items() if any(map(pattern.search, found))]
        if _folded(section) in under or (under and not self.has_section(section)):
            return ""  # a section that is missing is a fault of its own
        if under:
            names = [f"'{self._names[name]}'" if name else "no section" for name in under]
            return f"'{quote}' is quoted under {', '.join(names)}, not under '{section}'"
        if pattern.search(self._words):
            return f"'{quote}' is in the document, but not in quotation marks"
        return f"'{quote}' is not in the document"


def _folded(text: str) -> str:
    return " ".join(text.translate(_STRAIGHT).split())


def _quotations(paragraph: str) -> list[str]:
    return [_folded(found) for marks in _QUOTATIONS for found in marks.findall(paragraph)]
