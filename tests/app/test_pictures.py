"""The figures of the explorer without a page: they show what the tables of the result hold."""

from __future__ import annotations

import pytest

import sim
from sim.app.explorer_json import figures, picture
from sim.app.game_json import heard_json


@pytest.fixture(scope="module")
def followed() -> sim.Result:
    return sim.run("teaching/commitment-problem", runs=80)


def test_how_long_deals_are_kept_is_the_curve_of_survival(followed: sim.Result) -> None:
    drawn = picture(followed, followed, "kept")["figure"]
    table = followed.survival()
    table = table[table["at_risk"] > 0]
    assert drawn["points"] == list(zip(table["years"], table["survival"], strict=True))
    assert drawn["base"] == drawn["points"]
    assert drawn["points"][0] == (0.0, 1.0)
    years = followed.scenario.aftermath.years
    assert drawn["last"] == years
    assert drawn["ticks"][0] == (0.0, "0 years")
    assert len(drawn["ticks"]) <= 7
    assert drawn["ticks"][-1][0] <= years


def test_only_deals_that_are_followed_can_be_kept(followed: sim.Result) -> None:
    other = sim.run("splitting-a-pie", runs=20)
    assert "kept" in figures(followed.scenario)
    assert "kept" not in figures(other.scenario)
    assert picture(followed, None, "kept")["figure"]["base"] is None
    assert picture(followed, other, "kept")["figure"]["base"] is None


def test_hours_without_dates_are_numbered() -> None:
    result = sim.run("splitting-a-pie", runs=20)
    drawn = picture(result, None, "hours")["figure"]
    assert drawn["ticks"][0] == (0.0, "hour 0")
    assert [label for _, label in drawn["ticks"]] == [f"hour {int(at)}" for at, _ in drawn["ticks"]]
    assert drawn["ticks"][-1][0] <= drawn["last"] == result.scenario.latest_end
    assert drawn["points"][-1][1] == pytest.approx(result.endings().loc["deal", "share"])


def test_of_a_text_only_what_is_new_is_heard() -> None:
    game = sim.Game("berlin-twenty-points", "ukraine", seed=3)
    for move in ("no", "no", "no", "walk_out"):
        game.step(move)
    record = [said for there, said in game.record("ukraine") if there]
    heard = list(heard_json(game.scenario, record, 0))
    texts = [said.outcome.options for said in record if said.move == "proposes"]
    told = [line["text"] for line in heard if line["move"] == "proposes"]
    assert told[0].startswith("NATO membership: bid given up; security guarantees: ")
    for before, after, text in zip(texts, texts[1:], told[1:], strict=False):
        changes = [
            f"{issue.label}: {issue.label_of(after[issue.name])} instead of"
            f" {issue.label_of(before[issue.name])}"
            for issue in game.scenario.space.issues
            if after[issue.name] != before[issue.name]
        ]
        assert text == "; ".join(changes)
    assert not any(line["text"] for line in heard if line["move"] != "proposes")
    # Who has heard the first already is told of the others in the same words.
    assert list(heard_json(game.scenario, record, 1)) == heard[1:]
