"""Negotiation scenarios: from reported positions to the distribution of outcomes.

>>> import sim
>>> result = sim.run("berlin", runs=1000, seed=1)
>>> result.endings()

Nothing is computed, and nothing heavy imported, when this package is: its names are looked up when
they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from sim.results import Comparison, Family, Result, compare, compare_family
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
    "compare_family": "sim.results",
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
    "compare_family",
    "description",
    "errors",
    "explain",
    "formats",
    "inputs",
    "load",
    "load_plan",
    "model",
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
