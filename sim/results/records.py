"""Tables as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from sim.libraries import pd

__all__ = ["records"]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, with its index if that has a name; what is missing is None."""
    if any(table.index.names):
        table = table.reset_index()
    return [
        {
            # JSON has no word for what is missing but null.
            str(key): None if pd.isna(value) else getattr(value, "item", lambda v=value: v)()
            for key, value in row.items()
        }
        for row in table.to_dict("records")
    ]
