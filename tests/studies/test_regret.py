"""Regret: decision matrices that are worked out by hand, and intervals that hold."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.studies.decision_states import States, decisive, states_of
from sim.studies.regret_matrix import regret_tables

LINE = "parties.ann.red_lines"
NORTH = [{"id": "there", "rejects": {"place": "south"}, "public": True}]
SOUTH = [{"id": "there", "rejects": {"place": "north"}, "public": True}]
ACTIONS = {"north": {LINE: NORTH}, "south": {LINE: SOUTH}}
BEN_IS = "alternatives.ben_is"


def meeting(soft: float, firm: float) -> sim.Scenario:
    """Ann says where she will meet Ben: in the north, or not at all; or in the south.

    The soft Ben prefers either place to none, the firm one only the south. So what it is worth to
    Ann, 0.2 being no deal:

             soft   firm
      north  1      0.2
      south  0.4    0.4
    """
    tree = {
        "title": "Where to meet",
        "issues": {"place": {"options": ["north", "south"], "ordered": False}},
        "parties": {
            "ann": {
                "weights": {"place": 1},
                "values": {"place": {"north": 1, "south": 0.4}},
                "no_deal": 0.2,
                "strategy": "linear",
            },
            "ben": {
                "weights": {"place": 1},
                "values": {"place": {"north": 0.6, "south": 1}},
                "no_deal": 0.5,
                "strategy": "linear",
            },
        },
        "timeline": [{"session": "talks", "rounds": 5, "parties": ["ann", "ben"]}],
        "alternatives": {
            "ben_is": {
                "one_of": {"soft": {}, "firm": {"parties": {"ben": {"no_deal": 0.8}}}},
                "weights": [soft, firm],
                "assumed": "a toy",
            }
        },
    }
    return sim.load(tree)


@pytest.fixture(scope="module")
def found() -> sim.studies.Regret:
    return sim.regret(ACTIONS, "utility.ann", base=meeting(1, 9), runs=600)


def test_the_matrix_is_the_one_by_hand(found: sim.studies.Regret) -> None:
    assert found.told_apart_by == (BEN_IS,)
    payoffs = found.by_state["payoff"].unstack()
    soft, firm = "ben is: soft", "ben is: firm"
    assert payoffs.loc[soft].to_dict() == pytest.approx({"north": 1, "south": 0.4})
    assert payoffs.loc[firm].to_dict() == pytest.approx({"north": 0.2, "south": 0.4})
    regrets = found.by_state["regret"].unstack()
    assert regrets.loc[soft].to_dict() == pytest.approx({"north": 0, "south": 0.6})
    assert regrets.loc[firm].to_dict() == pytest.approx({"north": 0.2, "south": 0})


def test_least_regret_and_most_on_average_may_differ(found: sim.studies.Regret) -> None:
    table, share = found.table, found.by_state["share"].unstack()["north"]["ben is: soft"]
    assert share == pytest.approx(0.1, abs=0.04)
    assert table.loc["north", "mean"] == pytest.approx(share + 0.2 * (1 - share))
    assert table.loc["south", "mean"] == pytest.approx(0.4)
    assert table["max_regret"].to_dict() == pytest.approx({"north": 0.2, "south": 0.6})
    assert table.loc["south", "state"] == "ben is: soft"
    assert table.loc["south", "rival"] == "north"
    assert (found.minimax, found.best_on_average) == ("north", "south")
    # In either state it is clear which is better, in every run.
    for column in ("best", "best.low", "best.high", "unbeaten"):
        assert table[column].to_dict() == pytest.approx({"north": share, "south": 1 - share})
    text = str(found)
    assert "Least regret at worst (minimax regret): north" in text
    assert "Best on average over the draws: south" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_an_ending_can_be_the_payoff() -> None:
    found = sim.regret(ACTIONS, "deal", base=meeting(1, 1), states=[BEN_IS], runs=200)
    regrets = found.by_state["regret"].unstack()
    assert regrets.loc["ben is: soft"].to_dict() == {"north": 0, "south": 0}
    assert regrets.loc["ben is: firm"].to_dict() == {"north": 1, "south": 0}
    assert found.table.loc["south", "best"] == 1  # with soft Bens as good as the other
    assert found.table.loc["north", "max_regret.high"] == 1
    assert found.minimax == "south"


def test_one_state_compares_means() -> None:
    found = sim.regret(ACTIONS, "utility.ann", base=meeting(1, 1), states=[], runs=200)
    mean = found.table["mean"]
    assert found.table["max_regret"].to_dict() == pytest.approx(
        {"north": 0, "south": mean["north"] - mean["south"]}
    )


def test_scenarios_and_names_are_actions_too() -> None:
    base = meeting(1, 1)
    given = {name: base.vary(changes) for name, changes in ACTIONS.items()}
    same = sim.regret(given, "utility.ann", states=[BEN_IS], runs=100)
    other = sim.regret(ACTIONS, "utility.ann", base=base, states=[BEN_IS], runs=100)
    pd.testing.assert_frame_equal(same.by_state, other.by_state)
    named = sim.regret(["berlin", "berlin-no-nato-concession"], "deal", states=[], runs=40)
    assert list(named.table.index) == ["berlin", "berlin-no-nato-concession"]


@pytest.mark.parametrize(
    ("actions", "of", "more", "message"),
    [
        ("berlin", "deal", {}, "two or more"),
        ({"north": {}}, "deal", {}, "two or more"),
        (["berlin", "berlin"], "deal", {}, "the same name"),
        (ACTIONS, "hour", {}, "an ending or utility"),
        (ACTIONS, "utility.bob", {}, "there is no party 'bob'"),
        (ACTIONS, "deal", {"base": None}, "say of what"),
        (ACTIONS, "deal", {"states": ["alternatives.ben"]}, "did you mean .*ben_is"),
        ({"a": {}, "b": {"parties.ann.no_deal.value": 0.1}}, "utility.ann", {}, "not the same"),
        (ACTIONS, "deal", {"runs": 20, "states": []}, "no state has 30 runs"),
        (ACTIONS, "deal", {"runs": "many"}, "a whole number"),
    ],
)
def test_mistakes_are_named(actions: Any, of: str, more: dict[str, Any], message: str) -> None:
    how = {"base": meeting(1, 1), "runs": 100} | more
    with pytest.raises(sim.errors.UsageError, match=message):
        sim.regret(actions, of, **how)


def test_the_quantity_that_decides_is_found_among_many() -> None:
    rng = np.random.default_rng(5)
    draws = {f"q{i}": rng.random(900) for i in range(30)}
    better = np.where(draws["q7"] > 0.6, 0.3, -0.3)
    payoffs = 0.5 + np.stack([better, -better]) / 2 + rng.normal(0, 0.3, (2, 900))
    # What moves both alike decides nothing.
    payoffs += draws["q3"]
    assert decisive(draws, payoffs, 900)[0] == "q7"
    assert decisive(draws, payoffs, 250) == ()  # three cells of 100 do not fit


def test_cells_are_values_or_thirds() -> None:
    scenario = meeting(1, 1)
    values = np.repeat([0.0, 0.5, 1.0, np.nan], 25)
    spread = np.linspace(0, 1, 100)
    path = "parties.ben.no_deal.value"
    assert len(states_of(scenario, {path: values}, [path], 100)) == 4
    thirds = states_of(scenario, {path: spread}, [path], 100)
    assert np.bincount(thirds.of).tolist() == [33, 33, 34]
    assert thirds.names[0] == "ben: no-deal value low (0 to 0.323)"


@pytest.mark.slow
def test_the_interval_of_the_largest_regret_covers_it() -> None:
    # Two actions as good as each other but in one state of six: the largest regret is 0.3 and 0.1.
    rng = np.random.default_rng(11)
    ahead = np.array([0.3, -0.1, 0, 0, 0, 0])
    covered = leaning = 0
    for _ in range(300):
        of = rng.integers(6, size=900)
        first = rng.random(900) < 0.4 + ahead[of]
        second = rng.random(900) < 0.4
        states = States(("x",), tuple("abcdef"), of)
        table, _, _ = regret_tables(np.stack([first, second]).astype(float), states, ["a", "b"])
        hit = [
            row["max_regret.low"] <= true <= row["max_regret.high"]
            for true, (_, row) in zip((0.1, 0.3), table.iterrows(), strict=True)
        ]
        covered += all(hit)
        leaning += table.loc["a", "max_regret"] >= 0.1
    # 95 % of 300 are 285, give or take 3.8.
    assert covered >= 276
    assert leaning > 150  # the largest of many leans upwards, as the docstring says
