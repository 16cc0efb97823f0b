"""A seat at the table: parties played by persons against simulated ones.

`Game` is the whole game without any user interface: a situation, a move, what happened. The widget
(`sim.app.play`), the terminal (``sim play``) and the tests use nothing else.
"""

from sim.play.assessment import debrief
from sim.play.brief import Brief, Position, Stake
from sim.play.debrief import Debrief, score
from sim.play.game import Game, Happening
from sim.play.saved import as_text, is_game, read, save
from sim.play.seen_by_party import Choice, Outcome, Situation, percent
from sim.play.terminal import Left, Terminal

__all__ = [
    "Brief",
    "Choice",
    "Debrief",
    "Game",
    "Happening",
    "Left",
    "Outcome",
    "Position",
    "Situation",
    "Stake",
    "Terminal",
    "as_text",
    "debrief",
    "is_game",
    "percent",
    "read",
    "save",
    "score",
]
