"""A small classification tree: a second view of when something happens.

CART: Breiman, Friedman, Olshen & Stone (1984), *Classification and Regression Trees*. For scenario
discovery beside PRIM: Lempert, Bryant & Bankes (2008), "Comparing algorithms for scenario
discovery", RAND WR-557.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.studies.discovery.conditions import Condition, Inputs

WORTH = 0.01
"""A split must lower the impurity by at least this part of the impurity of all rows together."""


@dataclass(frozen=True)
class Split:
    """A question that parts the rows of a node in two.

    Attributes:
        yes: The condition of the rows that go to the first branch.
        no: The condition of the others.
        gain: By how much it lowers the sum over rows of Gini's impurity.
    """

    yes: Condition
    no: Condition
    gain: float


@dataclass(frozen=True)
class Node:
    """A part of the rows.

    Attributes:
        rows: How many rows are in it.
        cases: In how many of them it happens.
        split: How it is parted; None for a leaf.
        branches: The two parts; empty for a leaf.
    """

    rows: int
    cases: int
    split: Split | None = None
    branches: tuple[Node, ...] = ()

    @property
    def share(self) -> float:
        """Share of its rows in which it happens."""
        return self.cases / self.rows


@dataclass(frozen=True)
class Tree:
    """A classification tree.

    Attributes:
        root: All rows.
        depth: Most questions on the way to a leaf.
        least: Least share of all rows in a leaf.
        unit: What a row is, in words.
    """

    root: Node
    depth: int
    least: float
    unit: str = "runs"

    @property
    def leaves(self) -> pd.DataFrame:
        """A row a leaf, the one with the highest share first.

        Columns: ``rule`` (in words), ``rows``, ``share`` (of these rows in which it happens),
        ``mass`` (share of all rows), ``coverage`` (share of all cases).
        """
        rows = [
            (
                " and ".join(map(str, rule.values())) or "always",
                leaf.rows,
                leaf.share,
                leaf.rows / self.root.rows,
                leaf.cases / self.root.cases,
            )
            for rule, leaf in _leaves(self.root, {})
        ]
        table = pd.DataFrame(rows, columns=["rule", "rows", "share", "mass", "coverage"])
        table = table.sort_values("share", ascending=False, kind="stable")
        return table.reset_index(drop=True)

    def __str__(self) -> str:
        return "\n".join(_lines(self.root, "all", "", self.unit))


def tree(
    x: pd.DataFrame,
    y: BoolArray,
    *,
    depth: int = 3,
    least: float = 0.02,
    unit: str = "runs",
    names: Mapping[str, str] | None = None,
) -> Tree:
    """Grow a classification tree.

    1. For every column of numbers, every value between two different neighbours is a candidate to
       split at; the labels of other columns are put in order of their share of cases, and
       split along it (for two classes the best of all divisions of the labels is among these:
       Breiman et al. 1984).
    2. Take the split that lowers Gini's impurity 2 p (1 − p), summed over the rows, the most,
       among those that leave at least ``least`` of all rows on both sides.
    3. Do the same in both parts, to the given depth. A split that lowers the impurity by less than
       1 % of that of all rows is not made: a stop in place of growing and pruning.

    Args:
        x: What is uncertain: a column a quantity, numbers or labels.
        y: Whether it happens; shape ``(rows,)``.
        depth: Most questions on the way to a leaf.
        least: Least share of all rows in a leaf.
        unit: What a row is: ``runs``, or ``points`` of a study.
        names: What a reader calls columns, where that is not their name: `Plan.names` of a study.

    Raises:
        UsageError: if the arguments do not fit together, or there is nothing to tell apart.
    """
    if depth < 1 or not 0 < least < 1:
        raise UsageError("depth is 1 or more, and least a share between 0 and 1")
    inputs, cases = Inputs.of(x, y, names)
    everything = np.arange(len(cases))
    fewest = max(1, int(np.ceil(least * len(cases))))
    worth = WORTH * _impurity(len(cases), int(cases.sum()))
    return Tree(_grow(inputs, cases, everything, depth, fewest, worth), depth, least, unit)


def _grow(
    inputs: Inputs, cases: BoolArray, rows: IntArray, depth: int, fewest: int, worth: float
) -> Node:
    node = Node(len(rows), int(cases[rows].sum()))
    split = best_split(inputs, cases, rows, fewest) if depth else None
    if split is None or split.gain < worth:
        return node
    yes = inputs.met(split.yes)[rows]
    branches = tuple(
        _grow(inputs, cases, part, depth - 1, fewest, worth) for part in (rows[yes], rows[~yes])
    )
    return replace(node, split=split, branches=branches)


def best_split(inputs: Inputs, cases: BoolArray, rows: IntArray, fewest: int) -> Split | None:
    """The split of some rows that lowers their impurity the most; None if there is none.

    Args:
        inputs: The inputs.
        cases: Whether it happens, for all rows.
        rows: Numbers of the rows to be parted.
        fewest: Least number of rows on each side.
    """
    best = None
    if inputs.numbers:
        names = list(inputs.numbers)
        x = np.array([values[rows] for values in inputs.numbers.values()])
        j, low, high, gain = _cut(x, cases[rows], fewest)
        if gain > 0:
            any_value = inputs.anything(names[j])
            yes, no = replace(any_value, high=low), replace(any_value, low=high)
            # Of two values, a side has but one; "is 0" says more than "is at most 0".
            if x[j].min() == low:
                yes = replace(yes, low=low)
            if x[j].max() == high:
                no = replace(no, high=high)
            best = Split(yes, no, gain)
    for path, codes in inputs.codes.items():
        labels = inputs.labels[path]
        counts = np.bincount(codes[rows], minlength=len(labels))
        taken = np.bincount(codes[rows], cases[rows], len(labels))
        present = np.flatnonzero(counts)
        ranked = present[np.argsort(taken[present] / counts[present], kind="stable")]
        rank = np.zeros(len(labels))
        rank[ranked] = np.arange(len(ranked))
        _, low, _, gain = _cut(rank[codes[rows]][None], cases[rows], fewest)
        if gain > (best.gain if best else 0):
            first = tuple(sorted(labels[i] for i in ranked[: int(low) + 1]))
            others = tuple(label for label in labels if label not in first)
            yes, no = (replace(inputs.anything(path), labels=side) for side in (first, others))
            best = Split(yes, no, gain)
    return best


def _impurity(rows: int, cases: int) -> float:
    return 2 * cases * (rows - cases) / rows


def _cut(x: FloatArray, y: BoolArray, fewest: int) -> tuple[int, float, float, float]:
    """The best place to cut any of several columns.

    Args:
        x: Shape ``(columns, rows)``.
        y: Shape ``(rows,)``.
        fewest: Least number of rows on each side.

    Returns:
        The column, the values before and after the cut, and the gain (0 if there is no such place).
    """
    n = x.shape[1]
    if n < 2 * fewest:
        return 0, 0.0, 0.0, 0.0
    order = np.argsort(x, axis=1, kind="stable")
    x = np.take_along_axis(x, order, axis=1)
    before = np.arange(fewest, n - fewest + 1)
    hits = np.cumsum(y[order], axis=1)[:, before - 1]
    others = int(y.sum()) - hits
    impurity = 2 * (hits * (before - hits) / before + others * (n - before - others) / (n - before))
    between = x[:, before - 1] < x[:, before]
    gain = np.where(between, _impurity(n, int(y.sum())) - impurity, 0.0)
    column, place = np.unravel_index(np.argmax(gain), gain.shape)
    at = int(before[place])
    found = float(gain[column, place])
    return int(column), float(x[column, at - 1]), float(x[column, at]), found


def _both(first: Condition, second: Condition) -> Condition:
    """The condition that two of one path make together."""
    shared = tuple(label for label in second.labels if label in first.labels)
    low, high = max(first.low, second.low), min(first.high, second.high)
    return replace(first, low=low, high=high, labels=shared)


def _leaves(node: Node, rule: dict[str, Condition]) -> Iterator[tuple[dict[str, Condition], Node]]:
    if node.split is None:
        yield rule, node
        return
    for condition, branch in zip((node.split.yes, node.split.no), node.branches, strict=True):
        known = rule.get(condition.path)
        narrower = condition if known is None else _both(known, condition)
        yield from _leaves(branch, rule | {condition.path: narrower})


def _lines(node: Node, what: str, indent: str, unit: str) -> Iterator[str]:
    yield f"{indent}{what}: {node.share:.0%} of {node.rows:,} {unit}"
    if node.split is not None:
        for condition, branch in zip((node.split.yes, node.split.no), node.branches, strict=True):
            yield from _lines(branch, str(condition), indent + "  ", unit)
