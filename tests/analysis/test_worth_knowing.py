"""What to find out first, and what rests on the structure of the talks."""

import numpy as np
import pytest

import sim
from sim.analysis import band, sensitivity, what_it_rests_on, worth_knowing
from sim.analysis.worth_knowing import expected_change, parts_of
from tests.builders.toys import pie


def test_the_expected_change_of_a_step_by_hand() -> None:
    # y is 1 in the upper two fifths: from 0.4 to 0 three times of five, to 1 twice.
    x = np.tile(np.arange(10.0), 200)
    found = expected_change(parts_of(x), (x >= 6).astype(float))
    assert found.change == pytest.approx(0.6 * 0.4 + 0.4 * 0.6)
    assert found.low < found.change < found.high


def test_values_are_parts_where_they_are_few_and_fifths_else() -> None:
    assert parts_of(np.array([3.0, 0.0, 3.0, 7.0])).tolist() == [1, 0, 1, 2]
    fifths = parts_of(np.arange(1_000.0))
    assert np.bincount(fifths).tolist() == [200] * 5
    assert (np.diff(fifths) >= 0).all()
    ways = parts_of(np.tile(np.arange(8.0), 50), by_value=True)
    assert np.bincount(ways).tolist() == [50] * 8


@pytest.mark.parametrize("slope", [0.0, 0.06, 0.6])
def test_the_interval_covers_and_nothing_is_made_of_chance(slope: float) -> None:
    rng = np.random.default_rng(7)
    # Of a line the five means lie at ±2/5 and ±1/5 of its rise from the middle.
    true = slope * (2 * 0.4 + 2 * 0.2) / 5
    found, covered = [], 0
    for _ in range(400):
        x = rng.random(1_000)
        y = (rng.random(1_000) < 0.4 + slope * (x - 0.5)).astype(float)
        change = expected_change(parts_of(x), y)
        found.append(change.change)
        covered += change.low <= true <= change.high
    assert covered / 400 > 0.91
    error = np.std(found) / 20
    assert np.mean(found) < true + 3 * error
    if slope != 0.06:
        assert np.mean(found) == pytest.approx(true, abs=0.004)


def test_too_few_cases_tell_nothing() -> None:
    assert np.isnan(expected_change(np.array([0, 1]), np.array([0.0, 1.0])).change)
    assert np.isnan(expected_change(np.zeros(0, np.int64), np.zeros(0)).change)


def open_structure(count: int = 3, shut: int = 0) -> sim.Scenario:
    """In ``shut`` of so many ways nobody can agree; elsewhere all do, unless a line is real."""
    toy = pie("conceder", "conceder", rounds=4, options=5, no_deal=(0.2, 0.2))
    bars = {"parties": {"ann": {"no_deal": 0.95}}}
    ways = {f"way_{i}": bars if i < shut else {} for i in range(count)}
    toy["timeline"][0]["opens"] = "ann"
    toy["alternatives"] = {"course": {"one_of": ways, "assumed": "nobody said"}}
    line = {"id": "everything", "rejects": {"slices": {"at_least": "0"}}, "firmness": 0.5}
    toy["parties"]["ben"]["red_lines"] = [line | {"crossing_cost": 0, "assumed": "a toy"}]
    return sim.load(toy)


def test_the_band_goes_from_the_worst_to_the_best_structure() -> None:
    result = sim.run(open_structure(shut=1), runs=1_500)
    found = band(result)
    assert found is not None
    assert (found.compared, found.all) == (3, 3)
    assert found.lowest == 0
    assert found.highest == pytest.approx(0.5, abs=0.04)
    row = result.tornado().loc["alternatives.course"]
    assert (row["lowest"], row["lowest.is"]) == (0, "way 0")
    assert row["highest"] == pytest.approx(0.5, abs=0.06)
    assert row["rests_on"] == "assumption"


@pytest.mark.slow
def test_structures_that_do_not_differ_have_no_band_by_chance() -> None:
    ends = []
    for seed in range(10):
        found = band(sim.run(open_structure(20), runs=2_000, seed=seed))
        assert found is not None
        ends.append((found.lowest, found.highest))
    low, high = np.mean(ends, axis=0)
    # Of twenty shares of a hundred runs each the ends are some 9 points off the middle by chance.
    assert low == pytest.approx(high, abs=0.08)
    assert 0.45 < (low + high) / 2 < 0.55


def test_without_alternatives_or_runs_there_is_no_band() -> None:
    assert band(sim.run("berlin", runs=100)) is None
    assert band(sim.run(open_structure(), runs=60)) is None


def test_structure_and_numbers_share_the_variance() -> None:
    result = sim.run(open_structure(2, shut=1), runs=4_000)
    # A deal where the structure is open (1/2) and the line a bluff (1/2): p = 1/4, variance 3/16;
    # each alone explains 1/16, a third, and so do both together.
    table = what_it_rests_on(result)
    assert table.index.tolist() == ["structure", "assumption", "interactions and noise"]
    assert table["S1"].to_numpy() == pytest.approx([1 / 3] * 3, abs=0.03)
    assert ((table["low"] < 1 / 3) & (table["high"] > 1 / 3)).all()
    change = worth_knowing(result)["change"]
    # From 1/4 to 1/2 or 0.
    assert change.to_numpy() == pytest.approx([1 / 4] * 2, abs=0.02)
    plain = sim.run("berlin", runs=200)
    expected = sensitivity(plain).by_provenance
    assert what_it_rests_on(plain).equals(expected)


def test_what_only_some_branches_have_is_worth_less() -> None:
    toy = pie("conceder", "conceder", rounds=4, options=5, no_deal=(0.2, 0.2))
    line = {"id": "everything", "rejects": {"slices": {"at_least": "0"}}, "firmness": 0.5}
    lined = {"parties": {"ben": {"red_lines": [line | {"crossing_cost": 0, "assumed": "a toy"}]}}}
    ways = {"plain": {}, "lined": lined}
    toy["alternatives"] = {"lines": {"one_of": ways, "assumed": "nobody said"}}
    result = sim.run(sim.load(toy), runs=4_000)
    path = "parties.ben.red_lines.everything.real"
    assert np.isnan(result.columns.draws[path]).mean() == pytest.approx(0.5, abs=0.03)
    row = worth_knowing(result).loc[path]
    # Where it is drawn, from 1/2 to 0 or 1; that is half of the runs.
    assert (row["lowest"], row["highest"]) == (1, 0)
    assert row["change"] == pytest.approx(0.25, abs=0.02)
