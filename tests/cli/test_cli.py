"""The command line, as a user meets it."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from tests.builders.command_line import call
from tests.builders.toys import pie

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_run_prints_endings_outcomes_blockers_and_caution() -> None:
    done = call("run", "berlin", "--runs", "300")
    assert done.exit_code == 0
    for part in (
        "300 runs, seed 1",
        "deal",
        "Most frequent agreements",
        "Who refused last",
        "not a forecast",
    ):
        assert part in done.stdout


def test_run_writes_everything(tmp_path: Path) -> None:
    out = tmp_path / "results"
    assert call("run", "berlin", "--runs", "200", "--out", str(out)).exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert {"runs.parquet", "summary.json", "scenario.yaml", "endings.png", "endings.svg"} <= names
    replayed = call("replay", str(out), "--run", "17")
    assert replayed.exit_code == 0
    assert "offers" in replayed.stdout
    same = call("replay", "berlin", "--run", "17")
    assert same.stdout == replayed.stdout


def test_what_json_prints_can_be_parsed() -> None:
    data = json.loads(call("run", "splitting-a-pie", "--runs", "50", "--json").stdout)
    assert data["endings"][0] | {"low": 0} == {
        "ending": "deal",
        "runs": 50,
        "share": 1.0,
        "low": 0,
        "high": 1.0,
    }
    parts = json.loads(call("list", "--json").stdout)["strategies"]
    assert "boulware" in parts["concedes"]
    assert "fair" in parts["offers"]
    assert "combined" in parts["accepts"]
    audited = json.loads(call("audit", "berlin", "--json").stdout)
    assert audited["values"][0]["path"]
    assert set(audited) == {"values", "contradictions", "unsure", "unused"}
    assert audited["unused"] == sim.description.audit.unused_claims(sim.load("berlin"))
    rows = json.loads(
        call("compare", "berlin", "berlin-russia-bluff", "--runs", "100", "--json").stdout
    )
    # As for three and more: a row a scenario and ending.
    assert [(row["scenario"], row["ending"]) for row in rows] == [
        (scenario, ending)
        for scenario in ("berlin", "berlin-russia-bluff")
        for ending in ("deal", "partial", "no_deal", "walkout")
    ]
    assert (
        json.loads(call("replay", "berlin", "--run", "3", "--json").stdout)[0]["move"] == "offers"
    )


def test_check_reports_and_exits_with_2(tmp_path: Path) -> None:
    assert call("check", "--strict", "berlin").exit_code == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: x\nisues: {}\n")
    done = call("check", "berlin", str(bad))
    assert done.exit_code == 2
    assert f"{bad}:2: isues: unknown key 'isues' (did you mean 'issues'?)" in done.stderr
    assert "Traceback" not in done.output
    assert call("check", "--strict", "splitting-a-pie").exit_code == 2


def test_audit_names_claims_and_reasons() -> None:
    text = call("audit", "berlin").stdout
    assert "zelensky-nato-compromise" in text
    assert "patience is not reported" in text
    assert "unexplained (" not in text


def test_a_claims_file_is_verified_against_its_document(tmp_path: Path) -> None:
    document = tmp_path / "article.txt"
    document.write_text("not the article")
    done = call(
        "sources", "verify", str(ROOT / "seeds/berlin-talks.yaml"), "--against", str(document)
    )
    assert done.exit_code == 2
    assert "sha256" in done.stderr


def test_compare_says_what_differs() -> None:
    text = call("compare", "berlin", "berlin-no-nato-concession", "--runs", "300").stdout
    assert "300 pairs of runs" in text
    assert "points" in text


def test_compare_of_a_pair_leaves_blank_what_there_is_not() -> None:
    text = call("compare", "berlin", "berlin-aftermath", "--runs", "1").stdout
    assert "1 pair of runs" in text
    assert "nan" not in text
    lines = [line.strip() for line in text.splitlines()]
    rows = {line.split("  ")[0]: line.split()[1:] for line in lines if line}
    assert len(rows["holds"]) == 1  # the second's share; the first follows no deals
    assert len(rows["deal"]) > 2
    assert "no deal" in rows
    utility = next(line for line in lines if line.startswith("Ukraine "))
    assert "(" not in utility  # a single pair has no interval


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("run", "berlni"),
            "berlni: is neither a file nor a scenario that ships (did you mean 'berlin'?)",
        ),
        (("replay", "nowhere", "--run", "1"), "nowhere: is neither a file"),
        (("run", "berlin", "--out", "/proc/nowhere/x", "--runs", "5"), "cannot write"),
        (("compare", "ultimatum", "logrolling", "--runs", "5"), "share no quantity"),
    ],
)
def test_mistakes_end_with_a_message(arguments: tuple[str, ...], message: str) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "command", ["run", "check", "list", "audit", "replay", "compare", "sources verify"]
)
def test_help_shows_an_example(command: str) -> None:
    done = call(*command.split(), "--help")
    assert done.exit_code == 0
    assert f"Example: sim {command}" in " ".join(done.stdout.split())


@pytest.mark.slow
def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m sim audit berlin | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("claim")


def test_the_citation_has_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text()
    assert f"version: {sim.__version__}\n" in citation


@pytest.mark.slow
def test_tipping_prints_what_flips_and_writes_the_figure(tmp_path: Path) -> None:
    out = tmp_path / "tipping"
    scenario = tmp_path / "pie.yaml"
    scenario.write_text(json.dumps(pie(no_deal=({"uniform": [0, 1]}, 0.4))), encoding="utf-8")
    done = call("tipping", str(scenario), "--runs", "100", "--out", str(out))
    assert done.exit_code == 0
    assert "ann: no-deal value: 0.5 → " in done.stdout
    assert "deal → no deal" in done.stdout
    assert {path.name for path in out.iterdir()} == {"tipping.csv", "tipping.png", "tipping.svg"}
    rows = json.loads(call("tipping", "absent-neighbour", "--runs", "100", "--json").stdout)
    assert {row["flips_to"] for row in rows} <= {"deal", "partial", None}
    assert call("tipping", "nowhere").exit_code == 2


def test_says_its_version() -> None:
    assert call("--version").output == f"sim {sim.__version__}\n"


@pytest.mark.parametrize(
    ("command", "function"),
    [
        ("run", sim.run),
        ("explain", sim.explain),
        ("robustness", sim.robustness),
        ("tipping", sim.tipping_points),
        ("regret", sim.regret),
    ],
)
def test_the_defaults_are_those_of_the_call(command: str, function: Callable[..., object]) -> None:
    (found,) = (
        each for each in app.registered_commands if (each.name or each.callback.__name__) == command
    )
    here, there = (inspect.signature(each).parameters for each in (found.callback, function))
    for name in ("runs", "seed"):
        assert here[name].default == there[name].default


def test_what_is_set_to_null_is_said_to_be_taken_away() -> None:
    command = ["run", "ultimatum", "--runs", "3", "--set", "parties.ann.no_deal=null"]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0
    said = "note: parties.ann.no_deal is removed, because its value is null"
    assert said in shown.stderr.splitlines()
