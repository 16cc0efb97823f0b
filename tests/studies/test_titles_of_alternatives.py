"""A study calls the alternatives that it varies by their titles, also after it was read back."""

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

import sim
from sim.errors import StorageError
from tests.builders.toys import pie

PACE = "alternatives.pace"


def tree() -> dict[str, Any]:
    more = {
        "pace": {
            "title": "how often they speak",
            "one_of": {"seldom": {}, "often": {"title": "every day", "round_hours": 0.5}},
            "assumed": "not known",
        }
    }
    found = pie({"boulware": {"exponent": {"uniform": [1, 3]}}}, no_deal=(0.2, 0.2), options=5)
    found["parties"]["ann"]["title"] = "Ann of the mill"
    return {**found, "alternatives": more}


def titled(study: sim.Study) -> None:
    plan = study.plan
    assert plan.names[PACE] == "how often they speak"
    assert list(plan.values_in_words(PACE).values()) == ["seldom", "every day"]
    assert plan.setting_in_words(PACE, 1) == "every day"
    said = " ".join(study.report().split())
    assert "how often they speak: seldom · every day" in said
    assert "every day" in study._repr_html_()
    ax = sim.plots.endings_along(study, PACE)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["seldom", "every day"]
    assert ax.get_ylabel() == "how often they speak"
    plt.close("all")


def test_they_have_titles_and_paths_stay(tmp_path: Path) -> None:
    over = {PACE: ["seldom", "often"]}
    study = sim.sweep(sim.load(tree()), over, runs=4, out=tmp_path / "s", executor="serial")
    assert list(study.points[PACE]) == ["seldom", "often"]
    titled(study)
    titled(sim.read(tmp_path / "s"))


def test_a_manifest_with_other_titles_than_texts_is_damaged(tmp_path: Path) -> None:
    over = {PACE: ["seldom", "often"]}
    sim.sweep(sim.load(tree()), over, runs=2, out=tmp_path / "s", executor="serial")
    manifest = tmp_path / "s/manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    for wrong in ({PACE: 1}, ["often"]):
        manifest.write_text(json.dumps(said | {"called": wrong}), "utf-8")
        with pytest.raises(StorageError, match="'called'"):
            sim.read(tmp_path / "s")


def test_a_study_without_titles_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    over = {PACE: ["seldom", "often"]}
    sim.sweep(sim.load(tree()), over, runs=2, out=tmp_path / "s", executor="serial")
    manifest = tmp_path / "s/manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    del said["called"]
    manifest.write_text(json.dumps(said), "utf-8")
    assert sim.read(tmp_path / "s").plan.names[PACE] == "pace"


def test_boxes_and_parties_who_open_have_titles() -> None:
    study = sim.sweep(
        sim.load(tree()),
        {PACE: ["seldom", "often"], "timeline.talks.opens": ["ann", "ben"]},
        runs=2,
        executor="serial",
    )
    words = study.plan.values_in_words("timeline.talks.opens")
    assert words == {"ann": "Ann of the mill", "ben": "ben"}
    cases = (study.points[PACE] == "often").to_numpy()
    table = study.points.loc[study.points.index.repeat(50)]
    found = sim.studies.prim(table, cases.repeat(50), names=study.plan.names)
    assert "how often they speak is every day" in found.sentence
