"""Robustness: whether the result moves with changes of the process that nobody declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from sim.analysis.changes import conceding, finer_rounds, once_more, opened, rewritten
from sim.arrays import BoolArray
from sim.description.lines import fitted
from sim.description.words import count_of
from sim.errors import InputError
from sim.inputs import load
from sim.libraries import pd, tqdm
from sim.model import Scenario
from sim.model.endings import ended, with_deal
from sim.model.naming import readable
from sim.results.comparison import ShareChange, change
from sim.results.intervals import Z95
from sim.results.result import Result
from sim.shown import Shown
from sim.simulate import run

__all__ = ["CHANGES", "LEAST", "Robustness", "robustness"]

LEAST = 0.03
"""A share that changes by less than this is taken to stay where it is."""

CHANGES: Mapping[str, str] = {
    "finer_rounds": "rounds of half the length, in the same hours",
    "first_opens": "the first in the list opens each session, then in the order listed",
    "last_opens": "the last in the list opens each session, then in the reverse order",
    "rewritten": "issues, options without order, and parties written in another order",
    "once_more": "the last session is held once more",
    "linear": "all concede in a straight line",
    "conceder": "all concede early",
    "relative_tit_for_tat": "all concede as much as the others do",
    "another_seed": "all draws anew",
}
"""What is changed, by name, in words."""

_WAYS = ("linear", "conceder", "relative_tit_for_tat")
"""Two tactics that go by time and one that goes by behaviour (Faratin, Sierra & Jennings 1998)."""

_NUMBERS = ["first", "second", "difference", "low", "high"]


@dataclass(frozen=True, eq=False)
class Robustness(Shown):
    """What changes of the process do to how a scenario ends.

    Attributes:
        scenario: The scenario.
        runs: How many runs were made of it, and with each change.
        seed: The seed.
        table: Indexed by ``change`` (a name of `CHANGES`) and ``ending`` (``deal`` counts those
            that hold and that collapse, too): its share as written (``first``) and changed
            (``second``), the ``difference`` with its 95 % interval ``low`` … ``high``, and whether
            it ``moves``: by `LEAST` or more, and more than twice as far from 0 as the interval is
            wide to either side.
        left_out: Why changes were not tried, by name.
    """

    scenario: Scenario
    runs: int
    seed: int
    table: pd.DataFrame = field(repr=False)
    left_out: Mapping[str, str]

    @property
    def passes(self) -> bool:
        """Whether nothing moves."""
        return not self.table["moves"].any()

    @property
    def moving(self) -> tuple[str, ...]:
        """The changes that move some ending, in the order in which they are tried."""
        moves = self.table["moves"].groupby(level="change", sort=False).any()
        return tuple(str(name) for name in moves.index[moves])

    def __repr__(self) -> str:
        found = "passes" if self.passes else f"moved by {', '.join(self.moving)}"
        return f"<Robustness of {self.scenario.name}: {found}>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        runs = count_of(self.runs, "run")
        said = f"{self.scenario.title}: {runs} as written and with each change, seed {self.seed}"
        yield from fitted(said)
        yield ""
        said = "What each change does to shares, in points, with the same draws (95 % intervals,"
        yield from fitted(f"{said} paired)")
        for name in self.table.index.unique(level="change"):
            yield from fitted(f"{readable(str(name))}: {CHANGES[str(name)]}", further="    ")
            rows = self.table.loc[name]
            for ending, row in rows.iterrows():
                if row["moves"] or ending == "deal":
                    yield f"  {'*' if row['moves'] else ' '} {_in_words(str(ending), row)}"
        for name, why in self.left_out.items():
            yield from fitted(f"{readable(name)}: not tried ({why})", further="    ")
        yield ""
        least = f"at least {100 * LEAST:g} points"
        said = f"moves: by {least}, and by more than the whole width of its interval"
        yield from fitted(said, "* ")
        rest = self.table[~self.table["moves"]]
        widest = float(np.maximum(rest["high"], -rest["low"]).max()) if len(rest) else 0.0
        if widest > LEAST:
            said = (
                f"What does not move may still change by up to {100 * widest:.1f} points: more runs"
                " would show it."
            )
            yield from fitted(said, "  ")
        if self.passes:
            yield from fitted("Passes: none of these changes moves the share of any ending.")
        else:
            moving = ", ".join(map(readable, self.moving))
            yield from fitted(f"Does not pass: moved by {moving}.")


def _in_words(ending: str, row: pd.Series) -> str:
    return (
        f"{readable(ending)} {row['first']:.1%} → {row['second']:.1%}:"
        f" {100 * row['difference']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
    )


def robustness(
    scenario: Scenario | str | Path, runs: int = 2_000, seed: int = 1, *, progress: bool = False
) -> Robustness:
    """Check whether a result depends on how the talks are modelled, rather than on the case.

    Each of `CHANGES` is a change of the process that says nothing about the case. Each is made
    alone, in every branch of a scenario with alternatives. As many runs are played as of the
    scenario as written, with the same draws of everything that both have (common random numbers).
    Whatever a change moves rests on how the talks are modelled, not on what is known of the case.

    The interval of a difference is that of Agresti & Min (2005) for paired shares. For another
    seed, whose runs are not paired, it is that of Agresti & Caffo (2000), "Simple and effective
    confidence intervals for proportions and differences of proportions result from adding two
    successes and two failures", The American Statistician 54. As there are some forty differences,
    one counts as a move only if it is `LEAST` or more *and* nearly four standard errors from 0.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        runs: How many runs of each, at least 1.
        seed: The seed; the next one is the other seed.
        progress: Whether to show a progress bar.

    Returns:
        The differences, and whether any of them is a move.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if a number makes no sense.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    tables: dict[str, pd.DataFrame] = {}
    left_out: dict[str, str] = {}
    with tqdm.tqdm(total=len(CHANGES) + 1, disable=None if progress else True) as bar:
        base = run(scenario, runs, seed)
        bar.update()
        for name, how in _changes(seed).items():
            try:
                changed = how(scenario)
                unchanged = changed is scenario or all(
                    how(branch) is branch for branch in scenario.branches_alone
                )
                if unchanged:
                    left_out[name] = "it changes nothing here"
                else:
                    found = run(changed, runs, seed)
                    tables[name] = _differences(base, found, change)
            except InputError as error:
                left_out[name] = error.faults[0].message
            bar.update()
        tables["another_seed"] = _differences(base, run(scenario, runs, seed + 1), _unpaired)
        bar.update()
    table = pd.concat(tables, names=["change"])
    return Robustness(scenario, runs, seed, table, left_out)


def _changes(seed: int) -> dict[str, Callable[[Scenario], Scenario]]:
    """The changes that are played with the same seed."""
    return {
        "finer_rounds": finer_rounds,
        "first_opens": partial(opened, by="first"),
        "last_opens": partial(opened, by="last"),
        "rewritten": partial(rewritten, seed=seed),
        "once_more": once_more,
        **{way: partial(conceding, way=way) for way in _WAYS},
    }


def _differences(
    first: Result, second: Result, differ: Callable[[BoolArray, BoolArray], ShareChange]
) -> pd.DataFrame:
    """How often runs end in each way in two results, and whether that moves."""
    rows = {}
    for ending in with_deal({*first.scenario.endings, *second.scenario.endings}):
        was, now = (ended(result.columns.ending, ending) for result in (first, second))
        if not was.any() and not now.any():
            continue
        found = differ(was, now)
        moves = found.clear and abs(found.difference) >= LEAST
        rows[ending] = (was.mean(), now.mean(), *found[:3], moves)
    index = pd.Index(rows, name="ending")
    return pd.DataFrame(list(rows.values()), index, [*_NUMBERS, "moves"])


def _unpaired(first: BoolArray, second: BoolArray) -> ShareChange:
    """The difference of a share between runs that have nothing in common."""
    hits, runs = np.array([first.sum(), second.sum()]), len(first)
    shares = (hits + 1) / (runs + 2)
    middle = float(shares[1] - shares[0])
    half = Z95 * float(np.sqrt((shares * (1 - shares)).sum() / (runs + 2)))
    low, high = max(-1.0, middle - half), min(1.0, middle + half)
    return ShareChange(float(hits[1] - hits[0]) / runs, low, high, int(hits[1]), int(hits[0]))
