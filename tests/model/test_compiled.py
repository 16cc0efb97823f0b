"""A compiled scenario is kept with the scenario, and goes when that goes."""

import gc
import pickle
import weakref

import sim
from sim.model.compiled import compile_scenario
from tests.builders.toys import pie


def test_it_is_compiled_once() -> None:
    scenario = sim.load(pie())
    assert compile_scenario(scenario) is compile_scenario(scenario)


def test_nothing_keeps_a_scenario_that_was_run() -> None:
    scenario = sim.load(pie())
    sim.run(scenario, runs=3)
    gone = weakref.ref(scenario), weakref.ref(compile_scenario(scenario))
    del scenario
    gc.collect()
    assert [each() for each in gone] == [None, None]


def test_what_was_worked_out_is_not_sent_along() -> None:
    scenario = sim.load(pie())
    before = len(pickle.dumps(scenario))
    sim.run(scenario, runs=3)
    assert len(pickle.dumps(scenario)) < 1.2 * before
    again = pickle.loads(pickle.dumps(scenario))
    assert again.digest == scenario.digest
