"""Names and titles that a reader takes for one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sim.description.look_alikes import look_alikes, seen_as
from sim.errors import Fault
from sim.inputs import tree_of
from sim.inputs.documents import Node
from sim.model import Scenario

__all__ = ["doubts_of_names"]


class _Named(NamedTuple):
    """Something with a name, perhaps with a title, and where it stands."""

    name: str
    title: str
    file: str
    line: int


def doubts_of_names(scenario: Scenario) -> Iterator[Fault]:
    """Names that look alike, or begin or end with a space; titles that look alike."""
    points = scenario.undisclosed
    named = len(scenario.space.issues) - (0 if points is None else len(points.points))
    for issue in scenario.space.issues[:named]:
        yield from _options(scenario, issue.name, issue.options, issue.titles)
    for prefix, things in _groups(scenario, named):
        yield from _alike(prefix, things)


def _options(
    scenario: Scenario, issue: str, options: tuple[str, ...], titles: Any
) -> Iterator[Fault]:
    node = _node(scenario, "issues", issue)
    written = node.value.get("options", node) if isinstance(node.value, dict) else node
    items = written.value if isinstance(written.value, list) else []
    lines = {
        next(iter(item.value)) if isinstance(item.value, dict) else item.text: item.line
        for item in items
        if isinstance(item, Node)
    }
    path = f"issues.{issue}"
    for earlier, name in look_alikes(options):
        message = f"{name!r} looks like {earlier!r}; are these two options?"
        yield Fault(node.file, lines.get(name, node.line), path, message)
    for name in options:
        if name != name.strip():
            message = f"the option {name!r} begins or ends with a space"
            yield Fault(node.file, lines.get(name, node.line), path, message)
    called = {titles[name]: name for name in options if name in titles}
    for earlier, title in look_alikes(called):
        message = f"the title {title!r} looks like {earlier!r}; are these two options?"
        yield Fault(node.file, lines.get(called[title], node.line), path, message)


def _node(scenario: Scenario, *keys: str) -> Node:
    """What stands in the document under some keys, or as near to it as there is something."""
    node = tree_of(scenario)
    for key in keys:
        if not isinstance(node.value, dict) or key not in node.value:
            break
        node = node.value[key]
    return node


def _groups(scenario: Scenario, named: int) -> Iterator[tuple[str, list[_Named]]]:
    """All that have names of one kind, each kind with its path."""
    issues, sessions = scenario.space.issues[:named], scenario.sessions

    def at(key: str, name: str, title: str = "") -> _Named:
        node = _node(scenario, key, name)
        return _Named(name, title, node.file, node.line)

    yield "issues", [at("issues", each.name, each.title) for each in issues]
    yield "parties", [at("parties", each.name, each.title) for each in scenario.parties]
    yield "observers", [at("observers", each.name, each.title) for each in scenario.observers]
    yield "drafts", [at("drafts", name) for name in scenario.drafts]
    yield "alternatives", [at("alternatives", each.name) for each in scenario.alternatives]
    for each in scenario.alternatives:
        node = _node(scenario, "alternatives", each.name)
        ways = [_Named(way, "", node.file, node.line) for way in each.ways]
        yield f"alternatives.{each.name}", ways
    yield "timeline", [_Named(each.name, each.title, each.file, each.line) for each in sessions]
    yield "events", list(_with_ids(scenario.events))
    yield "guarantees", list(_with_ids(scenario.guarantees))
    yield "observations", list(_with_ids(scenario.observations))
    for party in scenario.parties:
        stands = party.positions
        yield f"parties.{party.name}.red_lines", list(_with_ids(stands.red_lines))
        yield f"parties.{party.name}.concessions", list(_with_ids(stands.concessions))


def _with_ids(things: Iterable[Any]) -> Iterator[_Named]:
    for thing in things:
        yield _Named(thing.id, getattr(thing, "title", ""), thing.file, thing.line)


def _alike(prefix: str, things: list[_Named]) -> Iterator[Fault]:
    by_name = {thing.name: thing for thing in things}
    alike = {name: earlier for earlier, name in look_alikes(by_name)}
    called: dict[str, _Named] = {}
    for thing in things:
        path = f"{prefix}.{thing.name}"
        if thing.name in alike:
            yield Fault(thing.file, thing.line, path, f"looks like '{alike[thing.name]}'")
        elif thing.title and (other := called.get(seen_as(thing.title))):
            message = f"is called '{thing.title}', which a reader takes for '{other.name}'"
            yield Fault(thing.file, thing.line, f"{path}.title", message)
        called.setdefault(seen_as(thing.title), thing)
