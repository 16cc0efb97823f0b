"""Alternatives: what is not known of the structure, of which every run draws one way it may be."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.model.naming import readable
from sim.uncertainty.distributions import Choice
from sim.uncertainty.quantities import Quantity

__all__ = ["Alternative", "Combination", "Ways", "alone", "combinations"]

Combination = tuple[int, ...]
"""One way each alternative may be, by its number, in the order of the alternatives."""


@dataclass(frozen=True)
class Ways(Choice):
    """The number of a way, from 0, with probabilities in proportion to weights.

    Attributes:
        names: The names of the ways.
        labels: What a reader calls them.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]

    def __str__(self) -> str:
        even = len(set(self.weights)) == 1
        pairs = zip(self.labels, self.weights, strict=True)
        return "one of " + ", ".join(
            label + ("" if even else f" ({weight:g})") for label, weight in pairs
        )


@dataclass(frozen=True)
class Alternative:
    """Something that is not known of the structure, and the ways it may be.

    Each way is a patch laid over the scenario, as a variant is: another timeline, other
    strategies, another reading of a sentence.

    Attributes:
        name: Its name.
        title: The name for a reader, if it differs.
        which: The number of the way, in the order written; drawn anew in each run.
        law: The ways, and what each weighs.
    """

    name: str
    title: str
    which: Quantity
    law: Ways

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.name)

    @property
    def ways(self) -> tuple[str, ...]:
        """Names of the ways, in the order written."""
        return self.law.names

    def __len__(self) -> int:
        return len(self.law.names)


def combinations(alternatives: Iterable[Alternative]) -> Iterator[Combination]:
    """Every combination of ways, that of the first ones first."""
    return itertools.product(*(range(len(each)) for each in alternatives))


def alone(alternatives: tuple[Alternative, ...]) -> Iterator[Combination]:
    """The first ways of all, then each other way with the first ones of the others."""
    yield (0,) * len(alternatives)
    for place, each in enumerate(alternatives):
        for way in range(1, len(each)):
            yield tuple(way if i == place else 0 for i in range(len(alternatives)))
