"""The last offer of a party that looks back, among sums of two halves; see `sim.engine.tried`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.halved_search import Liking, Sums
from sim.engine.tried import Tried
from sim.model.halves import Halves
from sim.theory.grid import on_grid

__all__ = ["best_liked", "foremost", "liked_gain", "suspect_counts", "with_suspects"]

Found = tuple[IntArray, ...]
"""The run, the part of the first half and that of the second of some sums."""


def suspect_counts(tried: Tried, halves: Halves, runs: IntArray) -> tuple[IntArray, IntArray]:
    """How many suspect options the parts of both halves have; shape ``(runs, parts)`` each."""
    suspects = tried.suspects(runs)
    first = np.zeros((len(runs), len(halves.first_numbers)), np.int64)
    second = np.zeros((len(runs), len(halves.second_numbers)), np.int64)
    for issue, options in zip(halves.first, halves.first_options, strict=True):
        first += suspects[issue][:, options]
    for issue, options in zip(halves.second, halves.second_options, strict=True):
        second += suspects[issue][:, options]
    return first, second


def with_suspects(
    sums: Sums, theirs: tuple[FloatArray, FloatArray], counts: tuple[IntArray, IntArray], most: int
) -> list[tuple[Sums, tuple[FloatArray, FloatArray]]]:
    """The sums with just so many suspect options, in pieces that can be searched.

    Args:
        sums: All sums that come into question.
        theirs: What the other thinks of the parts, in the order of the sums.
        counts: What `suspect_counts` says.
        most: How many suspect options there are to be.
    """
    rows = np.arange(len(sums.first))[:, None]
    first, second = counts[0][rows, sums.first_order], counts[1][rows, sums.second_order]
    pieces = []
    for part in range(most + 1):
        own = np.where(second == most - part, sums.second, -np.inf)
        order = own.argsort(axis=1, kind="stable")
        piece = replace(
            sums,
            first=np.where(first == part, sums.first, -np.inf),
            second=np.take_along_axis(own, order, axis=1),
            second_order=sums.second_order[rows, order],
        )
        pieces.append((piece, (theirs[0], np.take_along_axis(theirs[1], order, axis=1))))
    return pieces


def liked_gain(found: Found, liking: Liking, reading: IntArray) -> FloatArray:
    """What sums give the other, as the party goes by."""
    row, first, second = found
    its = reading[row]
    return liking.gain(on_grid(liking.first[its, first] + liking.second[its, second]), its)


def foremost(found: Found, rows: int, *scores: FloatArray) -> Found:
    """Of the sums of each run those with the highest first score, then the next."""
    row = found[0]
    keep = np.arange(len(row))
    for score in scores:
        most = np.full(rows, -np.inf)
        np.maximum.at(most, row[keep], score[keep])
        keep = keep[score[keep] == most[row[keep]]]
    return tuple(its[keep] for its in found)


def best_liked(found: Found, liking: Liking, reading: IntArray) -> Found:
    """Of equal sums those that the other likes best."""
    if len(found[0]) == len(np.unique(found[0])):
        return found
    return foremost(found, len(reading), liked_gain(found, liking, reading))
