"""What came of runs: their columns, tables of them, intervals, comparisons, evidence."""

from sim.results.columns import Columns
from sim.results.comparison import Comparison, ShareChange, compare
from sim.results.conditioning import Evidence
from sim.results.families import Family, compare_family
from sim.results.intervals import paired_difference, wilson
from sim.results.kaplan_meier import kaplan_meier
from sim.results.result import Result

__all__ = [
    "Columns",
    "Comparison",
    "Evidence",
    "Family",
    "Result",
    "ShareChange",
    "compare",
    "compare_family",
    "kaplan_meier",
    "paired_difference",
    "wilson",
]
