"""Alternatives: what is not known of the structure, of which every run draws one way it may be."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.uncertainty.quantities import Quantity

__all__ = ["ALTERNATIVES", "Alternative", "Combination", "alone", "combinations"]

ALTERNATIVES = "alternatives"

Combination = tuple[int, ...]
"""One way each alternative may be, by its number, in the order of the alternatives."""


@dataclass(frozen=True)
class Alternative:
    """Something that is not known of the structure, and the ways it may be.

    Each way is a patch laid over the scenario, as a variant is: another timeline, other
    strategies, another reading of a sentence.

    Attributes:
        name: What it is called.
        ways: Names of the ways, in the order written.
        which: The number of the way, from 0; drawn anew in each run.
    """

    name: str
    ways: tuple[str, ...]
    which: Quantity

    def __len__(self) -> int:
        return len(self.ways)


def combinations(alternatives: Iterable[Alternative]) -> Iterator[Combination]:
    """Every combination of ways, that of the first ones first."""
    return itertools.product(*(range(len(each)) for each in alternatives))


def alone(alternatives: tuple[Alternative, ...]) -> Iterator[Combination]:
    """The first ways of all, then each other way with the first ones of the others."""
    yield (0,) * len(alternatives)
    for place, each in enumerate(alternatives):
        for way in range(1, len(each)):
            yield tuple(way if i == place else 0 for i in range(len(alternatives)))
