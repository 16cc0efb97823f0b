"""Reading texts that a mediator may begin with: rival drafts, and the draft of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry, check_name
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.drafts import UNNAMED, RivalDraft, StartingTexts
from sim.model.issues import Issue
from sim.model.undisclosed import UNDISCLOSED, Undisclosed
from sim.uncertainty.distributions import Choice
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Domain, Quantity

__all__ = ["Texts", "read_drafts", "read_starting_texts"]


@dataclass(frozen=True)
class Texts:
    """What texts are made of.

    Attributes:
        issues: All issues, the undisclosed points last.
        undisclosed: These points; None if there are none.
        rivals: The rival drafts, by name.
    """

    issues: Sequence[Issue]
    undisclosed: Undisclosed | None
    rivals: Mapping[str, RivalDraft]


def read_drafts(
    entry: Entry, issues: Sequence[Issue], undisclosed: Undisclosed | None, reading: Reading
) -> dict[str, RivalDraft]:
    """Read ``drafts:`` of a scenario."""
    texts = Texts(issues, undisclosed, {})
    found = {}
    for name, node in entry.fields("drafts").items():
        path = f"drafts.{name}"
        check_name(name, node, path, reading.faults)
        item = Entry(node, path, reading.faults)
        provenance = reading.provenance(item)
        found[name] = RivalDraft(
            name, path, _read_text(item, texts), provenance, node.file, node.line
        )
    return found


def read_starting_texts(
    item: Entry, provenance: Provenance, texts: Texts, reading: Reading
) -> StartingTexts:
    """Read ``draft:`` of a session: a text, the name of a rival draft, or ``{one_of: [names]}``.

    Args:
        item: The session.
        provenance: What it rests on.
        texts: What texts are made of.
        reading: Where faults go, and which claims may be cited.
    """
    node = item.take("draft")
    if node is None:
        return StartingTexts((_unnamed(texts.issues),), None, written=False)
    if not isinstance(node.value, (dict, list)):
        rival = _rival(item, node, "draft", texts)
        return StartingTexts((_unnamed(texts.issues) if rival is None else rival.options,), None)
    inner = Entry(node, item.at("draft"), reading.faults)
    if isinstance(node.value, dict) and "one_of" in node.value:
        return _read_rivals(inner, provenance, texts, reading)
    return StartingTexts((_read_text(inner, texts),), None)


def _read_rivals(
    entry: Entry, provenance: Provenance, texts: Texts, reading: Reading
) -> StartingTexts:
    """Read rival drafts one of which a session begins with, and the odds."""
    provenance = reading.provenance(entry, provenance.of_numbers)
    chosen: dict[str, tuple[int, ...]] = {}
    before = len(reading.faults)
    for node in entry.words("one_of", required=True):
        rival = _rival(entry, node, "one_of", texts)
        if rival is None:
            continue
        if rival.name in chosen:
            entry.fault(f"'{rival.name}' is listed twice", node, "one_of")
        chosen[rival.name] = rival.options
    if len(chosen) < 2 and len(reading.faults) == before:
        entry.fault("needs at least two drafts to choose from", entry.take("one_of"), "one_of")
    written = entry.take("which")
    path, last = entry.at("which"), max(1, len(chosen) - 1)
    which = read_quantity(written, path, Domain(0.0, last, whole=True), reading, provenance)
    entry.done()
    if written is None:
        even = Choice(tuple(float(i) for i in range(last + 1)), (1.0,) * (last + 1))
        which = Quantity(path, even, provenance, entry.node.file, entry.node.line)
    if len(reading.faults) > before:
        return StartingTexts((_unnamed(texts.issues),), None)
    return StartingTexts(tuple(chosen.values()), which)


def _rival(entry: Entry, node: Node, key: str, texts: Texts) -> RivalDraft | None:
    """The rival draft of a name; None after a fault."""
    if node.text not in texts.rivals:
        none = "" if texts.rivals else " (the scenario has no 'drafts')"
        hint = did_you_mean(node.text, texts.rivals) or none
        entry.fault(f"there is no draft '{node.text}'{hint}", node, key)
        return None
    return texts.rivals[node.text]


def _unnamed(issues: Sequence[Issue]) -> tuple[int, ...]:
    return (UNNAMED,) * len(issues)


def _read_text(entry: Entry, texts: Texts) -> tuple[int, ...]:
    """Option index of each issue in a text."""
    issues, undisclosed = texts.issues, texts.undisclosed
    found = dict(zip((issue.name for issue in issues), _unnamed(issues), strict=True))
    if undisclosed is not None:
        points = undisclosed.issues
        node = entry.take(UNDISCLOSED)
        if node is not None and undisclosed.options:
            option = _read_option(entry, node, UNDISCLOSED, points[0], "the undisclosed points")
            found |= {point.name: option for point in points}
    for issue in issues:
        node = entry.take(issue.name)
        if node is not None and issue.options:
            found[issue.name] = _read_option(entry, node, issue.name, issue, issue.name)
    for name, extra in entry.rest():
        if issues:
            hint = did_you_mean(name, found)
            entry.fault(f"there is no issue '{name}'{hint}", extra, name)
    return tuple(found.values())


def _read_option(entry: Entry, node: Node, key: str, issue: Issue, what: str) -> int:
    if isinstance(node.value, (dict, list)) or node.text not in issue.positions:
        hint = did_you_mean(node.text, issue.options)
        entry.fault(f"'{node.text or node.kind}' is not an option of {what}{hint}", node, key)
        return 0
    return issue.positions[node.text]
