"""Negotiation scenarios: from reported positions to the distribution of outcomes.

>>> import sim
>>> result = sim.run("berlin", runs=1000, seed=1)
>>> result.endings()  # doctest: +SKIP

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
        audit,
        claims,
        description,
        errors,
        evidence,
        experiments,
        formats,
        plots,
        protocols,
        report,
        results,
        scenario,
        seat,
        storage,
        strategies,
        summary,
        survival,
        verification,
        widgets,
    )
    from sim.analysis import explain
    from sim.comparison import Comparison, Family, compare, compare_family
    from sim.description import describe
    from sim.errors import InputError, SimError, StorageError, StrategyError, UsageError
    from sim.experiments.plan import load_plan
    from sim.experiments.reading import read
    from sim.experiments.study import Study
    from sim.experiments.sweep import run_plan, sweep
    from sim.experiments.tipping import tipping_points
    from sim.results import Result
    from sim.scenario import Scenario, load
    from sim.seat import Game
    from sim.simulate import run
    from sim.strategies import per_run

_NAMES = {
    "load": "sim.scenario",
    "Scenario": "sim.scenario",
    "run": "sim.simulate",
    "Game": "sim.seat",
    "Result": "sim.results",
    "compare": "sim.comparison",
    "Comparison": "sim.comparison",
    "compare_family": "sim.comparison",
    "Family": "sim.comparison",
    "explain": "sim.analysis",
    "describe": "sim.description",
    "read": "sim.experiments.reading",
    "sweep": "sim.experiments.sweep",
    "run_plan": "sim.experiments.sweep",
    "load_plan": "sim.experiments.plan",
    "Study": "sim.experiments.study",
    "tipping_points": "sim.experiments.tipping",
    "per_run": "sim.strategies",
    "SimError": "sim.errors",
    "InputError": "sim.errors",
    "UsageError": "sim.errors",
    "StrategyError": "sim.errors",
    "StorageError": "sim.errors",
}
_MODULES = (
    "analysis",
    "audit",
    "claims",
    "description",
    "errors",
    "evidence",
    "experiments",
    "formats",
    "plots",
    "protocols",
    "report",
    "results",
    "scenario",
    "seat",
    "storage",
    "strategies",
    "summary",
    "survival",
    "verification",
    "widgets",
)

__all__ = [
    "Comparison",
    "Family",
    "Game",
    "InputError",
    "Result",
    "Scenario",
    "SimError",
    "StorageError",
    "StrategyError",
    "Study",
    "UsageError",
    "__version__",
    "analysis",
    "audit",
    "claims",
    "compare",
    "compare_family",
    "describe",
    "description",
    "errors",
    "evidence",
    "experiments",
    "explain",
    "formats",
    "load",
    "load_plan",
    "per_run",
    "plots",
    "protocols",
    "read",
    "report",
    "results",
    "run",
    "run_plan",
    "scenario",
    "seat",
    "storage",
    "strategies",
    "summary",
    "survival",
    "sweep",
    "tipping_points",
    "verification",
    "widgets",
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
