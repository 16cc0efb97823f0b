"""Measurements over many negotiations, as rows of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

import sim
from sim.results.intervals import Z95, wilson
from tests.builders.changes import Change, Tree

ALTERNATING, ONE_OFFER = "alternating_offers", "take_it_or_leave_it"
CONCESSION, MEDIATED = "monotonic_concession", "single_text"


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        what: What was tried, or varied.
        over: On how much: negotiations, runs.
        asked: What must come out; empty where nothing is asked, and the figure is shown only.
        came_out: The figure, with its interval.
        holds: Whether what is asked came out.
    """

    what: str
    over: str
    asked: str
    came_out: str
    holds: bool = True

    def line(self) -> str:
        """The row as a line of a Markdown table."""
        verdict = "" if not self.asked else "holds" if self.holds else "**fails**"
        return f"| {self.what} | {self.over} | {self.asked} | {self.came_out} | {verdict} |"


def table_of(tree: Tree, runs: int) -> pd.DataFrame:
    """The table of runs of a negotiation."""
    return sim.run(sim.load(tree), runs=runs, seed=1).runs


def share(hits: int, runs: int) -> str:
    """A share and its interval, in words."""
    low, high = wilson(hits, runs)
    return f"{100 * hits / runs:.2f} % ({100 * low:.1f} … {100 * high:.1f})"


def rooms(what: str, trees: Iterable[Tree], runs: int, least: float | None) -> Row:
    """How often a deal is found where there is room for one.

    Args:
        what: What was tried.
        trees: The negotiations.
        runs: How often each is played.
        least: The share that is asked; None where none is.
    """
    count = room = found = 0
    for tree in trees:
        table = table_of(tree, runs)
        there = table["room"] == 1
        count += 1
        room += int(there.sum())
        found += int((there & (table["ending"] == "deal")).sum())
    over = f"{count} × {runs} runs, {room:,} with room"
    came_out = f"found in {share(found, room)}"
    if least is None:
        return Row(what, over, "", came_out)
    asked = "always" if least == 1 else f"{100 * least:g} %"
    return Row(what, over, asked, came_out, found >= least * room)


def paired(
    trees: Sequence[Tree], changes: Sequence[Change], runs: int
) -> Iterator[tuple[float, float]]:
    """For each change the mean difference in the share of deals, and half its interval."""
    before = [(table_of(tree, runs)["ending"] == "deal").mean() for tree in trees]
    for change in changes:
        after = [(table_of(change(tree), runs)["ending"] == "deal").mean() for tree in trees]
        difference = np.subtract(after, before)
        half = Z95 * difference.std(ddof=1) / np.sqrt(len(trees))
        yield float(difference.mean()), float(half)


def points(difference: float, half: float) -> str:
    """A difference of shares and its interval, in words."""
    return f"{100 * difference:+.1f} ± {100 * half:.1f} points".replace("-", "−")


def words(protocol: str) -> str:
    """The name of a protocol in words."""
    return protocol.replace("_", " ")
