"""The parts of a scenario that have to do with time: sessions, events, and who watches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sim.inputs.provenance import Provenance
from sim.uncertainty.quantities import Quantity


@dataclass(frozen=True)
class Observer:
    """Somebody in the room who is no party: a host, a mediator's staff, a military adviser."""

    name: str
    title: str
    role: str
    provenance: Provenance


@dataclass(frozen=True)
class RivalDraft:
    """A text that talks may begin with.

    Attributes:
        name: Its name.
        path: Its path.
        options: Option index of each issue.
        provenance: What it rests on.
        line: Where it stands in its file.
    """

    name: str
    path: str
    options: tuple[int, ...]
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class StartingTexts:
    """What a mediator's text begins with.

    Attributes:
        texts: The texts that come into question: the option index of each issue.
        which: Which of them it is, counted from 0; None if there is one only.
    """

    texts: tuple[tuple[int, ...], ...]
    which: Quantity | None


@dataclass(frozen=True)
class Session:
    """A meeting in time.

    Attributes:
        name: Its name.
        at: Hour at which it begins; None if it follows the session before.
        delay: Hours between the end of the session before and this one, if it follows.
        rounds: Number of rounds.
        round_hours: Length of a round in hours.
        parties: Indices of the parties, as listed.
        opens: The party that acts first, as its place in the list. Where that is drawn, so is the
            order of the others; else they follow as listed.
        joins: Hours after the beginning at which latecomers arrive, by party.
        leaves: Hours after the beginning at which parties leave, by party.
        protocol: Name of the protocol.
        draft: What a mediator begins with.
        packages: How many packages a mediator tries in a round.
        requires_text: Whether it is held only if there is a standing text.
        observers: Names of the observers in the room.
        numbers: Its numbers as written, with what they rest on.
        provenance: What it rests on.
    """

    name: str
    at: float | None
    delay: float
    rounds: int
    round_hours: float
    parties: tuple[int, ...]
    opens: Quantity
    joins: Mapping[int, float]
    leaves: Mapping[int, float]
    protocol: str
    draft: StartingTexts
    packages: int
    requires_text: bool
    observers: tuple[str, ...]
    numbers: tuple[Quantity, ...]
    provenance: Provenance
    file: str
    line: int

    @property
    def hours(self) -> float:
        """Length of the session in hours if it runs to its end."""
        return self.rounds * self.round_hours


@dataclass(frozen=True)
class Change:
    """What an event does to a number.

    Attributes:
        party: Index of the party.
        what: Which of its numbers.
        index: Index of the issue or of the red line; 0 for the no-deal value.
        amount: The new number, or what is added.
        add: Whether it is added.
    """

    party: int
    what: Literal["no_deal", "weight", "firmness"]
    index: int
    amount: Quantity
    add: bool


@dataclass(frozen=True)
class Event:
    """Something that changes the situation.

    Attributes:
        id: Its name.
        at: Hour at which it happens.
        probability: The chance that it happens at all.
        changes: What it does to numbers.
        enters: Indices of parties that sit in every session from then on.
        leaves: Indices of parties that sit in none from then on.
        walks_out: Indices of parties that leave for good.
        provenance: What it rests on.
    """

    id: str
    path: str
    at: Quantity
    probability: Quantity
    changes: tuple[Change, ...]
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    walks_out: tuple[int, ...]
    provenance: Provenance
    file: str
    line: int

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield self.at
        yield self.probability
        for change in self.changes:
            yield change.amount
