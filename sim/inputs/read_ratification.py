"""Reading the ratification that a party needs at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sim.inputs.entries import Entry
from sim.inputs.read_preferences import can_all_be_zero, refuse_unknown_issues
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.issues import Issue
from sim.model.preferences import Preferences
from sim.model.ratification import KNOWN, Known, Ratification
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import NOT_NEGATIVE, SHARE, Quantity

__all__ = ["read_ratification"]


def read_ratification(
    entry: Entry,
    issues: Sequence[Issue],
    preferences: Preferences,
    signs: bool,
    reading: Reading,
) -> Ratification | None:
    """Read ``ratification:`` of a party.

    Args:
        entry: The party.
        issues: The issues.
        preferences: The party's preferences.
        signs: Whether a deal needs the party's consent.
        reading: Where faults go, and which claims may be cited.
    """
    node = entry.take("ratification")
    if node is None:
        return None
    inner = Entry(node, entry.at("ratification"), reading.faults)
    if not isinstance(node.value, dict):
        return None
    if not signs:
        inner.fault("has no effect: a deal does not need this party's consent")
    provenance = reading.provenance(inner)
    by = inner.text("by", required=True) or ""
    threshold = read_quantity(
        inner.take("threshold", required=True),
        inner.at("threshold"),
        SHARE,
        reading,
        provenance.of_numbers,
    )
    weights = _read_weights(inner, issues, preferences, provenance.of_numbers, reading)
    known_to = cast(Known, inner.choice("known_to", KNOWN, "nobody"))
    inner.done()
    return Ratification(
        inner.path, by, threshold, weights, known_to, provenance, node.file, node.line
    )


def _read_weights(
    entry: Entry,
    issues: Sequence[Issue],
    preferences: Preferences,
    inherited: Provenance,
    reading: Reading,
) -> tuple[Quantity, ...] | None:
    node = entry.take("weights")
    if node is None:
        return None
    given = Entry(node, entry.at("weights"), reading.faults)
    provenance = reading.provenance(given, inherited)
    before = len(reading.faults)
    weights = [
        read_quantity(
            given.take(issue.name), given.at(issue.name), NOT_NEGATIVE, reading, provenance
        )
        for issue in issues
    ]
    for issue, weight, values in zip(issues, weights, preferences.values, strict=False):
        if weight.law.high > 0 and values and values[0].provenance.kind == "default":
            message = f"'{issue.name}' has a weight at home, but the party has no values for it"
            given.fault(message, given.take(issue.name), issue.name)
    # Undisclosed points follow the named issues; their values come from what the party wants.
    named = len(preferences.values)
    for issue, weight in zip(issues[named:], weights[named:], strict=True):
        if weight.law.high > 0 and preferences.stance is None:
            message = "has a weight, but the party does not say what it wants with undisclosed:"
            given.fault(message, given.take(issue.name), issue.name)
    refuse_unknown_issues(given, issues)
    sound = issues and isinstance(node.value, dict) and len(reading.faults) == before
    if sound and can_all_be_zero(weights):
        given.fault("the weights can sum to zero; at least one issue must matter at home")
    return tuple(weights)
