"""Sensitivity: against functions whose indices are known, naive formulas, and small scenarios."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

import sim
from sim.experiments.sensitivity import (
    by_provenance,
    first_order,
    morris_design,
    morris_effects,
    sensitivity,
    sobol_design,
    sobol_indices,
)
from tests.toys import pie

Floats = NDArray[np.float64]

# Ishigami & Homma (1990) with a = 7, b = 0.1.
S1 = np.array([0.3139, 0.4424, 0.0])
ST = np.array([0.5576, 0.4424, 0.2437])


def ishigami(u: Floats) -> Floats:
    x = np.pi * (2 * u - 1)
    y: Floats = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y


def plain(seed: int, runs: int, quantities: int = 3) -> tuple[dict[str, Floats], Floats]:
    u = np.random.default_rng(seed).random((runs, quantities))
    return {f"x{i}": u[:, i] for i in range(quantities)}, ishigami(u)


def test_sobol_indices_of_ishigami() -> None:
    table = sobol_indices(ishigami(sobol_design(3, 8192, seed=0)), 3)
    assert table["S1"].to_numpy() == pytest.approx(S1, abs=0.005)
    assert table["ST"].to_numpy() == pytest.approx(ST, abs=0.005)


@pytest.mark.parametrize("seed", range(1, 6))
def test_sobol_intervals_hold_the_truth(seed: int) -> None:
    table = sobol_indices(ishigami(sobol_design(3, 1024, seed)), 3, seed)
    for name, truth in (("S1", S1), ("ST", ST)):
        assert (table[f"{name}.low"] <= truth).all()
        assert (truth <= table[f"{name}.high"]).all()
        assert (table[f"{name}.high"] - table[f"{name}.low"]).max() < 0.3


def test_sobol_design_mixes_two_samples_as_saltelli_says() -> None:
    blocks = sobol_design(4, 16, seed=3).reshape(16, 6, 4)
    first, second = blocks[:, 0], blocks[:, -1]
    assert (first != second).all()
    for column in range(4):
        mixed = first.copy()
        mixed[:, column] = second[:, column]
        assert (blocks[:, 1 + column] == mixed).all()


def test_designs_stay_off_the_ends() -> None:
    for seed in range(20):
        cells = sobol_design(5, 64, seed) * 2.0**31
        assert (cells % 2 == 1).all()  # the middle of a cell, never its edge
    levels = np.unique(morris_design(5, 50))
    assert levels.tolist() == [0.125, 0.375, 0.625, 0.875]


def test_designs_and_intervals_depend_on_the_seed_alone() -> None:
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    for seed in (0, 1):
        design = sobol_design(3, 32, seed)
        y = ishigami(design)
        assert (design == sobol_design(3, 32, seed)).all()
        pd.testing.assert_frame_equal(sobol_indices(y, 3, seed), sobol_indices(y, 3, seed))
        paths = morris_design(3, 10, seed)
        assert (paths == morris_design(3, 10, seed)).all()
        effects = morris_effects(paths, ishigami(paths), seed)
        pd.testing.assert_frame_equal(effects, morris_effects(paths, ishigami(paths), seed))
    assert np.random.random() == expected  # the global state was left alone
    assert (sobol_design(3, 32, 0) != sobol_design(3, 32, 1)).any()
    assert (morris_design(3, 10, 0) != morris_design(3, 10, 1)).any()


def test_sobol_of_what_never_varies_is_missing() -> None:
    assert sobol_indices(np.ones(5 * 8), 3).isna().all(axis=None)


def test_morris_effects_of_a_linear_function_are_its_coefficients() -> None:
    design = morris_design(3, 10)
    table = morris_effects(design, design @ np.array([1.0, -2.0, 0.0]))
    assert table["mu"].to_numpy() == pytest.approx([1, -2, 0])
    assert table["mu_star"].to_numpy() == pytest.approx([1, 2, 0])
    assert table["sigma"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-12)


def test_morris_effects_of_a_product_depend_on_the_other_factor() -> None:
    design = morris_design(2, 2_000)
    table = morris_effects(design, design[:, 0] * design[:, 1])
    # The effect of one is the value of the other: mean 1/2, variance of the four levels 5/64.
    assert table["mu"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.02)
    assert table["sigma"].to_numpy() == pytest.approx([np.sqrt(5) / 8] * 2, abs=0.01)


def test_morris_changes_one_quantity_at_a_time() -> None:
    steps = np.diff(morris_design(4, 25).reshape(25, 5, 4), axis=1) != 0
    assert (steps.sum(axis=2) == 1).all()
    assert (steps.sum(axis=1) == 1).all()


def test_wrong_sizes_are_told() -> None:
    with pytest.raises(sim.UsageError, match="power of 2"):
        sobol_design(3, 100)
    with pytest.raises(sim.UsageError, match="something that varies"):
        sobol_design(0, 64)
    with pytest.raises(sim.UsageError, match="2 or more"):
        morris_design(3, 1)
    with pytest.raises(sim.UsageError, match="do not fit"):
        sobol_indices(np.arange(11.0), 3)
    with pytest.raises(sim.UsageError, match="do not fit"):
        morris_effects(np.zeros((8, 3)), np.zeros(7))
    with pytest.raises(sim.UsageError, match="x has 3 draws"):
        first_order({"x": np.zeros(3)}, np.arange(4.0))


def test_first_order_of_ishigami_from_a_plain_sample() -> None:
    table = first_order(*plain(seed=1, runs=10_000))
    assert ((table["low"] <= S1) & (table["high"] >= S1)).all()
    assert (table["high"] - table["low"]).max() < 0.035
    assert table["S1"].to_numpy() == pytest.approx(S1, abs=0.02)


def test_first_order_intervals_cover() -> None:
    hits = np.zeros(3)
    for seed in range(600):
        table = first_order(*plain(seed, runs=1_000))
        hits += ((table["low"] <= S1) & (table["high"] >= S1)).to_numpy()
    assert (hits / 600 > 0.90).all()


def test_what_has_no_effect_adds_up_to_nothing() -> None:
    rng = np.random.default_rng(8)
    draws = {f"x{i}": rng.random(2_000) for i in range(80)}
    draws |= {f"flag{i}": (rng.random(2_000) < 0.3).astype(float) for i in range(20)}
    table = first_order(draws, (rng.random(2_000) < 0.2).astype(float))
    # Uncorrected, 80 quantities in 44 groups each would add up to 80 · 43/2000 = 1.7.
    assert abs(table["S1"].sum()) < 0.2


def test_first_order_of_few_values_by_the_definition() -> None:
    rng = np.random.default_rng(4)
    x = rng.choice([0.0, 1.0, 5.0], 500, p=[0.5, 0.3, 0.2])
    y = x + rng.normal(size=500)
    inside = sum(((y[x == v] - y[x == v].mean()) ** 2).sum() for v in (0, 1, 5)) / (500 - 3)
    table = first_order({"x": x}, y)
    assert table.loc["x", "S1"] == pytest.approx(1 - inside / y.var(ddof=1))


def test_first_order_of_many_values_by_the_definition() -> None:
    draws, y = plain(seed=2, runs=400)
    groups = pd.Series(y).groupby(pd.Series(draws["x0"]).rank().sub(1) // 20)
    inside = groups.var(ddof=0).mul(groups.size()).sum() / (400 - 20)
    assert first_order(draws, y).loc["x0", "S1"] == pytest.approx(1 - inside / y.var(ddof=1))


def test_first_order_where_nothing_is_to_be_explained() -> None:
    assert first_order({"x": np.arange(9.0)}, np.ones(9)).isna().all(axis=None)
    assert first_order({"x": np.arange(3.0)}, np.arange(3.0)).isna().all(axis=None)
    assert first_order({}, np.arange(9.0)).empty


def two_no_deal_values() -> sim.Result:
    assumed = {"uniform": [0.0, 0.8], "assumed": "nobody said"}
    # Both come down to their no-deal values, so there is a deal wherever there is room for one.
    yields = {"conceder": {"exponent": 0.001}}
    scenario = pie(yields, yields, no_deal=(assumed, {"uniform": [0.0, 0.8]}), options=1001)
    return sim.run(sim.load(scenario), runs=4_000)


def test_sensitivity_of_a_zone_of_agreement() -> None:
    result = two_no_deal_values()
    table = sensitivity(result)
    # A deal exactly where both values leave room: a + b ≤ 1 on [0, 0.8]².
    a = (np.arange(8_000) + 0.5) / 10_000
    chance = np.minimum((1 - a) / 0.8, 1)
    share = chance.var() / (chance.mean() * (1 - chance.mean()))
    assert set(table["rests_on"]) == {"assumption", "unexplained"}
    assert ((table["low"] <= share) & (share <= table["high"])).all()
    spread = result.spread().loc[table.index]
    assert table["lowest"].to_numpy() == pytest.approx(spread["lowest"].to_numpy())
    assert table["highest"].to_numpy() == pytest.approx(spread["highest"].to_numpy())
    kinds = by_provenance(result)
    assert kinds["share"].sum() == pytest.approx(1)
    assert kinds.loc["assumption", "quantities"] == 1
    rest = kinds.loc["interactions and noise"]
    assert rest["low"] <= 1 - 2 * share <= rest["high"]


def test_sensitivity_of_numbers() -> None:
    result = two_no_deal_values()
    table = sensitivity(result, "utility.ann")
    assert table.index[0] == "parties.ann.no_deal.value"
    low = result.runs.nsmallest(800, "draw.parties.ann.no_deal.value")["utility.ann"].mean()
    assert table["lowest"].iloc[0] == pytest.approx(low)
    assert sensitivity(result, "hour")["S1"].between(-0.05, 1).all()
    with pytest.raises(sim.UsageError, match=r"did you mean 'utility.ann'"):
        sensitivity(result, "utility.anna")


def test_an_outcome_that_never_varies_has_no_shares() -> None:
    result = sim.run("buyer-and-seller", runs=100)
    assert sensitivity(result)[["S1", "low", "high"]].isna().all(axis=None)
    assert by_provenance(result)["share"].isna().all()
    assert by_provenance(sim.run("buyer-and-seller", runs=1))["share"].isna().all()


def test_a_line_and_its_firmness_are_not_counted_twice() -> None:
    scenario = pie()
    scenario["parties"]["ann"]["red_lines"] = [
        {
            "id": "everything",
            "rejects": {"slices": {"at_most": 100}},
            "firmness": {"uniform": [0, 1]},
            "assumed": "a toy",
        }
    ]
    result = sim.run(sim.load(scenario), runs=2_000)
    # A deal exactly where the line is a bluff; firmness explains a third of that by itself.
    table = sensitivity(result)
    assert table["S1"].to_numpy() == pytest.approx([1, 1 / 3], abs=0.05)
    assert by_provenance(result)["share"].to_numpy() == pytest.approx([1, 0], abs=1e-9)
    assert by_provenance(result)["quantities"].tolist() == [1, 0]
