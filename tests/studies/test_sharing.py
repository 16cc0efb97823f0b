"""Which points share their random numbers, and what that does to means and indices."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import SharedDrawsWarning, UsageError
from sim.studies import load_plan, plan_sweep, sobol_indices, study_report, what_matters
from sim.studies.groups import mean_share
from sim.studies.importance import chance_at
from sim.studies.plan import APART
from sim.studies.study import Study
from tests.builders.toys import pie

FIRMNESS = [f"parties.{name}.red_lines.line.firmness" for name in ("ann", "ben")]


def two_lines() -> dict[str, Any]:
    """A deal unless both red lines are real, each of which forbids what the other allows.

    With firmness F₁ and F₂ uniform on 0 … 1 the share of deals is 1 − F₁F₂: its mean is 3/4, its
    variance 7/144, and Var(F₁/2) = 3/144 of it is explained by one of them alone.
    """
    parties = {
        name: {
            "weights": {"share": 1},
            "values": {"share": {rejects: 1, other: 0.9}},
            "no_deal": 0,
            "strategy": "micro",
            "red_lines": [
                {"id": "line", "rejects": {"share": rejects}, "firmness": {"uniform": [0, 1]}}
            ],
        }
        for name, rejects, other in (("ann", "low", "high"), ("ben", "high", "low"))
    }
    return {
        "title": "two lines",
        "issues": {"share": ["low", "high"]},
        "parties": parties,
        "timeline": [{"session": "talks", "rounds": 8, "parties": ["ann", "ben"]}],
    }


def swept(**options: Any) -> Study:
    over = {path: {"uniform": [0, 1]} for path in FIRMNESS}
    return sim.sweep(sim.load(two_lines()), over, **{"executor": "serial", **options})


def test_a_deal_is_missed_only_if_both_lines_are_real() -> None:
    runs = sim.run(sim.load(two_lines()), runs=500).runs
    both = np.logical_and(*(runs[f"draw.parties.{n}.red_lines.line.real"] for n in ("ann", "ben")))
    assert ((runs["ending"] == "deal") == ~both).all()


@pytest.mark.parametrize(
    ("design", "points", "stream"),
    [
        ("sobol", 4, [0, 1, 2, 3]),
        ("lhs", 4, [0, 1, 2, 3]),
        ("random", 3, [0, 1, 2]),
        ("saltelli", 2, [0, 1, 2, 3, 4, 5, 6, 7]),
        # Two quantities: trajectories of three points.
        ("morris", 2, [0, 0, 0, 1, 1, 1]),
    ],
)
def test_drawn_points_have_random_numbers_of_their_own(
    design: str, points: int, stream: list[int]
) -> None:
    over = {path: {"uniform": [0, 1]} for path in FIRMNESS}
    scenario = sim.load(two_lines())
    plan = plan_sweep(scenario, over, design, points, runs=5)
    assert plan.stream.tolist() == stream
    assert plan.first_run.tolist() == [APART * number for number in stream]
    for paired in (True, False):
        told = plan_sweep(scenario, over, design, points, runs=5, paired=paired)
        assert told.stream.tolist() == [0 if paired else i for i in range(len(told))]
        assert told.misleads == paired


def test_points_of_lists_share_them() -> None:
    scenario = sim.load(two_lines())
    plan = plan_sweep(scenario, {FIRMNESS[0]: [0, 0.5, 1]})
    assert plan.stream.tolist() == [0, 0, 0]
    assert not plan.misleads
    over = {FIRMNESS[0]: [0, 1], FIRMNESS[1]: {"uniform": [0, 1]}}
    plan = plan_sweep(scenario, over, "random", 3)
    assert plan.stream.tolist() == [0, 1, 2, 0, 1, 2]
    assert plan.points[FIRMNESS[1]][:3].tolist() == plan.points[FIRMNESS[1]][3:].tolist()


def test_settings_of_a_list_at_one_drawn_point_are_compared_run_by_run() -> None:
    over = {FIRMNESS[0]: [0, 1], FIRMNESS[1]: {"uniform": [0, 1]}}
    study = sim.sweep(
        sim.load(two_lines()), over, design="random", points=3, runs=200, executor="serial"
    )
    table = study.effects(base=1)
    assert table["runs"].tolist() == [0, 200, 0, 0, 200, 0]
    assert table["difference"].isna().tolist() == [True, False, True, True, False, True]
    # Ann's line is a bluff, or real: deals can only be lost, one for each run in which Ben's is.
    share = study.measure("deal")
    assert table["difference"][4] == pytest.approx(share[4] - share[1])
    alone = sim.run(study.scenario(4), runs=200, first=APART)
    assert study.result(4).runs["ending"].tolist() == alone.runs["ending"].tolist()


def test_points_without_common_numbers_are_not_compared() -> None:
    study = swept(design="random", points=4, runs=20)
    with pytest.raises(UsageError, match="no point of this study shares its random numbers"):
        study.effects()


@pytest.mark.slow
def test_indices_hold_where_each_point_has_its_own_luck() -> None:
    """The case in which intervals held in 8 % of the studies when points shared their luck."""
    hits = np.zeros(2)
    for seed in range(1, 9):
        table = what_matters(swept(design="saltelli", points=256, runs=4, seed=seed))
        for i, (name, truth) in enumerate((("S1", 3 / 7), ("ST", 4 / 7))):
            low, high = table[f"{name}.low"], table[f"{name}.high"]
            hits[i] += ((low <= truth) & (truth <= high)).sum()
            assert (high - low).max() < 0.8
    assert (hits >= 13).all()  # of 16 each; fewer in 1 of 170 samples


def test_effects_of_morris_are_of_the_share() -> None:
    table = what_matters(swept(design="morris", points=100, runs=10, seed=2))
    assert table["mu"].to_numpy() == pytest.approx([-0.5, -0.5], abs=0.12)
    assert ((table["mu_star.low"] < 0.5) & (table["mu_star.high"] > 0.5)).all()
    # More firmness never makes a deal: with common numbers along a path, all effects are losses.
    assert table["mu_star"].to_numpy() == pytest.approx(-table["mu"].to_numpy())


@pytest.mark.slow
def test_the_mean_over_drawn_points_does_not_hang_on_the_seed() -> None:
    hits = 0
    for seed in range(1, 21):
        study = swept(design="random", points=64, runs=4, seed=seed)
        share, low, high = study.grouped([0], np.zeros(64, np.int64))
        assert share[0] == pytest.approx(study.measure("deal").mean())
        hits += int(low[0] <= 0.75 <= high[0])
    assert hits >= 16


def test_chance_is_taken_off_the_indices() -> None:
    study = swept(design="saltelli", points=64, runs=4)
    chance, share = chance_at(study), study.measure("deal")
    assert chance is not None
    assert chance == pytest.approx(share * (1 - share) / 3)
    table = what_matters(study).sort_index()
    by_hand = sobol_indices(share, 2, chance=chance)
    assert table.to_numpy() == pytest.approx(by_hand[table.columns].to_numpy())
    assert (table["S1"] > sobol_indices(share, 2)["S1"].to_numpy()).all()
    # Of a mean: the variance of the values at each point, by their number.
    hours = study.runs.groupby("point")["hour"]
    assert chance_at(study, "hour") == pytest.approx((hours.var(ddof=1) / 4).to_numpy())
    assert chance_at(swept(design="saltelli", points=4, runs=1)) is None


def test_a_study_in_which_pairing_misleads_says_so(tmp_path: Path) -> None:
    with pytest.warns(SharedDrawsWarning, match="share their random numbers"):
        study = swept(design="saltelli", points=16, runs=4, paired=True, out=tmp_path / "one")
    assert chance_at(study) is None
    assert "Caution: Drawn points share their random numbers" in study_report(study)
    ax = sim.plots.sobol_bars(study)
    assert "share their luck" in " ".join(text.get_text() for text in ax.figure.texts)
    read = sim.read(tmp_path / "one")
    assert isinstance(read, Study)
    assert read.plan.misleads
    quiet = swept(design="saltelli", points=16, runs=4, out=tmp_path / "two")
    assert "Caution: Drawn" not in study_report(quiet)
    back = sim.read(tmp_path / "two")
    assert isinstance(back, Study)
    assert back.plan.stream.tolist() == quiet.plan.stream.tolist()
    assert back.plan.paired is None


def test_a_study_file_may_still_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(sim.inputs.to_yaml(sim.inputs.tree_of(sim.load(pie()))))
    for line, expected in (("", None), ("paired: true\n", True), ("paired: false\n", False)):
        text = "title: t\nscenario: toy.yaml\nover: {parties.ann.no_deal: {uniform: [0, 0.5]}}\n"
        (tmp_path / "study.yaml").write_text(text + line)
        assert load_plan(tmp_path / "study.yaml").paired is expected


def test_means_by_hand() -> None:
    hits, runs = np.array([10, 30]), np.array([100, 100])
    alone, none = np.arange(2), np.zeros(2, np.int64)
    low, high = sim.results.wilson(hits, 100)
    down, up = hits / 100 - low, high - hits / 100
    # Common numbers: errors are added; numbers of their own: their squares.
    assert mean_share(hits, runs, none, None) == pytest.approx(
        (0.2, 0.2 - down.mean(), 0.2 + up.mean())
    )
    assert mean_share(hits, runs, alone, None) == pytest.approx(
        (0.2, 0.2 - np.hypot(*down) / 2, 0.2 + np.hypot(*up) / 2)
    )


def test_points_that_were_drawn_vary_as_a_sample() -> None:
    rng = np.random.default_rng(3)
    share = rng.random(400)
    hits, runs = rng.binomial(50, share), np.full(400, 50)
    mean, low, high = mean_share(hits, runs, np.arange(400), np.arange(400))
    half = 1.96 * (hits / 50).std(ddof=1) / 20
    assert mean == pytest.approx((hits / 50).mean())
    assert (low, high) == pytest.approx((mean - half, mean + half), abs=1e-3)
    # Each drawn point four times over says no more than once.
    four = np.repeat(np.arange(400), 4)
    again = mean_share(np.repeat(hits, 4), np.repeat(runs, 4), np.arange(1600), four)
    assert again == pytest.approx((mean, low, high), abs=1e-4)


def test_an_ending_that_never_came_may_come_at_points_not_drawn() -> None:
    none = np.zeros(100, np.int64)
    mean, low, high = mean_share(none, none + 50, np.arange(100), np.arange(100))
    assert (mean, low) == (0, 0)
    assert high == pytest.approx(float(sim.results.wilson(0, 100)[1]))
