"""Points of your own: a table of settings that belong together, a row for each point."""

from __future__ import annotations

from math import isnan

import numpy as np

from sim.arrays import IntArray
from sim.errors import Fault
from sim.inputs.documents import Node

__all__ = ["in_lists"]


def in_lists(table: Node, faults: list[Fault]) -> tuple[Node, IntArray]:
    """A table as the lists of what its columns take, and which of each a row takes.

    Args:
        table: A list of mappings, each with the same paths.
        faults: Gets what is wrong.

    Returns:
        For each path the different values in the order in which they first come up; and the places
        of each row's values among them, shape ``(rows, paths)``.
    """
    listed: dict[str, dict[str, tuple[int, Node]]] = {}
    rows: list[list[int]] = []
    first = table.value[0].value if table.value else None
    paths = list(first) if isinstance(first, dict) else []
    seen: dict[tuple[int, ...], int] = {}
    for number, row in enumerate(table.value, 1):
        if not isinstance(row.value, dict) or list(row.value) != paths or not paths:
            known = ", ".join(paths) or "the paths of what it sets"
            message = f"row {number} must be a mapping with the same paths as the first: {known}"
            faults.append(Fault(row.file, row.line, "over", message))
            return Node({}, table.file, table.line), np.zeros((0, 0), np.int64)
        places = []
        for path, node in row.value.items():
            if isinstance(node.value, float) and isnan(node.value):  # an empty cell of a table
                faults.append(Fault(row.file, row.line, "over", f"row {number} has no {path}"))
            values = listed.setdefault(path, {})
            place, _ = values.setdefault(repr(node.plain()), (len(values), node))
            places.append(place)
        same = seen.setdefault(tuple(places), number)
        if same != number:
            message = f"row {number} is the same as row {same}"
            faults.append(Fault(row.file, row.line, "over", message))
        rows.append(places)
    if not rows:
        faults.append(Fault(table.file, table.line, "over", "has no row"))
    where = table.file, table.line
    lists = {path: Node([n for _, n in its.values()], *where) for path, its in listed.items()}
    return Node(lists, *where), np.array(rows, np.int64).reshape(len(rows), len(paths))
