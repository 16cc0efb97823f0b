"""Time-dependent strategies: the target falls as the party's time is used up.

Source: Faratin, Sierra & Jennings (1998), "Negotiation decision functions for autonomous agents",
Robotics and Autonomous Systems 24: its time-dependent tactics, with utilities instead of the
values of a single issue. There the share conceded at time t is α(t), with polynomial
α(t) = κ + (1−κ) t^(1/β) and exponential α(t) = exp((1−t)^β ln κ); the target is
m + (1−α(t)) (M−m) between the party's best utility M and its no-deal value m. All reach α(1) = 1,
at the party's last chance. Powers are rounded to multiples of 2⁻³⁶.
"""

from __future__ import annotations

from abc import abstractmethod

from sim.arrays import FloatArray
from sim.strategies.bases import ConcedingToFloor, Parameter
from sim.strategies.view import View
from sim.theory.powers import rounded_power
from sim.uncertainty.quantities import Domain

__all__ = ["Boulware", "Conceder", "Exponential", "Linear", "Polynomial", "TimeDependent"]

_FARATIN = "Faratin, Sierra & Jennings 1998"
_KAPPA = Parameter(0.1, Domain(0.0, 1.0), "share conceded at the start")
_BETA = Parameter(1.0, meaning="below 1 concedes late (boulware), above 1 early (conceder)")


class TimeDependent(ConcedingToFloor):
    """The target falls from the party's best utility to its floor as time passes."""

    source = _FARATIN
    evidence = (
        "people's agreements cluster just before a deadline (Roth, Murnighan & Schoumaker 1988);"
        " the shape of the curve is not estimated from people"
    )

    @abstractmethod
    def conceded(self, view: View) -> FloatArray:
        """The share α of the way down conceded so far; shape ``(runs,)``."""

    def target(self, view: View) -> FloatArray:
        floor = self.floor(view)
        return floor + (1.0 - self.conceded(view)) * (view.best_utility - floor)


class Boulware(TimeDependent):
    """Concedes little until shortly before the end: α(t) = t^exponent, exponent 4."""

    parameters = {"exponent": Parameter(4.0, meaning="the higher, the later it concedes")}

    def conceded(self, view: View) -> FloatArray:
        return rounded_power(view.elapsed, view.parameters["exponent"])


class Linear(TimeDependent):
    """Concedes at an even pace: α(t) = t."""

    def conceded(self, view: View) -> FloatArray:
        return view.elapsed


class Conceder(Boulware):
    """Concedes most at the beginning: α(t) = t^exponent, exponent 0.25."""

    parameters = {"exponent": Parameter(0.25, meaning="the lower, the earlier it concedes")}


class Polynomial(TimeDependent):
    """Faratin's polynomial family: α(t) = κ + (1−κ) t^(1/β)."""

    parameters = {"beta": _BETA, "kappa": _KAPPA}

    def conceded(self, view: View) -> FloatArray:
        kappa = view.parameters["kappa"]
        return kappa + (1.0 - kappa) * rounded_power(view.elapsed, 1.0 / view.parameters["beta"])


class Exponential(TimeDependent):
    """Faratin's exponential family: α(t) = exp((1−t)^β ln κ)."""

    parameters = {
        "beta": _BETA,
        "kappa": Parameter(0.1, Domain(0.0, 1.0, above=True), "share conceded at the start"),
    }

    def conceded(self, view: View) -> FloatArray:
        left = rounded_power(1.0 - view.elapsed, view.parameters["beta"])
        return rounded_power(view.parameters["kappa"], left)
