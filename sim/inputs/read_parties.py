"""Reading the parties of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sim.inputs.documents import Node
from sim.inputs.entries import Entry, check_name
from sim.inputs.read_conditions import read_predicate
from sim.inputs.read_positions import read_positions
from sim.inputs.read_preferences import read_preferences
from sim.inputs.read_provenance import Reading
from sim.inputs.read_ratification import read_ratification
from sim.inputs.read_strategies import read_strategy
from sim.model.issues import Issue
from sim.model.naming import readable
from sim.model.parties import Consent, Party
from sim.model.undisclosed import UNDISCLOSED, Undisclosed
from sim.uncertainty.provenance import DEFAULT, Provenance

__all__ = ["MAX_NUMBERS", "read_parties"]

MAX_NUMBERS = 2**22
"""As many values of options as the parties of one scenario can have in all."""


def read_parties(
    entry: Entry,
    issues: tuple[Issue, ...],
    undisclosed: Undisclosed | None,
    reading: Reading,
) -> tuple[Party, ...]:
    """Read ``parties:``; ``issues`` are all, the undisclosed points last."""
    parties: list[Party] = []
    written = entry.fields("parties", required=True)
    numbers = len(written) * sum(len(issue.options) for issue in issues)
    if numbers > MAX_NUMBERS:
        message = f"need {numbers:,} values, one for each option; the most is {MAX_NUMBERS:,}"
        entry.fault(message, entry.take("parties"), "parties")
        return ()
    for name, node in written.items():
        path = f"parties.{name}"
        check_name(name, node, path, reading.faults)
        parties.append(_read_party(name, node, path, issues, undisclosed, reading))
    listed = entry.take("parties")
    if listed is not None and isinstance(listed.value, dict) and len(parties) < 2:
        entry.fault("a negotiation needs at least two parties", listed, "parties")
    if parties and not any(party.consent_required for party in parties):
        message = "no party's consent is always required; a deal needs at least one that is"
        entry.fault(message, listed, "parties")
    _check_stances(entry, parties, undisclosed)
    return tuple(parties)


def _read_party(
    name: str,
    node: Node,
    path: str,
    issues: Sequence[Issue],
    undisclosed: Undisclosed | None,
    reading: Reading,
) -> Party:
    entry = Entry(node, path, reading.faults)
    provenance = reading.provenance(entry)
    title = entry.text("title") or readable(name)
    delegation = tuple(word.text for word in entry.words("delegation"))
    with reading.within_party(provenance):
        consent = _read_consent(entry, issues, reading)
        preferences = read_preferences(entry, issues, undisclosed, reading)
        positions = read_positions(entry, issues, reading)
        ratification = read_ratification(entry, issues, preferences, consent.of != "none", reading)
        strategy = read_strategy(entry, reading)
        patience, patience_provenance = _read_patience(entry, reading)
        foresees, foresight_provenance = _read_foresight(entry, reading)
    entry.done()
    return Party(
        name,
        title,
        delegation,
        consent,
        preferences,
        positions,
        ratification,
        strategy,
        patience,
        patience_provenance,
        foresees,
        foresight_provenance,
        provenance,
    )


def _valued(entry: Entry, key: str, reading: Reading) -> tuple[Node | None, Provenance]:
    """A value that is not a quantity: bare, or ``{value: …}`` with ``claim:`` or ``assumed:``."""
    node = entry.take(key)
    if node is None:
        return None, DEFAULT
    if not isinstance(node.value, dict):
        return node, reading.covering
    inner = Entry(node, entry.at(key), reading.faults)
    provenance = reading.provenance(inner)
    value = inner.take("value", required=True)
    inner.done()
    return value, provenance


def _read_consent(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Consent:
    node = entry.take("consent")
    if node is None:
        return Consent("all", None, DEFAULT)
    value: Node | None = node
    condition, provenance = None, reading.covering
    if isinstance(node.value, dict):
        inner = Entry(node, entry.at("consent"), reading.faults)
        provenance = reading.provenance(inner)
        value, condition = inner.take("value"), inner.take("needed_for")
        if (value is None) == (condition is None):
            inner.fault("needs either 'value' (required or none) or 'needed_for'")
        inner.done()
    if condition is not None:
        path = f"{entry.at('consent')}.needed_for"
        found = read_predicate(condition, issues, path, reading.faults)
        return Consent("some", found, provenance, node.file, node.line)
    if value is not None and value.text not in ("required", "none"):
        entry.fault(f"must be required or none, not '{value.text or value.kind}'", value, "consent")
    of: Literal["all", "none"] = "none" if value is not None and value.text == "none" else "all"
    return Consent(of, None, provenance)


def _read_foresight(entry: Entry, reading: Reading) -> tuple[bool, Provenance]:
    value, provenance = _valued(entry, "foresight", reading)
    if value is not None and value.text not in ("expected", "none"):
        wrong = value.text or value.kind
        entry.fault(f"must be expected or none, not '{wrong}'", value, "foresight")
    return value is not None and value.text == "expected", provenance


def _read_patience(entry: Entry, reading: Reading) -> tuple[int | None, Provenance]:
    value, provenance = _valued(entry, "walks_out_after", reading)
    if value is None:
        return None, provenance
    if isinstance(value.value, bool) or not isinstance(value.value, int) or value.value < 1:
        message = f"must be a whole number of rounds, 1 or more, not '{value.text or value.kind}'"
        entry.fault(message, value, "walks_out_after")
        return None, provenance
    return value.value, provenance


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
        message = f"no party wants '{missing[0]}'; a conflict needs at least one party at each end"
        entry.fault(message, node, UNDISCLOSED)
