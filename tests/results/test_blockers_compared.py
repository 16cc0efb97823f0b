"""Who blocked, in one result and in another."""

from __future__ import annotations

from pathlib import Path

import sim
from tests.builders.studies import ANN, toy


def test_blockers_of_two_results_can_be_compared_run_by_run() -> None:
    """A line that is real in one of them brings a blocker that the other cannot have."""
    line = {"id": "half", "rejects": {"slices": {"at_most": 8}}, "firmness": 0.5}
    before = sim.run(toy(), runs=300)
    after = sim.run(toy().vary({"parties.ann.red_lines": [line]}), runs=300)
    one, other = before.runs["blocked_by"], after.runs["blocked_by"]
    assert set(one.dropna()) != set(other.dropna())
    expected = [a == b and a is not None for a, b in zip(one, other, strict=True)]
    assert (one == other).tolist() == expected
    assert 0 < sum(expected) < 300
    assert (one == one.copy()).tolist() == one.notna().tolist()


def test_blockers_come_back_as_they_were(tmp_path: Path) -> None:
    result = sim.run(toy(), runs=50)
    sim.report.write(result, tmp_path / "result")
    back = sim.read(tmp_path / "result")
    assert isinstance(back, sim.Result)
    assert back.runs["blocked_by"].equals(result.runs["blocked_by"])


def test_blockers_of_studies_and_results_can_be_compared() -> None:
    study = sim.sweep(toy(), {ANN: [0.1, 0.6]}, runs=100, executor="serial")
    here = study.runs[study.runs["point"] == 1].reset_index(drop=True)["blocked_by"]
    alone = sim.run(toy().vary({ANN: 0.6}), runs=100).runs["blocked_by"]
    assert (here == alone).tolist() == alone.notna().tolist()
    assert alone.notna().any()
