"""What a summary of a result holds."""

import json
import re

import pytest

import sim
from tests.builders.toys import votes


@pytest.mark.slow
def test_summary_is_plain_json_and_cautious() -> None:
    data = sim.report.summarise(sim.run("berlin", runs=100))
    assert json.loads(json.dumps(data)) == data
    assert data["uncertain_quantities"]["assumption"] > 50
    assert "not a forecast" in data["caution"]
    assert "not a forecast" in sim.report.report(sim.run(sim.load(votes(a=0.2, b=0.1)), runs=5))


@pytest.mark.slow
def test_room_and_how_often_it_was_found_is_told() -> None:
    result = sim.run("berlin", runs=200)
    table = result.room()
    data = sim.report.summarise(result)["room"]
    assert [row["what"] for row in data] == ["room", "found"]
    assert [row["share"] for row in data] == table["share"].tolist()
    text = " ".join(sim.report.report(result).split())
    assert f"In {table.loc['room', 'share']:.0%} (" in text
    assert re.search(rf"in {table.loc['found', 'share']:.0%} \([^)]*\) of those with room", text)
    none = sim.run("buyer-and-seller-no-zopa", runs=5)
    assert re.search(r"In 0% \(0 to \d+%\) of the runs", sim.report.report(none))
    assert sim.report.summarise(none)["room"][1]["share"] is None


def test_few_runs_have_no_number_that_json_cannot_hold() -> None:
    json.dumps(sim.report.summarise(sim.run("berlin", runs=10)), allow_nan=False)
