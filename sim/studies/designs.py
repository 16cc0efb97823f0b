"""Designs: which points of the unit cube a sweep looks at, and the product of lists.

A sampled design replaces the uniform numbers that quantities are drawn from, and nothing else: a
point of the cube becomes a setting by inverting each quantity's law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.libraries import qmc

__all__ = ["DESIGNS", "TABLE", "lhs", "product", "random", "sobol", "unit_cube"]

_EDGE = 1e-9
"""Laws are inverted strictly inside the unit interval."""


def sobol(dimensions: int, points: int, seed: int) -> FloatArray:
    """Scrambled Sobol points (Sobol 1967; Owen 1998), at their best in powers of two."""
    sampler = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    # Made up to the next power of two, of which the first are taken: they are the same points.
    made: FloatArray = sampler.random_base2(int(np.ceil(np.log2(max(points, 1)))))
    return made[:points]


def lhs(dimensions: int, points: int, seed: int) -> FloatArray:
    """A Latin hypercube (McKay, Beckman & Conover 1979)."""
    sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed))
    made: FloatArray = sampler.random(points)
    return made


def random(dimensions: int, points: int, seed: int) -> FloatArray:
    """Independent uniform points."""
    return np.random.default_rng(seed).random((points, dimensions))


def _of_indices(name: str) -> Callable[[int, int, int], FloatArray]:
    """A design of `sim.studies.indices`, whose library is slow to load."""

    def design(dimensions: int, points: int, seed: int) -> FloatArray:
        module = import_module("sim.studies.indices")
        made: FloatArray = getattr(module, name)(dimensions, points, seed)
        return made

    return design


_SAMPLED: Mapping[str, Callable[[int, int, int], FloatArray]] = {
    "sobol": sobol,
    "lhs": lhs,
    "random": random,
    "saltelli": _of_indices("sobol_design"),
    "morris": _of_indices("morris_design"),
}
"""Sampled designs by name: functions of dimensions, points and seed; points in the unit cube."""

DESIGNS = ("grid", *_SAMPLED)

TABLE = "table"
"""The design of points of your own, which no name asks for."""


def unit_cube(design: str, dimensions: int, points: int, seed: int) -> FloatArray:
    """Points of a sampled design, strictly inside the unit cube; shape ``(points, dimensions)``.

    ``saltelli`` makes ``points · (dimensions + 2)`` of them, ``morris``
    ``points · (dimensions + 1)``.

    Args:
        design: The name of a sampled design.
        dimensions: How many quantities vary.
        points: How many points (of ``saltelli`` base points, of ``morris`` trajectories).
        seed: The seed of the design.
    """
    return np.clip(_SAMPLED[design](dimensions, points, seed), _EDGE, 1 - _EDGE)


def product(counts: Sequence[int]) -> IntArray:
    """All combinations of indices, the first slowest; shape ``(combinations, lists)``."""
    if not counts:
        return np.zeros((1, 0), np.int64)
    return np.stack([axis.ravel() for axis in np.indices(counts)], axis=1)
