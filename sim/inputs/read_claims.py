"""What a document outside says: reading the files in ``seeds/``, and checking them against it.

A file of claims names one document and lists the facts it reports, in our own words. The document
itself is not part of this package; whoever holds a copy can check with `sim.inputs.verification`
that the file was read from that very text, that every section it names is there, and that every
quoted word stands there in quotation marks. A source of which we hold no copy is cited instead
(``citation``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.errors import Fault, InputError, did_you_mean
from sim.inputs.documents import Node, load_document, number_in
from sim.inputs.entries import Entry
from sim.model.claims import KINDS, Claim, ClaimsFile, Source

__all__ = ["MAX_QUOTE_WORDS", "load_claims", "read_claims"]

MAX_QUOTE_WORDS = 12
"""Longest quotation in words; a file of claims holds no copied text beyond such few words."""

_ID = re.compile(r"[A-Za-z0-9-]+")

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")

_MARKS = '"“”„«»'


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
        message = f"the id '{name}' occurs twice (first in line {known[name].line})"
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
        contradicts=tuple(_read_contradicts(entry, name)),
        certainty=_read_certainty(entry),
        file=node.file,
        line=node.line,
    )
    entry.done()
    return claim if name else None


def _read_contradicts(entry: Entry, own: str) -> Iterator[str]:
    for node in entry.words("contradicts"):
        if not _ID.fullmatch(node.text):
            entry.fault(f"'{node.text}' is not the id of a claim", node, "contradicts")
        elif node.text == own:
            entry.fault("a claim cannot contradict itself", node, "contradicts")
        else:
            yield node.text


def _read_certainty(entry: Entry) -> float | None:
    node = entry.take("certainty")
    if node is None:
        return None
    number = number_in(node)
    if number is None or not 0 <= number <= 1:
        message = f"must be a number from 0 to 1, not '{node.text or node.kind}'"
        entry.fault(message, node, "certainty")
        return None
    return number


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
