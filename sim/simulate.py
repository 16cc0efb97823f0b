"""Running a scenario many times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from sim.engine import Cohort, Draws, Talks
from sim.errors import UsageError
from sim.inputs import load
from sim.model import Scenario
from sim.model.compiled import Model, compile_scenario
from sim.results.columns import Columns, collect
from sim.results.repeating import must_repeat
from sim.results.result import Result

__all__ = ["MAX_RUN", "cohort_size", "play", "run"]

COHORT_BYTES = 60_000_000
"""About how much memory the utilities of one cohort may take."""

MAX_COHORT = 10_000
MAX_RUN = 2**48


def run(
    scenario: Scenario | str | Path,
    runs: int = 1_000,
    seed: int = 1,
    *,
    first: int = 0,
    cohort: int | None = None,
    progress: bool = False,
) -> Result:
    """Simulate a scenario many times, drawing everything uncertain anew in each run.

    A run depends on the scenario, the seed and the run's number alone: not on how many others are
    made, nor on how many are simulated together.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        runs: How many runs.
        seed: The seed, a whole number from 0.
        first: Number of the first run.
        cohort: How many runs are simulated together; left out, as many as fit some
            60 MB. The result does not depend on it.
        progress: Whether to show a progress bar (nothing where there is no terminal).

    Returns:
        The result.

    Raises:
        UsageError: if a number makes no sense.
        InputError: if the scenario has faults.
        StrategyError: if a strategy of one's own returns something that cannot be played.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    for name, number, least in (("runs", runs, 1), ("seed", seed, 0), ("first", first, 0)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise UsageError(f"{name} must be a whole number, not {number!r}")
        if not least <= number <= MAX_RUN:
            raise UsageError(f"{name} must be {least} or more, at most 2^48, not {number}")
    if cohort is not None and cohort < 1:
        raise UsageError(f"cohort must be 1 or more, not {cohort}")
    model = compile_scenario(scenario)
    size = cohort or cohort_size(model)
    starts = range(first, first + runs, size)
    parts = []
    with tqdm(total=runs, unit=" runs", disable=None if progress else True, unit_scale=True) as bar:
        for start in starts:
            count = min(size, first + runs - start)
            parts.append(play(model, Draws.stretch(seed, start, count)))
            bar.update(count)
    return Result(scenario, int(seed), int(first), Columns.joined(parts))


def cohort_size(model: Model) -> int:
    """As many runs as fit the memory meant for them.

    8 bytes for each party and outcome; or for each party and option, where outcomes are not listed.
    """
    space = model.scenario.space
    each = 8 * (space.size if space.enumerable else sum(space.shape)) * len(model.parties)
    return max(1, min(MAX_COHORT, COHORT_BYTES // each))


def play(model: Model, draws: Draws) -> Columns:
    """Play some runs of a model to their ends.

    Raises:
        StrategyError: if a strategy of one's own returns something that cannot be played, or makes
            runs that are others when they are played again.
    """
    talks = Talks(Cohort(model, draws))
    talks.run()
    found = collect(talks)
    must_repeat(talks, found, draws)
    return found
