"""What outcomes are worth to a party: additive utility with interactions, and the no-deal value.

``u(x) = Σ w_i · v_i(x_i)`` with weights normalised to sum to 1 (additive multi-attribute utility,
Keeney & Raiffa 1976), plus a bonus for every interaction whose condition holds. Without
interactions, guarantees, foresight and crossing costs a utility lies between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray, FloatArray
from sim.model.issues import Predicate
from sim.model.naming import readable
from sim.model.undisclosed import PointValues, Stance
from sim.theory.grid import addends
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = [
    "FIGHTING_ON",
    "FightingOn",
    "Interaction",
    "Preferences",
    "add_where",
    "shares_of",
    "utility_table",
]

FIGHTING_ON = "fighting_on"


@dataclass(frozen=True)
class Interaction:
    """A bonus (or, below 0, a penalty) for outcomes that match a condition.

    Attributes:
        id: Its name.
        title: The name for a reader, if it differs.
        when: The condition.
        bonus: What is added to the utility of matching outcomes.
        provenance: What the interaction itself (not its size) rests on.
    """

    id: str
    path: str
    title: str
    when: Predicate
    bonus: Quantity
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)


@dataclass(frozen=True)
class FightingOn:
    """A no-deal value that is derived: what the war gives that goes on; see `sim.model`.

    Attributes:
        path: The path of the no-deal value.
        provenance: What it rests on that the war goes on without a deal.
    """

    path: str
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class Preferences:
    """What outcomes are worth to a party.

    Attributes:
        weights: One quantity for each issue, in the order of the issues; not normalised.
        values: For each named issue, one quantity for each option, 0 to 1.
        stance: What the party wants in the undisclosed points; None if it is indifferent to them.
        points: For each undisclosed point (they follow the named issues), what its options are
            worth.
        interactions: Bonuses for combinations.
        no_deal: Utility of leaving without agreement, at the start of the timeline; or that it is
            what fighting on is worth.
        drift_per_day: What the no-deal value gains in 24 hours.
    """

    weights: tuple[Quantity, ...]
    values: tuple[tuple[Quantity, ...], ...]
    stance: Stance | None
    points: tuple[PointValues, ...]
    interactions: tuple[Interaction, ...]
    no_deal: Quantity | FightingOn
    drift_per_day: Quantity

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield from self.weights
        for options in self.values:
            yield from options
        for interaction in self.interactions:
            yield interaction.bonus
        if isinstance(self.no_deal, Quantity):
            yield self.no_deal
        yield self.drift_per_day

    def mean_values(self) -> list[FloatArray]:
        """The mean values of the options of every issue, each of shape ``(1, options)``."""
        values = [np.array([[value.law.mean for value in options]]) for options in self.values]
        return [*values, *(points.mean() for points in self.points)]


def shares_of(weights: Sequence[FloatArray]) -> list[FloatArray]:
    """Weights as shares of their sum, taken in order; each of shape ``(runs,)``.

    Events can take every weight to zero: then nothing matters, and all shares are 0.
    """
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    total = np.where(total > 0, total, 1.0)
    return [weight / total for weight in weights]


def utility_table(weights: Sequence[FloatArray], values: Sequence[FloatArray]) -> FloatArray:
    """Additive utilities of all outcomes, in every run: Σ (w_i / Σ w) · v_i(x_i).

    The products are put on a fine grid (`sim.theory.grid.addends`), so that sums are exact and the
    same in whatever order they are taken.

    Args:
        weights: For each issue, weights of shape ``(runs,)``.
        values: For each issue, values of its options, of shape ``(runs, options)``.

    Returns:
        Array of shape ``(runs, outcomes)``.
    """
    runs = len(weights[0])
    shares = shares_of(weights)
    table = addends(shares[0][:, None] * values[0])
    for share, options in zip(shares[1:], values[1:], strict=True):
        part = addends(share[:, None] * options)
        table = (table[:, :, None] + part[:, None, :]).reshape(runs, -1)
    return table


def add_where(table: FloatArray, mask: BoolArray, amount: FloatArray) -> None:
    """Add to each run's utilities an amount of its own at the outcomes of a mask, in place.

    Args:
        table: Shape ``(runs, outcomes)``.
        mask: Shape ``(outcomes,)``.
        amount: Shape ``(runs,)``.
    """
    table += amount[:, None] * mask
