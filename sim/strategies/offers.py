"""What a party offers: how it picks one of the outcomes that are good enough for it.

What a party knows of the others is part of the scenario (``knows``):

``learned``
    It begins with what a reader of the source knows (``ranges``), and learns from what the others
    offer, accept and refuse in its presence. It has several readings of the others, drawn from the
    scenario's own ranges. Each move makes some readings likelier, by Bayes' rule, and the party
    goes by the likeliest. A party that offers or accepts something across its own public line has
    shown that the line was a bluff.
``ranges``
    The means of the scenario's own ranges, and the public lines.
``told``
    Exactly what the others want. Only theory assumes this.
"""

from __future__ import annotations

from sim.arrays import FloatArray, IntArray
from sim.strategies.bases import Offering
from sim.strategies.view import View

__all__ = ["AnyAbove", "Fair", "Liked", "OwnLowest"]

_KNOWS = {"knows": ("learned", "ranges", "told")}


class OwnLowest(Offering):
    """Of the outcomes that reach its target, offers the one worth least to itself."""

    source = "after Faratin, Sierra & Jennings 1998, with utilities instead of values of an issue"
    evidence = "none from people: made for programs that negotiate"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.nearest(target)


class Fair(Offering):
    """Of the outcomes that reach its target, offers the one best for the worst-off of the others.

    A party's gain from an outcome is counted over no deal, as a share of the most that it could
    gain. The others are those whose consent the outcome needs, whether in the room or not.
    """

    words = _KNOWS
    source = "after Kalai & Smorodinsky 1975: the least gain, as a share of the ideal, is largest"
    evidence = (
        "people are drawn to terms that equalise gains (Nydegger & Owen 1975), and more to equal"
        " gains than to equal shares of the ideal gains (Navarro & Veszteg 2017)"
    )

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked(target, worst_off=True)


class Liked(Offering):
    """Of the outcomes that reach its target, offers the one the others like best on average."""

    words = _KNOWS
    source = "after Baarslag et al. 2014: the opponent model picks among bids that are good enough"
    evidence = "none from people: made for programs that negotiate"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked(target, worst_off=False)


class AnyAbove(Offering):
    """Offers any of the outcomes that reach its target, all equally likely."""

    source = "a baseline"
    evidence = "none: a baseline"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.above(target, view.random("offer"))
