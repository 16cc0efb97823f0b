"""What is legal in a scenario, but cannot mean what it says.

Each doubt is a note with its place. Nothing is refused: there may be a reason, and a variant or a
sweep may make sense of what makes none here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from sim.arrays import BoolArray
from sim.description.doubts_of_time import always, doubts_of_time, never
from sim.description.doubts_of_values import doubts_of_values
from sim.description.look_alikes import look_alikes
from sim.errors import Fault
from sim.inputs import tree_of
from sim.inputs.documents import Node
from sim.model import Scenario
from sim.model.endings import ENDINGS, TEXTS, codes
from sim.model.issues import (
    MAX_OUTCOMES,
    AllOf,
    AnyOf,
    Negation,
    OneOf,
    OutcomeSpace,
    Predicate,
)
from sim.model.observations import Course, Ending, Every, RunCondition, Text
from sim.model.positions import Concession, RedLine
from sim.protocols import protocol
from sim.uncertainty.provenance import DEFAULT, Provenance

__all__ = ["Place", "doubts"]

Place = tuple[str, Provenance, str, int]
"""Path, what it rests on, file and line of a number or position."""

_SAYS_NOTHING = {"none", "n/a", "na", "tbd", "todo", "fixme", "xxx", "assumed", "assumption", "..."}

_MUCH = 20_000
"""As many texts put before the parties in one run take seconds."""


def doubts(scenario: Scenario, places: Iterable[Place]) -> list[Fault]:
    """What looks like a slip, in the order of the file.

    Args:
        scenario: The scenario.
        places: Its numbers and positions.
    """
    found = [
        *doubts_of_time(scenario),
        *doubts_of_values(scenario),
        *_reasons(places),
        *_names(scenario),
        *_stands(scenario),
        *_concessions(scenario),
        *_additions(scenario),
        *_observations(scenario),
        *_aftermath(scenario),
        *_work(scenario),
    ]
    return sorted(found)


def _reasons(places: Iterable[Place]) -> Iterator[Fault]:
    """Assumptions whose reason is none; each that was said of a whole file or party once."""
    wholesale: set[Provenance] = set()
    for path, provenance, file, line in places:
        reason = provenance.text.strip()
        if provenance.kind != "assumption" or not file or provenance in wholesale:
            continue
        if provenance.whole:
            wholesale.add(provenance)
        letters = sum(c.isalpha() for c in reason)
        if letters < (3 if reason.isascii() else 1) or reason.casefold() in _SAYS_NOTHING:
            yield Fault(file, line, path, f"the reason '{reason}' says nothing; why is it assumed?")


def _node(scenario: Scenario, *keys: str) -> Node:
    """What stands in the document under some keys, or as near to it as there is something."""
    node = tree_of(scenario)
    for key in keys:
        if not isinstance(node.value, dict) or key not in node.value:
            break
        node = node.value[key]
    return node


def _names(scenario: Scenario) -> Iterator[Fault]:
    """Names that look alike, or begin or end with a space."""
    points = scenario.undisclosed
    named = len(scenario.space.issues) - (0 if points is None else len(points.points))
    for issue in scenario.space.issues[:named]:
        node = _node(scenario, "issues", issue.name)
        written = node.value.get("options", node) if isinstance(node.value, dict) else node
        items = written.value if isinstance(written.value, list) else []
        lines = {
            next(iter(item.value)) if isinstance(item.value, dict) else item.text: item.line
            for item in items
            if isinstance(item, Node)
        }
        path = f"issues.{issue.name}"
        for earlier, name in look_alikes(issue.options):
            message = f"{name!r} looks like {earlier!r}; are these two options?"
            yield Fault(node.file, lines.get(name, node.line), path, message)
        for name in issue.options:
            if name != name.strip():
                message = f"the option {name!r} begins or ends with a space"
                yield Fault(node.file, lines.get(name, node.line), path, message)
    for key, names in (
        ("issues", [issue.name for issue in scenario.space.issues]),
        ("parties", list(scenario.party_names)),
    ):
        for earlier, name in look_alikes(names):
            node = _node(scenario, key, name)
            yield Fault(node.file, node.line, f"{key}.{name}", f"looks like '{earlier}'")
    sessions = {session.name: (session.file, session.line) for session in scenario.sessions}
    events = {event.id: (event.file, event.line) for event in scenario.events}
    for key, at in (("timeline", sessions), ("events", events)):
        for earlier, name in look_alikes(at):
            yield Fault(*at[name], f"{key}.{name}", f"looks like '{earlier}'")


def _issues_of(condition: Predicate) -> set[int]:
    """The issues that a condition looks at."""
    if isinstance(condition, OneOf):
        return {condition.issue}
    if isinstance(condition, (AllOf, AnyOf)):
        return set().union(*map(_issues_of, condition.parts))
    assert isinstance(condition, Negation)
    return _issues_of(condition.part)


def _held(space: OutcomeSpace, *conditions: Predicate) -> list[BoolArray] | None:
    """Whether each condition holds, for all options of the issues that they look at together.

    None if there are too many combinations.
    """
    touched = sorted(set().union(*map(_issues_of, conditions)))
    shape = [space.shape[issue] for issue in touched]
    if int(np.prod(shape, dtype=object)) > MAX_OUTCOMES:
        return None
    grid = np.indices(shape).reshape(len(touched), -1)
    options = [np.zeros(grid.shape[1], np.int64) for _ in space.issues]
    for issue, numbers in zip(touched, grid, strict=True):
        options[issue] = numbers
    return [condition.holds(options) for condition in conditions]


def _stands(scenario: Scenario) -> Iterator[Fault]:
    """Costs of crossing what is never crossed; lines that leave nothing to sign."""
    for number, party in enumerate(scenario.parties):
        moved = {
            change.index
            for event in scenario.events
            for change in event.changes
            if change.party == number and change.what == "firmness"
        }
        lines = party.positions.red_lines
        still = [line for i, line in enumerate(lines) if i not in moved]
        stands: list[RedLine | Concession] = [*still, *party.positions.concessions]
        for stand in stands:
            cost = stand.crossing_cost
            if cost.provenance != DEFAULT and cost.law.high > 0 and always(stand.firmness):
                message = "is never paid: the line is real in every run (firmness 1)"
                yield Fault(cost.file, cost.line, cost.path, message)
        firm = [line for line in still if always(line.firmness)]
        crossed = _held(scenario.space, *(line.rejects for line in firm)) if firm[1:] else None
        if crossed is None or any(each.all() for each in crossed):
            continue
        if np.any(crossed, axis=0).all():
            message = "leaves nothing that its party could sign, together with the lines before it"
            yield Fault(firm[-1].file, firm[-1].line, firm[-1].path, message)


def _concessions(scenario: Scenario) -> Iterator[Fault]:
    """Concessions whose return cannot be had, or is had in any case."""
    for party in scenario.parties:
        for concession in party.positions.concessions:
            held = _held(scenario.space, concession.gives, concession.in_return_for)
            if held is None:
                continue
            gives, returned = held
            place = concession.file, concession.line
            if not gives.any() or gives.all():
                which = "all outcomes" if gives.any() else "no outcome"
                yield Fault(
                    *place, f"{concession.path}.gives", f"matches {which}; is that intended?"
                )
            elif not (gives & returned).any():
                message = "contradicts what it gives: no outcome has both"
                yield Fault(*place, f"{concession.path}.in_return_for", message)
            elif not (gives & ~returned).any():
                message = "is part of what it gives, so nothing is asked in return"
                yield Fault(*place, f"{concession.path}.in_return_for", message)


def _additions(scenario: Scenario) -> Iterator[Fault]:
    """Guarantees that add nothing, bonuses for all outcomes or none, homes that never say no."""
    for guarantee in scenario.guarantees:
        if never(guarantee.credibility):
            quantity = guarantee.credibility
            message = "is 0: nobody believes the guarantee, so it protects nobody"
            yield Fault(quantity.file, quantity.line, quantity.path, message)
        elif never(guarantee.worth) and never(guarantee.strength):
            message = "is worth nothing to the party that it protects"
            yield Fault(guarantee.file, guarantee.line, guarantee.path, message)
    for party in scenario.parties:
        for extra in party.preferences.interactions:
            held = _held(scenario.space, extra.when)
            if held is not None and (held[0].all() or not held[0].any()):
                which = "all outcomes" if held[0].any() else "no outcome"
                message = f"matches {which}; is that intended?"
                yield Fault(extra.file, extra.line, f"{extra.path}.when", message)
        home = party.ratification
        if home is not None and never(home.threshold):
            message = "is 0: the home says yes to whatever is signed"
            yield Fault(home.threshold.file, home.threshold.line, home.threshold.path, message)


def _observations(scenario: Scenario) -> Iterator[Fault]:
    """Observations with which no run can agree if it agrees with those before."""
    endings, cause = set(range(len(ENDINGS))), ""
    courses: dict[int, tuple[set[int], str]] = {}
    texts: list[Predicate] = []
    for seen in scenario.observations:
        against = ""
        for part in _parts(seen.condition):
            allowed = _endings(part)
            if allowed is not None:
                if not endings & allowed:
                    against = against or cause
                elif not endings <= allowed:
                    cause = seen.id
                endings &= allowed or endings
            if isinstance(part, Course):
                before, name = courses.get(part.session, (set(part.courses), ""))
                if not before & set(part.courses):
                    against = against or name
                courses[part.session] = before & set(part.courses), seen.id
            if isinstance(part, Text):
                texts.append(part.outcome)
                held = _held(scenario.space, *texts)
                if held is not None and not np.all(held, axis=0).any():
                    against = against or "an earlier observation of the text"
        if against:
            message = f"excludes '{against}': no run agrees with both"
            yield Fault(seen.file, seen.line, seen.path, message)


def _parts(condition: RunCondition) -> Iterator[RunCondition]:
    """What must hold, each for itself, for a condition to hold."""
    if isinstance(condition, Every):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def _endings(condition: RunCondition) -> set[int] | None:
    """The endings that agree with a condition; None if it says nothing of them."""
    if isinstance(condition, Ending):
        return {code for name in condition.names for code in codes(name)}
    return set(TEXTS) if isinstance(condition, Text) else None


def _aftermath(scenario: Scenario) -> Iterator[Fault]:
    """Shifts that are over before anybody looks; survival that rises."""
    aftermath = scenario.aftermath
    if aftermath is None:
        return
    shift, now, later = aftermath.shift, aftermath.now, aftermath.later
    if 0 < shift.law.high < aftermath.every and str(now.law) != str(later.law):
        message = (
            f"ends before the first review, which comes after {aftermath.every:g} years;"
            " write 0 if strength shifts at once"
        )
        yield Fault(shift.file, shift.line, shift.path, message)
    for rate in aftermath.base_rates:
        for (early, more), (late, less) in pairwise(rate.survival.items()):
            if less > more:
                message = f"rises from {more:g} after {early:g} years to {less:g} after {late:g}"
                yield Fault(rate.file, rate.line, f"{rate.path}.survival", message)
                break


def _work(scenario: Scenario) -> Iterator[Fault]:
    """Mediators who have more to propose than a run has time for."""
    issues = [issue for issue in scenario.space.issues if len(issue.options) > 1]
    for session in scenario.sessions:
        if not protocol(session.protocol).drafts or not issues:
            continue
        counts = sorted((len(issue.options) - 1 for issue in issues), reverse=True)
        turns = -(-session.rounds // len(issues))
        proposals = sum(counts[: session.rounds]) if turns == 1 else turns * sum(counts)
        if proposals > _MUCH:
            largest = max(issues, key=lambda issue: len(issue.options))
            message = (
                f"a mediator proposes every option of a point: up to {proposals:,} texts a run"
                f" ({len(largest.options):,} options of {largest.name}), which takes long;"
                " coarser options would be faster"
            )
            yield Fault(session.file, session.line, f"timeline.{session.name}", message)
