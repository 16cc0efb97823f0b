"""The aftermath: who may attack whom, how strength shifts, what war costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["MAX_REVIEWS", "Aftermath", "BaseRate", "reviews_in"]

MAX_REVIEWS = 1_000
"""As many reviews as an aftermath can have."""


@dataclass(frozen=True)
class BaseRate:
    """How long agreements of a kind have lasted elsewhere: put beside the simulated curve.

    Attributes:
        id: Its name.
        title: Its name for a reader.
        cases: How many cases were observed.
        survival: Share that still held, by years after the signature.
        caution: What keeps it from being a forecast of this case.
        provenance: What it rests on.
    """

    id: str
    path: str
    title: str
    cases: int
    survival: Mapping[float, float]
    caution: str
    provenance: Provenance
    file: str
    line: int

    def __str__(self) -> str:
        shares = ", ".join(f"{share:.0%} after {years:g}" for years, share in self.survival.items())
        return f"{shares} years (n = {self.cases})"


@dataclass(frozen=True)
class Aftermath:
    """What is followed after a deal: the adversary may attack, again and again.

    Attributes:
        adversary: Index of the side that may attack.
        defender: Index of the other side.
        years: How long it is followed.
        every: Years between reviews (a period).
        patience: What a period later is worth.
        now: The defender's chance to win a war that begins at the signature.
        later: The same once the shift is done.
        shift: Years that the shift takes.
        adversary_cost, defender_cost: What war costs a period, as a share of what is at stake.
        base_rates: What has been observed elsewhere.
        numbers: ``years`` and ``every`` as written, with what they rest on.
        provenance: What it rests on that there is such an aftermath.
    """

    adversary: int
    defender: int
    years: float
    every: float
    patience: Quantity
    now: Quantity
    later: Quantity
    shift: Quantity
    adversary_cost: Quantity
    defender_cost: Quantity
    base_rates: tuple[BaseRate, ...]
    numbers: tuple[Quantity, ...]
    provenance: Provenance
    file: str
    line: int

    @property
    def reviews(self) -> int:
        """How often the adversary decides."""
        return reviews_in(self.years, self.every)

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield from self.numbers
        yield self.patience
        yield from (self.now, self.later, self.shift)
        yield from (self.adversary_cost, self.defender_cost)


def reviews_in(years: float, every: float) -> int:
    """How many whole periods fit."""
    # The allowance lets 0.3 years hold three periods of 0.1 in spite of binary fractions.
    return math.floor(min(years / every, MAX_REVIEWS + 1) + 1e-9)
