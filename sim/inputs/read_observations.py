"""Reading observations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.errors import did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry, named_items
from sim.inputs.read_conditions import read_predicate
from sim.inputs.read_provenance import Reading
from sim.model.endings import COURSES, NOT_HELD
from sim.model.issues import Issue
from sim.model.observations import (
    Course,
    Ending,
    Every,
    Not,
    Observation,
    OnTable,
    RunCondition,
    Settled,
    Some,
    Text,
)
from sim.model.parties import Party
from sim.model.sessions import Session
from sim.protocols import protocol
from sim.uncertainty.quantities import Domain, Quantity

__all__ = ["read_observations"]


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
    for item, path, name in named_items(entry, "observations"):
        title = item.text("title") or ""
        provenance = reading.provenance(item)
        condition = reader.read(item)
        if condition is not None:
            place = item.node.file, item.node.line
            found.append(Observation(name, path, title, condition, provenance, *place))
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

    def read(self, item: Entry) -> RunCondition | None:
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
            item.fault(
                "says nothing: give course, settled, on_table, ending, outcome, all, any, not"
            )
        if len(item.faults) > before:
            return None
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _inner(self, node: Node, path: str, item: Entry) -> RunCondition | None:
        return self.read(Entry(node, path, item.faults))

    def _session(self, name: str, inner: Entry, node: Node) -> int | None:
        names = [session.name for session in self.sessions]
        if name in names:
            return names.index(name)
        if names:
            inner.fault(f"there is no session '{name}'{did_you_mean(name, names)}", node, name)
        return None

    def _courses(self, item: Entry) -> Iterator[RunCondition]:
        for inner, name, node in self._entries(item, "course"):
            session = self._session(name, inner, node)
            picked = self._words(inner, name, node, [*COURSES, "held"])
            codes = {COURSES.index(word) for word in picked if word != "held"}
            if "held" in picked:
                codes |= set(range(len(COURSES))) - {NOT_HELD}
            if session is not None and codes:
                yield Course(session, tuple(sorted(codes)))

    def _settled(self, item: Entry) -> Iterator[RunCondition]:
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
                bounds.fault("matches no number: at_least is above at_most")
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

    def _on_table(self, item: Entry) -> Iterator[RunCondition]:
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

    def _plain(self, item: Entry) -> Iterator[RunCondition]:
        node = item.take("ending")
        if node is not None:
            picked = self._words(item, "ending", node, self.endings)
            if picked:
                yield Ending(tuple(picked))
        node = item.take("outcome")
        if node is not None:
            condition = read_predicate(node, self.issues, item.at("outcome"), item.faults)
            if condition is not None:
                yield Text(condition)

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
                entry.fault(f"'{wrong}' is not allowed here{hint}", word, key)
            else:
                picked.append(word.text)
        if node.value == []:
            entry.fault("is empty", node, key)
        return picked
