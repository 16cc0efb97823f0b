"""Reading what hangs together: ``dependence:``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import Fault, UsageError, did_you_mean
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry, named_items
from sim.inputs.read_provenance import Reading
from sim.uncertainty.dependence import Dependence, MovesWith, Permutation, RankCorrelation
from sim.uncertainty.quantities import Quantity

__all__ = ["check_members", "read_dependence"]

_FORMS = ("permutation", "correlated", "moves_with")


def read_dependence(entry: Entry, reading: Reading) -> tuple[Dependence, ...]:
    """Read ``dependence:`` of a scenario, before its quantities, which are told of it.

    Args:
        entry: The scenario.
        reading: Where faults go; gets the dependence of each member, and where it is named.
    """
    found = []
    for item, path, _ in named_items(entry, "dependence"):
        provenance = reading.provenance(item)
        forms = {form: item.take(form) for form in _FORMS}
        of, rank = item.take("of"), item.take("rank")
        item.done()
        given = [form for form, node in forms.items() if node is not None]
        if len(given) != 1:
            what = "several" if given else "none"
            item.fault(f"needs one of {', '.join(_FORMS)}; it has {what} of them")
            continue
        form, node = given[0], forms[given[0]]
        assert node is not None
        extra, key = (of, "of") if form == "correlated" else (rank, "rank")
        if extra is not None:
            item.fault(f"'{key}' does not go with {form}", extra, key)
            continue
        named = [node] if form == "correlated" else [of]
        if form == "moves_with":
            named = [node, of]
        members = _read_members(item, named, reading)
        if not members:
            continue
        common: dict[str, Any] = {
            "members": members,
            "path": path,
            "provenance": provenance,
            "file": item.node.file,
            "line": item.node.line,
        }
        made = _made(item, form, node, rank, common)
        if made is not None:
            found.append(made)
            reading.dependences |= dict.fromkeys(members, made)
    return tuple(found)


def _made(
    item: Entry, form: str, node: Node, rank: Node | None, common: dict[str, Any]
) -> Dependence | None:
    """The dependence; None if a fault was reported."""
    members = common["members"]
    if form == "moves_with":
        return MovesWith(**common)
    if form == "permutation":
        values = _numbers(node)
        if values is None or len(values) != len(members):
            message = f"needs a list of {len(members)} numbers, one for each path under 'of'"
            item.fault(message, node, form)
            return None
        return Permutation(values=tuple(sorted(values)), **common)
    ranks = _read_ranks(item, rank, len(members))
    if ranks is None:
        return None
    try:
        return RankCorrelation(ranks=ranks, **common)
    except UsageError as error:
        item.fault(str(error), rank, "rank")
        return None


def _read_members(
    item: Entry, named: Sequence[Node | None], reading: Reading
) -> tuple[str, ...] | None:
    """The paths of what hangs together; None if a fault was reported."""
    listed: list[Node] = []
    for node in named:
        if node is not None:
            listed += node.value if isinstance(node.value, list) else [node]
    if any(isinstance(node.value, (dict, list)) or not node.text.strip() for node in listed):
        item.fault("must name the quantities that depend on each other, by their paths")
        return None
    if None in named or len(listed) < 2:
        more = "" if None not in named else "; list them under 'of'"
        item.fault(f"needs at least two quantities that depend on each other{more}")
        return None
    sound = True
    for node in listed:
        if node.text in reading.members:
            first = reading.members[node.text]
            message = f"'{node.text}' is already in a dependence (line {first.line})"
            item.fault(message, node)
            sound = False
        else:
            reading.members[node.text] = node
    return tuple(node.text for node in listed) if sound else None


def _read_ranks(item: Entry, node: Node | None, size: int) -> tuple[tuple[float, ...], ...] | None:
    """The rank correlations as a matrix; None if a fault was reported."""
    if node is None:
        item.fault("needs 'rank', the rank correlation of its quantities")
        return None
    single = number_in(node)
    if single is not None and abs(single) <= 1:
        return tuple(tuple(1.0 if i == j else single for j in range(size)) for i in range(size))
    if not isinstance(node.value, list):
        wrong = f"{node.text} is not" if single is not None else no_number(node) + ","
        item.fault(f"{wrong} between -1 and 1", node, "rank")
        return None
    rows = [_numbers(row) for row in node.value]
    matrix = tuple(row for row in rows if row is not None and len(row) == size)
    sound = (
        len(matrix) == len(rows) == size
        and all(abs(rank) <= 1 for row in matrix for rank in row)
        and all(matrix[i][j] == matrix[j][i] for i in range(size) for j in range(i))
        and all(matrix[i][i] == 1 for i in range(size))
    )
    if not sound:
        message = f"needs a number, or {size} rows of {size} numbers from -1 to 1, the same above"
        item.fault(f"{message} and below a diagonal of ones", node, "rank")
        return None
    return matrix


def _numbers(node: Node) -> tuple[float, ...] | None:
    """The numbers of a list; None if it is none."""
    items = node.value if isinstance(node.value, list) else []
    numbers = [number for number in map(number_in, items) if number is not None]
    return tuple(numbers) if numbers and len(numbers) == len(items) else None


def check_members(
    dependences: Sequence[Dependence],
    named: Mapping[str, Node],
    quantities: Mapping[str, Quantity],
    faults: list[Fault],
) -> None:
    """Report members that are no quantities, or that cannot be drawn as they should be.

    Args:
        dependences: What hangs together.
        named: Where each member is named.
        quantities: The quantities of the scenario, by path.
        faults: Gets what is wrong.
    """
    for dependence in dependences:
        there = [quantities[path] for path in dependence.members if path in quantities]
        dealt = isinstance(dependence, Permutation) and any(q.uncertain for q in there)
        for path in dependence.members:
            node, quantity = named[path], quantities.get(path)
            if quantity is None:
                near = f"{path}.value" in quantities
                hint = f"; did you mean '{path}.value'?" if near else did_you_mean(path, quantities)
                message = f"there is no quantity '{path}'{hint}"
                faults.append(Fault(node.file, node.line, dependence.path, message))
            elif quantity.dependence is None and (dealt or quantity.uncertain):
                message = "is drawn in a way of its own and cannot depend on anything"
                if isinstance(dependence, Permutation):
                    message = f"{dependence.path} deals it out, so it must be 'dealt'"
                place = (quantity.file, quantity.line) if quantity.line else (node.file, node.line)
                faults.append(Fault(*place, path, message))
