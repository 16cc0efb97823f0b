"""The table of one run's moves."""

from __future__ import annotations

from typing import ClassVar

from sim.libraries import pd
from sim.model import Scenario
from sim.shown import Shown

__all__ = ["Trace"]


class Trace(pd.DataFrame, Shown):
    """The moves of one run: a DataFrame that notebooks show as moves.

    Its `repr` is a line; printing it shows the table. What is made from it (rows, columns, sums) is
    a DataFrame as any other.

    Attributes:
        played_in: The scenario, which knows what a reader calls parties, sessions and options.
    """

    _metadata: ClassVar[list[str]] = ["played_in"]
    played_in: Scenario

    def __repr__(self) -> str:
        moves = f"{len(self)} move{'s' * (len(self) != 1)}"
        hours = f", hours {self['hour'].min():g} to {self['hour'].max():g}" if len(self) else ""
        return f"<Trace of {self.played_in.name}: {moves}{hours}>"

    def __str__(self) -> str:
        return pd.DataFrame.__repr__(self)

    def _repr_html_(self) -> str:
        return Shown._repr_html_(self)

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame
