"""Reading the timeline of a scenario: its sessions, and who watches them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry, check_name, named_items
from sim.inputs.party_names import parties_named
from sim.inputs.read_drafts import Texts, read_starting_texts
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.sessions import MAX_MEDIATED, MAX_ROUNDS, Observer, Session
from sim.protocols import names as protocol_names
from sim.protocols import protocol
from sim.uncertainty.distributions import Choice, Constant
from sim.uncertainty.provenance import UNEXPLAINED, Provenance
from sim.uncertainty.quantities import NOT_NEGATIVE, POSITIVE, SHARE, Domain, Quantity

__all__ = ["PACKAGES", "read_observers", "read_sessions"]

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
    """Read ``timeline:``, the sessions in the order in which they are held.

    A session that does not say how long its rounds are goes by ``round_hours:`` of the scenario.
    """
    sessions: list[Session] = []
    general = _Numbers(entry, reading, UNEXPLAINED)
    length = _read_round_hours(entry, general) or 0.0
    usual = general.found[0] if length > HOUR_TOLERANCE else None
    latest = 0.0
    for item, _, name in named_items(entry, "timeline", naming="session"):
        if name == "never":
            item.fault("'never' is a reserved word and cannot be a session's name")
        session = _read_session(item, name, texts, parties, observers, sessions, usual, reading)
        if session.at is not None and session.at < latest - HOUR_TOLERANCE:
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
    usual: Quantity | None,
    reading: Reading,
) -> Session:
    provenance = reading.provenance(item)
    title = item.text("title") or ""
    numbers = _Numbers(item, reading, provenance)
    seats = parties_named(item, "parties", parties)
    if not seats and not item.words("parties"):
        item.fault("nobody sits in this session; list its parties")
    at, delay = _read_begin(item, numbers, before)
    faultless = len(item.faults)
    rounds, round_hours = _read_rounds(item, numbers, usual)
    rules = item.choice("protocol", protocol_names(), "alternating_offers")
    written = item.take("draft")
    if written is not None and not protocol(rules).drafts:
        message = f"{rules} does not use a draft; only a mediator's text begins with one"
        item.fault(message, written)
    if protocol(rules).drafts:
        _check_options(item, texts)
    draft = read_starting_texts(item, provenance, texts, reading)
    packages = _read_packages(item, numbers, rules, texts)
    requires = item.choice("requires", ("text",), "")
    opens = _read_opener(item, parties, seats, rules)
    comes = _read_chances(item, parties, seats, reading, provenance.of_numbers)
    joins = _read_hours(item, "joins", numbers, parties, seats)
    leaves = _read_hours(item, "leaves", numbers, parties, seats)
    for seat in seats if len(item.faults) == faultless else ():
        who, begin = parties[seat].name, joins.get(seat, 0.0)
        if seat in joins and begin >= rounds * round_hours - HOUR_TOLERANCE:
            item.fault(f"'{who}' joins at hour {begin:g}, when the session is over")
        elif leaves.get(seat, math.inf) <= begin + HOUR_TOLERANCE:
            item.fault(f"'{who}' leaves before taking part; the hours count from the beginning")
    known = [observer.name for observer in observers]
    watching: list[str] = []
    for node in item.words("observers"):
        if node.text not in known:
            hint = did_you_mean(node.text, known)
            item.fault(f"there is no observer '{node.text}'{hint}", node, "observers")
        elif node.text in watching:
            item.fault(f"'{node.text}' is listed twice", node, "observers")
        watching.append(node.text)
    item.done()
    found = (*numbers.found, *comes.values(), *([draft.which] if draft.which else []))
    if opens.uncertain:
        found = (*found, opens)
    return Session(
        name,
        title,
        at,
        delay,
        rounds,
        round_hours,
        seats,
        opens,
        comes,
        joins,
        leaves,
        rules,
        draft,
        packages,
        requires == "text",
        tuple(watching),
        found,
        provenance,
        item.node.file,
        item.node.line,
    )


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
    because = Provenance("assumption", "the scenario does not say who opens, so it is drawn")
    return Quantity(
        path, Choice(places, (1.0,) * len(seats)), because, item.node.file, item.node.line
    )


def _check_options(item: Entry, texts: Texts) -> None:
    """A mediator goes through all options of a point, so there cannot be too many."""
    for issue in texts.issues:
        count = len(issue.options)
        if count > MAX_MEDIATED:
            item.fault(
                f"a mediator can put at most {MAX_MEDIATED:,} options of a point to the parties;"
                f" {issue.name} has {count:,}; give it coarser options"
            )


def _read_packages(item: Entry, numbers: _Numbers, rules: str, texts: Texts) -> int:
    """How many packages a mediator proposes in a round."""
    node = item.take("packages")
    if node is None:
        return 0
    counts = [len(issue.options) for issue in texts.issues]
    if not protocol(rules).drafts:
        item.fault(f"{rules} has no packages; only a mediator proposes them", node)
    elif counts and all(counts) and sum(count > 1 for count in counts) < 2:
        message = "a package changes at least two points, but only one or none has several options"
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
            entry.fault(
                "must be a fixed number; each run can draw one of several under alternatives:",
                node,
                key,
            )
            return domain.low
        self.found.append(quantity)
        return quantity.law.low


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
            right = f"only the session just before can be named here: '{previous}'"
            item.fault(right if previous else "there is no session before it", after, "after")
    elif delay is not None and at is not None:
        item.fault("has both 'at' and 'delay'; a session begins in one way")
    return at, delay or 0.0


def _read_round_hours(entry: Entry, numbers: _Numbers) -> float | None:
    """Read how long a round is."""
    length = numbers.take("round_hours", POSITIVE, entry)
    if length is not None and length <= HOUR_TOLERANCE:
        message = f"is too short: hours that differ by {HOUR_TOLERANCE:g} are the same"
        entry.fault(message, entry.take("round_hours"), "round_hours")
    return length


def _read_rounds(item: Entry, numbers: _Numbers, usual: Quantity | None) -> tuple[int, float]:
    faultless = len(item.faults)
    rounds, hours = numbers.take("rounds", POSITIVE), numbers.take("hours", POSITIVE)
    written = _read_round_hours(item, numbers)
    if written is None and usual is not None:
        numbers.found.append(usual)
        written = usual.law.low
    round_hours = 1.0 if written is None else written
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
    count = math.floor(min((hours + HOUR_TOLERANCE) / round_hours, MAX_ROUNDS + 1))
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
