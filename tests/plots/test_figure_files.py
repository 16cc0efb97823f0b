"""Where figures stand: each in a file of its own, called like the function."""

import ast
from collections.abc import Callable
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import pytest

from sim import plots

FIGURES = Path(plots.__file__).parent / "figures"
FILES = {path.stem: path for path in FIGURES.glob("*.py") if path.stem != "__init__"}
NO_FIGURES = {
    "alt_text",
    "save_all",
    "save_family",
    "save_regret",
    "save_study",
    "save_tipping",
    "show",
}
"""The functions of the door that draw nothing."""

OFFERED: dict[str, Callable[..., Any]] = {
    name: getattr(plots, name)
    for name in plots.__all__
    if isfunction(getattr(plots, name)) and name not in NO_FIGURES
}


@pytest.mark.parametrize("name", OFFERED)
def test_every_figure_stands_in_the_file_of_its_name(name: str) -> None:
    assert OFFERED[name].__module__ == f"sim.plots.figures.{name}"


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_figures_holds_one_public_name(name: str) -> None:
    module = import_module(f"sim.plots.figures.{name}")
    assert module.__all__ == [name]
    body = ast.parse(FILES[name].read_text(encoding="utf-8")).body
    defined = [each.name for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    assert [each for each in defined if not each.startswith("_")] == [name]


def test_the_door_offers_every_figure() -> None:
    assert OFFERED.keys() == FILES.keys()


@pytest.mark.parametrize("name", OFFERED)
def test_every_figure_takes_axes_or_makes_them(name: str) -> None:
    assert signature(OFFERED[name]).parameters["ax"].default is None
