"""Reading what outcomes are worth to a party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.errors import did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry, named_items
from sim.inputs.read_conditions import read_predicate
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.inputs.read_undisclosed import read_stance
from sim.model.issues import Issue
from sim.model.preferences import FIGHTING_ON, FightingOn, Interaction, Preferences
from sim.model.undisclosed import PointValues, Stance, Undisclosed
from sim.uncertainty.dependence import Permutation
from sim.uncertainty.distributions import Constant
from sim.uncertainty.laws import LAWS
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import ANY_NUMBER, NOT_NEGATIVE, SHARE, SIGNED, Quantity

__all__ = ["can_all_be_zero", "read_preferences", "refuse_unknown_issues"]


def read_preferences(
    entry: Entry, issues: Sequence[Issue], undisclosed: Undisclosed | None, reading: Reading
) -> Preferences:
    """Read what outcomes are worth to a party.

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
            joint = reading.dependences.get(path)
            weights.append(replace(stance.weight(path), dependence=joint))
            continue
        weights.append(read_quantity(item, path, NOT_NEGATIVE, reading, provenance))
        if number >= named and stance is None and weights[-1].law.high > 0:
            message = "has a weight, but the party does not say what it wants with undisclosed:"
            given.fault(message, item, issue.name)
    sound = node is not None and issues and len(reading.faults) == before
    refuse_unknown_issues(given, issues)
    if sound and isinstance(given.node.value, dict) and can_all_be_zero(weights):
        given.fault("the weights can sum to zero; at least one issue must matter")
    return tuple(weights)


def can_all_be_zero(quantities: Sequence[Quantity]) -> bool:
    """Whether all of them are 0 in some run."""
    for quantity in quantities:
        dealt = quantity.dependence
        if isinstance(dealt, Permutation):
            together = sum(other.dependence is dealt for other in quantities)
            if together > dealt.values.count(0.0):
                return False
    return all(map(_may_be_zero, quantities))


def _may_be_zero(quantity: Quantity) -> bool:
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
    for item, path, name in named_items(entry, "interactions"):
        title = item.text("title") or ""
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
            found = Interaction(name, path, title, predicate, bonus, provenance, *place)
            interactions.append(found)
    return tuple(interactions)


def _read_no_deal(entry: Entry, reading: Reading) -> tuple[Quantity | FightingOn, Quantity]:
    node = entry.take("no_deal")
    path = entry.at("no_deal")
    value_path, drift_path = f"{path}.value", f"{path}.drift_per_day"
    drift = Quantity(drift_path, Constant(0.0))
    parts = {"value", "drift_per_day"}
    if node is not None and node.text == FIGHTING_ON:
        return FightingOn(value_path, reading.covering, node.file, node.line), drift
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
