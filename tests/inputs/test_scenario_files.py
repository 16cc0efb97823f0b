"""The page on scenario files shows every key that a reader takes, in a file that loads and runs."""

import re
from pathlib import Path

import pytest

import sim
from sim.inputs.documents import Node, to_yaml
from sim.inputs.entries import Entry
from tests.builders.page_example import PAGE, write_example


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_example(tmp_path)


def test_the_example_loads_runs_and_is_described(file: Path) -> None:
    result = sim.run(file, runs=300)
    assert len(set(result.runs["ending"])) > 2
    assert "Two towns" in sim.report.report(result)
    assert "town council" in str(sim.description.describe(result.scenario))
    for seen in result.scenario.observations:
        assert seen.condition.holds(result.columns).any(), seen.id


def test_every_key_that_is_read_is_shown(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = set()
    take = Entry.take

    def noted(self: Entry, key: str, required: bool = False) -> Node | None:
        keys.add(key)
        return take(self, key, required)

    monkeypatch.setattr(Entry, "take", noted)
    scenario = sim.load(file)
    monkeypatch.undo()
    named = {issue.name for issue in scenario.space.issues}
    named |= {option for issue in scenario.space.issues for option in issue.options}
    named |= {*sim.strategies.part_class("concedes", "boulware").parameters}
    # Of a source's file of claims, which the README shows.
    of_claims = {
        "source",
        "kind",
        "sha256",
        "citation",
        "published",
        "url",
        "speaker",
        "section",
        "states",
        "quotes",
        "contradicts",
        "certainty",
    }
    missing = {key for key in keys - named - of_claims if not re.search(rf"\b{key}\b", PAGE)}
    assert len(keys) > 80
    assert not missing


@pytest.mark.parametrize(
    ("written", "mean", "drift"),
    [
        ("{value: 0.4}", 0.4, 0),
        ("{drift_per_day: -0.1}", 0.2, -0.1),
        ("{uniform: [0.5, 0.7]}", 0.6, 0),
        ("{value: 0.4, drift_per_day: -0.1}", 0.4, -0.1),
    ],
)
def test_a_variant_says_one_part_of_a_no_deal_value(
    tmp_path: Path, written: str, mean: float, drift: float
) -> None:
    """Over a law that stands bare, too."""
    varied = sim.load("splitting-a-pie").vary({"parties.ann.no_deal": {"uniform": [0.1, 0.3]}})
    tree = sim.inputs.tree_of(varied)
    (tmp_path / "base.yaml").write_text(to_yaml(tree), encoding="utf-8")
    file = tmp_path / "variant.yaml"
    file.write_text(f"extends: base.yaml\nparties: {{ann: {{no_deal: {written}}}}}\n")
    preferences = sim.load(file).party("ann").preferences
    assert preferences.no_deal.law.mean == pytest.approx(mean)
    assert preferences.drift_per_day.law.mean == drift
