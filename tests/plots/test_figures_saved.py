"""Figures as files: in the fonts that a person has chosen, and never in the place of others."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib import rcParams

import sim
from sim import plots
from sim.plots.saving import check_folder
from sim.results.result import Result
from tests.builders.toys import pie

FOREIGN = ("endings.png", "endings.svg", "survival.png", "zopa.svg", "tipping.png")


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(pie(), runs=10)


def saved(result: Result, folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in plots.save_all(result, folder)}


@pytest.mark.slow
def test_figures_use_the_fonts_that_are_chosen_and_nothing_else(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved(result, tmp_path / "before")
    monkeypatch.setitem(rcParams, "font.size", 20.0)
    assert saved(result, tmp_path / "same") == before
    monkeypatch.setitem(rcParams, "font.family", ["serif"])
    monkeypatch.setitem(rcParams, "font.serif", ["DejaVu Serif"])
    after = saved(result, tmp_path / "after")
    assert all(after[name] != content for name, content in before.items())
    assert rcParams["font.family"] == ["serif"]


@pytest.mark.slow
def test_signs_that_no_font_has_are_told_once(tmp_path: Path) -> None:
    tree = pie()
    tree["title"] = "\U00012031 and \U00012038"  # cuneiform
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        saved(sim.run(tree, runs=5), tmp_path)
    assert len(caught) == 1
    assert "no font has some of the signs" in str(caught[0].message)


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_a_picture_of_somebody_else_is_left_alone(
    name: str, result: Result, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(sim.errors.StorageError, match=f"{name} is no figure made by sim"):
        check_folder(tmp_path)
    if name != "tipping.png":
        with pytest.raises(sim.errors.StorageError, match=f"{name} is no figure made by sim"):
            saved(result, tmp_path)
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.slow
def test_figures_made_here_are_replaced_and_removed(result: Result, tmp_path: Path) -> None:
    saved(result, tmp_path)
    aftermath = tmp_path / "survival.svg"
    aftermath.write_bytes((tmp_path / "endings.svg").read_bytes())
    (tmp_path / "photo.png").write_bytes(b"mine")
    check_folder(tmp_path)
    saved(result, tmp_path)
    assert not aftermath.exists()
    check_folder(tmp_path / "nowhere")
