"""What happens takes effect in the order of time, wherever it stands in the file."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from tests.builders.toys import pie

GAP = {"uniform": [5, 80]}


def two_sessions(*events: dict[str, Any], ben: float = 1.0) -> sim.Scenario:
    """Talks at hour 0 and at hour 100, and events that happen in between.

    To ben nothing less than everything is as good as no deal, if not said otherwise. So there is no
    deal, and a run's utilities are the no-deal values at its end.
    """
    toy = pie(no_deal=(0.1, ben))
    toy["timeline"] = [
        {"session": "first", "at": 0, "rounds": 2, "parties": ["ann", "ben"]},
        {"session": "second", "at": 100, "rounds": 10, "parties": ["ann", "ben"]},
    ]
    toy["events"] = [{"id": f"event{i}", **event} for i, event in enumerate(events)]
    return sim.load(toy)


def sets(no_deal: float, at: Any) -> dict[str, Any]:
    return {"at": at, "changes": {"parties.ann.no_deal.value": no_deal}}


@pytest.mark.parametrize("order", [1, -1])
def test_what_was_set_last_holds_after_a_gap(order: int) -> None:
    scenario = two_sessions(*[sets(0.2, GAP), sets(0.5, GAP)][::order])
    runs = sim.run(scenario, runs=1000).runs
    hours = [runs[f"draw.events.event{i}.at"] for i in range(2)][::order]
    assert ((runs["utility.ann"] == 0.5) == (hours[1] > hours[0])).all()
    assert 0.4 < (hours[1] > hours[0]).mean() < 0.6


@pytest.mark.parametrize("order", [1, -1])
def test_an_amount_added_before_it_is_set_is_gone(order: int) -> None:
    add = {"at": 10, "changes": {"parties.ann.no_deal.value": {"add": 0.5}}}
    runs = sim.run(two_sessions(*[sets(0.25, 20), add][::order]), runs=1).runs
    assert runs["utility.ann"].tolist() == [0.25]


@pytest.mark.parametrize("order", [1, -1])
def test_who_left_first_and_entered_then_is_there(order: int) -> None:
    events = [{"at": GAP, "leaves": ["ben"]}, {"at": GAP, "enters": ["ben"]}][::order]
    runs = sim.run(two_sessions(*events, ben=0.0), runs=400).runs
    left, entered = [runs[f"draw.events.event{i}.at"] for i in range(2)][::order]
    assert ((runs["session"] == "second") & (runs["ending"] == "deal") == (entered > left)).all()


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_to_walk_out_ends_the_talks(order: int) -> None:
    events = [{"at": GAP, "walks_out": ["ann"]}, {"at": GAP, "walks_out": ["ben"]}]
    runs = sim.run(two_sessions(*events[::order]), runs=200).runs
    hours = runs[["draw.events.event0.at", "draw.events.event1.at"]]
    assert (runs["ending"] == "walkout").all()
    assert (runs["hour"] == hours.min(axis=1)).all()


def test_events_of_the_same_hour_go_by_the_list() -> None:
    # 0.1 + 0.2 is a little more than 0.3, and the same hour.
    for first, last in ((0.25, 0.5), (0.5, 0.25)):
        scenario = two_sessions(sets(first, 0.1 + 0.2), sets(last, 0.3))
        assert sim.run(scenario, runs=1).runs["utility.ann"].tolist() == [last]


@pytest.mark.parametrize("tenths", [3, 6, 7, 14, 33, 66, 77])
def test_rounds_that_end_at_the_deadline_are_held(tenths: int) -> None:
    toy = pie("hardliner", "hardliner")
    toy["timeline"][0] |= {"rounds": 100, "round_hours": 0.1}
    toy["deadline"] = tenths / 10
    assert sim.run(sim.load(toy), runs=1).runs["round"].tolist() == [tenths - 1]


def test_an_hour_of_a_concession_and_of_a_session_are_compared_like_all_others() -> None:
    """A concession from 0.1 + 0.2 hours is on the table when a session begins at hour 0.3."""
    toy = pie("linear", "linear")
    toy["parties"]["ann"]["concessions"] = [
        {
            "id": "most",
            "gives": {"slices": {"at_most": 40}},
            "in_return_for": {"slices": 0},
            "from": 0.1 + 0.2,
        }
    ]
    toy["timeline"][0]["at"] = 0.3
    name = toy["timeline"][0]["session"]
    toy["observations"] = [
        {"id": "there", "on_table": {"ann.most": name}},
    ]
    result = sim.run(sim.load(toy), runs=100)
    assert len(result.given_evidence().runs) == 100


def test_a_round_shorter_than_hours_are_told_apart_is_refused() -> None:
    toy = pie()
    toy["timeline"][0]["round_hours"] = 1e-7
    with pytest.raises(sim.errors.InputError, match=r"round_hours.*too short"):
        sim.load(toy)
