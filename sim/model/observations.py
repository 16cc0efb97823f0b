"""Observations: what a source reports of the talks, as conditions on the record of a run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.model.endings import ended
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.issues import Predicate
from sim.model.naming import readable
from sim.model.positions import Concession
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = [
    "Course",
    "Ending",
    "Every",
    "Not",
    "Observation",
    "OnTable",
    "Record",
    "RunCondition",
    "Settled",
    "Some",
    "Text",
]


class Record(Protocol):
    """What is recorded of a number of runs; see `sim.results.columns.Columns`."""

    @property
    def ending(self) -> IntArray: ...

    @property
    def course(self) -> NDArray[np.int8]: ...

    @property
    def settled(self) -> NDArray[np.int16]: ...

    @property
    def options(self) -> IntArray: ...

    @property
    def draws(self) -> Mapping[str, FloatArray]: ...


class RunCondition(ABC):
    """A condition on the record of a run."""

    @abstractmethod
    def holds(self, record: Record) -> BoolArray:
        """In which runs it holds; shape ``(runs,)``."""


@dataclass(frozen=True)
class Observation:
    """Something that happened, or is reported to have.

    Attributes:
        id: Its name.
        title: The name for a reader, if it differs.
        condition: What it means in a run.
        provenance: What it rests on.
    """

    id: str
    path: str
    title: str
    condition: RunCondition
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)


@dataclass(frozen=True)
class Course(RunCondition):
    """A session took one of some courses."""

    session: int
    courses: tuple[int, ...]

    def holds(self, record: Record) -> BoolArray:
        return np.isin(record.course[:, self.session], self.courses)


@dataclass(frozen=True)
class Ending(RunCondition):
    """The run ended in one of some ways."""

    names: tuple[str, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.any([ended(record.ending, name) for name in self.names], axis=0)
        return result


@dataclass(frozen=True)
class Text(RunCondition):
    """The text that stands at the end matches a condition; false where there is none."""

    outcome: Predicate

    def holds(self, record: Record) -> BoolArray:
        there: BoolArray = record.options[:, 0] >= 0
        there[there] = self.outcome.holds(tuple(record.options[there].T))
        return there


@dataclass(frozen=True)
class Settled(RunCondition):
    """Whether so many points are settled at the end of a session; false where it was not held."""

    session: int
    least: float
    most: float

    def holds(self, record: Record) -> BoolArray:
        count = record.settled[:, self.session]
        enough: BoolArray = (count >= max(self.least, 0)) & (count <= self.most)
        return enough


@dataclass(frozen=True)
class OnTable(RunCondition):
    """A concession is on the table when a session begins.

    Attributes:
        concession: The concession.
        session: Index of the session.
        known: Whether it is, where that is the same in every run; else None.
        begin: Hour at which the session begins.
    """

    concession: Concession
    session: int
    known: bool | None
    begin: float

    def holds(self, record: Record) -> BoolArray:
        since = self.concession.since
        runs = len(record.ending)
        if self.known is not None or not isinstance(since, Quantity):
            return np.full(runs, bool(self.known))
        # Not among the draws if it is one number.
        at = record.draws.get(since.path, np.full(runs, since.law.low))
        early: BoolArray = at <= self.begin + HOUR_TOLERANCE
        return early


@dataclass(frozen=True)
class Every(RunCondition):
    """All of several conditions hold."""

    parts: tuple[RunCondition, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.all([part.holds(record) for part in self.parts], axis=0)
        return result


@dataclass(frozen=True)
class Some(RunCondition):
    """At least one of several conditions holds."""

    parts: tuple[RunCondition, ...]

    def holds(self, record: Record) -> BoolArray:
        result: BoolArray = np.any([part.holds(record) for part in self.parts], axis=0)
        return result


@dataclass(frozen=True)
class Not(RunCondition):
    """A condition does not hold."""

    part: RunCondition

    def holds(self, record: Record) -> BoolArray:
        return ~self.part.holds(record)
