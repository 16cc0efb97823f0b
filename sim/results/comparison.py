"""Comparing two results, or tables of runs, run by run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.description.lines import fitted, in_columns
from sim.description.words import count_of
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.naming import readable
from sim.results.intervals import of_mean, paired_difference
from sim.results.paired_runs import PairedRuns, in_order, paired_runs
from sim.results.pairing import must_share
from sim.results.result import Result
from sim.results.tabled import OfEndings
from sim.shown import Shown

__all__ = ["Comparison", "ShareChange", "change", "compare_pair"]

_BOTH = ("first", "second")


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
        """Whether the difference is more than twice the half width of its interval away from 0.

        Among many differences, some intervals exclude 0 by chance alone; hardly any is so far away.
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
class Comparison(Shown, OfEndings):
    """Two results of the same seed, compared run by run; or tables of runs of your own model.

    Runs with the same number share the draws of everything that both scenarios have under the same
    path (common random numbers). So the differences come from the scenarios.

    Attributes:
        first: The result, or table, compared with.
        second: The result, or table, compared.
    """

    first: Result | pd.DataFrame
    second: Result | pd.DataFrame

    def __len__(self) -> int:
        return len(self._rows[0])

    def __repr__(self) -> str:
        one, other = self._runs
        names = f"{other.name} against {one.name}"
        return f"<Comparison of {names}, {count_of(len(self), 'pair')} of runs>"

    @cached_property
    def _runs(self) -> tuple[PairedRuns, PairedRuns]:
        return paired_runs(self.first, "first"), paired_runs(self.second, "second")

    @property
    def titles(self) -> tuple[str, str]:
        """What a reader calls the first and the second."""
        return self._runs[0].title, self._runs[1].title

    @property
    def seed_in_words(self) -> str:
        """The seed of the runs, ``, seed 1``; empty where there are only tables."""
        results = [each for each in (self.first, self.second) if isinstance(each, Result)]
        return f", seed {results[0].seed}" if results else ""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        endings, utilities = self.endings(), self.utilities()
        yield from fitted(self.titles[0], "first:  ")
        yield from fitted(self.titles[1], "second: ")
        yield f"{count_of(len(self), 'pair')} of runs{self.seed_in_words}"
        yield ""
        yield from fitted("Shares, and their differences in points (95 % intervals, paired):")
        rows = []
        for name, row in endings.iterrows():
            cells = ["" if np.isnan(row[one]) else f"{row[one]:.1%}" for one in _BOTH]
            apart = ""
            if not np.isnan(row["difference"]):
                apart = f"{100 * row['difference']:+.1f}"
                apart += f" ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
            rows.append((readable(str(name)), (*cells, apart)))
        yield from in_columns((*_BOTH, "difference"), rows, "ending")
        if not len(utilities):
            return
        yield ""
        rows = []
        for name, row in utilities.iterrows():
            apart = f"{row['difference']:+.3f}"
            if not np.isnan(row["low"]):  # a single pair has no interval
                apart += f" ({row['low']:+.3f} to {row['high']:+.3f})"
            rows.append((self.title_of(str(name)), (*(f"{row[one]:.3f}" for one in _BOTH), apart)))
        yield from in_columns((*_BOTH, "difference"), rows, "mean utility")

    def title_of(self, party: str) -> str:
        """What a reader calls a party; of a table of another model only its name is known."""
        for result in (self.first, self.second):
            if isinstance(result, Result) and party in result.scenario.party_names:
                return result.scenario.party(party).title
        return readable(party)

    @cached_property
    def _rows(self) -> tuple[IntArray, IntArray]:
        """Where the runs that both have stand in each."""
        one, other = self._runs
        _, first, second = np.intersect1d(one.run, other.run, return_indices=True)
        return first, second

    def _ended(self, name: str) -> tuple[BoolArray, BoolArray]:
        """Which of the runs that both have ended so, in the first and in the second."""
        (one, other), (first, second) = self._runs, self._rows
        return one.ended(name)[first], other.ended(name)[second]

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
        can = [{"deal", *runs.endings} for runs in self._runs]
        for ending in in_order(can[0] | can[1]):
            was, now = self._ended(ending)
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

        Every run counts once: a deal that is followed counts as what became of it.
        """
        (one, other), (first, second) = self._runs, self._rows
        names = in_order({*one.endings, *other.endings})
        places = {name: place for place, name in enumerate(names)}
        before, after = (
            np.array([places[ending] for ending in runs.ending[rows]], np.int64)
            for runs, rows in ((one, first), (other, second))
        )
        counts = np.zeros((len(names), len(names)), np.int64)
        np.add.at(counts, (before, after), 1)
        return pd.DataFrame(
            counts,
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
        one, other = self._runs
        shared = [name for name in one.utility if name in other.utility]
        for name in shared:
            a, b = one.utility[name][self._rows[0]], other.utility[name][self._rows[1]]
            gains = b - a
            rows.append((a.mean(), b.mean(), gains.mean(), *of_mean(gains)))
        names = ["first", "second", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=names, index=pd.Index(shared, name="party"))


def compare_pair(first: Result | pd.DataFrame, second: Result | pd.DataFrame) -> Comparison:
    """Compare two results, or tables, run by run; see `sim.compare`.

    Raises:
        UsageError: if their seeds differ, they have no run or no quantity in common, one is given
            evidence, or a table is none of runs.
    """
    if isinstance(first, Result) and isinstance(second, Result):
        _must_pair(first, second)
    comparison = Comparison(first, second)
    if not len(comparison):
        raise UsageError("the two have no run in common")
    return comparison


def _must_pair(first: Result, second: Result) -> None:
    if first.evidence is not None or second.evidence is not None:
        raise UsageError("runs are paired before the evidence; compare the priors")
    if first.seed != second.seed:
        raise UsageError(
            f"the seeds differ ({first.seed} and {second.seed}); runs are paired only within one"
        )
    must_share(first, second)
