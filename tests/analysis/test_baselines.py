"""Simple rules beside the simulation, in tables and in figures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

import sim
from sim import analysis, plots
from sim.errors import UsageError
from sim.plots.parts.shares import percent
from tests.builders.toys import pie, votes

RULES = ["mean_position", "nash", "status_quo"]


def three(**more: Any) -> dict[str, Any]:
    """Three parties over a number from 0 to 4 and a place; ann cares for the number, ben less."""

    def party(best: int, place: str, weight: float) -> dict[str, Any]:
        return {
            "weights": {"number": weight, "place": 1 - weight},
            "values": {
                "number": {str(n): 1 - abs(n - best) / 4 for n in range(5)},
                "place": {name: float(name == place) for name in ("rome", "oslo", "bern")},
            },
            "no_deal": 0.1,
            "strategy": "conceder",
        }

    return {
        "title": "Three",
        "issues": {
            "number": {"from": 0, "to": 4},
            "place": {"options": ["rome", "oslo", "bern"], "ordered": False},
        },
        "parties": {
            "ann": party(4, "rome", 0.75),
            "ben": party(0, "oslo", 0.25),
            "cat": party(1, "oslo", 0.5),
        },
        "timeline": [{"session": "talks", "rounds": 6, "parties": ["ann", "ben", "cat"]}],
        **more,
    }


def test_the_mean_position_is_weighted_by_salience() -> None:
    # (0.75 · 4 + 0.25 · 0 + 0.5 · 1) / 1.5 = 2.33; Oslo has 0.75 + 0.5, Rome 0.25.
    assert analysis.mean_position(sim.load(three())) == {"number": "2", "place": "oslo"}


def test_only_the_salience_within_a_party_counts() -> None:
    tree = three()
    tree["parties"]["ben"]["weights"] = {"number": 250, "place": 750}
    assert analysis.mean_position(sim.load(tree))["number"] == "2"


def test_parties_without_a_say_have_no_position() -> None:
    tree = three()
    tree["parties"]["ann"]["consent"] = "none"
    # (0.25 · 0 + 0.5 · 1) / 0.75 = 0.67
    assert analysis.mean_position(sim.load(tree)) == {"number": "1", "place": "oslo"}


def test_halves_go_to_the_lower_option_and_ties_to_the_first() -> None:
    tree = three()
    del tree["parties"]["cat"]
    tree["timeline"][0]["parties"] = ["ann", "ben"]
    for name, best in (("ann", 4), ("ben", 1)):
        tree["parties"][name]["weights"] = {"number": 1, "place": 1}
        tree["parties"][name]["values"]["number"] = {str(n): float(n == best) for n in range(5)}
    # The mean is 2.5; Rome and Oslo have a half each.
    assert analysis.mean_position(sim.load(tree)) == {"number": "2", "place": "rome"}


def test_an_issue_without_weight_goes_by_positions_alone() -> None:
    tree = three()
    for party in tree["parties"].values():
        party["weights"] = {"number": 0, "place": 1}
    # (4 + 0 + 1) / 3 = 1.67
    assert analysis.mean_position(sim.load(tree))["number"] == "2"


def test_several_best_options_count_as_their_middle() -> None:
    scenario = sim.load(votes(ann=0.5, ben=0.5))
    level = scenario.vary({"parties.ben.values.plan": {"linear": [0.5, 0.5]}})
    # ann's position is 4, ben's the middle, 2.
    assert analysis.mean_position(level) == {"plan": "rather_yes"}


def test_the_table_without_a_result() -> None:
    table = analysis.baselines(sim.load(three()))
    assert table.index.tolist() == RULES
    row = table.loc["mean_position"]
    assert (row["number"], row["place"]) == ("2", "oslo")
    assert row["utility.ann"] == pytest.approx(0.75 * 0.5)
    assert row["utility.ben"] == pytest.approx(0.25 * 0.5 + 0.75)
    assert row["in_zopa"]
    nash = analysis.nash(analysis.problem(sim.load(three())))
    assert table.loc["nash", "outcome"] == nash.outcome
    status_quo = table.loc["status_quo"]
    assert status_quo["outcome"] == -1
    assert not status_quo["in_zopa"]
    assert [status_quo[f"utility.{name}"] for name in ("ann", "ben", "cat")] == (
        pytest.approx([0.1] * 3)
    )
    assert "share" not in table


def test_without_a_zone_the_nash_point_is_no_deal() -> None:
    table = analysis.baselines("buyer-and-seller-no-zopa")
    assert table["outcome"].tolist() == [50, -1, -1]
    assert table["in_zopa"].tolist() == [False, False, False]
    assert table.loc["nash", "utility.seller"] == pytest.approx(0.6)


def test_the_table_with_a_result_counts_runs() -> None:
    scenario = sim.load("berlin")
    result = sim.run(scenario, runs=400)
    table = analysis.baselines(scenario, result)
    runs = result.runs
    deals = runs[runs["ending"] == "deal"]
    names = [issue.name for issue in scenario.space.issues]
    found = analysis.problem(scenario)
    for _, row in table.iterrows():
        if row["outcome"] >= 0:
            hit = (deals[names].astype(str) == [row[name] for name in names]).all(axis=1).sum()
        else:
            hit = len(runs) - len(deals)
        assert row["runs"] == hit
        assert row["share"] == hit / 400
        assert row["low"] <= row["share"] <= row["high"]
        here = np.array([row[f"utility.{name}"] for name in scenario.party_names])[found.consent]
        apart = [
            math.dist(here, found.utilities[scenario.space.outcome(dict(deal)), found.consent])
            for deal in deals[names].astype(str).to_dict("records")
        ]
        assert row["distance"] == pytest.approx(np.mean(apart))


def test_without_deals_there_is_no_distance() -> None:
    result = sim.run("buyer-and-seller-no-zopa", runs=10)
    table = analysis.baselines("buyer-and-seller-no-zopa", result)
    assert table["distance"].isna().all()
    assert table.loc["status_quo", "share"] == 1.0


def test_a_result_of_something_else_is_refused() -> None:
    result = sim.run("logrolling", runs=5)
    with pytest.raises(UsageError, match="the result is of 'logrolling', not of 'berlin' as it is"):
        analysis.baselines("berlin", result)
    varied = result.scenario.vary({"parties.union.no_deal": 0.2})
    with pytest.raises(UsageError, match="as it is"):
        analysis.baselines(varied, result)


def marks(ax: Axes, rule: str) -> list[tuple[float, float]]:
    found = ax.findobj(lambda artist: artist.get_gid() == rule)
    return [tuple(np.asarray(mark.get_offsets())[0].tolist()) for mark in found]


def test_marks_on_the_bars_of_the_outcomes() -> None:
    result = sim.run(sim.load(three()), runs=50)
    ax = plots.agreements(result, baselines=True)
    ax.figure.draw_without_rendering()
    table = analysis.baselines(result.scenario, result)
    for rule in ("mean_position", "nash"):
        points = marks(ax, rule)
        assert len(points) == 2
        for (x, y), issue in zip(points, result.scenario.space.issues, strict=True):
            (bar,) = ax.findobj(
                lambda a, name=f"{issue.name}.{table.loc[rule, issue.name]}": a.get_gid() == name
            )
            left, width = bar.get_x(), bar.get_width()
            assert left - 0.01 <= x <= left + width + 0.01
            assert bar.get_y() < y <= bar.get_y() + bar.get_height() + 1e-9
    share = percent(table.loc["mean_position", "share"])
    assert f"mean position, weighted by salience ({share} of the runs)" in plots.alt_text(ax)
    assert not marks(plots.agreements(result), "nash")


def test_marks_in_the_plane() -> None:
    result = sim.run(sim.load(three()), runs=50)
    ax = plots.utilities(result, x="ann", y="cat", baselines=True)
    table = analysis.baselines(result.scenario)
    for rule in RULES:
        (point,) = marks(ax, rule)
        expected = table.loc[rule, ["utility.ann", "utility.cat"]].to_numpy(float)
        assert point == pytest.approx(tuple(expected))
    assert "Nash point at " in plots.alt_text(ax)
    assert not marks(plots.utilities(result), "status_quo")


def test_without_a_zone_no_nash_point_is_marked() -> None:
    mapping = pie(options=11)
    line = {"id": "everything", "rejects": {"slices": {"at_least": "0"}}, "firmness": 0.5}
    mapping["parties"]["ann"]["red_lines"] = [line]
    result = sim.run(sim.load(mapping), runs=200)
    for ax in (plots.agreements(result, baselines=True), plots.utilities(result, baselines=True)):
        assert not marks(ax, "nash")
        assert marks(ax, "mean_position")
        assert "no Nash point, as the ZOPA is empty" in plots.alt_text(ax)


def test_a_pie_is_shared_in_the_middle_by_every_rule() -> None:
    table = analysis.baselines(sim.load(pie()))
    assert table.loc[["mean_position", "nash"], "slices"].tolist() == ["50", "50"]
