"""Runs that can be paired with others: those of a result, or of a person's own model as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.endings import DEALS, ENDINGS
from sim.results.result import Result

__all__ = ["PairedRuns", "in_order", "paired_runs"]

_UTILITY = "utility."
_DEALS = tuple(ENDINGS[code] for code in DEALS)


@dataclass(frozen=True)
class PairedRuns:
    """What pairing asks of runs.

    Attributes:
        name: A short name.
        title: What a reader calls them.
        run: The number of each; shape ``(runs,)``.
        ending: How each ended, in a word.
        endings: The endings that they can have.
        utility: What each was worth to each party.
    """

    name: str
    title: str
    run: IntArray
    ending: np.ndarray[tuple[int], np.dtype[np.object_]]
    endings: tuple[str, ...]
    utility: Mapping[str, FloatArray]

    def ended(self, name: str) -> BoolArray:
        """Which runs ended so; ``deal`` counts those that hold and that collapse, too."""
        names = _DEALS if name == "deal" else (name,)
        hit: BoolArray = np.isin(self.ending, names)
        return hit


def in_order(names: set[str]) -> list[str]:
    """Endings in the order in which they are shown: ours first, then others by name."""
    return [name for name in ENDINGS if name in names] + sorted(names - set(ENDINGS))


def paired_runs(source: Result | pd.DataFrame, name: str) -> PairedRuns:
    """The runs of a result, or of a table.

    Args:
        source: A result; or a table with a row per run: ``run`` (its number, as a column or as the
            index), ``ending`` (a word), and ``utility.<party>`` for those it is known of.
        name: What to call a table, which has no name.

    Raises:
        UsageError: if it is neither, or a table lacks a column, has a run twice, or an ending that
            is missing.
    """
    if isinstance(source, Result):
        scenario, columns = source.scenario, source.columns
        labels = np.array(ENDINGS, dtype=object)[columns.ending]
        utility = dict(zip(scenario.party_names, columns.utility.T, strict=True))
        return PairedRuns(
            scenario.name, scenario.title, columns.run, labels, scenario.endings, utility
        )
    if not isinstance(source, pd.DataFrame):
        kind = type(source).__name__
        raise UsageError(f"compare takes results (of sim.run) and tables of runs, not a {kind}")
    table = source.reset_index() if source.index.name == "run" else source
    for column in ("run", "ending"):
        if column not in table:
            raise UsageError(f"a table of runs needs a column '{column}'; this one has none")
    numbers = table["run"].to_numpy()
    if not np.issubdtype(numbers.dtype, np.integer):
        raise UsageError("the column 'run' must hold whole numbers")
    if len(np.unique(numbers)) < len(numbers):
        raise UsageError("a table of runs has each run once; this one has some twice")
    if table["ending"].isna().any():
        raise UsageError("the column 'ending' must say of every run how it ended")
    labels = table["ending"].astype(str).to_numpy(dtype=object)
    utility = {
        str(column).removeprefix(_UTILITY): table[column].to_numpy(float)
        for column in table.columns
        if str(column).startswith(_UTILITY)
    }
    return PairedRuns(name, f"a table ({name})", numbers, labels, tuple(set(labels)), utility)
