"""A sequence of boxes: scenario discovery where talks fail in more ways than one.

Each box is sought among the rows that those before it leave, which Friedman & Fisher (1999), "Bump
hunting in high-dimensional data", Statistics and Computing 9, call covering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import BoolArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.studies.discovery.box import Box, Discovery
from sim.studies.discovery.prim import prim
from sim.studies.study import Study

__all__ = ["BoxSequence", "boxes_of_study", "find_boxes"]

_SAMPLES = ("sobol", "lhs", "random")
"""Designs whose points are a sample of the whole space."""

_FEWEST = 100
"""At fewer points, a box says more about the points than about what varies."""

_RARE = 0.1
"""Talks that fail at fewer points than this, or at all but so few, leave nothing to tell apart."""

_QUARTER = 0.75
"""Then it is asked where deals are most frequent: at the points above this quantile."""

_COLUMNS = (
    "rule",
    "rows",
    "cases",
    "density",
    "coverage",
    "union.density",
    "union.coverage",
    "union.mass",
)


@dataclass(frozen=True)
class BoxSequence:
    """Boxes, each sought among the rows that those before it leave.

    Attributes:
        found: What PRIM found each time; boxes of the later ones are measured in fewer rows.
        table: A row per box, by ``box`` from 1: ``rule`` (in words), ``rows`` and ``cases`` in it
            that are in none before; ``density``, the share of these rows that are cases;
            ``coverage``, these cases as a share of all; and ``union.density``,
            ``union.coverage``, ``union.mass`` of this box and those before it together.
        base: Share of all rows that are cases.
        what: What happens in the cases, in words.
    """

    found: tuple[Discovery, ...] = field(repr=False)
    table: pd.DataFrame
    base: float
    what: str

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes."""
        return tuple(found.box() for found in self.found)

    def holds(self, x: pd.DataFrame) -> BoolArray:
        """Which rows of a table, this or another, are in some box; shape ``(rows,)``."""
        inside = np.zeros(len(x), bool)
        for box in self.boxes:
            inside |= box.holds(x)
        return inside

    def __str__(self) -> str:
        if not self.found:
            return f"No region stands out in which {self.what}."
        lines = [self.found[0].sentence]
        for found, (_, row) in zip(self.found[1:], self.table.iloc[1:].iterrows(), strict=True):
            lines.append(
                f"Of the other {found.unit}, also when {row['rule']}: in {row['density']:.0%} of "
                f"such {found.unit}; {row['coverage']:.0%} of the cases are there."
            )
        if len(self.found) > 1:
            last = self.table.iloc[-1]
            lines.append(
                f"The {len(self.found)} boxes together hold {last['union.coverage']:.0%} of the "
                f"cases in {last['union.mass']:.0%} of the {found.unit}; in "
                f"{last['union.density']:.0%} of these it is so."
            )
        return "\n".join(lines)


def find_boxes(
    x: pd.DataFrame,
    y: BoolArray,
    *,
    max_boxes: int = 3,
    peel_alpha: float = 0.05,
    paste_alpha: float | None = None,
    mass_min: float = 0.05,
    what: str = "talks fail",
    unit: str = "runs",
    names: Mapping[str, str] | None = None,
) -> BoxSequence:
    """Find box after box in which cases are dense.

    1. Find a box with `prim`.
    2. Remove the rows in it, and find a box among the others.
    3. Go on until there are ``max_boxes``, or the next has no condition, or is not denser than all
       rows together, or what is left is all cases, none, or too little for a box.

    Args:
        x: What is uncertain: a column for each quantity, numbers or labels.
        y: Whether it happens; shape ``(rows,)``.
        max_boxes: Most boxes.
        peel_alpha: Share of a box that a step may peel off.
        paste_alpha: Share of a box that a step may paste; by default a fifth of ``peel_alpha``.
        mass_min: Least mass of a box: its share of all rows, those removed included.
        what: What happens, in words.
        unit: What a row is: ``runs``, or ``points`` of a study.
        names: What a reader calls columns, where that is not their name.

    Raises:
        UsageError: if the arguments do not fit together, or there is nothing to tell apart.
    """
    if max_boxes < 1:
        raise UsageError(f"max_boxes must be 1 or more, not {max_boxes}")
    found: list[Discovery] = []
    rows = []
    left = np.ones(len(x), bool)
    everything = max(1, int(np.sum(y)))
    base = 0.0
    while len(found) < max_boxes:
        cases = np.asarray(y)[left] if found else y
        share = mass_min * len(x) / max(1, int(left.sum()))
        if found and (share >= 1 or cases.all() or not cases.any()):
            break
        next_one = prim(
            x[left],
            cases,
            peel_alpha=peel_alpha,
            paste_alpha=paste_alpha,
            mass_min=share,
            what=what,
            unit=unit,
            names=names,
        )
        box = next_one.box()
        base = base if found else next_one.boxes[0].density
        if not box.conditions or box.density <= base:
            break
        found.append(next_one)
        left &= ~box.holds(x)
        union, hits = ~left, int(np.sum(y[~left]))
        rows.append(
            {
                "rule": box.rule,
                "rows": box.rows,
                "cases": box.cases,
                "density": box.density,
                "coverage": box.cases / everything,
                "union.density": hits / union.sum(),
                "union.coverage": hits / everything,
                "union.mass": union.mean(),
            }
        )
    index = pd.RangeIndex(1, len(rows) + 1, name="box")
    table = pd.DataFrame(rows, columns=_COLUMNS, index=index)
    return BoxSequence(tuple(found), table, base, what)


def boxes_of_study(study: Study) -> BoxSequence | None:
    """The boxes of a study: at which of its points talks fail.

    A row is a point. A case is a point at which less than half of the runs end with a deal; if
    these are fewer than a tenth of all points, or all but a tenth, one of the quarter of the
    points with most deals. Of design ``saltelli``, whose points stand in rows along each quantity,
    only the two samples that they begin and end with are taken.

    Args:
        study: The study.

    Returns:
        The boxes; None if the design is no sample, or there are fewer than 100 points with runs, or
        deals are as frequent at all.
    """
    plan = study.plan
    deals = study.measure("deal")
    there = np.isfinite(deals)
    if plan.design == "saltelli":
        place = np.arange(len(plan)) % (len(plan.factors) + 2)
        there &= (place == 0) | (place == len(plan.factors) + 1)
    elif plan.design not in _SAMPLES:
        return None
    deals = deals[there]
    if len(deals) < _FEWEST or np.ptp(deals) == 0:
        return None
    cases, what = deals < 0.5, "fewer than half of the runs end with a deal"
    if not _RARE <= cases.mean() <= 1 - _RARE:
        line = float(np.quantile(deals, _QUARTER))
        cases = deals > line if line < deals.max() else deals >= line
        what = f"deals are most frequent (more than {line:.0%} of the runs)"
        if line == deals.max():
            what = f"deals are most frequent ({line:.0%} of the runs)"
    if cases.all() or not cases.any():
        return None
    points = study.points[there].reset_index(drop=True)
    return find_boxes(points, cases, what=what, unit="points", names=plan.names)
