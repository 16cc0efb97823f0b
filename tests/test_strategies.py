"""What every strategy must keep to, whichever it is."""

import pickle
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.strategies import Strategy, names, strategy_class
from sim.strategies.table import _SHIPPED
from sim.strategies.time_dependent import Exponential, Polynomial
from tests.toys import pie

SHIPPED = sorted(_SHIPPED)


def lively(name: str, other: str = "linear") -> sim.Scenario:
    """Two issues, lines, a concession, drift: enough for a strategy to go wrong."""
    toy = pie(name, other, rounds=12, options=9)
    toy["issues"]["extra"] = ["a", "b", "c"]
    for i, party in enumerate(toy["parties"].values()):
        party["weights"]["extra"] = {"uniform": [0.2, 1.5]}
        party["values"]["extra"] = {"a": {"uniform": [0, 1]}, "b": 0.4, "c": 1 - i}
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


@pytest.mark.parametrize("name", SHIPPED)
def test_declared_traits_are_true(name: str) -> None:
    # Whoever says that it does not look at offers plays the same against anybody.
    if strategy_class(name).remembers:
        return
    targets = [
        sim.run(lively(name, other), runs=1).trace(0).query("party == 'ann'")["target"].tolist()
        for other in ("hardliner", "random")
    ]
    shared = min(len(t) for t in targets)
    assert shared > 0
    hard, soft = (t[:shared] for t in targets)
    assert hard[0] == soft[0]


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


def test_a_strategy_that_hides_its_memory_is_caught() -> None:
    class Sly(Strategy):
        """Says that it does not look at offers, and does."""

        remembers = False

        def target(self, view: sim.strategies.View) -> np.ndarray:
            return np.nan_to_num(view.received_utility)

    sim.strategies.register("sly", Sly)
    with pytest.raises(sim.StrategyError, match="remembers = False"):
        sim.run(sim.load(pie("sly")), runs=1)


def test_shipped_names_cannot_be_taken() -> None:
    with pytest.raises(sim.UsageError, match="cannot be registered"):
        sim.strategies.register("linear", target=lambda view: view.floor)
    assert names()[: len(_SHIPPED)] == tuple(_SHIPPED)
