"""Study files, and what is said of those that are wrong: every fault at once, each with its line."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError, UsageError
from sim.studies import Precision, is_plan
from tests.builders.studies import ANN, BEN, toy

GOOD = f"""\
title: Who gives way
about: What you should see.
scenario: toy.yaml
over:
  {ANN}: [0.1, 0.4]
  {BEN}: {{uniform: [0, 0.5]}}
  parties.ann.strategy: [linear, boulware]
design: lhs
points: 8
runs: 100
seed: 3
paired: true
"""

# What stands in `GOOD` (-), what is written instead (+), and what is then said (!), without the
# file's name. A deleted line goes with its line break.
TABLE = r"""
== what a study is called and varies

- title: Who gives way
! 1: 'title' is missing

- title: Who gives way
+ title: [a]
! 1: title: must be text, not a list

- scenario: toy.yaml
! 1: 'scenario' is missing

- scenario: toy.yaml
+ scenario: toys.yaml
! 3: scenario: <folder>/toys.yaml: there is no such file

- scenario: toy.yaml
+ scenario: berlim
! 3: scenario: berlim: is neither a file nor a scenario that ships (did you mean 'berlin'?)

- scenario: toy.yaml
+ scenario: {a: 1}
! 3: scenario: must name a scenario, not a mapping

- paired: true
+ pared: true
! 12: pared: unknown key 'pared' (did you mean 'paired'?)

- paired: true
+ paired: 1
! 12: paired: must be true or false, not '1'

== numbers

- points: 8
+ points: 0
! 9: points: must be a whole number from 1 to 2^48, not '0'

- points: 8
+ points: 8.5
! 9: points: must be a whole number from 1 to 2^48, not '8.5'

- points: 8
+ points: 3000000
! 1: has 12,000,000 points; a study can have 10,000,000

- seed: 3
+ seed: -3
! 11: seed: must be a whole number from 0 to 2^48, not '-3'

- runs: 100
+ runs: many
! 10: runs: must be a whole number from 1 to 2^48, not 'many'

- runs: 100
+ runs: [1]
! 10: runs: must be a whole number from 1 to 2^48, not 'a list'

- runs: 100
+ runs: {half_width: 0.7}
! 10: runs.half_width: must be a share between 0 and 0.5

- runs: 100
+ runs: {of: deal}
! 10: runs: 'half_width' is missing

- runs: 100
+ runs: {half_width: 0.01, of: holds}
! 10: runs.of: no run can end with 'holds' here; the endings are deal, partial, no_deal, walkout

- runs: 100
+ runs: {half_width: 0.01, of: deals, blok: 3, limit: 10}
! 10: runs.of: 'deals' is not one of deal, holds, collapses, not_ratified, partial, no_deal, walkout
! 10: runs.blok: unknown key 'blok' (did you mean 'block'?)
! 10: runs: the limit must not be below the block

== designs

- design: lhs
+ design: latin
! 8: design: 'latin' is not one of grid, sobol, lhs, random, saltelli, morris

- design: lhs
+ design: grid
! 8: design: a grid takes lists; give a design that samples, or lists instead of laws

- design: lhs
+ design: morris
! 8: design: design morris takes distributions only, no lists

- {uniform: [0, 0.5]}
+ [0, 0.5]
! 8: design: design lhs samples distributions, and none varies; leave it out
! 9: points: distributions are sampled so often, and none varies; lists have a point for each of their combinations: leave it out

== what varies

- [0.1, 0.4]
+ [0.1, 0.4, 0.1]
! 5: over.parties.ann.no_deal.value: two of the values are the same

- [0.1, 0.4]
+ [0.1, 1.4]
! 5: over.parties.ann.no_deal.value: one of 0.1, 1.4 reaches beyond what it may be: between 0 and 1

- [0.1, 0.4]
+ []
! 5: over.parties.ann.no_deal.value: must be a list of values or a distribution

- [0.1, 0.4]
+ 0.1
! 5: over.parties.ann.no_deal.value: must be a list of values or a distribution

- {uniform: [0, 0.5]}
+ {uniform: [0, 5]}
! 6: over.parties.ben.no_deal.value: uniform 0 … 5 reaches beyond what it may be: between 0 and 1

- {uniform: [0, 0.5]}
+ {uniform: 3}
! 6: over.parties.ben.no_deal.value: uniform needs a list of 2 numbers: low, high

- {uniform: [0, 0.5]}
+ {unifrom: [0, 0.5]}
! 6: over.parties.ben.no_deal.value: must be a list of values or a distribution

- ben.no_deal.value
+ bob.no_deal.value
! 6: over.parties.bob.no_deal.value: there is no quantity 'parties.bob.no_deal.value' to draw (did you mean 'parties.ben.no_deal.value'?)

- ben.no_deal.value
+ ann.no_deal
! 6: over.parties.ann.no_deal: 'parties.ann.no_deal.value' varies already

- [linear, boulware]
+ [linear, boulwar]
! 7: over.parties.ann.strategy: there is no strategy 'boulwar' (did you mean 'boulware'?)

- [linear, boulware]
+ [linear, linear]
! 7: over.parties.ann.strategy: two of the alternatives are the same

- parties.ann.strategy: [linear
+ parties.ann.stratgy: [linear
! 7: over.parties.ann.stratgy: unknown key 'stratgy' (did you mean 'strategy'?)

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, gone.yaml, lost]
! 7: over.scenario: <folder>/gone.yaml: there is no such file
! 7: over.scenario: lost: is neither a file nor a scenario that ships

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, faulty.yaml]
! <folder>/faulty.yaml:1: 'issues' is missing
! <folder>/faulty.yaml:1: 'parties' is missing
! <folder>/faulty.yaml:1: timeline: the timeline has no session
! <folder>/faulty.yaml:2: isues: unknown key 'isues' (did you mean 'issues'?)

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, other/toy.yaml]
! 7: over.scenario: two of the scenarios have the same name

- parties.ann.strategy: [linear, boulware]
+ scenario: [{a: 1}]
! 7: over.scenario: must name a scenario, not a mapping

- parties.ann.strategy: [linear, boulware]
+ scenario: [berlin]
! 4: over: there is no quantity 'parties.ben.no_deal.value' in Berlin talks, December 2025
! 4: over: there is no quantity 'parties.ann.no_deal.value' in Berlin talks, December 2025

== YAML

- title: Who gives way
+ title: Who: gives way
! 1: not valid YAML: mapping values are not allowed here

- about: What you should see.
+ seed: 4
! 11: seed: the key 'seed' stands here a second time (first in line 2)
"""


def cases() -> Iterator[Any]:
    for block in TABLE.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("==")]
        if lines:
            kinds = {kind: [line[2:] for line in lines if line[0] == kind] for kind in "-+!"}
            old, new = "\n".join(kinds["-"]), "\n".join(kinds["+"])
            yield pytest.param(old, new, kinds["!"], id=new or f"without {old}")


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
        ({"over": [1]}, "over: must be a mapping, not a list"),
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
    with pytest.raises(UsageError, match="object cannot stand in a scenario"):
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
