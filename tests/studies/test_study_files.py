"""Study files, and what is said of those that are wrong: every fault at once, each with its line."""

# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError, UsageError
from sim.studies import Precision, is_plan
from tests.builders.faulty_studies import GOOD, cases
from tests.builders.studies import ANN, BEN, toy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = sim.inputs.to_yaml(sim.inputs.tree_of(toy()))
    for path in (tmp_path / "toy.yaml", tmp_path / "other" / "toy.yaml"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / "faulty.yaml").write_text("title: x\nisues: {}\n")
    return tmp_path


def faults(file: Path) -> list[str]:
    """What is said of a file, without its name."""
    with pytest.raises(InputError) as caught:
        sim.studies.load_plan(file)
    said = [str(fault).replace(f"{file}:", "", 1) for fault in caught.value.faults]
    return [line.strip().replace(str(file.parent), "<folder>") for line in said]


@pytest.mark.parametrize(("old", "new", "said"), list(cases()))
def test_a_fault_is_told_with_its_line(old: str, new: str, said: list[str], folder: Path) -> None:
    file = folder / "study.yaml"
    assert GOOD.count(old) == 1
    file.write_text(GOOD.replace(old if new else f"{old}\n", new))
    assert faults(file) == said


def test_every_fault_at_once_in_the_order_of_the_lines(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(
        GOOD.replace("[0.1, 0.4]", "[0.1, 4]")
        .replace("{uniform: [0, 0.5]}", "{uniform: [0]}")
        .replace("lhs", "latin")
        .replace("points: 8", "points: x")
        .replace("seed: 3", "seed: x")
        .replace("paired", "pair")
    )
    assert [line.partition(":")[0] for line in faults(file)] == ["5", "6", "8", "9", "11", "12"]
    shown = CliRunner().invoke(app, ["check", str(file)])
    assert shown.exit_code == 2
    assert shown.stderr.endswith("6 faults\n")
    assert "Traceback" not in shown.output


def test_a_faulty_scenario_does_not_hide_the_faults_of_the_study(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(GOOD.replace("toy.yaml", "faulty.yaml").replace("seed: 3", "seed: x"))
    said = faults(file)
    assert "11: seed: must be a whole number from 0 to 2^48, not 'x'" in said
    assert "<folder>/faulty.yaml:1: 'parties' is missing" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("[a]", "1: must be a mapping, not a list"),
        ("a", "1: must be a mapping, not text"),
        ("title: [", "not valid YAML"),
    ],
)
def test_what_is_no_study_at_all_is_told(content: str, said: str, folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(content)
    assert said in faults(file)[0]


def test_the_nearest_name_of_a_study_is_suggested() -> None:
    with pytest.raises(
        InputError,
        match=r"guarantes: is neither a file nor a study that ships \(did you mean 'guarantees'",
    ):
        sim.studies.load_plan("guarantes")


def test_a_good_study_is_read_as_it_is_written(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(GOOD)
    found = sim.studies.load_plan(file)
    assert (found.title, found.design, found.runs, found.seed) == ("Who gives way", "lhs", 100, 3)
    assert found.paired
    assert list(found.factors) == [ANN, BEN, "parties.ann.strategy"]
    assert len(found) == 2 * 2 * 8
    assert len(found.variants) == 2
    shown = CliRunner().invoke(app, ["check", str(file)])
    assert shown.output == f"{file}: good (a study of 32 points)\n"


@pytest.mark.parametrize(
    ("without", "attribute", "value"),
    [
        ("about: What you should see.", "title", "Who gives way"),
        ("design: lhs", "design", "sobol"),
        ("points: 8", "__len__", 2 * 2 * 256),
        ("runs: 100", "runs", 1000),
        ("seed: 3", "seed", 1),
        ("paired: true", "paired", None),
    ],
)
def test_what_is_left_out_has_its_default(
    without: str, attribute: str, value: Any, folder: Path
) -> None:
    file = folder / "study.yaml"
    file.write_text(GOOD.replace(f"{without}\n", ""))
    found = sim.studies.load_plan(file)
    assert (len(found) if attribute == "__len__" else getattr(found, attribute)) == value


def test_a_precision_has_defaults(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(GOOD.replace("runs: 100", "runs: {half_width: 0.02}"))
    assert sim.studies.load_plan(file).runs == Precision(0.02, "deal", 1_000, 100_000)
    file.write_text(
        GOOD.replace("runs: 100", "runs: {half_width: 0.02, of: walkout, block: 50, limit: 70}")
    )
    assert sim.studies.load_plan(file).runs == Precision(0.02, "walkout", 50, 70)


def test_scenarios_are_looked_for_beside_the_study(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "study.yaml"
    file.write_text("title: x\nscenario: toy.yaml\nover: {scenario: [toy.yaml, berlin]}\nruns: 5\n")
    monkeypatch.chdir(folder / "other")
    found = sim.studies.load_plan(file)
    assert found.points["scenario"].tolist() == ["toy", "berlin"]
    assert [variant.title for variant in found.variants] == ["pie", sim.load("berlin").title]


# The same from Python.


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"over": {}}, "over: names nothing that varies"),
        ({"over": [1]}, "over: row 1 must be a mapping"),
        (
            {"design": "saltelli", "points": 100},
            r"points: points must be a power of 2 for this design \(near by: 128\)",
        ),
        ({"design": "morris", "points": 1}, "points: trajectories must be 2 or more, not 1"),
        (
            {"over": {ANN: [0.1, 0.4]}, "points": 64},
            "points: distributions are sampled .* none varies; lists have a point",
        ),
        ({"runs": True}, "runs: must be a whole number from 1 to 2.48, not 'True'"),
        ({"seed": 2**49}, "seed: must be a whole number from 0 to 2.48"),
        (
            {"over": {ANN: [0.1], "nowhere.at.all": [1, 2]}},
            "over.nowhere.at.all: there is no 'nowhere'",
        ),
        (
            {
                "over": {
                    "parties.ann.strategy": ["linear", "boulware"],
                    "parties.ann.strategy.boulware.exponent": [1, 2],
                }
            },
            "there is no quantity|there is no 'boulware'|strategy",
        ),
    ],
)
def test_faults_of_a_call_are_told_like_those_of_a_file(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        sim.sweep(toy(), **options)


def test_values_that_no_file_could_hold() -> None:
    with pytest.raises(UsageError, match="object cannot be in a scenario"):
        sim.sweep(toy(), {ANN: [object()]})


def test_a_sweep_of_nothing_uncertain_is_refused() -> None:
    with pytest.raises(
        InputError, match="nothing in the scenario is uncertain; say what varies with over:"
    ):
        sim.sweep(toy(no_deal=(0.1, 0.2)))


def test_a_scenario_is_no_study(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(GOOD)
    assert is_plan(file)
    assert is_plan("guarantees")
    assert not is_plan("berlin")
    assert not is_plan(folder / "toy.yaml")
    assert not is_plan(folder / "gone.yaml")
