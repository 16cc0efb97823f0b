"""What `sim check` notes of a structure: positions, texts, seats and ways that say nothing."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.description.audit import doubtful
from tests.builders.doubtful import (
    NO_DEAL,
    concession,
    event,
    guarantee,
    line,
    seen,
    with_changes,
)

SURE = {"assumed": "for this test"}
TEXT = {"timeline.0.protocol": "single_text"}


def lines(*each: dict[str, Any]) -> dict[str, Any]:
    made = [{"id": name, **says} for name, says in zip("abcd", each, strict=False)]
    return {"parties.ann.red_lines": made}


def alternative(**ways: Any) -> dict[str, Any]:
    return {"alternatives": {"pace": {"one_of": ways, **SURE}}}


def two_draws(**says: Any) -> dict[str, Any]:
    paths = [NO_DEAL, "parties.ben.no_deal.value"]
    drawn = {path.removesuffix(".value"): {"uniform": [0, 1], **SURE} for path in paths}
    return {**drawn, "dependence": [{"id": "d", "correlated": paths, **SURE, **says}]}


DOUBTS: list[tuple[dict[str, Any], str, str]] = [
    # Positions.
    (lines({"rejects": {"price": "low"}}, {"rejects": {"price": "low"}}), ".b", "the same as 'a'"),
    (
        lines({"rejects": {"price": ["low", "middle"]}}, {"rejects": {"price": "low"}}),
        "red_lines.b",
        "rejects nothing that 'a' does not",
    ),
    (line(firmness=0, public=False), "red_lines.a", "stops nobody"),
    (line() | concession({"price": "low"}, {"date": "late"}), ".c.gives", "red lines of its own"),
    (
        line(rejects={"date": "late"}) | concession({"price": "low"}, {"date": "late"}),
        "c.in_return_for",
        "red lines of its own",
    ),
    # What is worth nothing.
    (
        {"parties.ann.interactions": [{"id": "i", "when": {"price": "low"}, "bonus": 0}]},
        "interactions.i.bonus",
        "changes nothing",
    ),
    (guarantee(credibility=1, worth=0.1, strength=0.5), "guarantees.g.strength", "aftermath only"),
    ({"parties.ann.values.price": {"linear": [0.5, 0.5]}}, "values.price", "the same value"),
    ({"issues.shade": ["dark"]}, "issues.shade", "nothing is to decide"),
    ({"issues.shade": ["dark", "light"]}, "issues.shade", "matters to nobody"),
    ({"parties.ann.no_deal": 1}, NO_DEAL, "nothing to negotiate"),
    (
        {"parties.ann.no_deal": {"choice": [0.3], **SURE}},
        NO_DEAL,
        "0.3 in every run, though it is written as a distribution",
    ),
    (
        {"parties.ann.strategy": {"concedes": "linear", "choice": {"temperature": 50}}},
        "choice.temperature",
        "so much noise",
    ),
    # The timeline.
    (TEXT | {"timeline.0.opens": "ben"}, "timeline.first.opens", "nobody acts first"),
    (
        {"timeline.0.opens": "ben", "timeline.0.joins": {"ben": 4}},
        "timeline.first.opens",
        "joins later",
    ),
    ({"timeline.0.leaves": {"ben": 10}}, "timeline.first.leaves", "when the session is over"),
    ({"deadline": 26}, "deadline", "after the last session (hour 25)"),
    (
        {"timeline": [{"session": "s", "hours": 5, "round_hours": 2, "parties": ["ann", "ben"]}]},
        "timeline.s.hours",
        "the rounds end at hour 4",
    ),
    (
        {"parties.ben.walks_out_after": 13, "deadline": 22},
        "parties.ben.walks_out_after",
        "more than the 12 rounds",
    ),
    (
        {"observers": {"ann": {"title": "A"}}, "timeline.0.observers": ["ann"]},
        "observers.ann",
        "is a party, too",
    ),
    # Events.
    (
        line() | event(changes={"parties.ann.red_lines.a.firmness": {"add": 0.5}}),
        "firmness",
        "changes nothing",
    ),
    (
        event(changes={"parties.ann.weights.price": 0, "parties.ann.weights.date": 0}),
        "weights.date",
        "no issue that matters",
    ),
    # Texts.
    ({"drafts": {"d": {"price": "low", "date": "soon"}}}, "drafts.d", "no session begins with it"),
    (
        {"drafts": {"d": {"price": "low", "date": "soon"}, "e": {"price": "low", "date": "soon"}}},
        "drafts.e",
        "the same as 'd'",
    ),
    # Observations.
    (seen({"ending": "walkout"}), "observations.o0", "in no run"),
    (seen({"all": [{"ending": "deal"}, {"not": {"ending": "deal"}}]}), "o0", "in no run"),
    (seen({"any": [{"ending": "deal"}, {"not": {"ending": "deal"}}]}), "o0", "in every run"),
    (seen({"ending": "deal"}, {"not": {"not": {"ending": "deal"}}}), "o1", "the same as 'o0'"),
    (
        seen(
            {"any": [{"outcome": {"price": "low"}}, {"course": {"first": "agreed"}}]},
            {"not": {"outcome": {"price": "low"}}},
            {"course": {"first": "ran_out"}},
        ),
        "observations.o2",
        "excludes those before it",
    ),
    (
        concession({"price": "low"}, {"date": "late"}, **{"from": "never"})
        | seen({"on_table": {"ann.c": "first"}}),
        "observations.o0",
        "in no run",
    ),
    # What is not known of the structure, and what hangs together.
    (alternative(one={}, two={}), "alternatives.pace.one_of.two", "the same as 'one'"),
    (
        alternative(one={"deadline": 12}, two={"deadline": 12}, three={}),
        "alternatives.pace.one_of.two",
        "the same as 'one'",
    ),
    (two_draws(rank=0), "dependence.d", "do not hang together"),
    (
        {
            "parties.ann.weights": {"price": "dealt", "date": "dealt"},
            "dependence": [
                {
                    "id": "d",
                    "permutation": [1, 1],
                    "of": ["parties.ann.weights.price", "parties.ann.weights.date"],
                    **SURE,
                }
            ],
        },
        "dependence.d",
        "order does not matter",
    ),
    # What moves in the course of the talks.
    (
        {"parties.ann.no_deal": {"value": 0.5, "drift_per_day": 9, **SURE}},
        "drift_per_day",
        "above 1",
    ),
    (
        {"parties.ann.no_deal": {"value": 0.5, "drift_per_day": -9, **SURE}},
        "drift_per_day",
        "below 0",
    ),
    (
        {
            "events": [
                {"id": name, "at": 2, "changes": {NO_DEAL: value}, **SURE}
                for name, value in (("one", 0.1), ("two", 0.2))
            ]
        },
        "two",
        "so 'one' does nothing",
    ),
    # A deal crosses no line that is always real.
    (
        line() | seen({"all": [{"ending": "deal"}, {"outcome": {"price": "low"}}]}),
        "observ",
        "no run",
    ),
    # Names and reasons.
    ({"parties.ann.title": "The town", "parties.ben.title": "the  town"}, "ben.title", "takes for"),
    ({"timeline.0.title": "Talks", "timeline.1.title": "talks"}, "second.title", "takes for"),
    (
        {"issues.price": [{"low": "Cheap"}, "middle", {"high": "cheap"}]},
        "issues.price",
        "the title",
    ),
    (
        {"parties.ann.no_deal": {"uniform": [0, 1], "assumed": "T.B.D."}},
        NO_DEAL,
        "says nothing",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), DOUBTS)
def test_what_cannot_mean_what_it_says_is_noted(
    changes: dict[str, Any], path: str, says: str
) -> None:
    found = doubtful(with_changes(changes))
    assert any(
        path in f"{doubt.path}: {doubt.message}" and says in doubt.message for doubt in found
    ), found


WIDE = {"rejects": {"price": ["low", "high"]}}

FINE: list[dict[str, Any]] = [
    lines({"rejects": {"price": "low"}, "firmness": 0.5}, WIDE | {"firmness": 0.5}),
    lines(WIDE | {"public": False}, {"rejects": {"price": "low"}, "public": True}),
    {"deadline": 25},
    {"timeline.0.leaves": {"ben": 9}},
    {"parties.ann.no_deal": 1, **event(changes={NO_DEAL: 0.1})},
    {"parties.ben.walks_out_after": 15}
    | seen({"not": {"outcome": {"price": "low"}}}, {"ending": ["deal", "no_deal"]}),
    {"parties.ann.no_deal": {"value": {"uniform": [0, 0.2]}, "drift_per_day": 0.9, **SURE}},
    line(firmness=0.9) | seen({"all": [{"ending": "deal"}, {"outcome": {"price": "low"}}]}),
    two_draws(rank=0.3),
    alternative(one={}, two={"deadline": 24}),
]


@pytest.mark.parametrize("changes", FINE)
def test_what_can_be_meant_is_not_noted(changes: dict[str, Any]) -> None:
    assert doubtful(with_changes(changes)) == []


def test_a_way_that_makes_no_sense_is_noted_at_its_own_line(tmp_path: Any) -> None:
    content = with_changes(alternative(one={}, two={"deadline": 0.25}))
    file = tmp_path / "ways.yaml"
    file.write_text(sim.inputs.to_yaml(sim.inputs.tree_of(content)))
    (doubt,) = doubtful(sim.load(file))
    at = 1 + ["0.25" in row for row in file.read_text().splitlines()].index(True)
    assert (doubt.path, doubt.line) == ("deadline", at)


def test_what_one_way_needs_is_no_slip_in_the_others() -> None:
    drafts = {"drafts": {"d": {"price": "low", "date": "soon"}}}
    begun = {"timeline": {"first": {"protocol": "single_text", "draft": "d"}}}
    assert doubtful(with_changes(drafts | alternative(plain={}, mediated=begun))) == []
    off = event(changes={NO_DEAL: 1})
    never = {"events": {"e": {"probability": 0}}}
    assert doubtful(with_changes(off | alternative(with_it={}, without=never))) == []


def test_an_option_listed_twice_is_a_fault() -> None:
    with pytest.raises(sim.SimError, match="'low' stands here a second time"):
        with_changes(line(rejects={"price": ["low", "high", "low"]}))
