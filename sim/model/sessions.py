"""Sessions: the meetings of the timeline, and who watches them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.drafts import StartingTexts
from sim.model.naming import readable
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["MAX_MEDIATED", "MAX_ROUNDS", "Observer", "Session"]

MAX_ROUNDS = 10_000
MAX_MEDIATED = 2_000
"""A mediator puts every option of a point to the parties: as many can be played."""


@dataclass(frozen=True)
class Observer:
    """Somebody in the room who is no party: a host, a mediator's staff, a military adviser."""

    name: str
    title: str
    role: str
    provenance: Provenance


@dataclass(frozen=True)
class Session:
    """A meeting in time.

    Attributes:
        name: Its name in files and columns.
        title: The name for a reader, if it differs.
        at: Hour at which it begins; None if it follows the session before.
        delay: Hours between the end of the session before and this one, if it follows.
        rounds: Number of rounds.
        round_hours: Length of a round in hours.
        parties: Indices of the parties, as listed.
        opens: The party that acts first, as its place in the list. Where that is drawn, so is the
            order of the others; else they follow as listed.
        comes: The chance that a party comes at all, by party; those not named come for certain.
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
    title: str
    at: float | None
    delay: float
    rounds: int
    round_hours: float
    parties: tuple[int, ...]
    opens: Quantity
    comes: Mapping[int, Quantity]
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
    def label(self) -> str:
        """The name for a reader."""
        return self.title or readable(self.name)

    @property
    def hours(self) -> float:
        """Length of the session in hours if it runs to its end."""
        return self.rounds * self.round_hours
