"""What cannot happen by the timeline of a scenario: who never sits, what comes too late."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.errors import Fault
from sim.inputs import tree_of
from sim.model import Event, EventChange, Scenario, Session
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.uncertainty.quantities import Quantity

__all__ = ["always", "doubts_of_time", "never"]


def never(chance: Quantity) -> bool:
    """Whether a share is 0 in every run."""
    return chance.law.high <= 0


def always(chance: Quantity) -> bool:
    """Whether a share is 1 in every run."""
    return chance.law.low >= 1


class _Window(NamedTuple):
    """When a session begins at the earliest and at the latest."""

    session: Session
    earliest: float
    latest: float


def doubts_of_time(scenario: Scenario) -> Iterator[Fault]:
    """What cannot happen, or not as it says."""
    windows = list(_windows(scenario))
    yield from _sessions(scenario, windows)
    yield from _seats(scenario)
    yield from _events(scenario, _last_round(scenario, windows))
    known = {name for session in scenario.sessions for name in session.observers}
    for observer in scenario.observers:
        if observer.name not in known:
            node = tree_of(scenario).value["observers"].value[observer.name]
            message = "watches no session; name it under a session's observers, or leave it out"
            yield Fault(node.file, node.line, f"observers.{observer.name}", message)


def _windows(scenario: Scenario) -> Iterator[_Window]:
    early = late = 0.0
    for session in scenario.sessions:
        # A session may be passed by; then it ends when it would have begun.
        early = early + session.delay if session.at is None else session.at
        late = late + session.delay if session.at is None else session.at
        yield _Window(session, early, late)
        late += session.hours


def _last_round(scenario: Scenario, windows: list[_Window]) -> float:
    """The hour at which the last round begins, at the latest."""
    limit = math.inf if scenario.deadline is None else scenario.deadline.law.high
    return max(
        (
            min(late + (session.rounds - 1) * session.round_hours, limit - session.round_hours)
            for session, _, late in windows
        ),
        default=math.inf,
    )


def _sessions(scenario: Scenario, windows: list[_Window]) -> Iterator[Fault]:
    """Sessions that are never held; those in which nothing can be agreed."""
    limit = scenario.deadline
    for number, (session, early, _) in enumerate(windows):
        first_end = early + session.round_hours
        if limit is not None and limit.law.high < first_end - HOUR_TOLERANCE:
            if number == 0:
                message = (
                    f"comes before the first round ends (hour {first_end:g}), so there are no talks"
                )
                yield Fault(limit.file, limit.line, "deadline", message)
                break
            message = f"is never held: its first round ends after the deadline ({limit.law})"
            yield Fault(session.file, session.line, f"timeline.{session.name}", message)
    entering = {party for event in scenario.events for party in event.enters}
    for session in scenario.sessions:
        names = {
            p for p in session.parties if p not in session.comes or not never(session.comes[p])
        }
        if len(names | entering) > 1:
            break  # from here on there may be a text that one party alone can answer
        message = "fewer than two parties can be there, and there is no text yet to decide on"
        yield Fault(session.file, session.line, f"timeline.{session.name}.parties", message)
    for session in scenario.sessions:
        for chance in session.comes.values():
            if never(chance):
                message = "is 0: the party never comes, though it is listed"
                yield Fault(chance.file, chance.line, chance.path, message)


def _seats(scenario: Scenario) -> Iterator[Fault]:
    """Parties that are in no session; patience that is longer than the talks."""
    people = tree_of(scenario).value["parties"].value
    entering = {party for event in scenario.events for party in event.enters}
    for number, party in enumerate(scenario.parties):
        path, node = f"parties.{party.name}", people[party.name]
        sits = [
            session
            for session in scenario.sessions
            if number in entering
            or (
                number in session.parties
                and (number not in session.comes or not never(session.comes[number]))
            )
        ]
        if not sits:
            # Who has no say may be there to be looked at: the results tell what it gets.
            result = {
                "all": "and its consent is required, so no run can end with a deal",
                "some": "so an outcome that needs its consent can never be a deal",
            }.get(party.consent.of)
            if result is not None:
                yield Fault(node.file, node.line, path, f"sits in no session, {result}")
            continue
        rounds = sum(session.rounds for session in sits)
        if party.walks_out_after is not None and party.walks_out_after > rounds:
            node = node.value.get("walks_out_after", node)
            message = f"is more than the {rounds:,} rounds that it attends, so it never walks out"
            yield Fault(node.file, node.line, f"{path}.walks_out_after", message)
        for concession in party.positions.concessions:
            since = concession.since
            if isinstance(since, Quantity) and since.law.low > _latest(scenario):
                message = "comes after the talks; write 'never' if it is never on the table"
                yield Fault(since.file, since.line, since.path, message)


def _latest(scenario: Scenario) -> float:
    return _last_round(scenario, list(_windows(scenario))) + HOUR_TOLERANCE


def _events(scenario: Scenario, last_round: float) -> Iterator[Fault]:
    """Events that never happen, come too late, or change nothing."""
    changed: dict[tuple[int, str, int], int] = {}
    for event in scenario.events:
        for change in event.changes:
            key = change.party, change.what, change.index
            changed[key] = changed.get(key, 0) + 1
    for event in scenario.events:
        if never(event.probability):
            chance = event.probability
            yield Fault(chance.file, chance.line, chance.path, "is 0: it never happens")
        if event.at.law.low > last_round + HOUR_TOLERANCE:
            message = (
                f"is after the last round begins (hour {last_round:g}), so it never takes effect"
            )
            yield Fault(event.at.file, event.at.line, event.at.path, message)
        for change in event.changes:
            alone = changed[change.party, change.what, change.index] == 1
            if _changes_nothing(scenario, change, alone):
                message = "changes nothing: the number has this value already"
                yield Fault(change.amount.file, change.amount.line, change.amount.path, message)
        yield from _goings(scenario, event)


def _changes_nothing(scenario: Scenario, change: EventChange, alone: bool) -> bool:
    """Whether a change leaves the number as it is, if no other event changes it, too."""
    amount = change.amount.law
    if amount.low < amount.high:
        return False
    if change.add:
        return amount.low == 0
    party = scenario.parties[change.party]
    before = {
        "no_deal": [party.preferences.no_deal],
        "weight": party.preferences.weights,
        "firmness": [line.firmness for line in party.positions.red_lines],
    }[change.what][change.index]
    return (
        alone and isinstance(before, Quantity) and before.law.low == before.law.high == amount.low
    )


def _goings(scenario: Scenario, event: Event) -> Iterator[Fault]:
    """Parties that leave where they never are, or enter where they always are."""
    listed = [set(session.parties) for session in scenario.sessions]
    others = [other for other in scenario.events if other is not event]
    for key, parties in (("leaves", event.leaves), ("walks_out", event.walks_out)):
        for party in parties:
            if not any(party in seats for seats in listed) and not any(
                party in other.enters for other in scenario.events
            ):
                name = scenario.parties[party].name
                message = f"'{name}' is in no session that it could leave"
                yield Fault(event.file, event.line, f"{event.path}.{key}", message)
    for party in event.enters:
        there = all(
            party in session.parties
            and party not in {*session.comes, *session.joins, *session.leaves}
            for session in scenario.sessions
        )
        if there and not any(party in other.leaves for other in others):
            name = scenario.parties[party].name
            message = f"'{name}' sits in every session already"
            yield Fault(event.file, event.line, f"{event.path}.enters", message)
