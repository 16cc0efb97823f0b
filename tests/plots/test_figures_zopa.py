"""The zone of possible agreement as figures: every cell is counted by hand here."""

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

import sim
from sim import analysis, plots
from sim.errors import UsageError
from sim.model import Scenario
from sim.plots.parts.shares import percent
from sim.results.result import Result
from tests.builders.figures import by_gid, footer, texts
from tests.builders.toys import haggling

RUNS = 60


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(haggling())


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return sim.run(scenario, runs=RUNS, seed=3)


def cells(ax: Axes, gid: str) -> Any:
    return np.asarray(by_gid(ax, gid).get_array())


def counted(scenario: Scenario, issues: tuple[int, ...], seed: int) -> Any:
    """The share of draws in which options have a place in the zone, a draw at a time."""
    shape = scenario.space.shape
    asked = [party.name for party in scenario.parties if party.consent.of != "none"]
    shares = np.zeros((len(asked) + 1, *(shape[i] for i in issues)))
    for run in range(RUNS):
        found = analysis.problem(scenario, run=run, seed=seed)
        for row, could in enumerate([*map(found.acceptable, asked), found.zopa]):
            options = np.unravel_index(np.flatnonzero(could), shape)
            for place in set(zip(*(options[i].tolist() for i in issues), strict=True)):
                shares[(row, *place)] += 1 / RUNS
    return shares


@pytest.mark.parametrize("issue", [0, 1])
def test_a_row_for_each_party_and_one_for_all(
    issue: int, result: Result, scenario: Scenario
) -> None:
    ax = plots.zopa(result, scenario.space.issues[issue].name)
    expected = counted(scenario, (issue,), 3)
    assert cells(ax, "parties") == pytest.approx(expected[:-1])
    assert cells(ax, "all") == pytest.approx(expected[-1:])
    assert by_gid(ax, "all").get_clim() == (0, 1)
    labels = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert labels == ["Seller", "Buyer", "Guild", "all at once (ZOPA)"]
    half = np.flatnonzero(expected[-1] >= 0.5 - 1e-9)
    frames = ax.findobj(lambda artist: artist.get_gid() == "zone")
    covered = {i for f in frames for i in half if f.get_x() < i < f.get_x() + f.get_width()}
    assert covered == set(half)
    assert sum(f.get_width() for f in frames) == pytest.approx(len(half))


def test_the_map_shows_the_zone_over_two_issues(result: Result, scenario: Scenario) -> None:
    expected = counted(scenario, (0, 1), 3)[-1]
    ax = plots.zopa_map(result, ("price", "delivery"))
    assert cells(ax, "cells") == pytest.approx(expected.T)
    turned = plots.zopa_map(result, ("delivery", "price"))
    assert cells(turned, "cells") == pytest.approx(expected)
    assert turned.get_ylabel() == "price"
    low, high = by_gid(turned, "cells").get_clim()
    assert low <= expected.min() < low + 0.1 + 1e-9
    assert high - 0.1 - 1e-9 < expected.max() <= high
    best = np.unravel_index(expected.argmax(), expected.shape)
    names = [
        i.options[n].replace("_", " ") for i, n in zip(scenario.space.issues, best, strict=True)
    ]
    assert f"highest {percent(expected.max())} at" in plots.alt_text(ax)
    assert f" at {' and '.join(names)}" in plots.alt_text(ax)


def test_without_an_issue_the_most_telling_is_shown(result: Result, scenario: Scenario) -> None:
    spread = [np.ptp(counted(scenario, (i,), 3)[-1]) for i in range(2)]
    name = scenario.space.issues[int(np.argmax(spread))].label
    assert f"‘{name}’" in plots.alt_text(plots.zopa(result))


def test_of_a_scenario_a_thousand_draws_with_seed_1(scenario: Scenario) -> None:
    ax = plots.zopa(scenario, "price")
    assert footer(ax).startswith("1,000 draws, seed 1 · Haggling for $5 or $10 · sim")
    same = plots.zopa(sim.run(scenario, runs=1_100, seed=1), "price")
    assert cells(ax, "parties") == pytest.approx(cells(same, "parties"))
    assert footer(same).startswith("draws of the first 1,000 runs of Haggling")


def test_consent_that_only_some_outcomes_need() -> None:
    tree = haggling()
    tree["parties"]["guild"]["consent"] = {"needed_for": {"price": "high"}}
    scenario = sim.load(tree)
    ax = plots.zopa(sim.run(scenario, runs=RUNS, seed=3), "price")
    expected = counted(scenario, (0,), 3)
    assert cells(ax, "parties") == pytest.approx(expected[:-1])
    assert expected[2, 0] == pytest.approx(1)  # a low price does not need the guild
    tree["parties"]["guild"]["consent"] = "none"
    shown = plots.zopa(sim.load(tree), "price")
    assert "Guild" not in [label.get_text() for label in shown.get_yticklabels()]


def test_the_textbook_zone_of_one_issue() -> None:
    scenario = sim.load("buyer-and-seller")
    ax = plots.zopa(scenario)
    (frame,) = ax.findobj(lambda artist: artist.get_gid() == "zone")
    means = analysis.problem(scenario)
    prices = np.flatnonzero(means.zopa)
    assert frame.get_x() == prices[0] - 0.5
    assert frame.get_width() == len(prices)
    said = " ".join(texts(plots.zopa_map(scenario)))
    assert "The scenario has one issue only" in said


def test_ticks_of_many_numbers_are_round() -> None:
    ax = plots.zopa(sim.load("buyer-and-seller"), issue="price")
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == [f"{price}" for price in range(0, 101, 10)]
    assert list(ax.get_xticks()) == list(range(0, 101, 10))


def test_numbers_of_many_options_have_contours() -> None:
    issues = {name: {"from": 0, "to": 9} for name in ("price", "delivery")}
    tree = haggling(issues=issues)
    del tree["parties"]["guild"]["red_lines"]
    ax = plots.zopa_map(sim.load(tree))
    assert ax.findobj(lambda artist: artist.get_gid() == "contours")


def test_too_many_outcomes_get_a_sentence() -> None:
    for source in (sim.load("berlin-twenty-points"), sim.run("berlin-twenty-points", runs=2)):
        for draw in (plots.zopa, plots.zopa_map):
            ax = draw(source)
            assert "6,198,727,824 possible outcomes, too many to look at" in plots.alt_text(ax)


def test_issues_that_are_none(scenario: Scenario) -> None:
    with pytest.raises(UsageError, match=r"there is no issue 'prise' \(did you mean 'price'\?\)"):
        plots.zopa(scenario, "prise")
    with pytest.raises(UsageError, match="there is no issue 'date'"):
        plots.zopa_map(scenario, ("price", "date"))
    with pytest.raises(UsageError, match="a map takes two issues, not price, price"):
        plots.zopa_map(scenario, ("price", "price"))
    with pytest.raises(UsageError, match="a map takes two issues, not price"):
        plots.zopa_map(scenario, ("price",))
