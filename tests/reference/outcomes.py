"""Terms and conditions for the naive reference: terms go by the numbers of their options."""

from sim.model.issues import AllOf, AnyOf, Negation, OneOf, Predicate

Outcome = tuple[int, ...]


def holds(predicate: Predicate, outcomes: Outcome) -> bool:
    match predicate:
        case OneOf(issue, allowed):
            return allowed[outcomes[issue]]
        case AllOf(parts):
            return all(holds(part, outcomes) for part in parts)
        case AnyOf(parts):
            return any(holds(part, outcomes) for part in parts)
        case Negation(part):
            return not holds(part, outcomes)
    raise TypeError(predicate)
