"""What every part of a strategy must keep to, whichever it is, and what each is known for."""

import math
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine.party_view import PartyView
from sim.strategies import PARTS, Conceding, Kind, View, compose, names, part_class
from sim.strategies.opponent_model import estimated_utilities
from sim.strategies.registry import _SHIPPED
from sim.strategies.time_dependent import Exponential, Polynomial
from sim.strategies.view import OneRun
from tests.builders.steps import by_numpy
from tests.builders.strategies import SHIPPED, every_part, lively
from tests.builders.toys import pie


@pytest.mark.slow
@every_part
@pytest.mark.parametrize("other", ["linear", "relative_tit_for_tat"])
def test_same_draws_same_moves_whatever_the_cohort(strategy: Any, other: str) -> None:
    scenario = lively(strategy, other)
    whole = sim.run(scenario, runs=60, seed=3)
    parts = sim.run(scenario, runs=60, seed=3, cohort=7)
    pd.testing.assert_frame_equal(whole.runs, parts.runs)
    pd.testing.assert_frame_equal(whole.trace(41), parts.trace(41))


@pytest.mark.slow
@every_part
def test_never_worse_than_no_deal_and_never_across_a_line(strategy: Any) -> None:
    scenario = lively(strategy, strategy)
    result = sim.run(scenario, runs=150)
    for run in range(0, 150, 6):
        row = result.runs.iloc[run]
        for move in result.trace(run).to_dict("records"):
            if move["move"] not in ("offers", "accepts"):
                continue
            party = f"parties.{move['party']}"
            value = row[f"draw.{party}.no_deal.value"]
            drift = row[f"draw.{party}.no_deal.drift_per_day"]
            assert move["utility"] >= value + drift * move["hour"] / 24 - STEP
            if row[f"draw.{party}.red_lines.x.real"]:
                assert move["extra"] != "c"
            if move["slices"] == "4":
                assert move["extra"] == "a"
                assert move["hour"] >= 3


STEP = 2.0**-32
"""What is compared is rounded to this."""


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["alternating_offers", "take_it_or_leave_it"])
@pytest.mark.parametrize("name", sorted(_SHIPPED["concedes"]))
def test_at_its_last_chance_nobody_refuses_what_is_better_than_no_deal(
    name: str, protocol: str
) -> None:
    # Only who plays the equilibrium has another way of accepting if a scenario says nothing: it may
    # refuse an offer for the last one that it makes itself.
    strategy = {"concedes": name, "accepts": "combined"}
    result = sim.run(lively(strategy, strategy, parties=3, protocol=protocol, rounds=6), runs=120)
    last = 5 if protocol == "alternating_offers" else 0
    answers = 0
    for run in range(0, 120, 4):
        row = result.runs.iloc[run]
        for move in result.trace(run).to_dict("records"):
            if move["round"] != last or move["move"] not in ("accepts", "rejects"):
                continue
            answers += 1
            party = f"draw.parties.{move['party']}"
            barred = bool(move["extra"] == "c" and row[f"{party}.red_lines.x.real"])
            barred |= bool(move["slices"] == "4" and (move["extra"] != "a" or move["hour"] < 3))
            no_deal = row[f"{party}.no_deal.value"]
            no_deal += row[f"{party}.no_deal.drift_per_day"] * move["hour"] / 24
            if move["move"] == "rejects":
                assert barred or move["utility"] < no_deal + STEP
    assert answers > 10


@pytest.mark.parametrize(
    ("file", "first", "second"),
    [
        ("splitting-a-pie", "ann", "ben"),
        ("buyer-and-seller", "seller", "buyer"),
        ("logrolling", "union", "employer"),
        ("positional-bargaining", "shepherds", "farmers"),
    ],
)
@pytest.mark.parametrize("name", ["nice_tit_for_tat", "micro", "zeuthen", "equilibrium"])
def test_two_of_a_kind_find_the_room_there_is(
    name: str, file: str, first: str, second: str
) -> None:
    both: dict[str, Any] = {f"parties.{party}.strategy": name for party in (first, second)}
    # Without a last chance that is known, nobody need find anything.
    both["clock"] = "rounds"
    runs = sim.run(sim.load(f"teaching/{file}").vary(both), runs=100, seed=1).runs
    assert (runs["ending"] == "deal").all()


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_picklable_documented_and_sourced(kind: Kind, name: str) -> None:
    part = part_class(kind, name)()
    assert type(pickle.loads(pickle.dumps(part))) is type(part)
    assert part.__doc__
    assert part.source
    assert all(spec.domain.admits(spec.default) for spec in part.parameters.values())
    assert vars(part) == {"said": {word: known[0] for word, known in part.words.items()}}, (
        "a part holds no state"
    )


@every_part
def test_a_part_says_what_it_looks_at(strategy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = set()
    must_say, told = PartyView._must_say, PartyView._told

    def note(view: PartyView, trait: str, what: str) -> None:
        if view.party == 0:
            looked.add(trait)
        must_say(view, trait, what)

    def note_told(view: PartyView, worst_off: bool) -> np.ndarray:
        looked.add("informed")
        return told(view, worst_off)

    monkeypatch.setattr(PartyView, "_must_say", note)
    monkeypatch.setattr(PartyView, "_told", note_told)
    scenario = lively(strategy)
    by_numpy(scenario, runs=40)
    composed = compose(scenario.parties[0].strategy.parts)
    says = {trait for trait in ("remembers", "informed") if getattr(composed, trait)}
    assert looked == says


LOOKS: dict[str, list[Callable[[View], object]]] = {
    "remembers": [
        lambda view: view.received(0),
        lambda view: view.offered(0),
        lambda view: view.first_received(),
        lambda view: view.best_received(),
        lambda view: view.worst_offered(),
        lambda view: view.offered_before(view.random("pick")),
        lambda view: view.backed_by(1),
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
    class Sly(Conceding):
        """Says that it does not look, and does."""

        remembers = False

        def target(self, view: View) -> np.ndarray:
            LOOKS[trait][number](view)
            return view.no_deal

    sim.strategies.register("sly", Sly)
    with pytest.raises(sim.errors.StrategyError, match=f"{trait} = False"):
        sim.run(sim.load(pie("sly")), runs=1)


@pytest.mark.parametrize(
    "look",
    [
        lambda view: view.nearest(view.no_deal),
        lambda view: view.above(view.no_deal, view.random("pick")),
        lambda view: view.new_best(),
        lambda view: view.utilities(view.party),
    ],
)
def test_a_strategy_that_hides_that_it_lists_the_outcomes_is_caught(
    look: Callable[[View], object],
) -> None:
    def target(view: View) -> np.ndarray:
        look(view)
        return view.no_deal

    sim.strategies.register("sly", target=target)
    toy = pie("sly")
    toy["issues"] = {f"point{i}": ["no", "yes"] for i in range(21)}
    for party in toy["parties"].values():
        party["weights"] = {"point0": 1, **{f"point{i}": 0 for i in range(1, 21)}}
        party["values"] = {f"point{i}": {"linear": [0, 1]} for i in range(21)}
    toy["timeline"][0]["protocol"] = "single_text"
    with pytest.raises(sim.errors.StrategyError, match="looks at each outcome"):
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
def test_faratin_at_half_time(strategy: type[Conceding], beta: float, expected: float) -> None:
    view = SimpleNamespace(
        elapsed=np.array([0.5]), parameters={"beta": np.array([beta]), "kappa": np.array([0.1])}
    )
    assert strategy().conceded(view)[0] == pytest.approx(expected, abs=5e-7)


def test_named_settings_of_the_polynomial_family() -> None:
    for name, exponent in (("boulware", 4), ("linear", 1), ("conceder", 0.25)):
        expected = [1 - (r / 8) ** exponent for r in range(9)]
        assert targets(name, *[0] * 8) == pytest.approx(expected, abs=1e-9)


def test_shipped_names_cannot_be_taken() -> None:
    with pytest.raises(sim.errors.UsageError, match="cannot be registered"):
        sim.strategies.register("linear", target=lambda view: view.no_deal)
    for kind in PARTS:
        assert names(kind)[: len(_SHIPPED[kind])] == tuple(_SHIPPED[kind])


# Known answers


def first_ann(toy: dict[str, Any]) -> dict[str, Any]:
    """The same talks, in which ann acts first."""
    toy["timeline"][0]["opens"] = "ann"
    return toy


def script(name: str, *slices: int) -> str:
    """A strategy of ben's that offers so many slices to ann, one number a round."""
    sim.strategies.register(
        name,
        target=lambda view: np.full(len(view.no_deal), 2.0),
        offer=lambda view, target: np.full(len(target), slices[min(view.round, len(slices) - 1)]),
    )
    return name


def targets(strategy: object, *slices: int, options: int = 101) -> list[float]:
    """What ann aims at in the rounds of a pie, while she gets offers as scripted."""
    toy = first_ann(
        pie(strategy, script("scripted", *slices), rounds=len(slices) + 1, options=options)
    )
    trace = sim.run(sim.load(toy), runs=1).trace(0).query("party == 'ann'")
    return trace.groupby("round")["target"].first().tolist()


def test_relative_tit_for_tat_by_hand() -> None:
    # 1 · 4/8 = .5, then .5 · 8/16 = .25, and then .25 · 16/8 = .5.
    found = targets("relative_tit_for_tat", 4, 8, 16, 8, options=129)
    assert found == pytest.approx([1, 1, 0.5, 0.25, 0.5])
    found = targets({"relative_tit_for_tat": {"delta": 2}}, 4, 8, 16, 8, options=129)
    # 1 · 4/8 = .5 after the third offer, .5 · 8/16 = .25 after the fourth.
    assert found == pytest.approx([1, 1, 1, 0.5, 0.25])


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
    result = sim.run(sim.load(first_ann(pie("micro", "micro", options=11))), runs=1)
    # Ben's sixth new offer would be the one that lies on the table, so he takes it.
    assert offers_of(result, "ann") == ["10", "9", "8", "7", "6", "5"]
    assert offers_of(result, "ben") == ["0", "1", "2", "3", "4"]
    assert result.runs["slices"].tolist() == ["5"]


STUBBORN = {"concedes": "hardliner", "offers": "own_lowest"}
"""It holds out even where it knows that nobody will hear another offer of its own."""


def test_micro_makes_no_more_steps_than_the_other_until_its_last_chance() -> None:
    result = sim.run(
        sim.load(first_ann(pie("micro", STUBBORN, options=11, no_deal=(0.05, 0)))), runs=1
    )
    # It is one ahead at most: m ≤ n lets it answer the only offer of the hardliner.
    *before, last = offers_of(result, "ann")
    assert set(before) == {"10", "9"}
    assert last == "1"
    assert result.runs["slices"].tolist() == ["1"]


def test_without_a_last_chance_micro_waits_as_in_the_source() -> None:
    micro = {"concedes": "micro", "accepts": "target"}
    toy = first_ann(pie(micro, "hardliner", options=11)) | {"clock": "open"}
    result = sim.run(sim.load(toy), runs=1)
    assert set(offers_of(result, "ann")) == {"10", "9"}
    assert result.runs["ending"].tolist() == ["no_deal"]


@pytest.mark.slow
def test_micro_repeats_each_of_its_different_offers_as_often() -> None:
    toy = first_ann(pie("micro", "hardliner", options=11, rounds=62))
    result = sim.run(sim.load(toy), runs=60)
    # 59 repeats: were past repeats counted, too, most runs would favour one of the two.
    shares = []
    for run in range(60):
        offers = result.trace(run).query("party == 'ann' and move == 'offers'")["slices"]
        shares.append((offers.iloc[2:-1] == "10").mean())
    assert np.mean(shares) == pytest.approx(0.5, abs=0.03)
    assert np.std(shares) < 0.1


def test_micro_repeats_itself_when_it_has_nothing_new() -> None:
    # Ann can sign 10, 9 and 8 only; ben goes on.
    toy = first_ann(pie("micro", "micro", options=11, no_deal=(0.75, 0)))
    offers = offers_of(sim.run(sim.load(toy), runs=1), "ann")
    assert offers[:3] == ["10", "9", "8"]
    assert set(offers[3:]) <= {"10", "9", "8"}


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
    # Cat can sign three outcomes only; the others wait for the slowest, so nobody goes further.
    toy = pie("micro", "micro", options=11, rounds=60)
    toy["parties"]["cat"] = {
        "weights": {"slices": 1},
        "values": {"slices": {str(i): 1 - abs(i - 6) / 10 for i in range(11)}},
        "no_deal": 0.9,
        "strategy": "micro",
    }
    toy["timeline"][0]["parties"] = ["ann", "ben", "cat"]
    offers = sim.run(sim.load(toy), runs=1).trace(0).query("move == 'offers' and round < 59")
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
    result = sim.run(sim.load(first_ann(pie(patient, patient, rounds=60, options=1001))), runs=1)
    assert result.trace(0)["move"].tolist() == ["offers", "accepts"]
    # (1 − .9) / (1 − .81) = .526316; a slice of a thousandth rounds each move.
    assert int(result.runs["slices"].iloc[0]) == pytest.approx(526.316, abs=1 / 0.19)


def packages(first: Any, second: Any) -> sim.Scenario:
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
    for offers in ("own_lowest", "frequency_model"):
        strategy = {"concedes": "boulware", "offers": offers}
        runs = sim.run(packages(strategy, strategy), runs=200).runs
        assert (runs["ending"] == "deal").all()
        joint[offers] = (runs["utility.ann"] + runs["utility.ben"]).mean()
    # Giving way where it costs little, both get some four fifths.
    assert joint["own_lowest"] < joint["frequency_model"]
    assert joint["frequency_model"] > 1.5


def test_the_frequency_model_by_hand() -> None:
    # Four offers: a three times and b once; x and y twice each.
    counts = [np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]])]
    seen = {}

    def scores(weights: list[np.ndarray], values: list[np.ndarray]) -> np.ndarray:
        seen.update(weights=weights, values=values)
        return np.zeros((1, 4))

    estimated_utilities(SimpleNamespace(option_counts=lambda other: counts, scores=scores), 1)
    assert [float(weight[0]) for weight in seen["weights"]] == [0.75, 0.5]
    assert [value[0].tolist() for value in seen["values"]] == [[0.75, 0.25], [0.5, 0.5]]


def test_nice_tit_for_tat_by_hand() -> None:
    # The Nash point of a pie is one half: from .20, .30 is a third of the way, .40 two thirds.
    # From 1, ann comes as far, and the best offer counts, not the last.
    found = targets("nice_tit_for_tat", 20, 30, 40, 35)
    # At her last chance she comes all the way, whatever the other does.
    assert found == pytest.approx([1, 1, 1 - 0.5 / 3, 1 - 1 / 3, 0.5])
    assert targets("nice_tit_for_tat", 20, 20, 20) == [1, 1, 1, 0.5]


def test_nice_tit_for_tats_bonus_grows_over_the_last_tenth_of_its_time() -> None:
    found = targets("nice_tit_for_tat", *[20] * 20)
    # 20 rounds come after the first: .9, .95 and 1 of the time are used in the last three.
    assert found == pytest.approx([*[1] * 19, 0.75, 0.5])


def test_a_strategy_that_returns_no_numbers_is_told() -> None:
    sim.strategies.register("wordy", target=lambda view: "as much as I can get")
    with pytest.raises(sim.errors.StrategyError, match="must return numbers, not 'as much"):
        sim.run(sim.load(pie("wordy")), runs=2)


def test_a_target_for_one_run_knows_whose_turn_it_is() -> None:
    seen = set()

    def target(run: OneRun) -> float:
        seen.add((run.party, run.others, run.round))
        return run.best_utility

    sim.strategies.register("curious", target=sim.strategies.per_run(target))
    sim.run(sim.load(pie("curious", "hardliner", rounds=2)), runs=2)
    assert seen == {(0, (1,), 0), (0, (1,), 1)}
