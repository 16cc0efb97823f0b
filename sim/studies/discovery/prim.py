"""Scenario discovery: in which region of what is uncertain something mostly happens.

PRIM, the patient rule induction method: Friedman & Fisher (1999), "Bump hunting in high-dimensional
data", Statistics and Computing 9; for scenarios: Bryant & Lempert (2010), "Thinking inside the
box", Technological Forecasting and Social Change 77. Parameters and measures have the names of
these papers, spelled as in the R package prim and in the EMA workbench.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import pd, special
from sim.studies.discovery.box import Box, Discovery
from sim.studies.discovery.conditions import BoxCondition, Inputs

__all__ = ["prim"]

_PASTE = 0.2
"""What a paste puts back, as a part of what a peel takes: so it can mend a peel too many."""

_SIGNIFICANT = 0.05
"""Conditions stay if their quasi-p-value times the number of columns is at most this."""


def prim(
    x: pd.DataFrame,
    y: BoolArray,
    *,
    peel_alpha: float = 0.05,
    paste_alpha: float | None = None,
    mass_min: float = 0.05,
    what: str = "talks fail",
    unit: str = "runs",
    names: Mapping[str, str] | None = None,
) -> Discovery:
    """Find a box in which cases are dense.

    1. Peel: begin with all rows. Candidates for removal are, for each column of numbers, the lowest
       and the highest share ``peel_alpha`` of the rows in the box (equal values go together), and
       for each column of labels, the rows of one label. Remove the one that raises the density most
       per row removed; so a quantity with two values, which can only be halved, competes fairly
       with others that are pared (Kwakkel & Jaxa-Rozen 2016, "Improving scenario discovery
       for handling heterogeneous uncertainties and multinomial classified outcomes",
       Environmental Modelling & Software 79). Go on until nothing raises the density or the mass
       would fall below ``mass_min``.
    2. Choose, of all these boxes, the one with the largest mass · (density − density of all): how
       many more cases it holds than as many rows taken at random (the weighted relative accuracy
       of Lavrač, Flach & Zupan 1999).
    3. Drop from it, the weakest first, the conditions whose quasi-p-value times the number of
       columns is above 0.05: those that chance among so many columns explains.
    4. Paste: put rows back at one end of a condition, ``paste_alpha`` of the rows in the box (or a
       label), as long as those put back are at least as dense in cases as the box; the densest
       first. The last box is the chosen one.

    Rows that have no such number (NaN: a run in whose branch it is not) do not count for a column:
    no condition on it removes them, and its ends are shares of the rows that have it.

    Densities are those of the rows in which the box was sought, so they flatter it a little; `Box.
    holds` tells which rows of other runs are inside.

    Args:
        x: What is uncertain: a column for each quantity, numbers or labels.
        y: Whether it happens; shape ``(rows,)``.
        peel_alpha: Share of the box that a step may peel off.
        paste_alpha: Share of the box that a step may paste; by default a fifth of ``peel_alpha``.
        mass_min: Least mass of a box.
        what: What happens, in words, for `Discovery.sentence`.
        unit: What a row is: ``runs``, or ``points`` of a study.
        names: What a reader calls columns, and labels (``column.label``), if not by their names:
            `Plan.names` of a study.

    Raises:
        UsageError: if the arguments do not fit together, or there is nothing to tell apart.
    """
    paste_alpha = _PASTE * peel_alpha if paste_alpha is None else paste_alpha
    if not (0 < peel_alpha < 1 and 0 < paste_alpha < 1 and 0 < mass_min < 1):
        raise UsageError("peel_alpha, paste_alpha and mass_min are shares between 0 and 1")
    inputs, cases = Inputs.of(x, y, names)
    columns = len(x.columns)
    rows = _Rows(inputs, cases)
    boxes = [rows.box({})]
    moves = [("all", "")]
    for condition in _peel(inputs, cases, peel_alpha, mass_min):
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
    while box.quasi_p and max(box.quasi_p) * columns > _SIGNIFICANT:
        weakest = box.conditions[int(np.argmax(box.quasi_p))].path
        del conditions[weakest]
        go_on("drop", weakest)
        box = boxes[-1]
    while (wider := rows.paste(conditions, paste_alpha)) is not None:
        conditions[wider.path] = wider
        if inputs.met(wider).all():
            del conditions[wider.path]
        go_on("paste", wider.path)
    if moves[-1][0] in ("drop", "paste"):
        chosen = len(boxes) - 1
    return Discovery(
        what, peel_alpha, paste_alpha, mass_min, tuple(boxes), tuple(moves), chosen, unit
    )


class _Rows:
    """All rows, to measure boxes in."""

    def __init__(self, inputs: Inputs, cases: BoolArray) -> None:
        self.inputs = inputs
        self.cases = cases

    def broken(self, conditions: Mapping[str, BoxCondition]) -> IntArray:
        """How many of some conditions each row breaks."""
        broken = np.zeros(len(self.cases), np.int64)
        for condition in conditions.values():
            broken += ~self.inputs.met(condition)
        return broken

    def box(self, conditions: Mapping[str, BoxCondition]) -> Box:
        broken = self.broken(conditions)
        inside = broken == 0
        rows, cases = int(inside.sum()), int(self.cases[inside].sum())
        found, quasi_p = [], []
        for condition in conditions.values():
            without = inside | ((broken == 1) & ~self.inputs.met(condition))
            rate = self.cases[without].mean()
            # The chance of more than cases − 1 successes in so many trials.
            quasi_p.append(float(special.bdtrc(cases - 1, rows, rate)) if cases else 1.0)
            if not condition.labels:
                values = self.inputs.numbers[condition.path][self.inputs.met(condition)]
                values = values[~np.isnan(values)]
                if values.min() == values.max():
                    condition = replace(condition, low=values[0], high=values[0])
            found.append(condition)
        return Box(
            conditions=tuple(found),
            quasi_p=tuple(quasi_p),
            rows=rows,
            cases=cases,
            mass=rows / len(inside),
            coverage=cases / int(self.cases.sum()),
            density=cases / rows,
        )

    def paste(self, conditions: Mapping[str, BoxCondition], alpha: float) -> BoxCondition | None:
        """The widened condition that puts back the densest rows, if they are dense enough."""
        broken = self.broken(conditions)
        inside = broken == 0
        density = self.cases[inside].mean()
        count = max(1, int(alpha * inside.sum()))
        best, best_density = None, density
        for condition in conditions.values():
            outside = (broken == 1) & ~self.inputs.met(condition)
            for wider in self._wider(condition, outside, count):
                back = outside & self.inputs.met(wider)
                added = self.cases[back].mean()
                if added > best_density or (best is None and added == best_density):
                    best, best_density = wider, added
        return best

    def _wider(
        self, condition: BoxCondition, outside: BoolArray, count: int
    ) -> Iterator[BoxCondition]:
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
            yield replace(condition, low=low if low > np.nanmin(everything) else -math.inf)
        above = np.sort(values[values > condition.high])[:count]
        if len(above):
            high = float(above[-1])
            yield replace(condition, high=high if high < np.nanmax(everything) else math.inf)


@dataclass(frozen=True)
class _Removal:
    """What one candidate takes from the box: rows, cases among them; and the condition it makes."""

    rows: int
    cases: int
    condition: BoxCondition


def _peel(
    inputs: Inputs, cases: BoolArray, alpha: float, mass_min: float
) -> Iterator[BoxCondition]:
    """The conditions that the peeling makes, one a step; a later one replaces that of its path."""
    names = list(inputs.numbers)
    x = np.array(list(inputs.numbers.values())).reshape(len(names), len(cases))
    # Sorted once; what leaves the box is then struck out of each row, which stays in order.
    order = np.argsort(x, axis=1, kind="stable")
    x = np.take_along_axis(x, order, axis=1)
    inside = np.ones(len(cases), bool)
    made: dict[str, BoxCondition] = {}
    while True:
        rows, hits = int(inside.sum()), int(cases[inside].sum())
        best, most = None, 0.0
        for removal in _removals(inputs, made, names, x, order, cases, inside, alpha):
            left = rows - removal.rows
            if not removal.rows or left < max(mass_min * len(cases), 1):
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
    made: Mapping[str, BoxCondition],
    names: list[str],
    x: FloatArray,
    order: IntArray,
    cases: BoolArray,
    inside: BoolArray,
    alpha: float,
) -> Iterator[_Removal]:
    """Everything that could be taken from the box in the next step."""
    y = cases[order]
    # NaN comes last. Columns of as many numbers are looked at together.
    numbers = (~np.isnan(x)).sum(axis=1)
    for rows in np.unique(numbers):
        count = max(1, int(alpha * rows))
        if count >= rows:
            continue
        here = np.flatnonzero(numbers == rows)
        values, hit_there = x[here, :rows], y[here, :rows]
        lowest = _ends(values, hit_there, count)
        highest = _ends(-values[:, ::-1], hit_there[:, ::-1], count)
        for i, j in enumerate(here):
            path = names[j]
            now = made.get(path, inputs.anything(path))
            (few, hit), (many, hits) = lowest[i], highest[i]
            if few < rows:
                yield _Removal(few, hit, replace(now, low=float(values[i, few])))
            if many < rows:
                yield _Removal(many, hits, replace(now, high=float(values[i, rows - many - 1])))
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
