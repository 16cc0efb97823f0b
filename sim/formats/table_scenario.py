"""A table of positions as a scenario, with a file of claims that holds the sources it names.

The table says where actors stand, not what they would make of other options. That is assumed, as is
common for such data (a single-peaked, linear loss: Enelow & Hinich 1984, "The Spatial Theory of
Voting"): on an issue in numbers an option is worth 1 − |option − position| / range, the range being
that of all positions and red lines; on one in words, the position 1 and all else 0.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import Fault, InputError
from sim.formats.domain import distinct_names
from sim.formats.position_rows import PositionRow, read_rows
from sim.formats.written_numbers import like_a_number, number_of
from sim.inputs import load
from sim.inputs.documents import to_node, to_yaml

__all__ = ["ASSUMED", "CAPABILITIES", "scenario_files"]

ASSUMED = "assumed:"
"""How a source begins that is a reason and no source."""

CAPABILITIES = "Capability by the table (nothing in a run depends on it): "
"""How the note begins that keeps what the model has no use for."""

_ROUNDS = 20


def scenario_files(path: Path, name: str) -> dict[str, str]:
    """The files of a scenario made from a table.

    Args:
        path: The table, CSV or Excel.
        name: What the files are called, without an ending.

    Returns:
        The text of each file by its name; the second, with claims, only if the table names sources.

    Raises:
        InputError: with every fault of the table, each with its row.
        UsageError: if it is a workbook and openpyxl is missing.
    """
    rows, ignored = read_rows(path)
    files = {}
    document = _document(rows, path, ignored)
    claims = [row for row in rows if _cites(row)]
    if claims:
        document["claims"] = f"{name}-claims.yaml"
        files[f"{name}-claims.yaml"] = to_yaml(to_node(_claims(claims, path)))
    files = {f"{name}.yaml": to_yaml(to_node(document)), **files}
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            (Path(folder) / file).write_text(text, encoding="utf-8")
        try:
            load(Path(folder) / f"{name}.yaml")
        except InputError as error:
            found = [Fault(str(path), 0, fault.path, fault.message) for fault in error.faults]
            raise InputError(found) from None
    return files


def _cites(row: PositionRow) -> bool:
    return bool(row.source) and not row.source.startswith(ASSUMED)


def _rests(row: PositionRow) -> dict[str, str]:
    """What a number of a row rests on; nothing if the file's own assumption covers it."""
    if _cites(row):
        return {"claim": f"row-{row.line}"}
    reason = row.source.removeprefix(ASSUMED).strip()
    return {"assumed": reason} if reason else {}


def _claims(rows: Sequence[PositionRow], path: Path) -> dict[str, Any]:
    source = {"title": path.name, "kind": "table of positions", "citation": path.name}
    told = []
    for row in rows:
        able = "" if row.capability is None else f", capability {row.capability:g}"
        line = f"; red line {row.red_line}" if row.red_line else ""
        states = (
            f"{row.actor} on {row.issue}: {row.position} (salience {row.salience:g}{able}{line})"
        )
        claim = {"id": f"row-{row.line}", "speaker": row.actor, "kind": "position"}
        told.append({**claim, "section": row.source, "states": states})
    return {"source": source, "claims": told}


def _document(rows: Sequence[PositionRow], path: Path, ignored: Sequence[str]) -> dict[str, Any]:
    titles = list(dict.fromkeys(row.issue for row in rows))
    actors = list(dict.fromkeys(row.actor for row in rows))
    issues = dict(zip(titles, distinct_names(titles, "issue"), strict=True))
    parties = dict(zip(actors, distinct_names(actors, "actor"), strict=True))
    options = {title: _options([row for row in rows if row.issue == title]) for title in titles}
    able = {row.actor: row.capability for row in rows if row.capability is not None}
    notes = [f"Column '{column}' of {path.name} was not read." for column in ignored]
    if able:
        said = {parties[actor]: able[actor] for actor in actors if actor in able}
        notes.append(CAPABILITIES + json.dumps(said))
    document: dict[str, Any] = {
        "title": path.stem,
        "about": f"Made from the table {path.name}: positions, salience and red lines are the"
        " table's; what other options are worth follows from their distance to the position.",
        "assumed": f"not in {path.name}; a first guess",
    }
    for title, words in options.items():
        if not _in_numbers(words) and all(map(like_a_number, words)):
            notes.append(
                f"'{title}' is read as words, as '{words[0]}' is no plain number; so an option is"
                " worth nothing to whoever wants another."
            )
    if notes:
        document["notes"] = notes
    document["issues"] = {issues[title]: _issue(title, options[title]) for title in titles}
    document["parties"] = {
        parties[actor]: _party(
            actor, [row for row in rows if row.actor == actor], issues, options, able.get(actor)
        )
        for actor in actors
    }
    session = {"session": "talks", "rounds": _ROUNDS, "parties": list(parties.values())}
    document["timeline"] = [session]
    return document


def _options(rows: Sequence[PositionRow]) -> list[str]:
    """The options of an issue: all positions and red lines; numbers in their order."""
    cells = [cell for row in rows for cell in (row.position, row.red_line) if cell]
    numbers = {number for cell in cells if (number := number_of(cell)) is not None}
    if numbers:
        return [f"{number:.12g}" for number in sorted(numbers)]
    return list(dict.fromkeys(cells))


def _in_numbers(options: Sequence[str]) -> bool:
    return number_of(options[0]) is not None


def _option(cell: str, options: Sequence[str]) -> str:
    """The option that a cell names."""
    number = number_of(cell) if _in_numbers(options) else None
    return cell if number is None else f"{number:.12g}"


def _issue(title: str, options: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"title": title, "options": list(options)}
    if not _in_numbers(options):
        found["ordered"] = False
    return found


def _party(
    actor: str,
    rows: Sequence[PositionRow],
    issues: Mapping[str, str],
    options: Mapping[str, Sequence[str]],
    capability: float | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {"title": actor}
    if capability == 0:
        found["consent"] = {"value": "none", "assumed": "its capability is 0"}
    found["weights"] = {issues[row.issue]: {"value": row.salience, **_rests(row)} for row in rows}
    # A source that reports a position does not report what other options are worth.
    found["values"] = {
        issues[row.issue]: {
            "assumed": f"by distance from the position in row {row.line}",
            **_values(row, options[row.issue]),
        }
        for row in rows
    }
    lines = []
    for row in rows:
        if row.red_line:
            rejects = _rejects(row, issues, options[row.issue])
            lines.append({"id": issues[row.issue], "rejects": rejects, **_rests(row)})
    if lines:
        found["red_lines"] = lines
    found["no_deal"] = 0
    found["strategy"] = "boulware"
    return found


def _values(row: PositionRow, options: Sequence[str]) -> dict[str, float]:
    """What each option is worth to whoever takes a position."""
    position = _option(row.position, options)
    if not _in_numbers(options):
        return {option: float(option == position) for option in options}
    numbers = [float(option) for option in options]
    span = (numbers[-1] - numbers[0]) or 1.0
    return {
        option: round(1 - abs(number - float(position)) / span, 12)
        for option, number in zip(options, numbers, strict=True)
    }


def _rejects(row: PositionRow, issues: Mapping[str, str], options: Sequence[str]) -> dict[str, Any]:
    """A red line: what it names and, in numbers, all that lies beyond it from the position."""
    line, issue = _option(row.red_line, options), issues[row.issue]
    if not _in_numbers(options):
        return {issue: line}
    beyond = "at_most" if float(line) < float(_option(row.position, options)) else "at_least"
    return {issue: {beyond: line}}
