"""Mistakes of somebody new in Python: each is told in one line that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import sim
from sim.errors import SimError
from tests.builders.toys import pie

NO_DEAL = "parties.ann.no_deal.value"


def result() -> sim.Result:
    return sim.run(pie(), runs=2)


def sweep(scenario: Any, over: Any = None) -> object:
    return sim.sweep(scenario, over, runs=2, executor="serial")


MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "misspelt name": (lambda: sim.run("berln"), "berln: is neither.*did you mean 'berlin'"),
    "misspelt study": (lambda: sweep("guarantes"), "scenario or study.*did you mean 'guarantees'"),
    "no name": (lambda: sim.load(" "), "name a scenario or a file; this name is empty"),
    "no file": (lambda: sim.load("nope.yaml"), "nope.yaml: there is no such file"),
    "nothing": (lambda: sim.load(None), "a name or a file here, not a NoneType"),  # type: ignore[arg-type]
    "a result": (lambda: sim.run(result()), "a name or a file here, not a Result"),  # type: ignore[arg-type]
    "runs": (lambda: sim.run("berlin", runs=-1), "runs must be 1 or more"),
    "runs as 1e4": (lambda: sim.run("berlin", runs=1e4), "must be a whole number, not 10000.0"),  # type: ignore[arg-type]
    "seed": (lambda: sim.run("berlin", seed="a"), "seed must be a whole number, not 'a'"),  # type: ignore[arg-type]
    "no mapping": (lambda: sim.load(pie()).vary([1]), "a mapping of paths to values, not a list"),  # type: ignore[arg-type]
    "a path": (lambda: sweep(pie(), {"parties.an.no_deal": [0]}), "did you mean 'ann'"),
    "an empty cell": (
        lambda: sweep(pie(), pd.DataFrame({NO_DEAL: [0.1, float("nan")]})),
        f"over: row 2 has no {NO_DEAL}",
    ),
    "compared with a scenario": (
        lambda: sim.compare(result(), sim.load(pie())),  # type: ignore[arg-type]
        "compare takes results .* not a Scenario",
    ),
    "a family of names": (
        lambda: sim.compare({"a": "berlin", "b": "berlin"}),  # type: ignore[dict-item]
        "made of results, not of a str",
    ),
    "a run that is not there": (lambda: result().trace(9), "there is no run 9"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_a_line(name: str) -> None:
    act, said = MISTAKES[name]
    with pytest.raises(SimError, match=said) as found:
        act()
    assert "\n" not in str(found.value)


def test_a_notebook_shows_the_message_and_the_line_that_asked() -> None:
    def mine() -> None:
        sim.run("berln")

    with pytest.raises(SimError) as caught:
        mine()
    first, second = caught.value._render_traceback_()
    assert first.startswith("InputError: berln: is neither a file nor a scenario that ships")
    assert second.startswith("asked for in line")
    assert second.endswith('sim.run("berln")')
