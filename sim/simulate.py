"""Running a scenario many times."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.errors import UsageError
from sim.inputs import load
from sim.libraries import tqdm
from sim.model import Scenario
from sim.results.playing import play_runs
from sim.results.result import Result
from sim.uncertainty.seeds import seed_or_fresh

__all__ = ["MAX_RUN", "run"]

MAX_RUN = 2**48


def run(
    scenario: Scenario | str | Path,
    runs: int = 1_000,
    seed: int | None = 1,
    *,
    given: Mapping[str, object] | None = None,
    first: int = 0,
    cohort: int | None = None,
    progress: bool = False,
) -> Result:
    """Simulate a scenario many times, drawing everything uncertain anew in each run.

    A run depends only on the scenario, the seed and its number. How many others are made, or
    simulated together, does not matter.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        runs: How many runs.
        seed: The seed, a whole number from 0: the same seed gives the same runs. None draws a new
            one, which the result records, so that it can be made again.
        given: Values taken as known, by path, as in `Scenario.vary`:
            ``{"alternatives.after_monday": "conference"}`` fixes the way of an alternative.
        first: Number of the first run.
        cohort: How many runs are simulated together; by default as many as fit into some 60 MB. The
            result does not depend on it.
        progress: Whether to show a progress bar (nothing where there is no terminal).

    Returns:
        The result.

    Raises:
        UsageError: if a number makes no sense.
        InputError: if the scenario has faults, in any branch that is drawn, or a given value does.
        StrategyError: if a strategy of your own returns something that cannot be played.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    if given:
        scenario = scenario.vary(given)
    seed = seed_or_fresh(seed)
    for name, number, least in (("runs", runs, 1), ("seed", seed, 0), ("first", first, 0)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise UsageError(f"{name} must be a whole number, not {number!r}")
        if not least <= number <= MAX_RUN:
            raise UsageError(f"{name} must be {least} or more, at most 2^48, not {number}")
    if cohort is not None and cohort < 1:
        raise UsageError(f"cohort must be 1 or more, not {cohort}")
    numbers = np.arange(first, first + runs)
    if progress:
        with tqdm.tqdm(total=runs, unit=" runs", disable=None, unit_scale=True) as bar:
            columns = play_runs(scenario, seed, numbers, cohort=cohort, played=bar.update)
    else:
        columns = play_runs(scenario, seed, numbers, cohort=cohort)
    return Result(scenario, int(seed), int(first), columns)
