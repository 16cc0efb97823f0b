"""What numbers of issues and values silently leave out: the end of a range, distances, weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose

from sim.errors import Fault
from sim.inputs import tree_of
from sim.inputs.documents import Node, number_in
from sim.model import Scenario
from sim.model.parties import Party
from sim.uncertainty.provenance import DEFAULT

__all__ = ["doubts_of_values"]


def doubts_of_values(scenario: Scenario) -> Iterator[Fault]:
    """What is lost between what a file says of issues and values, and what counts."""
    yield from _ranges(scenario)
    for number, party in enumerate(scenario.parties):
        yield from _linear(scenario, party)
        yield from _weightless(scenario, number, party)


def _below(node: Node | None, *keys: str) -> Node | None:
    """What stands in a document under some keys; None if nothing does."""
    for key in keys:
        if node is None or not isinstance(node.value, dict):
            return None
        node = node.value.get(key)
    return node


def _ranges(scenario: Scenario) -> Iterator[Fault]:
    """Ranges whose steps do not reach the end that is written."""
    tree = tree_of(scenario)
    for issue in scenario.space.issues:
        written = _below(tree, "issues", issue.name, "to")
        end = None if written is None else number_in(written)
        if written is None or end is None:
            continue
        last = float(issue.options[-1])
        if not isclose(last, end, rel_tol=1e-9, abs_tol=1e-9):
            one = len(issue.options) == 1
            steps = f"is the one option {last:g}" if one else f"ends at {last:g}"
            message = f"{steps}: the steps miss {end:g}; is the step right (1 by default)?"
            yield Fault(written.file, written.line, f"issues.{issue.name}", message)


def _linear(scenario: Scenario, party: Party) -> Iterator[Fault]:
    """Values that are spread evenly over numbers that are not."""
    for issue in scenario.space.issues:
        place = "parties", party.name, "values", issue.name, "linear"
        written = _below(tree_of(scenario), *place)
        if written is None:
            continue
        try:
            numbers = [float(option) for option in issue.options]
        except ValueError:
            continue
        steps = [after - before for before, after in pairwise(numbers)]
        if any(not isclose(step, steps[0], rel_tol=1e-6) for step in steps):
            message = (
                "linear spaces the values evenly, but these numbers are not evenly spaced;"
                " write a value for each option if the distances matter"
            )
            path = f"parties.{party.name}.values.{issue.name}"
            yield Fault(written.file, written.line, path, message)


def _weightless(scenario: Scenario, number: int, party: Party) -> Iterator[Fault]:
    """Values of issues that have no weight, here or at home, and get none by an event."""
    weights = party.preferences.weights
    home = party.ratification.weights if party.ratification is not None else None
    changed = {
        change.index
        for event in scenario.events
        for change in event.changes
        if change.party == number and change.what == "weight"
    }
    for index, issue in enumerate(scenario.space.issues):
        written = _below(tree_of(scenario), "parties", party.name, "values", issue.name)
        silent = weights[index].provenance == DEFAULT and index not in changed
        at_home = home is not None and home[index].law.high > 0
        if written is not None and written.value and silent and not at_home:
            message = "has values but no weight, so the issue does not count; is that intended?"
            path = f"parties.{party.name}.values.{issue.name}"
            yield Fault(written.file, written.line, path, message)
