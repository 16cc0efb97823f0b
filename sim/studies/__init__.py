"""Studies: sweeps over what is not known, and what they say.

Names are looked up when they are first used: some bring libraries that are slow to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.studies.discovery.box_sequence import cover
    from sim.studies.discovery.prim import prim
    from sim.studies.discovery.tipping_points import tipping_points
    from sim.studies.plan import Plan, is_plan, load_plan, shipped_plans
    from sim.studies.reading import read
    from sim.studies.running import run_plan, sweep
    from sim.studies.study import Study

_NAMES = {
    "Plan": "plan",
    "Study": "study",
    "cover": "discovery.box_sequence",
    "is_plan": "plan",
    "load_plan": "plan",
    "prim": "discovery.prim",
    "read": "reading",
    "run_plan": "running",
    "shipped_plans": "plan",
    "sweep": "running",
    "tipping_points": "discovery.tipping_points",
}

__all__ = [
    "Plan",
    "Study",
    "cover",
    "is_plan",
    "load_plan",
    "prim",
    "read",
    "run_plan",
    "shipped_plans",
    "sweep",
    "tipping_points",
]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'sim.studies' has no attribute '{name}'")
    return getattr(import_module(f"sim.studies.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
