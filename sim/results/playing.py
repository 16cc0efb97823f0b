"""Playing runs of a scenario to their ends: by branch, and in cohorts that fit the memory.

Branches that differ in strategies only are simulated together where the compiled step plays all.
There threads simulate cohorts side by side, one for each core: most of the time passes in the step,
which does not hold Python's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine import Cohort, Draws, Talks, branches
from sim.engine.branches import together
from sim.engine.cohort import halves_to_play
from sim.engine.compiled_round import plays_all
from sim.model import Scenario
from sim.model.compiled import Model, compile_scenario
from sim.model.halves import Halves
from sim.results.columns import Columns, collect
from sim.results.repeating import must_repeat
from sim.results.side_by_side import side_by_side, usable_cores

__all__ = ["cohort_size", "play", "play_runs"]

COHORT_BYTES = 60_000_000
"""About how much memory the utilities of one cohort may take."""

MAX_COHORT = 10_000
BLOCK = 20_000
"""So many runs of a scenario with alternatives are drawn together, and then played by branch."""

FEWEST = 1_000
"""A thread has at least so many runs: of fewer, most of the time goes into what holds the lock."""


def play_runs(
    scenario: Scenario,
    seed: int,
    runs: IntArray,
    settings: Mapping[str, FloatArray] | None = None,
    *,
    cohort: int | None = None,
    threads: int | None = None,
    played: Callable[[int], object] = lambda count: None,
) -> Columns:
    """Play some runs of a scenario to their ends, each in the branch that it draws.

    Args:
        scenario: The scenario.
        seed: The seed.
        runs: The numbers by which the runs are drawn, shape ``(runs,)``.
        settings: Quantities that are set instead of drawn: a value for each run, by path.
        cohort: How many runs are simulated together; by default as many as fit the memory.
        threads: How many cohorts are simulated at a time, where the compiled step plays them; by
            default one for each core.
        played: Told how many runs have been played, after each cohort.

    Returns:
        What came of them, in that order.

    Raises:
        InputError: if a branch has faults.
        StrategyError: if a strategy of your own returns something that cannot be played, or makes
            runs that are others when they are played again.
    """
    size = cohort or cohort_size(compile_scenario(scenario))
    # Where there are branches, each has few of the runs, so that many are looked at together.
    block = max(size, BLOCK) if scenario.alternatives else max(1, len(runs))
    work = partial(_play_group, whole=scenario)
    parts, places = [], []
    for some in np.array_split(np.arange(len(runs)), -(-len(runs) // block)):
        given = {path: values[some] for path, values in (settings or {}).items()}
        groups = list(_groups(scenario, Draws(seed, runs[some], given)))
        abreast = _abreast(groups, threads or usable_cores())
        cohorts = [part for group in groups for part in group.cut(size, abreast)]
        for its, columns in zip(cohorts, side_by_side(work, cohorts, abreast), strict=True):
            parts.append(columns)
            places.append(some[its.here])
            played(len(its.here))
    joined = Columns.joined(parts)
    if not scenario.alternatives:
        return joined
    return joined.picked(np.argsort(np.concatenate(places)))


@dataclass(frozen=True)
class _Group:
    """Runs that are simulated together.

    Attributes:
        models: Models that differ in strategies only.
        cast: Which of them each run goes by.
        draws: The draws of the runs.
        here: Their places.
    """

    models: Sequence[Model]
    cast: IntArray
    draws: Draws
    here: IntArray

    def cut(self, most: int, abreast: int) -> Sequence[_Group]:
        """Parts of one size, for part of a cohort's cost does not depend on how many runs it has.

        Args:
            most: How many runs a part may have.
            abreast: How many parts are simulated at a time.
        """
        count = len(self.here)
        threads = max(1, min(abreast, count // FEWEST))
        number = -(-count // (most * threads)) * threads
        if number == 1:
            return [self]
        places = np.array_split(np.arange(count), number)
        parts = [(self.cast[few], self.draws.picked(few), self.here[few]) for few in places]
        return [_Group(self.models, *part) for part in parts]


def _abreast(groups: Sequence[_Group], threads: int) -> int:
    """How many cohorts are simulated at a time."""
    if not all(plays_all(model) for group in groups for model in group.models):
        return 1
    return max(1, min(threads, sum(len(group.here) for group in groups) // FEWEST))


def _groups(scenario: Scenario, draws: Draws) -> Iterator[_Group]:
    """The runs of each branch, or of several."""
    found = [
        (compile_scenario(branch), some, here) for branch, some, here in branches(scenario, draws)
    ]
    for group in together(scenario, [model for model, _, _ in found]):
        models, (some, *others), places = zip(*(found[place] for place in group), strict=True)
        here = np.concatenate(places)
        order = np.argsort(here)
        cast = np.repeat(np.arange(len(group)), [len(its) for its in places])[order]
        here = here[order]
        yield _Group(models, cast, draws.picked(here) if others else some, here)


def _play_group(group: _Group, whole: Scenario) -> Columns:
    if len(group.models) == 1:
        return play(group.models[0], group.draws, whole)
    talks = Talks(Cohort(group.models[0], group.draws, None, group.models[1:], group.cast))
    if talks.compiled is not None:
        talks.run()
        return collect(talks, whole)
    apart = [np.flatnonzero(group.cast == number) for number in range(len(group.models))]
    pairs = zip(group.models, apart, strict=True)
    parts = [play(model, group.draws.picked(here), whole) for model, here in pairs if len(here)]
    return Columns.joined(parts).picked(np.argsort(np.concatenate(apart)))


def cohort_size(model: Model) -> int:
    """As many runs as fit the memory meant for them.

    8 bytes for each party and outcome; or for each party and option, where outcomes are not listed.
    Of two halves there are some tables for each party.
    """
    return _fitting(model, model.halves)


def _fitting(model: Model, halves: Halves | None) -> int:
    space = model.scenario.space
    if halves is not None:
        each = 24 * max(len(halves.first_numbers), len(halves.second_numbers))
    else:
        each = 8 * (space.size if space.enumerable else sum(space.shape))
    return max(1, min(MAX_COHORT, COHORT_BYTES // (each * len(model.parties))))


def play(model: Model, draws: Draws, whole: Scenario | None = None) -> Columns:
    """Play some runs of a model to their ends.

    Args:
        model: The compiled scenario.
        draws: The draws of the runs.
        whole: The scenario of which it is a branch, if it is one.

    Raises:
        StrategyError: if a strategy of your own returns something that cannot be played, or makes
            runs that are others when they are played again.
    """
    halves = halves_to_play(model, draws)
    most = _fitting(model, halves)
    if model.halves is not None and halves is None and draws.count > most:
        # What was set is too large for sums of halves; so many runs do not fit as lists.
        some = np.array_split(np.arange(draws.count), -(-draws.count // most))
        return Columns.joined([play(model, draws.picked(few), whole) for few in some])
    talks = Talks(Cohort(model, draws, halves))
    talks.run()
    must_repeat(talks, draws)
    return collect(talks, whole)
