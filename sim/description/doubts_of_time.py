"""What cannot happen by the timeline of a scenario: who never sits, what comes too late."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.errors import Fault
from sim.inputs import tree_of
from sim.model import Event, EventChange, Scenario, Session
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.protocols import protocol
from sim.uncertainty.provenance import UNEXPLAINED
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
    yield from _seats(scenario, windows)
    yield from _in_session(scenario)
    yield from _deadline(scenario, windows)
    last_round = _last_round(scenario, windows)
    yield from _events(scenario, last_round)
    yield from _twice(scenario)
    yield from _drifts(scenario, last_round)
    known = {name for session in scenario.sessions for name in session.observers}
    for observer in scenario.observers:
        node = tree_of(scenario).value["observers"].value[observer.name]
        message = ""
        if observer.name not in known:
            message = "watches no session; name it under a session's observers, or leave it out"
        elif observer.name in scenario.party_names:
            message = "is a party, too; who sits at the table need not watch"
        if message:
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
    written = tree_of(scenario).value.get("round_hours")
    if written is not None and "round_hours" not in scenario.quantities:
        message = "counts for no session: each has round_hours of its own"
        yield Fault(written.file, written.line, "round_hours", message)
    for session in scenario.sessions:
        for chance in session.comes.values():
            if never(chance):
                message = "is 0: the party never comes, though it is listed"
                yield Fault(chance.file, chance.line, chance.path, message)


def _in_session(scenario: Scenario) -> Iterator[Fault]:
    """Openers who are not there, or do not matter; parties that leave when all is over."""
    for session in scenario.sessions:
        path = f"timeline.{session.name}"
        opens = session.opens
        if opens.provenance == UNEXPLAINED:
            opener = session.parties[int(opens.law.low)]
            message = ""
            if not protocol(session.protocol).in_turn:
                message = f"has no effect: in {session.protocol} nobody acts first"
            elif session.joins.get(opener, 0) > HOUR_TOLERANCE:
                message = f"'{scenario.parties[opener].name}' joins later, so others open"
            if message:
                yield Fault(opens.file, opens.line, opens.path, message)
        for number in session.numbers:
            lost = number.law.low - session.hours
            if number.path == f"{path}.hours" and lost > HOUR_TOLERANCE:
                message = f"the rounds end at hour {session.hours:g}; what is left is too short"
                yield Fault(number.file, number.line, number.path, message)
        for party, hour in session.leaves.items():
            if hour > session.hours - HOUR_TOLERANCE:
                name = scenario.parties[party].name
                message = f"'{name}' leaves at hour {hour:g}, when the session is over"
                yield Fault(session.file, session.line, f"{path}.leaves", message)


def _deadline(scenario: Scenario, windows: list[_Window]) -> Iterator[Fault]:
    """A deadline that comes when all is over."""
    limit = scenario.deadline
    if limit is None or not windows:
        return
    end = max(late + session.hours for session, _, late in windows)
    if limit.law.low > end + HOUR_TOLERANCE:
        message = f"comes after the last session (hour {end:g}), so it cuts nothing short"
        yield Fault(limit.file, limit.line, "deadline", message)


def _rounds(scenario: Scenario, window: _Window) -> int:
    """The rounds of a session that end before the deadline, at the most."""
    session, early, _ = window
    if scenario.deadline is None:
        return session.rounds
    left = (scenario.deadline.law.high - early + HOUR_TOLERANCE) / session.round_hours
    return max(0, min(session.rounds, math.floor(left)))


def _seats(scenario: Scenario, windows: list[_Window]) -> Iterator[Fault]:
    """Parties that are in no session; patience that is longer than the talks."""
    people = tree_of(scenario).value["parties"].value
    entering = {party for event in scenario.events for party in event.enters}
    for number, party in enumerate(scenario.parties):
        path, node = f"parties.{party.name}", people[party.name]
        sits = [
            window
            for window in windows
            for session in [window.session]
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
        rounds = sum(_rounds(scenario, window) for window in sits)
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
        yield from _indifferent(scenario, event)


def _twice(scenario: Scenario) -> Iterator[Fault]:
    """Events that set a number at the same hour as others, after which only the last counts."""
    seen: dict[tuple[int, str, int, float], str] = {}
    for event in scenario.events:
        hour = event.at.law
        for change in event.changes:
            if change.add or hour.low < hour.high or never(event.probability):
                continue
            key = change.party, change.what, change.index, hour.low
            if key in seen and always(event.probability):
                amount, other = change.amount, seen[key]
                message = f"sets what '{other}' sets at the same hour, so '{other}' does nothing"
                yield Fault(amount.file, amount.line, amount.path, message)
            seen[key] = event.id


def _drifts(scenario: Scenario, last_round: float) -> Iterator[Fault]:
    """No-deal values that leave the range of utilities in the course of the talks, in every run."""
    if not math.isfinite(last_round):
        return
    for party in scenario.parties:
        value, drift = party.preferences.no_deal, party.preferences.drift_per_day
        if not isinstance(value, Quantity) or drift.law.low == drift.law.high == 0:
            continue
        days = last_round / 24
        least, most = value.law.low + drift.law.low * days, value.law.high + drift.law.high * days
        end = "above 1" if least > 1 else "below 0"
        if least > 1 or most < 0:
            message = f"takes the no-deal value {end} by the last round (hour {last_round:g})"
            yield Fault(drift.file, drift.line, drift.path, message)


def _indifferent(scenario: Scenario, event: Event) -> Iterator[Fault]:
    """Events after which no issue matters to a party any more."""
    for number, party in enumerate(scenario.parties):
        gone = {
            change.index: change.amount
            for change in event.changes
            if change.party == number and change.what == "weight"
            if not change.add and change.amount.law.high <= 0
        }
        weights = enumerate(party.preferences.weights)
        if gone and all(weight.law.high <= 0 or i in gone for i, weight in weights):
            amount = [*gone.values()][-1]
            message = f"leaves {party.name} no issue that matters to it"
            yield Fault(amount.file, amount.line, amount.path, message)


def _changes_nothing(scenario: Scenario, change: EventChange, alone: bool) -> bool:
    """Whether a change leaves the number as it is, if no other event changes it, too."""
    amount = change.amount.law
    if amount.low < amount.high:
        return False
    if change.add and amount.low == 0:
        return True
    party = scenario.parties[change.party]
    before = {
        "no_deal": [party.preferences.no_deal],
        "weight": party.preferences.weights,
        "firmness": [line.firmness for line in party.positions.red_lines],
    }[change.what][change.index]
    if not alone or not isinstance(before, Quantity) or before.law.low < before.law.high:
        return False
    value = before.law.low
    if change.add:
        # No chance is above 1, and nothing that can change is below 0.
        most = math.inf if change.what == "weight" else 1.0
        return min(max(value + amount.low, 0.0), most) == value
    return value == amount.low


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
