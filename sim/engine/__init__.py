"""The engine: SimPy's timeline carrying cohorts of runs."""

from sim.engine.after_deal import HOURS_PER_YEAR
from sim.engine.branches import branches, drawn_branch
from sim.engine.cohort import Cohort
from sim.engine.contract import Signed, holding
from sim.engine.draws import Draws
from sim.engine.numbering import options_of
from sim.engine.player import Decision, Player, Question
from sim.engine.recorder import Move, Recorder
from sim.engine.retelling import Retelling, Story
from sim.engine.state import State
from sim.engine.timeline import Talks

__all__ = [
    "HOURS_PER_YEAR",
    "Cohort",
    "Decision",
    "Draws",
    "Move",
    "Player",
    "Question",
    "Recorder",
    "Retelling",
    "Signed",
    "State",
    "Story",
    "Talks",
    "branches",
    "drawn_branch",
    "holding",
    "options_of",
]
