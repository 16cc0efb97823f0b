"""An amount that equals a threshold reaches it: the same in engine, zones and explanations."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import analysis
from sim.analysis import problem
from sim.theory.solutions import individually_rational
from tests.builders.toys import pie


def scored(scores: list[list[list[int]]], thresholds: list[int]) -> sim.Scenario:
    """A game scored in points: what each option gives each party, and what each must have."""
    issues = {f"i{k}": [f"o{o}" for o in range(len(own))] for k, own in enumerate(scores[0])}
    parties: dict[str, Any] = {}
    for number, (own, threshold) in enumerate(zip(scores, thresholds, strict=True)):
        most = [max(points) for points in own]
        total = sum(most)
        parties[f"p{number}"] = {
            "weights": dict(zip(issues, most, strict=True)),
            "values": {
                name: {option: x / max(1, best) for option, x in zip(options, points, strict=True)}
                for (name, options), points, best in zip(issues.items(), own, most, strict=True)
            },
            "no_deal": threshold / total,
            "strategy": "boulware",
        }
    timeline = [{"session": "talks", "rounds": 12, "parties": [*parties]}]
    return sim.load({"title": "s", "issues": issues, "parties": parties, "timeline": timeline})


@st.composite
def games(draw: st.DrawFn) -> tuple[list[list[list[int]]], list[int]]:
    options = draw(st.lists(st.integers(2, 4), min_size=2, max_size=4))
    scores, thresholds = [], []
    for _ in range(draw(st.integers(2, 4))):
        own = [
            draw(st.lists(st.integers(0, 40), min_size=count, max_size=count)) for count in options
        ]
        own[0][0] += 1  # somebody to whom nothing is worth anything has no threshold
        # A threshold that some outcome just reaches.
        just = sum(draw(st.sampled_from(points)) for points in own)
        scores.append(own)
        thresholds.append(just)
    return scores, thresholds


@pytest.mark.slow
@given(games())
def test_zones_of_games_in_whole_points_are_those_of_whole_numbers(
    game: tuple[list[list[list[int]]], list[int]],
) -> None:
    scores, thresholds = game
    expected = [
        all(
            sum(points[o] for points, o in zip(own, chosen, strict=True)) >= least
            for own, least in zip(scores, thresholds, strict=True)
        )
        for chosen in product(*(range(len(points)) for points in scores[0]))
    ]
    scenario = scored(scores, thresholds)
    found = problem(scenario)
    assert found.zopa.tolist() == expected
    assert problem(scenario, run=0).zopa.tolist() == expected
    assert individually_rational(found.utilities, found.no_deal).tolist() == expected
    explained = sim.explain(scenario, runs=1)
    assert explained.over_runs.sizes.tolist() == [sum(expected)]
    result = sim.run(scenario, runs=1)
    assert result.columns.room.tolist() == [int(any(expected))]


@pytest.mark.parametrize("tenths", range(11))
def test_one_price_is_left_where_the_thresholds_meet(tenths: int) -> None:
    mapping = pie(no_deal=(tenths / 10, (10 - tenths) / 10), options=11, rounds=40)
    scenario = sim.load(mapping)
    assert np.flatnonzero(problem(scenario).zopa).tolist() == [tenths]
    assert "1 of the 11 possible outcomes is acceptable" in sim.explain(scenario, runs=0).headline
    run = sim.run(scenario, runs=1).runs.iloc[0]
    assert (run["ending"], run["slices"], run["room"]) == ("deal", str(tenths), 1)


def test_a_sum_of_thirds_reaches_the_amount_that_it_is_on_paper() -> None:
    issues = {name: ["x", "y"] for name in "abc"}
    worth = dict(zip("abc", (0.1, 0.2, 0.3), strict=True))
    party = {"weights": dict.fromkeys("abc", 1), "strategy": "linear"}
    parties = {
        "p": {**party, "values": {n: {"x": w, "y": 0} for n, w in worth.items()}, "no_deal": 0.2},
        "q": {**party, "values": {n: {"x": 1, "y": 0} for n in "abc"}, "no_deal": 0},
    }
    timeline = [{"session": "talks", "rounds": 10, "parties": ["p", "q"]}]
    mapping = {"title": "thirds", "issues": issues, "parties": parties, "timeline": timeline}
    assert np.flatnonzero(problem(sim.load(mapping)).zopa).tolist() == [0]


@pytest.mark.parametrize("discount", [1, 0.95, 0.9, 0.8, 0.7])
@pytest.mark.parametrize("rounds", [1, 2, 3, 5])
def test_an_indifferent_responder_accepts_in_equilibrium(discount: float, rounds: int) -> None:
    play = {"equilibrium": {"discount": discount}}
    for less in (1, 2, 3, 4):
        mapping = pie(play, play, no_deal=(less / 10, 0.5), options=11, rounds=rounds)
        mapping["timeline"][0]["opens"] = "ann"
        run = sim.run(sim.load(mapping), runs=1).runs.iloc[0]
        assert run["ending"] == "deal"
        if discount == 1:
            # Who offers last takes all but what the other has without a deal.
            assert run["slices"] == str(less)
            chosen = analysis.subgame_perfect(problem(sim.load(mapping)))
            assert chosen.options == {"slices": str(less)}


def conditional(firmness: Any, **more: Any) -> sim.Scenario:
    """Ann gives more than half only for nothing that there is; Ben has 0.6 without a deal."""
    mapping = pie(no_deal=(0, 0.6), options=11)
    mapping["parties"]["ann"]["concessions"] = [
        {
            "id": "the_larger_half",
            "gives": {"slices": {"at_most": "4"}},
            "in_return_for": {"slices": "10"},
            "firmness": firmness,
            "crossing_cost": 0.0,
            **more,
        }
    ]
    return sim.load(mapping)


NAME = "ann.concessions.the_larger_half"


def test_a_condition_rules_out_where_it_is_real() -> None:
    scenario = conditional({"uniform": [0, 1]})
    found = sim.explain(scenario, runs=2_000)
    assert not found.problem.zopa.any()  # at its word
    assert found.headline.startswith("With every condition taken at its word, there is no")
    drawn = found.over_runs
    real = sim.run(scenario, runs=2_000).runs[f"draw.parties.{NAME}.real"] == 1
    assert ((drawn.sizes == 0) == real).all()
    assert drawn.constraints.loc[NAME, "in_force"] == real.mean()
    assert drawn.constraints.loc[NAME, "runs"] == real.sum()
    for run in (int(real.argmax()), int((~real).argmax())):
        held = problem(scenario, run=run)
        assert (NAME in [c.name for c in held.constraints]) == real[run]
        assert held.zopa.any() != real[run]
    room = sim.run(scenario, runs=2_000).runs["room"] == 1
    assert (room == ~real).all()


def test_a_condition_that_is_a_bluff_for_certain_is_none() -> None:
    found = sim.explain(conditional(0), runs=10)
    assert found.problem.zopa.sum() == 5
    assert NAME not in found.constraints.index
    assert (found.over_runs.sizes == 5).all()


def test_what_never_comes_on_the_table_is_not_given_whether_the_condition_is_real_or_not() -> None:
    for firmness in (0, 0.5, 1):
        scenario = conditional(firmness, **{"from": "never"})
        found = sim.explain(scenario, runs=50)
        assert not found.problem.zopa.any()
        assert (found.over_runs.sizes == 0).all()
        assert found.over_runs.constraints.loc[NAME, "in_force"] == 1
        assert (sim.run(scenario, runs=50).runs["room"] == 0).all()


def test_giving_way_on_a_bluff_costs_what_it_is_said_to_cost() -> None:
    scenario = conditional(0.5, crossing_cost=0.25)
    real = sim.run(scenario, runs=40).runs[f"draw.parties.{NAME}.real"] == 1
    for run in range(40):
        worth = problem(scenario, run=run).utilities[:, 0]
        paid = 0.0 if real[run] else 0.25
        expected = np.arange(11) / 10 - np.where(np.arange(11) <= 4, paid, 0.0)
        assert worth == pytest.approx(expected)
