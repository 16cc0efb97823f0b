"""Studies of quantities that hang together: sampled as they do, or refused."""

import numpy as np
import pytest
from scipy import stats

import sim
from sim.app.controls import controls
from sim.studies.plan import plan_sweep
from tests.builders.dependence import WEIGHTS, A, B, C, ranked, toy

PAIR = {"id": "pair", "correlated": [A, B], "rank": 0.6}
ALIKE = {"id": "alike", "moves_with": A, "of": [B]}


@pytest.mark.parametrize("design", ["sobol", "lhs", "random"])
def test_points_follow_the_dependence(design: str) -> None:
    plan = plan_sweep(toy(PAIR), design=design, points=4096, runs=1)
    found = stats.spearmanr(plan.settings[A], plan.settings[B]).statistic
    assert found == pytest.approx(0.6, abs=0.05)
    assert abs(stats.spearmanr(plan.settings[A], plan.settings[C]).statistic) < 0.05
    law = toy().quantities[B].law
    at = np.array([0.1, 0.5, 0.9])
    assert np.quantile(plan.settings[B], at) == pytest.approx(law.quantile(at), abs=0.02)


def test_points_of_what_is_independent_are_what_they_were() -> None:
    before, after = (plan_sweep(s, points=64, runs=1) for s in (toy(), toy(ALIKE)))
    for path in (A, C):
        np.testing.assert_array_equal(before.settings[path], after.settings[path])
    np.testing.assert_array_equal(np.argsort(after.settings[A]), np.argsort(after.settings[B]))


def test_correlations_go_through_what_is_not_drawn() -> None:
    rows = [[1, 0.9, 0.9], [0.9, 1, 0.8], [0.9, 0.8, 1]]
    scenario = toy({"id": "three", "correlated": [A, B, C], "rank": rows}).vary({A: 0.2})
    plan = plan_sweep(scenario, points=4096, runs=1)
    found = stats.spearmanr(plan.settings[B], plan.settings[C]).statistic
    assert found == pytest.approx(0.8, abs=0.04)


def test_points_deal_values_out_and_are_played_so() -> None:
    study = sim.sweep(ranked(), points=64, runs=3)
    points = study.points[WEIGHTS].to_numpy()
    assert (np.sort(points, axis=1) == [3, 4, 5]).all()
    assert len(np.unique(points, axis=0)) == 6
    at = study.scenario(5)
    assert [at.quantities[path].law.mean for path in WEIGHTS] == list(points[5])
    assert (
        study.result(5).runs["ending"].to_numpy() == study.runs.query("point == 5")["ending"]
    ).all()
    assert len(study.trace(5, int(study.result(5).runs["run"].iloc[2])))


@pytest.mark.parametrize(
    ("over", "design", "expected"),
    [
        ({A: {"uniform": [0, 0.2]}}, None, f"{A} depends on {B} (dependence.pair)"),
        ({A: [0.1, 0.2], B: {"uniform": [0, 1]}}, None, f"{B} depends on {A}"),
        (None, "saltelli", "design saltelli is for independent quantities, but"),
        (None, "morris", "design morris is for independent quantities, but"),
        (
            {A: {"uniform": [0, 0.2]}, B: {"uniform": [0, 1]}, "dependence.pair.rank": [0.6, 0]},
            None,
            f"{A} depends on other quantities in pie",
        ),
    ],
)
def test_what_would_tear_a_dependence_apart_is_refused(
    over: dict[str, object] | None, design: str | None, expected: str
) -> None:
    with pytest.raises(sim.errors.InputError) as caught:
        plan_sweep(toy(PAIR), over, design)
    assert expected in str(caught.value)


def test_what_is_dealt_out_is_not_listed_alone() -> None:
    with pytest.raises(sim.errors.InputError, match="deals it out"):
        plan_sweep(ranked(), {WEIGHTS[0]: [3, 5]})


def test_a_list_sets_one_and_leaves_the_other() -> None:
    study = sim.sweep(toy(PAIR), {A: [0.1, 0.3]}, runs=50, seed=3)
    drawn = sim.run(toy(PAIR), runs=50, seed=3).columns.draws[B]
    for point in (0, 1):
        np.testing.assert_array_equal(study.result(point).columns.draws[B], drawn)
        again = sim.run(study.scenario(point), runs=50, seed=3)
        np.testing.assert_array_equal(again.runs["hour"], study.result(point).runs["hour"])


def test_a_correlation_can_be_swept() -> None:
    study = sim.sweep(toy(PAIR), {"dependence.pair.rank": [-0.5, 0.5]}, runs=20)
    assert list(study.points["dependence.pair.rank"]) == ["-0.5", "0.5"]


def test_a_study_says_that_shares_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.study_text._HANDFUL", 0)  # more have no table of points
    said = sim.studies.study_report(sim.sweep(steep(), points=64, runs=20))
    assert "Some depend on each other: their shares overlap, and do not add up." in said
    apart = sim.studies.study_report(sim.sweep(steep(None), points=64, runs=20))
    assert "overlap" not in apart


def steep(rank: float | None = 0.5) -> sim.Scenario:
    """Both come down to their no-deal values, which may leave no room."""
    yields = {"conceder": {"exponent": 0.001}}
    changes: dict[str, object] = {A: {"uniform": [0, 0.8]}, B: {"uniform": [0, 0.8]}}
    changes |= {f"parties.{name}.strategy": yields for name in ("ann", "ben")}
    scenario = toy() if rank is None else toy(PAIR | {"rank": rank})
    return scenario.vary(changes)


def test_tipping_points_and_sliders_leave_out_what_cannot_be_set_alone() -> None:
    table = sim.tipping_points(ranked(), runs=50)
    assert not {*WEIGHTS} & {*table.index}
    assert not {*WEIGHTS} & {*controls(ranked())}
    assert {A, B} <= {*sim.tipping_points(toy(PAIR), runs=50).index}
    assert {A, B} <= {*controls(toy(PAIR))}
