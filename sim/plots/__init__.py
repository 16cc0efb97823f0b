"""Figures: functions that take an Axes (or make one), draw on it and return it.

Without an Axes each makes a figure of its own (``axes.figure``), apart from pyplot and its list
of open figures. Every figure bears the scenario, the number of runs, the seed, the version and
"what-if, not a forecast", and says in words what it shows: `alt_text`.

Names are looked up when they are first used: matplotlib is loaded for a figure, not for its
colours.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.plots.figures.agreement_hour import agreement_hour
    from sim.plots.figures.agreements import agreements
    from sim.plots.figures.agreements_by_ending import agreements_by_ending
    from sim.plots.figures.blocked_issues import blocked_issues
    from sim.plots.figures.blockers import blockers
    from sim.plots.figures.but_for import but_for
    from sim.plots.figures.concessions import concessions
    from sim.plots.figures.convergence import convergence
    from sim.plots.figures.dance import dance
    from sim.plots.figures.endings import endings
    from sim.plots.figures.endings_along import endings_along
    from sim.plots.figures.evidence import evidence
    from sim.plots.figures.family import family
    from sim.plots.figures.flow import flow
    from sim.plots.figures.heatmap import heatmap
    from sim.plots.figures.prim_box import prim_box
    from sim.plots.figures.prim_tradeoff import prim_tradeoff
    from sim.plots.figures.regret import regret
    from sim.plots.figures.settled import settled
    from sim.plots.figures.sobol_bars import sobol_bars
    from sim.plots.figures.survival import survival
    from sim.plots.figures.timeline import timeline
    from sim.plots.figures.tipping import tipping
    from sim.plots.figures.tornado import tornado
    from sim.plots.figures.utilities import utilities
    from sim.plots.figures.zopa import zopa
    from sim.plots.figures.zopa_map import zopa_map
    from sim.plots.parts.axes import alt_text
    from sim.plots.parts.style import ENDING_COLOURS, ENDING_LOOKS, Look
    from sim.plots.saving import save_all, save_family, save_regret, save_study, save_tipping

_ELSEWHERE = {
    "ENDING_COLOURS": "parts.style",
    "ENDING_LOOKS": "parts.style",
    "Look": "parts.style",
    "alt_text": "parts.axes",
    "save_all": "saving",
    "save_family": "saving",
    "save_regret": "saving",
    "save_study": "saving",
    "save_tipping": "saving",
}
"""Where names are at home that are no figures; a figure is in the file of its name."""

__all__ = [
    "ENDING_COLOURS",
    "ENDING_LOOKS",
    "Look",
    "agreement_hour",
    "agreements",
    "agreements_by_ending",
    "alt_text",
    "blocked_issues",
    "blockers",
    "but_for",
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
    "regret",
    "save_all",
    "save_family",
    "save_regret",
    "save_study",
    "save_tipping",
    "settled",
    "sobol_bars",
    "survival",
    "timeline",
    "tipping",
    "tornado",
    "utilities",
    "zopa",
    "zopa_map",
]


def __getattr__(name: str) -> Any:
    if name == "saving":  # a file that commands ask before they begin
        module = name
    elif name in __all__:
        module = _ELSEWHERE.get(name, f"figures.{name}")
    else:
        raise AttributeError(f"module 'sim.plots' has no attribute '{name}'")
    try:
        home = import_module(f"sim.plots.{module}")
    except ModuleNotFoundError as error:
        message = (
            f"{error.name} is missing; it comes with the extra 'figures':"
            " pip install -e '.[figures]' in the checkout"
        )
        raise UsageError(message) from None
    found = home if name == module else getattr(home, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
