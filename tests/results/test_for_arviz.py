"""Draws and outcomes as ArviZ reads them."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import sim
from tests.builders.toys import haggling


def test_groups_have_chain_and_draw_and_what_the_runs_have() -> None:
    scenario = sim.load(haggling())
    result = sim.run(scenario, runs=12, seed=3)
    tree = result.to_arviz()
    assert set(tree.children) == {"prior", "prior_predictive"}
    assert set(tree["prior"].data_vars) == set(result.columns.draws)
    for values in tree["prior"].data_vars.values():
        assert values.dims == ("chain", "draw")
        assert values.shape == (1, 12)
    outcomes = tree["prior_predictive"]
    for group in tree.children.values():
        assert group.attrs["inference_library"] == "sim"
        assert (group.attrs["scenario"], group.attrs["seed"]) == (scenario.name, 3)
    assert outcomes["draw"].to_numpy().tolist() == list(range(12))
    one = outcomes["utility"].sel(chain=0, draw=7, party="buyer").item()
    assert one == result.runs.set_index("run").loc[7, "utility.buyer"]
    deals = outcomes["ends"].sel(ending="deal").mean().item()
    assert deals == pytest.approx(result.endings().loc["deal", "share"])


def test_evidence_makes_the_posterior() -> None:
    result = sim.run("berlin", runs=60, seed=1)
    with pytest.warns(sim.errors.FewRunsWarning):
        given = result.given_evidence()
    tree = given.to_arviz()
    assert set(tree.children) == {
        "prior",
        "prior_predictive",
        "posterior",
        "posterior_predictive",
    }
    assert np.array_equal(tree["posterior"]["draw"], given.columns.run)
    assert tree["prior"].sizes["draw"] == 60


def test_a_missing_xarray_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim import libraries
    from sim.results import for_arviz

    result = sim.run(sim.load(haggling()), runs=3)
    monkeypatch.setitem(sys.modules, "xarray", None)
    monkeypatch.setattr(for_arviz, "xr", libraries.Library("xarray", "studies"))
    with pytest.raises(sim.errors.UsageError, match="extra 'studies'"):
        result.to_arviz()
