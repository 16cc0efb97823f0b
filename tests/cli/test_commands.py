"""Commands of the command line in this process: what each prints, writes and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

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
        ("parties.ann.no_deal={a: 1, a: 2}", "the key 'a' stands here a second time"),
    ],
)
def test_a_value_that_cannot_be_set_is_refused(said: str, message: str) -> None:
    refused = call("run", "ultimatum", "--runs", "3", "--set", said)
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert refused.stdout == ""


def test_all_that_is_wrong_with_values_is_said_at_once() -> None:
    once = ["--set", "parties.ann.no_deal=0.1"]
    refused = call("run", "ultimatum", *once, *once, "--set", "x")
    assert "parties.ann.no_deal: is given twice" in refused.stderr
    assert "'x' is not of the form" in refused.stderr
    assert refused.stderr.endswith("2 faults\n")


def test_runs_given_the_evidence_are_those_that_agree_with_it() -> None:
    words = ("run", "berlin-offer-hour-unknown", "--runs", "80", "--json")
    every, agreeing = (json.loads(call(*words, *more).stdout) for more in ((), ("--given-evidence",)))
    assert every["runs"] == 80
    assert 0 < agreeing["runs"] == agreeing["evidence"]["effective_sample_size"] < 80
    refused = call("run", "ultimatum", "--given-evidence")
    assert refused.exit_code == 2
    assert "no evidence" in refused.stderr


def test_a_study_is_swept_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.plots.save_study", lambda *_: ["drawn"])
    Path("pie.yaml").write_text(json.dumps(pie(rounds=3, options=5)))
    plan = {"scenario": "pie.yaml", "runs": 20, "grid": {"parties.ann.no_deal": [0.1, 0.9]}}
    Path("study.yaml").write_text(json.dumps({"title": "Two", "study": plan}))
    done = call("sweep", "study.yaml", "--executor", "serial", "--out", "out")
    print(done.output)
    assert done.exit_code == 0
