"""What came of runs: tables, intervals, comparisons, evidence; kept on disk."""

from sim.results.comparison import Comparison, Family, compare, compare_family
from sim.results.conditioning import Evidence
from sim.results.kaplan_meier import kaplan_meier
from sim.results.result import Result

__all__ = [
    "Comparison",
    "Evidence",
    "Family",
    "Result",
    "compare",
    "compare_family",
    "kaplan_meier",
]
