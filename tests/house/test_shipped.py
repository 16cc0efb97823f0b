"""The scenarios that ship: their golden summaries, and what their headers promise."""

import json

import numpy as np
import pytest

import sim
from tools.golden import FOLDER, file_of, summary

NAMES = list(sim.inputs.shipped())
MODEL_MORE = {"berlin-aftermath", "berlin-structures", "berlin-twenty-points"}
"""Berlin scenarios that are more than a variant of the first: other issues, other rules."""


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_golden_summary(name: str) -> None:
    assert summary(name) == json.loads(file_of(name).read_text(encoding="utf-8"))


def test_no_golden_summary_without_its_scenario() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {file_of(name).name for name in NAMES}


@pytest.mark.parametrize("name", [name for name in NAMES if "/" not in name])
def test_case_scenarios_explain_every_number(name: str) -> None:
    assert sim.description.audit.unexplained(sim.load(name)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("berlin")])
def test_berlin_cites_its_claims(name: str) -> None:
    scenario = sim.load(name)
    ukraine, russia = scenario.party("ukraine"), scenario.party("russia")
    assert ukraine.delegation == ("Volodymyr Zelensky", "Rustem Umerov")
    concession = ukraine.positions.concessions[0]
    if concession.since != "never":
        assert "zelensky-nato-compromise" in concession.provenance.claims
        variant = name == "berlin-offer-hour-unknown"  # whose offer comes at an hour that is drawn
        assert variant or concession.since == "monday_morning"
    assert russia.positions.red_lines[0].provenance.text in (
        "russia-red-line-membership",
        "the variant: what if the line is a bluff",
    )
    assert {observer.name for observer in scenario.observers} == {"saceur"}
    assert scenario.sessions[0].hours == 5


def test_how_forgo_is_read_carries_the_result() -> None:
    names = ("berlin", "berlin-not-for-good")
    plain, less = (sim.run(name, runs=1000, seed=3).endings()["share"]["deal"] for name in names)
    assert 0.05 < less < 2 / 3 * plain


def test_berlin_variants_only_say_what_differs() -> None:
    for name in NAMES:
        if name.startswith("berlin-") and name not in MODEL_MORE:
            variant = sim.load(name)
            lines = sim.inputs.shipped()[name].read_text(encoding="utf-8").splitlines()
            extended = [line.split()[1] for line in lines if line.startswith("extends:")]
            base = sim.load(extended[0].removesuffix(".yaml"))
            assert variant.party_names == base.party_names
            if "issues:" not in lines:
                assert variant.space == base.space
            if "issues:" not in lines and "aftermath:" not in lines:
                assert len(lines) < 30


def test_forgoing_nato_needs_the_guarantee_unless_the_condition_is_a_bluff() -> None:
    deals = sim.run("berlin", runs=2000).runs.query("ending == 'deal'")
    without_nato = deals[deals["nato_membership"] == "given_up"]
    real = without_nato["draw.parties.ukraine.concessions.forgo_nato.real"] == 1
    guaranteed = without_nato["security_guarantees"] == "article5_like"
    assert real.sum() > 100
    assert guaranteed[real].all()
    assert not guaranteed[~real].all()


def test_what_envoys_heed_in_moscow_is_what_kyiv_has_excluded_in_public() -> None:
    for name in ("berlin", "berlin-not-for-good", "berlin-guarantors"):
        scenario = sim.load(name)
        options = scenario.space.all_options
        (concession,) = scenario.party("ukraine").positions.concessions
        (red_line,) = scenario.party("us").positions.red_lines
        assert (red_line.rejects.holds(options) == concession.unmet(options)).all(), name


def test_who_guarantees_has_agreed_to_it() -> None:
    scenario = sim.load("berlin-guarantors")
    result = sim.run(scenario, runs=2000)
    table = result.guarantees()
    assert list(table["given_by"]) == ["us", "europeans"]
    assert (table["runs"] > 50).all()
    deals = result.runs.query("ending == 'deal'")
    for guarantee, ending in zip(table.index, ("american", "european"), strict=True):
        given = deals["security_guarantees"].isin([f"article5_{ending}", "article5_joint"])
        assert given.sum() == table.loc[guarantee, "runs"]
    # What binds the Europeans was put to them: on Monday or, where they did not come, afterwards.
    bound = deals[deals["security_guarantees"].isin(["article5_european", "article5_joint"])]
    sessions = ["course.monday_europeans", "course.back_with_changes"]
    assert (bound[sessions] != "not_held").any(axis=1).all()


def test_pie_always_split_and_patience_pays() -> None:
    runs = sim.run("splitting-a-pie", runs=1000).runs
    assert (runs["ending"] == "deal").all()
    mine = runs["draw.parties.ann.strategy.boulware.exponent"]
    other = runs["draw.parties.ben.strategy.boulware.exponent"]
    assert runs["share"].astype(int).corr(mine - other) > 0.8


def test_prices_lie_in_the_zone() -> None:
    runs = sim.run("buyer-and-seller", runs=1000).runs
    assert (runs["ending"] == "deal").all()
    assert runs["price"].astype(int).between(40, 60).all()
    assert (sim.run("buyer-and-seller-no-zopa", runs=300).runs["ending"] == "no_deal").all()


def test_package_beats_issue_by_issue() -> None:
    package = sim.run("logrolling", runs=500).runs
    assert set(package["utility.union"]) == set(package["utility.employer"]) == {0.75}
    split = sim.run("logrolling-split-issues", runs=500).runs
    assert (split["ending"] == "no_deal").all()
    np.testing.assert_allclose(split["utility.union"], 0.55, atol=1e-9)  # amounts lie on a grid


def test_neighbour_with_a_real_line_is_never_overruled() -> None:
    runs = sim.run("absent-neighbour", runs=1000).runs
    real = runs["draw.parties.neighbour.red_lines.not_above_three.real"] == 1
    deals = runs[real & (runs["ending"] == "deal")]
    assert (deals["storeys"].astype(int) <= 3).all()
    # The header says so: all are asked in time. Were the neighbour not, there would be no deal.
    assert set(runs["ending"]) == {"deal"}
    planning = {"session": "planning", "rounds": 8, "parties": ["builder", "architect"]}
    alone = sim.load("absent-neighbour").vary({"timeline": [planning]})
    runs = sim.run(alone, runs=100).runs
    assert set(runs["blocked_by"]) == {"neighbour.not_asked"}
    assert set(runs["ending"]) == {"partial"}


def test_rubinsteins_share_is_agreed_at_once() -> None:
    runs = sim.run("rubinsteins-pie", runs=200).runs
    assert set(runs["round"]) == {0}
    one, two = (
        runs[f"draw.parties.{name}.strategy.equilibrium.discount"] for name in ("ann", "ben")
    )
    formula = (1 - two) / (1 - one * two)
    assert (runs["share"].astype(str).astype(float) - formula).abs().max() < 0.008


def test_the_proposer_takes_all_that_is_left() -> None:
    runs = sim.run("ultimatum", runs=200).runs
    left = 100 * (1 - runs["draw.parties.ben.no_deal.value"])
    assert (runs["share"].astype(int) == left.astype(int)).all()


def test_zeuthen_ends_at_the_nash_point() -> None:
    found = sim.run("zeuthen", runs=1).runs.iloc[0]
    assert (found["ending"], found["share"]) == ("deal", "67")


def test_a_single_text_does_better_than_positions() -> None:
    positions = sim.run("positional-bargaining", runs=1000)
    text = sim.run("single-text", runs=1000)
    gain = sim.compare(positions, text).endings().loc["deal"]
    assert gain["low"] > 0.2
    assert text.endings().loc["deal", "share"] > 0.9


def test_a_veto_is_worth_something_to_its_owner() -> None:
    with_veto = sim.run("three-parties-and-a-veto", runs=500)
    without = sim.run("three-parties-without-a-veto", runs=500)
    change = sim.compare(with_veto, without).utilities()
    assert change.loc["lowtown", "high"] < -0.4
    assert change.loc["hightown", "low"] > 0.3
