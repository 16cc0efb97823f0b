"""Strategies: how a party decides what it wants now, what it offers, and what it accepts."""

from sim.strategies.registry import names, register, registered, strategy_class
from sim.strategies.strategy import Parameter, Strategy, View, per_run

__all__ = [
    "Parameter",
    "Strategy",
    "View",
    "names",
    "per_run",
    "register",
    "registered",
    "strategy_class",
]
