"""Which card shows which object."""

from __future__ import annotations

from functools import singledispatch

from sim.analysis.explanation import Explanation
from sim.analysis.sensitivity import Sensitivity
from sim.description.page import Description
from sim.model import Scenario
from sim.pages.other_cards import (
    brief_card,
    comparison_card,
    description_card,
    explanation_card,
    family_card,
    game_card,
    regret_card,
    robustness_card,
    sensitivity_card,
    trace_card,
)
from sim.pages.result_card import result_card
from sim.pages.scenario_card import scenario_card
from sim.pages.study_card import plan_card, study_card
from sim.play.brief import Brief
from sim.play.game import Game
from sim.results.comparison import Comparison
from sim.results.families import Family
from sim.results.result import Result
from sim.results.trace_table import Trace
from sim.shown import Shown
from sim.studies.plan import Plan
from sim.studies.regret_table import Regret
from sim.studies.robustness_check import Robustness
from sim.studies.study import Study

__all__ = ["html_of"]


@singledispatch
def html_of(thing: Shown) -> str:
    """What a notebook shows of an object."""
    raise TypeError(f"no card shows a {type(thing).__name__}")


html_of.register(Scenario)(scenario_card)
html_of.register(Result)(result_card)
html_of.register(Study)(study_card)
html_of.register(Plan)(plan_card)
html_of.register(Comparison)(comparison_card)
html_of.register(Family)(family_card)
html_of.register(Explanation)(explanation_card)
html_of.register(Sensitivity)(sensitivity_card)
html_of.register(Description)(description_card)
html_of.register(Brief)(brief_card)
html_of.register(Game)(game_card)
html_of.register(Trace)(trace_card)
html_of.register(Regret)(regret_card)
html_of.register(Robustness)(robustness_card)
