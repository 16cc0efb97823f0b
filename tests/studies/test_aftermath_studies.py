"""Studies and comparisons of scenarios that follow deals into their aftermath."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.studies import study_report
from tests.builders.commitment import small


def test_a_study_over_the_aftermath(tmp_path: Path) -> None:
    study = sim.sweep(
        small(), {"aftermath.strength.later": [0.1, 0.9]}, runs=200, out=tmp_path / "study"
    )
    weak, strong = study.measure("holds")
    assert weak < strong
    assert study.measure("deal").tolist() == [
        weak + study.measure("collapses")[0],
        study.measure("deal")[1],
    ]
    table = sim.read(tmp_path / "study").runs
    held = table.groupby("point")["years_held"].mean()
    assert held[0] < held[1]
    assert table["years_held"].notna().equals(table["ending"].isin(["holds", "collapses"]))
    assert study.result(0).survival()["survival"].iloc[-1] < 1
    again = study.trace(0, int(table["run"].iloc[0]))
    assert again["move"].iloc[-1] in ("attacks", "keeps the agreement")
    effects = study.effects(ending="holds")
    assert effects["low"].iloc[1] > 0


@pytest.mark.parametrize("factors", [1, 7])
def test_the_report_of_a_study_lists_deals_and_what_became_of_them(factors: int) -> None:
    paths = ["aftermath.patience", "aftermath.strength.now", "aftermath.strength.later"]
    paths += ["parties.ann.no_deal.value", "parties.ben.no_deal.value"]
    paths += ["aftermath.cost.ann", "aftermath.cost.ben"]
    over = {path: {"uniform": [0.1, 0.6]} for path in paths[:factors]}
    study = sim.sweep(small(), over, points=4, runs=20, executor="serial")
    table = study.shares()
    np.testing.assert_allclose(table["deal"], table["holds"] + table["collapses"])
    lines = study_report(study).splitlines()
    if factors == 1:
        (heading,) = [line for line in lines if line.startswith("  point")]
        words = heading.replace("(95 % interval)", "").split()
        assert words[2:6] == ["runs", "deal", "holds", "collapses"]
    else:
        first = next(i for i, line in enumerate(lines) if line.startswith("  deal "))
        assert [line.split()[0] for line in lines[first:][:3]] == ["deal", "holds", "collapses"]


def test_how_long_it_is_followed_is_another_scenario_not_another_draw() -> None:
    study = sim.sweep(small(), {"aftermath.years": [2, 4]}, runs=100)
    holds = study.measure("holds")
    assert holds[0] >= holds[1]
    with pytest.raises(InputError, match=r"there is no quantity .aftermath.years. to draw"):
        sim.sweep(small(), {"aftermath.years": {"uniform": [1, 4]}}, runs=10)


def test_variants_with_and_without_are_compared_as_deals() -> None:
    scenario = small()
    with_it, without = (
        sim.run(s, runs=200) for s in (scenario, scenario.vary({"aftermath": None}))
    )
    table = sim.compare(without, with_it).endings()
    assert table.loc["deal", "difference"] == 0
    assert pd.isna(table.loc["holds", "first"])  # it cannot end so
    assert pd.isna(table.loc["holds", "difference"])
    assert table.loc["holds", "second"] + table.loc["collapses", "second"] == pytest.approx(
        table.loc["deal", "second"]
    )
    both = sim.compare(with_it, with_it)
    assert list(both.endings().index[:3]) == ["deal", "holds", "collapses"]
    assert "deal" not in both.transitions().index  # counted as what became of it
    assert both.transitions().to_numpy().sum() == len(both)
