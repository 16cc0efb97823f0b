"""How what arrays hold of each run stands in the columns of tables, and the way back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.arrays import IntArray
from sim.libraries import pa, pd
from sim.model.issues import Issue
from sim.model.naming import column_of
from sim.results.blocker_names import BlockerNames

__all__ = [
    "Blockers",
    "Counts",
    "Encoding",
    "Labels",
    "Numbers",
    "categorical",
    "option_columns",
]


class Encoding(ABC):
    """How values stand in a column, in pandas and in Arrow.

    Attributes:
        stored: The Arrow type of the column where it is stored by a study, by name; of labels, that
            of their codes.
    """

    stored: str

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the column where it is stored by a study."""
        return pa.type_for_alias(self.stored)

    @abstractmethod
    def to_pandas(self, values: NDArray[Any]) -> Any:
        """Values as a column of a DataFrame; the first axis is the runs."""

    @abstractmethod
    def to_arrow(self, values: NDArray[Any]) -> pa.Array:
        """Values as a column as a study stores it."""

    @abstractmethod
    def to_array(self, column: pd.Series[Any]) -> NDArray[Any]:
        """The values that stand in a column."""


@dataclass(frozen=True)
class Numbers(Encoding):
    """Numbers as they are; those that are missing are NaN.

    Attributes:
        dtype: The type of the array.
        stored: As in `Encoding`.
    """

    dtype: DTypeLike
    stored: str

    def to_pandas(self, values: NDArray[Any]) -> Any:
        return values

    def to_arrow(self, values: NDArray[Any]) -> pa.Array:
        return pa.array(values, self.arrow_type, from_pandas=True)

    def to_array(self, column: pd.Series[Any]) -> NDArray[Any]:
        return np.asarray(column, self.dtype)


@dataclass(frozen=True)
class Counts(Encoding):
    """Small whole numbers; −1 in the array is missing in the column.

    Attributes:
        stored: As in `Encoding`.
        dtype: The type of the array.
    """

    stored: str
    dtype: DTypeLike = np.int16

    def to_pandas(self, values: NDArray[Any]) -> Any:
        column = pd.array(values, "Int16")
        column[values < 0] = pd.NA
        return column

    def to_arrow(self, values: NDArray[Any]) -> pa.Array:
        return pa.array(values, self.arrow_type, mask=values < 0)

    def to_array(self, column: pd.Series[Any]) -> NDArray[Any]:
        return np.asarray(column.fillna(-1), self.dtype)


@dataclass(frozen=True)
class Labels(Encoding):
    """Codes that stand for labels; −1 in the array is missing in the column.

    Attributes:
        labels: What the codes 0, 1, … stand for.
        ordered: Whether the labels have an order.
        dtype: The type of the array.
        stored: As in `Encoding`.
    """

    labels: Sequence[str]
    stored: str
    ordered: bool = False
    dtype: DTypeLike = np.int64

    @property
    def arrow_type(self) -> pa.DataType:
        return pa.dictionary(super().arrow_type, pa.string())

    def to_pandas(self, values: NDArray[Any]) -> Any:
        return categorical(values.astype(np.int64), self.labels, self.ordered)

    def to_arrow(self, values: NDArray[Any]) -> pa.Array:
        codes = pa.array(values.astype(np.int64), self.arrow_type.index_type, mask=values < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.labels, pa.string()))

    def to_array(self, column: pd.Series[Any]) -> NDArray[Any]:
        told = column.astype(object)
        if not (told.isin(list(self.labels)) | told.isna()).all():
            raise ValueError(f"the column {column.name} holds values that it cannot have")
        return pd.Categorical(told, list(self.labels)).codes.astype(self.dtype)


@dataclass(frozen=True)
class Blockers(Encoding):
    """Who blocked and why: for each party the code of its reason, told as one name.

    In a table they are plain text, not categories: which names there are differs from result to
    result, and columns of other categories cannot be compared.

    Attributes:
        names: The names of blockers, of the scenario.
        stored: As in `Encoding`.
    """

    names: BlockerNames
    stored: str

    @property
    def arrow_type(self) -> pa.DataType:
        return pa.dictionary(super().arrow_type, pa.string())

    def to_pandas(self, values: NDArray[Any]) -> Any:
        combinations, names = self.names.named(values)
        # Where nobody blocked the place is −1, which takes the last.
        return pd.Series(np.array([*names, None], object)[combinations], dtype=object)

    def to_arrow(self, values: NDArray[Any]) -> pa.Array:
        combinations, names = self.names.named(values)
        return Labels(names, self.stored).to_arrow(combinations)

    def to_array(self, column: pd.Series[Any]) -> NDArray[Any]:
        told = pd.Categorical(column)
        codes = self.names.codes(map(str, told.categories))
        # Where nothing is told the code is −1, which takes the last row.
        found: IntArray = np.concatenate([codes, self.names.nobody])[told.codes]
        return found


def categorical(
    codes: IntArray, categories: Sequence[str], ordered: bool = False
) -> pd.Categorical[str]:
    """Codes as a categorical column; missing where a code is −1."""
    return pd.Categorical.from_codes(codes, pd.Index(list(categories)), ordered)


def option_columns(
    issues: Sequence[Issue], options: IntArray, others: Collection[str]
) -> dict[str, Any]:
    """A column for each issue with the options by name; missing where the index is −1.

    Args:
        issues: The issues.
        options: The index of an option of each; shape ``(rows, issues)``.
        others: Names of the other columns of the table.
    """
    return {
        column_of(issue.name, others): categorical(options[:, i], issue.options, ordered=True)
        for i, issue in enumerate(issues)
    }
