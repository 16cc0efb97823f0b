"""Negotiation scenarios: from reported positions to the distribution of outcomes.

>>> import sim
>>> result = sim.run("berlin", runs=1000, seed=1)
>>> result.endings()  # doctest: +SKIP

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
    from sim.errors import InputError, SimError, StorageError, StrategyError, UsageError
    from sim.inputs import load
    from sim.model import Scenario
    from sim.play import Game
    from sim.results import Comparison, Family, Result, compare
    from sim.simulate import run
    from sim.strategies import per_run
    from sim.studies.discovery.tipping_points import tipping_points
    from sim.studies.plan import load_plan
    from sim.studies.read_back import read
    from sim.studies.regret_table import Regret, regret
    from sim.studies.robustness_check import Robustness, robustness
    from sim.studies.running import run_plan, sweep
    from sim.studies.study import Study

_NAMES = {
    "load": "sim.inputs",
    "Scenario": "sim.model",
    "run": "sim.simulate",
    "Game": "sim.play",
    "Result": "sim.results",
    "compare": "sim.results",
    "Comparison": "sim.results",
    "Family": "sim.results",
    "explain": "sim.analysis",
    "describe": "sim.description",
    "read": "sim.studies.read_back",
    "sweep": "sim.studies.running",
    "run_plan": "sim.studies.running",
    "load_plan": "sim.studies.plan",
    "Study": "sim.studies.study",
    "regret": "sim.studies.regret_table",
    "Regret": "sim.studies.regret_table",
    "robustness": "sim.studies.robustness_check",
    "Robustness": "sim.studies.robustness_check",
    "tipping_points": "sim.studies.discovery.tipping_points",
    "per_run": "sim.strategies",
    "SimError": "sim.errors",
    "InputError": "sim.errors",
    "UsageError": "sim.errors",
    "StrategyError": "sim.errors",
    "StorageError": "sim.errors",
}
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
    "Comparison",
    "Family",
    "Game",
    "InputError",
    "Regret",
    "Result",
    "Robustness",
    "Scenario",
    "SimError",
    "StorageError",
    "StrategyError",
    "Study",
    "UsageError",
    "__version__",
    "analysis",
    "app",
    "compare",
    "description",
    "errors",
    "explain",
    "formats",
    "inputs",
    "load",
    "load_plan",
    "model",
    "pages",
    "per_run",
    "play",
    "plots",
    "protocols",
    "read",
    "regret",
    "report",
    "results",
    "robustness",
    "run",
    "run_plan",
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
