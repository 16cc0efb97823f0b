"""Figures: functions that take an Axes (or make one), draw on it and return it.

Without an Axes each makes a figure of its own (``axes.figure``), apart from pyplot and its list
of open figures. Every figure bears the scenario, the number of runs, the seed, the version and
"what-if, not a forecast", and says in words what it shows: `alt_text`.
"""

from sim.plots.blocking import blocked_issues
from sim.plots.by_ending import agreements_by_ending
from sim.plots.concessions import concessions
from sim.plots.convergence import convergence
from sim.plots.dance import dance
from sim.plots.discovery import prim_box, prim_tradeoff
from sim.plots.evidence import evidence
from sim.plots.family import family
from sim.plots.flow import flow
from sim.plots.heatmap import heatmap
from sim.plots.outcomes import agreement_hour, agreements, endings
from sim.plots.plane import utilities
from sim.plots.reasons import blockers, spread
from sim.plots.saving import save_all, save_family, save_study, save_tipping
from sim.plots.schedule import timeline
from sim.plots.sensitivity import sobol_bars
from sim.plots.settled import settled
from sim.plots.showing import show
from sim.plots.studies import endings_along
from sim.plots.style import ENDING_COLOURS, alt_text
from sim.plots.survival import survival
from sim.plots.tipping import tipping
from sim.plots.zopa import zopa, zopa_map

__all__ = [
    "ENDING_COLOURS",
    "agreement_hour",
    "agreements",
    "agreements_by_ending",
    "alt_text",
    "blocked_issues",
    "blockers",
    "concessions",
    "convergence",
    "dance",
    "endings",
    "endings_along",
    "evidence",
    "family",
    "flow",
    "heatmap",
    "prim_box",
    "prim_tradeoff",
    "save_all",
    "save_family",
    "save_study",
    "save_tipping",
    "settled",
    "show",
    "sobol_bars",
    "spread",
    "survival",
    "timeline",
    "tipping",
    "utilities",
    "zopa",
    "zopa_map",
]
