"""Names for who stood in the way of a deal, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from sim.arrays import IntArray
from sim.model import Scenario
from sim.model.compiled import compile_scenario

__all__ = ["BlockerNames"]


class BlockerNames:
    """Names for the blockers of a run: from the codes of reasons to one name, and back.

    All blockers of a run together are called ``ann.red_lines.border + ben.target``.

    Args:
        scenario: The scenario.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @cached_property
    def reasons(self) -> tuple[tuple[str, ...], ...]:
        """The reasons for which each party can block, in the order of their codes.

        Of a scenario with alternatives those of all branches, each once.
        """
        models = [compile_scenario(branch) for branch in self._scenario.branches_alone]
        if len(models) == 1:
            # As the engine numbers them: a concession twice, as it may be locked or unmet.
            return tuple(party.reasons for party in models[0].parties)
        return tuple(
            tuple(dict.fromkeys(reason for its in same for reason in its.reasons))
            for same in zip(*(model.parties for model in models), strict=True)
        )

    @property
    def nobody(self) -> IntArray:
        """The codes of a run in which nobody blocked; shape ``(1, parties)``."""
        return np.full((1, len(self._scenario.parties)), -1, np.int64)

    def named(self, codes: IntArray) -> tuple[IntArray, tuple[str, ...]]:
        """The names of the blockers of each run.

        Args:
            codes: The code of each party's reason, −1 for none; shape ``(runs, parties)``.

        Returns:
            For each run the place of its name, −1 if nobody blocked; and the names that occur, in
            alphabetical order.
        """
        merged, different = np.zeros(len(codes), np.int64), 1
        for party in range(codes.shape[1]):
            # Renumbering after each party keeps the numbers small, however many parties there are.
            reasons = len(self.reasons[party]) + 1
            merged = merged * reasons + codes[:, party] + 1
            merged, different = _renumbered(merged, different * reasons)
        where = np.zeros(different, np.int64)
        where[merged] = np.arange(len(merged))  # a run with that combination, whichever
        names = [self._name(codes[row]) for row in (where if len(codes) else ())]
        order = sorted({name for name in names if name})
        rank = np.array([order.index(name) if name else -1 for name in names], np.int64)
        return rank[merged], tuple(order)

    def _name(self, codes: IntArray) -> str:
        return " + ".join(
            f"{party}.{self.reasons[i][codes[i]]}"
            for i, party in enumerate(self._scenario.party_names)
            if codes[i] >= 0
        )

    def codes(self, names: Iterable[str]) -> IntArray:
        """The codes that names stand for: the way back from `named`.

        Args:
            names: Names of the blockers of a run.

        Returns:
            The code of each party's reason, −1 for who did not block; shape ``(names, parties)``.

        Raises:
            ValueError: if there is no such party or reason.
        """
        parties: Sequence[str] = self._scenario.party_names
        listed = list(names)
        found = np.repeat(self.nobody, len(listed), axis=0)
        for row, text in enumerate(listed):
            for part in text.split(" + "):
                party, _, reason = part.partition(".")
                at = parties.index(party)
                found[row, at] = self.reasons[at].index(reason)
        return found


def _renumbered(numbers: IntArray, bound: int) -> tuple[IntArray, int]:
    """Numbers below a bound by their rank among those that occur, and how many do."""
    if bound > 10_000 + len(numbers):
        different, ranks = np.unique(numbers, return_inverse=True)
        return ranks.reshape(-1), len(different)
    occurs = np.bincount(numbers, minlength=bound) > 0
    return (np.cumsum(occurs) - 1)[numbers], int(occurs.sum())
