"""When a party takes what lies on the table.

After Baarslag, Hindriks & Jonker (2014), "Effective acceptance conditions in real-time automated
negotiation", Decision Support Systems 60. There AC_next takes what is worth at least the party's
next own offer; AC_const(α) what is worth a fixed α; and AC_combi(T, α) what AC_next takes, and from
time T on also what is worth α, which can be the best or the mean of the offers received in a window
before.
"""

from __future__ import annotations

from sim.arrays import BoolArray, FloatArray
from sim.strategies.bases import Acceptance, Tabled
from sim.strategies.view import View

__all__ = ["Combined", "Next", "Target"]

_SOURCE = "Baarslag, Hindriks & Jonker 2014"
_LITTLE = (
    "that a little is better than nothing is not how all people decide: small shares are often"
    " refused (Güth, Schmittberger & Schwarze 1982)"
)


class Target(Acceptance):
    """Takes what is worth at least its target: AC_const with what it aims at now for the constant.

    Where a party offers what is worth just its target, that is AC_next.
    """

    source = _SOURCE
    evidence = "levels of aspiration guide what people take (Siegel & Fouraker 1960)"

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= target


class Next(Acceptance):
    """Takes what is worth at least what it would offer itself now: AC_next."""

    source = _SOURCE
    evidence = "none from people: made for programs that negotiate"
    compares = True
    by_target = False

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= tabled.own


class Combined(Acceptance):
    """Takes what is worth its target or what it would offer itself; at last all above no deal.

    At its last chance it refuses nothing that is not worse than no deal. That is AC_combi with the
    last chance for T and the no-deal value for α, and the target besides.
    """

    source = _SOURCE
    evidence = _LITTLE
    compares = True

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        good = (tabled.worth >= target) | (tabled.worth >= tabled.own)
        return good | view.last
