"""What happens in a run, on cases small enough to work out by hand."""

import itertools
from typing import Any

import numpy as np
import pytest

import sim
from sim.uncertainty.quantities import uniforms
from tests.builders.toys import pie, votes
from tests.reference.outcomes import on_grid


def opened(toy: dict[str, Any], by: str) -> dict[str, Any]:
    """The toy with a party that opens every session; who opens is drawn otherwise."""
    for session in toy["timeline"]:
        session["opens"] = by
    return toy


def only(result: sim.Result) -> Any:
    """The row of a result of one run."""
    assert len(result) == 1
    return result.runs.iloc[0]


def moves(result: sim.Result) -> list[tuple[int, str, str]]:
    trace = result.trace(result.first)
    return [(int(r["round"]), r["party"], r["move"]) for _, r in trace.iterrows()]


def targets(result: sim.Result, party: str) -> list[float]:
    """What a party aimed at in each round in which it moved, in the first run."""
    its = result.trace(result.first).query("party == @party")
    return list(its.drop_duplicates(["session", "round"])["target"])


def test_linear_against_linear_by_hand() -> None:
    # Three rounds: targets 1, 1/2, 0. Ann offers all 4 slices, Ben counters with none (4 for
    # himself); in round 1 Ann refuses that and offers 2, which Ben's target of 1/2 takes.
    result = sim.run(sim.load(opened(pie(rounds=3, options=5), "ann")), runs=1)
    row = only(result)
    assert (row["ending"], row["slices"], row["round"], row["hour"]) == ("deal", "2", 1, 2.0)
    assert (row["utility.ann"], row["utility.ben"]) == (0.5, 0.5)
    assert moves(result) == [
        (0, "ann", "offers"),
        (0, "ben", "rejects"),
        (0, "ben", "offers"),
        (1, "ann", "rejects"),
        (1, "ann", "offers"),
        (1, "ben", "accepts"),
    ]
    assert list(result.trace(0)["target"]) == [1.0] * 3 + [0.5] * 3


def test_no_zone_of_agreement_means_no_deal_ever() -> None:
    result = sim.run(sim.load(pie(no_deal=(0.6, 0.6))), runs=50)
    assert set(result.runs["ending"]) == {"no_deal"}
    assert set(result.runs["blocked_by"]) == {"ann.no_deal + ben.no_deal"}
    assert (result.runs["utility.ann"] == on_grid(0.6)).all()
    assert (result.runs["hour"] == 20).all()


def test_hardliners_run_out_of_time() -> None:
    hard = {"concedes": "hardliner", "offers": "own_lowest", "accepts": "target"}
    result = sim.run(sim.load(pie(hard, hard)), runs=1)
    assert only(result)["ending"] == "no_deal"
    assert only(result)["blocked_by"] == "ann.target + ben.target"


def test_at_its_last_chance_a_hardliner_takes_what_is_no_worse_than_no_deal() -> None:
    # Ann speaks first in the last round: what lies there is Ben's offer, no slices for her.
    result = sim.run(sim.load(opened(pie("hardliner", "hardliner"), "ann")), runs=1)
    row = only(result)
    assert (row["ending"], row["slices"], row["round"]) == ("deal", "0", 19)
    assert moves(result)[-1] == (19, "ann", "accepts")


def test_nobody_makes_a_last_offer_that_it_expects_to_be_refused() -> None:
    # To get nothing is worse than no deal for Ben. Ann's last offer leaves him more: she aims at
    # her no-deal value, and offers of all that reaches it what he likes best.
    toy = pie("hardliner", "hardliner", no_deal=(0.1, 0.1))
    result = sim.run(sim.load(opened(toy, "ann")), runs=1)
    offers = result.trace(0).query("party == 'ann' and move == 'offers'")["slices"]
    assert list(offers) == ["100"] * 19 + ["10"]
    assert moves(result)[-1] == (19, "ben", "accepts")


def test_the_later_conceder_gets_more() -> None:
    tough = only(sim.run(sim.load(pie("boulware", "conceder")), runs=1))
    soft = only(sim.run(sim.load(pie("conceder", "boulware")), runs=1))
    assert tough["utility.ann"] > 0.6 > 0.4 > soft["utility.ann"]


def test_ties_are_drawn() -> None:
    toy = opened(pie("hardliner", "linear", rounds=1, options=5), "ann")
    colours = ["red", "green", "blue"]
    toy["issues"]["colour"] = colours  # nobody cares
    runs = sim.run(sim.load(toy), runs=300, seed=5).runs  # Ben's first chance is his last
    u = uniforms(5, "parties.ann.strategy.ties#talks.0", 0, 300)
    assert set(runs["slices"]) == {"4"}
    assert list(runs["colour"]) == [colours[int(3 * number)] for number in u]
    assert runs["colour"].nunique() == 3


def test_three_parties_must_all_accept() -> None:
    result = sim.run(sim.load(votes(a=0.2, b=0.2, c=-0.2)), runs=1)
    row = only(result)
    assert row["ending"] == "deal"
    accepting = {m[1] for m in moves(result) if m[2] in ("offers", "accepts")}
    assert accepting == {"a", "b", "c"}
    assert row["utility.c"] >= 0.2


def test_absent_party_must_consent() -> None:
    toy = votes(a=0.2, b=0.2, c=-0.6)
    toy["timeline"][0]["parties"] = ["a", "b"]
    result = sim.run(sim.load(toy), runs=1)
    assert only(result)["ending"] == "partial"
    assert only(result)["blocked_by"] == "c.not_asked"
    assert only(result)["plan"] == "yes"
    assert only(result)["utility.a"] == on_grid(0.2)  # no deal came of it


def test_absent_party_is_asked_and_accepts_the_text_as_it_is() -> None:
    toy = votes(a=0.2, b=0.2, c=0.2)
    toy["timeline"] = [
        {"session": "two", "rounds": 4, "parties": ["a", "b"]},
        {"session": "three", "after": "two", "delay": 5, "rounds": 9, "parties": ["a", "c"]},
    ]
    result = sim.run(sim.load(toy), runs=1)
    row = only(result)
    assert (row["ending"], row["plan"], row["session"]) == ("deal", "yes", "three")
    # Agreed in round 0 of the first session (hour 1), asked five hours later, answered within one.
    assert row["hour"] == 7.0
    assert moves(result)[-1] == (0, "c", "accepts")
    assert ("a", "offers") not in [m[1:] for m in moves(result)[2:]]  # a stands by the text


def test_changed_text_must_come_back() -> None:
    toy = votes(a=0.2, b=0.2, c=-0.2)
    two = {"session": "two", "rounds": 4, "parties": ["a", "b"]}
    shuttle = {"session": "shuttle", "rounds": 30, "parties": ["b", "c"], "requires": "text"}
    toy["timeline"] = [two, shuttle]
    kept = only(sim.run(sim.load(toy), runs=1))
    # It cannot come back, so nobody changes it.
    assert (kept["ending"], kept["plan"]) == ("partial", "yes")
    assert kept["blocked_by"] == "c.no_deal"
    back = {"session": "back", "rounds": 3, "parties": ["a", "b"], "requires": "text"}
    toy["timeline"] = [two, shuttle, back]
    final = only(sim.run(sim.load(toy), runs=1))
    assert (final["ending"], final["session"]) == ("deal", "back")
    assert final["plan"] == "middle"


def test_session_that_requires_a_text_is_passed_by_without_one() -> None:
    toy = pie("hardliner", "hardliner", rounds=3)
    more = {"session": "more", "rounds": 5, "parties": ["ann", "ben"], "requires": "text"}
    toy["timeline"].append(more)
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["session"], row["hour"]) == ("talks", 3.0)


def test_elapsed_counts_hours_of_sessions_on_the_whole_timeline() -> None:
    toy = pie("linear", "hardliner", rounds=2)
    toy["timeline"].append({"session": "later", "at": 10, "rounds": 2, "parties": ["ann", "ben"]})
    found = targets(sim.run(sim.load(opened(toy, "ann")), runs=1), "ann")
    # Rounds lie at 0, 1, 2 and 3, whatever the break between the sessions.
    assert found == [on_grid(1 - k / 3) for k in range(4)]


def test_elapsed_by_the_calendar() -> None:
    toy = pie("linear", "hardliner", rounds=2)
    toy["timeline"].append({"session": "later", "at": 7, "rounds": 9, "parties": ["ann", "ben"]})
    toy |= {"clock": "calendar", "deadline": 9}
    found = targets(sim.run(sim.load(opened(toy, "ann")), runs=1), "ann")
    # The last round that ends by the deadline begins at hour 8.
    assert found == [1 - hour / 8 for hour in (0, 1, 7, 8)]


def test_deadline_cuts_off_the_round_that_would_end_after_it() -> None:
    toy = pie("hardliner", "hardliner", rounds=9) | {"deadline": 4.5}
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["hour"], row["round"]) == (4.0, 3)


def test_latecomer_takes_part_from_its_hour() -> None:
    toy = votes(a=0.2, b=-0.2, c=0.2)
    toy["timeline"][0]["joins"] = {"c": 3}
    for party in toy["parties"].values():
        party["strategy"] = "hardliner"
    rounds = {m[0] for m in moves(sim.run(sim.load(toy), runs=1)) if m[1] == "c"}
    assert min(rounds) == 3


def test_a_party_comes_with_its_chance_and_is_asked_later_where_it_did_not() -> None:
    toy = votes(a=0.2, b=0.2, c=-0.9)
    toy["timeline"][0]["comes"] = {"c": {"probability": 0.3}}
    runs = sim.run(sim.load(toy), runs=2000).runs
    came = runs["draw.timeline.meeting.comes.c.happens"] == 1
    assert came.mean() == pytest.approx(0.3, abs=0.03)
    # What it could live with is worth less than no deal to the two others.
    assert set(runs["ending"][~came]) == {"partial"}
    assert set(runs["blocked_by"][~came]) == {"c.not_asked"}
    assert set(runs["ending"][came]) == {"no_deal"}
    toy["timeline"][0]["comes"] = {"c": {"probability": 0}}
    toy["timeline"].append({"session": "later", "rounds": 1, "parties": ["c"], "requires": "text"})
    runs = sim.run(sim.load(toy), runs=100).runs
    assert set(runs["blocked_by"]) == {"c.no_deal"}


def test_party_that_leaves_is_not_needed_for_agreement() -> None:
    # c could only take "no", which is worse than no deal for the others.
    toy = opened(votes(a=0.2, b=0.2, c=-0.9), "a")
    assert only(sim.run(sim.load(toy), runs=1))["ending"] == "no_deal"
    toy["timeline"][0]["leaves"] = {"c": 2}
    result = sim.run(sim.load(toy), runs=1)
    row = only(result)
    assert (row["ending"], row["plan"], row["hour"]) == ("partial", "yes", 3)
    assert row["blocked_by"] == "c.not_asked"
    assert moves(result)[-3:] == [(2, "a", "rejects"), (2, "a", "offers"), (2, "b", "accepts")]


def test_what_the_others_have_accepted_is_agreed_when_a_party_leaves() -> None:
    toy = opened(votes(a=0.2, b=0.2, c=-0.9), "c")
    toy["timeline"][0]["leaves"] = {"c": 2}
    result = sim.run(sim.load(toy), runs=1)
    row = only(result)
    # c has refused what a likes best; nor does it take what a offers at last, before c leaves.
    assert (row["ending"], row["plan"], row["hour"]) == ("partial", "rather_yes", 3)
    assert moves(result)[-3:] == [(1, "a", "offers"), (1, "b", "accepts"), (1, "c", "rejects")]


def test_a_party_without_a_say_blocks_nothing() -> None:
    toy = opened(votes(consent={"c": "none"}, a=0.2, b=0.2, c=-0.9), "a")
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["ending"], row["plan"], row["hour"]) == ("deal", "yes", 1)


def test_patience_runs_out() -> None:
    toy = pie("hardliner", "hardliner", no_deal=(0.5, 0))
    toy["parties"]["ann"]["walks_out_after"] = 3
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["ending"], row["hour"], row["round"]) == ("walkout", 3.0, 2)
    assert row["blocked_by"] == "ann.walks_out"


def test_event_takes_a_party_out_at_its_hour() -> None:
    toy = pie("hardliner", "hardliner")
    toy["events"] = [{"id": "crisis", "at": 2.5, "walks_out": ["ben"]}]
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["ending"], row["hour"]) == ("walkout", 2.5)
    assert row["blocked_by"] == "ben.events.crisis"


def test_event_changes_the_no_deal_value() -> None:
    toy = pie(no_deal=(0.6, 0.6))
    toy["events"] = [
        {"id": "pressure", "at": 5, "changes": {"parties.ben.no_deal.value": {"add": -0.5}}}
    ]
    row = only(sim.run(sim.load(toy), runs=1))
    assert row["ending"] == "deal"
    assert row["hour"] > 5
    assert row["utility.ben"] < 0.6


def test_event_happens_with_its_probability() -> None:
    toy = pie("hardliner", "hardliner")
    toy["events"] = [{"id": "crisis", "at": 3, "probability": 0.3, "walks_out": ["ben"]}]
    result = sim.run(sim.load(toy), runs=4000)
    share = result.endings().loc["walkout"]
    assert share["low"] < 0.3 < share["high"]
    happened = result.runs["draw.events.crisis.happens"] == 1
    assert (happened == (result.runs["ending"] == "walkout")).all()


def test_real_line_is_never_crossed_and_a_bluff_costs() -> None:
    toy = pie("linear", {"boulware": {"exponent": 6}})
    toy["parties"]["ann"]["red_lines"] = [
        {
            "id": "half",
            "rejects": {"slices": {"at_most": 59}},
            "firmness": 0.5,
            "crossing_cost": 0.25,
        }
    ]
    runs = sim.run(sim.load(toy), runs=400).runs
    real = runs["draw.parties.ann.red_lines.half.real"] == 1
    slices = runs["slices"].astype(int)
    assert (slices[real] >= 60).all()
    assert (slices[~real] < 60).any()
    crossed = ~real & (slices < 60)
    worth = [on_grid(number / 100 - 0.25) for number in slices[crossed]]
    np.testing.assert_array_equal(runs["utility.ann"][crossed], worth)


def test_public_line_is_avoided_while_there_is_something_else() -> None:
    toy = pie("hardliner", "hardliner", options=5)
    toy["parties"]["ben"]["red_lines"] = [
        {"id": "some", "rejects": {"slices": {"at_least": 3}}, "public": True}
    ]
    # A hardliner's only outcome is the best, and it crosses the line: there is nothing else.
    assert sim.run(sim.load(toy), runs=1).trace(0).iloc[0]["slices"] == "4"
    toy["parties"]["ann"]["strategy"] = {"polynomial": {"kappa": 0.9, "beta": 1}}
    # Any outcome from a tenth upwards will do now; the lowest not across the line is 1 slice.
    assert sim.run(sim.load(toy), runs=1).trace(0).iloc[0]["slices"] == "1"


def test_concession_unlocks_and_asks_for_its_price() -> None:
    toy = pie("linear", "linear", rounds=2, options=3)
    toy["issues"] = {"x": ["keep", "give"], "y": ["nothing", "paid"]}
    toy["parties"] = {
        "a": {
            "weights": {"x": 1, "y": 1},
            "values": {"x": {"linear": [1, 0]}, "y": {"linear": [0, 1]}},
            "concessions": [
                {
                    "id": "deal",
                    "gives": {"x": "give"},
                    "in_return_for": {"y": "paid"},
                    "from": "two",
                }
            ],
            "strategy": {"polynomial": {"kappa": 1}},
        },
        "b": {
            "weights": {"x": 3, "y": 1},
            "values": {"x": {"linear": [0, 1]}, "y": {"linear": [1, 0]}},
            "no_deal": 0.5,
            "strategy": {"polynomial": {"kappa": 1}},
        },
    }
    toy["timeline"] = [
        {"session": "one", "rounds": 3, "parties": ["b", "a"]},
        {"session": "two", "rounds": 3, "parties": ["b", "a"]},
    ]
    row = only(sim.run(sim.load(toy), runs=1))
    assert (row["ending"], row["session"], row["x"], row["y"]) == ("deal", "two", "give", "paid")


def test_own_strategies_by_name() -> None:
    sim.strategies.register(
        "stubborn_until",
        target=lambda view: np.where(
            view.elapsed < view.parameters["until"], view.best_utility, view.no_deal
        ),
        parameters={"until": 0.5},
    )
    result = sim.run(sim.load(pie({"stubborn_until": {"until": 0.7}}, "hardliner")), runs=1)
    # r / 19 reaches 0.7 in round 14.
    assert (only(result)["ending"], only(result)["round"]) == ("deal", 14)


def test_strategy_for_one_run_at_a_time_is_the_same() -> None:
    def arrays(view: sim.strategies.View) -> Any:
        return view.no_deal + (1 - view.elapsed**2) * (view.best_utility - view.no_deal)

    sim.strategies.register("squared", target=arrays)
    sim.strategies.register(
        "squared_one",
        target=sim.strategies.per_run(
            lambda v: v.no_deal + (1 - v.elapsed**2) * (v.best_utility - v.no_deal)
        ),
    )
    spread = ({"uniform": [0, 0.4]}, {"uniform": [0, 0.4]})
    for name in ("squared", "squared_one"):
        toy = pie(name, "relative_tit_for_tat", no_deal=spread)
        last = sim.run(sim.load(toy), runs=40).runs
        if name == "squared":
            first = last
    assert first.equals(last)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda view: np.array([np.nan] * len(view.runs)), "target() must return one number"),
        (lambda view: np.zeros(len(view.runs) + 1), "target() must return one number"),
    ],
)
def test_strategy_that_returns_nonsense_is_named(wrong: Any, message: str) -> None:
    sim.strategies.register("wrong", target=wrong)
    with pytest.raises(sim.errors.StrategyError, match=r"strategy 'wrong' of ann: ") as caught:
        sim.run(sim.load(pie("wrong")), runs=3)
    assert message in str(caught.value)


def test_strategy_cannot_propose_across_its_own_line() -> None:
    class Reckless(sim.strategies.Offering):
        def offer(self, view: sim.strategies.View, target: Any) -> Any:
            return np.zeros(len(view.runs), int)

    sim.strategies.register("reckless", Reckless)
    toy = pie({"concedes": "hardliner", "offers": "reckless"})
    toy["parties"]["ann"]["red_lines"] = [{"id": "some", "rejects": {"slices": "0"}}]
    with pytest.raises(sim.errors.StrategyError, match="own positions exclude"):
        sim.run(sim.load(toy), runs=1)
    toy["parties"]["ann"] |= {"red_lines": [], "no_deal": 0.2}
    with pytest.raises(sim.errors.StrategyError, match="worse for the party than no deal"):
        sim.run(sim.load(toy), runs=1)


def test_tit_for_tat_answers_concession_with_concession() -> None:
    trace = sim.run(sim.load(pie("linear", "relative_tit_for_tat", rounds=10)), runs=1).trace(0)
    ben = list(trace[(trace["party"] == "ben") & (trace["move"] == "offers")]["target"])
    heard = list(trace[(trace["party"] == "ben") & (trace["move"] == "rejects")]["utility"])
    said = list(trace[(trace["party"] == "ben") & (trace["move"] == "offers")]["utility"])
    assert ben[0] == 1.0
    for k in range(1, len(ben)):
        expected = said[k - 1] * heard[k - 1] / heard[k]
        assert ben[k] == pytest.approx(min(1.0, max(0.0, expected)))


@pytest.mark.slow
def test_a_million_outcomes() -> None:
    toy = pie(options=2)
    toy["issues"] = {f"i{k}": {"from": 0, "to": 9} for k in range(6)}
    for name, ends in (("ann", [0, 1]), ("ben", [1, 0])):
        toy["parties"][name]["weights"] = {f"i{k}": k + 1 for k in range(6)}
        toy["parties"][name]["values"] = {f"i{k}": {"linear": ends} for k in range(6)}
    scenario = sim.load(toy)
    assert scenario.space.size == 10**6
    row = sim.run(scenario, runs=2).runs.iloc[1]
    assert row["ending"] == "deal"
    assert row["utility.ann"] + row["utility.ben"] == pytest.approx(1)


def test_many_sessions_of_different_length_keep_runs_apart() -> None:
    toy = votes(a=0.1, b=-0.1, c=0.1)
    for party in toy["parties"].values():
        party["strategy"] = {"boulware": {"exponent": {"uniform": [0.3, 4]}}}
    toy["timeline"] = [
        {"session": "one", "rounds": 9, "parties": ["a", "b"]},
        {"session": "two", "after": "one", "delay": 3, "rounds": 9, "parties": ["b", "c"]},
        {"session": "three", "after": "two", "delay": 3, "rounds": 9, "parties": ["a", "b", "c"]},
    ]
    scenario = sim.load(toy)
    together = sim.run(scenario, runs=60).runs
    assert together["hour"].nunique() > 5
    for i, cohort in itertools.product((3, 30), (1,)):
        alone = sim.run(scenario, runs=1, first=i, cohort=cohort).runs
        assert alone.iloc[0].astype(str).to_dict() == together.iloc[i].astype(str).to_dict()


def test_the_utility_received_is_that_of_the_last_offer_heard() -> None:
    heard = {}

    def target(view: Any) -> Any:
        heard[int(view.round)] = float(view.received_utility[0])
        return view.best_utility

    sim.strategies.register("listening", target=target)
    trace = sim.run(pie("listening", "linear", rounds=5), runs=1).trace(0)
    offers = trace.query("party == 'ben' and move == 'offers'")
    assert np.isnan(heard[0])
    slices = offers["slices"].astype(float).to_list()
    assert [heard[number + 1] for number in range(4)] == [share / 100 for share in slices[:4]]


def test_who_loses_by_an_offer_and_has_no_say_has_not_accepted_it_when_it_is_agreed() -> None:
    toy = votes(consent={"c": "none"}, a=0.2, b=0.2, c=-0.9)
    toy["timeline"][0]["protocol"] = "monotonic_concession"
    result = sim.run(sim.load(toy), runs=1)
    assert (only(result)["ending"], only(result)["plan"]) == ("deal", "yes")
    assert moves(result) == [
        *((0, party, "offers") for party in "abc"),
        *((0, party, "accepts") for party in "ab"),
    ]
