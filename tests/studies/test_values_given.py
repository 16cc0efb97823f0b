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
    with pytest.raises(sim.errors.InputError, match="a list can have at most 10,000,000"):
        points(range(10**12), ANN)


@pytest.mark.parametrize("values", [np.zeros((0,)), range(0)])
def test_nothing_is_no_list_of_values(values: Any) -> None:
    with pytest.raises(sim.errors.InputError, match="must be a list of values or a distribution"):
        points(values, ANN)


SHEPHERDS = "parties.shepherds.strategy.concedes.boulware.exponent"
FARMERS = "parties.farmers.strategy.concedes.boulware.exponent"
PAIRS = [{SHEPHERDS: 0.5, FARMERS: 4}, {SHEPHERDS: 2, FARMERS: 4}, {SHEPHERDS: 8, FARMERS: 1}]


def test_points_of_ones_own_are_rows_of_settings_that_belong_together(tmp_path: Path) -> None:
    scenario = sim.load("positional-bargaining")
    study = sim.sweep(scenario, PAIRS, runs=30, out=tmp_path / "pairs")
    assert study.points.to_dict("records") == PAIRS
    for point, setting in enumerate(PAIRS):
        alone = sim.run(scenario.vary(setting), runs=30)
        assert study.shares()["deal"].iloc[point] == (alone.runs["ending"] == "deal").mean()
    as_table = sim.sweep(scenario, pd.DataFrame(PAIRS), runs=30, out=tmp_path / "pairs")
    assert as_table.shares().equals(study.shares())
    assert sim.read(tmp_path / "pairs").points.equals(study.points)


def test_rows_may_take_other_strategies() -> None:
    rows = [{"parties.shepherds.strategy": "linear", FARMERS: 2}]
    rows += [{"parties.shepherds.strategy": "conceder", FARMERS: 3}]
    study = sim.sweep("positional-bargaining", rows, runs=5)
    assert len(study.plan.variants) == 2
    assert list(study.points["parties.shepherds.strategy"]) == ["linear", "conceder"]
    with pytest.raises(sim.errors.UsageError, match="only a grid"):
        study.to_xarray()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{SHEPHERDS: 1}, {FARMERS: 2}], "row 2 must be a mapping with the same paths"),
        ([{SHEPHERDS: 1}, {SHEPHERDS: 1}], "row 2 is the same as row 1"),
        ([], "has no row"),
        ([3], "row 1 must be a mapping"),
        ([{SHEPHERDS: None}], "None is no value"),
        ([{"parties.nobody.no_deal.value": 1}], "nobody"),
    ],
)
def test_what_is_no_table_of_points(rows: Any, said: str) -> None:
    with pytest.raises(sim.errors.InputError, match=said):
        sim.sweep("positional-bargaining", rows, runs=5)


def test_the_length_of_rounds_makes_variants() -> None:
    scenario = toy().vary({"round_hours": 1})
    study = sim.sweep(scenario, {"round_hours": [1, 0.5]}, runs=5)
    assert [variant.sessions[0].round_hours for variant in study.plan.variants] == [1, 0.5]
