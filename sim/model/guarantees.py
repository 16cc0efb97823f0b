"""Guarantees: promises to stand by a party, which bind those who give them.

A guarantee is part of some outcomes. It costs the guarantor; to the protected party it is worth
credibility × worth: the chance that it is honoured, times its worth if that were certain.
How reliable such promises have been is disputed; see `seeds/leeds-long-mitchell-2000.yaml` and
`seeds/berkemeier-fuhrmann-2018.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.arrays import FloatArray
from sim.model.issues import Predicate
from sim.model.naming import readable
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["Guarantee"]


@dataclass(frozen=True)
class Guarantee:
    """A promise of one party to stand by another.

    Attributes:
        id: Its name.
        path: Its path.
        title: The name for a reader, if it differs.
        given_by: Index of the guarantor.
        protects: Index of the party that is protected.
        when: The outcomes that contain it.
        credibility: The chance that it is honoured if it comes to it, 0 to 1.
        cost: Utility that giving it costs the guarantor, 0 to 1.
        worth: Utility to the protected party if it were certain to be honoured, 0 to 1.
        strength: What it adds to the protected party's chance to win a war if it is honoured, 0 to
            1; counts in an aftermath.
        provenance: What the guarantee itself (not its numbers) rests on.
        file, line: Where it stands.
    """

    id: str
    path: str
    title: str
    given_by: int
    protects: int
    when: Predicate
    credibility: Quantity
    cost: Quantity
    worth: Quantity
    strength: Quantity
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield self.credibility
        yield self.cost
        yield self.worth
        yield self.strength

    def touches(self, party: int) -> bool:
        """Whether a party gives it or is protected by it."""
        return party in (self.given_by, self.protects)

    def amount(self, party: int, draw: Callable[[Quantity], FloatArray]) -> FloatArray:
        """What it adds to a party's utility of the outcomes that contain it.

        Args:
            party: Index of the guarantor or of the protected party.
            draw: Gives the values of a quantity, shape ``(runs,)``.

        Returns:
            ``−cost`` for the guarantor, ``credibility · worth`` for the protected party; shape
            ``(runs,)``.
        """
        if party == self.given_by:
            return -draw(self.cost)
        return draw(self.credibility) * draw(self.worth)
