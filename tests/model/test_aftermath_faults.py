"""Every kind of fault in an aftermath, with its whole message."""

from pathlib import Path

import pytest

import sim
from sim.errors import InputError
from tests.builders.faulty_aftermaths import FAULTS, GOOD
from tests.reference.sides import on_grid


def faults_of(folder: Path, text: str) -> list[str]:
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sim.load(file)
    return [str(fault).replace(f"{file}:", "") for fault in caught.value.faults]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_fault(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert GOOD.count(old) == 1
    assert faults_of(tmp_path, GOOD.replace(old, new)) == expected


def test_the_good_one_is_good(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(GOOD, encoding="utf-8")
    scenario = sim.load(file)
    assert sim.run(scenario, runs=3).endings()["runs"].sum() == 3
    # What fighting on is worth: p − c for the defender.
    assert sim.analysis.problem(scenario).no_deal[0] == on_grid(0.5 - 0.1)
    assert (
        scenario.vary({"parties.ann.no_deal.value": 0.3})
        .quantities["parties.ann.no_deal.value"]
        .law.mean
        == 0.3
    )
    assert "parties.ann.no_deal.value" not in scenario.quantities
