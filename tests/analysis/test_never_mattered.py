"""What never mattered in some runs: each kind is planted, and found in its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import never_mattered
from sim.cli import app
from sim.results.playing import play_runs

IDLE = """\
title: Much that does not matter
issues:
  price: [low, middle, high]
parties:
  ann:
    weights: {price: 1}
    values: {price: {linear: [0, 1]}}
    strategy: linear
    no_deal: {value: {uniform: [0.01, 0.02]}}
    red_lines:
      - {id: never_met, rejects: {price: low}, firmness: 0.5}
  ben:
    weights: {price: 1}
    values: {price: {linear: [1, 0]}}
    strategy: linear
    no_deal: {value: {uniform: [0.1, 0.9]}}
  eve:
    weights: {price: 1}
    values: {price: {linear: [1, 0]}}
    strategy: linear
    consent: {needed_for: {price: low}}
  dan:
    weights: {price: 1}
    values: {price: {linear: [1, 0]}}
    strategy: linear
    consent: none
timeline:
  - {session: first, rounds: 6, parties: [ann, ben, eve]}
  - {session: second, rounds: 2, parties: [ann, dan], requires: text}
events:
  - {id: too_late, at: 5000, changes: {parties.ann.no_deal.value: 0.9}}
"""


def lines_of(text: str) -> dict[str, int]:
    """In which line each thing stands that does not matter."""
    marks = {
        "parties.ann.red_lines.never_met": "never_met",
        "parties.dan": "  dan:",
        "events.too_late": "too_late",
    }
    lines = text.splitlines()
    return {
        path: next(i for i, line in enumerate(lines, 1) if mark in line)
        for path, mark in marks.items()
    }


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    path = tmp_path / "idle.yaml"
    path.write_text(IDLE)
    return path


def test_what_never_mattered_is_found_in_its_line(idle: Path) -> None:
    looked = never_mattered(sim.load(idle), runs=120)
    found = {fault.path: fault for fault in looked.found}
    assert looked.runs == 120
    assert looked.seconds > 0
    for path, line in lines_of(IDLE).items():
        assert (found[path].line, Path(found[path].file).name) == (line, "idle.yaml"), path
    assert "no influence" in found["parties.ann.no_deal.value"].message
    assert "parties.ben.no_deal.value" not in found
    assert "was not held" in found["timeline.second"].message
    assert "was never asked" in found["parties.dan"].message


def test_what_matters_is_not_listed() -> None:
    """A line that is real in every run, and closes what would be signed."""
    content = {
        "title": "A line that matters",
        "issues": {"price": ["low", "high"]},
        "parties": {
            name: {
                "weights": {"price": 1},
                "values": {"price": {"linear": ends}},
                "strategy": "linear",
                "red_lines": [{"id": "no", "rejects": {"price": "high"}}] if name == "ben" else [],
            }
            for name, ends in {"ann": [0.9, 1], "ben": [1, 0.9]}.items()
        },
        "timeline": [{"session": "first", "rounds": 4, "parties": ["ann", "ben"]}],
    }
    found = never_mattered(sim.load(content), runs=120).found
    assert not [fault for fault in found if "red_lines" in fault.path]


def test_a_mediator_is_given_no_more_options_than_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    mediated = IDLE.replace("parties: [ann, ben, eve]}", "parties: [ann, ben, eve], protocol: X}")
    many = mediated.replace("X}", "single_text}").replace("[low, middle, high]", "{from: 1, to: N}")
    lines = [line for line in many.splitlines(True) if "price: low" not in line]
    text = "".join(lines).replace("    red_lines:\n", "")
    path.write_text(text.replace("N}", "2000}"))
    sim.load(path)
    path.write_text(text.replace("N}", "2001}"))
    with pytest.raises(sim.errors.InputError, match=r"first: a mediator .* price has 2,001"):
        sim.load(path)


def test_the_command_lists_it_and_says_what_runs_cost(idle: Path) -> None:
    ran = CliRunner().invoke(app, ["check", "--deep", str(idle)])
    assert ran.exit_code == 0
    assert "never mattered in 500 runs; 10,000 runs take about" in ran.stdout
    assert f"idle.yaml:{lines_of(IDLE)['events.too_late']}: events.too_late" in ran.stderr


def test_numbers_that_are_looked_at_together_are_those_looked_at_alone() -> None:
    """Each is set to its ends in runs of its own, here; they are played in one go, there."""
    scenario = sim.load("teaching/positional-bargaining")
    runs = sim.run(scenario, runs=120)
    same = ["ending", "hour", "session", "round", "options"]
    alone = []
    for path in scenario.uncertain:
        values = runs.columns.draws[path]
        again = [
            play_runs(scenario, 1, np.arange(120), {path: np.full(120, end)})
            for end in (values.min(), values.max())
        ]
        pairs = [
            (getattr(each, name), getattr(runs.columns, name)) for each in again for name in same
        ]
        if all(np.array_equal(*pair) for pair in pairs):
            alone.append(path)
    found = never_mattered(scenario, runs=120).found
    said = [fault.path for fault in found if "has no influence" in fault.message]
    assert sorted(said) == sorted(alone)
    assert len(said) < len(scenario.uncertain)
