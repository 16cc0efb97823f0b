"""What has been tried between a party and another whose consent counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, IntArray

__all__ = ["BACKED", "MADE", "REFUSED", "Tried", "narrowed"]

BACKED, MADE, REFUSED = 1, 2, 4
"""Marks: the other has offered or accepted it; the party itself has; the other has refused it."""


class Tried:
    """What a party remembers of the moves between itself and one other that counts.

    At its last offer a party looks back at it: see "What it offers" in docs/rules.md.

    Attributes:
        other: The other party.
        needed: Which outcomes need its consent; none where outcomes are not listed.
        there: Where it is present at the party's last offer; shape ``(runs,)``.
        options: `BACKED` and `REFUSED` for the options of what was offered, accepted and refused,
            those of the first issue first; shape ``(runs, options)``.
        outcomes: `BACKED` and `MADE` for outcomes, where they are listed; shape
            ``(runs, outcomes)``.
        entries: Where they are not: the same marks, each with the outcomes of all runs, −1 for
            none.
    """

    def __init__(
        self, other: int, runs: int, shape: Sequence[int], needed: BoolArray | None
    ) -> None:
        """Begin with nothing.

        Args:
            other: The other party.
            runs: How many runs there are.
            shape: How many options each issue has.
            needed: Which outcomes need its consent, where they are listed; shape ``(outcomes,)``.
        """
        self.other = other
        self.needed = np.ones(0, bool) if needed is None else needed
        self.there = np.zeros(runs, bool)
        self._first = np.cumsum([0, *shape])[:-1]
        self._shape = tuple(shape)
        self.options: NDArray[np.uint8] = np.zeros((runs, sum(shape)), np.uint8)
        self.outcomes: NDArray[np.uint8] = np.zeros((runs, len(self.needed)), np.uint8)
        self.entries: list[tuple[int, IntArray]] = []

    def keep(
        self, runs: IntArray, outcomes: IntArray, options: Sequence[IntArray], mark: int
    ) -> None:
        """Take note of a move.

        Args:
            runs: The runs, each once.
            outcomes: What was offered, accepted or refused there.
            options: The option of each issue in it.
            mark: What is to be noted.
        """
        if mark != MADE:
            for first, option in zip(self._first, options, strict=True):
                self.options[runs, first + option] |= mark
        if mark == REFUSED:
            return
        if self.outcomes.size:
            self.outcomes[runs, outcomes] |= mark
        elif (self.made_of(runs, mark) != outcomes).all(axis=0).any():
            its = np.full(len(self.options), -1, np.int64)
            its[runs] = outcomes
            self.entries.append((mark, its))

    def made_of(self, runs: IntArray, mark: int) -> IntArray:
        """The outcomes with a mark, where they are not listed; shape ``(entries, runs)``."""
        found = [its[runs] for its_mark, its in self.entries if its_mark == mark]
        return np.array(found, np.int64).reshape(len(found), len(runs))

    def is_backed(self, runs: IntArray, outcomes: IntArray) -> BoolArray:
        """Whether the other has offered or accepted an outcome; one a run."""
        if self.outcomes.size:
            backed: BoolArray = (self.outcomes[runs, outcomes] & BACKED) != 0
            return backed
        known: BoolArray = (self.made_of(runs, BACKED) == outcomes).any(axis=0)
        return known

    def suspects(self, runs: IntArray) -> list[BoolArray]:
        """The options that the other has refused and never backed.

        Returns:
            For each issue, shape ``(runs, options)``.
        """
        suspect = self.options[runs] == REFUSED
        return [
            suspect[:, first : first + size]
            for first, size in zip(self._first, self._shape, strict=True)
        ]

    def counted(self, runs: IntArray) -> IntArray:
        """How many suspect options outcomes have that need its consent; ``(runs, outcomes)``."""
        count = np.zeros((len(runs), 1), np.int64)
        for suspect in self.suspects(runs):
            count = (count[:, :, None] + suspect[:, None, :]).reshape(len(runs), -1)
        return count * self.needed


def narrowed(tried: Sequence[Tried], runs: IntArray, fits: BoolArray) -> BoolArray:
    """Which of the outcomes in question a last offer is chosen from.

    Args:
        tried: What was tried with each of the others, at least one.
        runs: The runs.
        fits: The outcomes in question, shape ``(runs, outcomes)``.
    """
    found, in_hand, lacking = fits.copy(), np.zeros_like(fits), np.zeros_like(fits)
    count = np.zeros(fits.shape, np.int64)
    for each in tried:
        backed = each.outcomes[runs] & BACKED > 0
        in_hand |= backed
        lacking |= each.there[runs, None] & each.needed & ~backed
        count += each.counted(runs)
    in_hand &= fits & ~lacking
    fresh = fits & (tried[0].outcomes[runs] & MADE == 0)
    for better in (fresh, in_hand) if len(tried) == 1 else (in_hand,):
        some = better.any(axis=1)
        found[some] = better[some]
    count[~found] = np.iinfo(np.int64).max
    least: BoolArray = found & (count == count.min(axis=1, keepdims=True))
    return least
