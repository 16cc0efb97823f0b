"""The compiled step plays what NumPy plays, to the last bit."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.engine import Cohort, Draws, Recorder, Talks
from sim.engine.step.shared_arrays import STEP, SharedArrays, drawn_by_step
from sim.engine.step.step_layout import APPRAISAL, PARTY, TABLE
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS
from sim.theory.powers import power, rounded_power
from sim.uncertainty.quantities import stream_key, uniforms_of
from tests.builders.negotiations import negotiation
from tests.builders.steps import CONCEDES, by_numpy, differing, eventful, known_scenarios
from tests.builders.strategies import lively

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def exports() -> Any:
    """The functions of the step, and the store in which they live."""
    store = wasmtime.Store()
    module = wasmtime.Module(store.engine, STEP.read_bytes())
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(16, None)))
    return store, wasmtime.Instance(store, module, [memory]).exports(store)


@pytest.mark.slow
@pytest.mark.parametrize("name", sim.inputs.shipped())
def test_shipped_scenarios(name: str) -> None:
    scenario = sim.load(name)
    runs = 40 if scenario.space.size < 1_000 else 8
    assert differing(sim.run(scenario, runs=runs).columns, by_numpy(scenario, runs=runs)) == []


def test_the_berlin_talks_are_played_by_the_step() -> None:
    assert sim.run("berlin", runs=3).columns.engine == "compiled"
    assert sim.run("berlin-structures", runs=60).columns.engine == "compiled"


@pytest.mark.slow
@MANY
@given(content=known_scenarios(), seed=st.integers(0, 3), runs=st.sampled_from([1, 2, 9]))
def test_random_scenarios(content: dict[str, Any], seed: int, runs: int) -> None:
    scenario = sim.load(content)
    found = sim.run(scenario, runs=runs, seed=seed).columns
    assert differing(found, by_numpy(scenario, runs=runs, seed=seed)) == []


@pytest.mark.parametrize("protocol", ["alternating_offers", "take_it_or_leave_it"])
@pytest.mark.parametrize("parties", [2, 3, 4])
@pytest.mark.parametrize("number", range(6))
def test_generated_negotiations(number: int, parties: int, protocol: str) -> None:
    ways = [{name: {key: its[0] for key, its in of.items()}} for name, of in CONCEDES]
    content = negotiation(
        number, parties, 9, drawn=True, lines=True, strategies=ways, session={"protocol": protocol}
    )
    scenario = sim.load(content)
    found = sim.run(scenario, runs=50).columns
    assert found.engine == "compiled"
    assert differing(found, by_numpy(scenario, runs=50)) == []


@pytest.mark.parametrize("protocol", ["alternating_offers", "take_it_or_leave_it"])
@pytest.mark.parametrize("offers", ["fair", "liked", "own_lowest", "random"])
def test_whatever_way_of_offering_ends_in_a_last_offer(offers: str, protocol: str) -> None:
    way = {"concedes": "linear", "offers": offers}
    scenario = lively(way, way, parties=3, protocol=protocol, rounds=8)
    found = sim.run(scenario, runs=100, seed=2).columns
    assert found.engine == "compiled"
    assert differing(found, by_numpy(scenario, runs=100, seed=2)) == []


@pytest.mark.slow
@pytest.mark.parametrize("cohort", [1, 7, 64])
def test_cohort_size_changes_nothing(cohort: int) -> None:
    scenario = sim.load("berlin")
    found = sim.run(scenario, runs=64, seed=5, cohort=cohort).columns
    assert differing(found, by_numpy(scenario, runs=64, seed=5)) == []


def test_a_timeline_that_grows_long_has_room_for_all_that_is_remembered() -> None:
    scenario = sim.load(negotiation(3, 3, 60, strategies=["micro"]))
    assert differing(sim.run(scenario, runs=5).columns, by_numpy(scenario, runs=5)) == []


@pytest.mark.parametrize("clock", ["rounds", "calendar", "open"])
@pytest.mark.parametrize("strategy", ["boulware", "micro", "relative_tit_for_tat"])
def test_whatever_happens_around_the_moves(clock: str, strategy: str) -> None:
    scenario = sim.load(eventful(clock, strategy))
    found = sim.run(scenario, runs=300).columns
    assert found.engine == "compiled"
    assert differing(found, by_numpy(scenario, runs=300)) == []
    assert {ENDINGS[place] for place in found.ending} >= {"deal", "partial", "no_deal", "walkout"}


@pytest.mark.parametrize(
    "strategy",
    [
        "zeuthen",
        "equilibrium",
        "nice_tit_for_tat",
        "frequency_model",
        {"concedes": "linear", "offers": {"fair": {"knows": "told"}}},
        {"concedes": "linear", "choice": {"temperature": 0.1}},
    ],
)
def test_what_the_step_does_not_know_is_played_by_numpy(strategy: Any) -> None:
    assert sim.run(lively(strategy), runs=2).columns.engine == "numpy"


def test_a_strategy_of_ones_own_is_played_by_numpy() -> None:
    sim.strategies.register("half_way", target=lambda view: (view.no_deal + view.best_utility) / 2)
    assert sim.run(lively("half_way"), runs=2).columns.engine == "numpy"


def test_moves_that_are_written_down_are_played_by_numpy() -> None:
    model = compile_scenario(sim.load("berlin"))
    cohort = Cohort(model, Draws.stretch(1, 0, 1))
    assert Talks(cohort, Recorder()).compiled is None


def test_the_fields_of_the_step_are_those_that_are_written() -> None:
    store, step = exports()
    assert step["size_of_table"](store) == 4 * len(TABLE)
    assert step["size_of_party"](store) == 4 * len(PARTY)
    assert step["size_of_appraisal"](store) == 4 * len(APPRAISAL)


@pytest.mark.parametrize("runs", [[0], [3, 4, 5, 6, 7, 8], [9, 2, 2**47 + 1, 2, 10]])
def test_the_step_draws_the_same_numbers(runs: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    sim.run("berlin", runs=1)  # the step is loaded
    names, numbers = [f"parties.{i}" for i in range(5)], np.array(runs)
    keys = b"".join(stream_key(7, name) for name in names)
    found = drawn_by_step(keys, numbers)
    assert found is not None
    assert found.tobytes() == np.ascontiguousarray(uniforms_of(7, names, numbers)).tobytes()

    def full(self: Any) -> None:
        raise wasmtime.WasmtimeError("no room")

    monkeypatch.setattr(SharedArrays, "__init__", full)
    assert drawn_by_step(keys, numbers) is None


def test_powers_have_the_bits_of_numpys_path() -> None:
    store, step = exports()
    rng = np.random.default_rng(0)
    special = [(0, 0), (0, 2), (1, 0), (1, 1e300), (0.5, 1), (5e-324, 0.5), (1 - 2**-53, 1e18)]
    drawn = zip(rng.random(3_000), rng.exponential(3.0, 3_000), strict=True)
    base, exponent = np.array([*special, *drawn]).T
    found = [step["rounded_power"](store, b, e) for b, e in zip(base, exponent, strict=True)]
    assert np.array(found).tobytes() == rounded_power(base, exponent).tobytes()
    exact = power(base, exponent)
    assert np.abs(exact - np.power(base, exponent)).max() <= 2**-52
    assert np.abs(exact - found).max() <= 2**-37


AFTERWARDS = """
import os, warnings
import sim
warnings.simplefilter("ignore")
first = sim.run("berlin", runs=20).columns
child = os.fork()
if not child:
    again = sim.run("berlin", runs=20).columns
    os._exit(int(again.engine != "compiled" or (again.hour != first.hour).any()))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), first.engine)
"""


def test_a_forked_process_plays_on_and_nothing_is_said_at_the_end() -> None:
    done = subprocess.run([sys.executable, "-c", AFTERWARDS], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0 compiled\n", "")


def test_a_memory_is_used_again_and_only_when_nobody_holds_an_array_of_it() -> None:
    first = SharedArrays()
    held, place = first.zeros((3,), np.int64), first.table
    held[...] = 7
    del first
    other = SharedArrays()
    other.zeros((1_000,), np.int64).fill(9)
    assert held.tolist() == [7, 7, 7]
    where = held.ctypes.data
    del held
    again = SharedArrays()
    found = again.zeros((3,), np.int64)
    assert again.table == place
    assert found.ctypes.data == where
    assert not found.any()
