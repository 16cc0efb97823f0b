"""Reading conditions on outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.model.issues import AllOf, AnyOf, Issue, Negation, OneOf, Predicate

__all__ = ["read_predicate"]


def read_predicate(
    node: Node, issues: Sequence[Issue], path: str, faults: list[Fault]
) -> Predicate | None:
    """Compile a condition on outcomes.

    The forms are ``{issue: option}``, ``{issue: [options]}``, ``{issue: {at_least: option}}``,
    ``{issue: {at_most: option}}`` and ``all:``, ``any:`` (lists of conditions), ``not:`` (one). A
    mapping with several keys means all of them.

    Returns:
        The predicate, or None if a fault was reported.
    """
    entry = Entry(node, path, faults)
    if isinstance(node.value, dict) and not node.value:
        entry.fault("is an empty condition; name an issue and its options")
    by_name = {issue.name: i for i, issue in enumerate(issues)}
    before = len(faults)
    parts: list[Predicate] = []
    for key, item in entry.rest():
        inner = entry.at(key)
        if key in ("all", "any"):
            listed = item.value if isinstance(item.value, list) else []
            if not listed:
                entry.fault("must be a list of conditions", item, key)
            read = [
                read_predicate(part, issues, f"{inner}[{i}]", faults)
                for i, part in enumerate(listed)
            ]
            found = tuple(part for part in read if part is not None)
            parts.append(AllOf(found) if key == "all" else AnyOf(found))
        elif key == "not":
            part = read_predicate(item, issues, inner, faults)
            if part is not None:
                parts.append(Negation(part))
        elif key in by_name:
            parts.append(_read_options(item, by_name[key], issues[by_name[key]], inner, faults))
        elif issues:
            words = [*by_name, "all", "any", "not"]
            entry.fault(f"there is no issue '{key}'{did_you_mean(key, words)}", item, key)
    if len(faults) > before or not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _read_options(
    node: Node, index: int, issue: Issue, path: str, faults: list[Fault]
) -> Predicate:
    def position(item: Node) -> int | None:
        if not isinstance(item.value, (dict, list)) and item.text in issue.positions:
            return issue.positions[item.text]
        hint = did_you_mean(item.text, issue.options)
        message = f"'{item.text or item.kind}' is not an option of {issue.name}{hint}"
        faults.append(Fault(item.file, item.line, path, message))
        return None

    count = len(issue.options)
    allowed = [False] * count
    if not count:  # the fault is reported where the options should stand
        return OneOf(index, ())
    if isinstance(node.value, dict):
        entry = Entry(node, path, faults)
        least, most = entry.take("at_least"), entry.take("at_most")
        entry.done()
        if least is None and most is None:
            entry.fault("must be an option, a list of options, at_least: or at_most:")
        elif not issue.ordered:
            entry.fault(f"the options of {issue.name} have no order; list the ones you mean")
            return OneOf(index, (False,) * count)
        low = position(least) if least is not None else 0
        high = position(most) if most is not None else count - 1
        if low is not None and high is not None:
            allowed = [low <= i <= high for i in range(count)]
            if low > high:
                entry.fault("matches no option: at_least is above at_most")
    else:
        for item in node.value if isinstance(node.value, list) else [node]:
            found = position(item)
            if found is not None and allowed[found]:
                message = f"'{item.text}' stands here a second time"
                faults.append(Fault(item.file, item.line, path, message))
            elif found is not None:
                allowed[found] = True
        if node.value == []:
            faults.append(Fault(node.file, node.line, path, "names no option"))
    return OneOf(index, tuple(allowed))
