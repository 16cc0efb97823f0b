"""What every strategy must keep to, whichever it is."""

import pickle
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.strategies import Strategy, View, names, strategy_class
from sim.strategies.table import _SHIPPED
from sim.strategies.time_dependent import Exponential, Polynomial
from tests.toys import pie

SHIPPED = sorted(_SHIPPED)


def lively(
    name: str,
    other: str = "linear",
    parties: int = 2,
    protocol: str = "alternating_offers",
    rounds: int = 12,
) -> sim.Scenario:
    """Two issues, lines, a concession, drift: enough for a strategy to go wrong."""
    toy = pie(name, other, rounds=rounds, options=9)
    if parties == 3:
        toy["parties"]["cat"] = {
            "weights": {"slices": 0.5},
            "values": {"slices": {"linear": [0.25, 1]}},
            "strategy": "boulware",
        }
    toy["timeline"][0] |= {"parties": list(toy["parties"]), "protocol": protocol}
    toy["issues"]["extra"] = ["a", "b", "c"]
    for i, party in enumerate(toy["parties"].values()):
        party["weights"]["extra"] = {"uniform": [0.2, 1.5]}
        party["values"]["extra"] = {"a": {"uniform": [0, 1]}, "b": 0.4, "c": (1 - i) % 2}
        party["no_deal"] = {"value": {"uniform": [0, 0.5]}, "drift_per_day": {"uniform": [-1, 1]}}
        party["red_lines"] = [
            {"id": "x", "rejects": {"extra": "c"}, "firmness": 0.5, "crossing_cost": 0.1}
        ]
        party["concessions"] = [
            {
                "id": "y",
                "gives": {"slices": "4"},
                "in_return_for": {"extra": "a"},
                "from": 3,
            }
        ]
    return sim.load(toy)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("other", ["linear", "relative_tit_for_tat"])
def test_same_draws_same_moves_whatever_the_cohort(name: str, other: str) -> None:
    scenario = lively(name, other)
    whole = sim.run(scenario, runs=60, seed=3)
    parts = sim.run(scenario, runs=60, seed=3, cohort=7)
    pd.testing.assert_frame_equal(whole.runs, parts.runs)
    pd.testing.assert_frame_equal(whole.trace(41), parts.trace(41))


@pytest.mark.parametrize("name", SHIPPED)
def test_never_worse_than_no_deal_and_never_across_a_line(name: str) -> None:
    scenario = lively(name, name)
    result = sim.run(scenario, runs=150)
    for run in range(0, 150, 3):
        row = result.runs.iloc[run]
        for _, move in result.trace(run).iterrows():
            if move["move"] not in ("offers", "accepts"):
                continue
            party = f"parties.{move['party']}"
            value = row[f"draw.{party}.no_deal.value"]
            drift = row[f"draw.{party}.no_deal.drift_per_day"]
            assert move["utility"] >= value + drift * move["hour"] / 24
            if row[f"draw.{party}.red_lines.x.real"]:
                assert move["extra"] != "c"
            if move["slices"] == "4":
                assert move["extra"] == "a"
                assert move["hour"] >= 3


@pytest.mark.parametrize("name", SHIPPED)
def test_picklable_documented_and_sourced(name: str) -> None:
    strategy = strategy_class(name)()
    assert type(pickle.loads(pickle.dumps(strategy))) is type(strategy)
    assert strategy.__doc__
    assert strategy.source
    assert all(spec.domain.admits(spec.default) for spec in strategy.parameters.values())
    assert vars(strategy) == {}, "a strategy holds no state"


def plays(scenario: sim.Scenario, runs: int) -> dict[tuple[int, int], tuple[object, ...]]:
    """What ann aims at and offers, by run and round."""
    result = sim.run(scenario, runs=runs)
    found = {}
    for run in range(runs):
        offers = result.trace(run).query("party == 'ann' and move in ('offers', 'passes')")
        for _, move in offers.iterrows():
            found[run, move["round"]] = (move["target"], move["slices"], move["extra"])
    return found


def register_script(name: str, first: int, step: int) -> None:
    """A strategy that offers terms by their numbers, and accepts nothing."""
    sim.strategies.register(
        name,
        target=lambda view: view.floor,
        offer=lambda view, target: np.full(len(target), (first + step * view.round) % 27),
        accepts=lambda view, terms, target: np.zeros(len(target), bool),
    )


def against_a_script(name: str, script: str) -> sim.Scenario:
    scenario = lively(name, script)
    free = {"red_lines": [], "concessions": [], "no_deal": 0}
    return scenario.vary({f"parties.ben.{key}": value for key, value in free.items()})


@pytest.mark.parametrize("name", SHIPPED)
def test_who_says_that_it_does_not_remember_does_not(name: str) -> None:
    register_script("upward", 0, 5)
    register_script("downward", 26, 20)
    first, second = (plays(against_a_script(name, s), 12) for s in ("upward", "downward"))
    assert first.keys() == second.keys()
    assert len(first) == 12 * 12
    if not strategy_class(name).remembers:
        assert first == second
    else:
        assert first != second, "it need not be remembered what was offered"


@pytest.mark.parametrize("name", SHIPPED)
def test_who_says_that_it_is_not_informed_is_not(name: str) -> None:
    register_script("upward", 0, 5)
    scenario = against_a_script(name, "upward")
    other = scenario.vary(
        {
            "parties.ben.weights.slices": 0.2,
            "parties.ben.values.slices": {"linear": [0.5, 0.7]},
            "parties.ben.values.extra": {"a": 0.9, "b": 0.5, "c": 0.1},
            "parties.ben.no_deal.value": 0.1,
        }
    )
    first, second = plays(scenario, 12), plays(other, 12)
    assert len(first) == 12 * 12
    assert (first == second) is not strategy_class(name).informed


LOOKS: dict[str, list[Callable[[View], object]]] = {
    "remembers": [
        lambda view: view.received(0),
        lambda view: view.offered(0),
        lambda view: view.first_received(),
        lambda view: view.best_received(),
        lambda view: view.worst_offered(),
        lambda view: view.own_offer(0),
        lambda view: view.offer_of(1),
        lambda view: view.offers_made(),
        lambda view: view.distinct(0),
        lambda view: view.option_counts(1),
        lambda view: view.new_best(),
    ],
    "informed": [
        lambda view: view.utilities(1),
        lambda view: view.no_deal_of(1),
        lambda view: view.foresight(),
    ],
}


@pytest.mark.parametrize(
    ("trait", "number"), [(trait, i) for trait, looks in LOOKS.items() for i in range(len(looks))]
)
def test_a_strategy_that_hides_what_it_looks_at_is_caught(trait: str, number: int) -> None:
    class Sly(Strategy):
        """Says that it does not look, and does."""

        remembers = False

        def target(self, view: View) -> np.ndarray:
            LOOKS[trait][number](view)
            return view.floor

    sim.strategies.register("sly", Sly)
    with pytest.raises(sim.StrategyError, match=f"{trait} = False"):
        sim.run(sim.load(pie("sly")), runs=1)


@pytest.mark.parametrize(
    "look",
    [
        lambda view: view.nearest(view.floor),
        lambda view: view.above(view.floor, view.random("pick")),
        lambda view: view.new_best(),
        lambda view: view.utilities(view.party),
    ],
)
def test_a_strategy_that_hides_that_it_lists_the_terms_is_caught(
    look: Callable[[View], object],
) -> None:
    def target(view: View) -> np.ndarray:
        look(view)
        return view.floor

    sim.strategies.register("sly", target=target)
    toy = pie("sly")
    toy["issues"] = {f"point{i}": ["no", "yes"] for i in range(21)}
    for party in toy["parties"].values():
        party["weights"] = {"point0": 1, **{f"point{i}": 0 for i in range(1, 21)}}
        party["values"] = {f"point{i}": {"linear": [0, 1]} for i in range(21)}
    toy["timeline"][0]["protocol"] = "single_text"
    with pytest.raises(sim.StrategyError, match="enumerates = False"):
        sim.run(sim.load(toy), runs=1)


@pytest.mark.parametrize(
    ("strategy", "beta", "expected"),
    [
        (Polynomial, 0.2, 0.128125),
        (Polynomial, 5.0, 0.883496),
        (Exponential, 0.2, 0.134725),
        (Exponential, 5.0, 0.930572),
    ],
)
def test_faratin_at_half_time(strategy: type[Strategy], beta: float, expected: float) -> None:
    view = SimpleNamespace(
        elapsed=np.array([0.5]), parameters={"beta": np.array([beta]), "kappa": np.array([0.1])}
    )
    assert strategy().conceded(view)[0] == pytest.approx(expected, abs=5e-7)


def test_named_settings_of_the_polynomial_family() -> None:
    for name, exponent in (("boulware", 4), ("linear", 1), ("conceder", 0.25)):
        trace = sim.run(sim.load(pie(name, "hardliner", rounds=9)), runs=1).trace(0)
        offers = trace[(trace["party"] == "ann") & (trace["move"] == "offers")]
        expected = [1 - ((r + 1) / 10) ** exponent for r in range(9)]
        assert list(offers["target"]) == pytest.approx(expected, abs=1e-15)


def test_shipped_names_cannot_be_taken() -> None:
    with pytest.raises(sim.UsageError, match="cannot be registered"):
        sim.strategies.register("linear", target=lambda view: view.floor)
    assert names()[: len(_SHIPPED)] == tuple(_SHIPPED)
