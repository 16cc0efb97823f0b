"""A seat at the table: parties played by persons against simulated ones.

`Game` is the whole game without any user interface: a situation, a move, what happened. The widget
(`sim.widgets.play`), the terminal (``sim play``) and the tests use nothing else.
"""

from sim.seat.brief import Brief, Position, Stake
from sim.seat.debrief import Debrief, score
from sim.seat.game import Game, Happening
from sim.seat.looking_back import debrief
from sim.seat.saved import is_game, read, save
from sim.seat.sight import Choice, Situation, Terms, percent
from sim.seat.terminal import Left, Terminal

__all__ = [
    "Brief",
    "Choice",
    "Debrief",
    "Game",
    "Happening",
    "Left",
    "Position",
    "Situation",
    "Stake",
    "Terminal",
    "Terms",
    "debrief",
    "is_game",
    "percent",
    "read",
    "save",
    "score",
]
