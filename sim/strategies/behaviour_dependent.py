"""Behaviour-dependent strategies: concede as the others do.

Source: Faratin, Sierra & Jennings (1998), "Negotiation decision functions for autonomous agents",
section 4.3.
"""

from __future__ import annotations

import numpy as np

from sim.issues import FloatArray
from sim.strategies.strategy import Strategy, View


class RelativeTitForTat(Strategy):
    """Concedes in the proportion in which the last two offers it received got better.

    Starts at its best; then the target is its own last offer's utility times the ratio of the
    utilities of the two offers it received last (Faratin et al. 1998, relative tit-for-tat with
    δ = 1), between its floor and its best.
    """

    source = "Faratin, Sierra & Jennings 1998"

    def target(self, view: View) -> FloatArray:
        latest, before = view.received(0), view.received(1)
        own = view.offered(0)
        known = np.isfinite(before) & np.isfinite(own) & (latest > 0)
        ratio = np.divide(before, latest, out=np.ones_like(own), where=known)
        target = np.where(known, own * ratio, np.where(np.isfinite(own), own, view.best_utility))
        return np.clip(target, view.floor, view.best_utility)
