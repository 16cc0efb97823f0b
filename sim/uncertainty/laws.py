"""The table of laws: what scenarios may say of a number, by name."""

from __future__ import annotations

from collections.abc import Mapping

from sim.uncertainty.distributions import Beta, Choice, Distribution, Normal, Triangular, Uniform
from sim.uncertainty.elicited import Observed, Pert, Quantiles

__all__ = ["LAWS"]

LAWS: Mapping[str, type[Distribution]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "normal": Normal,
    "beta": Beta,
    "choice": Choice,
    "pert": Pert,
    "quantiles": Quantiles,
    "observed": Observed,
}
"""Every law by the name that scenarios call it."""
