"""Tables and numbers that come from files whose makers are not known."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.libraries import pa, pd, pq

__all__ = ["MOST_NUMBER", "read_table", "whole_number"]

MOST_NUMBER = 2**48
"""The largest seed, number of a run, or number of runs."""

_SMALL = 256_000_000
_TIGHT = 50
"""How much larger than its file a table may be, unless it is small: drawn numbers do not pack.

A few kilobytes can claim a thousand million equal rows, and would fill the memory.
"""


def read_table(source: Path | bytes, rows: int | None = None) -> pd.DataFrame:
    """A Parquet file as a DataFrame.

    Args:
        source: The file, or its content.
        rows: How many rows it must have; by default any number.

    Raises:
        ValueError: if it is no such file, has other rows, or far more than its size lets expect.
        OSError: if it cannot be read.
    """
    raw = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with pq.ParquetFile(io.BytesIO(raw)) as file:
            count, columns = file.metadata.num_rows, file.metadata.num_columns
            if rows is not None and count != rows:
                raise ValueError(f"a table has {count:,} rows, not {rows:,}")
            if 8 * count * columns > max(_SMALL, _TIGHT * len(raw)):
                raise ValueError(f"a table of {count:,} rows in {len(raw):,} bytes makes no sense")
            table: pd.DataFrame = file.read().to_pandas()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None
    return table


def whole_number(header: Mapping[str, Any], key: str, least: int = 0) -> int:
    """A seed, the number of a run or a number of runs.

    Raises:
        ValueError: if it is none.
    """
    number = header[key]
    if type(number) is not int or not least <= number <= MOST_NUMBER:
        raise ValueError(f"'{key}' is {str(number)[:80]}")
    return number
