"""Outcomes and conditions for the naive reference; an outcome is the numbers of its options."""

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
