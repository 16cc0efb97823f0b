"""The draws over which figures of the zone of possible agreement count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.analysis.zones import zone_shares
from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of
from sim.errors import UsageError, did_you_mean
from sim.model import Scenario
from sim.model.issues import Issue
from sim.plots.parts.axes import footer_of, footer_of_scenario, say_instead
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = [
    "draws_of",
    "half_width",
    "most_telling",
    "must_be_issue",
    "option_values",
    "too_many_outcomes",
]

_DRAWS = 1_000
"""So many draws are looked at: of a result those of its first runs."""


_WORK, _FEWEST = 2**24, 20
"""Draws times outcomes times parties, beyond which fewer draws are looked at; and the fewest."""


def draws_of(source: Scenario | Result) -> tuple[Scenario, int, IntArray, str]:
    """The scenario, its seed, the runs whose draws are looked at, and the footer."""
    scenario = source if isinstance(source, Scenario) else source.scenario
    work = scenario.space.size * len(scenario.parties)
    most = max(_FEWEST, min(_DRAWS, _WORK // work))
    if not scenario.space.enumerable:
        footer = footer_of(source) if isinstance(source, Result) else footer_of_scenario(scenario)
        return scenario, 1, np.arange(0), footer
    if isinstance(source, Scenario):
        footer = f"{count_of(most, 'draw')}, seed 1 · {footer_of_scenario(scenario)}"
        return scenario, 1, np.arange(most), footer
    runs = source.columns.run[:most]
    first = f"draws of the first {count_of(len(runs), 'run')} of " * (len(runs) < len(source))
    return scenario, source.seed, runs, first + footer_of(source)


def must_be_issue(issue: str, known: Sequence[str]) -> None:
    """Refuse the name of an issue that there is not.

    Raises:
        UsageError: if there is no such issue.
    """
    if issue not in known:
        raise UsageError(f"there is no issue '{issue}'{did_you_mean(issue, known)}")


def too_many_outcomes(ax: Axes, scenario: Scenario, title: str, footer: str, *, own: bool) -> Axes:
    """A sentence in place of the figure: not every outcome can be looked at."""
    sentence = (
        f"There are {scenario.space.size:,} possible outcomes, too many to look at every one, so "
        "the zone of possible agreement is not known."
    )
    return say_instead(ax, title, footer, sentence, own=own)


def most_telling(scenario: Scenario, seed: int, runs: IntArray, count: int) -> list[int]:
    """The issues whose options differ most in the share of draws with a place in the zone."""
    issues = range(len(scenario.space.issues))
    found = zone_shares(scenario, [[i] for i in issues], seed, runs)
    order = sorted(issues, key=lambda i: (-np.ptp(found[i][-1]), i))
    return order[:count]


def option_values(issue: Issue) -> np.ndarray:
    """The options: as numbers if all are, else in words."""
    try:
        return np.array([float(option) for option in issue.options])
    except ValueError:
        return np.array(issue.labels, object)


def half_width(shares: FloatArray, runs: int) -> float:
    """Half of the widest 95 % interval of some shares of draws."""
    low, high = wilson(np.rint(shares.ravel() * runs), runs)
    return float((high - low).max()) / 2
