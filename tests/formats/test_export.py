"""What is written for other tools: domains that read back as they were, games that play alike."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from tests.builders.command_line import call
from tests.builders.gambit_files import read_efg, read_nfg

DOMAINS = ["buyer-and-seller", "logrolling", "three-parties-and-a-veto"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def simple(**parties: Any) -> sim.Scenario:
    """Two parties over two issues, one of which is worth at most a part to each."""
    first: dict[str, Any] = {"weights": {"x": 2, "y": 1}, "no_deal": 0.25, "strategy": "linear"}
    values = {"x": {"a": 0, "b": 0.5, "c": 0.8}, "y": {"linear": [0.4, 1]}}
    other = {"x": {"a": 1, "b": 0.5, "c": 0}, "y": {"linear": [1, 0]}}
    return sim.load(
        {
            "title": 'A "quoted" title',
            "issues": {"x": {"title": "X & Y", "options": ["a", "b", "c"]}, "y": [0, 5, 10]},
            "parties": {
                "ann": {**first, "values": values, **parties.get("ann", {})},
                "ben": {**first, "values": other, **parties.get("ben", {})},
            },
            "timeline": [{"session": "s", "rounds": 1, "parties": ["ann", "ben"], "opens": "ben"}],
        }
    )


def written(files: dict[str, str]) -> sim.Scenario:
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    return sim.formats.load(Path())


@pytest.mark.parametrize("form", ["genius", "geniusweb"])
@pytest.mark.parametrize("name", [*DOMAINS, ""])
def test_domains_read_back_as_they_were(name: str, form: str) -> None:
    scenario = sim.load(name) if name else simple()
    domain = sim.formats.additive(scenario)
    write = sim.formats.genius_files if form == "genius" else sim.formats.geniusweb_files
    found = written(write(domain))
    assert set(found.party_names) == set(scenario.party_names)
    assert [issue.options for issue in found.space.issues] == [
        i.options for i in scenario.space.issues
    ]
    before, after = sim.analysis.problem(scenario), sim.analysis.problem(found)
    tolerance = 1e-9 if form == "genius" else 1e-7
    for number, party in enumerate(scenario.party_names):
        there = found.party_names.index(party)
        ours, theirs = before.utilities[:, number], after.utilities[:, there]
        # Utilities keep their proportions; there the best outcome is worth 1.
        assert theirs == pytest.approx(ours / ours.max(), abs=tolerance)
        no_deal = before.no_deal[number] / ours.max()
        if form == "genius":
            assert after.no_deal[there] == pytest.approx(no_deal)
        else:
            least = min(theirs[theirs >= no_deal - 1e-7])
            assert after.no_deal[there] == pytest.approx(least if no_deal > 0 else 0, abs=1e-7)


def test_undisclosed_points_are_in_no_domain() -> None:
    with pytest.raises(UsageError, match="undisclosed points"):
        sim.formats.additive(sim.load("berlin"))


def test_weights_sum_to_one_exactly_in_geniusweb() -> None:
    thirds = {"weights": {"x": 1, "y": 2}}
    files = sim.formats.geniusweb_files(sim.formats.additive(simple(ann=thirds, ben=thirds)))
    for name in ("ann.json", "ben.json"):
        space = json.loads(files[name], parse_float=Decimal)["LinearAdditiveUtilitySpace"]
        assert sum(space["issueWeights"].values()) == 1


def test_what_a_domain_cannot_say_is_told() -> None:
    made = call("export", "three-parties-and-a-veto", "--as", "genius", "-o", "out")
    assert made.exit_code == 0
    assert "note: not in the domain: " in made.stderr
    assert "strategies and the timeline" in made.stderr
    again = call("export", "buyer-and-seller", "--as", "genius", "-o", "out")
    assert again.exit_code == 0  # other files, beside the first
    assert call("export", "three-parties-and-a-veto", "--as", "genius", "-o", "out").exit_code == 0


def test_the_tree_of_an_ultimatum_ends_as_theory_says() -> None:
    scenario = sim.load("ultimatum")
    players, root = read_efg(sim.formats.extensive_game(scenario))
    assert players == ["Ann, who proposes", "Ben, who answers"]
    payoffs, actions = root.solved()
    # Ben's no-deal value is 0.2 at its mean; at equality he accepts, which is written first.
    assert actions == ["offer 80", "accept"]
    assert payoffs == pytest.approx([0.8, 0.2])


def test_a_tree_begins_with_who_opens_and_ends_with_an_answer() -> None:
    _, root = read_efg(sim.formats.extensive_game(simple()))
    assert root.player == 1
    assert len(root.actions) == 9
    assert root.actions[0] == "offer a / 0"
    assert [move.actions for move in root.below] == [["accept", *root.actions]] * 9
    accepted = np.array([move.below[0].payoffs for move in root.below])
    assert accepted == pytest.approx(sim.analysis.problem(simple()).utilities)
    last = root.below[0].below[1]
    assert (last.player, last.actions) == (1, ["accept", "refuse"])
    assert last.below[1].payoffs == [0.25, 0.25]


def test_what_a_red_line_rules_out_is_not_offered() -> None:
    line = {"red_lines": [{"id": "l", "rejects": {"x": "a"}}]}
    _, root = read_efg(sim.formats.extensive_game(simple(ann=line)))
    assert [action for action in root.actions if action.startswith("offer a")] == []
    assert len(root.actions) == 6


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("three-parties-and-a-veto", "needs two parties"),
        ("single-text", "no protocol of offers in turn"),
        ("splitting-a-pie", "take fewer rounds or options"),
        ("berlin", "needs two parties"),
    ],
)
def test_games_that_are_not_written(source: str, said: str) -> None:
    refused = call("export", source, "--as", "efg", "-o", "x.efg")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.output


def test_payoffs_of_strategies_are_those_of_runs_with_the_first_player_first() -> None:
    scenario, choices = sim.load("splitting-a-pie"), ("conceder", "boulware")
    text = sim.formats.strategic_game(scenario, choices, runs=40, seed=7)
    players, strategies, payoffs = read_nfg(text)
    assert players == [party.title for party in scenario.parties]
    assert strategies == [list(choices)] * 2
    one, other = scenario.party_names
    expected: list[float] = []
    for second, first in itertools.product(choices, repeat=2):
        changes = {f"parties.{one}.strategy": first, f"parties.{other}.strategy": second}
        result = sim.run(scenario.vary(changes), runs=40, seed=7)
        expected += [result.measure(f"utility.{name}").mean() for name in (one, other)]
    assert payoffs == pytest.approx(expected, abs=1e-11)
    assert len(set(payoffs)) > 4


@pytest.mark.parametrize(
    ("strategies", "said"),
    [
        ("linear,boulwar", "there is no strategy 'boulwar' (did you mean 'boulware'?)"),
        ("linear", "name two or more different strategies"),
        ("linear,linear", "name two or more different strategies"),
        ("linear,boulware,conceder,hardliner,micro", "make 3,125 combinations"),
    ],
)
def test_choices_that_make_no_game(strategies: str, said: str) -> None:
    asked = ("--as", "nfg", "--strategies", strategies, "--runs", "2", "-o", "x.nfg")
    refused = call("export", "berlin", *asked)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_the_command_chooses_as_the_function_and_replaces_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = call("export", "logrolling", "--as", "nfg", "--runs", "5", "-o", "l.nfg")
    assert made.exit_code == 0
    _, strategies, _ = read_nfg(Path("l.nfg").read_text(encoding="utf-8"))
    assert strategies[0] == list(sim.formats.CHOICES)
    other = call("export", "ultimatum", "--as", "efg", "-o", "l.nfg")
    assert other.exit_code == 2
    assert "is there already" in other.stderr
    monkeypatch.setattr(sim.formats, "strategic_game", None)  # nothing runs
    again = call("export", "logrolling", "--as", "nfg", "-o", "l.nfg")
    assert "is there already" in again.stderr
    assert "is not one of" in call("export", "berlin", "--as", "xml", "-o", "x").stderr
