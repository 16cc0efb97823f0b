"""Comparing a family of results with its base, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import overload

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.description.lines import fitted, in_columns
from sim.description.words import count_of
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.endings import ENDINGS, ended, with_deal
from sim.model.naming import readable
from sim.results.comparison import Comparison, change, compare_pair
from sim.results.intervals import wilson
from sim.results.pairing import must_share
from sim.results.result import Result
from sim.results.room_found import room_shares
from sim.results.tabled import OfEndings
from sim.shown import Plotted

__all__ = ["Family", "compare"]


@dataclass(frozen=True, eq=False)
class Family(Plotted, OfEndings):
    """Several results of the same seed, each compared with the first, run by run.

    Made by `sim.compare`. All numbers are of the runs that all results have.

    Attributes:
        results: The results by the names under which they are shown; the first is the base.
    """

    results: Mapping[str, Result]

    def __len__(self) -> int:
        return len(self._endings[self.base])

    def __repr__(self) -> str:
        others = len(self.results) - 1
        return f"<Family of {self.base} and {others} more, {count_of(len(self), 'run')} each>"

    @property
    def base(self) -> str:
        """The name of the result that the others are compared with."""
        return next(iter(self.results))

    @cached_property
    def _shared(self) -> Mapping[str, BoolArray]:
        """Which runs of each result are those that all have."""
        runs = reduce(np.intersect1d, (result.columns.run for result in self.results.values()))
        return {name: np.isin(r.columns.run, runs) for name, r in self.results.items()}

    @cached_property
    def _endings(self) -> Mapping[str, IntArray]:
        """How each result's runs ended, the runs being those that all have, in their order."""
        return {n: r.columns.ending[self._shared[n]] for n, r in self.results.items()}

    def endings_of(self, name: str) -> tuple[str, ...]:
        """The endings that runs of a result can have; ``deal`` and, where it has any, its parts."""
        return with_deal(self.results[name].scenario.endings)

    @property
    def names(self) -> tuple[str, ...]:
        """The endings that any of them can have, in the order in which they are shown."""
        return with_deal({e for name in self.results for e in self.endings_of(name)})

    def counts(self) -> IntArray:
        """How many runs of each result ended in which way.

        Returns:
            Shape ``(results, endings)``, in the order of `sim.model.endings.ENDINGS`; every run
            counts once, so a deal that is followed into its aftermath only as what came of it.
        """
        rows = [np.bincount(codes, minlength=len(ENDINGS)) for codes in self._endings.values()]
        return np.stack(rows)

    def endings(self) -> pd.DataFrame:
        """How the runs of all results ended, and how each differs from the base.

        Returns:
            Indexed by ``scenario`` and ``ending`` (those that it can have; ``deal`` counts those
            that hold and that collapse, too): ``runs``, ``share`` and its 95 % interval ``low`` …
            ``high`` (Wilson); ``difference`` from the base with its paired 95 % interval
            ``difference.low`` … ``difference.high`` (Agresti & Min 2005), missing for the base
            itself and where the base cannot end so; ``clear``: whether the difference is more than
            twice as far from 0 as its interval is wide to either side.
        """
        rows, index = [], []
        before = self._endings[self.base]
        for name, after in self._endings.items():
            for ending in self.endings_of(name):
                now = ended(after, ending)
                low, high = wilson(now.sum(), len(now))
                row = [int(now.sum()), float(now.mean()), float(low), float(high)]
                if name != self.base and ending in self.endings_of(self.base):
                    found = change(ended(before, ending), now)
                    row += [*found[:3], found.clear]
                else:
                    row += [np.nan, np.nan, np.nan, False]
                rows.append(row)
                index.append((name, ending))
        columns = ["runs", "share", "low", "high"]
        columns += ["difference", "difference.low", "difference.high", "clear"]
        names = pd.MultiIndex.from_tuples(index, names=["scenario", "ending"])
        return pd.DataFrame(rows, columns=columns, index=names)

    def room(self) -> pd.DataFrame:
        """In how many runs of each result there was room for a deal, and in how many one was found.

        Returns:
            Indexed by ``scenario`` and ``what``, as `Result.room`; without the results whose
            outcomes are too many to look at each.
        """
        known = {n: r.columns.room[self._shared[n]] for n, r in self.results.items()}
        found = {
            name: room_shares(room > 0, ended(self._endings[name], "deal"))
            for name, room in known.items()
            if (room >= 0).all()
        }
        if not found:
            return room_shares(np.zeros(0, bool), np.zeros(0, bool)).iloc[:0]
        return pd.concat(found, names=["scenario"])

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        table = self.endings()
        often = table["runs"].groupby(level="ending").sum()
        shown = [name for name in self.names if often[name]]
        runs = count_of(len(self), "run")
        yield from fitted(f"{len(self.results)} scenarios, {runs} each, seed {self._seed}")
        yield f"Base: {self.base}"  # a path stays whole, to be copied
        yield from fitted(self.results[self.base].scenario.title, "  ")
        yield ""
        yield from fitted("How they end (95 % intervals: the error of a finite number of runs)")
        shares = {
            key: f"{row['share']:.1%} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"
            for key, row in table.iterrows()
        }
        yield from self._blocks(shown, list(self.results), shares)
        never = [readable(name) for name in self.names if not often[name]]
        if never:
            yield from fitted(f"never: {', '.join(never)}", "  ")
        yield ""
        yield from self._room_lines()
        said = "Difference from the base in points, run by run (95 % intervals, paired)"
        yield from fitted(said)
        differences = {
            key: f"{100 * row['difference']:+.1f}{'*' * row['clear']:<1}"
            f" ({100 * row['difference.low']:+.1f} to {100 * row['difference.high']:+.1f})"
            for key, row in table[table["difference"].notna()].iterrows()
        }
        held = table["difference"].notna().groupby(level="ending").any()
        compared = [name for name in shown if held[name]]
        yield from self._blocks(compared, list(self.results)[1:], differences)
        yield from fitted("clear: farther from 0 than its interval is wide", "* ")

    def _room_lines(self) -> Iterator[str]:
        room = self.room()
        if not len(room):
            return
        said = "Room for a deal: share of the runs that had it, and of those the share with a deal"
        yield from fitted(said)
        cells = {
            key: f"{row['share']:.1%} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"
            for key, row in room[room["share"].notna()].iterrows()
        }
        rows = [name for name in self.results if name in room.index.get_level_values("scenario")]
        yield from self._blocks(["room", "found"], rows, cells)
        yield ""

    @property
    def _seed(self) -> int:
        return self.results[self.base].seed

    @staticmethod
    def _blocks(endings: list[str], rows: list[str], cells: Mapping[object, str]) -> Iterator[str]:
        """A table of texts by scenario and ending."""
        texts = [(row, [cells.get((row, ending), "") for ending in endings]) for row in rows]
        yield from in_columns([readable(ending) for ending in endings], texts)


@overload
def compare(first: Result | pd.DataFrame, second: Result | pd.DataFrame) -> Comparison: ...


@overload
def compare(first: Mapping[str, Result]) -> Family: ...


def compare(
    first: Result | pd.DataFrame | Mapping[str, Result],
    second: Result | pd.DataFrame | None = None,
) -> Comparison | Family:
    """Compare results run by run: two of them, or several with the first one.

    Args:
        first: The base with which the others are compared. Or a mapping of names to results, for a
            family: the names are shown, and the first result is the base. One of two results may be
            a table of runs of your own model, with the columns ``run`` (its number), ``ending`` (a
            word), and ``utility.<party>`` if known. You must make sure yourself that its runs are
            paired, so that run 17 means the same in both.
        second: The result, or table, compared with the first; none if you give a mapping.

    Returns:
        A comparison of two, or a family of several.

    Raises:
        UsageError: if there are fewer than two results, their seeds differ, they have no run or no
            quantity in common, one is given evidence (then they keep different runs, which do not
            pair), or a table is not one of runs.
    """
    if isinstance(first, Mapping):
        if second is not None:
            raise UsageError("put the second result into the mapping, too")
        return _family(first)
    if second is None:
        raise UsageError("compare needs a second result, or a mapping of several")
    return compare_pair(first, second)


def _family(results: Mapping[str, Result]) -> Family:
    """Hold several results against the first of them."""
    if len(results) < 2:
        raise UsageError("a family needs at least two results: a base and what is compared with it")
    for result in results.values():
        if not isinstance(result, Result):
            raise UsageError(f"a family is made of results, not of a {type(result).__name__}")
    first, *others = results
    for name in others:
        if results[name].seed != results[first].seed:
            raise UsageError(
                f"the seeds differ ({first}: {results[first].seed}, {name}: {results[name].seed});"
                " runs are paired only within one"
            )
    for name, result in results.items():
        if result.evidence is not None:
            raise UsageError(
                f"{name} is given evidence, which keeps different runs of each; compare the"
                " results before the evidence (their priors)"
            )
    for name in others:
        must_share(results[first], results[name])
    family = Family(dict(results))
    if not len(family):
        raise UsageError("the results have no run in common")
    return family
