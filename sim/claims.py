"""What a document outside says: reading the files in ``seeds/``, and checking them against it.

A file of claims names one document and lists the facts it reports, in our own words. The document
itself is not part of this package; whoever holds a copy can check with `verify_source` that the
file was read from that very text, that every section it names is there, and that every quoted word
stands there in quotation marks. A source of which we hold no copy is cited instead (``citation``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.documents import MAX_BYTES, Entry, Node, load_document
from sim.errors import Fault, InputError, did_you_mean

KINDS = (
    "position", "red_line", "concession", "demand", "concern", "preference", "procedure", "finding",
)  # fmt: skip
"""What a claim can be."""

MAX_QUOTE_WORDS = 12
"""Longest quotation in words; a file of claims holds no copied text beyond such few words."""

_ID = re.compile(r"[A-Za-z0-9-]+")
_HEADING = re.compile(r".{0,99}[^.,;:!?\"'”’]")  # a short line that is no sentence
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
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
_MARKS = '"“”„«»'


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
        file: The file of claims, as the user named it.
        line: Line of the claim in that file, from 1.
    """

    id: str
    speaker: str
    kind: str
    section: str
    states: str
    quotes: tuple[str, ...]
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
        claims = _counted(self.claims, "claim")
        sections = _counted(self.sections, "section")
        quotations = _counted(self.quotations, "quotation")
        found = _counted(len(self.faults), "fault")
        result = found if self.faults else "all stand in the document"
        return f"{claims}, {sections}, {quotations}: {result}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def load_claims(path: str | Path, shown_as: str | None = None) -> ClaimsFile:
    """Read a file of claims.

    Args:
        path: The file.
        shown_as: The name to use in messages; the path as given if left out.

    Returns:
        The source and its claims.

    Raises:
        InputError: with every fault of the file, if there is any.
    """
    faults: list[Fault] = []
    claims_file = read_claims(path, faults, shown_as)
    if claims_file is None or faults:
        raise InputError(faults)
    return claims_file


def read_claims(
    path: str | Path, faults: list[Fault], shown_as: str | None = None
) -> ClaimsFile | None:
    """Read a file of claims and collect its faults instead of raising them.

    A faulty claim is still in the answer under its id, with empty text for what is missing, so
    that a scenario which cites it is not blamed for it as well. If faults were added, use the
    answer for nothing but such checks.

    Args:
        path: The file.
        faults: The list to which the faults are added, in the order of the file.
        shown_as: The name to use in messages; the path as given if left out.

    Returns:
        What could be read; None if the file cannot be read at all.
    """
    try:
        root, found = load_document(path, shown_as)
    except InputError as error:
        faults.extend(error.faults)
        return None
    claims_file = _read_root(root, found)
    faults.extend(sorted(found, key=lambda fault: fault.line))
    return claims_file


def _read_root(root: Node, faults: list[Fault]) -> ClaimsFile | None:
    entry = Entry(root, "", faults)
    if not isinstance(root.value, dict):
        return None
    source_node = entry.take("source", required=True)
    source = Source("", "") if source_node is None else _read_source(source_node, faults)
    items = entry.items("claims", required=True)
    if (listed := entry.take("claims")) is not None and listed.value == []:
        entry.fault("is empty; write at least one claim", listed, "claims")
    claims: dict[str, Claim] = {}
    for index, item in enumerate(items):
        claim = _read_claim(item, f"claims[{index}]", claims, faults)
        if claim is not None:
            claims.setdefault(claim.id, claim)
    entry.done()
    return ClaimsFile(source, claims, root.file, dict(_lines(root, "")))


def _read_source(node: Node, faults: list[Fault]) -> Source:
    entry = Entry(node, "source", faults)
    sha256, citation = _one_line(entry, "sha256"), _one_line(entry, "citation")
    known = entry.take("sha256") or entry.take("citation")
    if known is None and isinstance(node.value, dict):
        entry.fault("needs 'sha256' (of the text's bytes) or 'citation' (a full reference)")
    if sha256 and not _SHA256.fullmatch(sha256):
        message = f"must be 64 hexadecimal digits, not '{sha256[:80]}' ({len(sha256)} characters)"
        entry.fault(message, entry.take("sha256"), "sha256")
    source = Source(
        title=_one_line(entry, "title", required=True),
        kind=_one_line(entry, "kind", required=True),
        sha256=sha256.lower(),
        citation=citation,
        published=_one_line(entry, "published"),
        url=_one_line(entry, "url"),
        about=_one_line(entry, "about"),
    )
    entry.done()
    return source


def _read_claim(
    node: Node, path: str, known: Mapping[str, Claim], faults: list[Fault]
) -> Claim | None:
    entry = Entry(node, path, faults)
    if not isinstance(node.value, dict):
        return None
    name = _one_line(entry, "id", required=True)
    if name and not _ID.fullmatch(name):
        message = f"'{name}' is not an id; an id has letters (a to z), digits and '-' only"
        entry.fault(message, entry.take("id"), "id")
    elif name in known:
        message = f"the id '{name}' stands here a second time (first in line {known[name].line})"
        entry.fault(message, entry.take("id"), "id")
    kind = _one_line(entry, "kind", required=True)
    if kind and kind not in KINDS:
        message = f"'{kind}' is not a kind of claim{did_you_mean(kind, KINDS)}"
        entry.fault(message, entry.take("kind"), "kind")
    claim = Claim(
        id=name,
        speaker=_one_line(entry, "speaker", required=True),
        kind=kind,
        section=_one_line(entry, "section", required=True),
        states=_one_line(entry, "states", required=True),
        quotes=tuple(_read_quotes(entry, faults)),
        file=node.file,
        line=node.line,
    )
    entry.done()
    return claim if name else None


def _read_quotes(entry: Entry, faults: list[Fault]) -> Iterator[str]:
    for index, item in enumerate(entry.items("quotes")):
        at = f"{entry.at('quotes')}[{index}]"
        quote = " ".join(item.text.split())
        words = len(quote.split())
        message = ""
        if isinstance(item.value, (dict, list)) or item.value is None:
            message = f"must be text, not {item.kind}"
        elif not quote:
            message = "must be text, not empty"
        elif words > MAX_QUOTE_WORDS:
            message = f"has {words} words; a quotation here may have at most {MAX_QUOTE_WORDS}"
        elif any(mark in quote for mark in _MARKS):
            message = f"write the words without their quotation marks, not {quote}"
        if message:
            faults.append(Fault(item.file, item.line, at, message))
        else:
            yield quote


def _one_line(entry: Entry, key: str, required: bool = False) -> str:
    return " ".join((entry.text(key, required) or "").split())


def _lines(node: Node, path: str) -> Iterator[tuple[str, int]]:
    yield path, node.line
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield from _lines(inner, f"{path}.{key}" if path else key)
    elif isinstance(node.value, list):
        for index, inner in enumerate(node.value):
            yield from _lines(inner, f"{path}[{index}]")


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
        message = "has no sha256: this source is cited, and there is no text to check against"
        place = claims_file.path, claims_file.places["source"], "source"
        raise InputError([Fault(*place, message)])
    claims = list(claims_file.claims.values())
    raw = _read_bytes(document_path)
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


def _read_bytes(path: str | Path) -> bytes:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError([Fault(str(path), 0, "", message)]) from None
    if len(raw) > MAX_BYTES:
        message = f"has more than {MAX_BYTES:,} bytes, which is the most that a document may have"
        raise InputError([Fault(str(path), 0, "", message)])
    return raw


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
            return f"'{quote}' stands in the document, but not in quotation marks"
        return f"'{quote}' does not stand in the document"


def _folded(text: str) -> str:
    return " ".join(text.translate(_STRAIGHT).split())


def _quotations(paragraph: str) -> list[str]:
    return [_folded(found) for marks in _QUOTATIONS for found in marks.findall(paragraph)]
