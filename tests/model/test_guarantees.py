"""Guarantees that bind those who give them, and consent that only some outcomes need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import analysis
from sim.description.words import quantity_in_words
from tests.builders.toys import pie, votes


def guaranteed(**guarantee: Any) -> dict[str, Any]:
    """A pie; ben guarantees ann's share where it is small."""
    tree = pie(options=5)
    given = {"id": "help", "given_by": "ben", "protects": "ann", "when": {"slices": ["0", "1"]}}
    tree["guarantees"] = [given | {"credibility": 0.5, "worth": 0.25, "cost": 0.125} | guarantee]
    return tree


def test_it_costs_who_gives_it_and_is_worth_what_is_expected_of_it() -> None:
    found = analysis.problem(sim.load(guaranteed()))
    assert found.utilities[:, 0].tolist() == [0.125, 0.375, 0.5, 0.75, 1]
    assert found.utilities[:, 1].tolist() == [0.875, 0.625, 0.5, 0.25, 0]
    # In a run it is the same, whatever the way in which the utility is looked at.
    tree = guaranteed()
    tree["parties"]["ben"]["strategy"] = "hardliner"
    tree["timeline"][0] |= {"protocol": "take_it_or_leave_it", "parties": ["ben", "ann"]}
    row = sim.run(sim.load(tree), runs=1).runs.iloc[0]
    assert (row["slices"], row["utility.ann"], row["utility.ben"]) == ("0", 0.125, 0.875)


def test_only_the_product_of_credibility_and_worth_counts() -> None:
    one = sim.load(guaranteed(credibility=0.5, worth=0.25))
    other = one.vary({"guarantees.help.credibility": 0.25, "guarantees.help.worth": 0.5})
    nothing = one.vary({"guarantees.help.credibility": 0})
    tables = [analysis.problem(scenario).utilities.tolist() for scenario in (one, other, nothing)]
    assert tables[0] == tables[1]
    assert tables[2][0] == [0, 0.875]


def test_a_guarantee_can_turn_a_refusal_into_a_deal() -> None:
    tree = guaranteed(credibility=1, when={"slices": ["1"]}, worth=0.25, cost=0)
    tree["parties"]["ann"] |= {"no_deal": 0.5, "strategy": "zeuthen"}
    tree["parties"]["ben"] |= {"no_deal": 0.75, "strategy": "zeuthen"}
    scenario = sim.load(tree)
    assert sim.run(scenario, runs=1).runs.iloc[0]["slices"] == "1"
    weaker = scenario.vary({"guarantees.help.credibility": 0.99})
    assert sim.run(weaker, runs=1).runs.iloc[0]["ending"] == "no_deal"
    # One number, three settings, the others as they are.
    study = sim.sweep(scenario, {"guarantees.help.credibility": [0, 0.5, 1]}, runs=4)
    assert study.shares()["deal"].tolist() == [0, 0, 1]


def test_what_is_not_known_of_it_is_drawn_and_explained() -> None:
    uncertain = {"uniform": [0.25, 0.75], "assumed": "studies differ"}
    scenario = sim.load(guaranteed(credibility=uncertain, assumed="for the test"))
    result = sim.run(scenario, runs=200)
    drawn = result.runs["draw.guarantees.help.credibility"]
    assert 0.25 < drawn.min() < 0.3 < 0.7 < drawn.max() < 0.75
    audit = sim.description.audit.audit(scenario)
    assert audit.loc["guarantees.help", "value"] == "guarantee"
    assert audit.loc["guarantees.help.credibility", "source"] == "studies differ"
    assert audit.loc["guarantees.help.cost", "source"] == "for the test"
    words = quantity_in_words(scenario, "guarantees.help.credibility")
    assert words == "credibility of guarantee ‘help’"
    bare = [fault.path for fault in sim.description.audit.unexplained(sim.load(guaranteed()))]
    assert {"guarantees.help", *(f"guarantees.help.{n}" for n in ("cost", "worth"))} <= set(bare)


def test_guarantees_of_deals_are_counted() -> None:
    tree = guaranteed(when={"slices": {"at_most": "2"}}, cost=0)
    tree["guarantees"].append(tree["guarantees"][0] | {"id": "never", "when": {"slices": "4"}})
    result = sim.run(sim.load(tree), runs=50)
    share = result.runs["slices"].isin(["0", "1", "2"]).mean()
    table = result.guarantees()
    assert table["share"].tolist() == [share, 0]
    assert table.loc["help", ["given_by", "protects"]].tolist() == ["ben", "ann"]
    assert f"{share:.0%} (" in sim.report.report(result).partition("Guarantees")[2]
    assert sim.report.summarise(result)["guarantees"][0]["given_by"] == "ben"
    assert len(sim.run(sim.load(pie()), runs=5).guarantees()) == 0


# ---- consent that only some outcomes need


def absent(condition: Any, **more: Any) -> dict[str, Any]:
    """Two agree on ``yes``; the third is not there, and asked where a condition holds."""
    tree = votes(a=0.2, b=0.2, c=-0.9)
    tree["timeline"][0]["parties"] = ["a", "b"]
    tree["parties"]["c"] |= {"consent": {"needed_for": condition}, **more}
    return tree


@pytest.mark.parametrize("option", ["no", "rather_no", "middle", "rather_yes", "yes"])
def test_consent_is_needed_for_the_outcomes_that_match(option: str) -> None:
    row = sim.run(sim.load(absent({"plan": option})), runs=1).runs.iloc[0]
    assert row["plan"] == "yes"
    if option == "yes":
        assert (row["ending"], row["blocked_by"]) == ("partial", "c.not_asked")
    else:
        assert row["ending"] == "deal"


@pytest.mark.parametrize(("consent", "agreed"), [("none", "rather_yes"), (None, "yes")])
def test_public_lines_of_who_may_be_asked_are_heeded(consent: str | None, agreed: str) -> None:
    """Both would offer the lowest that is worth 0.2 + 0.5 · (1 − 0.2) = 0.6 at first."""
    line = {"id": "line", "rejects": {"plan": "rather_yes"}, "public": True}
    tree = absent({"plan": "no"}, red_lines=[line])
    for name in ("a", "b"):
        tree["parties"][name]["strategy"] = {
            "concedes": {"polynomial": {"beta": 1, "kappa": 0.5}},
            "offers": "own_lowest",
        }
    if consent is not None:
        tree["parties"]["c"]["consent"] = consent
    assert sim.run(sim.load(tree), runs=1).runs.iloc[0]["plan"] == agreed


def leaving() -> dict[str, Any]:
    """The third accepts the text and is gone before the last one, who is needed too, is asked."""
    tree = votes(a=0.2, b=0.2, c=0.2, d=0.2)
    tree["parties"]["c"] |= {"consent": {"needed_for": {"plan": "yes"}}}
    tree["timeline"] = [
        {"session": "three", "rounds": 4, "parties": ["a", "b", "c"]},
        {"session": "four", "after": "three", "delay": 9, "rounds": 4, "parties": ["a", "d"]},
    ]
    tree["events"] = [{"id": "crisis", "at": 5, "walks_out": ["c"]}]
    return tree


def test_who_walks_out_takes_its_consent_along_and_the_talks_go_on() -> None:
    tree = leaving()
    with_all = {**tree, "events": []}
    assert sim.run(sim.load(with_all), runs=1).runs.iloc[0]["ending"] == "deal"
    row = sim.run(sim.load(tree), runs=1).runs.iloc[0]
    assert (row["ending"], row["blocked_by"]) == ("partial", "c.events.crisis")
    tree["parties"]["c"]["consent"]["needed_for"] = {"plan": {"at_most": "middle"}}
    assert sim.run(sim.load(tree), runs=1).runs.iloc[0]["ending"] == "deal"
    tree["parties"]["c"]["consent"] = "required"
    row = sim.run(sim.load(tree), runs=1).runs.iloc[0]
    assert (row["ending"], row["blocked_by"], row["hour"]) == ("walkout", "c.events.crisis", 5)


def test_who_loses_patience_does_not_end_the_talks_either() -> None:
    """Two haggle for some rounds over what the third cannot sign and need not.

    The target of the second is 1 − 0.8 · r / 9 in round r: it takes 0.5 from round 6 on.
    """
    tree = votes(a=0.2, b=0.2, c=-0.9)
    steps = tree["issues"]["plan"]
    tree["parties"]["b"]["values"]["plan"] = dict(zip(steps, [0, 0.5, 1, 0.5, 0], strict=True))
    tree["parties"]["c"] |= {"consent": {"needed_for": {"plan": "no"}}, "walks_out_after": 2}
    result = sim.run(sim.load(tree), runs=1)
    left = result.trace(0).query("move == 'walks out'")
    assert left[["party", "hour"]].to_numpy().tolist() == [["c", 2]]
    row = result.runs.iloc[0]
    assert (row["ending"], row["round"]) == ("deal", 6)


def test_a_line_counts_where_consent_is_needed() -> None:
    tree = pie(options=5, no_deal=(0.5, 0))
    ben = tree["parties"]["ben"]
    ben["red_lines"] = [{"id": "half", "rejects": {"slices": {"at_least": "2"}}}]
    closed = sim.explain(sim.load(tree), runs=10)
    assert not closed.problem.zopa.any()
    assert [c.name for c in closed.closing.conflicts[0].members] == [
        "ann.no_deal",
        "ben.red_lines.half",
    ]
    ben["consent"] = {"needed_for": {"slices": ["0", "1", "2"]}}
    found = sim.explain(sim.load(tree), runs=10)
    assert found.problem.zopa.tolist() == [False, False, False, True, True]
    assert found.over_runs is not None
    assert found.over_runs.sizes.tolist() == [2] * 10
    assert found.parties["outcomes"].tolist() == [3, 4]
    assert "80.0%  ben (or its consent is not needed)" in str(found)
    # There can be a deal without it, so it has no part in what is divided.
    assert analysis.nash(found.problem).options == {"slices": "4"}


def test_what_looks_like_a_slip_is_said() -> None:
    tree = guaranteed(when={"slices": ["0", "1"]})
    tree["parties"]["ben"]["consent"] = {"needed_for": {"slices": "0"}}
    tree["parties"]["cat"] = {**tree["parties"]["ann"], "consent": {"needed_for": _everything()}}
    tree["timeline"][0]["parties"] = list(tree["parties"])
    said = [
        f"{fault.path}: {fault.message}" for fault in sim.description.audit.doubtful(sim.load(tree))
    ]
    assert said == [
        "parties.cat.consent.needed_for: matches all outcomes; is that intended?",
        "guarantees.help: binds ben by outcomes that do not need its consent; is that intended?",
    ]
    tree["guarantees"][0]["when"] = {"not": _everything()}
    said = [fault.path for fault in sim.description.audit.doubtful(sim.load(tree))]
    assert said == ["guarantees.help.when", "parties.cat.consent.needed_for"]


def _everything() -> dict[str, Any]:
    return {"slices": {"at_least": "0"}}


def test_consent_says_what_it_rests_on() -> None:
    scenario = sim.load(absent({"plan": "yes"}))
    audit = sim.description.audit.audit(scenario)
    assert audit.loc["parties.c.consent", "value"] == "needed for some outcomes"
    assert audit.loc["parties.c.consent", "rests_on"] == "unexplained"


def test_unexplained_consent_is_refused_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "votes.json.yaml"
    path.write_text(json.dumps(absent({"plan": "yes"}), indent=1), encoding="utf-8")
    bare = [fault.path for fault in sim.description.audit.unexplained(sim.load(path))]
    assert "parties.c.consent" in bare


def test_the_schedule_shows_whose_consent_some_outcomes_need() -> None:
    ax = sim.plots.timeline(sim.load(absent({"plan": "yes"})))
    labels = [" ".join(label.get_text().split()) for label in ax.get_yticklabels()]
    assert labels == ["a", "b", "c (consent: some outcomes)"]


def test_a_variant_can_take_a_key_away(tmp_path: Path) -> None:
    base = json.dumps(pie(options=3) | {"issues": {"slices": ["0", "1", "2"]}})
    (tmp_path / "base.yaml").write_text(
        base.replace('{"linear": [0, 1]}', '{"0": 0, "1": 0.5, "2": 1}'), encoding="utf-8"
    )
    (tmp_path / "variant.yaml").write_text(
        "extends: base.yaml\n"
        "issues: {slices: ['0', '1', all]}\n"
        "parties: {ann: {values: {slices: {'2': null, all: 1}}}}\n",
        encoding="utf-8",
    )
    scenario = sim.load(tmp_path / "variant.yaml")
    values = scenario.party("ann").preferences.values[0]
    assert [value.law.mean for value in values] == [0, 0.5, 1]
