"""Scenario discovery: in which region of what is uncertain something mostly happens.

PRIM, the patient rule induction method: Friedman & Fisher (1999), "Bump hunting in high-dimensional
data", Statistics and Computing 9; for scenarios: Bryant & Lempert (2010), "Thinking inside the
box", Technological Forecasting and Social Change 77.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.studies.discovery.conditions import Condition, Inputs

PASTE = 0.2
"""What is put back in a step, as a part of what a peel takes: so it can mend a peel too many."""

SIGNIFICANT = 0.05
"""Conditions stay if their quasi-p-value times the number of columns is at most this."""


@dataclass(frozen=True)
class Box:
    """A region: all conditions are met. A row is a run, or a point of a study.

    Attributes:
        conditions: The conditions.
        quasi_p: For each, how likely at least so many cases would be in the box if the condition
            made no difference, given the others (after Bryant & Lempert 2010; a one-sided
            binomial test). Called quasi because the box was sought in the same rows.
        rows: Rows inside.
        cases: Rows inside in which it happens.
        mass: Share of all rows that are inside.
        coverage: Share of all cases that are inside.
        density: Share of the rows inside that are cases.
    """

    conditions: tuple[Condition, ...]
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
        """A row a condition, by ``quantity``: ``low``, ``high``, ``labels``, ``quasi_p``."""
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
        peel: Share of a box that is taken away, or put back, in a step.
        least: Least share of all rows that a box holds.
        boxes: The boxes.
        moves: For each how it came from one before: ``all`` (the first), ``peel``, ``drop``,
            ``paste``, and the quantity.
        chosen: Number of the chosen box; `prim` says how it is chosen.
        unit: What a row is, in words.
    """

    what: str
    peel: float
    least: float
    boxes: tuple[Box, ...] = field(repr=False)
    moves: tuple[tuple[str, str], ...] = field(repr=False)
    chosen: int
    unit: str = "runs"

    @property
    def trajectory(self) -> pd.DataFrame:
        """A row a box, by ``box``.

        Columns: ``move``, ``quantity``, ``coverage``, ``density``, ``mass``, ``rows``,
        ``restricted`` (number of conditions), ``chosen``.
        """
        rows = [
            (*move, b.coverage, b.density, b.mass, b.rows, len(b.conditions), i == self.chosen)
            for i, (move, b) in enumerate(zip(self.moves, self.boxes, strict=True))
        ]
        names = ["move", "quantity", "coverage", "density", "mass", "rows", "restricted", "chosen"]
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


def prim(
    x: pd.DataFrame,
    y: BoolArray,
    *,
    peel: float = 0.05,
    least: float = 0.05,
    what: str = "talks fail",
    unit: str = "runs",
    names: Mapping[str, str] | None = None,
) -> Discovery:
    """Find a box in which cases are dense.

    1. Peel: begin with all rows. Candidates for removal are, for each column of numbers, the lowest
       and the highest share ``peel`` of the rows in the box (equal values go together), and
       for each column of labels, the rows of one label. Remove the one that raises the density most
       per row removed; so a quantity with two values, which can only be halved, competes fairly
       with others that are pared (Kwakkel & Jaxa-Rozen 2016, "Improving scenario discovery
       for handling heterogeneous uncertainties", Environmental Modelling & Software 79). Go on
       until nothing raises the density or less than ``least`` of all rows would be left.
    2. Choose, of all these boxes, the one with the largest mass · (density − density of all): how
       many more cases it holds than as many rows taken at random (the weighted relative accuracy
       of Lavrač, Flach & Zupan 1999).
    3. Drop from it, the weakest first, the conditions whose quasi-p-value times the number of
       columns is above 0.05: those that chance among so many columns explains.
    4. Paste: put rows back at one end of a condition, a fifth of what a peel takes (or a label), as
       long as those put back are at least as dense in cases as the box; the densest first. The last
       box is the chosen one.

    Densities are those of the rows in which the box was sought, so they flatter it a little; `Box.
    holds` tells which rows of other runs are inside.

    Args:
        x: What is uncertain: a column a quantity, numbers or labels.
        y: Whether it happens; shape ``(rows,)``.
        peel: Share of the box that a step may remove.
        least: Least share of all rows that a box may hold.
        what: What happens, in words, for `Discovery.sentence`.
        unit: What a row is: ``runs``, or ``points`` of a study.
        names: What a reader calls columns, where that is not their name: `Plan.names` of a study.

    Raises:
        UsageError: if the arguments do not fit together, or there is nothing to tell apart.
    """
    if not (0 < peel < 1 and 0 < least < 1):
        raise UsageError("peel and least are shares between 0 and 1")
    inputs, cases = Inputs.of(x, y, names)
    columns = len(x.columns)
    rows = _Rows(inputs, cases)
    boxes = [rows.box({})]
    moves = [("all", "")]
    for condition in _peel(inputs, cases, peel, least):
        known = {c.path: c for c in boxes[-1].conditions}
        boxes.append(rows.box(known | {condition.path: condition}))
        moves.append(("peel", condition.path))
    base = boxes[0].density
    gains = [box.mass * (box.density - base) for box in boxes]
    chosen = int(np.argmax(gains))
    conditions = {c.path: c for c in boxes[chosen].conditions}

    def go_on(move: str, path: str) -> None:
        boxes.append(rows.box(conditions))
        moves.append((move, path))

    box = boxes[chosen]
    while box.quasi_p and max(box.quasi_p) * columns > SIGNIFICANT:
        weakest = box.conditions[int(np.argmax(box.quasi_p))].path
        del conditions[weakest]
        go_on("drop", weakest)
        box = boxes[-1]
    while (wider := rows.paste(conditions, peel)) is not None:
        conditions[wider.path] = wider
        if inputs.met(wider).all():
            del conditions[wider.path]
        go_on("paste", wider.path)
    if moves[-1][0] in ("drop", "paste"):
        chosen = len(boxes) - 1
    return Discovery(what, peel, least, tuple(boxes), tuple(moves), chosen, unit)


class _Rows:
    """All rows, to measure boxes in."""

    def __init__(self, inputs: Inputs, cases: BoolArray) -> None:
        self.inputs = inputs
        self.cases = cases

    def broken(self, conditions: Mapping[str, Condition]) -> IntArray:
        """How many of some conditions each row breaks."""
        broken = np.zeros(len(self.cases), np.int64)
        for condition in conditions.values():
            broken += ~self.inputs.met(condition)
        return broken

    def box(self, conditions: Mapping[str, Condition]) -> Box:
        broken = self.broken(conditions)
        inside = broken == 0
        rows, cases = int(inside.sum()), int(self.cases[inside].sum())
        found, quasi_p = [], []
        for condition in conditions.values():
            without = inside | ((broken == 1) & ~self.inputs.met(condition))
            rate = self.cases[without].mean()
            # The chance of more than cases − 1 successes in so many trials.
            quasi_p.append(float(bdtrc(cases - 1, rows, rate)) if cases else 1.0)
            if not condition.labels:
                values = self.inputs.numbers[condition.path][self.inputs.met(condition)]
                if values.min() == values.max():
                    condition = replace(condition, low=values[0], high=values[0])
            found.append(condition)
        return Box(
            tuple(found), tuple(quasi_p), rows, cases,
            rows / len(inside), cases / int(self.cases.sum()), cases / rows,
        )  # fmt: skip

    def paste(self, conditions: Mapping[str, Condition], peel: float) -> Condition | None:
        """The widened condition that puts back the densest rows, if they are dense enough."""
        broken = self.broken(conditions)
        inside = broken == 0
        density = self.cases[inside].mean()
        count = max(1, int(PASTE * peel * inside.sum()))
        best, best_density = None, density
        for condition in conditions.values():
            outside = (broken == 1) & ~self.inputs.met(condition)
            for wider in self._wider(condition, outside, count):
                back = outside & self.inputs.met(wider)
                added = self.cases[back].mean()
                if added > best_density or (best is None and added == best_density):
                    best, best_density = wider, added
        return best

    def _wider(self, condition: Condition, outside: BoolArray, count: int) -> Iterator[Condition]:
        path = condition.path
        if condition.labels:
            known, codes = self.inputs.labels[path], self.inputs.codes[path]
            for code in np.unique(codes[outside]):
                yield replace(condition, labels=tuple(sorted((*condition.labels, known[code]))))
            return
        everything = self.inputs.numbers[path]
        values = everything[outside]
        below = np.sort(values[values < condition.low])[::-1][:count]
        if len(below):
            low = float(below[-1])
            yield replace(condition, low=low if low > everything.min() else -math.inf)
        above = np.sort(values[values > condition.high])[:count]
        if len(above):
            high = float(above[-1])
            yield replace(condition, high=high if high < everything.max() else math.inf)


@dataclass(frozen=True)
class _Removal:
    """What one candidate takes from the box: rows, cases among them; and the condition it makes."""

    rows: int
    cases: int
    condition: Condition


def _peel(inputs: Inputs, cases: BoolArray, peel: float, least: float) -> Iterator[Condition]:
    """The conditions that the peeling makes, one a step; a later one replaces that of its path."""
    names = list(inputs.numbers)
    x = np.array(list(inputs.numbers.values())).reshape(len(names), len(cases))
    # Sorted once; what leaves the box is then struck out of each row, which stays in order.
    order = np.argsort(x, axis=1, kind="stable")
    x = np.take_along_axis(x, order, axis=1)
    inside = np.ones(len(cases), bool)
    made: dict[str, Condition] = {}
    while True:
        rows, hits = int(inside.sum()), int(cases[inside].sum())
        best, most = None, 0.0
        for removal in _removals(inputs, made, names, x, order, cases, inside, peel):
            left = rows - removal.rows
            if not removal.rows or left < max(least * len(cases), 1):
                continue
            gain = ((hits - removal.cases) / left - hits / rows) / removal.rows
            if gain > most:
                best, most = removal, gain
        if best is None:
            return
        path = best.condition.path
        made[path] = best.condition
        inside &= inputs.met(best.condition)
        keep = inside[order]
        shape = (len(names), int(inside.sum()))
        order, x = order[keep].reshape(shape), x[keep].reshape(shape)
        yield best.condition


def _removals(
    inputs: Inputs,
    made: Mapping[str, Condition],
    names: list[str],
    x: FloatArray,
    order: IntArray,
    cases: BoolArray,
    inside: BoolArray,
    peel: float,
) -> Iterator[_Removal]:
    """Everything that could be taken from the box in the next step."""
    rows = order.shape[1] if names else 0
    count = max(1, int(peel * rows))
    y = cases[order]
    if count < rows:
        lowest = _ends(x, y, count)
        highest = _ends(-x[:, ::-1], y[:, ::-1], count)
        for j, path in enumerate(names):
            now = made.get(path, inputs.anything(path))
            (few, hit), (many, hits) = lowest[j], highest[j]
            if few < rows:
                yield _Removal(few, hit, replace(now, low=float(x[j, few])))
            if many < rows:
                yield _Removal(many, hits, replace(now, high=float(x[j, rows - many - 1])))
    for path, codes in inputs.codes.items():
        known = inputs.labels[path]
        counts = np.bincount(codes[inside], minlength=len(known))
        taken = np.bincount(codes[inside], cases[inside], len(known))
        for code in np.flatnonzero(counts):
            others = tuple(known[i] for i in np.flatnonzero(counts) if i != code)
            narrower = replace(inputs.anything(path), labels=others)
            yield _Removal(int(counts[code]), int(taken[code]), narrower)


def _ends(x: FloatArray, y: BoolArray, count: int) -> list[tuple[int, int]]:
    """How many rows the first end of each sorted column takes, and how many cases.

    At most ``count``, equal values together; if already the first values are more, all of these.
    """
    removed = (x[:, :count] < x[:, count : count + 1]).sum(axis=1)
    for j in np.flatnonzero(removed == 0):
        removed[j] = np.searchsorted(x[j], x[j, 0], side="right")
    return [(int(r), int(y[j, :r].sum())) for j, r in enumerate(removed)]
