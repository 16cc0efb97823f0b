"""A seat at the table without its window: messages in, messages out, all plain data.

A message asks for something by its ``type``, and may bear an ``id``, which the reply repeats:

- ``hello``: the scenario, who can be played, and the game that is on, if one is.
- ``start``: a new game. ``seats``, and optionally ``seed`` and ``run``.
- ``restore``: a game from its ``text``, up to where it was copied.
- ``brief``: what a ``seat`` is told before the talks.
- ``bet``: what a ``seat`` bets on the ending. ``shares``.
- ``table``: what the seat whose turn it is sees, and what it has heard, ``from`` some number on.
- ``look``: what a composed ``outcome`` would be worth to it, and what bars it.
- ``futures``: what may come of each of its moves, with a slice more of runs than before; an
  ``outcome`` is what it might offer. Not in a test of skill.
- ``step``: its ``move``, with ``outcome`` if it is an offer; ``at`` is how many moves were made
  before, so that a move sent twice by mistake is made once.
- ``debrief``: what came of it, in the eyes of a ``seat``, when all is over.
- ``text``: the game as a text to keep.

Replies have the type of the question, or ``error`` with a ``text`` for a reader.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.app.explorer_json import ending_looks
from sim.app.game_json import (
    brief_json,
    heard_json,
    issues_json,
    look_json,
    outcome_json,
    situation_json,
)
from sim.app.game_text import (
    GameRecord,
    from_text,
    number_in,
    outcome_in,
    record_of,
    seats_in,
    shares_in,
)
from sim.app.hosted_game import HostedGame
from sim.app.message_handler import Message, MessageHandler
from sim.errors import UsageError
from sim.inputs import load
from sim.model import Scenario
from sim.play import FUTURES, as_text, is_game, read
from sim.report.wording import CAUTION
from sim.version import __version__

__all__ = ["PlayerSeat"]


class PlayerSeat(MessageHandler):
    """Answers what the window of a seat asks.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        seat: The party to play; by default the window asks.
        seed: The seed.
        run: Number of the run whose draws hold.
        out: Folder in which games are kept, each in a folder of its own; one that was not played to
            its end goes on there. By default, nothing is kept.
        test: Whether all games here are tests of skill, in which nobody looks at futures.
        futures: How many futures of each move are played at most.

    Raises:
        UsageError: if there is no such party, or a number makes no sense.
        InputError: if the scenario has faults.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        seat: str | None = None,
        *,
        seed: int = 1,
        run: int = 0,
        out: str | Path | None = None,
        test: bool = False,
        futures: int = FUTURES,
    ) -> None:
        self._scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        self._seat = seat
        self._seed, self._run = number_in(seed, "seed"), number_in(run, "run")
        if seat is not None:
            self._scenario.party(seat)
        self._out = None if out is None else Path(out)
        self._test, self._most = test, futures
        self._hosted: HostedGame | None = None
        super().__init__(
            {
                "hello": self._hello,
                "start": self._start,
                "restore": self._restore,
                "brief": self._brief,
                "bet": self._bet,
                "table": self._table,
                "look": self._look,
                "futures": self._futures,
                "step": self._step,
                "debrief": self._debrief,
                "text": self._text,
            }
        )

    @property
    def _now(self) -> HostedGame:
        if self._hosted is None:
            raise UsageError("no game has begun")
        return self._hosted

    def _state(self) -> Message:
        """The game that is on, as far as all who hold a seat in it may know."""
        hosted = self._now
        game = hosted.game
        return {
            "seats": [{"name": s, "title": self._scenario.party(s).title} for s in game.seats],
            "seed": game.seed,
            "run": game.run,
            "turn": game.turn,
            "over": game.over,
            "moves": len(game.moves),
            "bet": sorted(game.bets),
            "test": game.test,
            "looked": len(game.looked),
            "folder": None if hosted.folder is None else str(hosted.folder),
            "fault": hosted.fault,
        }

    def _hello(self, _: Mapping[str, Any]) -> Message:
        scenario = self._scenario
        return {
            "title": scenario.title,
            "about": " ".join(scenario.about.split()),
            "parties": [
                {
                    "name": party.name,
                    "title": party.title,
                    "delegation": list(party.delegation),
                    "consent": party.consent_required,
                }
                for party in scenario.parties
            ],
            "seat": self._seat,
            "seed": self._seed,
            "run": self._run,
            "issues": issues_json(scenario),
            "looks": ending_looks(scenario),
            "kept": self._out is not None,
            "game": None if self._hosted is None else self._state(),
            "version": __version__,
            "caution": CAUTION,
        }

    def _start(self, message: Mapping[str, Any]) -> Message:
        seats = seats_in(message.get("seats"))
        if not seats or len(set(seats)) < len(seats):
            raise UsageError("choose at least one seat, each once")
        for seat in seats:
            self._scenario.party(seat)
        begun = GameRecord(
            seats,
            number_in(message.get("seed", self._seed), "seed"),
            number_in(message.get("run", self._run), "run"),
            {},
            (),
            self._test,
        )
        self._hosted = self._opened(begun)
        return self._state()

    def _opened(self, begun: GameRecord) -> HostedGame:
        """A game; one without moves goes on where it was left in the folder of games."""
        if self._out is None:
            return HostedGame(self._scenario, begun)
        name = "-".join((*begun.seats, "seed", str(begun.seed), "run", str(begun.run)))
        for number in itertools.count(1):
            folder = self._out / (name if number == 1 else f"{name}-{number}")
            if not is_game(folder):
                break
            left = read(folder)
            same = left.scenario.digest == self._scenario.digest
            same &= left.test == begun.test
            if same and not left.over and not begun.moves:
                return HostedGame(self._scenario, record_of(left), folder)
        return HostedGame(self._scenario, begun, folder)

    def _restore(self, message: Mapping[str, Any]) -> Message:
        record = from_text(self._scenario, message.get("text"))
        self._hosted = self._opened(record._replace(test=record.test or self._test))
        self._hosted.keep()
        return self._state()

    def _brief(self, message: Mapping[str, Any]) -> Message:
        seat = _name(message)
        return {"seat": seat, **brief_json(self._now.game.brief(seat))}

    def _bet(self, message: Mapping[str, Any]) -> Message:
        self._now.game.bet(_name(message), shares_in(message.get("shares")))
        self._now.keep()
        return self._state()

    def _table(self, message: Mapping[str, Any]) -> Message:
        since = number_in(message.get("from", 0), "from")
        hosted = self._now
        game = hosted.game
        seat, situation = game.turn, game.situation
        if seat is None or situation is None:
            return {**self._state(), "situation": None}
        heard = hosted.heard[seat]
        offers = [said.outcome for said in heard if said.own and said.move == "offers"]
        return {
            **self._state(),
            "situation": situation_json(self._scenario, situation),
            "last": outcome_json(self._scenario, offers[-1] if offers else None),
            "heard": heard_json(self._scenario, heard, since),
            "fresh": len(heard) - hosted.fresh[seat],
        }

    def _look(self, message: Mapping[str, Any]) -> Message:
        game = self._now.game
        if game.over:
            raise UsageError("the talks are over")
        return look_json(game, outcome_in(message.get("outcome")))

    def _futures(self, message: Mapping[str, Any]) -> Message:
        outcome, hosted = message.get("outcome"), self._now
        looked = len(hosted.game.looked)
        offered = None if outcome is None else outcome_in(outcome)
        found = hosted.futures(offered, self._most)
        if len(hosted.game.looked) > looked:
            hosted.keep()
        return {**found, "at": len(hosted.game.moves), "fault": hosted.fault}

    def _step(self, message: Mapping[str, Any]) -> Message:
        move, outcome = message.get("move"), message.get("outcome")
        if not isinstance(move, str):
            raise UsageError("a step needs a move")
        if message.get("at") != len(self._now.game.moves):
            raise UsageError("this move was answered already; see what the table shows now")
        self._now.step(move, None if outcome is None else outcome_in(outcome))
        self._now.keep()
        return self._state()

    def _debrief(self, message: Mapping[str, Any]) -> Message:
        seat = _name(message)
        hosted = self._now
        found = hosted.debrief(seat)
        heard = heard_json(self._scenario, hosted.heard[seat])
        return {**self._state(), "seat": seat, "heard": heard, **found}

    def _text(self, _: Mapping[str, Any]) -> Message:
        return {"text": as_text(self._now.game)}


def _name(message: Mapping[str, Any]) -> str:
    seat = message.get("seat")
    if not isinstance(seat, str):
        raise UsageError("say of which seat")
    return seat
