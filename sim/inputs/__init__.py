"""Reading what people write: YAML whose values know their lines, provenance, claims, scenarios.

`documents` and `entries` take a YAML file apart, `files` and `merge` find it and lay it over the
one that it extends; one file for each subject (``read_issues``, ``read_parties``, …) makes data of
`sim.model` from it, and `read_scenario` the whole. Every fault is collected with its place.

The names of this package are looked up when they are first used: who checks claims needs no
arrays.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.documents import to_yaml
    from sim.inputs.files import shipped, shipped_studies, title_of, variants
    from sim.inputs.path_values import assignments
    from sim.inputs.read_claims import load_claims
    from sim.inputs.read_scenario import check_combinations, load, tree_of
    from sim.inputs.skeletons import skeleton
    from sim.inputs.verification import Verification, verify_source

_NAMES = {
    "Verification": "verification",
    "assignments": "path_values",
    "check_combinations": "read_scenario",
    "load": "read_scenario",
    "load_claims": "read_claims",
    "shipped": "files",
    "shipped_studies": "files",
    "skeleton": "skeletons",
    "title_of": "files",
    "to_yaml": "documents",
    "tree_of": "read_scenario",
    "variants": "files",
    "verify_source": "verification",
}

__all__ = [
    "Verification",
    "assignments",
    "check_combinations",
    "load",
    "load_claims",
    "shipped",
    "shipped_studies",
    "skeleton",
    "title_of",
    "to_yaml",
    "tree_of",
    "variants",
    "verify_source",
]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'sim.inputs' has no attribute '{name}'")
    return getattr(import_module(f"sim.inputs.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
