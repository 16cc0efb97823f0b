"""What terms are worth to a party: additive utility with interactions, and the no-deal value.

``u(x) = Σ w_i · v_i(x_i)`` with weights normalised to sum to 1 (additive multi-attribute utility,
Keeney & Raiffa 1976), plus a bonus for every interaction whose condition holds. Without
interactions, guarantees, foresight and crossing costs a utility lies between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray, FloatArray
from sim.errors import did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry
from sim.inputs.provenance import UNEXPLAINED, Provenance, Reading
from sim.model.issues import Issue, Predicate, check_name, read_predicate
from sim.model.undisclosed import PointValues, Stance, Undisclosed, read_stance
from sim.uncertainty.distributions import LAWS, Constant
from sim.uncertainty.quantities import (
    ANY_NUMBER,
    NOT_NEGATIVE,
    SHARE,
    SIGNED,
    Quantity,
    read_quantity,
)

FIGHTING_ON = "fighting_on"


@dataclass(frozen=True)
class Interaction:
    """A bonus (or, below 0, a penalty) for terms that match a condition.

    Attributes:
        id: Its name.
        when: The condition.
        bonus: What is added to the utility of matching terms.
        provenance: What the interaction itself (not its size) rests on.
    """

    id: str
    path: str
    when: Predicate
    bonus: Quantity
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class FightingOn:
    """A no-deal value that is derived: what the war gives that goes on; see `sim.model`.

    Attributes:
        path: The path of the no-deal value.
        provenance: What it rests on that the war goes on without a deal.
    """

    path: str
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class Preferences:
    """What terms are worth to a party.

    Attributes:
        weights: One quantity for each issue, in the order of the issues; not normalised.
        values: For each named issue, one quantity for each option, 0 to 1.
        stance: What the party wants in the undisclosed points; None if it is indifferent to them.
        points: For each undisclosed point (they follow the named issues), what its options are
            worth.
        interactions: Bonuses for combinations.
        no_deal: Utility of leaving without agreement, at the start of the timeline; or that it is
            what fighting on is worth.
        drift_per_day: What the no-deal value gains in 24 hours.
    """

    weights: tuple[Quantity, ...]
    values: tuple[tuple[Quantity, ...], ...]
    stance: Stance | None
    points: tuple[PointValues, ...]
    interactions: tuple[Interaction, ...]
    no_deal: Quantity | FightingOn
    drift_per_day: Quantity

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        yield from self.weights
        for options in self.values:
            yield from options
        for interaction in self.interactions:
            yield interaction.bonus
        if isinstance(self.no_deal, Quantity):
            yield self.no_deal
        yield self.drift_per_day

    def mean_values(self) -> list[FloatArray]:
        """The mean values of the options of every issue, each of shape ``(1, options)``."""
        values = [np.array([[value.law.mean for value in options]]) for options in self.values]
        return [*values, *(points.mean() for points in self.points)]


def shares_of(weights: Sequence[FloatArray]) -> list[FloatArray]:
    """Weights as shares of their sum, taken in order; each of shape ``(runs,)``.

    Events can take every weight to zero: then nothing matters, and all shares are 0.
    """
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    total = np.where(total > 0, total, 1.0)
    return [weight / total for weight in weights]


def utility_table(weights: Sequence[FloatArray], values: Sequence[FloatArray]) -> FloatArray:
    """Additive utilities of all terms, in every run: Σ (w_i / Σ w) · v_i(x_i).

    The sums are taken issue by issue in order, so that the result is the same to the last bit
    however many runs are computed together.

    Args:
        weights: For each issue, weights of shape ``(runs,)``.
        values: For each issue, values of its options, of shape ``(runs, options)``.

    Returns:
        Array of shape ``(runs, outcomes)``.
    """
    runs = len(weights[0])
    shares = shares_of(weights)
    table = shares[0][:, None] * values[0]
    for share, options in zip(shares[1:], values[1:], strict=True):
        part = share[:, None] * options
        table = (table[:, :, None] + part[:, None, :]).reshape(runs, -1)
    return table


def add_where(table: FloatArray, mask: BoolArray, amount: FloatArray) -> None:
    """Add to each run's utilities an amount of its own at the terms of a mask, in place.

    Args:
        table: Shape ``(runs, outcomes)``.
        mask: Shape ``(outcomes,)``.
        amount: Shape ``(runs,)``.
    """
    table += amount[:, None] * mask


def read_preferences(
    entry: Entry, issues: Sequence[Issue], undisclosed: Undisclosed | None, reading: Reading
) -> Preferences:
    """Read what terms are worth to a party.

    Args:
        entry: The party.
        issues: All issues, the undisclosed points last.
        undisclosed: These points; None if there are none.
        reading: Where faults go, and which claims may be cited.
    """
    hidden = undisclosed.points if undisclosed else ()
    named = issues[: len(issues) - len(hidden)]
    stance = read_stance(entry, undisclosed, reading)
    weights = _read_weights(entry, issues, len(named), stance, reading)
    values = _read_values(entry, issues, weights[: len(named)], reading)
    wants_last = None if stance is None else stance.wants == issues[-1].options[-1]
    points = tuple(PointValues(point, len(issues[-1].options), wants_last) for point in hidden)
    interactions = _read_interactions(entry, issues, reading)
    no_deal, drift = _read_no_deal(entry, reading)
    return Preferences(weights, values, stance, points, interactions, no_deal, drift)


def _read_weights(
    entry: Entry, issues: Sequence[Issue], named: int, stance: Stance | None, reading: Reading
) -> tuple[Quantity, ...]:
    node = entry.take("weights", required=True)
    given = Entry(node or Node({}), entry.at("weights"), reading.faults)
    provenance = reading.provenance(given)
    before = len(reading.faults)
    weights = []
    for number, issue in enumerate(issues):
        item, path = given.take(issue.name), given.at(issue.name)
        if number >= named and item is None and stance is not None:
            weights.append(stance.weight(path))
            continue
        weights.append(read_quantity(item, path, NOT_NEGATIVE, reading, provenance))
        if number >= named and stance is None and weights[-1].law.high > 0:
            message = "has a weight, but the party does not say what it wants with undisclosed:"
            given.fault(message, item, issue.name)
    sound = node is not None and issues and len(reading.faults) == before
    refuse_unknown_issues(given, issues)
    if sound and isinstance(given.node.value, dict) and all(map(may_be_zero, weights)):
        given.fault("the weights can sum to zero; at least one issue must matter")
    return tuple(weights)


def may_be_zero(quantity: Quantity) -> bool:
    """Whether 0 comes up with a chance above zero."""
    law = quantity.law
    return law.low == 0 and (isinstance(law, Constant) or 0.0 in getattr(law, "values", ()))


def refuse_unknown_issues(entry: Entry, issues: Sequence[Issue]) -> None:
    """Report what is left in a mapping of issues: there are no such issues."""
    for name, node in entry.rest():
        if issues:  # else that there are none is the fault
            hint = did_you_mean(name, [issue.name for issue in issues])
            entry.fault(f"there is no issue '{name}'{hint}", node, name)


def _read_values(
    entry: Entry, issues: Sequence[Issue], weights: Sequence[Quantity], reading: Reading
) -> tuple[tuple[Quantity, ...], ...]:
    node = entry.take("values", required=True)
    given = Entry(node or Node({}), entry.at("values"), reading.faults)
    provenance = reading.provenance(given)
    values = []
    for issue, weight in zip(issues[: len(weights)], weights, strict=True):
        path = given.at(issue.name)
        options = given.take(issue.name)
        if options is None:
            if isinstance(given.node.value, dict) and node is not None and weight.law.high > 0:
                given.fault(f"'{issue.name}' has a weight but no values for its options")
            zero = Constant(0.0)
            values.append(tuple(Quantity(f"{path}.{option}", zero) for option in issue.options))
            continue
        inner = Entry(options, path, reading.faults)
        own = reading.provenance(inner, provenance)
        linear = inner.take("linear")
        if not issue.options:  # the fault is reported where they should stand
            values.append(())
            continue
        if linear is not None:
            values.append(_read_linear(linear, inner, issue, own, reading))
            inner.done()
            continue
        nodes = {option: inner.take(option) for option in issue.options}
        missing = [option for option, item in nodes.items() if item is None]
        if missing and isinstance(options.value, dict):
            inner.fault(_without_value(missing))
        values.append(
            tuple(
                read_quantity(item, inner.at(option), SHARE, reading, own)
                for option, item in nodes.items()
            )
        )
        for name, extra in inner.rest():
            hint = did_you_mean(name, issue.options)
            inner.fault(f"'{name}' is not an option of {issue.name}{hint}", extra, name)
    for issue in issues[len(weights) :]:
        item = given.take(issue.name)
        if item is not None:
            message = "is undisclosed; what its options are worth follows from conflict and common"
            given.fault(message, item, issue.name)
    refuse_unknown_issues(given, issues)
    return tuple(values)


def _without_value(options: Sequence[str]) -> str:
    if len(options) == 1:
        return f"the option '{options[0]}' has no value"
    shown = ", ".join(f"'{option}'" for option in options[:5])
    more = f" and {len(options) - 5:,} more" if len(options) > 5 else ""
    return f"the options {shown}{more} have no value"


def _read_linear(
    node: Node, entry: Entry, issue: Issue, provenance: Provenance, reading: Reading
) -> tuple[Quantity, ...]:
    """Values spread evenly from the first option to the last."""
    if not issue.ordered:
        entry.fault(f"the options of {issue.name} have no order; give a value for each", node)
    ends = node.value if isinstance(node.value, list) else []
    numbers = [number for number in map(number_in, ends) if number is not None]
    if len(numbers) != 2 or len(ends) != 2 or not all(SHARE.admits(n) for n in numbers):
        entry.fault("linear needs two numbers between 0 and 1: of the first and last option", node)
        numbers = [0.0, 0.0]
    steps = max(1, len(issue.options) - 1)
    first, last = numbers
    return tuple(
        Quantity(
            entry.at(option),
            Constant(first + (last - first) * i / steps + 0.0),
            provenance,
            node.file,
            node.line,
        )
        for i, option in enumerate(issue.options)
    )


def _read_interactions(
    entry: Entry, issues: Sequence[Issue], reading: Reading
) -> tuple[Interaction, ...]:
    interactions: list[Interaction] = []
    for item, path, name in named_items(entry, "interactions", reading):
        provenance = reading.provenance(item)
        when = item.take("when", required=True)
        bonus = read_quantity(
            item.take("bonus", required=True),
            f"{path}.bonus",
            SIGNED,
            reading,
            provenance.of_numbers,
        )
        predicate = None
        if when is not None:
            predicate = read_predicate(when, issues, f"{path}.when", reading.faults)
        item.done()
        if predicate is not None:
            place = item.node.file, item.node.line
            interactions.append(Interaction(name, path, predicate, bonus, provenance, *place))
    return tuple(interactions)


def named_items(
    entry: Entry, key: str, reading: Reading, naming: str = "id"
) -> Iterator[tuple[Entry, str, str]]:
    """The mappings of a list whose items name themselves: each with its path and its name."""
    seen: set[str] = set()
    for i, node in enumerate(entry.items(key)):
        item = Entry(node, f"{entry.at(key)}[{i}]", reading.faults)
        name = item.text(naming, required=True)
        if name is None:
            name = str(i)
        else:
            item.path = f"{entry.at(key)}.{name}"
            check_name(name, node, item.path, reading.faults)
            if name in seen:
                item.fault(f"a second entry has the {naming} '{name}'")
        seen.add(name)
        yield item, item.path, name


def _read_no_deal(entry: Entry, reading: Reading) -> tuple[Quantity | FightingOn, Quantity]:
    node = entry.take("no_deal")
    path = entry.at("no_deal")
    value_path, drift_path = f"{path}.value", f"{path}.drift_per_day"
    drift = Quantity(drift_path, Constant(0.0))
    parts = {"value", "drift_per_day"}
    if node is not None and node.text == FIGHTING_ON:
        return FightingOn(value_path, UNEXPLAINED, node.file, node.line), drift
    if node is None or not isinstance(node.value, dict) or not parts & node.value.keys():
        return read_quantity(node, value_path, SHARE, reading), drift
    inner = Entry(node, path, reading.faults)
    provenance = reading.provenance(inner)
    bare = [law for law in LAWS if law in node.value]
    for law in bare:
        inner.fault(f"write 'value: {{{law}: …}}' beside drift_per_day", inner.take(law))
    item = inner.take("value", required=not bare)
    value: Quantity | FightingOn
    if item is not None and item.text == FIGHTING_ON:
        value = FightingOn(value_path, provenance, item.file, item.line)
    else:
        value = read_quantity(item, value_path, SHARE, reading, provenance)
    written = inner.take("drift_per_day")
    if written is not None:
        drift = read_quantity(written, drift_path, ANY_NUMBER, reading, provenance)
    inner.done()
    return value, drift
