"""A game as a text that a person can keep: who plays in which run, the bets, and the moves.

It is written by `sim.play.as_text`, as in the folder of a saved game.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.errors import UsageError
from sim.model import Scenario
from sim.play import Game

__all__ = [
    "GameRecord",
    "from_text",
    "number_in",
    "outcome_in",
    "record_of",
    "seats_in",
    "shares_in",
]

_MOST_MOVES = 2_000
"""A text with more moves is no game: the longest that ships has under a hundred."""

_MOST_LOOKS = 10_000
"""Nor is one in which somebody looked at futures so often that the text is too long to send."""


class GameRecord(NamedTuple):
    """What it takes to play a game again.

    Attributes:
        seats: Who is played.
        seed, run: Which run it is.
        bets: What was bet, by seat.
        moves: The moves, each with the outcome that it offers, or None.
        test: Whether it is a test of skill.
        looked: After how many moves futures were looked at.
    """

    seats: tuple[str, ...]
    seed: int
    run: int
    bets: Mapping[str, Mapping[str, float]]
    moves: tuple[tuple[str, Mapping[str, str] | None], ...]
    test: bool = False
    looked: tuple[int, ...] = ()


def record_of(game: Game) -> GameRecord:
    """What it takes to play a game again."""
    made, looked = tuple(game.moves), tuple(game.looked)
    return GameRecord(game.seats, game.seed, game.run, game.bets, made, game.test, looked)


def from_text(scenario: Scenario, text: object) -> GameRecord:
    """Read what `sim.play.as_text` wrote; whether the moves are possible shows when they are made.

    Raises:
        UsageError: if it is no game, or one of another scenario.
    """
    try:
        content = json.loads(str(text))
    except (ValueError, RecursionError):
        raise UsageError("this text is no game: it is not JSON") from None
    if not isinstance(content, dict):
        raise UsageError("this text is no game")
    if content.get("digest") != scenario.digest:
        raise UsageError("this game belongs to another scenario, or to another version of this one")
    bets = content.get("bets")
    moves = content.get("moves")
    if not isinstance(bets, dict) or not isinstance(moves, list) or len(moves) > _MOST_MOVES:
        raise UsageError("this text is no game: its bets or moves make no sense")
    looked = content.get("looked", [])
    if not isinstance(looked, list) or len(looked) > _MOST_LOOKS:
        raise UsageError("this text is no game: it makes no sense when futures were looked at")
    return GameRecord(
        seats_in(content.get("seats")),
        number_in(content.get("seed"), "seed"),
        number_in(content.get("run"), "run"),
        {str(seat): shares_in(shares) for seat, shares in bets.items()},
        tuple(_move(made) for made in moves),
        content.get("test", False) is not False,
        tuple(number_in(number, "looked") for number in looked),
    )


def _move(made: Any) -> tuple[str, Mapping[str, str] | None]:
    if not isinstance(made, dict) or not isinstance(made.get("move"), str):
        raise UsageError("this text is no game: a move makes no sense")
    given = made.get("outcome")
    return made["move"], None if given is None else outcome_in(given)


def seats_in(given: object) -> tuple[str, ...]:
    """Names of seats.

    Raises:
        UsageError: if it is no list of words.
    """
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise UsageError("seats must be a list of names")
    return tuple(given)


def number_in(given: object, what: str) -> int:
    """A seed or the number of a run, within what a web page can hold exactly.

    Raises:
        UsageError: if it is not one.
    """
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**53:
        raise UsageError(f"{what} must be a whole number from 0")
    return given


def shares_in(given: object) -> dict[str, float]:
    """Shares by ending; `sim.Game.bet` says whether they make a bet.

    Raises:
        UsageError: if it is no mapping of words.
    """
    if not isinstance(given, dict) or not all(isinstance(name, str) for name in given):
        raise UsageError("a bet must be a mapping of endings to chances")
    return given


def outcome_in(given: object) -> dict[str, str]:
    """An option for every issue; `sim.Game` says whether it is an outcome of the scenario.

    Raises:
        UsageError: if it is no mapping of words to words.
    """
    if not isinstance(given, dict) or not all(
        isinstance(word, str) for pair in given.items() for word in pair
    ):
        raise UsageError("an outcome must be a mapping of issues to options")
    return given
