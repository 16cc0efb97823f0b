"""What is known of a number, and what that rests on: distributions, quantities, provenance."""

from sim.uncertainty.distributions import (
    LAWS,
    Beta,
    Choice,
    Constant,
    Distribution,
    Normal,
    Triangular,
    Uniform,
)
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Domain, Quantity, uniforms

__all__ = [
    "LAWS",
    "Beta",
    "Choice",
    "Constant",
    "Distribution",
    "Domain",
    "Normal",
    "Provenance",
    "Quantity",
    "Triangular",
    "Uniform",
    "uniforms",
]
