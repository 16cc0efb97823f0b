"""The scenario: immutable, validated data; read, or varied from another."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from sim.errors import UsageError, did_you_mean
from sim.model.aftermath import Aftermath
from sim.model.alternatives import Alternative, Combination, alone
from sim.model.claims import Claim
from sim.model.drafts import RivalDraft
from sim.model.endings import possible_endings
from sim.model.events import Event
from sim.model.guarantees import Guarantee
from sim.model.issues import OutcomeSpace
from sim.model.naming import readable
from sim.model.observations import Observation
from sim.model.parties import Party
from sim.model.sessions import Observer, Session
from sim.model.undisclosed import Undisclosed
from sim.shown import Plotted, Saved
from sim.uncertainty.dependence import Dependence
from sim.uncertainty.quantities import Quantity

__all__ = ["Clock", "Origin", "Scenario"]

Clock = Literal["rounds", "calendar", "open"]

_FILES = ("extends", "claims")
"""Keys that name other files; what these say has been merged into the whole, or is cited by id."""


class Origin(ABC):
    """What a scenario was made from: all that it says, and how another is made that differs."""

    @abstractmethod
    def content(self) -> dict[str, Any]:
        """All that the scenario says, as built-in types."""

    @abstractmethod
    def varied(self, scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
        """A scenario that differs in some places; see `Scenario.vary`."""

    @abstractmethod
    def branch(self, scenario: Scenario, chosen: Combination) -> Scenario:
        """The scenario with each alternative in one way; see `Scenario.branch`."""


@dataclass(frozen=True, eq=False)
class Scenario(Plotted, Saved):
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
        guarantees: Promises to stand by a party, which some outcomes contain.
        observers: Those in the room who are no parties.
        sessions: The timeline.
        events: What may change the situation.
        observations: What is known to have happened; see `sim.Result.given_evidence`.
        clock: What ``elapsed`` measures.
        deadline: Hour after which no round ends; None for none.
        aftermath: What is followed after a deal; None if nothing is.
        alternatives: What is not known of its structure. All of the above is as it is when each of
            them is in its first way.
        dependence: Which of its uncertain quantities hang together, and how.
        claims: The claims that may be cited, by id.
        origin: What it was made from.
        memo: What others have worked out from it once; it is gone when the scenario is.
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
    alternatives: tuple[Alternative, ...]
    dependence: tuple[Dependence, ...]
    claims: Mapping[str, Claim]
    origin: Origin = field(repr=False)
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        numbers = f"{len(self.quantities):,} numbers, {len(self.uncertain):,} of them uncertain"
        outcomes = f"{len(self.space.issues)} issues with {self.space.size:,} outcomes"
        sizes = f"{len(self.parties)} parties, {outcomes}, {len(self.sessions)} sessions, {numbers}"
        return f"<Scenario {self.name}: {self.title}; {sizes}>"

    def __getstate__(self) -> dict[str, Any]:
        """What is copied or sent to a worker: what it says, not what was worked out from it."""
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"memo": {}}

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every number of the model by path, over all ways of the alternatives.

        If a number differs between ways, this is the first that is drawn, or else the first.
        """
        found = {alternative.which.path: alternative.which for alternative in self.alternatives}
        for branch in self.branches_alone:
            for path, quantity in branch._numbers().items():
                if path not in found or (quantity.uncertain and not found[path].uncertain):
                    found[path] = quantity
        return found

    def _numbers(self) -> dict[str, Quantity]:
        """Every number of the scenario itself, by path."""
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

    def openers(self, path: str) -> tuple[Party, ...]:
        """Who may open a session, by the numbers of the quantity ``timeline.<session>.opens``.

        Args:
            path: The path of the quantity; of any other the answer is nobody.
        """
        for session in self.all_sessions:
            if path == f"timeline.{session.name}.opens":
                return tuple(self.parties[number] for number in session.parties)
        return ()

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """The endings that its runs can have, in the order in which they are shown."""
        return possible_endings(
            ratified=any(p.ratification for each in self.branches_alone for p in each.parties),
            followed=self.aftermath is not None,
        )

    @cached_property
    def reachable_endings(self) -> tuple[str, ...]:
        """The endings that simulated runs can have.

        Nobody walks out where nobody is said to, and no consent is missing where all whose consent
        is needed are always there.
        """
        branches = self.branches_alone
        parties = [party for each in branches for party in each.parties]
        events = [event for each in branches for event in each.events]
        walks = any(p.walks_out_after is not None for p in parties)
        walks = walks or any(event.walks_out for event in events)
        moves = any(event.leaves or event.enters for event in events)
        missing = walks or moves or any(each._some_are_missing for each in branches)
        cannot = {name for name, can in (("walkout", walks), ("partial", missing)) if not can}
        return tuple(name for name in self.endings if name not in cannot)

    @property
    def _some_are_missing(self) -> bool:
        """Whether a party whose consent is needed may be absent from a session, or part of it."""
        needed = {i for i, party in enumerate(self.parties) if party.consent.of != "none"}
        return any(
            session.comes or session.joins or session.leaves or not needed <= set(session.parties)
            for session in self.sessions
        )

    @cached_property
    def branches_alone(self) -> tuple[Scenario, ...]:
        """The scenario with one alternative at a time in a way other than its first.

        Everything that can be in a run is in one of these. Without alternatives, the scenario
        itself.

        Raises:
            InputError: if one has faults.
        """
        if not self.alternatives:
            return (self,)
        return tuple(self.branch(chosen) for chosen in alone(self.alternatives))

    @cached_property
    def all_sessions(self) -> tuple[Session, ...]:
        """The sessions that a run may have: its own, then those of other branches, by name."""
        found: dict[str, Session] = {}
        for branch in self.branches_alone:
            for session in branch.sessions:
                found.setdefault(session.name, session)
        return tuple(found.values())

    def session_label(self, name: str) -> str:
        """A session as a reader calls it, by its name."""
        found = (session.label for session in self.all_sessions if session.name == name)
        return next(found, readable(name))

    def label_of(self, path: str) -> str:
        """The name that readers see of whatever has this path: its title, or its id as words."""
        return self._labels.get(path) or readable(path.rpartition(".")[2])

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """What readers call alternatives, and whatever else has a title, of every branch."""
        found = {each.which.path: each.label for each in self.alternatives}
        for branch in self.branches_alone:
            stands = [party.positions for party in branch.parties]
            wishes = [party.preferences.interactions for party in branch.parties]
            named = [(line.path, line.label) for its in stands for line in its.red_lines]
            named += [(each.path, each.label) for its in stands for each in its.concessions]
            named += [(each.path, each.label) for its in wishes for each in its]
            named += [(event.path, event.label) for event in branch.events]
            named += [(each.path, each.label) for each in branch.guarantees]
            named += [(each.path, each.label) for each in branch.observations]
            found = dict(named) | found
        return found

    def branch(self, chosen: Combination) -> Scenario:
        """The scenario with each alternative in one way, and so without alternatives.

        Args:
            chosen: The number of the way of each alternative.

        Raises:
            InputError: if what comes of it has faults.
        """
        if not self.alternatives:
            return self
        if chosen not in self._branches:
            self._branches[chosen] = self.origin.branch(self, chosen)
        return self._branches[chosen]

    def in_each_branch(self, change: Callable[[Scenario], Scenario]) -> Scenario:
        """A scenario that is changed in the same way in every branch.

        Args:
            change: Takes a scenario without alternatives, and returns what it is to be.
        """
        if not self.alternatives:
            return change(self)
        first = change(self.branches_alone[0])
        return replace(first, alternatives=self.alternatives, origin=_Changed(self, change))

    @cached_property
    def _branches(self) -> dict[Combination, Scenario]:
        return {}

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
        """SHA-256 of everything that the scenario says, in hexadecimal.

        It covers which claim a value cites, but not in which files things are. Order counts: the
        order of issues and parties decides ties, and the last bits of sums.
        """
        said = {key: value for key, value in self.content().items() if key not in _FILES}
        text = json.dumps(said, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def content(self) -> dict[str, Any]:
        """All that it says, as built-in types.

        `sim.load` takes it, where the claims files that it names are found from the working
        directory; `save` writes a file that loads from anywhere.
        """
        return self.origin.content()

    def vary(self, changes: Mapping[str, object]) -> Scenario:
        """A scenario that differs in some places.

        Args:
            changes: New values by path, e.g. ``{"parties.ukraine.no_deal.value": 0.3}``. A value is
                written as it could be in a file.

        Raises:
            InputError: if a path leads nowhere or a value is not allowed there.
            UsageError: if a value is of a type that no file can hold.
        """
        return self.origin.varied(self, changes)


@dataclass(frozen=True)
class _Changed(Origin):
    """Made from a scenario by a change of every branch; it stands in no file."""

    before: Scenario
    change: Callable[[Scenario], Scenario]

    def content(self) -> dict[str, Any]:
        raise UsageError(f"{self.before.name} was changed branch by branch, so no file says it")

    def varied(self, scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
        return self.before.vary(changes).in_each_branch(self.change)

    def branch(self, scenario: Scenario, chosen: Combination) -> Scenario:
        return self.change(self.before.branch(chosen))
