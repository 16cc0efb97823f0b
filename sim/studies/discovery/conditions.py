"""The conditions of a box, and tables of inputs made ready to look for them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.description.words import condition_in_words, value_in_words
from sim.errors import UsageError
from sim.libraries import pd

__all__ = ["BoxCondition", "Inputs"]


@dataclass(frozen=True)
class BoxCondition:
    """What one quantity must be in a box: a number from ``low`` to ``high``, or one of some labels.

    Attributes:
        path: The quantity, a column of the table.
        low, high: The ends, both included; infinite where there is none.
        labels: The labels; empty for numbers.
        name: What a reader calls the quantity; left empty, its path.
        called: What a reader calls labels, where that is not the label itself.
        partly: Whether some rows have no such number. They meet the condition: it is about others.
    """

    path: str
    low: float = -math.inf
    high: float = math.inf
    labels: tuple[str, ...] = ()
    name: str = field(default="", compare=False)
    called: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    partly: bool = field(default=False, compare=False)

    def holds(self, x: pd.DataFrame) -> BoolArray:
        """In which rows it is met; shape ``(rows,)``."""
        column = x[self.path]
        if self.labels:
            met: BoolArray = column.astype(str).isin(self.labels).to_numpy(bool)
            return met
        return self.met(column.to_numpy(float))

    def met(self, values: FloatArray) -> BoolArray:
        """Which numbers are within its ends; NaN, for none, is."""
        return ~((values < self.low) | (values > self.high))

    def __str__(self) -> str:
        return f"{self._in_words()}{' where it is there' if self.partly else ''}"

    def _in_words(self) -> str:
        name = self.name or self.path
        if self.labels:
            said = (self.called.get(label) or value_in_words(label) for label in self.labels)
            return f"{name} is {' or '.join(said)}"
        if self.low == self.high:
            return condition_in_words(name, f"{self.low:.3g}")
        if math.isinf(self.low):
            return f"{name} is at most {self.high:.3g}"
        if math.isinf(self.high):
            return f"{name} is at least {self.low:.3g}"
        return f"{name} is {self.low:.3g} to {self.high:.3g}"


@dataclass(frozen=True, eq=False)
class Inputs:
    """A table of inputs taken apart: columns of numbers, and columns of labels.

    Attributes:
        numbers: Values, by column; NaN in rows that have none.
        codes: For each column of labels, the index of each row's label.
        labels: For each column of labels, its labels.
        names: What a reader calls columns, and labels (``column.label``).
    """

    numbers: Mapping[str, FloatArray]
    codes: Mapping[str, IntArray]
    labels: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    @staticmethod
    def of(
        x: pd.DataFrame, y: Any, names: Mapping[str, str] | None = None
    ) -> tuple[Inputs, BoolArray]:
        """Inputs and cases, checked.

        Raises:
            UsageError: if they do not fit together, something is missing, or nothing is to be found
                because there are no cases or nothing else.
        """
        cases = np.asarray(y)
        if cases.dtype != bool or cases.shape != (len(x),):
            raise UsageError(f"y must be true or false in each of the {len(x):,} rows of x")
        if cases.all() or not cases.any():
            raise UsageError(
                f"y is {bool(cases.any())} in every row; there is nothing to tell apart"
            )
        numbers, codes, labels = {}, {}, {}
        for name in x.columns:
            column = x[name]
            numeric = pd.api.types.is_numeric_dtype(column) and column.dtype != bool
            if column.isna().all() or (column.isna().any() and not numeric):
                rows = "every row" if column.isna().all() else "some rows"
                raise UsageError(f"{name} is missing in {rows}")
            if numeric:
                numbers[str(name)] = column.to_numpy(float)
            else:
                code, found = pd.factorize(column.astype(str), sort=True)
                codes[str(name)], labels[str(name)] = code.astype(np.int64), tuple(found)
        if not numbers and not codes:
            raise UsageError("x has no columns")
        return Inputs(numbers, codes, labels, names or {}), cases

    def anything(self, path: str) -> BoxCondition:
        """The condition on a column that every row meets, to be narrowed."""
        partly = path in self.numbers and bool(np.isnan(self.numbers[path]).any())
        known = self.labels.get(path, ())
        called = {label: self.names.get(f"{path}.{label}", "") for label in known}
        return BoxCondition(path, name=self.names.get(path, ""), called=called, partly=partly)

    def met(self, condition: BoxCondition) -> BoolArray:
        """In which rows a condition is met; shape ``(rows,)``."""
        if condition.labels:
            known = self.labels[condition.path]
            return np.isin(known, condition.labels)[self.codes[condition.path]]
        return condition.met(self.numbers[condition.path])
