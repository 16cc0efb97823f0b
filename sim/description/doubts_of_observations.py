"""Observations with which no run, or every run, can agree.

They are looked at in all ways a run could be: how it may end, what text may stand, what may come of
each session. A condition is a slip where it is true in all of these or in none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from sim.arrays import BoolArray
from sim.description.doubts_of_time import always
from sim.description.matching import held
from sim.errors import Fault
from sim.model import Scenario
from sim.model.endings import COURSES, ENDINGS, TEXTS, codes
from sim.model.issues import Predicate
from sim.model.observations import Course, Ending, Every, Not, OnTable, RunCondition, Some, Text

__all__ = ["doubts_of_observations"]

_WORLDS = 200_000
"""More ways a run could be are not gone through."""

_Facts = Mapping[RunCondition, BoolArray]
"""Whether simple conditions are true, in each way a run could be."""


def doubts_of_observations(scenario: Scenario) -> Iterator[Fault]:
    """Observations that say nothing, exclude each other, or repeat each other."""
    simple = [part for seen in scenario.observations for part in _simple(seen.condition)]
    facts = _facts(scenario, list(dict.fromkeys(simple)))
    if facts is None:
        return
    earlier: dict[str, BoolArray] = {}
    for seen in scenario.observations:
        true = _true(seen.condition, facts)
        against = [name for name, other in earlier.items() if not (true & other).any()]
        all_before = np.all([*earlier.values()], axis=0) if earlier else np.ones_like(true)
        message = ""
        if not true.any():
            message = "can be so in no run"
        elif true.all():
            message = "is so in every run, so it says nothing"
        elif against:
            message = f"excludes '{against[0]}': no run agrees with both"
        elif all_before.any() and not (all_before & true).any():
            message = "excludes those before it: no run agrees with all of them"
        else:
            same = [name for name, other in earlier.items() if np.array_equal(true, other)]
            message = f"says the same as '{same[0]}'" if same else ""
        if message:
            yield Fault(seen.file, seen.line, seen.path, message)
        if true.any():
            earlier[seen.id] = true


def _simple(condition: RunCondition) -> Iterator[RunCondition]:
    """The conditions that a condition is put together of."""
    if isinstance(condition, (Every, Some)):
        for part in condition.parts:
            yield from _simple(part)
    elif isinstance(condition, Not):
        yield from _simple(condition.part)
    else:
        yield condition


def _true(condition: RunCondition, facts: _Facts) -> BoolArray:
    """In which ways a run could be a condition is true."""
    if isinstance(condition, Not):
        return ~_true(condition.part, facts)
    if isinstance(condition, (Every, Some)):
        join: Callable[..., BoolArray] = np.all if isinstance(condition, Every) else np.any
        return join([_true(part, facts) for part in condition.parts], axis=0)
    return facts[condition]


def _always_real(scenario: Scenario) -> Iterator[Predicate]:
    """What those reject without whom there is no deal, in every run."""
    moved = {
        (change.party, change.index)
        for event in scenario.events
        for change in event.changes
        if change.what == "firmness"
    }
    for number, party in enumerate(scenario.parties):
        for i, line in enumerate(party.positions.red_lines):
            if party.consent.of == "all" and always(line.firmness) and (number, i) not in moved:
                yield line.rejects


def _patterns(matched: list[BoolArray]) -> list[tuple[bool, ...]]:
    """Which conditions can hold together."""
    return [tuple(map(bool, row)) for row in np.unique(np.array(matched).T, axis=0)]


def _facts(scenario: Scenario, simple: list[RunCondition]) -> _Facts | None:
    """What is true of them in each way a run could be; None if there are too many ways."""
    texts = [part for part in simple if isinstance(part, Text)]
    wanted = [part.outcome for part in texts]
    matched = held(scenario.space, *wanted) if texts else []
    if matched is None:
        return None
    patterns = _patterns(matched)
    # A deal crosses no line that is real in every run.
    lines = list(_always_real(scenario)) if texts else []
    crossing = held(scenario.space, *wanted, *lines) if lines else None
    signed = patterns
    if crossing is not None:
        fine = ~np.any(crossing[len(texts) :], axis=0)
        signed = _patterns([row[fine] for row in crossing[: len(texts)]])
    ends: list[tuple[int, tuple[bool, ...]]] = []
    for name in scenario.reachable_endings:
        code = ENDINGS.index(name)
        with_text = signed if name == "deal" else patterns
        standing = with_text if code in TEXTS and texts else [(False,) * len(texts)]
        ends += [(code, each) for each in standing]
    sessions = sorted({part.session for part in simple if isinstance(part, Course)})
    free = [part for part in simple if not isinstance(part, (Text, Ending, Course))]
    # What holds by what the file says of hours is stated all the same, to be held against it; and
    # a variant may be one in which what was observed cannot be.
    here = {seen.file for seen in scenario.observations}
    off = [
        isinstance(part, OnTable) and part.known is False and part.concession.file in here
        for part in free
    ]
    ways: list[Sequence[Any]] = [ends, *[range(len(COURSES))] * len(sessions)]
    ways += [(False,) if out else (False, True) for out in off]
    if math.prod(map(len, ways)) > _WORLDS:
        return None
    worlds: list[tuple[Any, ...]] = list(product(*ways))

    def column(part: RunCondition) -> list[bool]:
        if isinstance(part, Ending):
            allowed = {code for name in part.names for code in codes(name)}
            return [world[0][0] in allowed for world in worlds]
        if isinstance(part, Text):
            return [world[0][1][texts.index(part)] for world in worlds]
        if isinstance(part, Course):
            at = 1 + sessions.index(part.session)
            return [world[at] in part.courses for world in worlds]
        at = 1 + len(sessions) + free.index(part)
        return [bool(world[at]) for world in worlds]

    return {part: np.array(column(part)) for part in simple}
