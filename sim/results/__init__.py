"""What came of runs: their columns, tables of them, intervals, comparisons, evidence."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.results.columns import Columns
from sim.results.comparison import Comparison, ShareChange
from sim.results.conditioning import Evidence
from sim.results.families import Family, compare
from sim.results.intervals import paired_difference, wilson
from sim.results.kaplan_meier import kaplan_meier
from sim.results.result import Result
from sim.results.tabled import latex

if TYPE_CHECKING:
    from sim.results.trace_table import Trace

__all__ = [
    "Columns",
    "Comparison",
    "Evidence",
    "Family",
    "Result",
    "ShareChange",
    "Trace",
    "compare",
    "kaplan_meier",
    "latex",
    "paired_difference",
    "wilson",
]


def __getattr__(name: str) -> Any:
    if name != "Trace":
        raise AttributeError(f"module 'sim.results' has no attribute '{name}'")
    # The class is a table, and whoever only runs needs none.
    return import_module("sim.results.trace_table").Trace


def __dir__() -> list[str]:
    return sorted(__all__)
