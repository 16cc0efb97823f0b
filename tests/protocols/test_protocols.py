"""What every protocol must keep to with every strategy, and what each is known for."""

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.protocols import names, protocol
from tests.builders.negotiations import negotiation, private_lines, session_of
from tests.builders.strategies import every_part, lively
from tests.builders.texts import forty_points
from tests.builders.toys import pie

PROTOCOLS = names()


@pytest.mark.parametrize("rules", PROTOCOLS)
def test_documented_sourced_and_without_state(rules: str) -> None:
    made = protocol(rules)
    assert made.__doc__
    assert made.source
    assert vars(made) == {}
    assert type(pickle.loads(pickle.dumps(made))) is type(made)


@pytest.mark.slow
@pytest.mark.parametrize("rules", PROTOCOLS)
@every_part
def test_nobody_signs_what_it_may_not(rules: str, strategy: Any) -> None:
    scenario = lively(strategy, "linear", parties=3, protocol=rules, rounds=8)
    result = sim.run(scenario, runs=60, seed=2)
    for run in range(0, 60, 8):
        row, trace = result.runs.iloc[run], result.trace(run)
        said: dict[str, tuple[str, str]] = {}
        for _, move in trace[trace["move"].isin(["offers", "accepts"])].iterrows():
            party = f"draw.parties.{move['party']}"
            drift = row[f"{party}.no_deal.drift_per_day"] * move["hour"] / 24
            assert move["utility"] >= row[f"{party}.no_deal.value"] + drift
            assert move["extra"] != "c" or not row[f"{party}.red_lines.x.real"]
            assert move["slices"] != "4" or (move["extra"] == "a" and move["hour"] >= 3)
            said[move["party"]] = (move["slices"], move["extra"])
        if row["ending"] == "deal":
            agreed = (row["slices"], row["extra"])
            assert said == dict.fromkeys(scenario.party_names, agreed)


@pytest.mark.slow
@pytest.mark.parametrize("rules", PROTOCOLS)
@every_part
def test_same_draws_same_moves_whatever_the_cohort(rules: str, strategy: Any) -> None:
    scenario = lively(strategy, "relative_tit_for_tat", parties=3, protocol=rules, rounds=8)
    whole = sim.run(scenario, runs=40, seed=3)
    parts = sim.run(scenario, runs=40, seed=3, cohort=7)
    pd.testing.assert_frame_equal(whole.runs, parts.runs)
    pd.testing.assert_frame_equal(whole.trace(29), parts.trace(29))


# Alternating offers


def test_the_last_offer_is_answered() -> None:
    proud = {"concedes": "hardliner", "offers": "own_lowest"}
    toy = pie(proud, "hardliner", options=11, no_deal=(0.2, 0.3), rounds=3)
    toy["timeline"][0]["opens"] = "ann"
    moves = sim.run(sim.load(toy), runs=1).trace(0)
    last = moves[moves["round"] == 2]
    assert last["party"].tolist() == ["ann", "ann", "ben", "ben", "ann"]
    assert last["move"].tolist() == ["rejects", "offers", "rejects", "offers", "accepts"]
    # It says no to nothing that is better than no deal.
    assert last["utility"].iloc[-1] >= 0.2


def test_only_those_answer_at_the_end_of_a_round_who_have_no_other_chance() -> None:
    proud = {"concedes": "hardliner", "offers": "own_lowest"}
    toy = pie(proud, "hardliner", options=11, no_deal=(0.2, 0.3), rounds=2)
    toy["timeline"][0]["opens"] = "ann"
    toy["timeline"].append({**toy["timeline"][0], "session": "later"})
    moves = sim.run(sim.load(toy), runs=1).trace(0)
    ends = moves.groupby(["session", "round"], sort=False)["move"].last().tolist()
    assert ends == ["offers", "offers", "offers", "accepts"]


# Monotonic concession


def test_last_offers_and_those_on_record_find_the_room() -> None:
    # Each has lines that only it knows of.
    tree = private_lines(negotiation(1115, drawn=True), 1115)
    result = sim.run(
        sim.load(session_of(tree, protocol="monotonic_concession", rounds=40)), runs=20
    )
    assert set(result.runs["ending"][result.runs["room"] == 1]) == {"deal"}


# Take it or leave it


def with_protocol(toy: dict[str, Any], rules: str) -> dict[str, Any]:
    toy["timeline"][0]["protocol"] = rules
    return toy


def test_who_can_only_take_it_or_leave_it_takes_it() -> None:
    toy = with_protocol(pie("equilibrium", "equilibrium", options=11), "take_it_or_leave_it")
    result = sim.run(sim.load(toy), runs=1)
    assert result.trace(0)["move"].tolist() == ["offers", "accepts"]
    assert result.runs["slices"].tolist() == ["10"]


def test_a_refused_offer_ends_the_session_and_not_the_talks() -> None:
    # Who thinks of what the other likes makes no last offer that it expects to be refused.
    stubborn = {"concedes": "hardliner", "offers": "own_lowest"}
    toy = with_protocol(pie(stubborn, "linear", no_deal=(0, 0.5)), "take_it_or_leave_it")
    toy["timeline"][0]["opens"] = "ann"
    toy["timeline"].append({"session": "again", "rounds": 3, "parties": ["ben", "ann"]})
    trace = sim.run(sim.load(toy), runs=1).trace(0)
    first = trace[trace["session"] == "talks"]
    assert first["move"].tolist() == ["offers", "rejects"]
    assert set(first["round"]) == {0}
    assert trace[trace["session"] == "again"]["hour"].iloc[0] == 1


# Simultaneous monotonic concession


def test_talks_end_when_nobody_concedes() -> None:
    toy = with_protocol(pie("hardliner", "hardliner", options=11), "monotonic_concession")
    result = sim.run(sim.load(toy), runs=1)
    moves = result.trace(0)
    assert moves[moves["move"] == "offers"]["slices"].tolist() == ["10", "0", "10", "0"]
    assert result.runs["ending"].tolist() == ["no_deal"]
    assert result.runs["hour"].tolist() == [2]


def test_offers_that_cross_are_settled_by_lot() -> None:
    # Linear parties come to meet; conceders offer each other 84 in the second round.
    toy = with_protocol(pie("linear", "linear", rounds=3, options=101), "monotonic_concession")
    result = sim.run(sim.load(toy), runs=1000)
    assert (result.runs["ending"] == "deal").all()
    assert set(result.runs["slices"]) == {"50"}
    toy = with_protocol(pie("conceder", "conceder", rounds=3, options=101), "monotonic_concession")
    slices = sim.run(sim.load(toy), runs=1000).runs["slices"]
    assert set(slices) == {"16", "84"}
    assert (slices == "16").mean() == pytest.approx(0.5, abs=0.06)


def test_nobody_takes_back_what_it_offered() -> None:
    toy = with_protocol(pie("random", "random", rounds=30, options=101), "monotonic_concession")
    result = sim.run(sim.load(toy), runs=20)
    for run in range(20):
        offers = result.trace(run).query("move == 'offers'")
        for party, sign in (("ann", -1), ("ben", 1)):
            slices = offers[offers["party"] == party]["slices"].astype(int)
            assert (np.diff(slices) * sign >= 0).all()


# Single negotiating text


def test_the_order_of_the_votes_does_not_matter() -> None:
    scenario = lively("linear", "boulware", parties=3, protocol="single_text")
    turned = scenario.vary({"timeline.talks.parties": ["cat", "ben", "ann"]})
    columns = ["ending", "round", "slices", "extra", "utility.ann", "utility.ben", "utility.cat"]
    first, second = (sim.run(s, runs=200).runs[columns] for s in (scenario, turned))
    assert set(first["ending"]) == {"deal", "no_deal"}
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.slow
@every_part
def test_who_need_not_list_the_outcomes_can_take_part_in_a_long_text(strategy: Any) -> None:
    toy = forty_points(strategy)
    parts = lively(strategy).parties[0].strategy.parts
    if sim.strategies.compose(parts).enumerates:
        with pytest.raises(sim.errors.InputError, match=r"strategy \w+ of ann"):
            sim.load(toy)
        return
    runs = sim.run(sim.load(toy), runs=10).runs
    assert set(runs["ending"]) <= {"deal", "no_deal"}
    assert sim.run(sim.load(toy), runs=10, cohort=3).runs.equals(runs)


@pytest.mark.parametrize("rules", [rules for rules in PROTOCOLS if protocol(rules).enumerates])
def test_other_protocols_refuse_a_long_text(rules: str) -> None:
    toy = forty_points("linear")
    toy["timeline"][0] = {"session": "a", "rounds": 2, "parties": ["ann", "ben"], "protocol": rules}
    with pytest.raises(sim.errors.InputError, match=f"{rules} in session a"):
        sim.load(toy)
