"""The values that a sweep is given, whatever holds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from tests.builders.studies import ANN, toy

EXPONENT = "parties.ann.strategy.concedes.boulware.exponent"


def points(values: Any, path: str = EXPONENT) -> list[Any]:
    scenario = toy(first={"concedes": "boulware"}) if path == EXPONENT else toy()
    study = sim.sweep(scenario, {path: values}, runs=2, executor="serial")
    return list(study.points[path])


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(1, 3, 3),
        np.arange(1, 4),
        np.array([1, 2, 3], np.float32),
        range(1, 4),
        pd.Series([1, 2, 3], index=[7, 8, 9]),
        pd.Index([1, 2, 3]),
        (1, 2, 3),
        [np.int64(1), np.float64(2), 3],
    ],
)
def test_arrays_ranges_and_series_are_lists(values: Any) -> None:
    assert points(values) == [1, 2, 3]


def test_an_array_of_words_is_a_list_of_alternatives() -> None:
    path = "parties.ann.strategy"
    assert points(np.array(["linear", "conceder"]), path) == ["linear", "conceder"]


def test_arrays_stand_in_a_scenario_like_lists() -> None:
    varied = toy().vary({ANN: {"uniform": np.array([0.25, 0.5])}})
    assert str(varied.quantities[ANN].law) == "uniform 0.25 … 0.5"


@pytest.mark.parametrize("values", [[None, 1], [None], np.array([None, 1]), [1, None, "x"]])
@pytest.mark.parametrize("path", [EXPONENT, "parties.ann.strategy"])
def test_none_is_refused(values: Any, path: str) -> None:
    with pytest.raises(
        sim.errors.InputError, match=r"over\.parties\.ann\.strategy.*None is no value"
    ):
        points(values, path)


def test_null_in_a_study_file_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(sim.inputs.to_yaml(sim.inputs.tree_of(toy())))
    file = tmp_path / "study.yaml"
    file.write_text(f"title: t\nscenario: toy.yaml\nover:\n  {ANN}: [0.1, null]\n")
    with pytest.raises(
        sim.errors.InputError, match=r"study\.yaml:4: over\.parties.*null is no value"
    ):
        sim.studies.load_plan(file)


@pytest.mark.parametrize("values", [np.array([0.1, np.nan]), pd.Series([0.1, None])])
def test_what_is_missing_in_an_array_is_refused(values: Any) -> None:
    with pytest.raises(sim.errors.InputError, match=r"no_deal\.value: .*list of numbers"):
        points(values, ANN)


def test_a_range_without_end_is_refused_before_it_is_written_out() -> None:
    with pytest.raises(sim.errors.InputError, match="a list can have 10,000,000"):
        points(range(10**12), ANN)


@pytest.mark.parametrize("values", [np.zeros((0,)), range(0)])
def test_nothing_is_no_list_of_values(values: Any) -> None:
    with pytest.raises(sim.errors.InputError, match="must be a list of values or a distribution"):
        points(values, ANN)
