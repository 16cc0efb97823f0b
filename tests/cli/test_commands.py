"""Commands of the command line in this process: what each prints, writes and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.builders.command_line import call
from tests.builders.toys import pie


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_names_all_that_ships() -> None:
    shown = call("list").stdout
    groups: dict[str, list[str]] = {}
    for line in shown.splitlines():
        if line.startswith("  "):
            groups[heading].append(line.split()[0])  # noqa: F821  the first line is a heading
        else:
            heading = line
            groups[heading] = []
    assert groups["scenarios"] == list(sim.inputs.shipped())
    assert groups["studies"] == list(sim.inputs.shipped_studies())
    assert groups["protocols"] == list(sim.protocols.names())
    assert groups["strategies: accepts"] == list(sim.strategies.names("accepts"))
    (boulware,) = re.findall(r"^  boulware +(\S.*)$", shown, re.MULTILINE)
    assert boulware.endswith("]")  # the paper


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("no_deal", "'no_deal' is not of the form path=value"),
        ("=3", "'=3' is not of the form path=value"),
        ("parties.ann.no_deal=[1", "not valid YAML"),
        ("parties.ann.no_deal=high", "--set: parties.ann.no_deal.value: must be a number"),
        ("parties.anne.no_deal=1", "--set: parties.anne.no_deal: there is no 'anne' in parties"),
        ("parties.ann.no_deal={a: 1, a: 2}", "the key 'a' occurs twice"),
    ],
)
def test_a_value_that_cannot_be_set_is_refused(said: str, message: str) -> None:
    refused = call("run", "ultimatum", "--runs", "3", "--set", said)
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert refused.stdout == ""


def test_names_that_ship_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SIM_COMPLETE", "complete_bash")
    for line, name in (("sim run berlin-asc", ""), ("sim sweep gua", "guarantees")):
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", "2")
        assert call().stdout.strip() == name


def test_all_that_is_wrong_with_values_is_said_at_once() -> None:
    once = ["--set", "parties.ann.no_deal=0.1"]
    refused = call("run", "ultimatum", *once, *once, "--set", "x")
    assert "parties.ann.no_deal: is given twice" in refused.stderr
    assert "'x' is not of the form" in refused.stderr
    assert refused.stderr.endswith("2 faults\n")


def test_runs_given_the_evidence_are_those_that_agree_with_it() -> None:
    tree = pie("conceder", "conceder", rounds=4, no_deal=({"uniform": [0, 1]}, 0.4), options=11)
    tree["observations"] = [{"id": "failed", "ending": "no_deal"}]
    Path("pie.yaml").write_text(json.dumps(tree))
    words = ("run", "pie.yaml", "--runs", "80", "--json")
    every, agreeing = (
        json.loads(call(*words, *more).stdout) for more in ((), ("--given-evidence",))
    )
    (failed,) = (row["runs"] for row in every["endings"] if row["ending"] == "no_deal")
    assert every["runs"] == 80
    assert 0 < agreeing["runs"] == failed < 80
    refused = call("run", "ultimatum", "--given-evidence", "--runs", "3")
    assert refused.exit_code == 2
    assert "the scenario lists no observations" in refused.stderr


STUDY = """\
title: Two
scenario: pie.yaml
runs: 20
over:
  parties.ann.no_deal.value: [0.1, 0.9]
"""


def test_a_study_is_swept_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.plots.save_study", lambda *_: ["drawn"])
    Path("pie.yaml").write_text(json.dumps(pie(rounds=3, options=5)))
    Path("study.yaml").write_text(STUDY)
    words = ("sweep", "study.yaml", "--executor", "serial")
    done = call(*words, "--out", "out")
    assert done.exit_code == 0, done.output
    study = sim.read("out")
    assert done.stdout == sim.studies.study_report(study) + "\n"
    assert "Written to out: parts/, manifest.json, points.parquet" in done.stderr
    assert "Figures (PNG and SVG): drawn" in done.stderr
    rows = json.loads(call(*words, "--json").stdout)
    assert [row["deal"] for row in rows] == study.shares()["deal"].tolist()
    said = call("check", "study.yaml").stdout
    assert said == "study.yaml: good (a study of 2 points)\n"
    shown = call("replay", "out", "--point", "1", "--run", "3").stdout
    assert shown.startswith("parties.ann.no_deal.value: 0.9\n")
    assert call("replay", "out").stderr == "say which run: --run 17\n"


def test_a_failure_of_a_study_is_its_status() -> None:
    def target(view: sim.strategies.View) -> object:
        if (view.no_deal > 0.8).any():
            raise RuntimeError("struck")
        return view.no_deal

    sim.strategies.register("strikes_in_command", target=target)
    tree = pie("strikes_in_command", rounds=3, options=5)
    Path("pie.yaml").write_text(json.dumps(tree))
    Path("study.yaml").write_text(STUDY)
    done = call("sweep", "study.yaml", "--executor", "serial")
    assert done.exit_code == 1
    assert "Failed: " in done.stdout
    assert "struck" in done.stdout


def test_what_never_mattered_is_noted() -> None:
    tree = pie(rounds=3, options=5)
    tree["parties"]["ann"]["red_lines"] = [
        {"id": "nothing", "rejects": {"slices": "0"}, "firmness": 1}
    ]
    Path("pie.yaml").write_text(json.dumps(tree))
    done = call("check", "--deep", "pie.yaml")
    assert done.exit_code == 0
    line, opens = done.stderr.splitlines()
    assert line.startswith("note: pie.yaml:1: parties.ann.red_lines.nothing: made no difference:")
    assert opens.startswith("note: pie.yaml:1: timeline.talks.opens: has no influence:")
    assert done.stdout.startswith(
        "pie.yaml: 2 entries never mattered in 500 runs; 10,000 runs take about "
    )


def test_tipping_points_are_printed_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Path] = []
    monkeypatch.setattr("sim.plots.save_tipping", lambda *given: drawn.append(given[2]))
    tree = pie(rounds=3, options=5, no_deal=({"uniform": [0, 1]}, 0.4))
    Path("pie.yaml").write_text(json.dumps(tree))
    words = ("tipping", "pie.yaml", "--runs", "40")
    done = call(*words, "--out", "out")
    assert done.exit_code == 0
    assert "ann: no-deal value: 0.5 → " in done.stdout
    assert "deal → no deal" in done.stdout
    assert done.stderr.endswith("Written to out: tipping.csv, tipping.png, tipping.svg\n")
    assert drawn == [Path("out")]
    rows = json.loads(call(*words, "--json").stdout)
    flips = {row["quantity"]: row["flips_to"] for row in rows}
    assert flips["parties.ann.no_deal.value"] == "no_deal"
    table = pd.read_csv("out/tipping.csv", index_col=0)
    assert table["flips_to"].dropna().to_dict() == {k: v for k, v in flips.items() if v}
