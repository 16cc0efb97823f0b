"""What a debrief says: what came of a game, what was possible, and what the others hid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.arrays import FloatArray
from sim.model.naming import readable
from sim.play.amounts import percent, points

__all__ = ["RUNS", "Debrief", "Hidden", "Offer", "Room", "ValuedOutcome", "score"]

_NOTHING = 0.005
"""Less than half a point is nothing."""

RUNS = 10_000
"""How many simulated runs a game is compared with."""


@dataclass(frozen=True)
class ValuedOutcome:
    """An outcome, and what it is worth to every party.

    Attributes:
        options: The option of each issue, by their names in files.
        text: The same in words.
        utilities: Utility to each party, in the order of the scenario.
    """

    options: Mapping[str, str]
    text: str
    utilities: tuple[float, ...]


@dataclass(frozen=True)
class Offer:
    """An offer that was made.

    Attributes:
        number: Its number, from 1.
        hour: When.
        session: Where.
        by: Title of who made it; a mediator's text is one once it is put to signature.
        own: Whether the player made it.
        heard: Whether the player was there.
        outcome: What was offered.
    """

    number: int
    hour: float
    session: str
    by: str
    own: bool
    heard: bool
    outcome: ValuedOutcome


@dataclass(frozen=True)
class Hidden:
    """What another party did not show.

    Attributes:
        party: Its title.
        no_deal: What no deal was worth to it at the beginning.
        lines: Its red lines and conditions in words, and whether each was real and public.
        strategy: How it decided.
        weights: The share of all weights of each issue, by the issue's label.
    """

    party: str
    no_deal: float
    lines: tuple[str, ...]
    strategy: str
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Room:
    """What was possible for all whose consent a deal needs, with the draws of this run.

    Attributes:
        zopa: How many outcomes all of them could have signed.
        outcomes: How many outcomes there are.
        frontier: Those that leave nothing on the table: utilities; shape ``(n, parties)``.
        nash: The Nash bargaining solution; None where the ZOPA is empty.
        best: The best for the player among those that leave no party that must consent worse off
            than the game did; None if the game itself is.
    """

    zopa: int
    outcomes: int
    frontier: FloatArray
    nash: ValuedOutcome | None
    best: ValuedOutcome | None


@dataclass(frozen=True)
class Debrief:
    """What came of a game.

    Attributes:
        parties: Titles of the parties, in the order of the scenario.
        party: Index of the player's.
        ending: How it ended.
        blocked_by: Who stood in the way and why, in words.
        hour, when: When it ended, as a number and in words.
        agreed: The agreement; None where there is none.
        worth: What the player's party got: the utility of the deal, or of no deal.
        no_deal: What no deal would have been worth to it then.
        offers: All offers of the run.
        room: What was possible; None where there are too many outcomes to list.
        hidden: What the others did not show.
        runs: How many simulated runs it is compared with.
        endings: Share of each ending in them.
        below: Share of them in which the same seat gained less over walking away; half of those in
            which it gained as much.
        bets: What was bet; None if nothing was.
        looked: How many times futures were looked at in the game.
    """

    parties: tuple[str, ...]
    party: int
    ending: str
    blocked_by: tuple[str, ...]
    hour: float
    when: str
    agreed: ValuedOutcome | None
    worth: float
    no_deal: float
    offers: tuple[Offer, ...]
    room: Room | None
    hidden: tuple[Hidden, ...]
    runs: int
    endings: Mapping[str, float]
    below: float
    bets: Mapping[str, float] | None
    looked: int

    @property
    def gain(self) -> float:
        """How much better than walking away at that hour it was for the player's party."""
        return self.worth - self.no_deal

    @property
    def left(self) -> float:
        """What the player could have gained more without costing another party that must consent.

        0 where nothing was left, or it is not known.
        """
        best = None if self.room is None else self.room.best
        return 0.0 if best is None else best.utilities[self.party] - self.worth

    @property
    def score(self) -> float | None:
        """What the bet scores, 0 to 100; None if nothing was bet. See `score`."""
        return None if self.bets is None else score(self.bets, self.ending)

    @property
    def score_of_runs(self) -> float:
        """What a bet on the shares of the simulated runs would have scored."""
        return score(self.endings, self.ending)

    def text(self) -> str:
        """All of it, for a terminal."""
        return "\n".join([*self.sentences(), *self._offers(), *self._hidden()])

    def sentences(self) -> Iterator[str]:
        """What came of it and what was possible, a line each."""
        yield f"Ending: {readable(self.ending)}, at {self.when}"
        for blocker in self.blocked_by:
            yield f"  in the way: {blocker}"
        if self.agreed is not None:
            yield f"  text: {self.agreed.text}"
        than = (
            "better" if self.gain > 0 else "worse" if self.gain < 0 else "neither better nor worse"
        )
        yield (
            f"You got {percent(self.worth)}; walking away was worth {percent(self.no_deal)} then:"
            f" {than}."
        )
        yield (
            f"In {percent(self.below)} of {self.runs:,} simulated runs your seat gained less over"
            " walking away (runs in which it gained as much count half)."
        )
        yield from self._possible()
        if self.score is not None:
            yield (
                f"Your bet scores {self.score:.1f} of 100; a bet on the shares of the simulated"
                f" runs would have scored {self.score_of_runs:.1f}."
            )
        if self.looked:
            times = "once" if self.looked == 1 else f"{self.looked} times"
            yield f"Futures were looked at {times} in this game."

    def _offers(self) -> Iterator[str]:
        if self.offers:
            yield "\nThe offers, and what each was worth to you"
        for offer in self.offers:
            unseen = "" if offer.heard else " (you were not there)"
            worth = percent(offer.outcome.utilities[self.party])
            said = offer.outcome.text
            yield f"  {offer.number:>3}. {offer.by}{unseen}: {worth}  {said}"

    def _hidden(self) -> Iterator[str]:
        yield "\nWhat the others did not show"
        for other in self.hidden:
            yield f"  {other.party}: no deal is worth {percent(other.no_deal)}; {other.strategy}"
            weights = sorted(other.weights.items(), key=lambda item: -item[1])
            yield f"    cares for {', '.join(f'{label} {percent(w)}' for label, w in weights)}"
            for line in other.lines:
                yield f"    {line}"

    def _possible(self) -> Iterator[str]:
        if self.room is None:
            yield "There are too many outcomes to list; what was left on the table is not known."
            return
        yield f"All could have signed {self.room.zopa:,} of {self.room.outcomes:,} outcomes."
        if self.room.best is not None and self.left >= _NOTHING:
            yield (
                f"Left on the table: {points(self.left)} more for you, at no cost to those who had"
                f" to agree: {self.room.best.text}"
            )
        elif self.room.zopa:
            yield "Nothing more was to be had at no cost to the others who had to agree."


def score(shares: Mapping[str, float], ending: str) -> float:
    """The score of a bet, from 0 (certain of another ending) to 100 (certain of what came).

    ``100 (1 − ½ Σ (share − came)²)``, where ``came`` is 1 for the ending that came and 0 for the
    others. It is a proper scoring rule: betting what you believe gives the highest expected score.
    After Brier (1950), "Verification of forecasts expressed in terms of probability".

    >>> round(sim.play.score({"deal": 0.8, "no_deal": 0.2}, "deal"))
    96
    """
    loss = sum((share - (name == ending)) ** 2 for name, share in shares.items())
    return 100 * (1 - loss / 2)
