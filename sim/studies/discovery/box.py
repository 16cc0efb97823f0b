"""Boxes: regions of what is uncertain, and those that a search went through.

Coverage, density and mass are those of Bryant & Lempert (2010), "Thinking inside the box",
Technological Forecasting and Social Change 77.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.arrays import BoolArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.studies.discovery.conditions import BoxCondition

__all__ = ["Box", "Discovery"]


@dataclass(frozen=True)
class Box:
    """A region: all conditions are met. A row is a run, or a point of a study.

    Attributes:
        conditions: The conditions.
        quasi_p: For each, how likely at least so many cases would be in the box if the condition
            made no difference, given the others (Bryant & Lempert 2010): a one-sided binomial
            test. Called quasi because the box was sought in the same rows.
        rows: Rows inside.
        cases: Rows inside in which it happens.
        mass: Share of all rows that are inside.
        coverage: Share of all cases that are inside.
        density: Share of the rows inside that are cases.
    """

    conditions: tuple[BoxCondition, ...]
    quasi_p: tuple[float, ...]
    rows: int
    cases: int
    mass: float
    coverage: float
    density: float

    def holds(self, x: pd.DataFrame) -> BoolArray:
        """Which rows of a table, this or another, are inside; shape ``(rows,)``."""
        met = np.ones(len(x), bool)
        for condition in self.conditions:
            met &= condition.holds(x)
        return met

    @property
    def rule(self) -> str:
        """Its conditions in words."""
        return " and ".join(map(str, self.conditions)) or "always"

    @property
    def limits(self) -> pd.DataFrame:
        """A row for each condition, by ``quantity``: ``low``, ``high``, ``labels``, ``quasi_p``."""
        rows = [
            (c.path, c.low, c.high, " or ".join(c.labels), p)
            for c, p in zip(self.conditions, self.quasi_p, strict=True)
        ]
        names = ["quantity", "low", "high", "labels", "quasi_p"]
        return pd.DataFrame(rows, columns=names).set_index("quantity")


@dataclass(frozen=True)
class Discovery:
    """The boxes that PRIM went through, and one chosen among them.

    Attributes:
        what: What happens in the cases, in words.
        peel_alpha: Share of a box that a step takes away at most.
        paste_alpha: Share of a box that a step puts back.
        mass_min: Least mass of a box.
        boxes: The boxes.
        moves: For each how it came from one before: ``all`` (the first), ``peel``, ``drop``,
            ``paste``, and the quantity.
        chosen: Number of the chosen box; `prim` says how it is chosen.
        unit: What a row is, in words.
    """

    what: str
    peel_alpha: float
    paste_alpha: float
    mass_min: float
    boxes: tuple[Box, ...] = field(repr=False)
    moves: tuple[tuple[str, str], ...] = field(repr=False)
    chosen: int
    unit: str = "runs"

    @property
    def trajectory(self) -> pd.DataFrame:
        """A row for each box, by ``box``.

        Columns: ``move``, ``quantity``, ``coverage``, ``density``, ``mass``, ``rows``, ``res_dim``
        (number of restricted dimensions: of conditions), ``chosen``.
        """
        rows = [
            (*move, b.coverage, b.density, b.mass, b.rows, len(b.conditions), i == self.chosen)
            for i, (move, b) in enumerate(zip(self.moves, self.boxes, strict=True))
        ]
        names = ["move", "quantity", "coverage", "density", "mass", "rows", "res_dim", "chosen"]
        return pd.DataFrame(rows, columns=names, index=pd.RangeIndex(len(rows), name="box"))

    def box(self, number: int | None = None) -> Box:
        """A box of the trajectory; without a number the chosen one.

        Raises:
            UsageError: if there is no such box.
        """
        number = self.chosen if number is None else number
        if not 0 <= number < len(self.boxes):
            raise UsageError(f"there is no box {number}; there are 0 to {len(self.boxes) - 1}")
        return self.boxes[number]

    @property
    def sentence(self) -> str:
        """The chosen box in words."""
        box, everything = self.box(), self.boxes[0]
        if not box.conditions:
            return f"No region stands out in which {self.what}."
        often = "mostly" if box.density > 0.5 else "more often"
        return (
            f"{self.what[:1].upper()}{self.what[1:]} {often} when {box.rule}: in {box.density:.0%}"
            f" of such {self.unit}, against {everything.density:.0%} of all;"
            f" {box.coverage:.0%} of the cases are there."
        )
