"""Which outcomes a party may offer, in each situation that a run can be in."""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.model.compiled import PartyModel, Public
from sim.model.positions import Bits

__all__ = ["Situations"]


class Situations:
    """The situations that came up so far: positions in force, and public stands taken to be real.

    Attributes:
        allowed: Which outcomes the party may offer in each. Shape ``(2, situations, outcomes)``:
            first without those that cross a stand of others that it takes to be real, then all
            that are open to it.
    """

    def __init__(self, model: PartyModel, others: Public) -> None:
        self._model, self._others = model, others
        self._known: dict[tuple[int, int], int] = {}
        self.allowed = np.empty((2, 0, model.space.size), bool)

    def rows(self, active: Bits, taken_real: Bits) -> IntArray:
        """The situation of each run, as a place in `allowed`.

        Args:
            active: Which of the party's positions are in force; shape ``(runs,)``.
            taken_real: Which of the others' public stands it takes to be real, likewise.
        """
        actives, of_active = np.unique(active, return_inverse=True)
        reals, of_real = np.unique(taken_real, return_inverse=True)
        pairs, pair = np.unique(of_active * len(reals) + of_real, return_inverse=True)
        rows = [
            self._row(int(actives[code // len(reals)]), int(reals[code % len(reals)]))
            for code in pairs
        ]
        found: IntArray = np.array(rows)[pair]
        return found

    def _row(self, active: int, taken_real: int) -> int:
        key = (active, taken_real)
        if key not in self._known:
            self._known[key] = self.allowed.shape[1]
            is_open = (self._model.bits & np.uint64(active)) == 0
            avoided = np.zeros(len(is_open), bool)
            for i, (_, stand) in enumerate(self._others.stands):
                if taken_real >> i & 1:
                    avoided |= stand.crosses
            pair = np.array([is_open & ~avoided, is_open])
            self.allowed = np.concatenate([self.allowed, pair[:, None]], axis=1)
        return self._known[key]
