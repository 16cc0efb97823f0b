"""Reading undisclosed points, and what a party wants in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.errors import did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.read_issues import listed_options, shown
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.issues import MAX_ISSUES, Issue
from sim.model.undisclosed import UNDISCLOSED, Point, Stance, Undisclosed
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import NOT_NEGATIVE, SHARE

__all__ = ["read_stance", "read_undisclosed"]


def read_undisclosed(entry: Entry, issues: Sequence[Issue], reading: Reading) -> Undisclosed | None:
    """Read ``undisclosed:`` of a scenario.

    Args:
        entry: The scenario.
        issues: Its named issues.
        reading: Where faults go, and which claims may be cited.

    Returns:
        The points; None if there are none. After a fault, points without options, or as many as
        there can be: then what names them is not blamed as well.
    """
    node = entry.take(UNDISCLOSED)
    if node is None:
        return None
    item = Entry(node, UNDISCLOSED, reading.faults)
    provenance = reading.provenance(item)
    count, number = _read_count(item, len(issues), provenance, reading)
    written = item.take("options", required=True)
    at = f"{UNDISCLOSED}.options"
    titles = {} if written is None else listed_options(written, at, reading.faults)
    options = tuple(titles)
    if len(options) == 1:
        item.fault("needs at least two options, one for each rival text", written, "options")
        options = ()
    numbers = provenance.of_numbers
    prior = Point(
        "",
        *(
            read_quantity(item.take(key, required=True), item.at(key), SHARE, reading, numbers)
            for key in ("conflict", "common")
        ),
    )
    names = [f"point_{number:02}" for number in range(1, count + 1)]
    points = tuple(_read_point(item, name, prior, reading, numbers) for name in names)
    item.done()
    taken = {issue.name for issue in issues}
    for name in (UNDISCLOSED, *names):
        if name in taken:
            item.fault(f"an issue cannot be called '{name}' if there are undisclosed points")
    return Undisclosed(options, shown(titles), points, number, provenance, node.file, node.line)


def _read_count(
    item: Entry, named: int, provenance: Provenance, reading: Reading
) -> tuple[int, Provenance]:
    """How many points there are, and what that rests on; after a fault, as many as can be."""
    most = max(1, MAX_ISSUES - named)
    node = item.take("points", required=True)
    if node is not None and isinstance(node.value, dict):
        inner = Entry(node, item.at("points"), reading.faults)
        provenance = reading.provenance(inner, provenance)
        node = inner.take("value", required=True)
        inner.done()
    if node is None:
        return most, provenance
    count = node.value
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        item.fault(f"must be a whole number from 1, not '{node.text or node.kind}'", node, "points")
        return most, provenance
    if named + count > MAX_ISSUES:
        message = f"makes {named + count:,} issues; at most {MAX_ISSUES} can be negotiated together"
        item.fault(message, node, "points")
        return most, provenance
    return count, provenance


def _read_point(
    item: Entry, name: str, prior: Point, reading: Reading, numbers: Provenance
) -> Point:
    """A point: as the prior has it, unless something is said of this one."""
    path = item.at(name)
    own = Entry(item.take(name) or Node({}), path, reading.faults)
    numbers = reading.provenance(own, numbers)
    found = {}
    for key, general in (("conflict", prior.conflict), ("common", prior.common)):
        node = own.take(key)
        inner = own.at(key)
        found[key] = (
            replace(general, path=inner, dependence=reading.dependences.get(inner))
            if node is None
            else read_quantity(node, inner, SHARE, reading, numbers)
        )
    own.done()
    return Point(name, **found)


def read_stance(entry: Entry, undisclosed: Undisclosed | None, reading: Reading) -> Stance | None:
    """Read ``undisclosed:`` of a party; None if it is indifferent to the points."""
    node = entry.take(UNDISCLOSED)
    if node is None:
        return None
    item = Entry(node, entry.at(UNDISCLOSED), reading.faults)
    provenance = reading.provenance(item)
    importance = read_quantity(
        item.take("importance", required=True),
        item.at("importance"),
        NOT_NEGATIVE,
        reading,
        provenance.of_numbers,
    )
    wants = item.text("wants", required=True)
    item.done()
    if undisclosed is None or not undisclosed.options or wants is None:
        return None
    ends = undisclosed.options[0], undisclosed.options[-1]
    if wants not in ends:
        hint = did_you_mean(wants, ends)
        item.fault(
            f"must be the first option or the last, not '{wants}'{hint}",
            item.take("wants"),
            "wants",
        )
        return None
    return Stance(wants, importance, provenance, node.file, node.line)
