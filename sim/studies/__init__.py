"""Studies: sweeps over what is not known, and what they say.

Names are looked up when they are first used: some bring libraries that are slow to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.studies.discovery.box import Box, Discovery
    from sim.studies.discovery.box_sequence import BoxSequence, boxes_of_study, find_boxes
    from sim.studies.discovery.conditions import BoxCondition
    from sim.studies.discovery.prim import prim
    from sim.studies.discovery.tipping_points import tipping_points
    from sim.studies.failure import Failure
    from sim.studies.importance import what_matters
    from sim.studies.indices import morris_design, morris_effects, sobol_design, sobol_indices
    from sim.studies.plan import Plan, is_plan, load_plan, plan_sweep, shipped_plans
    from sim.studies.played_again import verify
    from sim.studies.precision import Precision
    from sim.studies.read_back import is_study, read, read_study
    from sim.studies.regret_table import Regret, regret
    from sim.studies.robustness_check import Robustness, robustness
    from sim.studies.running import run_plan, sweep
    from sim.studies.study import Study
    from sim.studies.study_text import study_report, tipping_report

_NAMES = {
    "Box": "discovery.box",
    "BoxCondition": "discovery.conditions",
    "BoxSequence": "discovery.box_sequence",
    "Discovery": "discovery.box",
    "Failure": "failure",
    "Plan": "plan",
    "Precision": "precision",
    "Regret": "regret_table",
    "Robustness": "robustness_check",
    "Study": "study",
    "boxes_of_study": "discovery.box_sequence",
    "find_boxes": "discovery.box_sequence",
    "is_plan": "plan",
    "is_study": "read_back",
    "load_plan": "plan",
    "morris_design": "indices",
    "morris_effects": "indices",
    "plan_sweep": "plan",
    "prim": "discovery.prim",
    "read": "read_back",
    "read_study": "read_back",
    "regret": "regret_table",
    "robustness": "robustness_check",
    "run_plan": "running",
    "shipped_plans": "plan",
    "sobol_design": "indices",
    "sobol_indices": "indices",
    "study_report": "study_text",
    "sweep": "running",
    "tipping_points": "discovery.tipping_points",
    "tipping_report": "study_text",
    "verify": "played_again",
    "what_matters": "importance",
}

__all__ = [
    "Box",
    "BoxCondition",
    "BoxSequence",
    "Discovery",
    "Failure",
    "Plan",
    "Precision",
    "Regret",
    "Robustness",
    "Study",
    "boxes_of_study",
    "find_boxes",
    "is_plan",
    "is_study",
    "load_plan",
    "morris_design",
    "morris_effects",
    "plan_sweep",
    "prim",
    "read",
    "read_study",
    "regret",
    "robustness",
    "run_plan",
    "shipped_plans",
    "sobol_design",
    "sobol_indices",
    "study_report",
    "sweep",
    "tipping_points",
    "tipping_report",
    "verify",
    "what_matters",
]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'sim.studies' has no attribute '{name}'")
    found = getattr(import_module(f"sim.studies.{_NAMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
