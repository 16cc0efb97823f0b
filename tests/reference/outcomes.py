"""Outcomes and conditions for the naive reference; an outcome is the numbers of its options."""

import math

from sim.model.issues import AllOf, AnyOf, Negation, OneOf, Predicate

Outcome = tuple[int, ...]


def holds(predicate: Predicate, outcome: Outcome) -> bool:
    match predicate:
        case OneOf(issue, allowed):
            return allowed[outcome[issue]]
        case AllOf(parts):
            return all(holds(part, outcome) for part in parts)
        case AnyOf(parts):
            return any(holds(part, outcome) for part in parts)
        case Negation(part):
            return not holds(part, outcome)
    raise TypeError(predicate)


def on_grid(amount: float) -> float:
    """The nearest multiple of 2^-32; of two that are as near, the even one."""
    return round(amount * 2.0**32) / 2.0**32 if math.isfinite(amount) else amount
