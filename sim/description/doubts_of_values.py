"""What numbers of issues and values silently leave out: the end of a range, distances, weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose

from sim.errors import Fault
from sim.inputs import tree_of
from sim.inputs.documents import Node, number_in
from sim.model import Scenario
from sim.model.issues import Predicate
from sim.model.parties import Party
from sim.model.preferences import FightingOn
from sim.uncertainty.distributions import Constant
from sim.uncertainty.provenance import DEFAULT

__all__ = ["doubts_of_values"]


def doubts_of_values(scenario: Scenario) -> Iterator[Fault]:
    """What is lost between what a file says of issues and values, and what counts."""
    yield from _ranges(scenario)
    yield from _idle_issues(scenario)
    yield from _one_value(scenario)
    for number, party in enumerate(scenario.parties):
        yield from _linear(scenario, party)
        yield from _weightless(scenario, number, party)
        yield from _flat(scenario, party)
        yield from _no_deal(scenario, number, party)


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


def _conditions(scenario: Scenario) -> Iterator[Predicate]:
    """All conditions on outcomes that matter in a run."""
    for party in scenario.parties:
        if party.consent.needed_for is not None:
            yield party.consent.needed_for
        for line in party.positions.red_lines:
            yield line.rejects
        for concession in party.positions.concessions:
            yield concession.gives
            yield concession.in_return_for
        for extra in party.preferences.interactions:
            yield extra.when
    for guarantee in scenario.guarantees:
        yield guarantee.when


def _idle_issues(scenario: Scenario) -> Iterator[Fault]:
    """Issues that matter to nobody, or about which there is nothing to decide."""
    named = set[int]().union(*(condition.issues for condition in _conditions(scenario)))
    events = {
        change.index
        for event in scenario.events
        for change in event.changes
        if change.what == "weight"
    }
    for index, issue in enumerate(scenario.space.issues):
        written = _below(tree_of(scenario), "issues", issue.name)
        if written is None:
            continue
        homes = [party.ratification for party in scenario.parties if party.ratification]
        weights = [party.preferences.weights[index] for party in scenario.parties]
        weights += [home.weights[index] for home in homes if home.weights is not None]
        path = f"issues.{issue.name}"
        if len(issue.options) == 1 and _below(written, "to") is None:
            yield Fault(written.file, written.line, path, "has one option: nothing is to decide")
        elif index not in named | events and all(weight.law.high <= 0 for weight in weights):
            message = "matters to nobody: no party gives it a weight, and no condition names it"
            yield Fault(written.file, written.line, path, message)


def _flat(scenario: Scenario, party: Party) -> Iterator[Fault]:
    """Issues with a weight whose options are all worth the same."""
    for index, issue in enumerate(scenario.space.issues):
        written = _below(tree_of(scenario), "parties", party.name, "values", issue.name)
        if written is None or not index < len(party.preferences.values):
            continue
        worth = {(each.law.low, each.law.high) for each in party.preferences.values[index]}
        fixed = all(low == high for low, high in worth)
        weighty = party.preferences.weights[index].law.high > 0
        if weighty and fixed and len(worth) == 1 < len(issue.options):
            message = "gives all options the same value, so its weight decides nothing"
            path = f"parties.{party.name}.values.{issue.name}"
            yield Fault(written.file, written.line, path, message)


def _one_value(scenario: Scenario) -> Iterator[Fault]:
    """Distributions of a single value; points and noise that leave nothing of what they weigh."""
    for path, quantity in scenario.quantities.items():
        law = quantity.law
        if not isinstance(law, Constant) and law.low == law.high:
            message = f"is {law.low:g} in every run, though it is written as a distribution"
            yield Fault(quantity.file, quantity.line, path, message)
        elif path.endswith(".choice.temperature") and law.low >= 1:
            message = "is so much noise that what an outcome is worth hardly matters"
            yield Fault(quantity.file, quantity.line, path, message)
    for party in scenario.parties:
        stance = party.preferences.stance
        if stance is not None and stance.importance.law.high <= 0:
            path = f"parties.{party.name}.undisclosed.importance"
            message = "is 0, so what the party wants there counts nothing"
            yield Fault(stance.file, stance.line, path, message)


def _no_deal(scenario: Scenario, number: int, party: Party) -> Iterator[Fault]:
    """No-deal values that no outcome can reach."""
    value = party.preferences.no_deal
    moved = any(
        change.party == number and change.what == "no_deal"
        for event in scenario.events
        for change in event.changes
    )
    bonus = any(extra.bonus.law.high > 0 for extra in party.preferences.interactions)
    if isinstance(value, FightingOn) or moved or bonus:
        return
    if value.law.low >= 1 and party.preferences.drift_per_day.law.low >= 0:
        message = "is as good as the best outcome, so there is nothing to negotiate"
        yield Fault(value.file, value.line, value.path, message)
