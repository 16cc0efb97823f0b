"""Issues, the outcome space, and predicates over outcomes.

Outcomes are numbered from 0 in the order of counting with the first issue as the slowest digit. A
predicate is compiled against the issues once; it then answers for any array of option indices, so
it works on a whole enumerated space and on a handful of outcomes alike.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.errors import UsageError
from sim.model.naming import readable

__all__ = [
    "MAX_ISSUES",
    "MAX_OUTCOMES",
    "AllOf",
    "AnyOf",
    "Issue",
    "Negation",
    "OneOf",
    "OutcomeSpace",
    "Predicate",
]

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
        titles: Names of options for a reader, by option, where they differ.
    """

    name: str
    options: tuple[str, ...]
    title: str = ""
    ordered: bool = True
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name for a reader."""
        return self.title or readable(self.name)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The options as a reader calls them, in order."""
        return tuple(map(self.label_of, self.options))

    def label_of(self, option: str) -> str:
        """An option as a reader calls it."""
        return self.titles.get(option) or readable(option)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Index of each option."""
        return {option: i for i, option in enumerate(self.options)}


@dataclass(frozen=True)
class OutcomeSpace:
    """All outcomes; an outcome is one option for every issue."""

    issues: tuple[Issue, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each issue."""
        return tuple(len(issue.options) for issue in self.issues)

    @cached_property
    def size(self) -> int:
        """Number of outcomes."""
        return math.prod(self.shape)

    @property
    def enumerable(self) -> bool:
        """Whether there are few enough outcomes to look at every one."""
        return self.size <= MAX_OUTCOMES

    def must_be_enumerable(self) -> None:
        """Refuse what would look at every one of too many outcomes.

        Raises:
            UsageError: if there are too many.
        """
        if not self.enumerable:
            raise UsageError(
                f"the outcome space has {self.size:,} outcomes; this looks at every one of them and"
                f" works up to {MAX_OUTCOMES:,}"
            )

    def options(self, outcomes: IntArray) -> tuple[IntArray, ...]:
        """Option indices of outcomes: an array for each issue, of the shape of ``outcomes``."""
        return tuple(np.unravel_index(outcomes, self.shape))

    @cached_property
    def all_options(self) -> tuple[IntArray, ...]:
        """Option indices of every outcome, one array of shape ``(size,)`` for each issue."""
        return self.options(np.arange(self.size))

    def outcome(self, choice: Mapping[str, str]) -> int:
        """The number of the outcome that a mapping issue → option describes.

        Raises:
            KeyError: if an issue is missing or an option does not exist.
        """
        picked = [issue.positions[choice[issue.name]] for issue in self.issues]
        return int(np.ravel_multi_index(picked, self.shape))

    def describe(self, outcome: int) -> dict[str, str]:
        """The option of each issue in an outcome."""
        picked = np.unravel_index(outcome, self.shape)
        return {
            issue.name: issue.options[int(i)] for issue, i in zip(self.issues, picked, strict=True)
        }


class Predicate(ABC):
    """A condition on outcomes."""

    @abstractmethod
    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        """Whether it holds, element by element.

        Args:
            options: Option indices, one array for each issue of the space, all of one shape.
        """

    @property
    @abstractmethod
    def issues(self) -> frozenset[int]:
        """The issues that it is about."""


@dataclass(frozen=True)
class OneOf(Predicate):
    """The option of one issue is among the given ones."""

    issue: int
    allowed: tuple[bool, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.array(self.allowed)[options[self.issue]]
        return result

    @property
    def issues(self) -> frozenset[int]:
        return frozenset({self.issue})


@dataclass(frozen=True)
class AllOf(Predicate):
    """Every part holds."""

    parts: tuple[Predicate, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.logical_and.reduce([part.holds(options) for part in self.parts])
        return result

    @property
    def issues(self) -> frozenset[int]:
        return frozenset[int]().union(*(part.issues for part in self.parts))


@dataclass(frozen=True)
class AnyOf(Predicate):
    """At least one part holds."""

    parts: tuple[Predicate, ...]

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        result: BoolArray = np.logical_or.reduce([part.holds(options) for part in self.parts])
        return result

    @property
    def issues(self) -> frozenset[int]:
        return frozenset[int]().union(*(part.issues for part in self.parts))


@dataclass(frozen=True)
class Negation(Predicate):
    """The part does not hold."""

    part: Predicate

    def holds(self, options: Sequence[IntArray]) -> BoolArray:
        return ~self.part.holds(options)

    @property
    def issues(self) -> frozenset[int]:
        return self.part.issues
