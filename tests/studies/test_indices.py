"""Sensitivity from designs made for it: against functions whose indices are known."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.studies.indices import morris_design, morris_effects, sobol_design, sobol_indices
from tests.builders.toys import ISHIGAMI_S1, ISHIGAMI_ST, ishigami


def test_sobol_indices_of_ishigami_are_the_known_ones() -> None:
    table = sobol_indices(ishigami(sobol_design(3, 8192, seed=0)), 3)
    assert table["S1"].to_numpy() == pytest.approx(ISHIGAMI_S1, abs=0.005)
    assert table["ST"].to_numpy() == pytest.approx(ISHIGAMI_ST, abs=0.005)


@pytest.mark.parametrize("seed", range(1, 6))
def test_sobol_intervals_hold_the_truth(seed: int) -> None:
    table = sobol_indices(ishigami(sobol_design(3, 1024, seed)), 3, seed)
    for name, truth in (("S1", ISHIGAMI_S1), ("ST", ISHIGAMI_ST)):
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
    with pytest.raises(sim.errors.UsageError, match="power of 2"):
        sobol_design(3, 100)
    with pytest.raises(sim.errors.UsageError, match="something that varies"):
        sobol_design(0, 64)
    with pytest.raises(sim.errors.UsageError, match="2 or more"):
        morris_design(3, 1)
    with pytest.raises(sim.errors.UsageError, match="do not fit"):
        sobol_indices(np.arange(11.0), 3)
    with pytest.raises(sim.errors.UsageError, match="do not fit"):
        morris_effects(np.zeros((8, 3)), np.zeros(7))
