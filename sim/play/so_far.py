"""How a game came to where it stands, and what the player whose turn it is knows of its draws."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray
from sim.engine import Story, options_of
from sim.model.events import Event
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.play.game import Game

__all__ = ["known_draws", "known_lots", "story_of"]


def story_of(game: Game) -> Story:
    """How a game came to the question that is to be answered now."""
    question, seat = game.question, game.turn
    assert question is not None
    assert seat is not None
    numbering, me = game.talks.cohort.numbering, game.number(seat)
    moves = list(game.recorded)
    outcomes = np.array([*(move.outcome for move in moves), question.outcome], np.int64)
    events = game.scenario.events
    issues = len(game.scenario.space.issues)
    known = options_of(numbering, outcomes) if (outcomes >= 0).any() else None
    options = np.full((len(outcomes), issues), -1, np.int64) if known is None else known
    return Story(
        moves=moves,
        heard=game.heard(seat),
        options=options[:-1],
        seat=me,
        persons=frozenset(map(game.number, game.seats)),
        place=(question.clock.session, question.clock.round),
        table=options[-1],
        happened=_happened(game),
        seen=np.array([_is_seen(event, me) for event in events], bool),
    )


def _happened(game: Game) -> BoolArray:
    """Which events have taken effect."""
    assert game.question is not None
    now = float(game.question.clock.begin[0]) + HOUR_TOLERANCE
    return np.array([at[0] <= now for at in game.talks.cohort.event_at], bool)


def _is_seen(event: Event, party: int) -> bool:
    """Whether a party sees an event take effect: who is there changes, or what it wants itself."""
    moves = event.enters or event.leaves or event.walks_out
    return bool(moves) or any(change.party == party for change in event.changes)


def known_draws(game: Game) -> dict[str, float]:
    """What the player whose turn it is has seen of the timeline's draws, as settings for runs.

    Who came to sessions that have begun, who opened them and with which draft, and of events that
    it saw take effect their hours and what they changed for its party.
    """
    question, seat = game.question, game.turn
    assert question is not None
    assert seat is not None
    cohort, me = game.talks.cohort, game.number(seat)
    found: dict[str, float] = {}
    for session in game.scenario.sessions[: question.clock.session + 1]:
        if session.name in cohort.drawn_openers:
            found[session.opens.path] = float(cohort.drawn_openers[session.name][0])
        if session.draft.which is not None:
            found[session.draft.which.path] = float(cohort.starts[session.name][0])
        for party, chance in session.comes.items():
            found[chance.path] = float(cohort.comes[session.name, party][0])
    events = zip(
        game.scenario.events, _happened(game), cohort.event_at, cohort.event_amounts, strict=True
    )
    for event, happened, at, amounts in events:
        if happened and _is_seen(event, me):
            found[event.probability.path] = 1.0
            found[event.at.path] = float(at[0])
            for change, amount in zip(event.changes, amounts, strict=True):
                if change.party == me:
                    found[change.amount.path] = float(amount[0])
    return found


def known_lots(game: Game) -> dict[str, float]:
    """Lots that have been drawn: the mediator's agenda, the order in which parties act.

    They are the streams that the game has asked for so far, each with its number.
    """
    source = game.talks.cohort.source
    return {
        name: float(source.uniform(name)[0])
        for name in list(source.asked)
        if name.startswith("mediator.")
        or (name.startswith("timeline.") and ("#" in name or ".order." in name))
    }
