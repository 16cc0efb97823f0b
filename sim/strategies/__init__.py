"""Strategies: how a party concedes, what it offers, and what it accepts."""

from sim.strategies.bases import Acceptance, Conceding, Offering, Parameter, Part, Strategy, Tabled
from sim.strategies.registry import (
    PARTS,
    Kind,
    compose,
    names,
    part_class,
    register,
    registered,
    registered_among,
)
from sim.strategies.view import View, per_run

__all__ = [
    "PARTS",
    "Acceptance",
    "Conceding",
    "Kind",
    "Offering",
    "Parameter",
    "Part",
    "Strategy",
    "Tabled",
    "View",
    "compose",
    "names",
    "part_class",
    "per_run",
    "register",
    "registered",
    "registered_among",
]
