"""Negotiation scenarios: from reported positions to the distribution of outcomes.

>>> import sim
>>> result = sim.run("berlin", runs=1000, seed=1)
>>> result.endings()

Fifteen names are for every day; all else is
in the room that it belongs to: `sim.plots`, `sim.analysis`, `sim.studies`, `sim.errors` …

Nothing is computed, and nothing heavy imported, when this package is: its names are looked up when
they are first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import shown
from sim.version import __version__

if TYPE_CHECKING:
    from sim import (
        analysis,
        app,
        description,
        errors,
        formats,
        inputs,
        model,
        pages,
        play,
        plots,
        protocols,
        report,
        results,
        strategies,
        studies,
        theory,
    )
    from sim.analysis import explain
    from sim.description import describe
    from sim.errors import SimError
    from sim.inputs import load
    from sim.model import Scenario
    from sim.play import Game
    from sim.results import Result, compare
    from sim.simulate import run
    from sim.studies.discovery.tipping_points import tipping_points
    from sim.studies.read_back import read
    from sim.studies.regret_table import regret
    from sim.studies.robustness_check import robustness
    from sim.studies.running import sweep
    from sim.studies.study import Study

_NAMES = {
    "load": "sim.inputs",
    "run": "sim.simulate",
    "sweep": "sim.studies.running",
    "compare": "sim.results",
    "explain": "sim.analysis",
    "describe": "sim.description",
    "tipping_points": "sim.studies.discovery.tipping_points",
    "regret": "sim.studies.regret_table",
    "robustness": "sim.studies.robustness_check",
    "read": "sim.studies.read_back",
    "Scenario": "sim.model",
    "Result": "sim.results",
    "Study": "sim.studies.study",
    "Game": "sim.play",
    "SimError": "sim.errors",
}
"""The public face: load, run, sweep, compare, ask, read; what these give; what they raise."""

_MODULES = (
    "analysis",
    "app",
    "description",
    "errors",
    "formats",
    "inputs",
    "model",
    "pages",
    "play",
    "plots",
    "protocols",
    "report",
    "results",
    "strategies",
    "studies",
    "theory",
)

__all__ = [
    "Game",
    "Result",
    "Scenario",
    "SimError",
    "Study",
    "__version__",
    "analysis",
    "app",
    "compare",
    "describe",
    "description",
    "errors",
    "explain",
    "formats",
    "inputs",
    "load",
    "model",
    "pages",
    "play",
    "plots",
    "protocols",
    "read",
    "regret",
    "report",
    "results",
    "robustness",
    "run",
    "strategies",
    "studies",
    "sweep",
    "theory",
    "tipping_points",
]


class _Pages:
    """What objects of low rooms have done further up, in `sim.pages`, loaded on first use."""

    def html(self, thing: shown.Shown) -> str:
        found: str = import_module("sim.pages").html_of(thing)
        return found

    def text(self, thing: shown.Shown) -> str:
        found: str = import_module("sim.pages").text_of(thing)
        return found

    def figures(self, thing: shown.Plotted) -> Mapping[str, Callable[..., Any]]:
        found: Mapping[str, Callable[..., Any]] = import_module("sim.pages").figures_of(thing)
        return found

    def save(self, thing: shown.Saved, place: str | Path) -> Path:
        found: Path = import_module("sim.pages").save(thing, place)
        return found


shown.provide(_Pages())


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        found = getattr(import_module(_NAMES[name]), name)
    elif name in _MODULES:
        found = import_module(f"sim.{name}")
    else:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
