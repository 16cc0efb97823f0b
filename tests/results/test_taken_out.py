"""But for whom there would be a deal: runs played again without a position."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.results.intervals import wilson
from sim.results.taken_out import stood_in_the_way, without
from tests.builders.toys import pie

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ANYTHING = {"slices": {"at_least": "0"}}


def line(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "rejects": ANYTHING, "firmness": 1, "crossing_cost": 0} | more


def lined(*, ann: Any = (), ben: Any = (), **more: Any) -> dict[str, Any]:
    toy = pie("conceder", "conceder", rounds=6, options=5, no_deal=(0.2, 0.2))
    toy["parties"]["ann"]["red_lines"] = list(ann)
    toy["parties"]["ben"]["red_lines"] = list(ben)
    return toy | more


def test_without_the_only_line_there_is_a_deal() -> None:
    result = sim.run(sim.load(lined(ben=[line("everything", firmness=0.4)])), runs=200)
    table = result.but_for()
    blocked = int((result.runs["ending"] == "no_deal").sum())
    assert list(table.index) == ["ben.red_lines.everything"]
    row = table.iloc[0]
    assert (row["blocked"], row["replayed"], row["runs"]) == (blocked, blocked, blocked)
    assert row["blocked_share"] == blocked / 200
    assert (row["share"], row["high"]) == (1, 1)
    assert row["low"] == pytest.approx(float(wilson(blocked, blocked)[0]))


def test_of_two_that_are_each_enough_only_the_pair_opens_it() -> None:
    # Both are content with two slices and no other number; each has a line that bars two.
    ann, ben = ({"slices": {"at_most": "2"}}, {"slices": {"at_least": "2"}})
    toy = lined(ann=[line("mine", rejects=ann)], ben=[line("yours", rejects=ben)])
    for party in toy["parties"].values():
        party["no_deal"] = 0.5
    table = sim.run(sim.load(toy), runs=20).but_for()
    alone = table[table["positions"] == 1]
    assert sorted(alone.index) == ["ann.red_lines.mine", "ben.red_lines.yours"]
    assert (alone["share"] == 0).all()
    pair = table.loc["ann.red_lines.mine + ben.red_lines.yours"]
    assert (pair["blocked"], pair["share"]) == (20, 1)


def test_it_is_what_comes_of_the_scenario_without_the_line() -> None:
    berlin = sim.load("berlin")
    result = sim.run(berlin, runs=1_500)
    table = result.but_for(positions=1, pairs=0)
    party, kind, name = str(table.index[0]).split(".")
    assert kind == "red_lines"
    content = berlin.content()
    content["claims"] = str(SEEDS / Path(content["claims"]).name)
    lines = content["parties"][party]["red_lines"]
    content["parties"][party]["red_lines"] = [each for each in lines if each["id"] != name]
    for event in content.get("events", []):
        assert name not in str(event)
    changed = sim.run(sim.load(content), runs=1_500)
    stood = stood_in_the_way(berlin, result.columns)[str(table.index[0])]
    assert table.iloc[0]["blocked"] == stood.sum()
    deals = (changed.runs["ending"] == "deal")[stood]
    assert table.iloc[0]["runs"] == deals.sum()
    assert 0 < deals.mean() < 1


def test_a_line_that_is_gone_changes_no_other_draw_and_no_other_firmness() -> None:
    toy = lined(ben=[line("first"), line("second", firmness=0.5)])
    toy["parties"]["ann"]["no_deal"] = {"uniform": [0, 0.5]}
    toy["events"] = [
        {"id": "softer", "at": 1, "changes": {"parties.ben.red_lines.second.firmness": 0}}
    ]
    scenario = sim.load(toy)
    changed = without(scenario, ["ben.red_lines.first"])
    (change,) = changed.events[0].changes
    assert changed.parties[1].positions.red_lines[change.index].id == "second"
    assert not without(scenario, ["ben.red_lines.second"]).events[0].changes
    assert len(scenario.parties[1].positions.red_lines) == 2
    before, after = (sim.run(each, runs=50).columns.draws for each in (scenario, changed))
    for path in after:
        np.testing.assert_array_equal(before[path], after[path])


def test_concessions_ratifications_and_patience_are_positions() -> None:
    toy = lined()
    half = {"slices": {"at_most": "2"}}
    toy["parties"]["ann"]["concessions"] = [
        {"id": "never_that", "gives": ANYTHING, "in_return_for": half, "from": "never"}
    ]
    toy["parties"]["ann"]["walks_out_after"] = 2
    scenario = sim.load(toy)
    result = sim.run(scenario, runs=10)
    assert set(result.runs["ending"]) == {"walkout"}
    table = result.but_for()
    # With patience nothing is gained, for the concession still bars all; without both there is.
    assert table.loc["ann.walks_out", "share"] == 0
    assert table.loc["ann.concessions.never_that + ann.walks_out", "share"] == 1
    free = without(scenario, ["ann.concessions.never_that", "ann.walks_out"]).parties[0]
    assert free.positions.concessions == ()
    assert free.walks_out_after is None


def test_what_no_deal_is_worth_is_no_position() -> None:
    result = sim.run(sim.load(pie(no_deal=(0.9, 0.9))), runs=10)
    assert len(result.blockers())
    assert len(result.but_for()) == 0


def branching(count: int) -> sim.Scenario:
    """A line in each of so many branches, and one way without it; ben's line bars all in half."""
    ways = {f"way_{i}": {"parties": {"ben": {"no_deal": 0.2 + 0.01 * i}}} for i in range(count)}
    toy = lined(ben=[line("everything", firmness=0.5)])
    return sim.load(toy | {"alternatives": {"worth": {"one_of": ways, "assumed": "not known"}}})


def test_a_position_is_taken_out_of_every_branch() -> None:
    result = sim.run(branching(4), runs=200)
    table = result.but_for()
    assert (
        table.loc["ben.red_lines.everything", "replayed"] == (result.runs["ending"] != "deal").sum()
    )
    assert table.loc["ben.red_lines.everything", "share"] == 1
    few = result.but_for(branches=2)
    assert 0 < few["replayed"].iloc[0] < table["replayed"].iloc[0]


def test_a_sample_of_branches_has_a_wider_interval() -> None:
    ways = {"open": {}, "shut": {"parties": {"ann": {"no_deal": 0.9}}}, "half": {}, "more": {}}
    toy = lined(ben=[line("everything")])
    toy["alternatives"] = {"worth": {"one_of": ways, "assumed": "not known"}}
    result = sim.run(sim.load(toy), runs=200)
    every = result.but_for().iloc[0]
    some = result.but_for(branches=3).iloc[0]
    assert every["share"] == pytest.approx(0.75, abs=0.1)
    assert some["replayed"] < every["replayed"]
    # Whole branches are alike, so three of them are worth few runs.
    assert some["high"] - some["low"] > 3 * (every["high"] - every["low"])


def test_no_more_is_played_again_than_asked_for() -> None:
    result = sim.run(sim.load(lined(ben=[line("everything")])), runs=300)
    row = result.but_for(runs=50).iloc[0]
    assert (row["blocked"], row["replayed"], row["runs"]) == (300, 50, 50)
    assert len(result.but_for(positions=0)) == 0
    for wrong in ({"runs": 0}, {"branches": 0}, {"positions": -1}, {"pairs": -1}):
        with pytest.raises(sim.errors.UsageError, match="must be 0 or more"):
            result.but_for(**wrong)


def test_blockers_keep_their_names_beside_concessions() -> None:
    """A concession has two codes; those of events come after both."""
    toy = lined()
    half = {"slices": {"at_most": "2"}}
    toy["parties"]["ann"]["concessions"] = [{"id": "some", "gives": half, "in_return_for": half}]
    toy["events"] = [{"id": "storm", "at": 0.5, "walks_out": ["ann"]}]
    result = sim.run(sim.load(toy), runs=5)
    assert set(result.runs["blocked_by"]) == {"ann.events.storm"}
