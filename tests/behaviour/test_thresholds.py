"""Amounts that equal a threshold reach it, in whatever order they were added up."""

import itertools

import numpy as np
import pytest

import sim
from sim.theory.equilibrium import subgame_perfect
from tests.builders.negotiations import deals, places, price
from tests.builders.shared_cases import shared_case

TENTHS = [i / 10 for i in range(11)]


@pytest.mark.parametrize("seller", TENTHS)
def test_the_only_price_in_the_zone_is_found(seller: float) -> None:
    scenario = sim.load(price(seller, 1 - seller))
    assert sim.explain(scenario, runs=0).problem.zopa.sum() == 1
    agreed = sim.run(scenario, runs=4, seed=1).runs["price"].astype(str).astype(float)
    assert (agreed == round(10 * seller)).all()


@pytest.mark.parametrize("strategy", ["micro", "boulware", "frequency_model", "zeuthen"])
def test_whatever_they_play(strategy: str) -> None:
    for seller, buyer in ((0.3, 0.7), (0.8, 0.2), (0.1 + 0.2, 0.7), (0.7, 0.1 + 0.2)):
        assert deals(price(seller, buyer, strategy), 4).all()


def test_sums_of_weighted_values_reach_a_threshold_added_up_in_another_order() -> None:
    values = {"a": 0.1, "b": 0.2, "c": 0.3}
    for order in itertools.permutations("abc"):
        tree = places([[1, 0], [1, 0]], rounds=5)
        tree["issues"] = {name: ["x", "y"] for name in order}
        tree["parties"]["ann"] |= {
            "weights": dict.fromkeys(order, 1),
            "values": {name: {"x": values[name], "y": 0} for name in order},
            "no_deal": 0.2,
        }
        tree["parties"]["ben"] |= {
            "weights": dict.fromkeys(order, 1),
            "values": {name: {"x": 0, "y": 1} for name in order},
        }
        scenario = sim.load(tree)
        assert sim.explain(scenario, runs=0).problem.zopa.sum() == 1
        assert deals(tree, 4).all()


def test_integer_scores_give_the_zone_of_integers() -> None:
    rng = np.random.default_rng(5)
    for _ in range(10):
        scores = rng.integers(0, 30, size=(3, 3, 4))
        scores -= scores.min(axis=2, keepdims=True)
        scores[:, 0] += scores.max(axis=2).sum(axis=1)[:, None] == 0
        most = scores.max(axis=2)
        total = most.sum(axis=1)
        least = (total * rng.uniform(0.3, 0.6, 3)).astype(int)
        outcomes = np.array(list(itertools.product(range(4), repeat=3)))
        points = np.array([sum(s[i][outcomes[:, i]] for i in range(3)) for s in scores])
        known = int((points >= least[:, None]).all(axis=0).sum())
        tree = places([[1, 0]] * 3)
        tree["issues"] = {f"i{i}": [f"o{j}" for j in range(4)] for i in range(3)}
        for party, own, top, sum_, bar in zip(
            tree["parties"].values(), scores, most, total, least, strict=True
        ):
            party |= {
                "weights": {f"i{i}": int(top[i]) for i in range(3)},
                "values": {
                    f"i{i}": {f"o{j}": float(own[i, j] / max(1, top[i])) for j in range(4)}
                    for i in range(3)
                },
                "no_deal": float(bar / sum_),
            }
        assert sim.explain(sim.load(tree), runs=0).problem.zopa.sum() == known


def test_a_published_scored_game_has_the_zone_that_its_integers_give() -> None:
    path = shared_case("float_threshold/base.yaml")
    assert sim.explain(sim.load(path), runs=0).problem.zopa.sum() == 12


@pytest.mark.parametrize("discount", [1.0, 0.9, 0.7, 0.55])
def test_an_indifferent_responder_accepts(discount: float) -> None:
    utilities = np.array([[0.7, 0.2], [0.4, 0.1]])[:, None]
    no_deal = np.array([[0.5], [0.4]])
    play = subgame_perfect(utilities, no_deal, [0, 1, 0, 1], np.array([[discount], [0.9]]))
    assert play.agreement[0] == 0


@pytest.mark.parametrize("rounds", [1, 2, 3, 5])
def test_and_in_a_run(rounds: int) -> None:
    tree = price(0.6, 0.4, "linear")
    for party in tree["parties"].values():
        party["strategy"] = {"equilibrium": {"discount": 0.8}}
    tree["timeline"][0]["rounds"] = rounds
    agreed = sim.run(sim.load(tree), runs=4, seed=1).runs["price"].astype(str)
    assert set(agreed) == {"6"}
