"""The columns of the table of runs lead from the arrays to tables and back."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sim
from sim.results.columns import Columns, arrays_from, laid_out, table_of_runs
from tests.builders.toys import pie

SCENARIOS = ("berlin-aftermath", "berlin-ratification", "single-text", "absent-neighbour")


def same(first: Columns, second: Columns, draws: bool = True) -> None:
    """All that reads as the same is equal to the last bit, and of the same type."""
    # What is not stored is worked out anew, see `sim.Result.certificate`.
    elsewhere = ("draws", "blockers", "contract", "compiled")
    for name in (field.name for field in fields(Columns) if field.name not in elsewhere):
        one, two = getattr(first, name), getattr(second, name)
        assert one.dtype == two.dtype, name
        np.testing.assert_array_equal(one, two, err_msg=name)
    assert first.draws.keys() == second.draws.keys() or not draws
    for path in second.draws:
        np.testing.assert_array_equal(first.draws[path], second.draws[path])


@pytest.fixture(scope="module", params=SCENARIOS)
def result(request: Any) -> sim.Result:
    return sim.run(request.param, runs=200, seed=5)


def test_a_table_gives_its_arrays_back(result: sim.Result) -> None:
    back = arrays_from(result.scenario, result.runs)
    same(result.columns, back)
    # Two reasons may have one name, such as a condition that is never met: they read alike.
    pd.testing.assert_frame_equal(table_of_runs(result.scenario, back), result.runs)


def test_what_a_study_stores_gives_its_arrays_back(result: sim.Result) -> None:
    columns = laid_out(result.scenario, besides=["point"], by_session=True)
    shown = [column for column in columns if column.shown]
    arrays = {c.name: c.encoding.to_arrow(c.values(result.columns)) for c in shown}
    assert [array.type for array in arrays.values()] == [c.encoding.arrow_type for c in shown]
    back = arrays_from(result.scenario, pa.table(arrays).to_pandas(), besides=["point"])
    same(result.columns, back, draws=False)


def test_every_array_has_its_columns(result: sim.Result) -> None:
    columns = laid_out(result.scenario, draws=result.columns.draws)
    assert {column.field for column in columns} == {field.name for field in fields(Columns)}
    assert [column.name for column in columns if column.shown] == list(result.runs)


def test_both_orders_have_the_same_columns() -> None:
    session = {"session": "more", "rounds": 2, "parties": ["ann", "ben"], "protocol": "single_text"}
    toy = pie()
    scenario = sim.load({**toy, "timeline": [{**session, "session": "text"}, session]})
    orders = [laid_out(scenario, by_session=each) for each in (False, True)]
    names = [[column.name for column in columns] for columns in orders]
    assert sorted(names[0]) == sorted(names[1])
    first, second = (
        [name.partition(".")[2] for name in order if name.startswith(("course.", "settled."))]
        for order in names
    )
    assert first == ["text", "more", "text", "more"]
    assert second == ["text", "text", "more", "more"]


def test_an_issue_called_like_another_column_keeps_both() -> None:
    toy = pie()
    for where in (
        toy["issues"],
        *(party[key] for party in toy["parties"].values() for key in ("weights", "values")),
    ):
        where["hour"] = where.pop("slices")
    scenario = sim.load(toy)
    assert {"hour", "issue.hour"} <= set(sim.run(scenario, runs=3).runs)
    toy["issues"]["point"] = ["x", "y"]
    for party in toy["parties"].values():
        party["weights"]["point"], party["values"]["point"] = 1, {"x": 0, "y": 1}
    scenario = sim.load(toy)
    assert "point" in {column.name for column in laid_out(scenario)}
    assert "issue.point" in {column.name for column in laid_out(scenario, besides=["point"])}


def test_a_missing_column_is_told() -> None:
    result = sim.run("splitting-a-pie", runs=3)
    with pytest.raises(KeyError, match="hour"):
        arrays_from(result.scenario, result.runs.drop(columns="hour"))
