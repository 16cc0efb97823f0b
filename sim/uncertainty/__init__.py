"""What is known of a number, and what that rests on: distributions, quantities, provenance."""

from sim.uncertainty.dependence import Dependence, MovesWith, Permutation, RankCorrelation
from sim.uncertainty.distributions import (
    Beta,
    Choice,
    Constant,
    Distribution,
    Law,
    Normal,
    Triangular,
    Uniform,
)
from sim.uncertainty.elicited import Observed, Pert, Quantiles
from sim.uncertainty.laws import LAWS
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Domain, Quantity, uniforms

__all__ = [
    "LAWS",
    "Beta",
    "Choice",
    "Constant",
    "Dependence",
    "Distribution",
    "Domain",
    "Law",
    "MovesWith",
    "Normal",
    "Observed",
    "Permutation",
    "Pert",
    "Provenance",
    "Quantiles",
    "Quantity",
    "RankCorrelation",
    "Triangular",
    "Uniform",
    "uniforms",
]
