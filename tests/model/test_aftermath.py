"""After a deal: the commitment problem, foresight, and what is said of it."""

import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

import sim
from sim.errors import UsageError
from sim.results.kaplan_meier import kaplan_meier
from sim.theory.commitment import discounts, first_attack, strengths
from tests.builders.commitment import divided, small, threshold
from tests.reference.comparison import differences

# The commitment problem


def test_the_textbook_threshold_emerges() -> None:
    """Fearon 1995, Powell 2006: p₁ − δp₂ ≤ (1 − δ)(1 + c)."""
    found = threshold(sim.load("commitment-problem"), 0.6, 0.7)
    assert round(found, 6) == 0.655556


@pytest.mark.parametrize(
    ("patience", "now", "cost"), [(0.8, 0.7, 0.1), (0.9, 0.8, 0.2), (0.95, 0.6, 0.05)]
)
def test_the_threshold_moves_as_the_formula_says(patience: float, now: float, cost: float) -> None:
    scenario = sim.load("commitment-problem").vary(
        {
            "aftermath.patience": patience,
            "aftermath.strength.now": now,
            "aftermath.cost.challenger": cost,
            "aftermath.cost.incumbent": cost,
        }
    )
    formula = (now - (1 - patience) * (1 + cost)) / patience
    assert threshold(scenario, 0.3, 0.9) == pytest.approx(formula, abs=1e-6)


def test_below_the_threshold_they_fight_above_it_the_promise_is_broken() -> None:
    runs = sim.run("commitment-problem", runs=500, seed=2).runs
    later = runs["draw.aftermath.strength.later"]
    assert (runs["ending"][later < 0.6555] == "no_deal").all()
    assert (runs["ending"][later > 0.6556] == "collapses").all()
    assert (runs["years_held"].dropna() == 1).all()
    assert runs["blocked_by"].dropna().eq("incumbent.no_deal").all()


@pytest.mark.slow
def test_a_pie_that_can_be_cut_leaves_room_for_a_share_that_is_kept() -> None:
    """Fearon 1995: a share between p − c_D and p + c_A is better than war for both."""
    scenario = sim.load(divided(slices=1000))
    assert threshold(scenario, 0.4, 0.6) == pytest.approx(0.7 - 0.1 - 0.1, abs=1e-3)
    run = sim.run(scenario.vary({"aftermath.strength.later": 0.6}), runs=1)
    # It asks for all that its adversary will not fight for: p + c_A.
    assert run.runs["ending"].tolist() == ["holds"]
    assert run.runs["prize"].tolist() == ["700"]


def test_a_credible_guarantee_solves_it() -> None:
    """With it the weak side's chance stays high enough: no attack pays, and it signs."""
    content = divided(slices=100) | {
        "guarantees": [
            {
                "id": "shield",
                "given_by": "neighbour",
                "protects": "incumbent",
                "when": {"prize": {"at_least": "0"}},
                "credibility": 0.5,
                "worth": 0,
                "strength": 0.4,
            }
        ],
    }
    content["parties"]["neighbour"] = {
        "consent": "none",
        "weights": {"prize": 1},
        "values": {"prize": {"linear": [0, 1]}},
        "strategy": "linear",
    }
    content["aftermath"]["strength"]["later"] = 0.4
    guaranteed = sim.load(content)
    assert sim.run(guaranteed, runs=1).runs["ending"].tolist() == ["holds"]
    for path in ("strength", "credibility"):
        useless = guaranteed.vary({f"guarantees.shield.{path}": 0})
        assert sim.run(useless, runs=1).runs["ending"].tolist() == ["no_deal"]


def test_who_looks_ahead_prefers_robust_guarantees_without_being_told() -> None:
    """The same outcome is worth more to Ukraine, the more the guarantee in it would help."""
    base = sim.load("berlin-foresight")

    def worth(strength: float) -> Any:
        changes = {f"guarantees.{name}.strength": strength for name in ("american", "european")}
        problem = sim.analysis.problem(base.vary(changes), run=5)
        table = problem.table(np.arange(base.space.size))
        robust = np.asarray(table["security_guarantees"] == "article5_joint")
        return problem.utilities[:, base.party_names.index("ukraine")], robust

    useless, robust = worth(0.0)
    strong, _ = worth(0.6)
    assert (strong[~robust] >= useless[~robust]).all()
    assert (strong[robust] > useless[robust]).any()
    assert (strong[robust] >= useless[robust]).all()


def test_guarantees_that_help_make_agreements_last() -> None:
    base = sim.load("berlin-aftermath")
    kept = []
    for strength in (0.0, 0.3, 0.6):
        changes = {f"guarantees.{name}.strength": strength for name in ("american", "european")}
        kept.append(sim.run(base.vary(changes), runs=3000).survival()["survival"].iloc[-1])
    assert kept[0] < kept[1] < kept[2]


def test_more_agreements_hold_than_after_civil_wars() -> None:
    """What a note of the scenario and the README say."""
    result = sim.run("berlin-aftermath", runs=3000)
    assert result.scenario.aftermath is not None
    observed = [rate.survival[10.0] for rate in result.scenario.aftermath.base_rates]
    assert result.survival()["low"].iloc[-1] > max(observed)


# The adversary's choice

chances = hnp.arrays(float, (2, 5), elements=st.sampled_from([0, 0.25, 0.5, 0.6, 0.75, 1]))
amounts = hnp.arrays(float, 2, elements=st.sampled_from([0, 0.1, 0.25, 0.5]))


@settings(max_examples=200, deadline=None)
@given(chances, chances, amounts, hnp.arrays(float, 2, elements=st.floats(0, 0.999)))
def test_it_attacks_when_no_other_time_is_better(
    peace: Any, strength: Any, cost: Any, patience: Any
) -> None:
    """Backward induction against all plans "attack at review T, or never", looked at one by one."""
    protection = np.zeros((2, 1))
    found = first_attack(peace, strength.T, protection, cost, patience)
    for run in range(2):
        for outcomes in range(5):
            u, delta, c = peace[run, outcomes], patience[run], cost[run]
            war = [1 - p - c for p in strength[run]]
            # The value at the first review of each plan, and of keeping for ever.
            plans = {T: (1 - delta ** (T - 1)) * u + delta ** (T - 1) * war[T] for T in range(1, 5)}
            best = max(*plans.values(), u)
            chosen = plans.get(int(found[run, outcomes]), u)
            assert chosen == pytest.approx(best, abs=1e-9)


def test_strength_moves_evenly_and_stays() -> None:
    numbers = (np.array([0.2, 0.2, 0.2]), np.array([0.8, 0.8, 0.8]), np.array([2.0, 0.0, 100.0]))
    found = strengths(*numbers, every=0.5, reviews=6)
    assert found[:, 0] == pytest.approx([0.2, 0.35, 0.5, 0.65, 0.8, 0.8, 0.8])
    assert found[:, 1].tolist() == [0.2, *[0.8] * 6]
    assert found[:, 2] == pytest.approx([0.2 + 0.003 * k for k in range(7)])


def test_discounts() -> None:
    assert discounts(np.array([0.5, 1.0, 0.0]), 2).tolist() == [
        [1, 1, 1],
        [0.5, 1, 0],
        [0.25, 1, 0],
    ]


def test_long_texts_are_followed_and_foreseen_by_the_rules() -> None:
    """More outcomes than are listed: random ones seldom end in a deal, so one that does."""
    points = [f"point{i}" for i in range(21)]

    def party(ends: list[int], **more: Any) -> dict[str, Any]:
        values = {point: {"linear": ends} for point in points}
        weights = {point: {"uniform": [0.5, 1]} for point in points}
        return {"weights": weights, "values": values, "strategy": "linear", **more}

    content = {
        "title": "long",
        "issues": {point: ["a", "b"] for point in points},
        "parties": {
            "ann": party([0, 1], foresight="expected", no_deal="fighting_on"),
            "ben": party([1, 0]),
            "eve": party([0, 1], foresight="expected", no_deal=0.2),
        },
        "guarantees": [
            {
                "id": "shield",
                "given_by": "eve",
                "protects": "ann",
                "when": {"point3": "b"},
                "credibility": {"uniform": [0, 1]},
                "worth": 0.1,
                "strength": {"uniform": [0, 1]},
            },
        ],
        "timeline": [
            {
                "session": "talks",
                "rounds": 24,
                "parties": ["ann", "ben", "eve"],
                "protocol": "single_text",
                "draft": dict.fromkeys(points[3:], "b"),
            },
        ],
        "aftermath": {
            "adversary": "ben",
            "defender": "ann",
            "years": 3,
            "every": 1,
            "patience": 0.5,
            "strength": {"now": 0.3, "later": {"uniform": [0, 1]}, "years": 2},
            "cost": {"ann": 0.1, "ben": {"uniform": [0, 0.3]}},
        },
    }
    for seed in range(2):
        assert differences(content, seed) == ""
    scenario = sim.load(content)
    assert not scenario.space.enumerable
    runs = sim.run(scenario, runs=30, seed=0).runs
    assert {"holds", "collapses"} <= set(runs["ending"])
    blind = scenario.vary({f"parties.{name}.foresight": "none" for name in ("ann", "eve")})
    assert not sim.run(blind, runs=30, seed=0).runs["utility.eve"].equals(runs["utility.eve"])


# What comes out


def test_deals_divide_and_utilities_stay_those_of_the_signature() -> None:
    scenario = small()
    result = sim.run(scenario, runs=400)
    assert scenario.endings == ("holds", "collapses", "partial", "no_deal", "walkout")
    plain = sim.run(scenario.vary({"aftermath": None}), runs=400).runs
    runs = result.runs
    followed = runs["ending"].isin(["holds", "collapses"])
    assert {"holds", "collapses"} <= set(runs["ending"])
    assert (followed == (plain["ending"] == "deal")).all()
    for name in ("hour", "slices", "utility.ann", "utility.ben", "course.talks"):
        assert runs[name].equals(plain[name])
    assert "years_held" not in plain
    assert (runs["years_held"][runs["ending"] == "holds"] == 4).all()
    assert set(runs["years_held"][runs["ending"] == "collapses"]) <= {1, 2, 3, 4}
    assert result.agreements("deal")["runs"].sum() == followed.sum()
    parts = [result.agreements(name)["runs"].sum() for name in ("holds", "collapses")]
    assert sum(parts) == followed.sum()
    with pytest.raises(UsageError, match="'walkout' has no agreement; these have: 'deal'"):
        result.agreements("walkout")
    assert result.tornado("holds").loc["aftermath.strength.later", "swing"] > 0.1


def test_the_last_move_is_the_adversarys() -> None:
    result = sim.run(small(), runs=60)
    for ending, move in (("collapses", "attacks"), ("holds", "keeps the agreement")):
        row = result.runs[result.runs["ending"] == ending].iloc[0]
        trace = result.trace(int(row["run"]))
        last = trace.iloc[-1]
        assert (last["party"], last["move"], last["slices"]) == ("ben", move, row["slices"])
        assert pd.isna(last["session"])
        assert last["round"] == -1
        assert last["hour"] == row["hour"] + row["years_held"] * 8766
        start = pd.Timestamp("2026-03-01T10:00")
        assert pd.Timestamp(last["date_time"]) == start + pd.Timedelta(hours=last["hour"])
        assert last["utility"] == row["utility.ben"]
        assert (last["target"] > last["utility"]) == (ending == "collapses")


def test_dates_end_with_the_calendar() -> None:
    far = small(years=100_000, every=50_000)
    trace = sim.run(far, runs=1).trace(0)
    assert trace["date_time"].iloc[0] == "2026-03-01T10:00"
    assert pd.isna(trace["date_time"].iloc[-1])


def test_a_result_with_years_comes_back_from_disk(tmp_path: Path) -> None:
    result = sim.run(small(), runs=50)
    read = sim.report.read(sim.report.write(result, tmp_path / "r"))
    pd.testing.assert_frame_equal(read.runs, result.runs)
    pd.testing.assert_frame_equal(read.survival(), result.survival())
    summary = json.loads((tmp_path / "r" / "summary.json").read_text(encoding="utf-8"))
    assert summary["survival"][0] == {
        "years": 0.0,
        "at_risk": summary["survival"][0]["at_risk"],
        "collapsed": 0,
        "survival": 1.0,
        "low": None,
        "high": None,
    }
    assert len(summary["survival"]) == 5
    assert "holding_share_by_quantity" in summary


def test_audit_names_all_of_it() -> None:
    table = sim.description.audit.audit(sim.load("berlin-foresight"))
    assert table.loc["parties.ukraine.foresight", "value"] == "expected"
    assert table.loc["parties.russia.no_deal.value", "value"] == "fighting on"
    assert table.loc["aftermath", "rests_on"] == "assumption"
    rate = table.loc["aftermath.base_rates.truce_alone"]
    assert (rate["rests_on"], rate["source"]) == ("claim", "truce-alone")
    assert rate["value"] == "49% after 1, 18% after 5, 18% after 10 years (n = 33)"
    bare = small()
    assert "aftermath" in {fault.path for fault in sim.description.audit.unexplained(bare)}


def test_the_report_says_how_long() -> None:
    text = sim.report.report(sim.run("berlin-aftermath", runs=300))
    assert "deals are kept (shares of them)" in text
    assert "after 1 year\n" in text
    assert "after 10 years" in text
    assert "Observed elsewhere, treaty with peacekeepers: 86% after 1" in text
    none = small().vary({"parties.ann.no_deal": 0.9, "parties.ben.no_deal": 0.9})
    assert "are kept" not in sim.report.report(sim.run(none, runs=5))


# Survival

REMISSION = {  # Freireich et al. 1963, the group given 6-MP: weeks in remission, + for censored
    6: "...+",
    7: ".",
    9: "+",
    10: ".+",
    11: "+",
    13: ".",
    16: ".",
    17: "+",
    19: "+",
    20: "+",
    22: ".",
    23: ".",
    25: "+",
    32: "++",
    34: "+",
    35: "+",
}


def test_kaplan_meier_of_a_textbook_case() -> None:
    """The standard example of survival analysis, with its published survival at each relapse."""
    weeks = np.array([float(week) for week, marks in REMISSION.items() for _ in marks])
    relapsed = np.array([mark == "." for marks in REMISSION.values() for mark in marks])
    at = np.array([6.0, 7, 10, 13, 16, 22, 23])
    found = kaplan_meier(weeks, relapsed, at)
    assert found["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found["collapsed"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found["survival"].round(3).tolist() == published
    # At 6 weeks by hand: S = 18/21, Σ d/(n(n−d)) = 3/(21·18).
    centre, half = math.log(-math.log(18 / 21)), 1.959964 * math.sqrt(3 / (21 * 18))
    half /= abs(math.log(18 / 21))
    assert found["low"][0] == pytest.approx(math.exp(-math.exp(centre + half)), abs=1e-6)
    assert found["high"][0] == pytest.approx(math.exp(-math.exp(centre - half)), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.booleans()), min_size=1, max_size=40))
def test_kaplan_meier_against_scipy(cases: list[tuple[int, bool]]) -> None:
    years = np.array([float(year) for year, _ in cases])
    ended = np.array([end for _, end in cases])
    found = kaplan_meier(years, ended, np.unique(years))
    curve = stats.ecdf(stats.CensoredData.right_censored(years, ~ended)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the band is undefined at 0 and 1
        band = curve.confidence_interval(0.95, method="log-log")
    np.testing.assert_allclose(found["survival"], curve.probabilities, atol=1e-12)
    np.testing.assert_allclose(found["low"], band.low.probabilities, atol=1e-12)
    np.testing.assert_allclose(found["high"], band.high.probabilities, atol=1e-12)


def test_all_gone_is_nothing_left_and_no_band() -> None:
    found = kaplan_meier(np.array([1.0, 2.0]), np.array([True, True]), np.arange(4.0))
    assert found["survival"].tolist() == [1, 0.5, 0, 0]
    assert found["low"].notna().tolist() == [False, True, False, False]
    seen = kaplan_meier(np.array([1.0, 2.0]), np.array([True, False]), np.arange(4.0))
    assert seen["survival"].fillna(-1).tolist() == [1, 0.5, 0.5, -1]


def test_survival_without_deals_and_without_an_aftermath() -> None:
    none = small().vary({"parties.ann.no_deal": 0.9, "parties.ben.no_deal": 0.9})
    table = sim.run(none, runs=5).survival()
    assert table["at_risk"].tolist() == [0] * 5
    assert table[["survival", "low", "high"]].isna().all(axis=None)
    with pytest.raises(UsageError, match="pie has no aftermath, so its deals are not followed"):
        sim.run("splitting-a-pie", runs=2).survival()


def test_the_figure_shows_the_curve_and_what_was_observed() -> None:
    result = sim.run("berlin-aftermath", runs=1500)
    ax = sim.plots.survival(result)
    table = result.survival()
    curve = next(line for line in ax.lines if line.get_gid() == "survival")
    assert curve.get_ydata()[:-1].tolist() == table["survival"].tolist()
    marks = next(line for line in ax.lines if line.get_gid() == "base_rates.truce_alone")
    assert np.asarray(marks.get_xydata()).tolist() == [[1, 0.49], [5, 0.18], [10, 0.18]]
    below = [label.get_text() for label in ax.get_xticklabels()]
    deals = int(table["at_risk"].iloc[0])
    assert below[0] == f"0\nDec 2025\n{deals:,}"
    assert below[-1].startswith("10\nDec 2035\n")
    assert "few cases" in ax.get_xlabel().replace("\n", " ")
    text = sim.plots.alt_text(ax)
    assert text.startswith(f"Kaplan–Meier curve of {deals:,} deals in 1,500 runs")
    assert "Observed elsewhere, truce alone: 49% after 1" in text
    none = small().vary({"parties.ann.no_deal": 0.9, "parties.ben.no_deal": 0.9})
    said = sim.plots.alt_text(sim.plots.survival(sim.run(none, runs=5)))
    assert said == "None of 5 runs ended in a deal, so there is none to be kept."
    with pytest.raises(UsageError, match="no aftermath"):
        sim.plots.survival(sim.run("splitting-a-pie", runs=2))
