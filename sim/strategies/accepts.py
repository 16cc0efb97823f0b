"""When a party takes what lies on the table.

Source of the first two: Baarslag, Hindriks & Jonker (2014), "Effective acceptance conditions in
real-time automated negotiation", Decision Support Systems 60 (AC_const with the target for the
constant, AC_next).
"""

from __future__ import annotations

from sim.arrays import BoolArray, FloatArray
from sim.strategies.parts import Acceptance, Tabled
from sim.strategies.view import View

__all__ = ["Combined", "Next", "Target"]

_SOURCE = "Baarslag, Hindriks & Jonker 2014"


class Target(Acceptance):
    """Takes what is worth at least its target."""

    source = _SOURCE

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= target


class Next(Acceptance):
    """Takes what is worth at least what it would offer itself now."""

    source = _SOURCE
    compares = True
    by_target = False

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        return tabled.worth >= tabled.own


class Combined(Acceptance):
    """Takes what is worth its target or what it would offer itself; at last all above no deal.

    At its last chance it refuses nothing that is not worse than no deal.
    """

    source = _SOURCE
    compares = True

    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        good = (tabled.worth >= target) | (tabled.worth >= tabled.own)
        return good | view.last
