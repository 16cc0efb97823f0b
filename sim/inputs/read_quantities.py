"""Reading an uncertain quantity: one number, or a distribution."""

from __future__ import annotations

from sim.errors import Fault
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry
from sim.inputs.read_provenance import Reading
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
from sim.uncertainty.provenance import UNEXPLAINED, Provenance
from sim.uncertainty.quantities import Domain, Quantity

__all__ = ["read_quantity"]


def read_quantity(
    node: Node | None,
    path: str,
    domain: Domain,
    reading: Reading,
    inherited: Provenance = UNEXPLAINED,
    default: float = 0.0,
) -> Quantity:
    """Read a number: bare, ``{value: …}``, or a distribution, each with ``claim:`` or ``assumed:``.

    Args:
        node: Where it stands; None if it is not written, which gives the default.
        path: Its path.
        domain: The numbers it may be; a normal law is truncated to it, others must lie inside.
        reading: Where faults go, and which claims may be cited.
        inherited: What it rests on unless it says so itself.
        default: Its value if it is not written or faulty.

    Returns:
        The quantity; after a fault, one with the default value.
    """
    if node is None:
        return Quantity(path, Constant(default))
    fallback = Quantity(path, Constant(default), inherited, node.file, node.line)

    def fault(message: str) -> Quantity:
        reading.faults.append(Fault(node.file, node.line, path, message))
        return fallback

    if not isinstance(node.value, dict):
        number = number_in(node)
        if number is None:
            return fault(no_number(node, "a number or a distribution"))
        if not domain.admits(number):
            return fault(f"{node.text} is not {domain}")
        return Quantity(path, Constant(number), inherited, node.file, node.line)

    entry = Entry(node, path, reading.faults)
    provenance = reading.provenance(entry, inherited)
    forms = {form: entry.take(form) for form in ("value", *LAWS)}
    given = {form: item for form, item in forms.items() if item is not None}
    entry.done()
    if len(given) != 1:
        what = "several" if given else "none"
        return fault(f"needs one of value, {', '.join(LAWS)}; it has {what} of them")
    form, item = next(iter(given.items()))
    if form == "value":
        return read_quantity(item, path, domain, reading, provenance, default)
    law = _read_law(form, item, domain)
    if isinstance(law, str):
        return fault(law)
    if not domain.admits_all(law):
        return fault(f"{law} reaches beyond what it may be: {domain}")
    return Quantity(path, law, provenance, node.file, node.line)


def _read_law(form: str, node: Node, domain: Domain) -> Distribution | str:
    """A distribution from its arguments, or what is wrong with them."""
    if form == "choice":
        return _read_choice(node)
    names = {
        "uniform": ("low", "high"),
        "triangular": ("low", "mode", "high"),
        "normal": ("mean", "standard deviation"),
        "beta": ("a", "b"),
    }[form]
    items = node.value if isinstance(node.value, list) else []
    if len(items) != len(names):
        return f"{form} needs a list of {len(names)} numbers: {', '.join(names)}"
    given = []
    for name, item in zip(names, items, strict=True):
        number = number_in(item)
        if number is None:
            return f"{form}: {name} {no_number(item)}"
        given.append(number)
    if form == "uniform":
        return Uniform(*given) if given[0] < given[1] else "uniform needs low below high"
    if form == "triangular":
        ordered = given[0] <= given[1] <= given[2] and given[0] < given[2]
        return Triangular(*given) if ordered else "triangular needs low ≤ mode ≤ high, low < high"
    if form == "beta":
        return Beta(*given) if min(given) > 0 else "beta needs a and b above 0"
    if given[1] <= 0:
        return "normal needs a standard deviation above 0"
    law = Normal(given[0], given[1], domain.low, domain.high)
    below, above = law.tails()
    if above - below < 1e-6:
        return f"normal has almost no weight where the quantity may be: {domain}"
    return law


def _read_choice(node: Node) -> Distribution | str:
    shape = "choice needs a list of numbers, or a mapping of numbers to weights above 0"
    if isinstance(node.value, list) and node.value:
        values = [number_in(item) for item in node.value]
        weights: list[float | None] = [1.0] * len(values)
    elif isinstance(node.value, dict) and node.value:
        try:
            values = [number_in(Node(float(key))) for key in node.value]
        except ValueError:
            return shape
        weights = [number_in(item) for item in node.value.values()]
    else:
        return shape
    good = [v for v in values if v is not None]
    sound = [w for w in weights if w is not None and w > 0]
    if len(good) != len(values) or len(sound) != len(weights):
        return shape
    return Choice(tuple(good), tuple(sound))
