"""Reading the timeline and the events of a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.provenance import UNEXPLAINED, Provenance, Reading
from sim.model.drafts import Texts, read_starting_texts
from sim.model.issues import check_name, readable
from sim.model.parties import Party
from sim.model.preferences import named_items
from sim.model.sessions import Change, Event, Observer, Session
from sim.protocols import names as protocol_names
from sim.protocols import protocol
from sim.uncertainty.distributions import Choice, Constant
from sim.uncertainty.quantities import (
    ANY_NUMBER,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    Domain,
    Quantity,
    read_quantity,
)

MAX_ROUNDS = 10_000
PACKAGES = Domain(0.0, 100.0, whole=True)


def read_observers(entry: Entry, reading: Reading) -> tuple[Observer, ...]:
    """Read ``observers:``."""
    observers = []
    for name, node in entry.fields("observers").items():
        item = Entry(node, f"observers.{name}", reading.faults)
        check_name(name, node, item.path, reading.faults)
        provenance = reading.provenance(item)
        title = item.text("title") or readable(name)
        role = item.text("role") or "observer"
        item.done()
        observers.append(Observer(name, title, role, provenance))
    return tuple(observers)


def read_sessions(
    entry: Entry,
    texts: Texts,
    parties: Sequence[Party],
    observers: Sequence[Observer],
    reading: Reading,
) -> tuple[Session, ...]:
    """Read ``timeline:``, the sessions in the order in which they are held."""
    sessions: list[Session] = []
    latest = 0.0
    for item, _, name in named_items(entry, "timeline", reading, naming="session"):
        if name == "never":
            item.fault("'never' has a meaning of its own and cannot be a session's name")
        session = _read_session(item, name, texts, parties, observers, sessions, reading)
        # The allowance lets three rounds of 0.1 hours end at 0.3 in spite of binary fractions.
        if session.at is not None and session.at < latest - 1e-9:
            before = sessions[-1].name
            item.fault(f"begins at hour {session.at:g}, before {before} can end ({latest:g})")
        begin = latest + session.delay if session.at is None else session.at
        latest = begin + session.hours
        sessions.append(session)
    timeline = entry.take("timeline")
    if timeline is None or timeline.value == []:
        entry.fault("the timeline has no session", timeline, "timeline")
    total = sum(session.rounds for session in sessions)
    if total > MAX_ROUNDS:
        message = f"the timeline has more than the {MAX_ROUNDS:,} rounds that can be played"
        entry.fault(message, timeline, "timeline")
    return tuple(sessions)


def _read_session(
    item: Entry,
    name: str,
    texts: Texts,
    parties: Sequence[Party],
    observers: Sequence[Observer],
    before: Sequence[Session],
    reading: Reading,
) -> Session:
    provenance = reading.provenance(item)
    numbers = _Numbers(item, reading, provenance)
    seats = read_parties(item, "parties", parties)
    if not seats and not item.words("parties"):
        item.fault("nobody sits in this session; list its parties")
    at, delay = _read_begin(item, numbers, before)
    faultless = len(item.faults)
    rounds, round_hours = _read_rounds(item, numbers)
    rules = item.choice("protocol", protocol_names(), "alternating_offers")
    written = item.take("draft")
    if written is not None and not protocol(rules).drafts:
        message = f"{rules} works on no draft; only a mediator's text begins with one"
        item.fault(message, written)
    draft = read_starting_texts(item, provenance, texts, reading)
    packages = _read_packages(item, numbers, rules, texts)
    requires = item.choice("requires", ("text",), "")
    opens = _read_opener(item, parties, seats, rules)
    comes = _read_chances(item, parties, seats, reading, provenance.of_numbers)
    joins = _read_hours(item, "joins", numbers, parties, seats)
    leaves = _read_hours(item, "leaves", numbers, parties, seats)
    for seat in seats if len(item.faults) == faultless else ():
        who, begin = parties[seat].name, joins.get(seat, 0.0)
        if begin >= rounds * round_hours:
            item.fault(f"'{who}' joins at hour {begin:g}, when the session is over")
        elif leaves.get(seat, math.inf) <= begin:
            item.fault(f"'{who}' leaves before taking part; the hours count from the beginning")
    known = [observer.name for observer in observers]
    watching: list[str] = []
    for node in item.words("observers"):
        if node.text not in known:
            hint = did_you_mean(node.text, known)
            item.fault(f"there is no observer '{node.text}'{hint}", node, "observers")
        elif node.text in watching:
            item.fault(f"'{node.text}' stands here a second time", node, "observers")
        watching.append(node.text)
    item.done()
    found = (*numbers.found, *comes.values(), *([draft.which] if draft.which else []))
    if opens.uncertain:
        found = (*found, opens)
    return Session(
        name, at, delay, rounds, round_hours, seats, opens, comes, joins, leaves, rules, draft,
        packages, requires == "text", tuple(watching), found, provenance, item.node.file,
        item.node.line,
    )  # fmt: skip


def _read_opener(
    item: Entry, parties: Sequence[Party], seats: tuple[int, ...], rules: str
) -> Quantity:
    """Who acts first: a party's name, or drawn."""
    node = item.take("opens")
    path = item.at("opens")
    known = [parties[seat].name for seat in seats]
    if node is not None and node.text in known:
        law = Constant(float(known.index(node.text)))
        return Quantity(path, law, UNEXPLAINED, node.file, node.line)
    if node is not None and node.text != "drawn":
        hint = did_you_mean(node.text, [*known, "drawn"])
        item.fault(f"'{node.text or node.kind}' does not sit in this session{hint}", node, "opens")
    if len(seats) < 2 or not protocol(rules).in_turn:
        return Quantity(path, Constant(0.0))
    places = tuple(float(place) for place in range(len(seats)))
    return Quantity(path, Choice(places, (1.0,) * len(seats)))


def _read_packages(item: Entry, numbers: _Numbers, rules: str, texts: Texts) -> int:
    """How many packages a mediator proposes in a round."""
    node = item.take("packages")
    if node is None:
        return 0
    counts = [len(issue.options) for issue in texts.issues]
    if not protocol(rules).drafts:
        item.fault(f"{rules} has no packages; only a mediator proposes them", node)
    elif counts and all(counts) and sum(count > 1 for count in counts) < 2:
        message = "a package changes two points at least; fewer have more than one option"
        item.fault(message, node, "packages")
    return int(numbers.take("packages", PACKAGES) or 0.0)


class _Numbers:
    """Reads the numbers of a session: known ones, that say what they rest on like all others."""

    def __init__(self, item: Entry, reading: Reading, provenance: Provenance) -> None:
        self.item = item
        self.reading = reading
        self.provenance = provenance
        self.found: list[Quantity] = []

    def take(self, key: str, domain: Domain, entry: Entry | None = None) -> float | None:
        entry = entry or self.item
        node = entry.take(key)
        if node is None:
            return None
        path = entry.at(key)
        quantity = read_quantity(node, path, domain, self.reading, self.provenance, domain.low)
        if quantity.uncertain:
            entry.fault("must be one number; the timeline is not drawn anew in each run", node, key)
            return domain.low
        self.found.append(quantity)
        return quantity.law.low


def read_parties(item: Entry, key: str, parties: Sequence[Party]) -> tuple[int, ...]:
    """Read a list of parties as their indices."""
    known = [party.name for party in parties]
    seats: list[int] = []
    for node in item.words(key):
        if not known:
            continue  # that there are none is the fault
        if node.text not in known:
            hint = did_you_mean(node.text, known)
            item.fault(f"there is no party '{node.text}'{hint}", node, key)
        elif known.index(node.text) in seats:
            item.fault(f"'{node.text}' stands here a second time", node, key)
        else:
            seats.append(known.index(node.text))
    return tuple(seats)


def _read_begin(
    item: Entry, numbers: _Numbers, before: Sequence[Session]
) -> tuple[float | None, float]:
    at = numbers.take("at", NOT_NEGATIVE)
    after = item.take("after")
    delay = numbers.take("delay", NOT_NEGATIVE)
    if after is not None:
        previous = before[-1].name if before else None
        if at is not None:
            item.fault("has both 'at' and 'after'; a session begins in one way")
        if after.text != previous:
            right = f"only the session just before can be meant: '{previous}'"
            item.fault(right if previous else "there is no session before it", after, "after")
    elif delay is not None and at is not None:
        item.fault("has both 'at' and 'delay'; a session begins in one way")
    return at, delay or 0.0


def _read_rounds(item: Entry, numbers: _Numbers) -> tuple[int, float]:
    faultless = len(item.faults)
    rounds, hours = numbers.take("rounds", POSITIVE), numbers.take("hours", POSITIVE)
    round_hours = numbers.take("round_hours", POSITIVE) or 1.0
    if len(item.faults) > faultless:
        return 1, 1.0
    if (rounds is None) == (hours is None):
        item.fault("needs either 'rounds' or 'hours' (and 'round_hours')")
        return 1, round_hours
    if rounds is not None:
        if rounds != int(rounds):
            item.fault("must be a whole number", item.take("rounds"), "rounds")
        return max(1, int(min(rounds, MAX_ROUNDS + 1))), round_hours
    assert hours is not None
    # The allowance lets 0.3 hours hold three rounds of 0.1 in spite of binary fractions.
    count = math.floor(min(hours / round_hours, MAX_ROUNDS + 1) + 1e-9)
    if count < 1:
        item.fault(f"is too short for a round of {round_hours:g} h", item.take("hours"), "hours")
    return max(1, count), round_hours


def _read_hours(
    item: Entry, key: str, numbers: _Numbers, parties: Sequence[Party], seats: Sequence[int]
) -> dict[int, float]:
    found = {}
    inner = Entry(item.take(key) or Node({}), item.at(key), item.faults)
    for seat, name, _ in _by_party(inner, parties, seats):
        hour = numbers.take(name, NOT_NEGATIVE, inner)
        if hour is not None and seat is not None:
            found[seat] = hour
    return found


def _read_chances(
    item: Entry,
    parties: Sequence[Party],
    seats: Sequence[int],
    reading: Reading,
    provenance: Provenance,
) -> dict[int, Quantity]:
    """The chance that a party comes to a session, ``comes: {<party>: {probability: …}}``."""
    found = {}
    inner = Entry(item.take("comes") or Node({}), item.at("comes"), item.faults)
    for seat, name, node in _by_party(inner, parties, seats):
        its = Entry(node, inner.at(name), item.faults)
        own = reading.provenance(its, provenance)
        chance = its.take("probability", required=True)
        quantity = read_quantity(chance, its.at("probability"), SHARE, reading, own)
        its.done()
        if seat is not None:
            found[seat] = quantity
    return found


def _by_party(
    inner: Entry, parties: Sequence[Party], seats: Sequence[int]
) -> Iterator[tuple[int | None, str, Node]]:
    """The entries of a mapping of a session's parties; None for the seat if there are none."""
    names = {parties[i].name: i for i in seats}
    for name, node in inner.rest():
        if name not in names and parties:
            hint = did_you_mean(name, names)
            inner.fault(f"'{name}' is not among the parties of this session{hint}", node, name)
        else:
            yield names.get(name), name, node


def read_events(entry: Entry, parties: Sequence[Party], reading: Reading) -> tuple[Event, ...]:
    """Read ``events:``."""
    return tuple(_events(entry, parties, reading))


def _events(entry: Entry, parties: Sequence[Party], reading: Reading) -> Iterator[Event]:
    for item, path, name in named_items(entry, "events", reading):
        provenance = reading.provenance(item)
        numbers = provenance.of_numbers
        at = read_quantity(
            item.take("at", required=True), f"{path}.at", NOT_NEGATIVE, reading, numbers
        )
        chance = read_quantity(
            item.take("probability"), f"{path}.probability", SHARE, reading, numbers, 1.0
        )
        changes = []
        inner = Entry(item.take("changes") or Node({}), f"{path}.changes", reading.faults)
        for target, node in inner.rest():
            change = _read_change(inner, target, node, parties, reading, numbers)
            if change is not None:
                changes.append(change)
        moves = [read_parties(item, key, parties) for key in ("enters", "leaves", "walks_out")]
        if not inner.node.value and not any(map(item.take, ("enters", "leaves", "walks_out"))):
            item.fault("changes nothing: give changes, enters, leaves or walks_out")
        for seat in sorted(set(moves[0]) & set(moves[1] + moves[2])):
            item.fault(f"'{parties[seat].name}' both enters and leaves; give one of them")
        item.done()
        yield Event(
            name, path, at, chance, tuple(changes), moves[0], moves[1], moves[2], provenance,
            item.node.file, item.node.line,
        )  # fmt: skip


def _read_change(
    inner: Entry,
    target: str,
    node: Node,
    parties: Sequence[Party],
    reading: Reading,
    provenance: Provenance,
) -> Change | None:
    add = isinstance(node.value, dict) and "add" in node.value
    steps = target.split(".")
    known = [party.name for party in parties]
    path = inner.at(target)
    if len(steps) < 3 or steps[0] != "parties":
        inner.fault("must be the path of a party's number, parties.<party>.…", node, target)
        return None
    if steps[1] not in known:
        if known:
            hint = did_you_mean(steps[1], known)
            inner.fault(f"there is no party '{steps[1]}'{hint}", node, target)
        return None
    party = parties[known.index(steps[1])]
    domain = NOT_NEGATIVE
    found: tuple[Literal["no_deal", "weight", "firmness"], int] | None = None
    if steps[2:] in (["no_deal"], ["no_deal", "value"]):
        found, domain = ("no_deal", 0), SHARE
    elif len(steps) == 4 and steps[2] == "weights":
        paths = [q.path for q in party.preferences.weights]
        found = ("weight", paths.index(target)) if target in paths else None
    elif len(steps) == 5 and steps[2] == "red_lines" and steps[4] == "firmness":
        paths = [line.firmness.path for line in party.positions.red_lines]
        found = ("firmness", paths.index(target)) if target in paths else None
        domain = SHARE
    if found is None:
        paths = [f"parties.{party.name}.no_deal.value"]
        paths += [q.path for q in party.preferences.weights]
        paths += [line.firmness.path for line in party.positions.red_lines]
        message = "an event can change no_deal.value, weights.<issue>, red_lines.<id>.firmness"
        inner.fault(message + did_you_mean(target, paths), node, target)
        return None
    amount = _read_amount(inner, node, path, add, domain, reading, provenance)
    what, index = found
    return Change(known.index(party.name), what, index, amount, add)


def _read_amount(
    inner: Entry,
    node: Node,
    path: str,
    add: bool,
    domain: Domain,
    reading: Reading,
    provenance: Provenance,
) -> Quantity:
    if not add:
        return read_quantity(node, path, domain, reading, provenance)
    adding = Entry(node, path, reading.faults)
    own = reading.provenance(adding, provenance)
    amount = read_quantity(adding.take("add", required=True), path, ANY_NUMBER, reading, own)
    adding.done()
    return amount
