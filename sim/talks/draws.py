"""The draws of a cohort: the value that every uncertain quantity takes in each of its runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.issues import FloatArray
from sim.uncertainty import Quantity, uniforms


class Draws:
    """Draws of the runs ``first … first + count − 1``.

    Attributes:
        seed: The seed.
        first: Number of the first run.
        count: Number of runs.
        noted: The value of every uncertain quantity that was drawn, by path; each of shape
            ``(count,)``.
    """

    def __init__(self, seed: int, first: int, count: int) -> None:
        self.seed = seed
        self.first = first
        self.count = count
        self.noted: dict[str, FloatArray] = {}

    def draw(self, quantity: Quantity) -> FloatArray:
        """A quantity's value in every run, noted if it is uncertain."""
        values = quantity.sample(self.seed, self.first, self.count)
        if quantity.uncertain:
            self.noted[quantity.path] = values.copy()
        return values

    def row(self, quantities: Sequence[Quantity]) -> FloatArray:
        """Values of several quantities in every run; shape ``(count, quantities)``."""
        row = np.array([0.0 if q.uncertain else q.law.low for q in quantities])
        values = np.broadcast_to(row, (self.count, len(row)))
        if any(q.uncertain for q in quantities):
            values = values.copy()
            for i, quantity in enumerate(quantities):
                if quantity.uncertain:
                    values[:, i] = self.draw(quantity)
        return values

    def uniform(self, name: str) -> FloatArray:
        """Uniform numbers of every run, from the stream of a name."""
        return uniforms(self.seed, name, self.first, self.count)
