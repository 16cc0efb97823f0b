"""Elements 5 and 6: initialisation, and every number with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from sim.description.audit import audit, priors_once
from sim.description.page import Block, Listing, TextTable
from sim.inputs.read_claims import read_claims
from sim.model import Scenario
from sim.model.claims import Claim
from sim.model.naming import readable

__all__ = ["initialisation", "inputs"]

_FEW = 12
"""The most plain numbers of one kind in a row that are listed one by one; more are grouped."""


def initialisation(scenario: Scenario) -> Iterator[Block]:
    """What plays the runs, and how a run begins."""
    yield (
        "Implementation: the Python package sim, in which SimPy keeps the time. A run depends only"
        " on the scenario, the seed and its number, on every machine. docs/checks.md says what has"
        " been checked and what has not."
    )
    stands = any(p.positions.red_lines or p.positions.concessions for p in scenario.parties)
    real = (
        ", and each red line and each condition of a concession is real with a probability equal to"
        " its firmness"
        if stands
        else ""
    )
    yield (
        "Every run begins at hour 0: nothing is on the table, there is no standing text, and nobody"
        " has accepted anything. Runs differ only in their draws: uncertain numbers"
        f" ({len(scenario.uncertain):,} here) take their values from their laws{real}."
    )
    yield ("Each draw follows from the seed, the name of what is drawn, and the number of the run.")


class _Row(NamedTuple):
    """A value with what it rests on, as in `sim.description.audit.audit`."""

    path: str
    value: str
    rests_on: str
    source: str
    uncertain: bool


def inputs(scenario: Scenario) -> Iterator[Block]:
    """Every number and position with what it rests on, by group, and the claims that are cited."""
    table = priors_once(scenario, audit(scenario))
    rows = [
        _Row(str(path), *cells)
        for path, cells in zip(table.index, table.itertuples(index=False, name=None), strict=True)
    ]
    counts = table["rests_on"].value_counts()
    yield (
        "No external time series drives the model. Its inputs are the numbers and positions below"
        f" ({', '.join(f'{kind}: {count:,}' for kind, count in counts.items())}). A path is the"
        " group's name and the first column, joined by a dot, or the one name where both agree."
    )
    for group in dict.fromkeys(_group(row.path) for row in rows):
        own = [row for row in rows if _group(row.path) == group]
        own = [row._replace(path=_within(row.path, group)) for row in own]
        yield TextTable(group, ("what", "value", "rests on"), tuple(_cells(own)))
    cited = {name for row in rows if row.rests_on == "claim" for name in row.source.split(", ")}
    claims = [claim for name, claim in scenario.claims.items() if name in cited]
    if claims:
        yield from _claims(claims)


def _group(path: str) -> str:
    """What a path belongs to: its party, or the part of the scenario."""
    head, _, rest = path.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head == "parties" else head


def _within(path: str, group: str) -> str:
    return path.removeprefix(f"{group}.")


def _cells(rows: Sequence[_Row]) -> Iterator[tuple[str, str, str]]:
    """The rows as texts; a reason that stands for several is written once."""
    above = ""
    for row in _together(rows):
        rests_on = _rests_on(row)
        repeated = row.rests_on == "assumption" and rests_on == above
        yield row.path, row.value, "assumed: the same" if repeated else rests_on
        above = rests_on


def _rests_on(row: _Row) -> str:
    kind = {"claim": "claim: ", "assumption": "assumed: "}.get(row.rests_on, row.rests_on)
    return f"{kind}{row.source}"


def _together(rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows, where many plain numbers of one issue follow each other as one."""

    def kind(row: _Row) -> tuple[str, str, str, bool]:
        # The name of an option may have a dot in it, the name of an issue has none.
        above = row.path.split(".")[:2] if row.path.startswith("values.") else [row.path]
        return ".".join(above), row.rests_on, row.source, row.uncertain

    for (above, *_), found in groupby(rows, kind):
        alike = list(found)
        if len(alike) <= _FEW or alike[0].uncertain:
            yield from alike
            continue
        first, last = alike[0], alike[-1]
        yield first._replace(
            path=f"{first.path} … {last.path.removeprefix(f'{above}.')}",
            value=_span([float(row.value) for row in alike]),
        )


def _span(numbers: Sequence[float]) -> str:
    """Many numbers in short: their ends, if they rise or fall from one to the other."""
    ends = f"from {min(numbers):g} to {max(numbers):g}"
    if list(numbers) in (sorted(numbers), sorted(numbers, reverse=True)):
        ends = f"{numbers[0]:g} … {numbers[-1]:g}"
    return f"{ends} ({len(numbers):,} numbers; sim audit lists them)"


def _claims(claims: Sequence[Claim]) -> Iterator[Block]:
    files = dict.fromkeys(claim.file for claim in claims)
    yield "The documents that report the cited claims:"
    yield Listing(tuple(map(_document, files)))
    yield TextTable(
        "Claims",
        ("claim", "what it states", "who says it, of what kind, where"),
        tuple((claim.id, _stated(claim), _placed(claim)) for claim in claims),
    )


def _stated(claim: Claim) -> str:
    parts = [claim.states]
    if claim.quotes:
        parts.append(f"Quoted: {'; '.join(f'“{quote}”' for quote in claim.quotes)}")
    if claim.certainty is not None:
        parts.append(f"Certainty of this reading: {claim.certainty:g}.")
    if claim.contradicts:
        parts.append(f"Contradicts: {', '.join(claim.contradicts)}.")
    return " ".join(parts)


def _placed(claim: Claim) -> str:
    speaker, kind = readable(claim.speaker), readable(claim.kind)
    return f"{speaker}, {kind}; {Path(claim.file).stem}: {claim.section}"


def _document(file: str) -> str:
    """The document that a file of claims was read from."""
    found = read_claims(file, [])
    name = Path(file).stem
    if found is None:  # the file has gone since the scenario was read
        return name
    source = found.source
    parts = [source.title, source.kind, source.published, source.url, source.citation]
    parts += [f"SHA-256 {source.sha256}"] if source.sha256 else []
    return f"{name}: {'; '.join(part for part in parts if part)}"
