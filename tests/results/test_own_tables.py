"""Runs of a model of one's own, compared with others; and tables for papers."""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from tests.builders.toys import pie


def own(endings: str, **more: object) -> pd.DataFrame:
    words = {"d": "deal", "n": "no_deal", "w": "war"}
    return pd.DataFrame({"run": range(len(endings)), "ending": [words[e] for e in endings], **more})


def test_two_tables_are_compared_run_by_run() -> None:
    compared = sim.compare(own("ddnw"), own("dnnd"))
    table = compared.endings()
    assert list(table.index) == ["deal", "no_deal", "war"]
    assert table.loc["deal", ["gained", "lost"]].tolist() == [1, 1]
    assert compared.transitions().loc["war", "deal"] == 1
    assert compared.transitions().to_numpy().sum() == len(compared) == 4
    assert pd.isna(table.loc["war", "difference"])  # the second table never ends so


def test_what_it_is_worth_is_compared_too() -> None:
    one, other = (
        own("ddn", **{"utility.ann": [0.0, 1, 2]}),
        own("ddn", **{"utility.ann": [1.0, 2, 3]}),
    )
    assert sim.compare(one, other).utilities().loc["ann", "difference"] == 1


def test_a_table_stands_beside_a_result() -> None:
    result = sim.run(pie(), runs=20)
    table = result.runs[["run", "ending"]].iloc[5:]
    compared = sim.compare(result, table.set_index("run"))
    assert len(compared) == 15
    assert not compared.endings()[["gained", "lost"]].fillna(0).to_numpy().any()
    assert "seed 1" in str(compared)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (own("dn").drop(columns="run"), "needs a column 'run'"),
        (own("dn").drop(columns="ending"), "needs a column 'ending'"),
        (own("dn").assign(run=[1, 1]), "each run once"),
        (own("dn").assign(run=[0.5, 1.5]), "whole numbers"),
        (own("dn").assign(ending=["deal", None]), "of every run how it ended"),
        (own("dn").assign(run=[7, 8]), "no run in common"),
    ],
)
def test_what_is_no_table_of_runs_is_told(table: pd.DataFrame, said: str) -> None:
    with pytest.raises(sim.errors.UsageError, match=said):
        sim.compare(own("dn"), table)


def test_compare_needs_something_to_compare_with() -> None:
    result = sim.run(pie(), runs=3)
    with pytest.raises(sim.errors.UsageError, match="a second result, or a mapping"):
        sim.compare(result)  # type: ignore[call-overload]
    with pytest.raises(sim.errors.UsageError, match="into the mapping"):
        sim.compare({"a": result, "b": result}, result)  # type: ignore[call-overload]


def test_a_table_for_a_paper() -> None:
    table = pd.DataFrame(
        {"a_name": ["x_y & 50%"], "share": [0.123456], "runs": [2000], "low": [float("nan")]},
        index=pd.Index(["no_deal"], name="ending"),
    )
    text = sim.results.latex(table.assign(change=-0.5))
    assert r"ending & a name & share & runs & low & change \\" in text
    assert r"no deal & x y \& 50\% & 0.123 & 2000 &  & $-0.5$ \\" in text
    assert text.startswith("\\begin{tabular}{llrrrr}\n\\toprule")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234.56, "1235"),
        (0.00001234, r"$1.23 \times 10^{-5}$"),
        (-0.00001, r"$-1 \times 10^{-5}$"),
        (0.0, "0"),
        (12.345, "12.3"),
        (-1e6, "$-1000000$"),
        (999.96, "1000"),
    ],
)
def test_no_number_of_a_table_needs_a_calculator(number: float, text: str) -> None:
    rows = sim.results.latex(pd.DataFrame({"x": [number]})).splitlines()
    assert rows[4] == rf"{text} \\"


def test_the_table_of_a_result_is_that_of_its_endings() -> None:
    result = sim.run(pie(), runs=20)
    assert result.to_frame().equals(result.endings())
    assert "no deal" in result.to_latex()


def test_a_fresh_seed_is_recorded_and_gives_the_same_again() -> None:
    one, other = (sim.run(pie(no_deal=({"uniform": [0, 1]}, 0.1)), 30, None) for _ in range(2))
    assert one.seed != other.seed
    again = sim.run(one.scenario, 30, one.seed)
    assert again.runs.equals(one.runs)
    over = {"parties.ann.no_deal.value": [0.1]}
    first, second = (
        sim.sweep(pie(), over, runs=2, seed=None, executor="serial").plan.seed for _ in range(2)
    )
    assert first != second
