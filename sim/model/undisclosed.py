"""Undisclosed points: issues of which we know only that they are being negotiated.

What is not known of a point is drawn anew in each run from a stated prior: how much it matters to
each party, how far their interests in it conflict, and where their common interest lies. What an
option is worth to a party follows from that, and from the end of the options that the party wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import FloatArray
from sim.model.issues import Issue
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["UNDISCLOSED", "Point", "PointValues", "Stance", "Undisclosed"]

UNDISCLOSED = "undisclosed"


@dataclass(frozen=True)
class Point:
    """An undisclosed point, the same for all parties.

    Attributes:
        name: Its name as an issue.
        conflict: Degree of conflict: 0 where all want the same, 1 where those who want the first
            option and those who want the last want opposites.
        common: Where the common interest lies: 0 at the first option, 1 at the last.
    """

    name: str
    conflict: Quantity
    common: Quantity


@dataclass(frozen=True)
class Undisclosed:
    """The undisclosed points of a scenario; as issues they follow those that are named.

    Attributes:
        options: Names of the options of every point, from one rival text to the other.
        titles: Names of options for a reader, by option, where they differ.
        points: The points.
        number: What their number rests on.
        provenance: What it rests on that there are these points.
        line: Where it stands in its file.
    """

    options: tuple[str, ...]
    titles: Mapping[str, str]
    points: tuple[Point, ...]
    number: Provenance
    provenance: Provenance
    file: str
    line: int

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The points as issues."""
        return tuple(
            Issue(point.name, self.options, f"point {number}", titles=self.titles)
            for number, point in enumerate(self.points, 1)
        )

    def of_any(self, path: str) -> str:
        """The path of a quantity with ``point_*`` in the place of a point's name."""
        names = {point.name for point in self.points}
        return ".".join("point_*" if part in names else part for part in path.split("."))

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        for point in self.points:
            yield point.conflict
            yield point.common


@dataclass(frozen=True)
class Stance:
    """What a party wants in the undisclosed points.

    Attributes:
        wants: The option that it wants where interests conflict: the first or the last.
        importance: What is known of the weight of any point to it.
        provenance: What it rests on that the party wants this.
        line: Where it stands in its file.
    """

    wants: str
    importance: Quantity
    provenance: Provenance
    file: str
    line: int

    def weight(self, path: str) -> Quantity:
        """The weight of a point: the prior, to be drawn at a path of its own."""
        return replace(self.importance, path=path)


@dataclass(frozen=True)
class PointValues:
    """What the options of an undisclosed point are worth to a party.

    Attributes:
        point: The point.
        options: How many options it has.
        wants_last: Whether the party wants the last option where interests conflict, or the first;
            None if it is indifferent to the points.
    """

    point: Point
    options: int
    wants_last: bool | None

    def at(self, conflict: FloatArray, common: FloatArray) -> FloatArray:
        """Values of the options, given what the point is like.

        With s from 0 (first option) to 1 (last), κ the degree of conflict and λ where the common
        interest lies: ``κ · own + (1 − κ) · (λ s + (1 − λ) (1 − s))``, where ``own`` is s to a
        party that wants the last option, and 1 − s to one that wants the first.

        Args:
            conflict: κ, shape ``(runs,)``.
            common: λ, shape ``(runs,)``.

        Returns:
            Between 0 and 1, shape ``(runs, options)``; zeros for a party that is indifferent.
        """
        if self.wants_last is None:
            return np.zeros((len(conflict), self.options))
        last = np.arange(self.options) / (self.options - 1)
        own = last if self.wants_last else 1 - last
        kappa, place = conflict[:, None], common[:, None]
        shared = place * last + (1 - place) * (1 - last)
        values: FloatArray = kappa * own + (1 - kappa) * shared
        return values

    def mean(self) -> FloatArray:
        """The mean values, shape ``(1, options)``.

        They are the values at the means, since conflict and common interest are drawn apart.
        """
        conflict, common = (q.law.mean for q in (self.point.conflict, self.point.common))
        return self.at(np.array([conflict]), np.array([common]))
