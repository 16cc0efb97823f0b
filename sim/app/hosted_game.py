"""A game with what its seats have heard in it, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.app.debrief_json import debrief_json
from sim.app.futures_board import FuturesBoard
from sim.app.game_text import GameRecord
from sim.app.message_handler import Message
from sim.errors import StorageError
from sim.model import Scenario
from sim.play import Game, Happening, debrief, save

__all__ = ["HostedGame"]


class HostedGame:
    """A game, and what its seats have heard in it.

    Attributes:
        game: The game.
        heard: All that a seat has heard, up to when it was last its turn.
        fresh: How much of that came after its last move.
        folder: Where the game is kept; None for nowhere.
        fault: Why it could not be kept; empty where it could.
    """

    def __init__(self, scenario: Scenario, record: GameRecord, folder: Path | None = None) -> None:
        """Begin a game, and play what is recorded of it.

        Raises:
            UsageError: if that cannot be played.
        """
        self.game = Game(
            scenario, *record.seats, seed=record.seed, run=record.run, test=record.test
        )
        self.heard: dict[str, list[Happening]] = {seat: [] for seat in self.game.seats}
        self.fresh = dict.fromkeys(self.game.seats, 0)
        self._debriefs: dict[str, Message] = {}
        self._futures: tuple[int, FuturesBoard] | None = None
        for seat, shares in record.bets.items():
            self.game.bet(seat, shares)
        self._listen()
        for move, outcome in record.moves:
            self.step(move, outcome)
        self.game.looked = list(record.looked)
        self.folder, self.fault = folder, ""

    def step(self, move: str, outcome: Mapping[str, str] | None) -> None:
        """Make a move for the seat whose turn it is.

        Raises:
            UsageError: if it cannot be made; nothing is changed then.
        """
        seat = self.game.turn
        before = 0 if seat is None else len(self.heard[seat])
        said = self.game.step(move, outcome)
        assert seat is not None
        self.fresh[seat] = before
        self.heard[self.game.turn or seat] += said
        self._listen()

    def _listen(self) -> None:
        """Note what is new to the seat whose turn it is; at the end, to all."""
        for seat in self.game.seats if self.game.over else (self.game.turn,):
            if seat is not None:
                self.heard[seat] += self.game.news(seat)

    def keep(self) -> None:
        """Save the game, if it is to be kept."""
        if self.folder is not None:
            try:
                save(self.game, self.folder)
                self.fault = ""
            except StorageError as error:
                self.fault = str(error)

    def futures(self, outcome: Mapping[str, str] | None, most: int) -> Message:
        """What may come of each move, with a slice more of the one of which least is known.

        Args:
            outcome: What might be offered; None leaves that out.
            most: How many futures of each move are played at most.

        Raises:
            UsageError: if the game is over or a test of skill, or the outcome cannot be offered.
        """
        moves = len(self.game.moves)
        if self._futures is None or self._futures[0] != moves:
            self._futures = moves, FuturesBoard(self.game, most)
        return self._futures[1].more(outcome)

    def debrief(self, seat: str) -> Message:
        """The debrief in the eyes of a seat.

        Raises:
            UsageError: if the game goes on, or nobody holds the seat.
        """
        if seat not in self._debriefs:
            self._debriefs[seat] = debrief_json(self.game, debrief(self.game, seat))
        return self._debriefs[seat]
