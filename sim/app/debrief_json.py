"""The debrief of a game as plain data, with the outcome space in which its offers lie."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from sim.analysis import Problem
from sim.arrays import FloatArray
from sim.description.hours import hour_text
from sim.play import Debrief, Game
from sim.play.assessment import outcome_space

__all__ = ["debrief_json"]

_DOTS = 1_200
"""The most points of a plane that are drawn; beyond that they are rounded."""

_GRIDS = (0.001, 0.01, 0.02, 0.05, 0.1)


def debrief_json(game: Game, found: Debrief) -> dict[str, Any]:
    """A debrief as plain data for JSON.

    ``planes`` has one entry for each other party, by its place in the scenario: what outcomes are
    worth to the player and to it; see `sim.play.assessment.outcome_space`.
    """
    room = found.room
    return {
        "parties": list(found.parties),
        "party": found.party,
        "ending": found.ending,
        "when": found.when,
        "sentences": list(found.sentences()),
        "worth": found.worth,
        "no_deal": found.no_deal,
        "gain": found.gain,
        "left": found.left,
        "agreed": None if found.agreed is None else asdict(found.agreed),
        "offers": [
            {**asdict(offer), "when": hour_text(game.scenario, offer.hour)}
            for offer in found.offers
        ],
        "nash": None if room is None or room.nash is None else asdict(room.nash),
        "best": None if room is None or room.best is None else asdict(room.best),
        "planes": {} if room is None else _planes(game, found, room.frontier),
        "hidden": [asdict(other) for other in found.hidden],
        "runs": found.runs,
        "endings": dict(found.endings),
        "below": found.below,
        "bets": None if found.bets is None else dict(found.bets),
        "score": found.score,
        "score_of_runs": found.score_of_runs,
    }


def _planes(game: Game, found: Debrief, frontier: FloatArray) -> dict[int, dict[str, Any]]:
    space = outcome_space(game)
    two = len(space.consent) == 2
    return {
        other: _plane(space, (found.party, other), frontier, two and other in space.consent)
        for other in range(len(found.parties))
        if other != found.party
    }


def _plane(
    space: Problem, seats: tuple[int, int], frontier: FloatArray, line: bool
) -> dict[str, Any]:
    points = space.utilities[:, seats]
    return {
        "outcomes": _dots(points[~space.zopa]),
        "zopa": _dots(points[space.zopa]),
        "frontier": np.unique(frontier[:, seats], axis=0).tolist(),
        "line": line,
        "no_deal": space.no_deal[list(seats)].tolist(),
    }


def _dots(points: FloatArray) -> list[list[float]]:
    """Different points of a plane, on the finest grid on which they are not too many."""
    for grid in _GRIDS:
        found = np.unique(np.round(points / grid), axis=0)
        if len(found) <= _DOTS:
            break
    dots: list[list[float]] = (found * grid).round(4).tolist()
    return dots
