"""What parties know of each other, for the naive reference: by that section of docs/rules.md."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from sim import Scenario
from tests.reference.outcomes import Outcome, on_grid
from tests.reference.sides import Draws, Means, Side, sides_of

KNOW = ("fair", "liked", "frequency_model")
"""The ways of offering that know, or learn, what others want."""

READINGS = 8
SEED = 20251214
STRICT = 5.0
MOST_MISSED = 4.0
MOVES = 20


@lru_cache(8)
def readings(scenario: Scenario) -> list[list[Side]]:
    """The parties as the readings of a scenario have them: at the means, then drawn."""
    drawn = [Draws(SEED, run) for run in range(READINGS - 1)]
    return [sides_of(scenario, draws) for draws in (Means(), *drawn)]


@lru_cache(512)
def _most(side: Side) -> float:
    return max(side.utility[outcome] for outcome in side.all_outcomes)


def share_of_way(worth: float, no_deal: float, most: float) -> float:
    """How far an outcome takes a party on the way from no deal to the most that it can get."""
    if most <= no_deal:
        return -1.0
    return on_grid(min(max((worth - no_deal) / (most - no_deal), -1.0), 1.0))


def gain_in(reading: int, scenario: Scenario, party: int, outcome: Outcome) -> float:
    """What an outcome gives a party in a reading."""
    it = readings(scenario)[reading][party]
    if it.cannot_ratify(outcome):
        return -1.0
    return share_of_way(it.utility[outcome], it.no_deal(0.0), _most(it))


class Mind:
    """What one party has learned of the others."""

    def __init__(self, scenario: Scenario, sides: Sequence[Side], own: int) -> None:
        self.scenario, self.sides, self.own = scenario, sides, own
        offers, said = scenario.parties[own].strategy.parts["offers"]
        learns = "learned" if offers in KNOW else "ranges"
        self.how = said.get("knows", learns)
        self.missed = [0.0, *[4.0] * (READINGS - 1)]
        """By how much each reading has missed the moves of others."""
        self.odds = {
            (i, k): log_odds(stand.firmness.law.mean)
            for i, side in enumerate(sides)
            for k, stand in enumerate(side.stands)
        }
        """Log-odds that a stand is real."""

        self.closed: set[Outcome] = set()
        """What another must have something against that this party does not know."""
        counts = {i for i, side in enumerate(sides) if side.party.consent.of != "none"} - {own}
        self.made: set[Outcome] = set()
        self.backed: dict[int, set[Outcome]] = {other: set() for other in counts}
        self.refused: dict[int, set[Outcome]] = {other: set() for other in counts}
        """What it has offered or accepted; what each other that counts has, and has refused."""

    def compare(
        self, by: int, refused: Outcome, own: Outcome, elapsed: float, needed: set[int]
    ) -> None:
        """Another has refused an outcome, and offers one of its own."""
        if self.how != "learned" or refused == own:
            return
        given = [
            [gain_in(k, self.scenario, by, outcome) for k in range(READINGS)]
            for outcome in (refused, own)
        ]
        no_better = all(r >= o for r, o in zip(*given, strict=True))
        between_us = needed <= {by, self.own}
        if no_better or (between_us and all(r >= 1.0 - elapsed for r in given[0])):
            self.closed.add(refused)

    def keep(self, mover: int, move: str, outcome: Outcome) -> None:
        """A move of its own or of another in mind."""
        if mover == self.own and move != "rejects":
            self.made.add(outcome)
        if mover in self.backed:
            (self.refused if move == "rejects" else self.backed)[mover].add(outcome)
            if move != "rejects" and len(self.backed) == 1:
                self.closed.discard(outcome)

    def all_back(self, outcome: Outcome, needed: set[int]) -> bool:
        """Whether all others whose consent an outcome needs have offered or accepted it."""
        return all(outcome in self.backed[other] for other in needed & self.backed.keys())

    def suspects(self, outcome: Outcome, needed: set[int]) -> int:
        """How many of its options others have refused and never backed."""
        found = 0
        for other in needed & self.backed.keys():
            backed = {pair for t in self.backed[other] for pair in enumerate(t)}
            suspect = {pair for t in self.refused[other] for pair in enumerate(t)} - backed
            found += len(suspect & set(enumerate(outcome)))
        return found

    def in_hand(self, outcome: Outcome, asked: set[int]) -> bool:
        """Whether another has offered or accepted it, and all have who are to be asked now."""
        some = any(outcome in backed for backed in self.backed.values())
        return some and self.all_back(outcome, asked)

    def looking_back(
        self, outcomes: list[Outcome], needed: Callable[[Outcome], set[int]], present: set[int]
    ) -> list[Outcome]:
        """Of the outcomes in question those that a last offer is chosen from."""
        if not self.backed or not outcomes:
            return outcomes
        kept = [t for t in outcomes if self.in_hand(t, needed(t) & present)]
        if not kept and len(self.backed) == 1:
            kept = [t for t in outcomes if t not in self.made]
        kept = kept or outcomes
        counts = [self.suspects(t, needed(t)) for t in kept]
        return [t for t, count in zip(kept, counts, strict=True) if count == min(counts)]

    @property
    def reading(self) -> int:
        return self.missed.index(min(self.missed)) if self.how == "learned" else 0

    def gain(self, other: int, outcome: Outcome, session: int, hour: float) -> float:
        """What an outcome gives another party, as this one knows it."""
        side = self.sides[other]
        if self.how != "told":
            return gain_in(self.reading, self.scenario, other, outcome)
        if side.cannot_ratify(outcome) or side.excluded_by(outcome, session, hour):
            return -1.0
        open_ones = (t for t in side.all_outcomes if not side.excluded_by(t, session, hour))
        most = max(side.utility[t] for t in open_ones)
        return share_of_way(side.utility[outcome], side.no_deal(hour), most)

    def shuns(self, other: int, outcome: Outcome) -> bool:
        """Whether it takes an outcome for one that another party has ruled out in public."""
        side = self.sides[other]
        if side.cannot_ratify(outcome):
            return True
        return any(
            side.stands[k].public and self.takes_to_be_real(other, k) for k in side.crossed[outcome]
        )

    def takes_to_be_real(self, other: int, stand: int) -> bool:
        if self.how != "learned":
            return self.sides[other].stands[stand].firmness.law.mean >= 0.5
        return on_grid(self.odds[other, stand]) >= 0

    def learn(self, mover: int, move: str, outcome: Outcome, elapsed: float, share: float) -> None:
        """From a move of another party."""
        q, aim, side = min(1.0, MOVES * share), 1 - elapsed, self.sides[mover]
        for k in range(READINGS):
            g = gain_in(k, self.scenario, mover, outcome)
            missed = {
                "offers": abs(g - aim),
                "accepts": max(0.0, aim - g),
                "rejects": max(0.0, g - aim),
            }
            self.missed[k] += min(MOST_MISSED, missed[move] * STRICT) * q
        for k in side.crossed[outcome]:
            if move == "rejects":
                self.odds[mover, k] += q * math.log(2)
            else:
                self.odds[mover, k] = -math.inf


def log_odds(chance: float) -> float:
    chance = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(chance / (1 - chance))
