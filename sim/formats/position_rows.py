"""Tables of positions, as analysts keep them: who stands where on which issue, and how firmly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, InputError, did_you_mean
from sim.formats.spreadsheets import Sheet, read_sheet
from sim.formats.written_numbers import has_comma, has_percent, has_point, number_of, plain

__all__ = ["COLUMNS", "PositionRow", "read_rows"]

COLUMNS = ("actor", "issue", "position", "salience", "capability", "red line", "source")
"""The columns of a table; the first four must be there."""

_NEEDED = COLUMNS[:4]
_IN_NUMBERS = ("position", "salience", "capability", "red line")
_REMARK = re.compile(r"\s*[(\[].*")


@dataclass(frozen=True)
class PositionRow:
    """A row of a table of positions.

    Attributes:
        actor: Who.
        issue: On what.
        position: Where it stands: a number, or words.
        salience: How much the issue matters to it, 0 or more.
        capability: How much it can do; None if that is not said.
        red_line: What it refuses, with all that lies beyond; empty if nothing.
        source: Where that is reported; ``assumed: …`` for a reason; empty if not said.
        line: The line of the row.
    """

    actor: str
    issue: str
    position: str
    salience: float
    capability: float | None = None
    red_line: str = ""
    source: str = ""
    line: int = 0


def read_rows(path: Path) -> tuple[list[PositionRow], tuple[str, ...]]:
    """The rows of a table, and the columns that were not read.

    Raises:
        InputError: with every fault of the table, each with its row.
        UsageError: if it is a workbook and openpyxl is missing.
    """
    sheet = read_sheet(path)
    reader = _Reader(str(path), sheet)
    read = [reader.row(line, row) for line, row in sheet.cells[1:]]
    rows = [row for row in read if row is not None]
    reader.check(rows)
    if reader.faults:
        raise InputError(sorted(reader.faults, key=lambda fault: fault.line))
    return rows, reader.ignored


class _Reader:
    """Reads the rows of a table, and collects its faults."""

    def __init__(self, file: str, sheet: Sheet) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.commas = sheet.commas
        line, head = sheet.cells[0]
        names = _names(head)
        self.places = {name: names.index(name) for name in COLUMNS if name in names}
        self.ignored = tuple(n for n in names if n and n not in COLUMNS)
        for name in COLUMNS:
            if names.count(name) > 1:
                self.fault(line, name, "a second column is called so")
        missing = [name for name in _NEEDED if name not in self.places]
        if len(missing) > 1:
            self.fault(line, "", _no_head(sheet))
        elif missing:
            hint = did_you_mean(missing[0], self.ignored) if self.ignored else ""
            self.fault(line, "", f"there is no column '{missing[0]}'{hint}")
        if not self.faults:
            self._check_signs(sheet)
        if self.faults:
            raise InputError(self.faults)

    def _check_signs(self, sheet: Sheet) -> None:
        """Numbers are written alike, or nobody knows which is a thousand times the other."""
        each = [
            (line, name, row[at])
            for line, row in sheet.cells[1:]
            for name, at in self.places.items()
            if name in _IN_NUMBERS and at < len(row)
        ]
        if self.commas and any(has_comma(cell) for _, _, cell in each):
            for line, name, cell in each:
                if has_point(cell):
                    message = f"'{cell}' has a point, other numbers have a comma; write all alike"
                    self.fault(line, name, message)
        percent = {name for _, name, cell in each if has_percent(cell)}
        for line, name, cell in each:
            if name == "salience" and name in percent and cell and not has_percent(cell):
                message = f"'{cell}' has no percent sign, other rows have one; write all alike"
                self.fault(line, name, message)

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(self.file, line, column, message))

    def row(self, line: int, cells: Sequence[str]) -> PositionRow | None:
        """A row; None if a fault was reported."""
        before = len(self.faults)
        text = {name: cells[at] if at < len(cells) else "" for name, at in self.places.items()}
        for name in _IN_NUMBERS:
            text[name] = plain(text.get(name, ""), commas=self.commas)
        for name in _NEEDED:
            if not text[name]:
                hint = "; every row names its actor" if name == "actor" else ""
                self.fault(line, name, f"is missing{hint}")
        numbers = {}
        for name in ("salience", "capability"):
            cell = text[name]
            number = number_of(cell)
            if cell and (number is None or number < 0):
                comma = "; write a point, not a comma" if number_of(cell.replace(",", ".")) else ""
                self.fault(line, name, f"must be a number from 0, not '{cell[:40]}'{comma}")
            numbers[name] = number
        if len(self.faults) > before:
            return None
        return PositionRow(
            text["actor"],
            text["issue"],
            text["position"],
            numbers["salience"] or 0.0,
            numbers["capability"],
            text["red line"],
            text.get("source", ""),
            line,
        )

    def check(self, rows: Sequence[PositionRow]) -> None:
        """Report what does not fit together."""
        self._check_spelling(rows)
        places: dict[tuple[str, str], int] = {}
        able: dict[str, PositionRow] = {}
        matters: dict[str, float] = {}
        for row in rows:
            pair = row.actor, row.issue
            if pair in places:
                message = f"{row.actor} stands on {row.issue} already in row {places[pair]}"
                self.fault(row.line, "", message)
            places.setdefault(pair, row.line)
            matters[row.actor] = matters.get(row.actor, 0.0) + row.salience
            if row.capability is None:
                continue
            first = able.setdefault(row.actor, row)
            if first.capability != row.capability:
                said = f"{first.capability:g} in row {first.line}"
                message = f"is {row.capability:g}, but {said}; an actor has one"
                self.fault(row.line, "capability", message)
        if self.faults:
            return
        if len(matters) < 2:
            self.fault(0, "", "a negotiation needs at least two actors")
        for actor, sum_ in matters.items():
            if sum_ == 0:
                line = next(row.line for row in rows if row.actor == actor)
                self.fault(line, "salience", f"nothing matters to {actor}; all its rows have 0")
        for issue in dict.fromkeys(row.issue for row in rows):
            self._check_issue([row for row in rows if row.issue == issue])

    def _check_spelling(self, rows: Sequence[PositionRow]) -> None:
        """Names that differ in capitals only are meant to be one."""
        seen: dict[tuple[str, str], tuple[str, int]] = {}
        for row in rows:
            for kind, column, name in _names_in(row):
                first, line = seen.setdefault((kind, name.casefold()), (name, row.line))
                if first != name:
                    message = f"'{name}' is written '{first}' in row {line}; write both alike"
                    self.fault(row.line, column, message)

    def _check_issue(self, rows: Sequence[PositionRow]) -> None:
        """An issue is measured in numbers or told in words, and red lines lie off positions."""
        cells = [(row, "position", row.position) for row in rows]
        cells += [(row, "red line", row.red_line) for row in rows if row.red_line]
        numeric = [number_of(cell) is not None for _, _, cell in cells]
        if any(numeric) and not all(numeric):
            row, column, cell = cells[numeric.index(False)]
            message = f"'{cell}' is no number, but other rows have numbers on {row.issue}"
            self.fault(row.line, column, message)
            return
        for row in rows:
            same = row.red_line == row.position
            if same or (numeric[0] and number_of(row.red_line) == number_of(row.position)):
                self.fault(row.line, "red line", "is the actor's own position")


def _names(head: Sequence[str]) -> list[str]:
    """The columns that a row names, without remarks: ``Salience (0 to 100)``."""
    return [_REMARK.sub("", cell.lower().replace("_", " ")) for cell in head]


def _no_head(sheet: Sheet) -> str:
    """What is wrong with a first row that does not name the columns."""
    for line, cells in sheet.cells[1:]:
        if set(_NEEDED) <= set(_names(cells)):
            return f"the columns are named in row {line}; delete the rows above it"
    *most, last = _NEEDED
    found = ", ".join(f"'{cell[:40]}'" for cell in sheet.cells[0][1] if cell)
    return (
        f"the first row names the columns {', '.join(most)} and {last}; here it has {found[:200]}"
    )


def _names_in(row: PositionRow) -> Iterator[tuple[str, str, str]]:
    """What a row names: of which kind, in which column, and the name."""
    yield "actor", "actor", row.actor
    yield "issue", "issue", row.issue
    yield row.issue, "position", row.position
    yield row.issue, "red line", row.red_line
