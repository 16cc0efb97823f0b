"""Cohorts in threads: the same runs in the same order, and nothing left behind."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.results import playing, side_by_side
from sim.strategies import registry


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few runs are worth a thread."""
    monkeypatch.setattr(playing, "FEWEST", 10)


def _runs(scenario: sim.Scenario, threads: int, cohort: int | None = None) -> pd.DataFrame:
    numbers = np.arange(203)
    columns = playing.play_runs(scenario, 3, numbers, cohort=cohort, threads=threads)
    return sim.Result(scenario, 3, 0, columns).runs


@pytest.mark.parametrize("cohort", [None, 17])
@pytest.mark.parametrize("name", ["berlin", "berlin-structures", "berlin-aftermath"])
def test_threads_change_no_bit(name: str, cohort: int | None) -> None:
    scenario = sim.load(name)
    alone, shared = _runs(scenario, 1, cohort), _runs(scenario, 5, cohort)
    pd.testing.assert_frame_equal(alone, shared, check_exact=True)


def test_people_may_run_in_threads_of_their_own() -> None:
    scenario = sim.load("berlin")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sim.run(scenario, runs=150).runs, range(8)))
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0], other, check_exact=True)


def test_progress_counts_every_run() -> None:
    told: list[int] = []
    playing.play_runs(sim.load("berlin"), 1, np.arange(101), threads=3, played=told.append)
    assert sum(told) == 101
    assert len(told) == 3


def test_a_strategy_of_ones_own_stays_in_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {kind: dict(names) for kind, names in registry._registered.items()}
    monkeypatch.setattr(registry, "_registered", kept)
    asked = set()

    def target(view: Any) -> Any:
        asked.add(threading.current_thread())
        return view.best_utility

    sim.strategies.register("watched", target=target)
    scenario = sim.load("berlin").vary({"parties.ukraine.strategy": "watched"})
    playing.play_runs(scenario, 1, np.arange(60), threads=4)
    assert asked == {threading.main_thread()}


def test_tasks_are_done_a_few_ahead_and_given_in_order() -> None:
    asked = 0

    def tasks() -> Iterator[int]:
        nonlocal asked
        for number in range(50):
            asked += 1
            yield number

    done = side_by_side.side_by_side(lambda number: number * 2, tasks(), 3)
    assert next(done) == 0
    assert asked == 4
    assert list(done) == [2 * number for number in range(1, 50)]


def test_a_task_that_fails_stops_the_rest() -> None:
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        return 1 // (number - 2)

    with pytest.raises(ZeroDivisionError):
        list(side_by_side.side_by_side(work, range(1_000), 2))
    assert len(begun) < 10
    assert threading.active_count() == len(threading.enumerate())


def test_there_is_a_core() -> None:
    assert side_by_side.usable_cores() >= 1
