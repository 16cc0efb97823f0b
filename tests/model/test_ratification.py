"""A second yes at home: what is signed, what fails, who is blamed, and who knows it beforehand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import explain, problem
from sim.cli import app
from sim.description.words import quantity_in_words
from sim.inputs.documents import load_document
from tests.builders.studies import naive, plain
from tests.builders.toys import pie
from tests.reference.sides import on_grid

PAGE = Path(__file__).resolve().parents[2].joinpath("docs", "two-level-games.md").read_text("utf-8")
THRESHOLD = "parties.ann.ratification.threshold"


def tied(known_to: str = "nobody", threshold: Any = 0.6, **changes: Any) -> dict[str, Any]:
    """A pie of ten slices whose first side needs a yes at home."""
    toy = pie(**{"options": 11, "no_deal": (0.1, 0.15), **changes})
    home = {"by": "parliament", "threshold": threshold, "known_to": known_to}
    toy["parties"]["ann"]["ratification"] = home
    return toy


def house(known_to: str, weights: dict[str, Any] | None = None) -> dict[str, Any]:
    """A price and a garden; the buyer's family looks at the garden, or as the weights say."""
    home: dict[str, Any] = {"by": "family", "threshold": 0.5, "known_to": known_to}
    home["weights"] = weights or {"garden": 1}
    return {
        "title": "house",
        "issues": {"price": {"from": 0, "to": 4}, "garden": ["wild", "mown"]},
        "parties": {
            "seller": {
                "weights": {"price": 1},
                "values": {"price": {"linear": [0, 1]}},
                "strategy": "linear",
            },
            "buyer": {
                "weights": {"price": 3, "garden": 1},
                "values": {"price": {"linear": [1, 0]}, "garden": {"linear": [0, 1]}},
                "strategy": "linear",
                "ratification": home,
            },
        },
        "timeline": [{"session": "talks", "rounds": 8, "parties": ["seller", "buyer"]}],
    }


def only(result: sim.Result) -> Any:
    (row,) = result.runs.to_dict("records")
    return row


def test_what_fails_at_home_is_worth_no_deal() -> None:
    free = pie(options=11, no_deal=(0.1, 0.15))
    signed = only(sim.run(sim.load(free), runs=1))
    assert (signed["ending"], signed["slices"]) == ("deal", "5")
    result = sim.run(sim.load(tied()), runs=1)
    row = only(result)
    for column in ("hour", "session", "round", "slices", "course.talks"):
        assert row[column] == signed[column]
    assert row["ending"] == "not_ratified"
    assert row["blocked_by"] == "ann.ratification"
    assert (row["utility.ann"], row["utility.ben"]) == (on_grid(0.1), on_grid(0.15))
    last = result.trace(0).iloc[-1]
    assert (last["party"], last["move"], last["slices"]) == ("ann", "does not ratify", "5")
    assert (last["utility"], last["target"], last["hour"]) == (0.5, on_grid(0.6), row["hour"])
    assert result.agreements("not_ratified")["slices"].tolist() == ["5"]
    assert not len(result.agreements())
    assert list(result.endings().index) == ["deal", "not_ratified", "partial", "no_deal", "walkout"]


def test_a_threshold_that_is_met_exactly_is_met() -> None:
    result = sim.run(sim.load(tied(threshold=0.5)), runs=1)
    assert only(result)["ending"] == "deal"
    assert result.trace(0).iloc[-1]["move"] == "ratifies"


def test_without_a_home_there_is_no_such_ending() -> None:
    assert "not_ratified" not in sim.load(pie()).endings
    with pytest.raises(
        sim.errors.UsageError, match=r"'no_deal' has no agreement; .*'deal', .*'not_ratified'"
    ):
        sim.run(sim.load(pie()), runs=1).agreements("no_deal")


def test_every_home_is_asked() -> None:
    toy = tied()
    toy["parties"]["ben"]["ratification"] = {"by": "a vote", "threshold": 0.7}
    result = sim.run(sim.load(toy), runs=1)
    assert only(result)["blocked_by"] == "ann.ratification + ben.ratification"
    toy["parties"]["ben"]["ratification"]["threshold"] = 0.3
    result = sim.run(sim.load(toy), runs=1)
    assert only(result)["blocked_by"] == "ann.ratification"
    assert result.trace(0)["move"].tolist()[-2:] == ["does not ratify", "ratifies"]


def test_a_delegation_that_knows_does_not_sign_in_vain() -> None:
    result = sim.run(sim.load(tied("party", {"uniform": [0.3, 1]})), runs=300)
    runs = result.runs
    assert set(runs["ending"]) == {"deal", "no_deal"}
    least = np.ceil(runs[f"draw.{THRESHOLD}"] * 10)
    deals = runs[runs["ending"] == "deal"]
    assert (deals["slices"].astype(int) >= least[deals.index]).all()
    blocked = runs["blocked_by"].dropna().astype(str)
    assert blocked.str.startswith("ann.ratification + ben.no_deal").mean() > 0.5
    # Ben's no-deal value leaves up to eight slices to Ann; those she gets only by the clock's end.
    assert (runs["ending"][least < 8] == "deal").all()
    assert (runs["ending"][least > 8] == "no_deal").all()


def test_the_home_has_its_own_weights_and_the_partys_values() -> None:
    weights = {"price": 1, "garden": 3}
    scenario = sim.load(house("nobody", weights))
    means = problem(scenario)
    (number,) = [i for i, c in enumerate(means.constraints) if c.kind == "ratification"]
    price, garden = scenario.space.all_options
    worth = (1 * (4 - price) / 4 + 3 * garden) / 4
    assert ((worth < 0.5) == means.violations[number]).all()


@pytest.mark.parametrize("known_to", ["nobody", "party", "all"])
def test_only_what_all_know_guides_the_others(known_to: str) -> None:
    """The seller does not care for the garden, and offers what the buyer itself likes: a wild one.

    What pleases the buyer about it, an interaction, does not count with the family.
    """
    toy = house(known_to)
    meadow = {"id": "meadow", "when": {"garden": "wild"}, "bonus": 0.5}
    toy["parties"]["buyer"]["interactions"] = [meadow]
    result = sim.run(sim.load(toy), runs=1)
    offers = result.trace(0).query("party == 'seller' and move == 'offers'")
    assert set(offers["garden"]) == {"mown" if known_to == "all" else "wild"}


def test_what_all_know_is_put_to_the_test_if_nothing_else_is_left() -> None:
    toy = tied("all", 0.9, second="hardliner", rounds=3)
    offers = sim.run(sim.load(toy), runs=1).trace(0).query("party == 'ben' and move == 'offers'")
    # Its last offer is one that it has not tried.
    assert list(offers["slices"]) == ["0", "0", "1"]


def test_events_move_the_delegation_and_not_its_home() -> None:
    toy = house("nobody", {"price": 0, "garden": 1})
    del toy["parties"]["buyer"]["ratification"]["weights"]
    scenario = sim.load(toy)
    shock = {"id": "shock", "at": 0, "changes": {"parties.buyer.weights.garden": 0}}
    moved = sim.load({**toy, "events": [shock]})
    before, after = (sim.run(s, runs=1).trace(0) for s in (scenario, moved))
    vote = after[after["move"].isin(["ratifies", "does not ratify"])]
    assert len(vote) == 1
    value = (4 - int(vote["price"].iloc[0])) / 4
    garden = vote["garden"].iloc[0] == "mown"
    assert vote["utility"].iloc[0] == pytest.approx((3 * value + garden) / 4)
    assert not before.equals(after)


def test_a_single_text_is_not_revised_beyond_the_win_set() -> None:
    """Both would gladly have the last option; the delegation knows that it fails at home."""
    toy = house("nobody")
    toy["issues"] = {"plan": ["small", "middle", "large"], "form": ["a", "b"]}
    for party in toy["parties"].values():
        party["weights"] = {"plan": 3, "form": 1}
        party["values"] = {"plan": {"linear": [0, 1]}, "form": {"linear": [1, 0]}}
    toy["parties"]["buyer"]["values"]["form"] = {"a": 0, "b": 1}
    toy["parties"]["buyer"]["ratification"]["weights"] = {"form": 1}
    begun = {"plan": "middle", "form": "b"}
    toy["timeline"][0] |= {"protocol": "single_text", "draft": begun}
    free = sim.run(sim.load(toy), runs=1)
    assert (only(free)["plan"], only(free)["form"]) == ("large", "b")
    toy["parties"]["buyer"]["ratification"]["weights"] = {"plan": 1}
    toy["parties"]["buyer"]["ratification"]["threshold"] = 0.5
    toy["parties"]["buyer"]["values"]["plan"] = {"small": 0.2, "middle": 0.5, "large": 0.4}
    toy["parties"]["buyer"]["interactions"] = [
        {"id": "prestige", "when": {"plan": "large"}, "bonus": 0.9}
    ]
    for known_to, plan in (("nobody", "large"), ("party", "middle")):
        toy["parties"]["buyer"]["ratification"]["known_to"] = known_to
        result = sim.run(sim.load(toy), runs=1)
        assert only(result)["plan"] == plan
        assert only(result)["ending"] == ("deal" if known_to == "party" else "not_ratified")


def test_forty_points_need_a_yes_too() -> None:
    points = {f"point_{i}": ["no", "perhaps", "yes"] for i in range(40)}
    toy = tied("party", {"uniform": [0.2, 0.8]}, rounds=60)
    toy["issues"] = points
    for i, party in enumerate(toy["parties"].values()):
        party["weights"] = dict.fromkeys(points, 1)
        party["values"] = {name: {"linear": [i, 1 - i]} for name in points}
    toy["timeline"][0] |= {"protocol": "single_text"}
    result = sim.run(sim.load(toy), runs=200)
    agreed = result.runs[f"draw.{THRESHOLD}"] <= 0.5  # the draft that they begin with is even
    assert (result.runs["ending"] == "deal").equals(agreed)
    assert (result.runs["ending"] == "no_deal").equals(~agreed)
    assert set(result.runs["blocked_by"].dropna()) == {"ann.ratification"}
    toy["parties"]["ann"]["ratification"]["known_to"] = "nobody"
    result = sim.run(sim.load(toy), runs=200)
    assert (result.runs["ending"] == "not_ratified").equals(~agreed)


def test_equilibrium_play_stays_within_a_known_win_set() -> None:
    patient = {"equilibrium": {"discount": 0.9}}
    toy = tied("party", 0.75, first=patient, second=patient)
    result = sim.run(sim.load(toy), runs=1)
    assert only(result)["ending"] == "deal"
    assert int(only(result)["slices"]) >= 8
    assert only(result)["round"] == 0


def test_a_home_is_paired_with_itself_whoever_knows_it() -> None:
    """What is signed does not depend on a home that nobody knows, so the loss is all its own."""
    scenario = sim.load("berlin-ratification")
    base, second = sim.run("berlin", runs=1_000), sim.run(scenario, runs=1_000)
    moves = sim.compare(base, second).transitions()
    assert moves.loc["deal", "not_ratified"] > 0
    assert moves.loc["deal"].sum() == moves.loc["deal", ["deal", "not_ratified"]].sum()
    for ending in ("partial", "no_deal", "walkout"):
        assert moves.loc[ending].sum() == moves.loc[ending, ending]
    same = base.columns.options == second.columns.options
    assert same.all()
    known = sim.run(scenario.vary({"parties.ukraine.ratification.known_to": "party"}), runs=1_000)
    assert not (known.runs["ending"] == "not_ratified").any()
    path = "draw.parties.ukraine.ratification.threshold"
    assert (known.runs[path] == second.runs[path]).all()


def test_the_higher_the_threshold_the_rarer_the_yes() -> None:
    study = sim.sweep(sim.load(tied()), {THRESHOLD: [0.2, 0.5, 0.6]}, runs=20)
    shares = study.shares()
    assert shares["deal"].tolist() == [1, 1, 0]
    assert shares["not_ratified"].tolist() == [0, 0, 1]
    points = [{THRESHOLD: value} for value in (0.2, 0.5, 0.6)]
    expected = naive(sim.load(tied()), points, 20)
    assert plain(study.runs).equals(expected)


def test_results_come_back_from_disk(tmp_path: Path) -> None:
    scenario = sim.load(tied("nobody", {"uniform": [0.3, 0.8]}))
    result = sim.run(scenario, runs=50)
    again = sim.read(sim.report.write(result, tmp_path / "kept"))
    assert again.runs.equals(result.runs)
    assert set(result.runs["ending"]) == {"deal", "not_ratified"}


def test_report_and_summary_say_what_failed() -> None:
    result = sim.run(sim.load(tied("nobody", {"uniform": [0.3, 0.8]})), runs=200)
    text = sim.report.report(result)
    share = result.endings().loc["not_ratified", "share"]
    assert re.search(rf"{share:.0%} \(.*\) +signed, but not ratified at home\n", text)
    assert "Most frequent texts that failed at home (1 different" in text
    assert "ann: could not be ratified at home" in text
    said = " ".join(text.split())
    assert "ann: least that an outcome must be worth at home (unexplained, parties.ann." in said
    data = json.loads(json.dumps(sim.report.summarise(result)))
    assert data["unratified_texts"][0]["slices"] == "5"
    assert data["endings"][1]["ending"] == "not_ratified"


def test_weights_at_home_are_quantities_with_names_in_words() -> None:
    scenario = sim.load("berlin-ratification")
    path = "parties.ukraine.ratification.weights.security_guarantees"
    assert path in scenario.uncertain
    words = quantity_in_words(scenario, path)
    assert words == "Ukraine: weight of security guarantees at home"
    assert scenario.vary({path: 0.5}).quantities[path].law.mean == 0.5


def test_audit_lists_the_home() -> None:
    toy = tied("party")
    found = sim.description.audit.audit(sim.load(toy))
    assert found.loc["parties.ann.ratification", "value"] == "by parliament, known to party"
    assert found.loc["parties.ann.ratification", "rests_on"] == "unexplained"
    toy["parties"]["ann"]["ratification"]["assumed"] = "for the test"
    found = sim.description.audit.audit(sim.load(toy))
    assert set(found.loc[["parties.ann.ratification", THRESHOLD], "rests_on"]) == {"assumption"}


def test_replay_shows_the_text_that_failed() -> None:
    shown = CliRunner().invoke(app, ["replay", "tied-hands-known-to-nobody", "--run", "0"])
    assert shown.exit_code == 0
    assert shown.output.splitlines()[-1].endswith("not_ratified · 50 · ann.ratification")


def test_a_home_can_close_the_zone() -> None:
    """Ann's home wants at least nine slices of ten, Ben keeps two or has no deal."""
    for known_to in ("nobody", "party", "all"):
        found = explain(sim.load(tied(known_to, 0.9)), runs=20)
        (conflict,) = found.closing.conflicts
        assert [c.name for c in conflict.members] == ["ann.ratification", "ben.no_deal"]
        assert {tuple(c.name for c in r.members) for r in found.closing.removals} == {
            ("ann.ratification",),
            ("ben.no_deal",),
        }
        assert "ann's ratification by parliament" in found.headline
        assert found.over_runs is not None
        assert found.over_runs.empty[0] == 1
        assert found.over_runs.constraints.loc["ann.ratification", "opens"] == 1


def test_what_is_unknown_of_a_home_is_said() -> None:
    found = explain(sim.load(tied("nobody", {"uniform": [0.7, 0.9]})), runs=400)
    assert found.problem.zopa.sum() == 1  # eight slices are just enough at the mean
    assert found.headline.startswith("With every unknown number at its mean, there is room")
    drawn = found.over_runs
    assert drawn is not None
    threshold = sim.load(tied("nobody", {"uniform": [0.7, 0.9]})).quantities[THRESHOLD]
    assert drawn.empty[0] == (threshold.sample(1, 0, 400) > 0.8).mean()


@pytest.mark.slow
def test_no_deal_of_a_signed_text_lies_outside_the_zone_of_its_run() -> None:
    result = sim.run("berlin-ratification", runs=300)
    outcomes, endings = result.agreement_numbers, result.runs["ending"]
    for run in np.flatnonzero(endings.isin(["deal", "not_ratified"])):
        zone = problem(result.scenario, run=int(run)).acceptable("ukraine")
        means = problem(result.scenario, run=int(run))
        (number,) = [i for i, c in enumerate(means.constraints) if c.kind == "ratification"]
        failed = endings[run] == "not_ratified"
        assert means.violations[number, outcomes[run]] == failed
        assert not (zone[outcomes[run]] and failed)


def test_a_tied_hand_bargains_better_if_the_other_knows() -> None:
    names = ("free-hands", "tied-hands-known-to-nobody", "tied-hands-known-to-ann", "tied-hands")
    free, blind, secret, tied_hands = (sim.run(name, runs=1_000) for name in names)
    assert set(free.runs["share"]) == {"50"}
    gain = sim.compare(free, tied_hands)
    assert gain.endings().loc["deal", "high"] < 0
    assert gain.utilities().loc["ann", "low"] > 0.05
    assert gain.utilities().loc["ben", "high"] < -0.1
    home = tied_hands.runs["draw.parties.ann.ratification.threshold"]
    ben = tied_hands.runs["draw.parties.ben.no_deal.value"]
    least, most = 5 * np.ceil(home * 20), 5 * np.floor((1 - ben) * 20)
    room = least <= most
    assert (tied_hands.runs["ending"] == "deal").equals(room)
    parts = tied_hands.runs["share"].dropna().astype(int)
    # Step by step they meet half-way between what her board wants and all, or at Ben's limit.
    meeting = np.minimum((least + 100) / 2, most)[parts.index]
    assert ((parts - meeting).abs() <= 2.5).all()
    assert (parts >= 100 * home[parts.index]).all()
    # Nobody knows: they sign an even split, whatever comes of it.
    assert (blind.runs["ending"] == "not_ratified").equals(home > 0.5)
    assert set(blind.runs["share"][home <= 0.5]) == {"50"}
    assert sim.compare(free, blind).utilities().loc["ann", "high"] < -0.1
    # Only Ann knows: she stops where her board does, and Ben gives in when time runs out. If she
    # acts first in the last round, that is to the least that her board ratifies.
    assert (secret.runs["ending"] == "deal").equals(room)
    parts = secret.runs["share"].dropna().astype(int)
    least = least[parts.index]
    assert (parts[least <= 50] == 50).all()
    assert (parts[least > 50] >= least[least > 50]).all()
    opens = secret.runs["draw.timeline.talks.opens"][parts.index] == 0
    assert (parts == least)[opens & (least > 50)].all()
    assert (secret.runs["round"][parts.index[least > 50]] == 49).all()
    # That is worth less to her than if he knew, and more than no tie at all; Ben pays for it.
    assert sim.compare(secret, tied_hands).utilities().loc["ann", "low"] > 0.05
    assert sim.compare(free, secret).utilities().loc["ann", "low"] > 0
    assert sim.compare(free, secret).utilities().loc["ben", "high"] < -0.1


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.slow
def test_the_page_shows_what_its_code_prints(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    shown = []
    for code in blocks("python"):
        exec(compile(code, "two-level-games.md", "exec"), names)
        shown.append(capsys.readouterr().out)
    assert shown == blocks("text")


def test_the_pages_example_can_be_read(tmp_path: Path) -> None:
    toy = house("nobody")
    path = tmp_path / "home.yaml"
    path.write_text(blocks("yaml")[0], encoding="utf-8")
    home, faults = load_document(path)
    assert not faults
    toy["parties"]["seller"] |= home.plain()
    assert "not_ratified" in sim.load(toy).endings


def test_figures_show_what_failed() -> None:
    result = sim.run("berlin-ratification", runs=500)
    ax = sim.plots.endings(result)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[1] == "not ratified\nat home"
    assert len(labels) == 4  # nobody can walk out
    ax = sim.plots.utilities(sim.run(sim.load(tied("nobody", {"uniform": [0.3, 0.8]})), runs=200))
    legend = ax.get_legend()
    assert legend is not None
    assert "texts that failed at home" in [text.get_text() for text in legend.get_texts()]
