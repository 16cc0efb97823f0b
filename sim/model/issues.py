"""Issues, the outcome space, and predicates over terms.

Terms are numbered from 0 in the order of counting with the first issue as the slowest digit. A
predicate is compiled against the issues once; it then answers for any array of option indices, so
it works on a whole enumerated space and on a handful of terms alike.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.errors import Fault, UsageError, did_you_mean
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry

MAX_OUTCOMES = 2**20
"""The largest outcome space that is enumerated."""

MAX_ISSUES = 64
"""As many as a NumPy array can have dimensions."""


@dataclass(frozen=True)
class Issue:
    """A question to settle, with its possible answers in order.

    Attributes:
        name: The issue's name in files and columns.
        options: Names of the options, in order.
        title: The name for a reader, if it differs.
        ordered: Whether the order of the options means anything. Where it does not, ``at_least``,
            ``at_most`` and values spread evenly are refused.
    """

    name: str
    options: tuple[str, ...]
    title: str = ""
    ordered: bool = True

    @property
    def label(self) -> str:
        """The name for a reader."""
        return self.title or readable(self.name)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Index of each option."""
        return {option: i for i, option in enumerate(self.options)}


def readable(name: str) -> str:
    """A name from a file as words: ``security_guarantees`` becomes ``security guarantees``."""
    return name.replace("_", " ")


@dataclass(frozen=True)
class OutcomeSpace:
    """All terms: one option for every issue."""

    issues: tuple[Issue, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each issue."""
        return tuple(len(issue.options) for issue in self.issues)

    @property
    def size(self) -> int:
        """Number of terms."""
        return math.prod(self.shape)

    @property
    def enumerable(self) -> bool:
        """Whether there are few enough terms to look at every one."""
        return self.size <= MAX_OUTCOMES

    def must_be_enumerable(self) -> None:
        """Refuse what would look at every one of too many terms.

        Raises:
            UsageError: if there are too many.
        """
        if not self.enumerable:
            raise UsageError(
                f"the outcome space has {self.size:,} terms; this looks at every one of them and"
                f" works up to {MAX_OUTCOMES:,}"
            )

    def options(self, outcomes: IntArray) -> tuple[IntArray, ...]:
        """Option indices of terms, one array for each issue, each of the shape of ``outcomes``."""
        return tuple(np.unravel_index(outcomes, self.shape))

    @cached_property
    def all_options(self) -> tuple[IntArray, ...]:
        """Option indices of every outcome, one array of shape ``(size,)`` for each issue."""
        return self.options(np.arange(self.size))

    def outcome(self, choice: Mapping[str, str]) -> int:
        """The number of the terms that a mapping issue → option describes.

        Raises:
            KeyError: if an issue is missing or an option does not exist.
        """
        picked = [issue.positions[choice[issue.name]] for issue in self.issues]
        return int(np.ravel_multi_index(picked, self.shape))

    def describe(self, outcomes: int) -> dict[str, str]:
        """The option of each issue in the given terms."""
        picked = np.unravel_index(outcomes, self.shape)
        return {
            issue.name: issue.options[int(i)] for issue, i in zip(self.issues, picked, strict=True)
        }


class Predicate(ABC):
    """A condition on terms."""

    @abstractmethod
    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        """Whether it holds, element by element.

        Args:
            options: Option indices, one array for each issue of the space, all of one shape.
        """


@dataclass(frozen=True)
class OneOf(Predicate):
    """The option of one issue is among the given ones."""

    issue: int
    allowed: tuple[bool, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.array(self.allowed)[options[self.issue]]
        return result


@dataclass(frozen=True)
class AllOf(Predicate):
    """Every part holds."""

    parts: tuple[Predicate, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.logical_and.reduce([part.holds(options) for part in self.parts])
        return result


@dataclass(frozen=True)
class AnyOf(Predicate):
    """At least one part holds."""

    parts: tuple[Predicate, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.logical_or.reduce([part.holds(options) for part in self.parts])
        return result


@dataclass(frozen=True)
class Negation(Predicate):
    """The part does not hold."""

    part: Predicate

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        return ~self.part.holds(options)


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
                _numeric_options(described, room)
                if listed is None
                else listed_options(listed, inner, faults)
            )
            described.done()
        else:
            options = listed_options(item, inner, faults)
        # Without options where they have faults: then what names them is not blamed as well.
        issues.append(Issue(name, options, title, ordered))
    if node.value == {}:
        entry.fault("there is no issue to negotiate about")
    if len(issues) > MAX_ISSUES:
        entry.fault(f"has {len(issues)} issues; at most {MAX_ISSUES} can be negotiated together")
    return tuple(issues)


def check_name(name: str, node: Node, path: str, faults: list[Fault]) -> None:
    """A name that becomes part of a path must be a plain word."""
    if name in ("claim", "assumed", "all", "any", "not"):
        message = f"'{name}' has a meaning of its own and cannot be a name"
        faults.append(Fault(node.file, node.line, path, message))
    elif not (name.isidentifier() and name.isascii()):
        message = f"'{name}' cannot be a name; use letters, digits and _, not starting with a digit"
        faults.append(Fault(node.file, node.line, path, message))


def listed_options(node: Node, path: str, faults: list[Fault]) -> tuple[str, ...]:
    """Read a list of options."""

    def fault(message: str, at: Node) -> None:
        faults.append(Fault(at.file, at.line, path, message))

    if not isinstance(node.value, list):
        fault(f"must be a list of options or {{from, to, step}}, not {node.kind}", node)
        return ()
    seen: dict[str, Node] = {}
    for item in node.value:
        if isinstance(item.value, (dict, list)) or not item.text.strip():
            fault("an option must be a word or a number", item)
        elif item.text in ("claim", "assumed", "linear"):
            fault(f"'{item.text}' has a meaning of its own and cannot be an option", item)
        elif item.text in seen:
            fault(f"the option '{item.text}' stands here a second time", item)
        else:
            seen[item.text] = item
    if not node.value:
        fault("has no options", node)
    return tuple(seen)


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


def read_predicate(
    node: Node, issues: Sequence[Issue], path: str, faults: list[Fault]
) -> Predicate | None:
    """Compile a condition on terms.

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
            entry.fault(f"the options of {issue.name} have no order; list those that are meant")
            return OneOf(index, (False,) * count)
        low = position(least) if least is not None else 0
        high = position(most) if most is not None else count - 1
        if low is not None and high is not None:
            allowed = [low <= i <= high for i in range(count)]
            if low > high:
                entry.fault("matches no option: at_least stands above at_most")
    else:
        for item in node.value if isinstance(node.value, list) else [node]:
            found = position(item)
            if found is not None:
                allowed[found] = True
        if node.value == []:
            faults.append(Fault(node.file, node.line, path, "names no option"))
    return OneOf(index, tuple(allowed))


def column_of(issue: Issue, others: Collection[str]) -> str:
    """The column of an issue in a table: its name, or ``issue.<name>`` where that is taken."""
    return f"issue.{issue.name}" if issue.name in others else issue.name
