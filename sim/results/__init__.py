"""What came of runs: tables, intervals, comparisons, evidence; kept on disk."""

from sim.results.comparison import Comparison, Family, compare, compare_family
from sim.results.evidence import Evidence
from sim.results.result import Result
from sim.results.survival import kaplan_meier

__all__ = [
    "Comparison",
    "Evidence",
    "Family",
    "Result",
    "compare",
    "compare_family",
    "kaplan_meier",
]
