"""Observations: what a source reports of the talks, as conditions on the record of a run."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry
from sim.inputs.provenance import Provenance, Reading
from sim.model.endings import COURSES, NOT_HELD, ended
from sim.model.issues import Issue, Predicate, read_predicate
from sim.model.parties import Party
from sim.model.positions import Concession
from sim.model.preferences import named_items
from sim.model.sessions import Session
from sim.protocols import protocol
from sim.uncertainty.quantities import Domain, Quantity


class Record(Protocol):
    """What is recorded of a number of runs; see `sim.results.columns.Columns`."""

    @property
    def ending(self) -> IntArray: ...

    @property
    def course(self) -> NDArray[np.int8]: ...

    @property
    def settled(self) -> NDArray[np.int16]: ...

    @property
    def options(self) -> IntArray: ...

    @property
    def draws(self) -> Mapping[str, FloatArray]: ...


class Condition(ABC):
    """A condition on the record of a run."""

    @abstractmethod
    def holds(self, record: Record) -> BoolArray:
        """In which runs it holds; shape ``(runs,)``."""


@dataclass(frozen=True)
class Observation:
    """Something that happened, or is reported to have.

    Attributes:
        id: Its name.
        condition: What it means in a run.
        provenance: What it rests on.
    """

    id: str
    path: str
    condition: Condition
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class Course(Condition):
    """A session took one of some courses."""

    session: int
    courses: tuple[int, ...]

    def holds(self, record: Record) -> BoolArray:
        return np.isin(record.course[:, self.session], self.courses)


@dataclass(frozen=True)
class Ending(Condition):
    """The run ended in one of some ways."""

    names: tuple[str, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.any([ended(record.ending, name) for name in self.names], axis=0)
        return result


@dataclass(frozen=True)
class Text(Condition):
    """The text that stands at the end matches a condition on terms; false where there is none."""

    outcomes: Predicate

    def holds(self, record: Record) -> BoolArray:
        there: BoolArray = record.options[:, 0] >= 0
        there[there] = self.outcomes.holds(tuple(record.options[there].T))
        return there


@dataclass(frozen=True)
class Settled(Condition):
    """So many points are settled at the end of a session; false where it was not held."""

    session: int
    least: float
    most: float

    def holds(self, record: Record) -> BoolArray:
        count = record.settled[:, self.session]
        enough: BoolArray = (count >= max(self.least, 0)) & (count <= self.most)
        return enough


@dataclass(frozen=True)
class OnTable(Condition):
    """A concession is on the table when a session begins.

    Attributes:
        concession: The concession.
        session: Index of the session.
        known: Whether it is, where that is the same in every run; else None.
        begin: Hour at which the session begins.
    """

    concession: Concession
    session: int
    known: bool | None
    begin: float

    def holds(self, record: Record) -> BoolArray:
        since = self.concession.since
        runs = len(record.ending)
        if self.known is not None or not isinstance(since, Quantity):
            return np.full(runs, bool(self.known))
        # Not among the draws if it is one number.
        at = record.draws.get(since.path, np.full(runs, since.law.low))
        early: BoolArray = at <= self.begin
        return early


@dataclass(frozen=True)
class Every(Condition):
    """All of several conditions hold."""

    parts: tuple[Condition, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.all([part.holds(record) for part in self.parts], axis=0)
        return result


@dataclass(frozen=True)
class Some(Condition):
    """At least one of several conditions holds."""

    parts: tuple[Condition, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.any([part.holds(record) for part in self.parts], axis=0)
        return result


@dataclass(frozen=True)
class Not(Condition):
    """A condition does not hold."""

    part: Condition

    def holds(self, record: Record) -> BoolArray:
        return ~self.part.holds(record)


def read_observations(
    entry: Entry,
    issues: Sequence[Issue],
    parties: Sequence[Party],
    sessions: Sequence[Session],
    endings: Sequence[str],
    reading: Reading,
) -> tuple[Observation, ...]:
    """Read ``observations:``; ``endings`` are those that the scenario's runs can have."""
    reader = _Reader(issues, parties, sessions, endings, reading)
    found = []
    for item, path, name in named_items(entry, "observations", reading):
        provenance = reading.provenance(item)
        condition = reader.read(item)
        if condition is not None:
            place = item.node.file, item.node.line
            found.append(Observation(name, path, condition, provenance, *place))
    return tuple(found)


class _Reader:
    """Reads conditions on the record of a run."""

    def __init__(
        self,
        issues: Sequence[Issue],
        parties: Sequence[Party],
        sessions: Sequence[Session],
        endings: Sequence[str],
        reading: Reading,
    ) -> None:
        self.issues = issues
        self.endings = endings
        self.sessions = sessions
        self.reading = reading
        self.concessions = {
            f"{party.name}.{concession.id}": concession
            for party in parties
            for concession in party.positions.concessions
        }

    def read(self, item: Entry) -> Condition | None:
        """All the conditions of a mapping; None if a fault was reported."""
        before = len(item.faults)
        parts = [
            *self._courses(item),
            *self._settled(item),
            *self._on_table(item),
            *self._plain(item),
        ]
        for key, joined in (("all", Every), ("any", Some)):
            listed = item.items(key)
            read = [
                self._inner(node, f"{item.at(key)}[{i}]", item) for i, node in enumerate(listed)
            ]
            if item.take(key) is not None and not listed:
                item.fault("must be a list of conditions", item.take(key), key)
            found = tuple(part for part in read if part is not None)
            if found:
                parts.append(joined(found))
        negated = item.take("not")
        if negated is not None:
            part = self._inner(negated, item.at("not"), item)
            if part is not None:
                parts.append(Not(part))
        item.done()
        if not parts and len(item.faults) == before:
            item.fault("says nothing: give course, settled, on_table, ending, terms, all, any, not")
        if len(item.faults) > before:
            return None
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _inner(self, node: Node, path: str, item: Entry) -> Condition | None:
        return self.read(Entry(node, path, item.faults))

    def _session(self, name: str, inner: Entry, node: Node) -> int | None:
        names = [session.name for session in self.sessions]
        if name in names:
            return names.index(name)
        if names:
            inner.fault(f"there is no session '{name}'{did_you_mean(name, names)}", node, name)
        return None

    def _courses(self, item: Entry) -> Iterator[Condition]:
        for inner, name, node in self._entries(item, "course"):
            session = self._session(name, inner, node)
            picked = self._words(inner, name, node, [*COURSES, "held"])
            codes = {COURSES.index(word) for word in picked if word != "held"}
            if "held" in picked:
                codes |= set(range(len(COURSES))) - {NOT_HELD}
            if session is not None and codes:
                yield Course(session, tuple(sorted(codes)))

    def _settled(self, item: Entry) -> Iterator[Condition]:
        for inner, name, node in self._entries(item, "settled"):
            session = self._session(name, inner, node)
            if session is not None and not protocol(self.sessions[session].protocol).drafts:
                inner.fault(f"session '{name}' has no mediator's text; no points are counted")
                continue
            bounds = Entry(node, inner.at(name), item.faults)
            before = len(item.faults)
            low, high = self._points(bounds, "at_least"), self._points(bounds, "at_most")
            bounds.done()
            if len(item.faults) > before or session is None:
                continue
            if low is None and high is None:
                bounds.fault("needs at_least or at_most, a number of points")
            elif low is not None and high is not None and low > high:
                bounds.fault("matches no number: at_least stands above at_most")
            else:
                yield Settled(session, low or 0.0, math.inf if high is None else high)

    def _points(self, bounds: Entry, key: str) -> float | None:
        node = bounds.take(key)
        if node is None:
            return None
        number, most = number_in(node), len(self.issues)
        if number is None or not Domain(0.0, most, whole=True).admits(number):
            message = f"must be a whole number of points from 0 to {most}, not '{node.text}'"
            bounds.fault(message, node, key)
        return number

    def _on_table(self, item: Entry) -> Iterator[Condition]:
        for inner, name, node in self._entries(item, "on_table"):
            if name not in self.concessions:
                hint = did_you_mean(name, list(self.concessions))
                inner.fault(f"there is no concession '{name}'{hint}", node, name)
                continue
            session = self._session(node.text, inner, node)
            if session is None:
                continue
            concession, begin = self.concessions[name], self.sessions[session].at
            since = concession.since
            known: bool | None = since is None
            if isinstance(since, Quantity):
                known = None
                if begin is None:
                    message = f"session '{node.text}' has no fixed hour (at) to compare with"
                    inner.fault(message, node, name)
                    continue
            elif since is not None:
                names = [s.name for s in self.sessions]
                known = since in names and names.index(since) <= session
            yield OnTable(concession, session, known, begin or 0.0)

    def _plain(self, item: Entry) -> Iterator[Condition]:
        node = item.take("ending")
        if node is not None:
            picked = self._words(item, "ending", node, self.endings)
            if picked:
                yield Ending(tuple(picked))
        node = item.take("outcomes")
        if node is not None:
            outcomes = read_predicate(node, self.issues, item.at("outcomes"), item.faults)
            if outcomes is not None:
                yield Text(outcomes)

    def _entries(self, item: Entry, key: str) -> Iterator[tuple[Entry, str, Node]]:
        """The entries of a mapping, each with the mapping it stands in."""
        node = item.take(key)
        if node is None:
            return
        if node.value == {}:
            item.fault("names nothing", node, key)
        inner = Entry(node, item.at(key), item.faults)
        for name, entry in inner.rest():
            yield inner, name, entry

    def _words(self, entry: Entry, key: str, node: Node, known: Sequence[str]) -> list[str]:
        """One word or a list of them, out of some."""
        picked = []
        for word in node.value if isinstance(node.value, list) else [node]:
            if isinstance(word.value, (dict, list)) or word.text not in known:
                wrong = word.text or word.kind
                hint = did_you_mean(word.text, known) or f" (known: {', '.join(known)})"
                entry.fault(f"'{wrong}' cannot stand here{hint}", word, key)
            else:
                picked.append(word.text)
        if node.value == []:
            entry.fault("is empty", node, key)
        return picked
