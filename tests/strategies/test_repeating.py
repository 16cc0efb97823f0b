"""A strategy that draws its own random numbers, or remembers, is refused with what to do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StrategyError
from tests.builders.toys import pie

Target = Callable[[Any], Any]


def between(view: Any, share: Any) -> Any:
    return view.no_deal + (view.best_utility - view.no_deal) * share


def counting() -> Target:
    calls: list[int] = []

    def target(view: Any) -> Any:
        calls.append(1)
        return between(view, 1 / len(calls))

    return target


def per_process(view: Any) -> Any:
    return between(view, time.perf_counter() % 1)


def by_place(view: Any) -> Any:
    return between(view, np.random.default_rng(1).random(len(view.no_deal)))


def seldom() -> Target:
    generator = np.random.default_rng(5)
    return lambda view: between(view, 1 - 1e-7 * (generator.random(len(view.no_deal)) < 0.3))


WRONG: dict[str, Callable[[], Target]] = {
    "NumPy's numbers": lambda: lambda v: between(v, np.random.random(len(v.no_deal))),
    "Python's numbers": lambda: lambda v: between(v, random.random()),
    "a memory": counting,
    "the clock": lambda: per_process,
    "the place of a run in its cohort": lambda: by_place,
    "the runs beside it": lambda: lambda v: between(v, v.no_deal > np.median(v.no_deal)),
    "a little, now and then": seldom,
}

RARE = ("the runs beside it", "a little, now and then")
"""What shows in many runs only."""


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    yield
    sim.strategies.register("own", target=lambda view: view.best_utility)


def scenario() -> sim.Scenario:
    unknown = {"uniform": [0, 0.7]}
    return sim.load(pie(rounds=4, options=11, no_deal=(unknown, unknown), first="own"))


@pytest.mark.parametrize(
    ("kind", "runs"),
    [(kind, runs) for kind in WRONG for runs in (1, 2, 60) if runs == 60 or kind not in RARE],
)
def test_it_is_refused(kind: str, runs: int) -> None:
    sim.strategies.register("own", target=WRONG[kind]())
    with pytest.raises(StrategyError, match=r"'own'.*view\.random"):
        sim.run(scenario(), runs=runs)


def test_the_offer_and_the_answer_count_too() -> None:
    def offer(view: Any, target: Any) -> Any:
        return view.above(target, np.random.random(len(target)))

    sim.strategies.register("own", target=lambda v: between(v, 0.2), offer=offer)
    with pytest.raises(StrategyError, match=r"view\.random"):
        sim.run(scenario(), runs=60)
    sim.strategies.register(
        "own",
        target=lambda v: v.best_utility,
        accepts=lambda v, tabled, target: np.random.random(len(target)) < 0.5,
    )
    with pytest.raises(StrategyError, match=r"view\.random"):
        sim.run(scenario(), runs=60)


def test_with_random_numbers_of_the_view_it_is_the_same_run() -> None:
    sim.strategies.register("own", target=lambda view: between(view, view.random("aim")))
    result = sim.run(scenario(), runs=60)
    assert result.runs.equals(sim.run(scenario(), runs=60).runs)
    assert result.runs.equals(sim.run(scenario(), runs=60, cohort=7).runs)
    for run in range(20):
        deal = result.runs["ending"][run] == "deal"
        assert (result.trace(run)["move"].iloc[-1] == "accepts") == deal


def test_a_trace_never_contradicts_its_run() -> None:
    gives_way = [True]
    sim.strategies.register("own", target=lambda v: v.no_deal if gives_way else v.best_utility)
    over = {"parties.ann.no_deal.value": [0.1, 0.2]}
    study = sim.sweep(scenario(), over, runs=20, executor="serial")
    result = sim.run(scenario(), runs=20)
    deal = int(np.flatnonzero(result.runs["ending"] == "deal")[0])
    run = int(study.runs.query("point == 1 and ending == 'deal'")["run"].iloc[0])
    assert (result.trace(deal)["move"] == "accepts").any()
    assert (study.trace(1, run)["move"] == "accepts").any()
    gives_way.clear()
    for trace in (lambda: result.trace(deal), lambda: study.trace(1, run)):
        with pytest.raises(StrategyError, match="differs from the record when it is played again"):
            trace()


def test_a_study_goes_on_without_it() -> None:
    sim.strategies.register("own", target=WRONG["NumPy's numbers"]())
    over = {"parties.ann.strategy": ["linear", "own"]}
    study = sim.sweep(scenario(), over, runs=50, executor="serial")
    assert study.counts.sum(axis=1).tolist() == [50, 0]
    assert "view.random" in str(study.failures[0])


def test_what_fails_only_when_it_is_played_again_is_a_fault_of_the_strategy() -> None:
    def target(view: Any) -> Any:
        if view.round == 0 and len(view.no_deal) <= 20:
            raise ValueError("too few")
        return view.no_deal

    sim.strategies.register("own", target=target)
    with pytest.raises(StrategyError, match="'own' fails when runs are played again: too few"):
        sim.run(scenario(), runs=60)
