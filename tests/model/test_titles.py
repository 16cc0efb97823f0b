"""Options and sessions have titles; people read these, and names stay in tables and paths."""

import html
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.description.words import quantity_in_words
from sim.report.blame_text import position_in_words
from tests.builders.html_pages import EVIL, Tags

SAID = ("low pay & no tips", "The last day")


def tree(option: str = SAID[0], session: str = SAID[1]) -> dict[str, Any]:
    return {
        "title": "Pay",
        "issues": {"pay": [{"low": option}, "fair"]},
        "parties": {
            "boss": {
                "title": "Boss",
                "weights": {"pay": 1},
                "values": {"pay": {"low": 1, "fair": {"uniform": [0.2, 0.8]}}},
                "concessions": [
                    {
                        "id": "late",
                        "gives": {"pay": "fair"},
                        "in_return_for": {"pay": "low"},
                        "from": "day",
                    }
                ],
                "strategy": "linear",
            },
            "staff": {
                "title": "Staff",
                "weights": {"pay": 1},
                "values": {"pay": {"low": 0.3, "fair": 1}},
                "strategy": "linear",
            },
        },
        "timeline": [
            {"session": "day", "title": session, "rounds": 4, "parties": ["boss", "staff"]}
        ],
    }


def test_people_read_titles_and_tables_have_names() -> None:
    scenario = sim.load(tree())
    result = sim.run(scenario, runs=20, seed=1)
    assert set(result.runs["pay"].dropna()) == {"low"}
    assert set(result.runs["session"].dropna()) == {"day"}
    assert "course.day" in result.runs
    assert SAID[0] in " ".join(result.report().split())
    brief = sim.Game(scenario, "boss").brief("boss").text()
    assert f"{SAID[0]} 100" in brief
    assert f"from ‘{SAID[1]}’ on" in " ".join(brief.split())
    described = str(sim.describe(scenario))
    assert SAID[0] in described
    assert SAID[1] in described
    pay = quantity_in_words(scenario, "parties.boss.values.pay.low")
    assert pay == f"Boss: value of pay ‘{SAID[0]}’"
    assert quantity_in_words(scenario, "timeline.day.rounds") == f"rounds of session ‘{SAID[1]}’"


def test_titles_change_no_run_and_are_saved(tmp_path: Path) -> None:
    scenario = sim.load(tree())
    plain = sim.load(tree() | {"issues": {"pay": ["low", "fair"]}})
    runs = sim.run(scenario, runs=20, seed=1).runs
    assert runs.equals(sim.run(plain, runs=20, seed=1).runs)
    changed = scenario.vary({"parties.staff.no_deal.value": 0.1})
    again = sim.load(changed.save(tmp_path / "pay.yaml"))
    assert again.space == scenario.space
    assert again.session_label("day") == SAID[1]
    assert again.digest == changed.digest


@pytest.mark.parametrize("thing", ["scenario", "brief"])
def test_titles_are_escaped(thing: str) -> None:
    scenario = sim.load(tree(EVIL, EVIL))
    shown = scenario if thing == "scenario" else sim.Game(scenario, "boss").brief("boss")
    page = shown._repr_html_()
    assert html.escape(EVIL) in page
    assert not Tags(page).seen & {"script", "b"}


def test_a_reader_in_another_order_keeps_the_titles() -> None:
    told = tree()
    told["issues"] = {"pay": {"options": [{"low": SAID[0]}, "fair"], "ordered": False}}
    turned = sim.analysis.changes.rewritten(sim.load(told))
    assert turned.space.issues[0].labels == ("fair", SAID[0])


def test_positions_and_events_have_titles_that_people_read() -> None:
    said = tree()
    boss = said["parties"]["boss"]
    boss["concessions"][0]["title"] = "More for less"
    boss["red_lines"] = [{"id": "cap", "title": "Never fair", "rejects": {"pay": "fair"}}]
    said["events"] = [{"id": "strike", "title": "A strike", "at": 1, "walks_out": ["staff"]}]
    scenario = sim.load(said)
    line = "parties.boss.red_lines.cap"
    assert scenario.label_of(line) == "Never fair"
    assert quantity_in_words(scenario, f"{line}.firmness") == (
        "Boss: firmness of red line ‘Never fair’"
    )
    assert "‘A strike’" in quantity_in_words(scenario, "events.strike.probability")
    assert "‘More for less’" in quantity_in_words(scenario, "parties.boss.concessions.late.real")
    for name, words in {
        "boss.red_lines.cap": "Boss: red line ‘Never fair’",
        "boss.concessions.late": "Boss: condition of its concession ‘More for less’",
        "staff.events.strike": "Staff: event ‘A strike’",
    }.items():
        assert position_in_words(scenario, name) == words
    described = " ".join(str(sim.describe(scenario)).split())
    for title in ("red line ‘Never fair’", "concession ‘More for less’", "A strike"):
        assert title in described
    assert "Never fair" in scenario._repr_html_()


def test_without_a_title_a_position_has_its_name() -> None:
    assert sim.load(tree()).label_of("parties.boss.concessions.late") == "late"


def untitled(node: Any) -> Any:
    """A document without the titles in it."""
    if isinstance(node, dict):
        return {key: untitled(value) for key, value in node.items() if key != "title"}
    return [untitled(item) for item in node] if isinstance(node, list) else node


def test_what_else_a_reader_sees_may_have_a_title() -> None:
    more = {
        "guarantees": [
            {
                "id": "works_council",
                "title": "the council's word",
                "given_by": "boss",
                "protects": "staff",
                "when": {"pay": "fair"},
                "credibility": {"uniform": [0.2, 0.9], "assumed": "not known"},
                "worth": 0.1,
            }
        ],
        "observations": [{"id": "ended", "title": "it came to an end", "course": {"day": "held"}}],
        "alternatives": {
            "mood": {
                "title": "how the staff feel",
                "one_of": {
                    "calm": {"title": "at ease"},
                    "cross": {"title": "angry", "parties": {"staff": {"no_deal": 0.4}}},
                },
                "assumed": "not known",
            }
        },
    }
    written = tree() | more
    bonus = {"id": "peace", "title": "peace at work", "when": {"pay": "fair"}, "bonus": 0.05}
    written["parties"]["staff"]["interactions"] = [bonus]
    scenario = sim.load(written)
    result = sim.run(scenario, runs=200, seed=1)
    report = " ".join(result.given_evidence().report().split())
    assert "the council's word: Boss for Staff" in report
    assert "agree with: it came to an end" in report
    described = " ".join(str(sim.describe(scenario)).split())
    assert "interaction ‘peace at work’" in described
    assert "one of at ease, angry" in described
    assert quantity_in_words(scenario, "alternatives.mood") == "how the staff feel"
    credibility = quantity_in_words(scenario, "guarantees.works_council.credibility")
    assert credibility == "credibility of guarantee ‘the council's word’"
    mood = result.tornado("deal").loc["alternatives.mood"]
    assert {mood["lowest.is"], mood["highest.is"]} == {"at ease", "angry"}
    assert set(result.runs["draw.alternatives.mood"]) == {"calm", "cross"}
    plain = sim.load(untitled(more) | untitled(written) | {"title": "Pay"})
    assert sim.run(plain, runs=200, seed=1).runs.equals(result.runs)


def test_the_title_of_a_way_must_be_text() -> None:
    ways = {"calm": {"title": ["at", "ease"]}, "cross": {}}
    written = tree() | {"alternatives": {"mood": {"one_of": ways, "assumed": "not known"}}}
    with pytest.raises(sim.errors.InputError, match=r"mood\.one_of\.calm\.title: must be text"):
        sim.load(written)
