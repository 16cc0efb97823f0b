"""Counts of a result on plain arrays, for pictures that must appear without a noticeable delay.

They are those of `sim.Result.blockers` and `sim.Result.agreements`, whose tables take
longer to make than there is time.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from sim.arrays import IntArray
from sim.model import Scenario
from sim.model.endings import ended
from sim.model.issues import Issue
from sim.results.blocker_names import BlockerNames
from sim.results.result import Result

__all__ = ["BlockerCount", "blockers", "frequent_agreements", "named_issues", "runs_with_agreement"]


class BlockerCount(NamedTuple):
    """A party, why it blocked, and in how many runs."""

    party: str
    reason: str
    runs: int


def blockers(result: Result) -> list[BlockerCount]:
    """Who stood in the way, and why, the most frequent first; see `sim.Result.blockers`."""
    found = []
    pairs = zip(result.scenario.party_names, BlockerNames(result.scenario).reasons, strict=True)
    for i, (party, reasons) in enumerate(pairs):
        counts = np.bincount(result.columns.blockers[:, i] + 1, minlength=len(reasons) + 1)
        runs = Counter[str]()
        for code in np.flatnonzero(counts[1:]):
            runs[reasons[code]] += int(counts[code + 1])
        found += [BlockerCount(party, reason, number) for reason, number in runs.items()]
    return sorted(found, key=lambda row: (-row.runs, row.party, row.reason))


def named_issues(scenario: Scenario) -> tuple[Issue, ...]:
    """The issues that are no undisclosed points."""
    hidden = scenario.undisclosed.points if scenario.undisclosed else ()
    issues = scenario.space.issues
    return issues[: len(issues) - len(hidden)]


def frequent_agreements(result: Result, ending: str, most: int) -> list[tuple[IntArray, int]]:
    """The most frequent agreements of an ending, and how many runs have each.

    An agreement is an array of indices of options, one for each named issue.
    """
    texts = _texts(result, ending)
    different, counts = np.unique(texts, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:most]
    return [(different[i], int(counts[i])) for i in order]


def runs_with_agreement(result: Result, ending: str, options: IntArray) -> int:
    """In how many runs of an ending this is the agreement; 0 if the issues differ."""
    texts = _texts(result, ending)
    if texts.shape[1] != len(options):
        return 0
    return int((texts == options).all(axis=1).sum())


def _texts(result: Result, ending: str) -> IntArray:
    """The options of the named issues in every run that ended so; ``(runs, issues)``."""
    width = len(named_issues(result.scenario))
    texts: IntArray = result.columns.options[ended(result.columns.ending, ending), :width]
    return texts
