"""Terms and conditions for the naive reference: terms go by the numbers of their options."""

from sim.model.issues import AllOf, AnyOf, Negation, OneOf, Predicate

Terms = tuple[int, ...]


def holds(predicate: Predicate, terms: Terms) -> bool:
    match predicate:
        case OneOf(issue, allowed):
            return allowed[terms[issue]]
        case AllOf(parts):
            return all(holds(part, terms) for part in parts)
        case AnyOf(parts):
            return any(holds(part, terms) for part in parts)
        case Negation(part):
            return not holds(part, terms)
    raise TypeError(predicate)
