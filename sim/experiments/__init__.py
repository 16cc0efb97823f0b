"""Studies: sweeps over what is not known, and what they say.

Its rooms are looked up when they are first used: some bring libraries that are slow to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

ROOMS = (
    "covering",
    "crew",
    "designs",
    "discovery",
    "indices",
    "plan",
    "reading",
    "report",
    "study",
    "sweep",
    "tipping",
    "tree",
)


def __getattr__(name: str) -> Any:
    if name not in ROOMS:
        raise AttributeError(f"module 'sim.experiments' has no attribute '{name}'")
    return import_module(f"sim.experiments.{name}")


def __dir__() -> list[str]:
    return sorted(ROOMS)
