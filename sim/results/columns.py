"""The outcome of a number of runs as arrays, and as columns of tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.model.issues import Issue, column_of

RUN_COLUMNS = ("run", "ending", "hour", "session", "round", "years_held", "blocked_by")


@dataclass(frozen=True)
class Columns:
    """The outcome of a number of runs as arrays; see `Result.runs` for their meaning.

    ``options`` has the shape ``(runs, issues)`` and holds −1 where nothing was agreed on;
    ``years_held`` is NaN where there is no deal, or deals are not followed.
    ``settled`` has the shape ``(runs, sessions)`` and holds −1 where there was no mediator's text.
    """

    run: IntArray
    ending: IntArray
    hour: FloatArray
    session: IntArray
    round: IntArray
    course: NDArray[np.int8]
    years_held: FloatArray
    settled: NDArray[np.int16]
    options: IntArray
    utility: FloatArray
    blockers: IntArray
    draws: Mapping[str, FloatArray]

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        """Several stretches of runs as one."""

        def join(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in parts])

        names = tuple(name for name in Columns.__dataclass_fields__ if name != "draws")
        draws = {
            path: np.concatenate([part.draws[path] for part in parts]) for path in parts[0].draws
        }
        return Columns(**{name: join(name) for name in names}, draws=draws)

    def picked(self, which: BoolArray) -> Columns:
        """Some of the runs."""
        fields = {name: getattr(self, name) for name in Columns.__dataclass_fields__}
        draws = {path: values[which] for path, values in fields.pop("draws").items()}
        return Columns(**{name: values[which] for name, values in fields.items()}, draws=draws)


def option_columns(
    issues: Sequence[Issue], options: IntArray, others: Collection[str]
) -> dict[str, Any]:
    """A column for each issue with the options in terms; missing where the index is −1."""
    return {
        column_of(issue, others): categorical(options[:, i], issue.options, ordered=True)
        for i, issue in enumerate(issues)
    }


def categorical(
    codes: IntArray, categories: Sequence[str], ordered: bool = False
) -> pd.Categorical[str]:
    """Codes as a categorical column; missing where a code is −1."""
    return pd.Categorical.from_codes(codes, pd.Index(list(categories)), ordered)
