"""Cells of CSV files and Excel workbooks, as text; formulas are neither evaluated nor written.

A cell that begins like a formula is refused when read. When written to CSV, where programs would
take it for one, an apostrophe stands before it, which is taken off when it is read again; in a
workbook it is stored as text.

Where semicolons part the cells of a CSV file, the comma stands before decimals: so spreadsheets
write it in countries that have a decimal comma. What is merged over rows of a workbook holds in
each of them.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import Fault, InputError, UsageError
from sim.inputs.raw_files import read_bytes

__all__ = ["TABLES", "Cells", "Sheet", "as_sheet", "read_sheet"]

TABLES = (".csv", ".xlsx")
"""The files that are read and written."""

_MOST_UNPACKED = 64_000_000
_MOST_ROWS = 20_000
_MOST_COLUMNS = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_UTF8 = "is not text in UTF-8; save it as 'CSV UTF-8'"
_MISSING = "Excel files need openpyxl: pip install openpyxl; or save the table as CSV"

Cells = list[tuple[int, list[str]]]
"""Rows with a cell that is not empty, each with its line, from 1."""


class Sheet(NamedTuple):
    """What a table holds.

    Attributes:
        cells: Its rows.
        commas: Whether a comma stands before decimals.
    """

    cells: Cells
    commas: bool


def read_sheet(path: Path) -> Sheet:
    """A table; of a workbook its first sheet.

    Raises:
        InputError: if the file cannot be read, is no such file, or holds formulas.
        UsageError: if it is a workbook and openpyxl is missing.
    """
    raw = read_bytes(path)
    faults: list[Fault] = []
    rows: Iterator[tuple[int, list[str]]]
    if path.suffix.lower() == ".xlsx":
        mark, rows = "", _excel_rows(raw, path, faults)
    else:
        text = _as_text(raw, path)
        head = text.partition("\n")[0]
        mark = max(",;\t", key=head.count)
        rows = _csv_rows(text, mark, path)
    found: Cells = []
    for line, cells in rows:
        if len(found) > _MOST_ROWS:
            raise InputError([Fault(str(path), line, "", f"has more than {_MOST_ROWS:,} rows")])
        shown = [" ".join(cell.split()) for cell in cells]
        for cell in shown:
            if cell.startswith("="):
                message = f"'{cell[:40]}' is a formula, which is not evaluated; write its value"
                faults.append(Fault(str(path), line, "", message))
            elif not cell.isprintable():
                faults.append(Fault(str(path), line, "", "holds what cannot be shown; write text"))
        if any(shown):
            # What is written with an apostrophe, so that no program takes it for a formula.
            quoted = [c[1:] if c[:1] == "'" and c[1:].startswith(_FORMULA) else c for c in shown]
            found.append((line, quoted))
    if faults:
        raise InputError(faults)
    if not found:
        raise InputError([Fault(str(path), 0, "", "is empty")])
    return Sheet(found, mark == ";")


def _as_text(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([Fault(str(path), line, "", _NOT_UTF8)]) from None


def _csv_rows(text: str, mark: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise InputError([Fault(str(path), before + 1, "", f"is no CSV: {error}")]) from None


def _excel_rows(raw: bytes, path: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    try:
        import openpyxl  # noqa: PLC0415  an extra, needed for workbooks alone
    except ImportError:
        raise UsageError(_MISSING) from None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(each.file_size for each in packed.infolist())
        if size > _MOST_UNPACKED:
            message = f"unpacks to more than {_MOST_UNPACKED:,} bytes"
            raise InputError([Fault(str(path), 0, "", message)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like, which nobody reads here
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=False, data_only=False)
        sheet = book.worksheets[0]
        # A single cell far away must not make millions between.
        ends = min(sheet.max_row, _MOST_ROWS + 2), min(sheet.max_column, _MOST_COLUMNS)
        rows = list(sheet.iter_rows(max_row=ends[0], max_col=ends[1]))
        merged = {
            (row, area.min_col): sheet.cell(area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row + 1, min(area.max_row, ends[0]) + 1)
        }
    except InputError:
        raise
    except Exception as error:  # whatever is wrong inside the file
        message = f"is no Excel workbook that can be read ({type(error).__name__})"
        raise InputError([Fault(str(path), 0, "", message)]) from None
    for number, row in enumerate(rows, 1):
        for cell in row:
            if cell.data_type == "e":
                message = f"the cell {cell.coordinate} holds the error {cell.value}"
                faults.append(Fault(str(path), number, "", message))
        cells = [_text(cell) for cell in row]
        if any(cells):
            cells = [_text(merged.get((number, at), cell)) for at, cell in enumerate(row, 1)]
        yield number, cells


def _text(cell: Any) -> str:
    """A cell as text: numbers as short as they can be told apart."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return str(value) if isinstance(value, str) else "=…"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.12g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()  # a workbook keeps a day as its midnight
    return str(value)


def as_sheet(rows: Sequence[Sequence[str | float | None]], suffix: str) -> bytes:
    """A table as the content of a file.

    Args:
        rows: Its rows, the head first.
        suffix: One of `TABLES`.

    Raises:
        UsageError: if it is to be a workbook and openpyxl is missing.
    """
    if suffix == ".csv":
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows([map(_written, row) for row in rows])
        return stream.getvalue().encode()
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError:
        raise UsageError(_MISSING) from None
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # text, whatever it begins with
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _written(value: str | float | None) -> str:
    """A cell of a CSV file that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return f"{value:.12g}"
