"""What is legal in a scenario, but cannot mean what it says.

Each doubt is a note with its place. Nothing is refused: there may be a reason, and a variant or a
sweep may make sense of what makes none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from sim.description.doubts_of_names import doubts_of_names
from sim.description.doubts_of_observations import doubts_of_observations
from sim.description.doubts_of_stands import doubts_of_stands
from sim.description.doubts_of_time import doubts_of_time
from sim.description.doubts_of_values import doubts_of_values
from sim.errors import Fault
from sim.inputs import tree_of
from sim.inputs.documents import Node
from sim.model import Scenario
from sim.protocols import protocol
from sim.uncertainty.dependence import Permutation, RankCorrelation
from sim.uncertainty.provenance import Provenance

__all__ = ["Place", "doubts"]

Place = tuple[str, Provenance, str, int]
"""Path, what it rests on, file and line of a number or position."""

_SAYS_NOTHING = {
    *("none", "na", "tbd", "tba", "tbc", "todo", "fixme", "xxx", "idk", "dunno", "foo", "ditto"),
    *("assumed", "assumption", "because", "guess", "reason", "seeabove", "seebelow", "fillin"),
    *("placeholder", "loremipsum", "noreason", "noidea", "addreason", "sameasabove"),
}

_MUCH = 20_000
"""As many texts put before the parties in one run take seconds."""


def doubts(scenario: Scenario, places: Iterable[Place]) -> list[Fault]:
    """What looks like a slip, in the order of the file.

    Args:
        scenario: The scenario.
        places: Its numbers and positions.
    """
    branches = [set(_doubts_of(branch)) for branch in scenario.branches_alone]
    # What is so in one way only is no slip, unless that way itself says it; but a 0 in a way
    # switches something off.
    patched = _lines(tree_of(scenario).value.get("alternatives"))
    found = {
        doubt
        for branch in branches
        for doubt in branch
        if all(doubt in other for other in branches)
        or ((doubt.file, doubt.line) in patched and not doubt.message.startswith("is 0"))
    }
    found |= {*_reasons(places), *_ways(scenario), *_dependence(scenario)}
    found |= {*doubts_of_names(scenario), *doubts_of_observations(scenario)}
    return sorted(found)


def _doubts_of(scenario: Scenario) -> Iterator[Fault]:
    """What looks like a slip in a scenario, its alternatives aside."""
    yield from doubts_of_time(scenario)
    yield from doubts_of_values(scenario)
    yield from doubts_of_stands(scenario)
    yield from _drafts(scenario)
    yield from _aftermath(scenario)
    yield from _work(scenario)


def _lines(node: Node | None) -> set[tuple[str, int]]:
    """Where something stands that is part of a node."""
    if node is None:
        return set()
    parts = node.value.values() if isinstance(node.value, dict) else node.value
    inner = [_lines(part) for part in parts] if isinstance(node.value, (dict, list)) else []
    own = {(node.file, node.line)} if node.line else set()
    return own.union(*inner)


def _ways(scenario: Scenario) -> Iterator[Fault]:
    """Ways of an alternative that are the same."""
    trees = [tree_of(branch).plain() for branch in scenario.branches_alone]
    for content in trees:
        content.pop("alternatives", None)
    others = iter(trees[1:])
    for alternative in scenario.alternatives:
        contents = [trees[0], *(next(others) for _ in alternative.ways[1:])]
        said = dict(zip(alternative.ways, contents, strict=True))
        for one, other in combinations(said, 2):
            if said[one] == said[other]:
                which = alternative.which
                path = f"alternatives.{alternative.name}.one_of.{other}"
                yield Fault(which.file, which.line, path, f"is the same as '{one}'")
                break


def _dependence(scenario: Scenario) -> Iterator[Fault]:
    """Dependence on nothing."""
    for joint in scenario.dependence:
        place = joint.file, joint.line, joint.path
        if isinstance(joint, Permutation) and len(set(joint.values)) == 1:
            yield Fault(*place, "deals out equal values, so their order does not matter")
        if isinstance(joint, RankCorrelation) and not any(
            rank for i, row in enumerate(joint.ranks) for rank in row[:i]
        ):
            yield Fault(*place, "is 0 throughout: the numbers do not hang together")


def _drafts(scenario: Scenario) -> Iterator[Fault]:
    """Drafts that no session begins with, or that say the same."""
    used = {text for session in scenario.sessions for text in session.draft.texts}
    first: dict[tuple[int, ...], str] = {}
    for name, draft in scenario.drafts.items():
        place = draft.file, draft.line, draft.path
        if draft.options in first:
            yield Fault(*place, f"says the same as '{first[draft.options]}'")
        elif draft.options not in used:
            yield Fault(*place, "is not used: no session begins with it")
        first.setdefault(draft.options, name)


def _reasons(places: Iterable[Place]) -> Iterator[Fault]:
    """Assumptions whose reason is none; each that was said of a whole file or party once."""
    wholesale: set[Provenance] = set()
    for path, provenance, file, line in places:
        reason = provenance.text.strip()
        if provenance.kind != "assumption" or not file or provenance in wholesale:
            continue
        if provenance.whole:
            wholesale.add(provenance)
        letters = re.sub(r"[\W\d_]", "", reason).casefold()
        if len(letters) < (3 if reason.isascii() else 1) or letters in _SAYS_NOTHING:
            yield Fault(file, line, path, f"the reason '{reason}' says nothing; why is it assumed?")


def _aftermath(scenario: Scenario) -> Iterator[Fault]:
    """Shifts that are over before anybody looks; survival that rises."""
    aftermath = scenario.aftermath
    if aftermath is None:
        return
    shift, now, later = aftermath.shift, aftermath.now, aftermath.later
    if shift.law.low > 0 and str(now.law) == str(later.law) and now.law.low == now.law.high:
        message = "moves nothing: strength is the same now and later"
        yield Fault(shift.file, shift.line, shift.path, message)
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
