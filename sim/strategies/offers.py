"""What a party offers: which of the outcomes that are good enough for it.

What a party knows of the others is part of the scenario (``knows``):

``learned``
    It begins with what a reader of the source knows (``ranges``), and learns from what the others
    offer, accept and refuse in its presence. It has some readings of them, drawn from the
    scenario's own ranges; each move makes some readings likelier than others, by Bayes' rule; it
    goes by the likeliest. A party that offers or takes what crosses its own public line has shown
    that the line was a bluff.
``ranges``
    The means of the scenario's own ranges, and public lines.
``told``
    What the others want, exactly: a figure of theory.
"""

from __future__ import annotations

from sim.arrays import FloatArray, IntArray
from sim.strategies.bases import Offering
from sim.strategies.view import View

__all__ = ["AnyAbove", "Fair", "Liked", "OwnLowest"]

_KNOWS = {"knows": ("learned", "ranges", "told")}


class OwnLowest(Offering):
    """Offers what is worth least to itself among what reaches its target."""

    source = "after Faratin, Sierra & Jennings 1998, utilities in the place of values of an issue"
    evidence = "none from people: made for programs that negotiate"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.nearest(target)


class Fair(Offering):
    """Offers what the worst-off of the others likes best among what reaches its target.

    What an outcome gives another party is its gain over no deal, as a share of the most that it
    could gain. The others are those whose consent the outcome needs, in the room or not.
    """

    words = _KNOWS
    source = "the largest least gain, as a share of the ideal one, after Kalai & Smorodinsky 1975"
    evidence = (
        "people are drawn to terms that equalise gains (Nydegger & Owen 1975), and to equal gains"
        " more than to equal shares of the ideal ones (Navarro & Veszteg 2017)"
    )

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked(target, worst_off=True)


class Liked(Offering):
    """Offers what the others like best on average among what reaches its target."""

    words = _KNOWS
    source = "after Baarslag et al. 2014: the opponent model picks among bids that are good enough"
    evidence = "none from people: made for programs that negotiate"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked(target, worst_off=False)


class AnyAbove(Offering):
    """Offers any of the outcomes that reach its target, each as likely as the others."""

    source = "a baseline"
    evidence = "none: a baseline"

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.above(target, view.random("offer"))
