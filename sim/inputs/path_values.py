"""Values given on a command line, as ``path=value``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.errors import Fault, InputError
from sim.inputs.documents import Node, document_of

__all__ = ["assignments"]


def assignments(said: Iterable[str]) -> dict[str, Node]:
    """What ``path=value`` says, by path; a value is YAML, as it could stand in a file.

    Raises:
        InputError: if one is not of that form, its value is no YAML, or a path comes up twice.
    """
    found: dict[str, Node] = {}
    faults = []
    for text in said:
        path, equals, value = text.partition("=")
        path = path.strip()
        if not equals or not path:
            faults.append(Fault("--set", 0, "", f"'{text}' is not of the form path=value"))
        elif path in found:
            faults.append(Fault("--set", 0, path, "is given twice"))
        else:
            try:
                found[path], noted = document_of(value, "--set")
                wrong: Sequence[Fault] = noted
            except InputError as error:
                wrong = error.faults
            faults += [Fault("--set", 0, path, fault.message) for fault in wrong]
    if faults:
        raise InputError(faults)
    return found
