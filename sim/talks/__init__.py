"""The engine: SimPy's timeline carrying cohorts of runs."""

from sim.talks.cohort import Cohort
from sim.talks.draws import Draws
from sim.talks.follow import HOURS_PER_YEAR
from sim.talks.numbering import options_of
from sim.talks.player import Decision, Player, Question
from sim.talks.recorder import Move, Recorder
from sim.talks.state import State
from sim.talks.talks import Talks

__all__ = [
    "HOURS_PER_YEAR",
    "Cohort",
    "Decision",
    "Draws",
    "Move",
    "Player",
    "Question",
    "Recorder",
    "State",
    "Talks",
    "options_of",
]
