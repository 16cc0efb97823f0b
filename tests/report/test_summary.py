"""What a summary of a result holds."""

import json

import sim
from tests.builders.toys import votes


def test_summary_is_plain_json_and_cautious() -> None:
    data = sim.report.summarise(sim.run("berlin", runs=100))
    assert json.loads(json.dumps(data)) == data
    assert data["uncertain_quantities"]["assumption"] > 50
    assert "not a forecast" in data["caution"]
    assert "not a forecast" in sim.report.report(sim.run(sim.load(votes(a=0.2, b=0.1)), runs=5))


def test_few_runs_have_no_number_that_json_cannot_hold() -> None:
    json.dumps(sim.report.summarise(sim.run("berlin", runs=10)), allow_nan=False)
