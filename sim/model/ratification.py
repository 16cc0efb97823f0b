"""Ratification: the second yes that a party's signature needs at home.

Talks that need it are a game on two levels (Putnam 1988, "Diplomacy and domestic politics: the
logic of two-level games", International Organization 42): a delegation bargains with the others,
and what it signs is put to a parliament, a party, or the voters. The *win-set* is the set of
outcomes to which those at home say yes; here, the outcomes whose worth to them is at least a
threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["KNOWN", "Known", "Ratification"]

Known = Literal["nobody", "party", "all"]

KNOWN: tuple[Known, ...] = ("nobody", "party", "all")


@dataclass(frozen=True)
class Ratification:
    """What a party's home must be given for its yes.

    An outcome is worth to those at home ``Σ (w_i / Σ w) · v_i``, with the party's values of the
    options and the home's weights. Bonuses, guarantees, foresight, crossing costs and events are
    the delegation's affair.

    Attributes:
        path: Its path.
        by: Who says yes or no, in words.
        threshold: The least that an outcome must be worth at home, 0 to 1.
        weights: The home's weights, one for each issue; None if it weighs as the party does at the
            beginning of the run.
        known_to: Who knows the win-set: nobody before the vote, the party, or everybody.
        provenance: What the ratification itself (not its numbers) rests on.
        line: Where it stands in its file.
    """

    path: str
    by: str
    threshold: Quantity
    weights: tuple[Quantity, ...] | None
    known_to: Known
    provenance: Provenance
    file: str
    line: int

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield self.threshold
        yield from self.weights or ()
