"""A seat at the table: parties played by persons against simulated ones.

`Game` is the whole game without any user interface: a situation, a move, what happened. The widget
(`sim.app.play`), the terminal (``sim play``) and the tests use nothing else.
"""

from sim.play.amounts import percent
from sim.play.assessment import debrief
from sim.play.brief import Brief, Position, Stake
from sim.play.findings import Debrief, Hidden, Offer, Room, ValuedOutcome, score
from sim.play.futures import FUTURES, Future, Futures
from sim.play.game import Game, Happening
from sim.play.game_files import as_text, is_game, read, save
from sim.play.situation import MoveChoice, SeenOutcome, Situation
from sim.play.terminal import PlayerLeft, Terminal

__all__ = [
    "FUTURES",
    "Brief",
    "Debrief",
    "Future",
    "Futures",
    "Game",
    "Happening",
    "Hidden",
    "MoveChoice",
    "Offer",
    "PlayerLeft",
    "Position",
    "Room",
    "SeenOutcome",
    "Situation",
    "Stake",
    "Terminal",
    "ValuedOutcome",
    "as_text",
    "debrief",
    "is_game",
    "percent",
    "read",
    "save",
    "score",
]
