"""Comparing two results run by run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.endings import ENDINGS, ended
from sim.errors import UsageError
from sim.intervals import Z95, paired_difference
from sim.issues import IntArray
from sim.results import Result


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two results of the same seed, run by run.

    Runs of one number share their draws of everything that stands in both scenarios under one path
    (common random numbers), so the differences are those that the scenarios make.

    Attributes:
        first: The result compared with.
        second: The result compared.
    """

    first: Result
    second: Result

    def __len__(self) -> int:
        return len(self._rows[0])

    def __repr__(self) -> str:
        names = f"{self.second.scenario.name} against {self.first.scenario.name}"
        return f"<Comparison of {names}, {len(self):,} pairs of runs>"

    @cached_property
    def _rows(self) -> tuple[IntArray, IntArray]:
        """Where the runs that both have stand in each."""
        _, first, second = np.intersect1d(
            self.first.columns.run, self.second.columns.run, return_indices=True
        )
        return first, second

    @cached_property
    def _endings(self) -> tuple[IntArray, IntArray]:
        first, second = self._rows
        return self.first.columns.ending[first], self.second.columns.ending[second]

    @property
    def _names(self) -> list[str]:
        """The endings that either can have."""
        both = {*self.first.scenario.endings, *self.second.scenario.endings}
        return [name for name in ENDINGS if name in both]

    def endings(self) -> pd.DataFrame:
        """How the shares of the endings differ.

        Returns:
            Indexed by ``ending``: ``first`` and ``second`` (shares), ``difference`` (second −
            first) with its paired 95 % interval ``low`` … ``high`` (Agresti & Min 2005),
            ``gained`` and ``lost``: runs that have this ending only in the second, only in the
            first.
        """
        rows = []
        before, after = self._endings
        for ending in self._names:
            was, now = ended(before, ending), ended(after, ending)
            gained, lost = int((now & ~was).sum()), int((was & ~now).sum())
            low, high = paired_difference(gained, lost, len(self))
            rows.append((was.mean(), now.mean(), now.mean() - was.mean(), low, high, gained, lost))
        names = ["first", "second", "difference", "low", "high", "gained", "lost"]
        return pd.DataFrame(rows, columns=names, index=pd.Index(self._names, name="ending"))

    def transitions(self) -> pd.DataFrame:
        """Numbers of runs by ending in the first (rows) and in the second (columns)."""
        before, after = self._endings
        counts = np.zeros((len(ENDINGS), len(ENDINGS)), np.int64)
        np.add.at(counts, (before, after), 1)
        places = [ENDINGS.index(name) for name in self._names]
        return pd.DataFrame(
            counts[np.ix_(places, places)],
            index=pd.Index(self._names, name="first"),
            columns=pd.Index(self._names, name="second"),
        )

    def utilities(self) -> pd.DataFrame:
        """How much better or worse the parties fare, on average over the runs.

        Returns:
            Indexed by ``party`` (those in both): ``first``, ``second`` (mean utilities),
            ``difference`` and its 95 % interval ``low`` … ``high`` (normal, paired).
        """
        rows = []
        others = self.second.scenario.party_names
        shared = [name for name in self.first.scenario.party_names if name in others]
        for name in shared:
            a = self.first.columns.utility[
                self._rows[0], self.first.scenario.party_names.index(name)
            ]
            b = self.second.columns.utility[self._rows[1], others.index(name)]
            change = b - a
            spread = change.std(ddof=1) if len(change) > 1 else np.nan
            half = Z95 * spread / np.sqrt(len(change))
            rows.append(
                (a.mean(), b.mean(), change.mean(), change.mean() - half, change.mean() + half)
            )
        names = ["first", "second", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=names, index=pd.Index(shared, name="party"))


def compare(first: Result, second: Result) -> Comparison:
    """Compare two results run by run.

    Args:
        first: The result compared with (the base).
        second: The result compared (the variant).

    Raises:
        UsageError: if their seeds differ or they have no run in common.
    """
    if first.seed != second.seed:
        raise UsageError(
            f"the seeds differ ({first.seed} and {second.seed}); runs are paired only within one"
        )
    comparison = Comparison(first, second)
    if not len(comparison):
        raise UsageError("the two results have no run in common")
    return comparison
