"""Tipping points: toys in which it is known where the ending flips."""

import math
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.arrays import FloatArray, IntArray
from sim.model.endings import DEAL, NO_DEAL, WALKOUT
from sim.studies import tipping_report
from sim.studies.discovery.tipping_points import tipping_points
from tests.builders.toys import pie

ANN, BEN = "parties.ann.no_deal.value", "parties.ben.no_deal.value"


YIELDS = {"conceder": {"exponent": 0.001}}


def zone(ann: object, ben: object) -> sim.Scenario:
    """Both come down to their no-deal values, so there is a deal wherever there is room for one."""
    return sim.load(pie(YIELDS, YIELDS, no_deal=(ann, ben), options=1001))


FROM_0_TO_1 = zone({"uniform": [0, 1]}, 0.5)


def test_room_closes_at_a_known_value() -> None:
    # Ben needs 0.3 of the pie, so there is room up to 0.7 for Ann.
    scenario = zone({"uniform": [0.2, 0.9], "assumed": "a toy"}, 0.3)
    row = tipping_points(scenario, runs=5).loc[ANN]
    assert (row["rests_on"], row["ending"], row["flips_to"]) == ("assumption", "deal", "no_deal")
    assert (row["mean"], row["low"], row["high"], row["lead"]) == (0.55, 0.2, 0.9, 1)
    assert 0.7 < row["at"] <= 0.7 + 0.35 / 64
    assert row["change"] == pytest.approx(row["at"] - 0.55)
    assert row["part"] == pytest.approx(row["change"] / 0.35)


def test_room_opens_below_the_mean() -> None:
    scenario = zone(0.8, {"uniform": [0.0, 0.9]})
    row = tipping_points(scenario, runs=5).loc[BEN]
    assert (row["ending"], row["flips_to"]) == ("no_deal", "deal")
    assert 0.2 - 0.45 / 64 <= row["at"] <= 0.2 + 1e-9
    assert row["part"] == pytest.approx((0.45 - row["at"]) / 0.45)


def test_a_choice_flips_at_one_of_its_values() -> None:
    row = tipping_points(zone({"choice": [0.1, 0.3, 0.55, 0.95]}, 0.5), runs=5).loc[ANN]
    # 0.55 is nearest to the mean, 0.475; there is room up to 0.5.
    assert (row["mean"], row["ending"], row["flips_to"]) == (0.55, "no_deal", "deal")
    assert (row["at"], row["part"]) == (0.3, pytest.approx(0.25 / 0.45))


@pytest.mark.slow
@given(st.floats(0, 0.5), st.floats(0.5, 1))
def test_the_nearer_of_two_flips_counts(below: float, above: float) -> None:
    def play(_: object, seed: int, runs: IntArray, settings: Mapping[str, FloatArray]) -> Any:
        """Walkout below a value, no deal above another, a deal between them."""
        x = settings.get(ANN, np.full(len(runs), 0.5))
        ending = np.where(x < below, WALKOUT, np.where(x > above, NO_DEAL, DEAL))
        return SimpleNamespace(ending=ending)

    with mock.patch("sim.studies.discovery.tipping_points.play_runs", play):
        row = tipping_points(FROM_0_TO_1).loc[ANN]
    down, up = 0.5 - below, above - 0.5
    nearer = min(down, up)
    resolution = 0.5 / 64
    if row["flips_to"] not in ("walkout", "no_deal"):
        assert nearer > 0.5 - 1e-9
    else:
        assert nearer <= abs(row["change"]) <= nearer + resolution
        if abs(down - up) > resolution:
            assert row["flips_to"] == ("walkout" if down < up else "no_deal")


@pytest.mark.slow
@pytest.mark.parametrize("runs", [400, 2_000])  # the second looks at a tenth of them first
def test_a_flip_of_shares_among_random_runs(runs: int) -> None:
    law = {"uniform": [0.0, 1.0]}
    scenario = zone(law, {"uniform": [0.2, 0.6]})
    table = tipping_points(scenario, runs=runs)
    # With Ben's median of 0.4, a deal is the likelier ending as long as Ann asks at most 0.6.
    assert table.loc[ANN, "at"] == pytest.approx(0.6, abs=0.5 / 64 + 2 * 0.2 / math.sqrt(runs))
    assert table.loc[ANN, "flips_to"] == "no_deal"
    # With Ann's median of 0.5, as long as Ben asks at most 0.5.
    assert table.loc[BEN, "at"] == pytest.approx(0.5, abs=0.2 / 64 + 2 * 0.5 / math.sqrt(runs))
    assert table.index.tolist() == table["part"].sort_values().index.tolist()


def test_a_flip_of_the_case_stays_in_finer_rounds_and_a_cliff_does_not() -> None:
    # Room closes at 0.7 however often they speak.
    scenario = zone({"uniform": [0.2, 0.9]}, 0.3)
    row = tipping_points(scenario, runs=5).loc[ANN]
    assert row["flips_to"] == "no_deal"
    assert not row["cliff"]

    def play(scenario: sim.Scenario, _: int, runs: Any, settings: Any = None) -> Any:
        """No deal above a value, as long as rounds last an hour."""
        x = (settings or {}).get(ANN, np.full(len(runs), 0.5))
        hourly = scenario.sessions[0].round_hours == 1
        return SimpleNamespace(ending=np.where((x > 0.6) & hourly, NO_DEAL, DEAL))

    with mock.patch("sim.studies.discovery.tipping_points.play_runs", play):
        table = tipping_points(scenario, runs=5)
    assert table.loc[ANN, "cliff"]
    text = tipping_report(scenario, table)
    assert "a cliff, see below" in text
    assert "rounds are half as long" in " ".join(text.split())


def test_where_no_round_can_be_cut_no_flip_is_a_cliff() -> None:
    tree = pie(YIELDS, YIELDS, rounds=1, no_deal=({"uniform": [0.2, 0.9]}, 0.3), options=101)
    table = tipping_points(sim.load(tree), runs=5)
    assert isinstance(table.loc[ANN, "flips_to"], str)
    assert not table["cliff"].any()


def test_what_flips_nothing_is_missing() -> None:
    strategy = {"boulware": {"exponent": {"uniform": [0, 5]}}}  # 0 itself is no exponent
    table = tipping_points(sim.load(pie(first=strategy)), runs=5)
    row = table.loc["parties.ann.strategy.boulware.exponent"]
    assert row["ending"] == "deal"
    assert row[["flips_to", "at", "change", "part"]].isna().all()


def test_a_normal_law_is_searched_within_its_quantiles() -> None:
    scenario = zone({"normal": [0.5, 0.05]}, 0.3)
    row = tipping_points(scenario, runs=5).loc[ANN]
    assert (row["low"], row["high"]) == pytest.approx((0.5 - 0.1163, 0.5 + 0.1163), abs=1e-4)
    assert np.isnan(row["at"])  # 0.7 is four standard deviations away


@pytest.mark.slow
def test_the_same_seed_gives_the_same_table() -> None:
    law = {"uniform": [0.0, 1.0]}
    scenario = zone(law, law)
    assert tipping_points(scenario, 300, 2).equals(tipping_points(scenario, 300, 2))
    certain = pie()
    certain["timeline"][0]["opens"] = "ann"
    assert tipping_points(sim.load(certain), runs=5).empty
    with pytest.raises(sim.errors.UsageError, match="1 or more"):
        tipping_points(scenario, runs=0)


def naive_shares(scenario: sim.Scenario, path: str, value: float, runs: int) -> Any:
    openers = scenario.openers(path)
    written = openers[int(value)].name if openers else value
    return sim.run(scenario.vary({path: written}), runs=runs).endings()["share"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["absent-neighbour", "teaching/three-parties-and-a-veto"])
def test_the_table_is_that_of_playing_every_run_at_every_value(name: str) -> None:
    # Naively: the scenario varied, and all runs played, at the mean and on both sides of the flip.
    scenario = sim.load(name)
    table = tipping_points(scenario, runs=1_000)
    assert table.attrs == {"runs": 1_000, "seed": 1}
    for path, row in table.iterrows():
        shares = naive_shares(scenario, str(path), row["mean"], 1_000)
        ordered = shares.sort_values(ascending=False)
        assert row["ending"] == ordered.index[0]
        assert row["lead"] == pytest.approx(ordered.iloc[0] - ordered.iloc[1], abs=0.1)
        if isinstance(row["flips_to"], str):
            there = naive_shares(scenario, str(path), row["at"], 1_000)
            assert there.idxmax() == row["flips_to"]
            step = (row["high"] if row["change"] > 0 else row["low"]) - row["mean"]
            before = naive_shares(scenario, str(path), row["at"] - step / 64, 1_000)
            assert before.idxmax() == row["ending"]
        else:
            for end in (row["low"], row["high"]):
                assert naive_shares(scenario, str(path), end, 1_000).idxmax() == row["ending"]


def test_a_name_will_do_and_progress_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    table = tipping_points("absent-neighbour", runs=100, progress=True)
    assert table.equals(tipping_points(sim.load("absent-neighbour"), runs=100))
    with mock.patch("sim.studies.progress.EVERY", -1.0):
        tipping_points("absent-neighbour", runs=100, progress=True)
    assert "runs a second" not in capsys.readouterr().out
    with pytest.raises(sim.errors.InputError, match="nowhere"):
        tipping_points("nowhere")


def test_the_report_says_what_flips_and_what_does_not() -> None:
    scenario = zone({"uniform": [0.2, 0.9], "assumed": "a toy"}, {"uniform": [0.29, 0.3]})
    text = tipping_report(scenario, tipping_points(scenario, runs=60))
    assert "3 uncertain quantities, 60 runs at each value, seed 1" in text
    assert "ann: no-deal value: 0.55 → 0.7" in text
    assert "deal → no deal (range 0.2 to 0.9)" in text
    assert "2 of 3 quantities do not flip the likeliest ending" in text
    assert "not a forecast" in text
