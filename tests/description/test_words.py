"""Paths and values as a reader would say them."""

import dataclasses

import pytest

import sim
from sim.description.words import condition_in_words, quantity_in_words, value_in_words
from sim.studies import plan_sweep

WORDS = {
    "parties.ukraine.weights.nato_membership": "Ukraine: weight of NATO membership",
    "parties.ukraine.values.draft.merged_text": "Ukraine: value of draft ‘merged text’",
    "parties.us.strategy": "United States: strategy",
    "parties.us.strategy.boulware.exponent": "how late United States concedes (boulware exponent)",
    "parties.us.no_deal.drift_per_day": "United States: daily drift of the no-deal value",
    "parties.russia.red_lines.permanent_end.real": (
        "Russia: red line ‘a permanent end to the bid’ is real"
    ),
    "parties.russia.red_lines.no_membership.firmness": (
        "Russia: firmness of red line ‘no NATO membership’"
    ),
    "parties.ukraine.interactions.no_deterrence.bonus": (
        "Ukraine: bonus for ‘guarantees too weak to deter’"
    ),
    "parties.us": "United States",
    "parties.us.walks_out_after": "United States: walks out after",
    "events.ultimatum.at": "hour of event ‘American ultimatum’",
    "events.ultimatum.probability": "chance of event ‘American ultimatum’",
    "events.ultimatum.happens": "event ‘American ultimatum’ happens",
    "events.ultimatum.changes.parties.ukraine.no_deal.value": (
        "Ukraine: no-deal value, changed by event ‘American ultimatum’"
    ),
    "timeline.monday_morning.at": "hour at which session ‘Monday morning, the same teams’ begins",
    "timeline.moscow.delay": "hours from the session before to session ‘Moscow, on the text’",
    "timeline.moscow.protocol": "protocol of session ‘Moscow, on the text’",
    "timeline.sunday.opens": "who opens session ‘Sunday, face to face’ (0: Ukraine,"
    " 1: United States, 2: German chancellor)",
    "parties.us.strategy.concedes.boulware.exponent": (
        "how late United States concedes (boulware exponent)"
    ),
    "parties.us.strategy.choice.temperature": "United States: temperature of its choices",
    "parties.us.strategy.offers.mine.gusto": "United States: gusto of the way of offering mine",
    "parties.us.strategy.accepts.mine.patience": (
        "United States: patience of the way of accepting mine"
    ),
    "parties.ukraine.concessions.forgo_nato.real": (
        "Ukraine: condition ‘NATO bid for guarantees’ is real"
    ),
    "parties.ukraine.concessions.forgo_nato.firmness": (
        "Ukraine: firmness of condition ‘NATO bid for guarantees’"
    ),
    "parties.ukraine.concessions.forgo_nato.crossing_cost": (
        "Ukraine: cost of giving way on condition ‘NATO bid for guarantees’"
    ),
    "timeline": "timeline",
    "scenario": "scenario",
    "deadline": "hour of the deadline",
}


@pytest.mark.parametrize("path", WORDS)
def test_paths_in_words(path: str) -> None:
    assert quantity_in_words(sim.load("berlin-us-deadline"), path) == WORDS[path]


@pytest.mark.parametrize("name", sim.inputs.shipped())
def test_no_quantity_that_ships_reads_like_a_path(name: str) -> None:
    scenario = sim.load(name)
    said = {path: quantity_in_words(scenario, path) for path in scenario.quantities}
    assert len(set(said.values())) == len(said)
    for path, words in said.items():
        assert "_" not in words
        assert not words.startswith(("parties", "events", "timeline")), path


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.12345, "0.123"),
        ("single_text", "single text"),
        ('{"boulware": {"exponent": 8}}', "boulware, exponent 8"),
        ('{"add": -0.3}', "-0.3"),
        ('{"add": {"uniform": [0, 1]}}', "add, uniform 0; 1"),
        ('{"micro": {}}', "micro"),
        ("{not json", "{not json"),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    assert value_in_words(value) == words


def test_what_is_real_or_happens_is_said_plainly() -> None:
    assert condition_in_words("red line ‘a’ is real", "0") == "red line ‘a’ is not real"
    assert condition_in_words("event ‘b’ happens", "1") == "event ‘b’ happens"
    assert condition_in_words("exponent", "1") == "exponent is 1"


def test_variants_are_called_by_their_titles_unless_these_are_the_same() -> None:
    berlin = sim.load("berlin")
    asked = plan_sweep(berlin, {"scenario": ["berlin", "berlin-us-deadline"]})
    titles = [sim.load(name).title for name in ("berlin", "berlin-us-deadline")]
    assert list(asked.values_in_words("scenario").values()) == titles
    same = dataclasses.replace(asked, variants=(berlin, berlin))
    assert list(same.values_in_words("scenario").values()) == ["berlin", "berlin-us-deadline"]
