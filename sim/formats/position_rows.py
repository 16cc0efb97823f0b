"""Tables of positions, as analysts keep them: who stands where on which issue, and how firmly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from sim.errors import Fault, InputError, did_you_mean
from sim.formats.spreadsheets import Cells, read_cells
from sim.inputs.documents import MAX_NUMBER

__all__ = ["COLUMNS", "PositionRow", "number_of", "read_rows"]

COLUMNS = ("actor", "issue", "position", "salience", "capability", "red line", "source")
"""The columns of a table; the first four must be there."""

_NEEDED = COLUMNS[:4]


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


def number_of(text: str) -> float | None:
    """The number that a cell holds; None if it holds none."""
    try:
        number = float(text) + 0.0
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) <= MAX_NUMBER and "_" not in text else None


def read_rows(path: Path) -> tuple[list[PositionRow], tuple[str, ...]]:
    """The rows of a table, and the columns that were not read.

    Raises:
        InputError: with every fault of the table, each with its row.
        UsageError: if it is a workbook and openpyxl is missing.
    """
    cells = read_cells(path)
    reader = _Reader(str(path), cells)
    read = [reader.row(line, row) for line, row in cells[1:]]
    rows = [row for row in read if row is not None]
    reader.check(rows)
    if reader.faults:
        raise InputError(sorted(reader.faults, key=lambda fault: fault.line))
    return rows, reader.ignored


class _Reader:
    """Reads the rows of a table, and collects its faults."""

    def __init__(self, file: str, cells: Cells) -> None:
        self.file = file
        self.faults: list[Fault] = []
        line, head = cells[0]
        names = [cell.lower().replace("_", " ") for cell in head]
        self.places = {name: names.index(name) for name in COLUMNS if name in names}
        self.ignored = tuple(n for n in names if n and n not in COLUMNS)
        for name in COLUMNS:
            if names.count(name) > 1:
                self.fault(line, name, "a second column is called so")
        for name in _NEEDED:
            if name not in self.places:
                hint = did_you_mean(name, self.ignored) if self.ignored else ""
                self.fault(line, "", f"there is no column '{name}'{hint}")
        if self.faults:
            raise InputError(self.faults)

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(self.file, line, column, message))

    def row(self, line: int, cells: Sequence[str]) -> PositionRow | None:
        """A row; None if a fault was reported."""
        before = len(self.faults)
        text: Mapping[str, str] = {
            name: cells[at] if at < len(cells) else "" for name, at in self.places.items()
        }
        for name in _NEEDED:
            if not text[name]:
                self.fault(line, name, "is missing")
        numbers = {}
        for name in ("salience", "capability"):
            cell = text.get(name, "")
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
            text.get("red line", ""),
            text.get("source", ""),
            line,
        )

    def check(self, rows: Sequence[PositionRow]) -> None:
        """Report what does not fit together."""
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
