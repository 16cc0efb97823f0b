"""The scenario: immutable, validated data; read from files or mappings, or varied from another."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sim.errors import Fault, InputError, UsageError, did_you_mean
from sim.inputs.claims import Claim, read_claims
from sim.inputs.documents import Node, to_node
from sim.inputs.entries import Entry
from sim.inputs.files import find, in_order, is_file, load_extended
from sim.inputs.merge import replace
from sim.inputs.provenance import Reading
from sim.model.aftermath import Aftermath, check_sides, read_aftermath
from sim.model.drafts import Texts, read_drafts
from sim.model.guarantees import Guarantee, read_guarantees
from sim.model.issues import MAX_OUTCOMES, Issue, OutcomeSpace, check_name, read_issues
from sim.model.observations import Observation, read_observations
from sim.model.parties import Party, read_party
from sim.model.sessions import Event, Observer, RivalDraft, Session
from sim.model.timeline import read_events, read_observers, read_sessions
from sim.model.undisclosed import UNDISCLOSED, Undisclosed, read_undisclosed
from sim.protocols import protocol
from sim.strategies import compose
from sim.uncertainty.quantities import POSITIVE, Quantity, read_quantity

Clock = Literal["rounds", "calendar", "open"]

_FILES = ("extends", "claims")
"""Keys that name other files; what these say has been merged into the tree, or is cited by id."""

MAX_NUMBERS = 2**22
"""As many values of options as the parties of one scenario can have in all."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A negotiation as people write it: issues, parties, timeline, events.

    Made by `sim.load`; never changed: `vary` gives a new one.

    Attributes:
        name: Short name, the file's without its ending.
        title: Title for a reader.
        about: What it shows, in a few sentences.
        notes: What a reader of its results should know, a sentence each.
        start: Date and time of hour 0 in ISO form; None if it has none.
        space: Issues and outcome space.
        undisclosed: Its undisclosed points, which are the last of the issues; None if it has none.
        drafts: Rival drafts, by name.
        parties: The parties.
        guarantees: Promises to stand by a party, which some terms contain.
        observers: Those in the room who are no parties.
        sessions: The timeline.
        events: What may change the situation.
        observations: What is known to have happened; see `sim.Result.given_evidence`.
        clock: What ``elapsed`` measures.
        deadline: Hour after which no round ends; None for none.
        aftermath: What is followed after a deal; None if nothing is.
        claims: The claims that may be cited, by id.
        tree: The merged document it was read from.
    """

    name: str
    title: str
    about: str
    notes: tuple[str, ...]
    start: str | None
    space: OutcomeSpace
    undisclosed: Undisclosed | None
    drafts: Mapping[str, RivalDraft]
    parties: tuple[Party, ...]
    guarantees: tuple[Guarantee, ...]
    observers: tuple[Observer, ...]
    sessions: tuple[Session, ...]
    events: tuple[Event, ...]
    observations: tuple[Observation, ...]
    clock: Clock
    deadline: Quantity | None
    aftermath: Aftermath | None
    claims: Mapping[str, Claim]
    tree: Node = field(repr=False)

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every number of the model, by path."""
        found = [q for party in self.parties for q in party.quantities()]
        found += [q for guarantee in self.guarantees for q in guarantee.quantities()]
        found += [] if self.undisclosed is None else self.undisclosed.quantities()
        found += [q for session in self.sessions for q in session.numbers]
        found += [q for event in self.events for q in event.quantities()]
        if self.deadline is not None:
            found.append(self.deadline)
        if self.aftermath is not None:
            found += self.aftermath.quantities()
        return {q.path: q for q in found}

    @cached_property
    def uncertain(self) -> Mapping[str, Quantity]:
        """The quantities that are drawn anew in each run, by path."""
        return {path: q for path, q in self.quantities.items() if q.uncertain}

    @property
    def party_names(self) -> tuple[str, ...]:
        """Names of the parties, in order."""
        return tuple(party.name for party in self.parties)

    def party(self, name: str) -> Party:
        """The party of a name.

        Raises:
            UsageError: if there is none.
        """
        for party in self.parties:
            if party.name == name:
                return party
        raise UsageError(f"there is no party '{name}'{did_you_mean(name, self.party_names)}")

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that its runs can have, in the order in which they are shown."""
        return _endings(self.parties, self.aftermath is not None)

    @cached_property
    def latest_end(self) -> float:
        """The hour at which the last session ends if every session runs to its end."""
        end = 0.0
        for session in self.sessions:
            begin = end + session.delay if session.at is None else session.at
            end = begin + session.hours
        return end

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the scenario says, in hexadecimal.

        Which claim a value cites is part of it; in which files things stand is not. Order counts:
        that of issues and parties decides ties, and sums to the last bit.
        """
        said = {key: node.plain() for key, node in self.tree.value.items() if key not in _FILES}
        text = json.dumps(said, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def vary(self, changes: Mapping[str, object]) -> Scenario:
        """A scenario that differs in some places.

        Args:
            changes: New values by path, e.g. ``{"parties.ukraine.no_deal.value": 0.3}``; a value is
                what could stand there in a file.

        Raises:
            InputError: if a path leads nowhere or a value cannot stand there.
            UsageError: if a value is of a type that no file can hold.
        """
        tree = self.tree
        faults = []
        for path, value in changes.items():
            if not isinstance(path, str):
                raise UsageError(f"a path is text, not {path!r}")
            try:
                found = replace(tree, path, to_node(value))
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
        return _build(tree, self.name, [], self.claims)


def load(source: str | Path | Mapping[str, Any]) -> Scenario:
    """Read a scenario.

    Args:
        source: A file, the name of a scenario that ships, or the content of a scenario file as a
            mapping.

    Returns:
        The scenario.

    Raises:
        InputError: with every fault of the file, each with its place.
        UsageError: if a mapping holds a value of a type that no file can hold.
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
        name = "scenario"
    else:
        path = find(source)
        tree = load_extended(path, faults, ())
        name = path.stem
    return _build(tree, name, faults)


def _build(
    tree: Node, name: str, faults: list[Fault], known_claims: Mapping[str, Claim] | None = None
) -> Scenario:
    reading = Reading(faults)
    entry = Entry(tree, "", faults)
    entry.take("extends")
    title = entry.text("title", required=True) or name
    about = " ".join((entry.text("about") or "").split())
    notes = tuple(" ".join(node.text.split()) for node in entry.words("notes"))
    claims = _read_claims(entry, faults) if known_claims is None else dict(known_claims)
    entry.take("claims")
    reading.claims = claims
    reading.sessions = _session_names(entry)
    written = entry.take("issues", required=True)
    issues = () if written is None else read_issues(written, "issues", faults)
    undisclosed = read_undisclosed(entry, issues, reading)
    issues += undisclosed.issues if undisclosed else ()
    parties = _read_parties(entry, issues, undisclosed, reading)
    drafts = read_drafts(entry, issues, undisclosed, reading)
    guarantees = read_guarantees(entry, issues, parties, reading)
    observers = read_observers(entry, reading)
    texts = Texts(issues, undisclosed, drafts)
    sessions = read_sessions(entry, texts, parties, observers, reading)
    _check_size(issues, parties, sessions, written or tree, faults)
    events = read_events(entry, parties, reading)
    clock: Clock = entry.choice("clock", ("rounds", "calendar", "open"), "rounds")  # type: ignore[assignment]
    deadline = entry.take("deadline")
    limit = None if deadline is None else read_quantity(deadline, "deadline", POSITIVE, reading)
    start = _read_start(entry)
    aftermath = read_aftermath(entry, parties, reading)
    check_sides(entry, parties, guarantees, aftermath)
    possible = ("deal", *_endings(parties, entry.take("aftermath") is not None))
    observations = read_observations(entry, issues, parties, sessions, possible, reading)
    entry.done()
    if faults:
        raise InputError(in_order(faults))
    return Scenario(
        name, title, about, notes, start, OutcomeSpace(issues), undisclosed, drafts, parties,
        guarantees, observers, sessions, events, observations, clock, limit, aftermath, claims,
        tree,
    )  # fmt: skip


def _endings(parties: Sequence[Party], followed: bool) -> tuple[str, ...]:
    deals = ("holds", "collapses") if followed else ("deal",)
    ratified = any(party.ratification for party in parties)
    return (*deals, *["not_ratified"] * ratified, "partial", "no_deal", "walkout")


def _check_size(
    issues: tuple[Issue, ...],
    parties: tuple[Party, ...],
    sessions: tuple[Session, ...],
    node: Node,
    faults: list[Fault],
) -> None:
    """Report an outcome space that is too large for what happens in it."""
    space = OutcomeSpace(issues)
    if space.enumerable:
        return
    lookers = [
        f"{s.protocol} in session {s.name}" for s in sessions if protocol(s.protocol).enumerates
    ]
    lookers += [
        f"strategy {party.strategy.name} of {party.name}"
        for party in parties
        if compose(party.strategy.parts).enumerates
    ]
    if lookers or not sessions:
        product = " × ".join(str(count) for count in space.shape)
        who = f" ({lookers[0]} looks at each)" if lookers else ""
        message = (
            f"the outcome space has {space.size:,} terms ({product}); at most {MAX_OUTCOMES:,} can be"
            f" enumerated{who}: use fewer issues or coarser options, or a single_text"
        )
        faults.append(Fault(node.file, node.line, "issues", message))


def _read_claims(entry: Entry, faults: list[Fault]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    files: list[Path] = []
    for node in entry.words("claims"):
        path = Path(node.file).parent / node.text
        if path in files:
            entry.fault(f"'{node.text}' stands here a second time", node, "claims")
            continue
        files.append(path)
        if not is_file(path):
            entry.fault(f"there is no claims file '{node.text}'", node, "claims")
            continue
        found = read_claims(path, faults)
        for name, claim in (found.claims if found else {}).items():
            if name in claims:
                other = claims[name]
                message = f"the claim '{name}' stands in {other.file} too; ids must differ"
                entry.fault(message, node, "claims")
            claims[name] = claim
    return claims


def _session_names(entry: Entry) -> list[str]:
    """What the sessions are called, known before they are read: positions refer to them."""
    timeline = entry.take("timeline")
    items = timeline.value if timeline is not None and isinstance(timeline.value, list) else []
    named = [item.value.get("session") for item in items if isinstance(item.value, dict)]
    return [node.text for node in named if node is not None]


def _read_parties(
    entry: Entry,
    issues: tuple[Issue, ...],
    undisclosed: Undisclosed | None,
    reading: Reading,
) -> tuple[Party, ...]:
    parties: list[Party] = []
    written = entry.fields("parties", required=True)
    numbers = len(written) * sum(len(issue.options) for issue in issues)
    if numbers > MAX_NUMBERS:
        message = f"need {numbers:,} values, one for each option; at most {MAX_NUMBERS:,} are kept"
        entry.fault(message, entry.take("parties"), "parties")
        return ()
    for name, node in written.items():
        path = f"parties.{name}"
        check_name(name, node, path, reading.faults)
        parties.append(read_party(name, node, path, issues, undisclosed, reading))
    listed = entry.take("parties")
    if listed is not None and isinstance(listed.value, dict) and len(parties) < 2:
        entry.fault("a negotiation needs at least two parties", listed, "parties")
    if parties and not any(party.consent_required for party in parties):
        message = (
            "nobody's consent is required whatever the terms; a deal needs at least one party's"
        )
        entry.fault(message, listed, "parties")
    _check_stances(entry, parties, undisclosed)
    return tuple(parties)


def _check_stances(entry: Entry, parties: Sequence[Party], undisclosed: Undisclosed | None) -> None:
    """There is a conflict over undisclosed points only if some want the one end, some the other."""
    node = entry.take(UNDISCLOSED)
    saying = {
        name: party.value[UNDISCLOSED]
        for name, party in entry.fields("parties").items()
        if isinstance(party.value, dict)
        and UNDISCLOSED in party.value
        and party.value[UNDISCLOSED].value is not None
    }
    for name, said in saying.items() if node is None else ():
        message = "says what a party wants in undisclosed points, but the scenario has none"
        entry.fault(message, said, f"parties.{name}.{UNDISCLOSED}")
    if undisclosed is None or not undisclosed.options or not parties:
        return
    wanted = {party.preferences.stance.wants for party in parties if party.preferences.stance}
    ends = undisclosed.options[0], undisclosed.options[-1]
    missing = [end for end in ends if end not in wanted]
    # A party whose stance has faults of its own is not blamed once more.
    if missing and len(saying) == sum(p.preferences.stance is not None for p in parties):
        message = f"no party wants '{missing[0]}'; a conflict needs one party at each end at least"
        entry.fault(message, node, UNDISCLOSED)


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
