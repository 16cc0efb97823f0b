"""Events: what may change the situation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.model.naming import readable
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["Event", "EventChange"]


@dataclass(frozen=True)
class EventChange:
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
        title: The name for a reader, if it differs.
        at: Hour at which it happens.
        probability: The chance that it happens at all.
        changes: What it does to numbers.
        enters: Indices of parties that sit in every session from then on.
        leaves: Indices of parties that sit in none from then on.
        walks_out: Indices of parties that leave for good.
        provenance: What it rests on.
    """

    id: str
    title: str
    path: str
    at: Quantity
    probability: Quantity
    changes: tuple[EventChange, ...]
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    walks_out: tuple[int, ...]
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield self.at
        yield self.probability
        for change in self.changes:
            yield change.amount
