"""Every signature is looked at by another way, and a fault of the engine is seen there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.cohort import Cohort
from sim.engine.constituency import Constituency
from sim.engine.party import PartyState
from sim.engine.signing import Signing
from sim.engine.unlocking import unlock
from tests.builders.negotiations import negotiation, places

Plant = Callable[[pytest.MonkeyPatch], None]


def talks(**ann: Any) -> dict[str, Any]:
    """Ann and Ben agree at once on what Ben wants; Cat says yes to it two days later."""
    tree = places([[0.6, 0.7], [1, 0], [1, 0.5]], "hardliner", rounds=1, no_deal=0.2)
    tree["parties"]["ann"] |= {"strategy": "conceder"} | ann
    tree["timeline"] = [
        {"session": "one", "at": 0, "rounds": 1, "opens": "ben", "parties": ["ben", "ann"]},
        {"session": "two", "at": 48, "rounds": 2, "parties": ["cat", "ben"]},
        {"session": "three", "rounds": 1, "parties": ["cat", "ben"]},
    ]
    return tree


def voted(path: str, amount: object, **ann: Any) -> dict[str, Any]:
    changes = {f"parties.ann.{path}": amount}
    return talks(**ann) | {"events": [{"id": "vote", "at": 24, "changes": changes}]}


def line(firmness: float) -> dict[str, Any]:
    return {"red_lines": [{"id": "line", "rejects": {"place": "place0"}, "firmness": firmness}]}


def given(since: object) -> dict[str, Any]:
    gives, back = {"place": "place0"}, {"place": ["place0", "place1"]}
    its = {"id": "way", "gives": gives, "in_return_for": back, "from": since, "firmness": 1}
    return {"concessions": [its]}


def nobody_looks_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Signing, "_let_go", lambda self, party, runs, *rest: np.zeros(len(runs), bool))


def nothing_is_barred(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PartyState, "_set_lines", lambda self, runs: None)
    nobody_looks_again(patch)


def all_is_on_the_table(patch: pytest.MonkeyPatch) -> None:
    def all_sessions(cohort: Cohort, session: str, runs: Any) -> None:
        for name in ("one", "two", "three"):
            unlock(cohort, name, runs)

    patch.setattr("sim.engine.timeline.unlock", all_sessions)


def cat_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    def needed(self: Cohort, outcomes: Any) -> Any:
        return np.tile([True, True, False], (len(outcomes), 1))

    patch.setattr(Cohort, "consent_needed", needed)


def homes_say_yes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Constituency, "worth", lambda self, runs, options: np.ones(len(runs)))


FAULTS: dict[str, tuple[dict[str, Any], Plant]] = {
    "a line that has become real": (
        voted("red_lines.line.firmness", 1, **line(0)),
        nobody_looks_again,
    ),
    "a line that was real all along": (talks(**line(1)), nothing_is_barred),
    "a no-deal value that has risen": (voted("no_deal.value", {"add": 0.5}), nobody_looks_again),
    "a no-deal value that drifts": (
        talks(no_deal={"value": 0.2, "drift_per_day": 0.3}),
        nobody_looks_again,
    ),
    "what is given later": (talks(**given("three")), all_is_on_the_table),
    "a consent that is missing": (talks(), cat_is_forgotten),
    "a home that says no": (
        talks(ratification={"by": "a parliament", "threshold": 0.9}),
        homes_say_yes,
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_caught(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, plant = FAULTS[kind]
    sound = sim.run(sim.load(tree), runs=20)
    assert sound.certificate.holds == 20
    plant(monkeypatch)
    result = sim.run(sim.load(tree), runs=20)
    assert (result.runs["ending"] == "deal").all()
    assert result.certificate == (0, 20, 20, 0)
    assert "0 of 20 runs keep the contract" in " ".join(sim.report.report(result).split())


def test_what_a_line_costs_its_owner_counts() -> None:
    """Ann's line is a bluff, and crossing it costs her just what the deal gives her over none."""
    for cost, deal in ((0.4, True), (0.41, False)):
        its = line(0)
        its["red_lines"][0]["crossing_cost"] = cost
        result = sim.run(sim.load(talks(**its)), runs=5)
        assert (result.runs["ending"] == "deal").all() == deal
        assert result.certificate.holds == 5


def test_events_of_one_number_count_in_the_order_of_time() -> None:
    tree = talks(**line(0))
    path = "parties.ann.no_deal.value"
    tree["events"] = [
        {"id": "rise", "at": 10, "changes": {path: 0.9}},
        {"id": "fall", "at": 20, "changes": {path: {"add": -0.5}}},
        {"id": "late", "at": 90, "changes": {path: 1}},
    ]
    result = sim.run(sim.load(tree), runs=5)
    assert (result.runs["ending"] == "deal").all()
    assert result.certificate.holds == 5


@pytest.mark.slow
def test_it_holds_in_what_ships() -> None:
    for name in sim.inputs.shipped():
        certificate = sim.run(name, runs=60).certificate
        assert certificate[:2] == (60, 60), name
        assert certificate.broken is None


@pytest.mark.parametrize("number", range(12))
def test_it_holds_in_generated_negotiations(number: int) -> None:
    tree = negotiation(number, parties=2 + number % 3, drawn=True, lines=True)
    result = sim.run(sim.load(tree), runs=50)
    assert result.certificate.holds == 50
    assert result.certificate.signed == (result.runs["ending"] == "deal").sum()
    assert "all 50 runs keep the contract" in " ".join(sim.report.report(result).split())


def test_a_result_that_is_read_back_is_looked_at_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, plant = FAULTS["a line that has become real"]
    sim.report.write(sim.run(sim.load(tree), runs=20), tmp_path / "sound")
    assert sim.read(tmp_path / "sound").certificate.holds == 20
    plant(monkeypatch)
    sim.report.write(sim.run(sim.load(tree), runs=20), tmp_path / "broken")
    assert sim.read(tmp_path / "broken").certificate == (0, 20, 20, 0)
