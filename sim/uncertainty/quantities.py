"""Uncertain quantities: what is known of each, and a named random stream for it.

Every quantity has a stream of its own, found by its name: the counter-based generator Philox
(Salmon, Moraes, Dror & Shaw 2011) under a key that is the SHA-256 digest of seed and name; the
run's number is the position in the stream. A run's draws therefore depend on seed, name and run
number alone, not on how many runs are made together, on what other quantities exist, or on their
order.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from sim.arrays import FloatArray
from sim.errors import Fault
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry
from sim.inputs.provenance import DEFAULT, UNEXPLAINED, Provenance, Reading
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


def uniforms(seed: int, name: str, first: int, count: int) -> FloatArray:
    """Uniform numbers of the runs ``first … first + count − 1``, strictly between 0 and 1.

    Returns:
        Array of shape ``(count,)``.
    """
    digest = hashlib.sha256(f"{seed}\0{name}".encode()).digest()
    # One step of Philox's counter yields four numbers, so four runs share a step.
    generator = np.random.Philox(
        key=int.from_bytes(digest[:16], "little"), counter=[first // 4, 0, 0, 0]
    )
    raw = generator.random_raw(first % 4 + count)[first % 4 :]
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


@dataclass(frozen=True)
class Quantity:
    """A number of a scenario: where it stands, what is known of it, and what that rests on.

    Attributes:
        path: Its path, the same in ``vary``, sweeps, and the columns ``draw.<path>``.
        law: What is known of it.
        provenance: Claim, assumption, default, or unexplained.
        file: The file in which it is written.
        line: Its line there; 0 if it is a default.
    """

    path: str
    law: Distribution
    provenance: Provenance = DEFAULT
    file: str = ""
    line: int = 0

    @property
    def uncertain(self) -> bool:
        """Whether it is drawn anew in each run."""
        return not isinstance(self.law, Constant)

    def sample(self, seed: int, first: int, count: int) -> FloatArray:
        """Its draws in the runs ``first … first + count − 1``; shape ``(count,)``."""
        if isinstance(self.law, Constant):
            return np.full(count, self.law.value)
        return self.law.quantile(uniforms(seed, self.path, first, count))


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers that a quantity may be.

    Attributes:
        low, high: The ends.
        above: Whether the lower end itself is excluded.
        whole: Whether only whole numbers are allowed.
    """

    low: float
    high: float
    above: bool = False
    whole: bool = False

    def admits(self, number: float) -> bool:
        """Whether a number is allowed."""
        if self.whole and number != int(number):
            return False
        return self.low <= number <= self.high and not (self.above and number == self.low)

    def admits_all(self, law: Distribution) -> bool:
        """Whether all draws of a law are allowed."""
        if isinstance(law, Choice):
            return all(map(self.admits, law.values))
        # A continuous law may touch an end that is excluded itself: it draws strictly inside.
        return not self.whole and self.low <= law.low and law.high <= self.high

    def __str__(self) -> str:
        if self.whole:
            end = "" if math.isinf(self.high) else f" to {self.high:g}"
            return f"a whole number from {self.low:g}{end}"
        if self.above and math.isinf(self.high):
            return f"above {self.low:g}"
        if math.isinf(self.high):
            return "any number" if math.isinf(self.low) else f"{self.low:g} or more"
        return f"between {self.low:g} and {self.high:g}"


SHARE = Domain(0.0, 1.0)
NOT_NEGATIVE = Domain(0.0, math.inf)
COUNT = Domain(1.0, math.inf, whole=True)
POSITIVE = Domain(0.0, math.inf, above=True)
SIGNED = Domain(-1.0, 1.0)
ANY_NUMBER = Domain(-math.inf, math.inf)


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
