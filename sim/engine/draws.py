"""The draws of a cohort: the value that every uncertain quantity takes in each of its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.step.shared_arrays import drawn_by_step
from sim.uncertainty.quantities import Quantity, stream_key, uniforms, uniforms_of

__all__ = ["Draws"]

_AS_SOON_AS = 1_000
"""At least so many numbers are made in the time that it takes to begin a stretch of them."""

_FEW = 256
"""With so many runs or fewer, all streams are made at once."""

_SHORT = 64
"""Runs are scattered if their stretches are shorter than this, and far from each other."""

_TOGETHER = 16
"""So many streams of scattered runs are made at once."""


class Draws:
    """Draws of some runs.

    Attributes:
        seed: The seed.
        runs: Numbers of the runs, shape ``(count,)``. One number may come up several times, with
            different settings: runs of one number share their draws.
        settings: Quantities that are set instead of drawn: a value for each run, by path.
        lots: Streams that give the same number in every run, by name.
        asked: The names of the streams that were asked for.
        noted: The value of every quantity that was drawn or set, by path; each of shape
            ``(count,)``.
    """

    def __init__(
        self,
        seed: int,
        runs: IntArray,
        settings: Mapping[str, FloatArray] | None = None,
        lots: Mapping[str, float] | None = None,
    ) -> None:
        self.seed = seed
        self.runs = runs
        self.settings = settings or {}
        self.lots = lots or {}
        self.asked: dict[str, None] = {}
        self.noted: dict[str, FloatArray] = {}
        self._from: tuple[Draws, IntArray] | None = None
        self._kept: dict[str, FloatArray] = {}

    @staticmethod
    def stretch(seed: int, first: int, count: int) -> Draws:
        """Draws of the runs ``first … first + count − 1``."""
        return Draws(seed, np.arange(first, first + count))

    def picked(self, which: IntArray) -> Draws:
        """The draws of some of the runs; ``which`` says at what places they are.

        What was noted is noted there. Uniform numbers are made once for all runs that some are
        picked from, and kept.
        """
        settings = {path: values[which] for path, values in self.settings.items()}
        found = Draws(self.seed, self.runs[which], settings, self.lots)
        found.noted = {path: values[which] for path, values in self.noted.items()}
        found._from = self, which
        return found

    @cached_property
    def _stretches(self) -> list[tuple[int, int]]:
        """The first of each stretch of runs that follow one another, and how many there are."""
        begins = np.flatnonzero(np.diff(self.runs, prepend=self.runs[0] - 2) != 1)
        lengths = np.diff(begins, append=self.count)
        return list(zip(self.runs[begins].tolist(), lengths.tolist(), strict=True))

    @cached_property
    def _span(self) -> int:
        """How many numbers lie between the first run and the last, both included."""
        return int(self.runs.max()) - int(self.runs.min()) + 1

    @cached_property
    def _scattered(self) -> bool:
        pieces = len(self._stretches)
        return self._span > _AS_SOON_AS * pieces and self.count < _SHORT * pieces

    @property
    def count(self) -> int:
        """Number of runs."""
        return len(self.runs)

    def varies(self, quantity: Quantity) -> bool:
        """Whether a quantity may differ from run to run."""
        return quantity.uncertain or quantity.path in self.settings

    def draw(self, quantity: Quantity) -> FloatArray:
        """A quantity's value in every run, noted if it may differ."""
        if quantity.path in self.settings:
            values = self.settings[quantity.path].copy()
        elif quantity.uncertain:
            values = quantity.drawn(self.uniform)
        else:
            return quantity.law.quantile(np.empty(self.count))
        self.noted[quantity.path] = values.copy()
        return values

    def row(self, quantities: Sequence[Quantity]) -> FloatArray:
        """Values of several quantities in every run; shape ``(count, quantities)``."""
        varying = [self.varies(q) for q in quantities]
        row = np.array([0.0 if v else q.law.low for q, v in zip(quantities, varying, strict=True)])
        values = np.broadcast_to(row, (self.count, len(row)))
        if any(varying):
            values = values.copy()
            for i, quantity in enumerate(quantities):
                if varying[i]:
                    values[:, i] = self.draw(quantity)
        return values

    def foresee(self, names: list[str]) -> None:
        """Make the numbers of streams that will be asked for, if runs are few or scattered."""
        if not names or self._from is not None or not (self.count <= _FEW or self._scattered):
            return
        together = len(names) if self.count <= _FEW else _TOGETHER
        for begin in range(0, len(names), together):
            some = names[begin : begin + together]
            self._kept.update(zip(some, self._at_once(some), strict=True))

    def _at_once(self, names: Sequence[str]) -> FloatArray:
        """Uniform numbers of several streams, ``(streams, count)``; by the step if it is there."""
        keys = b"".join(stream_key(self.seed, name) for name in names)
        found = drawn_by_step(keys, self.runs)
        return uniforms_of(self.seed, names, self.runs) if found is None else found

    def uniform(self, name: str) -> FloatArray:
        """Uniform numbers of every run, from the stream of a name."""
        self.asked[name] = None
        if name in self.lots:
            return np.full(self.count, self.lots[name])
        if name in self._kept and self._from is None:
            return self._kept[name].copy()
        if self._from is not None:
            whole, which = self._from
            if name not in whole._kept:
                whole._kept[name] = whole.uniform(name)
            return whole._kept[name][which]
        if self._scattered:
            found: FloatArray = self._at_once([name])[0]
            return found
        if len(self._stretches) > 1 and self._span <= _AS_SOON_AS * len(self._stretches):
            # Numbers that come up repeatedly are made once; those between are soon made.
            first = int(self.runs.min())
            return uniforms(self.seed, name, first, self._span)[self.runs - first]
        parts = [uniforms(self.seed, name, first, count) for first, count in self._stretches]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)
