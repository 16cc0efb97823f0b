"""What hangs together: as it was said, with the laws as they were, and nothing else moved."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy import stats

import sim
from sim.engine import Draws
from sim.errors import UsageError
from sim.uncertainty.dependence import RankCorrelation
from tests.builders.dependence import WEIGHTS, A, B, C, ranked, toy

RUNS = 20_000


def draws(scenario: sim.Scenario, runs: int = RUNS, first: int = 0) -> dict[str, Any]:
    of = Draws.stretch(7, first, runs)
    return {path: of.draw(quantity) for path, quantity in scenario.uncertain.items()}


@pytest.mark.parametrize("rank", [-1, -0.7, 0, 0.3, 0.6, 0.95, 1])
def test_ranks_are_correlated_as_was_said_and_laws_unchanged(rank: float) -> None:
    before = draws(toy())
    after = draws(toy({"id": "pair", "correlated": [A, B], "rank": rank}))
    # The standard error is below 1/√runs.
    assert stats.spearmanr(after[A], after[B]).statistic == pytest.approx(rank, abs=4 / RUNS**0.5)
    for path in (A, C, "timeline.talks.opens"):
        np.testing.assert_array_equal(after[path], before[path])
    quantity = toy().quantities[B]
    assert stats.kstest(after[B], lambda x: np.interp(x, *table(quantity.law))).pvalue > 1e-3


def table(law: sim.uncertainty.Distribution) -> tuple[Any, Any]:
    """Values of a law, and the shares below them."""
    u = np.linspace(1e-6, 1 - 1e-6, 20_001)
    return law.quantile(u), u


def test_a_matrix_of_rank_correlations() -> None:
    rows = [[1, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 1]]
    after = draws(toy({"id": "three", "correlated": [A, C, B], "rank": rows}))
    found = stats.spearmanr(np.stack([after[A], after[C], after[B]], axis=1)).statistic
    np.testing.assert_allclose(found, rows, atol=4 / RUNS**0.5)


def test_a_matrix_that_leaves_nothing_free() -> None:
    """The third moves with the first, so its factor has a column of zeros."""
    rows = [[1, 0.6, 1], [0.6, 1, 0.6], [1, 0.6, 1]]
    after = draws(toy({"id": "three", "correlated": [A, B, C], "rank": rows}), 2_000)
    assert stats.spearmanr(after[A], after[C]).statistic == pytest.approx(1)


@pytest.mark.parametrize(
    "ranks",
    [
        ((1, -0.6, -0.6), (-0.6, 1, -0.6), (-0.6, -0.6, 1)),
        ((1, 1, 0.5), (1, 1, 0.2), (0.5, 0.2, 1)),
    ],
)
def test_impossible_correlations_are_refused(ranks: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(UsageError, match="no numbers can have all of these"):
        RankCorrelation(members=("a", "b", "c"), ranks=ranks)


def test_what_moves_with_another_stands_at_its_share() -> None:
    before = draws(toy())
    scenario = toy({"id": "alike", "moves_with": A, "of": [B]})
    after = draws(scenario)
    np.testing.assert_array_equal(after[A], before[A])
    np.testing.assert_array_equal(np.argsort(after[A]), np.argsort(after[B]))
    u = sim.uncertainty.uniforms(7, A, 0, RUNS)
    np.testing.assert_array_equal(after[B], scenario.quantities[B].law.quantile(u))


def test_a_choice_in_any_order_rises_with_the_other() -> None:
    scenario = toy({"id": "alike", "moves_with": A, "of": [B]}).vary({B: {"choice": [0.3, 0.1]}})
    after = draws(scenario)
    assert after[A][after[B] == 0.1].max() < after[A][after[B] == 0.3].min()
    assert (after[B] == 0.1).mean() == pytest.approx(0.5, abs=0.02)


def test_each_run_deals_the_values_out() -> None:
    found = draws(ranked(), 12_000)
    orders = Counter(zip(*(found[path] for path in WEIGHTS), strict=True))
    assert len(orders) == 6
    assert all(sorted(order) == [3, 4, 5] for order in orders)
    assert stats.chisquare(list(orders.values())).pvalue > 1e-3


def test_values_that_are_dealt_out_may_be_equal() -> None:
    scenario = ranked().vary({"dependence.order.permutation": [0, 1, 1]})
    found = draws(scenario, 3_000)
    rows = np.stack([found[path] for path in WEIGHTS])
    assert (rows.sum(axis=0) == 2).all()
    assert (rows == 0).mean(axis=1) == pytest.approx(1 / 3, abs=0.04)


@pytest.mark.parametrize("rank", [0.6, None])
def test_runs_do_not_depend_on_how_many_are_made_together(rank: float | None) -> None:
    scenario = ranked() if rank is None else toy({"id": "p", "correlated": [A, B], "rank": rank})
    whole = draws(scenario, 500)
    for first, count in ((0, 1), (3, 5), (17, 400)):
        part = draws(scenario, count, first)
        for path, values in part.items():
            np.testing.assert_array_equal(values, whole[path][first : first + count])
            of = scenario.quantities[path].sample(7, first, count)
            np.testing.assert_array_equal(values, of)
    scattered = Draws(7, np.array([9, 2, 2, 400]))
    for path, quantity in scenario.uncertain.items():
        expected = whole[path][[9, 2, 2, 400]]
        np.testing.assert_array_equal(scattered.draw(quantity), expected)


def test_a_run_is_played_with_what_hangs_together() -> None:
    result = sim.run(ranked(), runs=100, seed=7)
    for path, values in draws(ranked(), 100).items():
        np.testing.assert_array_equal(result.columns.draws[path], values)
    cut = sim.run(ranked(), runs=100, seed=7, cohort=7)
    assert cut.runs.equals(result.runs)


def test_what_is_set_leaves_the_others_as_they_were() -> None:
    scenario = toy({"id": "pair", "correlated": [A, B], "rank": 0.8})
    before, after = draws(scenario, 100), draws(scenario.vary({A: 0.2}), 100)
    np.testing.assert_array_equal(after[B], before[B])
    assert A not in after


def test_a_scenario_says_what_hangs_together() -> None:
    plain, scenario = toy(), toy({"id": "pair", "correlated": [A, B], "rank": 0.8, "assumed": "so"})
    assert plain.digest != scenario.digest
    again = sim.load(scenario.content())
    assert again.digest == scenario.digest
    assert again.dependence == scenario.dependence
    rank = scenario.vary({"dependence.pair.rank": 0.2})
    assert draws(rank, 10)[B].tolist() != draws(scenario, 10)[B].tolist()
    listed = sim.description.audit.audit(scenario).loc["dependence.pair"]
    assert listed["value"] == f"rank correlation 0.8 of {A}, {B}"
    assert (listed["rests_on"], listed["source"]) == ("assumption", "so")
    described = str(sim.description.describe(scenario))
    assert "hang together" in described
    assert "hang together" not in str(sim.description.describe(plain))


def test_what_is_dealt_rests_on_what_the_permutation_rests_on() -> None:
    for path in WEIGHTS:
        assert ranked().quantities[path].provenance.text == "not said"
