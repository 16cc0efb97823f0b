"""What came of runs: their columns, tables of them, intervals, comparisons, evidence."""

from sim.results.columns import Columns
from sim.results.comparison import Comparison, ShareChange
from sim.results.conditioning import Evidence
from sim.results.families import Family, compare
from sim.results.intervals import paired_difference, wilson
from sim.results.kaplan_meier import kaplan_meier
from sim.results.result import Result
from sim.results.tabled import latex
from sim.results.trace import Trace

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
