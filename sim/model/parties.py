"""Parties: who negotiates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.model.issues import Predicate
from sim.model.positions import Positions
from sim.model.preferences import Preferences
from sim.model.ratification import Ratification
from sim.model.strategy_choice import StrategyChoice
from sim.uncertainty.provenance import DEFAULT, Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["Consent", "Party"]


@dataclass(frozen=True)
class Consent:
    """Which outcomes need a party's acceptance to be a deal.

    Attributes:
        of: ``all`` outcomes, ``none``, or ``some``.
        needed_for: The condition that those outcomes match, where it is some.
        provenance: What it rests on.
        file, line: Where the condition stands.
    """

    of: Literal["all", "some", "none"]
    needed_for: Predicate | None
    provenance: Provenance
    file: str = ""
    line: int = 0

    def needed(self, options: Sequence[IntArray]) -> BoolArray:
        """Whether outcomes need it, element by element.

        Args:
            options: Option indices, one array for each issue, all of one shape.
        """
        if self.needed_for is None:
            return np.full(options[0].shape, self.of == "all")
        return self.needed_for.holds(options)


@dataclass(frozen=True)
class Party:
    """A delegation.

    Attributes:
        name: Its name in files and columns.
        title: Its name for a reader.
        delegation: The people in it.
        consent: Which outcomes need its acceptance.
        preferences: What outcomes are worth to it.
        positions: What it will not sign.
        ratification: The second yes that its signature needs at home; None if it needs none.
        strategy: How it decides.
        walks_out_after: Rounds in a row without an offer it could sign after which it leaves for
            good; None for never.
        foresees: Whether it values outcomes by how long it expects them to be kept.
        foresight_provenance: What that rests on.
        provenance: What the delegation's make-up rests on.
    """

    name: str
    title: str
    delegation: tuple[str, ...]
    consent: Consent
    preferences: Preferences
    positions: Positions
    ratification: Ratification | None
    strategy: StrategyChoice
    walks_out_after: int | None
    walks_out_provenance: Provenance
    foresees: bool
    foresight_provenance: Provenance
    provenance: Provenance = field(default=DEFAULT)

    @property
    def consent_required(self) -> bool:
        """Whether a deal needs its acceptance, whatever its outcome."""
        return self.consent.of == "all"

    def quantities(self) -> Iterator[Quantity]:
        """Every number of this party."""
        yield from self.preferences.quantities()
        yield from self.positions.quantities()
        if self.ratification is not None:
            yield from self.ratification.quantities()
        yield from self.strategy.parameters.values()
