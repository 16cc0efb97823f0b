"""Structure that is not known: each run draws one way for each alternative."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import first_order
from sim.inputs.documents import to_node
from tests.builders.toys import pie


def talks(**more: Any) -> dict[str, Any]:
    """Two over a pie whose structure is not known in three respects."""
    toy = pie("boulware", "boulware", rounds=6, options=7, no_deal=(0.2, 0.2))
    toy["parties"]["ann"]["no_deal"] = {"uniform": [0.1, 0.6], "assumed": "not known"}
    toy["alternatives"] = {
        "pace": {
            "one_of": {
                "slow": {},
                "fast": {"timeline": [{"session": "talks", "rounds": 12, "round_hours": 0.5}]},
            },
            "assumed": "how often they speak is not reported",
        },
        "end": {
            "one_of": {
                "open": {},
                "ultimatum": {
                    "timeline": {
                        "last": {
                            "delay": 5,
                            "rounds": 1,
                            "protocol": "take_it_or_leave_it",
                            "parties": ["ann", "ben"],
                        }
                    }
                },
            },
            "weights": [3, 1],
            "assumed": "not reported",
        },
        "temper": {
            "one_of": {
                "patient": {},
                "soft": {"parties": {"ann": {"strategy": "conceder"}}},
                "firm": {
                    "parties": {
                        "ben": {
                            "red_lines": [{"id": "half", "rejects": {"slices": {"at_least": "4"}}}]
                        }
                    }
                },
            },
            "weights": {"patient": 1, "firm": 2, "soft": 1},
            "assumed": "not reported",
        },
    }
    return toy | more


@pytest.fixture(scope="module")
def result() -> sim.Result:
    return sim.run(sim.load(talks()), runs=600, seed=4)


def test_each_run_is_that_of_the_scenario_with_its_ways(result: sim.Result) -> None:
    runs = result.runs
    columns = [f"draw.alternatives.{name}" for name in ("pace", "end", "temper")]
    for ways, part in runs.groupby(columns, observed=True):
        named = zip(columns, ways, strict=True)
        given = {column.removeprefix("draw."): way for column, way in named}
        alone = sim.run(result.scenario, runs=600, seed=4, given=given).runs.loc[part.index]
        shared = [c for c in alone if c in part and c not in ("session", "blocked_by")]
        pd.testing.assert_frame_equal(
            part[shared], alone[shared], check_dtype=False, check_categorical=False
        )
        for text in ("session", "blocked_by"):
            assert part[text].astype(str).tolist() == alone[text].astype(str).tolist()


def test_a_way_comes_up_as_often_as_it_weighs(result: sim.Result) -> None:
    shares = result.runs["draw.alternatives.temper"].value_counts(normalize=True)
    assert shares["firm"] == pytest.approx(0.5, abs=0.07)
    assert shares["soft"] == pytest.approx(0.25, abs=0.07)
    assert (result.runs["draw.alternatives.end"] == "ultimatum").mean() == pytest.approx(
        0.25, abs=0.06
    )


def test_an_alternative_changes_no_other_draw() -> None:
    plain = copy.deepcopy(talks())
    del plain["alternatives"]
    without = sim.run(sim.load(plain), runs=50, seed=4).runs
    with_them = sim.run(sim.load(talks()), runs=50, seed=4).runs
    path = "draw.parties.ann.no_deal.value"
    np.testing.assert_array_equal(without[path], with_them[path])
    fewer = talks()
    del fewer["alternatives"]["pace"]
    ways = sim.run(sim.load(fewer), runs=50, seed=4).runs["draw.alternatives.temper"]
    assert ways.tolist() == with_them["draw.alternatives.temper"].tolist()


def test_runs_do_not_depend_on_how_many_are_made_together(result: sim.Result) -> None:
    part = sim.run(result.scenario, runs=80, seed=4, first=100, cohort=7).runs
    whole = result.runs.iloc[100:180].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, whole, check_categorical=False, check_dtype=False)


def test_what_a_branch_has_not_is_missing(result: sim.Result) -> None:
    runs = result.runs
    ultimatum = runs["draw.alternatives.end"] == "ultimatum"
    assert set(runs.loc[~ultimatum, "course.last"]) == {"not_held"}
    soft = runs["draw.alternatives.temper"] == "soft"
    exponents = runs["draw.alternatives.temper"].map(lambda way: way == "soft")
    assert (exponents == soft).all()
    blocked = runs["blocked_by"].astype(str)
    lined = blocked.str.contains("red_lines.half")
    assert (runs.loc[lined, "draw.alternatives.temper"] == "firm").all()


def test_a_run_is_told_in_its_branch(result: sim.Result) -> None:
    fast = int(result.runs.index[result.runs["draw.alternatives.pace"] == "fast"][0])
    assert set(result.trace(fast)["hour"] % 1) <= {0.0, 0.5}
    for run in range(20):
        ending = result.runs["ending"].iloc[run]
        last = result.trace(run)["move"].iloc[-1]
        assert (last == "accepts") == (ending == "deal")


def test_fixing_a_way_leaves_the_others_open() -> None:
    scenario = sim.load(talks()).vary({"alternatives.pace": "fast"})
    assert [each.name for each in scenario.alternatives] == ["end", "temper"]
    assert scenario.sessions[0].rounds == 12


def test_ways_vary_in_a_sweep() -> None:
    over = {"alternatives.end": ["open", "ultimatum"], "parties.ben.no_deal.value": [0.1, 0.3]}
    study = sim.sweep(sim.load(talks()), over, runs=40)
    assert len(study.plan) == 4
    replayed = study.result(3).runs
    assert len(replayed) == 40
    assert (replayed["draw.alternatives.temper"] != "").all()


def test_a_number_that_is_set_counts_in_every_branch() -> None:
    study = sim.sweep(sim.load(talks()), {"parties.ben.no_deal.value": [0.95]}, runs=60)
    assert (study.result(0).runs["ending"] == "no_deal").all()


def test_it_is_kept_and_read_again(result: sim.Result, tmp_path: Any) -> None:
    sim.report.write(result, tmp_path / "kept")
    again = sim.read(tmp_path / "kept")
    assert isinstance(again, sim.Result)
    pd.testing.assert_frame_equal(again.runs, result.runs)
    assert again.scenario.alternatives[0].ways == ("slow", "fast")


@pytest.mark.slow
def test_every_figure_is_drawn(result: sim.Result, tmp_path: Any) -> None:
    for path in sim.plots.save_all(result, tmp_path):
        assert path.exists()
    assert "last" in (tmp_path / "concessions.svg").read_text()


def test_explanations_count_branch_by_branch(result: sim.Result) -> None:
    drawn = sim.explain(result.scenario, runs=600, seed=4).over_runs
    assert drawn is not None
    table = drawn.constraints
    firm = (result.runs["draw.alternatives.temper"] == "firm").mean()
    assert table.loc["ben.red_lines.half", "in_force"] == pytest.approx(firm)


def test_a_line_of_one_way_is_about_its_issue(partly: sim.Result) -> None:
    table = sim.analysis.blocked_issues(partly)
    lined = int((partly.runs["draw.alternatives.temper"] == "firm").sum())
    assert table.loc[("ben", "slices"), "runs"] == lined > 0


Spoil = Callable[[dict[str, Any]], Any]

FAULTS: dict[str, tuple[Spoil, str]] = {
    "unknown key": (
        lambda a: a["pace"]["one_of"]["fast"].update(issues={}),
        "an alternative cannot change 'issues'",
    ),
    "one way": (lambda a: a["pace"]["one_of"].pop("fast"), "needs from 2 to "),
    "weights": (lambda a: a["end"].update(weights=[1]), "a number above 0 for each way"),
    "unknown way": (lambda a: a["temper"].update(weights={"odd": 1}), "there is no 'odd'"),
    "no such session": (
        lambda a: a["end"]["one_of"]["ultimatum"]["timeline"].update(lst=None),
        "there is no session 'lst' to remove",
    ),
    "no such option": (
        lambda a: a["temper"]["one_of"]["firm"]["parties"]["ben"]["red_lines"][0].update(
            rejects={"slices": "77"}
        ),
        "temper: firm",
    ),
    "another party": (
        lambda a: a["temper"]["one_of"]["soft"]["parties"].update(
            eve=a and talks()["parties"]["ann"]
        ),
        "cannot change the parties",
    ),
    "no mapping": (lambda a: a["pace"]["one_of"].update(fast=[1]), "must be a mapping"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found_before_anything_runs(fault: str) -> None:
    spoil, message = FAULTS[fault]
    toy = talks()
    spoil(toy["alternatives"])
    with pytest.raises(sim.errors.InputError, match=message):
        sim.load(toy)


def test_what_an_alternative_changes_cannot_be_varied_beside_it() -> None:
    scenario = sim.load(talks())
    with pytest.raises(sim.errors.InputError, match="the alternative 'temper' changes"):
        scenario.vary({"parties.ann.strategy": "linear"})
    fixed = scenario.vary({"alternatives.temper": "patient"})
    assert fixed.vary({"parties.ann.strategy": "linear"}).party("ann").strategy.name == "linear"
    with pytest.raises(sim.errors.InputError, match="is not one of patient, soft, firm"):
        scenario.vary({"alternatives.temper": "form"})


def test_a_seat_is_taken_in_one_branch() -> None:
    scenario = sim.load(talks())
    runs = sim.run(scenario, runs=10, seed=1).runs
    fast = int(runs.index[runs["draw.alternatives.pace"] == "fast"][0])
    game = sim.Game(scenario, "ann", seed=1, run=fast)
    assert game.scenario.sessions[0].rounds == 12
    assert game.whole is scenario


def test_a_change_of_every_branch(result: sim.Result) -> None:
    softer = {"parties.ben.no_deal": 0.0}
    changed = result.scenario.in_each_branch(lambda branch: branch.vary(softer))
    runs = sim.run(changed, runs=200, seed=4).runs
    path = "draw.alternatives.temper"
    assert runs[path].tolist() == result.runs[path].tolist()[:200]
    assert (runs["ending"] == "deal").mean() >= (result.runs["ending"][:200] == "deal").mean()
    assert changed.party("ben").preferences.no_deal.law.mean == 0


def test_a_variant_fixes_a_way_in_one_line(tmp_path: Any) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(sim.inputs.to_yaml(to_node(talks())), encoding="utf-8")
    variant = tmp_path / "fast.yaml"
    variant.write_text("extends: base.yaml\nalternatives: {pace: fast}\n", encoding="utf-8")
    scenario = sim.load(variant)
    assert [each.name for each in scenario.alternatives] == ["end", "temper"]
    assert scenario.sessions[0].rounds == 12
    variant.write_text("extends: base.yaml\nalternatives: {pace: fats}\n", encoding="utf-8")
    with pytest.raises(
        sim.errors.InputError, match=r"fast\.yaml:2: alternatives\.pace: 'fats' is not"
    ):
        sim.load(variant)


EXPONENT = "parties.ann.strategy.conceder.exponent"


def lacking() -> dict[str, Any]:
    """A number that only one of two ways has; whether there is a deal is up to the way alone."""
    toy = pie("boulware", "boulware", rounds=6, options=7, no_deal=(0.2, 0.2))
    soft = {"conceder": {"exponent": {"uniform": [0.2, 0.3], "assumed": "not known"}}}
    line = {"id": "any_slice", "rejects": {"slices": {"at_least": "0"}}}
    firm = {"parties": {"ben": {"red_lines": [line]}}}
    ways = {"soft": {"parties": {"ann": {"strategy": soft}}}, "firm": firm}
    toy["alternatives"] = {"temper": {"one_of": ways, "assumed": "not reported"}}
    seen = {"id": "seen", "ending": "deal", "assumed": "it was"}
    return toy | {"observations": [seen]}


@pytest.fixture(scope="module")
def partly() -> sim.Result:
    return sim.run(sim.load(lacking()), runs=400, seed=2)


def test_runs_that_have_not_a_number_do_not_count_for_it(partly: sim.Result) -> None:
    soft = (partly.runs["draw.alternatives.temper"] == "soft").to_numpy()
    deal = partly.measure("deal").astype(bool)
    assert (deal == soft).all()
    drawn = partly.columns.draws[EXPONENT]
    assert (np.isnan(drawn) == ~soft).all()
    bars = partly.tornado("deal")
    # Nothing but the way decides, and the way is drawn with the number or without it.
    assert bars.loc[EXPONENT, ["lowest", "highest", "swing"]].tolist() == [1, 1, 0]
    way = bars.loc["alternatives.temper"]
    assert way[["lowest", "highest", "lowest.is", "highest.is"]].tolist() == [0, 1, "firm", "soft"]


def test_that_a_number_is_there_is_explained_by_the_alternative(partly: sim.Result) -> None:
    found = sim.analysis.sensitivity(partly, "deal")
    alone = found.quantities["S1"]
    assert alone["alternatives.temper"] == pytest.approx(1)
    assert alone[EXPONENT] == pytest.approx(0, abs=1e-9)
    # Counted once, not with the number again; what is left is by chance, of who opens.
    assert found.by_provenance.loc["assumption", "S1"] == pytest.approx(1, abs=0.01)
    # On its own, the number tells by its absence which way it was.
    draws, deal = partly.columns.draws, partly.measure("deal")
    assert first_order({EXPONENT: draws[EXPONENT]}, deal)["S1"].item() == pytest.approx(1)


def test_the_evidence_says_of_a_number_what_it_says_where_it_is(partly: sim.Result) -> None:
    table = sim.analysis.moved(partly.given_evidence())
    # All runs that have it are kept.
    assert table.loc[EXPONENT, ["distance", "noise"]].tolist() == [0, 0]
    there = partly.columns.draws[EXPONENT]
    median = np.median(there[~np.isnan(there)])
    assert table.loc[EXPONENT, ["prior.median", "posterior.median"]].tolist() == [median] * 2


def test_what_hangs_together_does_so_in_every_branch() -> None:
    toy = lacking()
    values = ["parties.ann.no_deal.value", "parties.ben.no_deal.value"]
    for party in ("ann", "ben"):
        toy["parties"][party]["no_deal"] = {"uniform": [0.1, 0.4]}
    toy["alternatives"]["temper"]["one_of"]["firm"] = {"parties": {"ann": {"strategy": "linear"}}}
    toy["dependence"] = [{"id": "mood", "moves_with": values[0], "of": [values[1]]}]
    scenario = sim.load(toy)
    runs = sim.run(scenario, runs=60, seed=2)
    ann, ben = (runs.columns.draws[path] for path in values)
    np.testing.assert_array_equal(ann, ben)
    assert all(len(branch.dependence) == 1 for branch in scenario.branches_alone)
    assert set(sim.analysis.sensitivity(runs).quantities["together"]) == {"", "dependence.mood"}


def test_what_hangs_together_must_be_there_in_every_way() -> None:
    value = "parties.ben.no_deal.value"
    for firm_is_first in (False, True):
        toy = lacking()
        toy["parties"]["ben"]["no_deal"] = {"uniform": [0.1, 0.4]}
        toy["dependence"] = [{"id": "d", "correlated": [EXPONENT, value], "rank": 0.5}]
        temper = toy["alternatives"]["temper"]
        if firm_is_first:
            temper["one_of"] = dict(reversed(temper["one_of"].items()))
        match = rf"there is no quantity '{EXPONENT}' .*\(with temper: firm\)"
        with pytest.raises(sim.errors.InputError, match=match):
            sim.load(toy)
        # A number that is not drawn there hangs together with nothing there, and that is all.
        fixed = {"ann": {"strategy": {"conceder": {"exponent": 0.2}}}}
        temper["one_of"]["firm"]["parties"] = fixed
        runs = sim.run(sim.load(toy), runs=200, seed=2)
        there = ~np.isnan(runs.columns.draws[EXPONENT])
        assert 0 < there.sum() < len(there)
        pair = [runs.columns.draws[path][there] for path in (EXPONENT, value)]
        assert np.corrcoef(*pair)[0, 1] > 0.2


def test_ways_are_drawn_by_themselves() -> None:
    toy = lacking()
    toy["parties"]["ben"]["no_deal"] = {"uniform": [0.1, 0.4]}
    members = ["alternatives.temper", "parties.ben.no_deal.value"]
    toy["dependence"] = [{"id": "d", "correlated": members, "rank": 0.5}]
    with pytest.raises(sim.errors.InputError, match="cannot depend on anything"):
        sim.load(toy)
