"""Comparing two results run by run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.description.words import count_of
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.endings import ENDINGS, ended, with_deal
from sim.model.naming import readable
from sim.results.intervals import of_mean, paired_difference
from sim.results.pairing import must_share
from sim.results.result import Result

__all__ = ["Comparison", "ShareChange", "change", "compare"]


class ShareChange(NamedTuple):
    """How a share differs between two settings of the same runs.

    Attributes:
        difference: Share in the second minus share in the first.
        low, high: Its paired 95 % interval (Agresti & Min 2005).
        gained, lost: Runs that have the property only in the second, only in the first.
    """

    difference: float
    low: float
    high: float
    gained: int
    lost: int

    @property
    def clear(self) -> bool:
        """Whether it is more than twice as far from 0 as its interval is wide to either side.

        Among many differences some intervals leave out 0 by chance alone; hardly any one so far.
        """
        return abs(self.low + self.high) > 2 * (self.high - self.low)


def change(before: BoolArray, after: BoolArray) -> ShareChange:
    """Compare how many runs have a property in two settings.

    Args:
        before: Which have it in the first; shape ``(runs,)``, at least one run.
        after: Which have it in the second, the same runs in the same order.
    """
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    low, high = paired_difference(gained, lost, len(before))
    return ShareChange((gained - lost) / len(before), float(low), float(high), gained, lost)


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
        return f"<Comparison of {names}, {count_of(len(self), 'pair')} of runs>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        endings, utilities = self.endings(), self.utilities()
        width = max(9, *(len(readable(name)) for name in (*endings.index, *utilities.index))) + 1
        yield f"first:  {self.first.scenario.title}"
        yield f"second: {self.second.scenario.title}"
        yield f"{count_of(len(self), 'pair')} of runs, seed {self.first.seed}"
        yield ""
        yield f"{'ending':<{width}}{'first':>8}{'second':>8}  difference (95 % interval, paired)"
        for name, row in endings.iterrows():
            shares = (
                "" if np.isnan(row[one]) else f"{row[one]:.1%}" for one in ("first", "second")
            )
            line = f"{readable(str(name)):<{width}}" + "".join(f"{share:>8}" for share in shares)
            if not np.isnan(row["difference"]):
                line += f"  {100 * row['difference']:+.1f} points"
                line += f" ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
            yield line.rstrip()
        yield ""
        yield "mean utility"
        for name, row in utilities.iterrows():
            line = f"{readable(str(name)):<{width}}{row['first']:>8.3f}{row['second']:>8.3f}"
            line += f"  {row['difference']:+.3f}"
            if not np.isnan(row["low"]):  # a single pair has no interval
                line += f" ({row['low']:+.3f} to {row['high']:+.3f})"
            yield line

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

    def endings(self) -> pd.DataFrame:
        """How the shares of the endings differ.

        Returns:
            Indexed by ``ending`` (``deal`` counts those that hold and that collapse, too):
            ``first`` and ``second`` (shares), ``difference`` (second − first) with its paired
            95 % interval ``low`` … ``high`` (Agresti & Min 2005), ``gained`` and ``lost``: runs
            that have this ending only in the second, only in the first. Missing where a scenario
            cannot end so.
        """
        rows = {}
        can = [with_deal(result.scenario.endings) for result in (self.first, self.second)]
        for ending in with_deal({*can[0], *can[1]}):
            was, now = (ended(codes, ending) for codes in self._endings)
            shares = [
                float(hit.mean()) if ending in possible else np.nan
                for hit, possible in zip((was, now), can, strict=True)
            ]
            both = not np.isnan(shares).any()
            rows[ending] = (*shares, *(change(was, now) if both else [np.nan] * 5))
        names = ["first", "second", "difference", "low", "high", "gained", "lost"]
        table = pd.DataFrame(
            list(rows.values()), columns=names, index=pd.Index(rows, name="ending")
        )
        return table.astype({"gained": "Int64", "lost": "Int64"})

    def transitions(self) -> pd.DataFrame:
        """Numbers of runs by ending in the first (rows) and in the second (columns).

        Every run counts once, so a deal that is followed into its aftermath only as what came of
        it.
        """
        both = {*self.first.scenario.endings, *self.second.scenario.endings}
        names = [name for name in ENDINGS if name in both]
        before, after = self._endings
        counts = np.zeros((len(ENDINGS), len(ENDINGS)), np.int64)
        np.add.at(counts, (before, after), 1)
        places = [ENDINGS.index(name) for name in names]
        return pd.DataFrame(
            counts[np.ix_(places, places)],
            index=pd.Index(names, name="first"),
            columns=pd.Index(names, name="second"),
        )

    def utilities(self) -> pd.DataFrame:
        """How much better or worse the parties fare, on average over the runs.

        Returns:
            Indexed by ``party`` (those in both): ``first``, ``second`` (mean utilities),
            ``difference`` and its 95 % interval ``low`` … ``high`` (normal, paired; missing for
            a single pair of runs).
        """
        rows = []
        others = self.second.scenario.party_names
        shared = [name for name in self.first.scenario.party_names if name in others]
        for name in shared:
            a = self.first.columns.utility[
                self._rows[0], self.first.scenario.party_names.index(name)
            ]
            b = self.second.columns.utility[self._rows[1], others.index(name)]
            gains = b - a
            rows.append((a.mean(), b.mean(), gains.mean(), *of_mean(gains)))
        names = ["first", "second", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=names, index=pd.Index(shared, name="party"))


def compare(first: Result, second: Result) -> Comparison:
    """Compare two results run by run.

    Args:
        first: The result compared with (the base).
        second: The result compared (the variant).

    Raises:
        UsageError: if their seeds differ, they have no run or no quantity in common, or one is
            given evidence.
    """
    if first.evidence is not None or second.evidence is not None:
        raise UsageError("runs are paired before the evidence; compare the priors")
    if first.seed != second.seed:
        raise UsageError(
            f"the seeds differ ({first.seed} and {second.seed}); runs are paired only within one"
        )
    must_share(first, second)
    comparison = Comparison(first, second)
    if not len(comparison):
        raise UsageError("the two results have no run in common")
    return comparison
