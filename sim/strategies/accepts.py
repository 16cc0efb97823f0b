"""When a party accepts the offer on the table.

After Baarslag, Hindriks & Jonker (2014), "Effective acceptance conditions in real-time automated
negotiation", Decision Support Systems 60. In the source, AC_next accepts an offer worth at least
the party's own next offer, and AC_const(α) one worth at least a fixed α. AC_combi(T, α) accepts
like AC_next and, from time T on, also like AC_const(α); there α can be the best or the mean of the
offers received in an earlier window.
"""

from __future__ import annotations

from sim.arrays import BoolArray, FloatArray
from sim.strategies.bases import Acceptance, Tabled
from sim.strategies.view import View

__all__ = ["Combined", "Next", "Target"]

_SOURCE = "Baarslag, Hindriks & Jonker 2014"
_LITTLE = (
    "people often refuse small shares, although a little is better than nothing (Güth,"
    " Schmittberger & Schwarze 1982)"
)


class Target(Acceptance):
    """Accepts an offer worth at least its target: AC_const, with the current target as constant.

    For a party whose own offers are worth exactly its target, this is AC_next.
    """

    source = _SOURCE
    evidence = "levels of aspiration guide what people accept (Siegel & Fouraker 1960)"

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= target


class Next(Acceptance):
    """Accepts an offer worth at least as much as its own next offer: AC_next."""

    source = _SOURCE
    evidence = "none from people: made for programs that negotiate"
    compares = True
    by_target = False

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= tabled.own


class Combined(Acceptance):
    """Accepts an offer that reaches its target or its own next offer; at its last chance, any.

    "Any" means any offer that is not worse than no deal. This is AC_combi, with the last chance for
    T and the no-deal value for α; accepting at the target is added.
    """

    source = _SOURCE
    evidence = _LITTLE
    compares = True

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        good = (tabled.worth >= target) | (tabled.worth >= tabled.own)
        return good | view.last
