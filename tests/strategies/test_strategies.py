"""What every strategy must keep to, whichever it is."""

import math
import pickle
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.strategies import Strategy, View, names, strategy_class
from sim.strategies.registry import _SHIPPED
from sim.strategies.time_dependent import Exponential, Polynomial
from tests.builders.strategies import SHIPPED, lively
from tests.builders.toys import pie


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
    for run in range(0, 150, 6):
        row = result.runs.iloc[run]
        for move in result.trace(run).to_dict("records"):
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


def same_play(first: sim.Scenario, second: sim.Scenario) -> bool:
    """Whether ann does the same in both, as long as nobody has agreed."""
    one, other = plays(first, 25), plays(second, 25)
    shared = one.keys() & other.keys()
    assert len(shared) > 40
    return all(one[key] == other[key] for key in shared)


def register_script(name: str, step: int) -> None:
    """A strategy that offers no slices and now and then another extra, and accepts nothing."""
    sim.strategies.register(
        name,
        target=lambda view: view.floor,
        offer=lambda view, target: np.full(len(target), (step * (view.round // 2)) % 3),
        accepts=lambda view, outcomes, target: np.zeros(len(target), bool),
    )


def against_a_script(name: str, script: str) -> sim.Scenario:
    scenario = lively(name, script)
    free = {"red_lines": [], "concessions": [], "no_deal": 0}
    return scenario.vary({f"parties.ben.{key}": value for key, value in free.items()})


@pytest.mark.parametrize("name", SHIPPED)
def test_who_says_that_it_does_not_remember_does_not(name: str) -> None:
    register_script("varied", 1)
    register_script("constant", 0)
    same = same_play(*(against_a_script(name, script) for script in ("varied", "constant")))
    assert same is not strategy_class(name).remembers


@pytest.mark.parametrize("name", SHIPPED)
def test_who_says_that_it_is_not_informed_is_not(name: str) -> None:
    register_script("varied", 1)
    scenario = against_a_script(name, "varied")
    other = scenario.vary({"parties.ben.weights.extra": 0, "parties.ben.no_deal": 0.6})
    assert same_play(scenario, other) is not strategy_class(name).informed


LOOKS: dict[str, list[Callable[[View], object]]] = {
    "remembers": [
        lambda view: view.received(0),
        lambda view: view.offered(0),
        lambda view: view.first_received(),
        lambda view: view.best_received(),
        lambda view: view.worst_offered(),
        lambda view: view.own_offer(0),
        lambda view: view.backed_by(1),
        lambda view: view.offers_made(),
        lambda view: view.distinct(0),
        lambda view: view.option_counts(1),
        lambda view: view.new_best(),
    ],
    "informed": [
        lambda view: view.utilities(1),
        lambda view: view.no_deal_of(1),
        lambda view: view.look_ahead(),
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
def test_a_strategy_that_hides_that_it_lists_the_outcomes_is_caught(
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
    with pytest.raises(sim.StrategyError, match="looks through all terms"):
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


# Known answers


def script(name: str, *slices: int) -> str:
    """A strategy of ben's that offers so many slices to ann, one number a round."""
    sim.strategies.register(
        name,
        target=lambda view: np.full(len(view.floor), 2.0),
        offer=lambda view, target: np.full(len(target), slices[min(view.round, len(slices) - 1)]),
    )
    return name


def targets(strategy: object, *slices: int) -> list[float]:
    """What ann aims at in the rounds of a pie, while she gets offers as scripted."""
    toy = pie(strategy, script("scripted", *slices), rounds=len(slices) + 1)
    trace = sim.run(sim.load(toy), runs=1).trace(0).query("party == 'ann' and move != 'accepts'")
    return trace.groupby("round")["target"].first().tolist()


def test_relative_tit_for_tat_by_hand() -> None:
    # 1 · .20/.25 = .8, then .8 · .25/.40 = .5, and then .5 · .40/.32 = .625.
    found = targets("relative_tit_for_tat", 20, 25, 40, 32)
    assert found == pytest.approx([1, 1, 0.8, 0.5, 0.625])
    found = targets({"relative_tit_for_tat": {"delta": 2}}, 20, 25, 40, 32)
    # 1 · .20/.25 = .8 after the third offer, .8 · .25/.40 = .5 after the fourth.
    assert found == pytest.approx([1, 1, 1, 0.8, 0.5])


def test_averaged_tit_for_tat_by_hand() -> None:
    # Over two offers: 1 · .20/.40 = .5 after the third, .5 · .25/.32 after the fourth.
    found = targets({"averaged_tit_for_tat": {"gamma": 2}}, 20, 25, 40, 32)
    assert found == pytest.approx([1, 1, 1, 0.5, 0.390625])


def test_random_absolute_tit_for_tat_by_hand() -> None:
    # 1 − .05 = .95, .95 − .15 = .80, and back up by .08; the offers are .95, .80, .88.
    found = targets({"random_absolute_tit_for_tat": {"most": 0}}, 20, 25, 40, 32)
    assert found == pytest.approx([1, 1, 0.95, 0.80, 0.88])
    again = targets("random_absolute_tit_for_tat", 20, 25, 40, 32)
    assert 0.85 <= again[2] < 0.95


def test_over_one_offer_averaged_is_relative() -> None:
    first, second = (
        sim.run(lively(name, "conceder").vary({"parties.ann.strategy": strategy}), runs=50)
        for name, strategy in (
            ("relative_tit_for_tat", {"relative_tit_for_tat": {"delta": 1}}),
            ("averaged_tit_for_tat", {"averaged_tit_for_tat": {"gamma": 1}}),
        )
    )
    shared = [c for c in first.runs if "strategy" not in c]
    pd.testing.assert_frame_equal(first.runs[shared], second.runs[shared])
    pd.testing.assert_frame_equal(first.trace(7), second.trace(7))


def offers_of(result: sim.Result, party: str) -> list[str]:
    found = result.trace(0).query(f"party == '{party}' and move == 'offers'")
    return found["slices"].tolist()


def test_micro_against_micro_meets_in_the_middle() -> None:
    result = sim.run(sim.load(pie("micro", "micro", options=11)), runs=1)
    # Ben's sixth new offer would be the one that lies on the table, so he takes it.
    assert offers_of(result, "ann") == ["10", "9", "8", "7", "6", "5"]
    assert offers_of(result, "ben") == ["0", "1", "2", "3", "4"]
    assert result.runs["slices"].tolist() == ["5"]


def test_micro_makes_no_more_steps_than_the_other() -> None:
    result = sim.run(sim.load(pie("micro", "hardliner", options=11)), runs=1)
    # It is one ahead at most: m ≤ n lets it answer the only offer of the hardliner.
    assert set(offers_of(result, "ann")) == {"10", "9"}
    assert result.runs["ending"].tolist() == ["no_deal"]


def test_three_micros_find_what_all_can_sign() -> None:
    toy = pie("micro", "micro", options=11, rounds=60)
    toy["parties"]["cat"] = {
        "weights": {"slices": 1},
        "values": {"slices": {str(i): 1 - abs(i - 6) / 10 for i in range(11)}},
        "strategy": "micro",
    }
    for party, least in zip(toy["parties"].values(), (0.3, 0.3, 0.3), strict=True):
        party["no_deal"] = least
    toy["timeline"][0]["parties"] = ["ann", "ben", "cat"]
    runs = sim.run(sim.load(toy), runs=40).runs
    assert (runs["ending"] == "deal").all()
    assert set(runs["slices"]) <= {"3", "4", "5", "6", "7"}


def test_a_micro_that_has_nothing_new_to_offer_stops_the_others() -> None:
    # Cat can sign three terms only; the others wait for the slowest, so nobody goes further.
    toy = pie("micro", "micro", options=11, rounds=60)
    toy["parties"]["cat"] = {
        "weights": {"slices": 1},
        "values": {"slices": {str(i): 1 - abs(i - 6) / 10 for i in range(11)}},
        "no_deal": 0.9,
        "strategy": "micro",
    }
    toy["timeline"][0]["parties"] = ["ann", "ben", "cat"]
    offers = sim.run(sim.load(toy), runs=1).trace(0).query("move == 'offers'")
    assert offers[offers["party"] == "ann"]["slices"].nunique() <= 4


@pytest.mark.parametrize("protocol", ["alternating_offers", "monotonic_concession"])
def test_zeuthen_ends_at_the_nash_point(protocol: str) -> None:
    toy = pie("zeuthen", "zeuthen", rounds=200)
    toy["parties"]["ben"]["values"]["slices"] = {str(i): math.sqrt(1 - i / 100) for i in range(101)}
    toy["timeline"][0]["protocol"] = protocol
    # The product x √(1 − x) is largest at 2/3, on this grid at 67.
    assert sim.run(sim.load(toy), runs=1).runs["slices"].tolist() == ["67"]


def test_equilibrium_plays_rubinsteins_game() -> None:
    patient = {"equilibrium": {"discount": 0.9}}
    result = sim.run(sim.load(pie(patient, patient, rounds=60, options=1001)), runs=1)
    assert result.trace(0)["move"].tolist() == ["offers", "accepts"]
    # (1 − .9) / (1 − .81) = .526316; a slice of a thousandth rounds each move.
    assert int(result.runs["slices"].iloc[0]) == pytest.approx(526.316, abs=1 / 0.19)


def packages(first: str, second: str) -> sim.Scenario:
    """Four issues, each of which matters most to another party than the next."""
    issues = {f"issue{i}": ["a", "b", "c", "d", "e"] for i in range(4)}
    toy = pie(first, second, rounds=20)
    toy["issues"] = issues
    for party, line in zip(toy["parties"].values(), ([0, 1], [1, 0]), strict=True):
        heavy = {"uniform": [3, 6]}
        party["weights"] = {
            issue: heavy if (i + line[0]) % 2 else {"uniform": [0.5, 1]}
            for i, issue in enumerate(issues)
        }
        party["values"] = {issue: {"linear": line} for issue in issues}
    return sim.load(toy)


def test_the_frequency_model_finds_better_packages() -> None:
    joint = {}
    for name in ("boulware", "frequency_model"):
        runs = sim.run(packages(name, name), runs=200).runs
        assert (runs["ending"] == "deal").all()
        joint[name] = (runs["utility.ann"] + runs["utility.ben"]).mean()
    # Giving way where it costs little, both get some four fifths.
    assert joint["boulware"] < joint["frequency_model"]
    assert joint["frequency_model"] > 1.5


def test_nice_tit_for_tat_by_hand() -> None:
    # The Nash point of a pie is one half: from .20, .30 is a third of the way, .40 two thirds.
    # From 1, ann comes as far, and the best offer counts, not the last.
    found = targets("nice_tit_for_tat", 20, 30, 40, 35)
    assert found == pytest.approx([1, 1, 1 - 0.5 / 3, 1 - 1 / 3, 1 - 1 / 3])
    assert set(targets("nice_tit_for_tat", 20, 20, 20)) == {1}


def test_a_strategy_that_returns_no_numbers_is_told() -> None:
    sim.strategies.register("wordy", target=lambda view: "as much as I can get")
    with pytest.raises(sim.StrategyError, match="must return numbers, not 'as much"):
        sim.run(sim.load(pie("wordy")), runs=2)


def test_a_target_for_one_run_knows_whose_turn_it_is() -> None:
    seen = set()

    def target(run: sim.strategies.strategy.OneRun) -> float:
        seen.add((run.party, run.others, run.round))
        return run.best_utility

    sim.strategies.register("curious", target=sim.per_run(target))
    sim.run(sim.load(pie("curious", "hardliner", rounds=2)), runs=2)
    assert seen == {(0, (1,), 0), (0, (1,), 1)}
