"""What may come of each move of a seat, as plain data, a slice of runs at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.app.message_handler import Message
from sim.play import Future, Futures, Game

__all__ = ["FuturesBoard"]


class FuturesBoard:
    """Futures of all moves that can be made at one question.

    Args:
        game: The game.
        most: How many futures of each move are played at most.

    Raises:
        UsageError: if the game is over, or a test of skill.
    """

    def __init__(self, game: Game, most: int) -> None:
        self._game = game
        self._futures = Futures(game, most)
        self._offer: Mapping[str, str] | None = None
        self._known: dict[str, tuple[Future, bool]] = {}

    def more(self, outcome: Mapping[str, str] | None) -> Message:
        """What is known by now, with a slice more of the move of which least is known.

        Args:
            outcome: What might be offered; None leaves that out.

        Raises:
            UsageError: if it cannot be offered.
        """
        if outcome != self._offer:
            self._known.pop("offer", None)
            self._offer = outcome
        assert self._game.situation is not None
        choices = [
            choice
            for choice in self._game.situation.choices
            if not choice.barred and (choice.move != "offer" or outcome is not None)
        ]
        open_ = [choice.move for choice in choices if self._known.get(choice.move, (0, True))[1]]
        if open_:
            move = min(open_, key=self._runs)
            offered = outcome if move == "offer" else None
            self._known[move] = self._futures.more(move, offered)
        rows = []
        for choice in choices:
            if choice.move in self._known:
                label = "Offer this" if choice.move == "offer" else choice.label
                rows.append({"label": label, **_plain(self._known[choice.move][0])})
        left = any(self._known.get(choice.move, (0, True))[1] for choice in choices)
        return {"rows": rows, "more": left, "about": self._futures.about}

    def _runs(self, move: str) -> int:
        return self._known[move][0].runs if move in self._known else -1


def _plain(future: Future) -> Message:
    mean, low, high = future.worth
    return {
        "move": future.move,
        "runs": future.runs,
        "endings": [
            {"name": name, "share": share, "low": low, "high": high}
            for name, (share, low, high) in future.endings.items()
        ],
        "worth": None if math.isnan(mean) else {"share": mean, "low": low, "high": high},
    }
