"""In how many runs there was room for a deal, and in how many of these it was found."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray
from sim.libraries import pd
from sim.results.intervals import wilson

__all__ = ["SHARE_COLUMNS", "room_shares"]

SHARE_COLUMNS = ("runs", "share", "low", "high")
"""The columns of a table of shares, so that no issue's column can have these names."""


def room_shares(room: BoolArray, deals: BoolArray) -> pd.DataFrame:
    """The table of `Result.room`.

    Args:
        room: In which runs there was room for a deal; shape ``(runs,)``.
        deals: Which ended with one, each of which had room; shape ``(runs,)``.
    """
    there, found = int(room.sum()), int(deals.sum())
    rows = []
    for count, of in ((there, len(room)), (found, there)):
        rows.append((count, count / of, *wilson(count, of)) if of else (count, *[np.nan] * 3))
    index = pd.Index(["room", "found"], name="what")
    return pd.DataFrame(rows, index, list(SHARE_COLUMNS)).astype({"runs": np.int64})
