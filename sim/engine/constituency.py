"""A party's home: those whose yes its signature needs, in every run of a cohort."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.draws import Draws
from sim.model.halves import Halves
from sim.model.preferences import shares_of, utility_table
from sim.model.ratification import Ratification
from sim.theory.grid import addends, on_grid

__all__ = ["Constituency"]


class Constituency:
    """Those at home in every run of a cohort: what they think stays the same during a run.

    Attributes:
        threshold: The least that outcomes must be worth at home, shape ``(runs,)``.
        known: Whether the party knows the win-set.
        public: Whether everybody does.
    """

    def __init__(
        self,
        draws: Draws,
        ratification: Ratification,
        weights: Sequence[FloatArray],
        values: Sequence[FloatArray],
    ) -> None:
        """Draw what those at home think.

        Args:
            draws: The draws.
            ratification: What is written of them.
            weights: The party's weights, which count unless the home has its own.
            values: The party's values of the options.
        """
        self.threshold = on_grid(draws.draw(ratification.threshold))
        self.known = ratification.known_to != "nobody"
        self.public = ratification.known_to == "all"
        self._values = values
        if ratification.weights is None:
            self._weights = [weight.copy() for weight in weights]  # events change the party's
        else:
            self._weights = [draws.draw(weight) for weight in ratification.weights]

    def worth(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        """What outcomes are worth at home.

        Args:
            runs: The runs, one for each outcome.
            options: Option indices, one array for each issue, each of the shape of ``runs``.
        """
        shares = shares_of([weight[runs] for weight in self._weights])
        worth = np.zeros(runs.shape)
        for share, values, option in zip(shares, self._values, options, strict=True):
            worth = worth + addends(share * values[runs, option])
        return on_grid(worth)

    def ratifies(self, runs: IntArray, options: Sequence[IntArray]) -> BoolArray:
        """Whether one outcome a run is in the win-set; arguments as for `worth`."""
        enough: BoolArray = self.worth(runs, options) >= self.threshold[runs]
        return enough

    def by_part(self, halves: Halves) -> tuple[FloatArray, FloatArray]:
        """What the parts of two halves are worth at home in every run; ``(runs, parts)`` each."""
        shares, runs = shares_of(self._weights), len(self.threshold)
        found = []
        for issues, options, numbers in (
            (halves.first, halves.first_options, halves.first_numbers),
            (halves.second, halves.second_options, halves.second_numbers),
        ):
            worth = np.zeros((runs, len(numbers)))
            for issue, its in zip(issues, options, strict=True):
                worth += addends(shares[issue][:, None] * self._values[issue])[:, its]
            found.append(worth)
        return found[0], found[1]

    def win_set(self) -> BoolArray:
        """Which of all outcomes are in the win-set in every run; shape ``(runs, outcomes)``."""
        worth = on_grid(utility_table(self._weights, self._values))
        enough: BoolArray = worth >= self.threshold[:, None]
        return enough
