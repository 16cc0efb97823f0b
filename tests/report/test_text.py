"""What a report says, in which order, and how wide."""

import re
from typing import Any

import pytest

import sim
from sim.description.lines import fitted
from sim.inputs.files import shipped
from sim.report.room_text import can_occur
from sim.report.wording import interval, percent
from tests.builders.toys import haggling, pie, votes

QUESTIONS = [
    "1. Is there room for a deal?",
    "2. What becomes of it?",
    "3. On what terms?",
    "4. Who stood in the way, but for whom there would be a deal?",
    "5. What to find out first?",
]


def with_long_names() -> dict[str, Any]:
    tree = haggling(title="A scenario whose title is long, " * 4, notes=["A note " * 30])
    for party in tree["parties"].values():
        party["title"] = f"The honourable {party['title']} of the confederation of cloth traders"
        party["no_deal"] = {"uniform": [0.1, 0.9]}
    tree["parties"]["guild"]["red_lines"] = [
        {
            "id": "whatever_is_dear_to_those_who_come_from_the_other_side_of_the_river_" + "x" * 90,
            "rejects": {"price": ["high", "middle"]},
            "firmness": {"uniform": [0, 1]},
            "crossing_cost": 0.1,
        }
    ]
    delivery = [
        "soon",
        "in_a_month_but_not_before_the_harvest_festival_of_the_cloth_traders",
        "late",
    ]
    tree["issues"]["delivery"] = {
        "title": "Date of delivery, carriage paid, " * 3,
        "options": delivery,
    }
    return tree


def lines_of(result: sim.Result) -> list[str]:
    return sim.report.report(result).splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_reports_of_what_ships_fit_and_answer_in_order(name: str) -> None:
    result = sim.run(name, runs=120)
    lines = lines_of(result)
    assert max(map(len, lines)) <= 80, max(lines, key=len)
    assert [line for line in lines if re.match(r"\d\. ", line)] == QUESTIONS
    for ending, row in result.endings().iterrows():
        assert not row["runs"] or can_occur(result.scenario, str(ending)), ending


def test_long_names_are_broken() -> None:
    result = sim.run(sim.load(with_long_names()), runs=300)
    text = sim.report.report(result)
    assert max(map(len, text.splitlines())) <= 80
    assert "without The honourable Guild" in " ".join(text.split())


def test_endings_that_cannot_occur_are_not_listed() -> None:
    both = sim.run(sim.load(pie()), runs=20)
    said = sim.report.report(both)
    assert "walkout" not in said
    assert "consent" not in said
    toy = pie()
    toy["parties"]["ann"]["walks_out_after"] = 3
    assert re.search(r"0% \(.*\) +walkout", sim.report.report(sim.run(sim.load(toy), runs=20)))
    toy = pie()
    toy["timeline"][0]["leaves"] = {"ben": 19}
    assert can_occur(sim.load(toy), "partial")
    toy = votes(ann=0.2, ben=0.2)
    toy["timeline"].insert(0, toy["timeline"][0] | {"session": "before", "parties": ["ann"]})
    assert can_occur(sim.load(toy), "partial")


@pytest.mark.slow
def test_partial_reads_as_what_it_is() -> None:
    text = sim.report.report(sim.run("berlin", runs=300))
    assert "agreed without a required consent" in text
    assert "partial" not in text


def test_one_decimal_only_where_the_interval_bears_it() -> None:
    assert percent(0.584, 0.01) == "58%"
    assert percent(0.584, 0.004) == "58.4%"
    assert (percent(0.0, 0.1), percent(1.0, 0.001)) == ("0%", "100%")
    assert (percent(0.0004, 0.0003), percent(0.002, 0.01)) == ("<0.1%", "<1%")
    assert (percent(0.9997, 0.0003), percent(0.998, 0.01)) == (">99.9%", ">99%")
    assert interval(0.575, 0.596) == "57 to 60%"
    assert interval(0.0, 0.0004) == "0 to <0.1%"


def test_what_does_not_fit_goes_on_below_the_text() -> None:
    lines = fitted("word " * 20, "  12%  ")
    assert all(len(line) <= 80 for line in lines)
    assert [line[:7] for line in lines] == ["  12%  ", "       "]
    assert fitted("", "  0%") == ["  0%"]


def test_the_share_from_structure_to_structure_is_said_where_there_are_any() -> None:
    assert "how the talks are run" not in sim.report.report(sim.run("berlin", runs=100))
    toy = pie("conceder", "conceder", rounds=4, options=5, no_deal=(0.2, 0.2))
    bars = {"parties": {"ann": {"no_deal": 0.95}}}
    toy["alternatives"] = {"mood": {"one_of": {"good": {}, "bad": bars}, "assumed": "a toy"}}
    result = sim.run(sim.load(toy), runs=400)
    text = " ".join(sim.report.report(result).split())
    share = result.measure("deal").mean()
    assert f"A deal in {share:.0%} of the runs; between 0% and 100%, depending on" in text
    assert "‘mood’ moves it most: 0% if it is ‘bad’, 100% if it is ‘good’." in text
    assert "one thing in the structure of the talks is open" in text
    assert "100% of this rests on assumptions" in text
    assert sim.report.summarise(result)["structures"]["highest"] == 1


def test_what_closes_the_zone_is_told_of_the_runs_without_room() -> None:
    toy = pie(no_deal=({"uniform": [0.2, 0.9]}, 0.5), options=11)
    result = sim.run(sim.load(toy), runs=200)
    closed = int((result.runs["room"] == 0).sum())
    text = " ".join(sim.report.report(result).split())
    assert f"shares of these {closed} runs" in text
    assert re.search(r"100% \(9\d to 100%\) ann's no-deal value and ben's no-deal value", text)


@pytest.mark.slow
def test_the_summary_has_but_for_whom() -> None:
    result = sim.run("berlin", runs=300)
    data = sim.report.summarise(result)["but_for"]
    assert [row["without"] for row in data] == list(result.but_for().index)
    assert data[0]["share"] == result.but_for()["share"].iloc[0]
