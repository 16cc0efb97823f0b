"""Shares of variance where quantities hang together: of the group, or not given."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import sensitivity
from sim.analysis.joint_shares import as_one
from tests.builders.dependence import WEIGHTS, A, B, ranked
from tests.builders.toys import pie


def room(**how: Any) -> sim.Scenario:
    """There is a deal exactly where a + b ≤ 1, both uniform on [0, 0.8]; the pace is drawn, too."""
    yields = {"conceder": {"exponent": {"uniform": [0.001, 0.002], "assumed": "a toy"}}}
    value = {"uniform": [0, 0.8], "assumed": "nobody said"}
    found = pie(yields, {"conceder": {"exponent": 0.001}}, no_deal=(value, value), options=1001)
    found["timeline"][0]["opens"] = "ann"
    return sim.load(found | {"dependence": [{"id": "pair", **how}]} if how else found)


def test_what_rises_and_falls_together_counts_once() -> None:
    result = sim.run(room(moves_with=A, of=[B]), runs=4_000)
    found = sensitivity(result)
    # The one number that both stand at decides all: 0.5 and more leave no room.
    assert (result.measure("deal") == (result.columns.draws[A] <= 0.5)).mean() > 0.99
    assert found.quantities.loc[[A, B], "S1"].to_numpy() == pytest.approx([1, 1], abs=0.05)
    assert list(found.quantities.loc[[A, B], "together"]) == ["dependence.pair"] * 2
    kinds = found.by_provenance
    assert list(kinds.index) == ["assumption", "hang together", "interactions and noise"]
    assert kinds["quantities"].tolist() == [1, 2, 0]
    assert kinds["S1"].to_numpy() == pytest.approx([0, 1, 0], abs=0.05)
    assert kinds["S1"].sum() == pytest.approx(1)


def test_of_correlated_quantities_no_share_is_given() -> None:
    result = sim.run(room(correlated=[A, B], rank=-0.8), runs=4_000)
    kinds = sensitivity(result).by_provenance
    assert kinds.loc["assumption", "S1"] == pytest.approx(0, abs=0.02)
    for kind in ("hang together", "interactions and noise"):
        assert kinds.loc[kind, ["S1", "low", "high"]].isna().all()
    assert sensitivity(result).quantities.loc[[A, B], "S1"].notna().all()


def test_the_share_of_a_permutation_by_the_definition() -> None:
    scenario = ranked().vary({"parties.ben.weights.x": 3, "parties.ben.strategy": "conceder"})
    result = sim.run(scenario, runs=3_000)
    y = pd.Series(result.measure("utility.ann"))
    orders = pd.DataFrame({path: result.columns.draws[path] for path in WEIGHTS})
    groups = y.groupby([orders[path] for path in WEIGHTS])
    inside = (groups.var(ddof=0) * groups.size()).sum() / (len(y) - 6)
    found = sensitivity(result, "utility.ann").by_provenance
    assert found.loc["hang together", "S1"] == pytest.approx(1 - inside / y.var(ddof=1))
    assert found.loc["hang together", "quantities"] == 3


def test_few_runs_are_not_enough_for_many_combinations() -> None:
    rng = np.random.default_rng(1)
    flags = [rng.integers(0, 3, 100).astype(float) for _ in range(2)]
    made = as_one(flags)
    assert made is not None
    assert len(np.unique(made)) == 9
    assert as_one([column[:80] for column in flags]) is None or math.isqrt(80) >= 9
    assert as_one([rng.random(100), rng.random(100)]) is None


def test_whether_a_line_is_real_takes_the_place_of_its_firmness() -> None:
    found = pie("linear", "linear", no_deal=({"uniform": [0, 0.3]}, 0))
    found["parties"]["ann"]["red_lines"] = [
        {
            "id": "line",
            "rejects": {"slices": {"at_most": 100}},
            "firmness": {"uniform": [0, 1]},
            "assumed": "a toy",
        }
    ]
    firmness = "parties.ann.red_lines.line.firmness"
    found["dependence"] = [{"id": "pair", "moves_with": firmness, "of": [A]}]
    kinds = sensitivity(sim.run(sim.load(found), runs=2_000))
    real = "parties.ann.red_lines.line.real"
    assert set(kinds.quantities.loc[[A, firmness, real], "together"]) == {"dependence.pair"}
    assert kinds.by_provenance.loc["hang together", "quantities"] == 2
    # Firmness does not tell for certain whether the line is real, so the pair is not one number.
    assert math.isnan(kinds.by_provenance.loc["hang together", "S1"])


@pytest.mark.slow
def test_a_report_says_which_shares_have_a_part_in_common() -> None:
    def said(scenario: sim.Scenario) -> str:
        said = sim.report.report(sim.run(scenario, runs=2_000)).partition("What is not known: ")[2]
        return " ".join(said.split())

    moving = said(room(moves_with=A, of=[B]))
    assert "no-deal value (assumption, parties.ann.no_deal.value)*" in moving
    assert "*: together with what depends on it; such changes overlap." in moving
    assert "from numbers that depend on each other;" in moving
    correlated = said(room(correlated=[A, B], rank=0.6))
    assert "For numbers that depend on each other no share of the variance is given." in correlated
    assert "nan" not in correlated
    assert "depend on each other" not in said(room())


def test_a_summary_is_plain_data() -> None:
    result = sim.run(room(correlated=[A, B], rank=0.6), runs=500)
    rows = sim.report.summarise(result)["sensitivity"]["by_provenance"]
    assert {row["rests_on"]: row["S1"] for row in rows}["hang together"] is None
