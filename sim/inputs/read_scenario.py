"""Reading a scenario: a file, one that ships, or a mapping."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any, cast, get_args

from sim.errors import Fault, InputError, UsageError
from sim.inputs.documents import Node, to_node
from sim.inputs.entries import Entry
from sim.inputs.files import find, in_order, is_file, load_extended
from sim.inputs.merge import ALTERNATIVES, replace
from sim.inputs.outside_files import without_content
from sim.inputs.patches import fixed, in_first_ways, in_ways, patched_paths
from sim.inputs.read_aftermath import check_sides, read_aftermath
from sim.inputs.read_alternatives import differences, read_alternatives
from sim.inputs.read_claims import read_claims
from sim.inputs.read_dependence import check_members, read_dependence
from sim.inputs.read_drafts import Texts, read_drafts
from sim.inputs.read_events import read_events
from sim.inputs.read_guarantees import read_guarantees
from sim.inputs.read_issues import read_issues
from sim.inputs.read_observations import read_observations
from sim.inputs.read_parties import read_parties
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.inputs.read_sessions import read_observers, read_sessions
from sim.inputs.read_strategies import read_conventions
from sim.inputs.read_undisclosed import read_undisclosed
from sim.model.alternatives import Combination, alone, combinations
from sim.model.claims import Claim
from sim.model.endings import possible_endings
from sim.model.guarantees import Guarantee
from sim.model.halves import looks_at_each
from sim.model.issues import MAX_OUTCOMES, OutcomeSpace
from sim.model.parties import Party
from sim.model.scenario import Clock, Origin, Scenario
from sim.model.sessions import Session
from sim.protocols import protocol
from sim.strategies import compose
from sim.uncertainty.quantities import POSITIVE

__all__ = ["Document", "check_combinations", "load", "tree_of"]


@dataclass(frozen=True)
class Document(Origin):
    """The document that a scenario was read from, merged with those that it extends.

    Attributes:
        tree: Its content; every value knows where it stands.
    """

    tree: Node

    def content(self) -> dict[str, Any]:
        return {key: node.plain() for key, node in self.tree.value.items()}

    def varied(self, scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
        if not isinstance(changes, Mapping):
            kind = type(changes).__name__
            raise UsageError(f"changes are a mapping of paths to values, not a {kind}")
        tree = self.tree
        faults = []
        for path, value in changes.items():
            if not isinstance(path, str):
                raise UsageError(f"a path is text, not {path!r}")
            try:
                found = _replaced(tree, path, to_node(value))
            except TypeError as error:
                raise UsageError(f"{path}: {error}") from None
            except InputError as error:
                found = error.faults[0].message
            if isinstance(found, str):
                faults.append(Fault("<python>", 0, path, found))
            else:
                tree = found
        if faults:
            raise InputError(faults)
        return _build(tree, scenario.name, [], scenario.claims)

    def branch(self, scenario: Scenario, chosen: Combination) -> Scenario:
        named = zip(scenario.alternatives, chosen, strict=True)
        ways = {alternative.name: alternative.ways[way] for alternative, way in named}
        try:
            found = _build(in_ways(self.tree, ways), scenario.name, [], scenario.claims)
        except InputError as error:
            said = _said(ways)
            faults = [Fault(f.file, f.line, f.path, f"{f.message} ({said})") for f in error.faults]
            raise InputError(faults) from None
        wrong = differences(scenario, found)
        if wrong:
            where = self.tree.value[ALTERNATIVES]
            message = f"alternatives cannot change {' and '.join(wrong)} ({_said(ways)})"
            raise InputError([Fault(where.file, where.line, ALTERNATIVES, message)])
        return found


def _said(ways: Mapping[str, str]) -> str:
    return "with " + ", ".join(f"{name}: {way}" for name, way in ways.items())


def _replaced(tree: Node, path: str, value: Node) -> Node | str:
    """A document with another value at a path, or with an alternative in one way for good."""
    steps = path.split(".")
    if steps[0] == ALTERNATIVES and ALTERNATIVES in tree.value:
        if len(steps) == 2 and isinstance(value.value, (str, int, float, bool)):
            return fixed(tree, steps[1], value.text)
        return replace(tree, path, value)
    for patched, name in patched_paths(tree).items():
        if f"{path}.".startswith(f"{patched}.") or f"{patched}.".startswith(f"{path}."):
            return (
                f"the alternative '{name}' changes {patched}, so a change here would not"
                f" always apply; first set {ALTERNATIVES}.{name} to one of its ways"
            )
    return replace(tree, path, value)


def tree_of(scenario: Scenario) -> Node:
    """The document that a scenario was read from, merged with those that it extends.

    Raises:
        TypeError: if it was not read from a document.
    """
    if not isinstance(scenario.origin, Document):
        raise TypeError(f"scenario '{scenario.name}' was not read from a document")
    return scenario.origin.tree


def load(source: str | Path | Mapping[str, Any]) -> Scenario:
    """Read a scenario.

    Args:
        source: A file, the name of a scenario that ships, or the content of a scenario file as a
            mapping.

    Returns:
        The scenario.

    Raises:
        InputError: with every fault of the file, each with its place.
        UsageError: if the source is none of these, or a mapping holds a value of a type that no
            file can hold.
    """
    faults: list[Fault] = []
    if isinstance(source, Mapping):
        try:
            tree = to_node(source)
        except TypeError as error:
            raise UsageError(str(error)) from None
        if tree.value.get("extends") is not None:
            message = "only a file can extend another; load that one and use Scenario.vary"
            faults.append(Fault("<python>", 0, "extends", message))
        return _build(tree, "scenario", faults)
    path = find(source)
    try:
        return _build(load_extended(path, faults, ()), path.stem, faults)
    except InputError as error:
        raise InputError(without_content(error.faults, path)) from None


def _build(
    tree: Node, name: str, faults: list[Fault], known_claims: Mapping[str, Claim] | None = None
) -> Scenario:
    reading = Reading(faults)
    entry = Entry(in_first_ways(tree) if isinstance(tree.value, dict) else tree, "", faults)
    entry.take("extends")
    reading.cover_file(entry)
    title = entry.text("title", required=True) or name
    about = " ".join((entry.text("about") or "").split())
    notes = tuple(" ".join(node.text.split()) for node in entry.words("notes"))
    claims = _read_claims(entry, faults) if known_claims is None else dict(known_claims)
    entry.take("claims")
    reading.claims = claims
    alternatives = read_alternatives(tree, reading)
    reading.sessions = _session_names(entry)
    dependence = read_dependence(entry, reading)
    written = entry.take("issues", required=True)
    issues = () if written is None else read_issues(written, "issues", faults)
    undisclosed = read_undisclosed(entry, issues, reading)
    issues += undisclosed.issues if undisclosed else ()
    reading.conventions = read_conventions(entry)
    parties = read_parties(entry, issues, undisclosed, reading)
    drafts = read_drafts(entry, issues, undisclosed, reading)
    guarantees = read_guarantees(entry, issues, parties, reading)
    observers = read_observers(entry, reading)
    texts = Texts(issues, undisclosed, drafts)
    sessions = read_sessions(entry, texts, parties, observers, reading)
    _check_size(OutcomeSpace(issues), parties, sessions, guarantees, written or tree, faults)
    events = read_events(entry, parties, reading)
    clock = cast(Clock, entry.choice("clock", get_args(Clock), "rounds"))
    deadline = entry.take("deadline")
    limit = None if deadline is None else read_quantity(deadline, "deadline", POSITIVE, reading)
    start = _read_start(entry)
    aftermath = read_aftermath(entry, parties, reading)
    check_sides(entry, parties, guarantees, aftermath)
    possible = possible_endings(
        ratified=any(party.ratification for party in parties),
        followed=entry.take("aftermath") is not None,
    )
    observations = read_observations(entry, issues, parties, sessions, ("deal", *possible), reading)
    entry.done()
    if faults:
        raise InputError(in_order(faults))
    scenario = Scenario(
        name,
        title,
        about,
        notes,
        start,
        OutcomeSpace(issues),
        undisclosed,
        drafts,
        parties,
        guarantees,
        observers,
        sessions,
        events,
        observations,
        clock,
        limit,
        aftermath,
        alternatives,
        dependence,
        claims,
        Document(tree),
    )
    _check_dependence(scenario, reading)
    _check_branches(scenario, alone(alternatives))
    return scenario


def _check_dependence(scenario: Scenario, reading: Reading) -> None:
    """Report what hangs together and is not there, or not drawn so, in the first ways.

    Branches are looked at when they are read: a document is read again in other ways, and one way
    may be fixed for good, so all that hangs together must be there in every way.
    """
    quantities = dict(replaced(scenario, alternatives=()).quantities)
    quantities |= {each.which.path: each.which for each in scenario.alternatives}
    faults: list[Fault] = []
    check_members(scenario.dependence, reading.members, quantities, faults)
    if faults and scenario.alternatives:
        said = _said({each.name: each.ways[0] for each in scenario.alternatives})
        faults = [replaced(fault, message=f"{fault.message} ({said})") for fault in faults]
    if faults:
        raise InputError(in_order(faults))


def check_combinations(scenario: Scenario, most: int = 2_000) -> None:
    """Read a scenario in every combination of the ways that its alternatives may be.

    Args:
        scenario: The scenario.
        most: So many combinations are read at most. Each way is read with the first ones of the
            others when the scenario is loaded.

    Raises:
        InputError: with the faults of all that cannot be read, each once.
    """
    _check_branches(scenario, itertools.islice(combinations(scenario.alternatives), most))


def _check_branches(scenario: Scenario, chosen: Iterable[Combination]) -> None:
    faults: dict[tuple[str, int, str], Fault] = {}
    for combination in chosen:
        try:
            scenario.branch(combination)
        except InputError as error:
            for fault in error.faults:
                faults.setdefault((fault.file, fault.line, fault.path), fault)
    if faults:
        raise InputError(in_order(list(faults.values())))


def _check_size(
    space: OutcomeSpace,
    parties: tuple[Party, ...],
    sessions: tuple[Session, ...],
    guarantees: tuple[Guarantee, ...],
    node: Node,
    faults: list[Fault],
) -> None:
    """Report an outcome space that is too large for what happens in it."""
    if space.enumerable:
        return
    if any(protocol(session.protocol).enumerates for session in sessions):
        looker = looks_at_each(space, parties, sessions, guarantees)
    else:
        compared = [p for p in parties if compose(p.strategy.parts).enumerates]
        looker = next((f"strategy {p.strategy.name} of {p.name}" for p in compared), "")
    if looker or not sessions:
        product = " × ".join(str(count) for count in space.shape)
        who = f" ({looker} looks at each)" if looker else ""
        message = (
            f"the outcome space has {space.size:,} outcomes ({product}); at most"
            f" {MAX_OUTCOMES:,} can be enumerated{who}: use fewer issues or coarser options, or a"
            " single_text"
        )
        faults.append(Fault(node.file, node.line, "issues", message))


def _read_claims(entry: Entry, faults: list[Fault]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    files: list[Path] = []
    for node in entry.words("claims"):
        path = Path(node.file).parent / node.text
        if path in files:
            entry.fault(f"'{node.text}' is listed twice", node, "claims")
            continue
        files.append(path)
        if not is_file(path):
            entry.fault(f"there is no claims file '{node.text}'", node, "claims")
            continue
        found = read_claims(path, faults)
        for name, claim in (found.claims if found else {}).items():
            if name in claims:
                other = claims[name]
                message = f"the claim '{name}' is also in {other.file}; ids must differ"
                entry.fault(message, node, "claims")
            claims[name] = claim
    return claims


def _session_names(entry: Entry) -> list[str]:
    """What the sessions are called, known before they are read: positions refer to them."""
    timeline = entry.take("timeline")
    items = timeline.value if timeline is not None and isinstance(timeline.value, list) else []
    named = [item.value.get("session") for item in items if isinstance(item.value, dict)]
    return [node.text for node in named if node is not None]


def _read_start(entry: Entry) -> str | None:
    text = entry.text("start")
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text).isoformat()
    except ValueError:
        message = f"'{text}' is not a date and time like 2025-12-14T14:00"
        entry.fault(message, entry.take("start"), "start")
        return None
