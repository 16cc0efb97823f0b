"""MiCRO: one new offer in reply to each new offer of the others."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.strategies.bases import Conceding, Offering
from sim.strategies.view import View

_SOURCE = "de Jonge 2022; for several parties after Aguilera-Luzon, de Jonge & Larrosa 2025"

__all__ = ["MiCRO", "NewOrRepeated"]


def ready_to_offer(view: View) -> IntArray:
    """The new offer that MiCRO is ready to make; −1 where it would rather repeat an old one."""
    own = view.distinct(view.party)
    fewest = np.full(len(own), np.iinfo(np.int64).max)
    for other in view.others:
        there = view.present(other)
        fewest = np.where(there, np.minimum(fewest, view.distinct(other)), fewest)
    return np.where(own <= fewest, view.new_best(), -1)


class MiCRO(Conceding):
    """Makes a new offer once each of the others has made as many different offers as it has.

    It needs no model of the others:

    1. It counts the different outcomes that it has offered, m, and those that each other party has
       offered; n is the smallest of the latter. (With more than two parties, outcomes that somebody
       accepted also count as offered; otherwise nobody could make the first step.)
    2. If m ≤ n, it is ready to offer the best outcome that it has not offered yet, as long as this
       is worth its no-deal value. Otherwise, or when it has run out of such outcomes, it repeats
       one of its earlier offers, all equally likely. Where an offer must be a concession, an
       outcome that is none is passed over and does not come again.
    3. Its target is the worst of the offers that it has made or is ready to make.
    4. At its last chance its target is its no-deal value. Of the outcomes that reach it, it offers
       the one best for the worst-off of the others, by what a reader of the scenario knows.

    Step 4 is not in the source, which has no deadline and needs as many rounds as there are steps
    to a deal. Neither is what ``combined`` adds: at its last chance it accepts any offer that is
    not worse than no deal. With ``clock: open`` no chance is known to be the last, and the strategy
    is that of the source.

    Source: de Jonge (2022), "An analysis of the linear bilateral ANAC domains using the MiCRO
    benchmark strategy", IJCAI. There is a version for several parties by Aguilera-Luzon, de Jonge &
    Larrosa (2025), "MiCRO for multilateral negotiations" (arXiv 2510.17401, PRIMA 2025), that looks
    at the offers of all, too; how n is counted here may differ from it.
    """

    source = _SOURCE
    evidence = "none from people: made for programs that negotiate"
    remembers = True
    enumerates = True
    waits = True
    offers = "micro"

    def target(self, view: View) -> FloatArray:
        least = np.fmin(view.worst_offered(), view.utility(ready_to_offer(view)))
        least = np.where(np.isfinite(least), least, view.best_utility)
        return np.where(view.last, view.no_deal, least)


class NewOrRepeated(Offering):
    """Makes MiCRO's new offer or repeats an old one; at its last chance, offers what others like.

    See `MiCRO`.
    """

    reaches_target = False
    source = _SOURCE
    evidence = "none from people: made for programs that negotiate"
    remembers = True
    enumerates = True

    def offer(self, view: View, target: FloatArray) -> IntArray:
        fresh = ready_to_offer(view)
        old = view.offered_before(view.random("repeat"))
        offers = np.where(fresh >= 0, fresh, np.where(view.may_sign(old), old, -1))
        if view.last.any():
            offers = np.where(view.last, view.liked(view.no_deal, worst_off=True), offers)
        return offers
