"""A strategy of one's own that takes too long is stopped and named, and the rest goes on."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import sim
from sim.strategies.registry import _registered

SECONDS = 0.1


@pytest.fixture(autouse=True)
def unregister() -> Iterator[None]:
    yield
    for parts in _registered.values():
        parts.pop("slow", None)


def talks() -> sim.Scenario:
    def party(values: list[int], strategy: str) -> dict[str, Any]:
        its = {"weights": {"price": 1}, "values": {"price": {"linear": values}}}
        return {**its, "no_deal": 0.2, "strategy": strategy}

    return sim.load(
        {
            "title": "Slow",
            "issues": {"price": {"from": 0, "to": 10}},
            "parties": {"ann": party([0, 1], "slow"), "ben": party([1, 0], "linear")},
            "timeline": [{"session": "talks", "rounds": 3, "parties": ["ann", "ben"]}],
        }
    )


def loops(view: sim.strategies.View) -> Any:
    while True:
        with suppress(Exception):  # who catches all errors is stopped, too
            time.monotonic()


def waits(view: sim.strategies.View) -> Any:
    time.sleep(60)


def in_a_thread(action: Callable[[], object]) -> None:
    caught: list[BaseException] = []

    def act() -> None:
        try:
            action()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


MESSAGE = r"strategy 'slow' of ann: took more than 0 seconds for an answer \(.*test_answer_limit"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs signals")
def test_whatever_takes_too_long_is_stopped_and_the_place_is_named() -> None:
    def ring(*_: object) -> None:
        rung.append(time.monotonic())

    rung: list[float] = []
    earlier = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, 3 * SECONDS)
    for target in (loops, waits):
        sim.strategies.register("slow", target=target, seconds=SECONDS)
        with pytest.raises(sim.errors.StrategyTimeout, match=MESSAGE):
            sim.run(talks(), runs=2, seed=1)
    # Another timer goes on as it did.
    assert signal.getsignal(signal.SIGALRM) is ring
    time.sleep(3 * SECONDS)
    assert len(rung) == 1
    signal.signal(signal.SIGALRM, earlier)
    signal.setitimer(signal.ITIMER_REAL, left)


def test_python_code_is_stopped_in_a_thread() -> None:
    sim.strategies.register("slow", target=loops, seconds=SECONDS)
    with pytest.raises(sim.errors.StrategyTimeout, match=MESSAGE):
        in_a_thread(lambda: sim.run(talks(), runs=2, seed=1))


def test_who_is_in_time_is_left_alone() -> None:
    sim.strategies.register("slow", target=lambda view: view.no_deal, seconds=SECONDS)
    for action in (lambda run: run(), in_a_thread):
        action(lambda: sim.run(talks(), runs=5, seed=1))
    time.sleep(2 * SECONDS)  # nothing comes afterwards


def test_a_sweep_goes_on_without_the_points_at_which_it_takes_too_long(tmp_path: Any) -> None:
    def at_some(view: sim.strategies.View) -> Any:
        while view.no_deal[0] > 0.25:
            pass
        return np.asarray(view.no_deal)

    sim.strategies.register("slow", target=at_some, seconds=SECONDS)
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    study = sim.sweep(talks(), over={"parties.ann.no_deal": values}, runs=2, executor="serial")
    failed = {failure.points[0]: failure.said for failure in study.failures}
    assert sorted(failed) == [2, 3, 4, 5]
    assert "took more than 0 seconds" in failed[2]
    assert "not tried, because of other points: strategy 'slow'" in failed[5]
    assert len(study.runs) == 4
