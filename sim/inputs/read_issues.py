"""Reading the issues of a scenario, and lists of options."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.errors import Fault
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry, check_name
from sim.model.issues import MAX_ISSUES, MAX_OUTCOMES, Issue
from sim.model.naming import readable

__all__ = ["listed_options", "read_issues", "shown"]


def read_issues(node: Node, path: str, faults: list[Fault]) -> tuple[Issue, ...]:
    """Read the ``issues:`` of a scenario.

    Each is a list of options, ``{options: […], title: …, ordered: …}`` or
    ``{from, to, step, title}``.
    """
    entry = Entry(node, path, faults)
    issues: list[Issue] = []
    for name, item in entry.rest():
        inner = entry.at(name)
        check_name(name, item, inner, faults)
        title, ordered = "", True
        if isinstance(item.value, dict):
            described = Entry(item, inner, faults)
            title = described.text("title") or ""
            listed = described.take("options")
            ordered = listed is None or described.flag("ordered", default=True)
            # An outcome space that can be enumerated has about as many options at most.
            room = MAX_OUTCOMES + MAX_ISSUES - sum(len(issue.options) for issue in issues)
            options = (
                dict.fromkeys(_numeric_options(described, room), "")
                if listed is None
                else listed_options(listed, inner, faults)
            )
            described.done()
        else:
            options = listed_options(item, inner, faults)
        # Without options where they have faults: then what names them is not blamed as well.
        issues.append(Issue(name, tuple(options), title, ordered, shown(options)))
    if node.value == {}:
        entry.fault("there is no issue to negotiate about")
    if len(issues) > MAX_ISSUES:
        entry.fault(f"has {len(issues)} issues; at most {MAX_ISSUES} can be negotiated together")
    return tuple(issues)


def shown(options: Mapping[str, str]) -> dict[str, str]:
    """The titles among those of options: what is not empty."""
    return {option: title for option, title in options.items() if title}


def listed_options(node: Node, path: str, faults: list[Fault]) -> dict[str, str]:
    """Read a list of options, each ``name`` or ``name: title``.

    Returns:
        Their titles by their names, in order; empty where an option has none.
    """

    def fault(message: str, at: Node) -> None:
        faults.append(Fault(at.file, at.line, path, message))

    if not isinstance(node.value, list):
        fault(f"must be a list of options or {{from, to, step}}, not {node.kind}", node)
        return {}
    seen: dict[str, str] = {}
    labels: dict[str, str] = {}
    for written in node.value:
        item, title = written, ""
        if isinstance(written.value, dict) and len(written.value) == 1:
            ((name, said),) = written.value.items()
            item, title = Node(name, written.file, written.line, name), said.text.strip()
            if isinstance(said.value, (dict, list)) or not title:
                fault(f"the title of '{name}' must be text", written)
        if isinstance(item.value, (dict, list)) or not item.text.strip():
            fault("an option must be a word or a number, or 'name: title'", item)
        elif item.text in ("claim", "assumed", "linear"):
            fault(f"'{item.text}' is a reserved word and cannot be an option", item)
        elif item.text in seen:
            fault(f"the option '{item.text}' is listed twice", item)
        else:
            label = title or readable(item.text)
            if title and label in labels.values():
                fault(f"two options are called '{label}'", item)
            seen[item.text], labels[item.text] = title, label
    if not node.value:
        fault("has no options", node)
    return seen


def _numeric_options(entry: Entry, room: int) -> tuple[str, ...]:
    if entry.take("from") is None and entry.take("to") is None:
        entry.take("step")
        entry.fault("has no options: needs 'options', or 'from' and 'to'")
        return ()
    low, high = _number(entry, "from"), _number(entry, "to")
    step = 1.0 if entry.take("step") is None else _number(entry, "step")
    if low is None or high is None or step is None:
        return ()
    if step <= 0 or high < low:
        entry.fault("needs from ≤ to and a step above 0")
        return ()
    steps = (high - low) / step + 1e-9
    if steps >= room:
        entry.fault(
            f"has {steps + 1:,.0f} options; an outcome space holds at most {MAX_OUTCOMES:,}"
        )
        return ()
    options = tuple(f"{round(low + i * step, 9):.12g}" for i in range(math.floor(steps) + 1))
    if len(set(options)) < len(options):
        entry.fault("the step is too small: options are told apart by at most 12 digits")
        return ()
    return options


def _number(entry: Entry, key: str) -> float | None:
    node = entry.take(key, required=True)
    number = None if node is None else number_in(node)
    if node is not None and number is None:
        entry.fault(no_number(node), node, key)
    return number
