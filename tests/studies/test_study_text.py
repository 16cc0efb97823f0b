"""What is printed of a study: of each design, of one not finished, and of one that failed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.studies import study_report, what_matters
from sim.studies.study import Study
from tests.builders.studies import ANN, BEN, GRID, parts, read, striking, swept, toy


def drawn(low: float = 0.0, high: float = 0.7, **options: Any) -> Study:
    over = {path: {"uniform": [low, high]} for path in (ANN, BEN)}
    asked = {"design": "saltelli", "points": 8, "runs": 4, "executor": "serial"}
    return sim.sweep(toy(), over, **{**asked, **options})


def test_of_a_screening_the_effects_are_listed_the_greatest_first() -> None:
    study = drawn(design="morris", points=12, runs=8)
    said = study_report(study)
    assert "(Morris's screening)" in said
    table = what_matters(study)
    rows = [line for line in said.splitlines() if "no-deal value" in line and " to " in line]
    assert len(rows) == 2
    for row, (path, found) in zip(rows, table.iterrows(), strict=True):
        effect, spread = (f"{found[name]:.2f}" for name in ("mu_star", "sigma"))
        assert row.split()[0] == effect
        assert f") {spread}" in " ".join(row.split())
        assert study.plan.names[str(path)] in row


def test_of_many_quantities_only_some_are_listed() -> None:
    study = sim.sweep("berlin", design="morris", points=4, runs=4, executor="serial")
    quantities = len(study.plan.factors)
    said = study_report(study)
    assert f"{quantities} quantities vary" in said
    assert f"  … {quantities - 12} more" in said


def test_where_nothing_varies_nothing_is_said_to_matter() -> None:
    said = study_report(drawn(0.0, 0.05))
    assert "The share of deals is the same at every point." in said
    assert "Sobol" not in said


def test_chance_is_not_taken_for_what_matters() -> None:
    over = {ANN: {"uniform": [0.5, 0.501]}}  # what is not known of ben moves it, point by point
    asked = {"design": "saltelli", "points": 4, "runs": 4, "seed": 5}
    study = sim.sweep(toy(), over, executor="serial", **asked)
    assert np.ptp(study.measure("deal")) > 0
    assert what_matters(study)["ST"].isna().all()
    said = study_report(study)
    assert "The share of deals varies between points by no more than chance." in said


def test_a_failure_is_told_with_its_point() -> None:
    scenario = striking("strikes_in_text", 0.4, None, "raise")
    study = sim.sweep(scenario, GRID, runs=20, executor="serial")
    (failure,) = study.failures
    said = study_report(study)
    assert f"Failed: {failure.said}" in said
    assert "Traceback" not in said
    assert "struck" in said
    (row,) = [line for line in said.splitlines() if line.split()[:2] == ["1", "0.4"]]
    assert row.endswith("no runs yet")


@pytest.mark.usefixtures("small_chunks", "unmerged")
def test_of_a_study_without_runs_no_share_is_told(tmp_path: Path) -> None:
    swept(tmp_path / "grid")
    drawn(out=tmp_path / "drawn")
    for name in ("grid", "drawn"):
        for part in parts(tmp_path / name):
            part.unlink()
        study = read(tmp_path / name)
        assert not np.any(study.counts)
        said = study_report(study)
        assert "Not finished: the same call again goes on from here." in said
        assert said.count("no runs yet") == (3 if name == "grid" else 1)
        assert not re.search(r"\d%", said)
