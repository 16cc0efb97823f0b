"""Reading an uncertain quantity: one number, or a distribution."""

from __future__ import annotations

from sim.errors import Fault, UsageError
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry
from sim.inputs.read_provenance import Reading
from sim.uncertainty.dependence import Permutation
from sim.uncertainty.distributions import Choice, Constant, Distribution, Law
from sim.uncertainty.elicited import Observed, Quantiles
from sim.uncertainty.laws import LAWS
from sim.uncertainty.provenance import UNEXPLAINED, Provenance
from sim.uncertainty.quantities import Domain, Quantity

__all__ = ["read_quantity"]

_DEALT = "dealt"
"""The word for a number that a permutation deals out."""


def read_quantity(
    node: Node | None,
    path: str,
    domain: Domain,
    reading: Reading,
    inherited: Provenance = UNEXPLAINED,
    default: float = 0.0,
) -> Quantity:
    """Read a number: bare, ``{value: …}``, or a distribution, each with ``claim:`` or ``assumed:``.

    The word ``dealt`` stands for a number that a permutation under ``dependence:`` deals out.

    Args:
        node: Where it stands; None if it is not written, which gives the default.
        path: Its path.
        domain: The numbers it may be; a normal law is truncated to it, others must lie inside.
        reading: Where faults go, and which claims may be cited.
        inherited: What it rests on unless it says so itself; by default what covers all.
        default: Its value if it is not written or faulty.

    Returns:
        The quantity; after a fault, one with the default value.
    """
    if node is None:
        return Quantity(path, Constant(default))
    said, inherited = inherited, reading.covering if inherited == UNEXPLAINED else inherited
    fallback = Quantity(path, Constant(default), inherited, node.file, node.line)

    def fault(message: str) -> Quantity:
        reading.faults.append(Fault(node.file, node.line, path, message))
        return fallback

    dependence = reading.dependences.get(path)
    if node.value == _DEALT:
        if not isinstance(dependence, Permutation):
            return fault("is 'dealt', but no permutation under 'dependence' names it")
        dealt = Choice(dependence.values, (1.0,) * len(dependence.values))
        if not domain.admits_all(dealt):
            return fault(f"{dealt} reaches beyond the allowed values: {domain}")
        because = dependence.provenance if said == UNEXPLAINED else inherited
        return Quantity(path, dealt, because, node.file, node.line, dependence)
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
        return fault(f"{law} reaches beyond the allowed values: {domain}")
    # A permutation deals out its own values, whatever law stands here; who checks that tells it.
    joint = None if isinstance(dependence, Permutation) else dependence
    return Quantity(path, law, provenance, node.file, node.line, joint)


def _read_law(form: str, node: Node, domain: Domain) -> Distribution | str:
    """A distribution from its arguments, or what is wrong with them."""
    law = LAWS[form]
    if form == "quantiles":
        return _read_quantiles(node, domain)
    if form == "observed":
        return _read_observed(node)
    if not issubclass(law, Law):
        return _read_choice(node)
    items = node.value if isinstance(node.value, list) else []
    most = len(law.arguments)
    if not most - law.optional <= len(items) <= most:
        count = f"{most - law.optional} or {most}" if law.optional else f"{most}"
        return f"{form} needs a list of {count} numbers: {', '.join(law.arguments)}"
    given = []
    for name, item in zip(law.arguments, items, strict=False):
        number = number_in(item)
        if number is None:
            return f"{form}: {name} {no_number(item)}"
        given.append(number)
    try:
        made = law.within(tuple(given), domain.low, domain.high)
    except UsageError as error:
        return str(error)
    if made.weight < 1e-6:
        return f"{form} lies almost entirely outside the allowed values: {domain}"
    return made


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


def _read_quantiles(node: Node, domain: Domain) -> Distribution | str:
    shape = "quantiles needs a mapping from shares between 0 and 1 to values"
    points = []
    for key, item in (node.value if isinstance(node.value, dict) else {}).items():
        try:
            share = number_in(Node(float(key)))
        except ValueError:
            share = None
        value = number_in(item)
        if share is None or value is None:
            return shape
        points.append((share, value))
    if not points:
        return shape
    try:
        return Quantiles.through(tuple(points), domain.low, domain.high)
    except UsageError as error:
        return str(error)


def _read_observed(node: Node) -> Distribution | str:
    items = node.value if isinstance(node.value, list) else []
    values = [value for value in map(number_in, items) if value is not None]
    if len(values) != len(items) or len(values) < 2:
        return "observed needs a list of two or more numbers, the values that were observed"
    return Observed(tuple(values), (1.0,) * len(values))
