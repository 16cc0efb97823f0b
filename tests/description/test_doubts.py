"""What `sim check` notes: what is legal, and cannot mean what it says."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.description.audit import doubtful
from sim.description.look_alikes import look_alikes
from tests.builders.doubtful import (
    AFTERMATH,
    BYSTANDER,
    NO_DEAL,
    concession,
    event,
    guarantee,
    line,
    seen,
    with_changes,
)

DOUBTS: list[tuple[dict[str, Any], str, str]] = [
    # Who takes part.
    ({"parties.eve": BYSTANDER}, "parties.eve", "consent is required, so no run can end with a"),
    ({"parties.ben.walks_out_after": 16}, "parties.ben.walks_out_after", "more than the 15 rounds"),
    ({"observers": {"host": {"title": "A"}}}, "observers.host", "watches no session"),
    (
        {"timeline.0.comes": {"ben": {"probability": 0}}},
        "timeline.first.comes.ben.probability",
        "never comes",
    ),
    ({"timeline.0.parties": ["ann"]}, "timeline.first.parties", "no text yet to decide on"),
    # Time.
    ({"deadline": 0.5}, "deadline", "before the first round ends (hour 1)"),
    ({"deadline": 20.5}, "timeline.second", "its first round ends after the deadline"),
    (event(changes={NO_DEAL: 1}, at=24.5), "events.e.at", "after the last round begins (hour 24)"),
    (
        {**event(changes={NO_DEAL: 1}, at=15), "deadline": 15},
        "events.e.at",
        "after the last round begins (hour 14)",
    ),
    (concession({"price": "low"}, {"date": "late"}, **{"from": 25}), ".from", "after the talks"),
    # Events that change nothing.
    (event(changes={NO_DEAL: {"add": 0}}), f"events.e.changes.{NO_DEAL}", "changes nothing"),
    (event(changes={NO_DEAL: 0.2}), f"events.e.changes.{NO_DEAL}", "changes nothing"),
    (event(changes={NO_DEAL: 1}, probability=0), "events.e.probability", "it never happens"),
    (event(enters=["ben"]), "events.e.enters", "sits in every session already"),
    # Positions and promises.
    (line(crossing_cost=0.9), "parties.ann.red_lines.a.crossing_cost", "real in every run"),
    (line(rejects={"price": ["low", "middle", "high"]}), "red_lines.a.rejects", "all outcomes"),
    (concession({"price": "low"}, {"price": "high"}), "concessions.c.in_return_for", "contradicts"),
    (
        concession({"price": "low"}, {"price": ["low", "high"]}),
        ".in_return_for",
        "nothing is asked",
    ),
    (
        concession({"not": {"price": ["low", "middle", "high"]}}, {"date": "late"}),
        ".gives",
        "no out",
    ),
    (guarantee(credibility=0, worth=0.5), "guarantees.g.credibility", "nobody believes"),
    (guarantee(credibility=1, worth=0), "guarantees.g", "worth nothing"),
    # Reasons, names, observations, what comes after.
    (
        {"parties.ann.no_deal": {"uniform": [0.1, 0.2], "assumed": "."}},
        "parties.ann.no_deal.value",
        "says nothing",
    ),
    ({"issues.price": ["1", "2", "1.0"]}, "issues.price", "'1.0' looks like '1'"),
    ({"issues.price": ["low", "high", "low "]}, "issues.price", "'low ' looks like 'low'"),
    ({"parties.Ann": BYSTANDER}, "parties.Ann", "looks like 'ann'"),
    (seen({"ending": "deal"}, {"ending": "no_deal"}), "observations.o1", "excludes 'o0'"),
    (
        seen({"outcome": {"price": "low"}}, {"ending": ["no_deal", "walkout"]}),
        "observations.o1",
        "no run agrees with both",
    ),
    (
        seen({"course": {"first": "agreed"}}, {"course": {"first": ["ran_out", "not_held"]}}),
        "observations.o1",
        "excludes 'o0'",
    ),
    (
        {"aftermath": AFTERMATH | {"strength": {"now": 0.5, "later": 0.6, "years": 1e-9}}},
        "aftermath.strength.years",
        "before the first review",
    ),
    (
        {
            "aftermath": AFTERMATH
            | {"base_rates": [{"id": "b", "cases": 9, "survival": {"1": 0.5, "5": 0.7}}]}
        },
        "aftermath.base_rates.b.survival",
        "rises from 0.5 after 1 years to 0.7 after 5",
    ),
    # Work.
    (
        {
            "issues.price": {"from": 0, "to": 1_999},
            "issues.date": {"from": 0, "to": 99},
            "timeline.0.protocol": "single_text",
            "timeline.0.rounds": 20,
        },
        "timeline.first",
        "texts a run",
    ),
]


def test_nothing_is_noted_of_a_plain_scenario() -> None:
    assert doubtful(with_changes({})) == []


@pytest.mark.parametrize(("changes", "path", "says"), DOUBTS)
def test_what_cannot_mean_what_it_says_is_noted(
    changes: dict[str, Any], path: str, says: str
) -> None:
    found = doubtful(with_changes(changes))
    assert any(doubt.path.endswith(path) and says in doubt.message for doubt in found), found


FINE: list[dict[str, Any]] = [
    {"parties.eve": BYSTANDER | {"consent": "none"}},
    {"parties.eve": BYSTANDER, **event(enters=["eve"])},
    {"parties.ben.walks_out_after": 15},
    {"deadline": 21},
    event(changes={NO_DEAL: 1}, at=24),
    event(changes={NO_DEAL: 1}, at={"uniform": [20, 90]}),
    line(crossing_cost=0.9, firmness=0.5),
    line(),
    concession({"price": "low"}, {"date": "late"}),
    seen({"ending": "deal"}, {"outcome": {"price": "low"}}),
    {"parties.ben.walks_out_after": 15}
    | seen({"ending": ["deal", "no_deal"]}, {"ending": "no_deal"}),
    {"issues.price": ["1", "10", "19"]},
    {"aftermath": AFTERMATH},
    {"aftermath": AFTERMATH | {"strength": {"now": 0.5, "later": 0.6, "years": 0}}},
    {"parties.ann.no_deal": {"uniform": [0.1, 0.2], "assumed": "所有人都这么说"}},
]


@pytest.mark.parametrize("changes", FINE)
def test_what_makes_sense_is_not_noted(changes: dict[str, Any]) -> None:
    assert doubtful(with_changes(changes)) == []


def test_a_cost_may_count_once_an_event_has_made_a_bluff_of_the_line() -> None:
    firmness = "parties.ann.red_lines.a.firmness"
    changes = line(crossing_cost=0.9) | event(changes={firmness: 0.5})
    assert doubtful(with_changes(changes)) == []


def test_lines_that_leave_nothing_together_are_noted() -> None:
    lines = [
        {"id": "a", "rejects": {"price": ["low", "middle"]}},
        {"id": "b", "rejects": {"price": "high"}},
    ]
    (doubt,) = doubtful(with_changes({"parties.ann.red_lines": lines}))
    assert (doubt.path, "could sign" in doubt.message) == ("parties.ann.red_lines.b", True)


@pytest.mark.parametrize("name", sim.inputs.shipped())
def test_shipped_scenarios_raise_no_doubts(name: str) -> None:
    assert doubtful(sim.load(name)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kraków", unicodedata.normalize("NFD", "Kraków")),
        ("low", " low"),
        ("low", "Low"),
        ("two words", "two\u00a0 words"),
        ("soft", "so\u00adft"),
        ("price", "рrice"),
        ("1-2", "1–2"),
        ("1e3", "1000"),
        ("01", "1"),
    ],
)
def test_names_that_look_alike(one: str, other: str) -> None:
    assert list(look_alikes([one, "else", other])) == [(one, other)]


def test_names_that_differ() -> None:
    assert list(look_alikes(["é", "e", "1", "l", "10", "a b", "ab", "low", "law", "1_0"])) == []


@pytest.mark.parametrize("number", ["0_._2", "_1", "1_", "1__0", "0._5"])
def test_a_number_with_odd_underscores_is_a_fault_with_its_line(
    number: str, tmp_path: Path
) -> None:
    file = tmp_path / "odd.yaml"
    text = sim.inputs.to_yaml(sim.inputs.tree_of(with_changes({})))
    file.write_text(text.replace(": 0.2\n", f": {number}\n"))
    said = CliRunner().invoke(app, ["check", str(file)])
    assert said.exit_code == 2
    at = 1 + [number in row for row in file.read_text().splitlines()].index(True)
    assert f"odd.yaml:{at}: parties.ann.no_deal" in said.stderr
    assert f"the text '{number}'" in said.stderr


def test_thousands_may_be_grouped(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    text = sim.inputs.to_yaml(sim.inputs.tree_of(with_changes({"deadline": 1234})))
    file.write_text(text.replace("1234", "1_234.5"))
    limit = sim.load(file).deadline
    assert limit is not None
    assert limit.law.mean == 1234.5


def test_notes_have_file_and_line_and_are_no_faults(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    content = with_changes(event(changes={NO_DEAL: 1}, probability=0))
    file.write_text(sim.inputs.to_yaml(sim.inputs.tree_of(content)))
    said = CliRunner().invoke(app, ["check", str(file)])
    assert said.exit_code == 0
    at = 1 + ["probability" in row for row in file.read_text().splitlines()].index(True)
    assert f"odd.yaml:{at}: events.e.probability: is 0: it never happens" in said.stderr
