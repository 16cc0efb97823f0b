"""Positions: red lines and conditional concessions, as sets of outcomes a party will not sign.

Whether a party may sign an outcome in a run is one test on bits: every red line has a bit, every
concession two (*locked*: it is not on the table yet; *unmet*: what it asks for in return is
missing). ``bits[outcome]`` says which of them an outcome runs into, ``active[run]`` which are in
force; an outcome is open to the party where the two have no bit in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray, IntArray
from sim.model.issues import Predicate
from sim.model.naming import readable
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["MAX_BITS", "PUBLIC_COST", "Bits", "Concession", "Positions", "RedLine", "Stand"]

Bits = NDArray[np.uint64]

MAX_BITS = 63

PUBLIC_COST = 0.1
"""What crossing a public stand costs its owner where a scenario does not say; else nothing."""


@dataclass(frozen=True)
class RedLine:
    """Outcomes that a party says it will not accept.

    Attributes:
        id: Its name.
        title: The name for a reader, if it differs.
        rejects: The outcomes that cross it.
        firmness: The chance that it is real; otherwise it is a bluff.
        crossing_cost: Utility that crossing it costs the party where it is a bluff: audience costs,
            after Fearon (1994), "Domestic political audiences and the escalation of international
            disputes".
        public: Whether the others know it and avoid it while they have something else to offer.
        provenance: What the line itself (not its numbers) rests on.
        line: Where it stands in its file.
    """

    id: str
    title: str
    path: str
    rejects: Predicate
    firmness: Quantity
    crossing_cost: Quantity
    public: bool
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)


@dataclass(frozen=True)
class Concession:
    """A conditional concession: we give X in return for Y.

    Outcomes with X but without Y are excluded like outcomes across a red line. Before the
    concession is on the table, all outcomes with X are.

    Attributes:
        id: Its name.
        title: The name for a reader, if it differs.
        path: Its path.
        gives: X.
        in_return_for: Y.
        since: The session with which, or the hour at which, it comes on the table (an hour may be
            uncertain); None if it always was; ``never`` if it never does.
        firmness: The chance that the condition is real; otherwise it is a bluff.
        crossing_cost: Utility that giving X without Y costs the party where it is a bluff.
        public: Whether the others know the condition.
        provenance: What it rests on.
        line: Where it stands in its file.
    """

    id: str
    title: str
    path: str
    gives: Predicate
    in_return_for: Predicate
    since: str | Quantity | None
    firmness: Quantity
    crossing_cost: Quantity
    public: bool
    provenance: Provenance
    file: str
    line: int

    @property
    def label(self) -> str:
        """What a reader calls it: its title, or its name as words."""
        return self.title or readable(self.id)

    def unmet(self, options: Sequence[IntArray]) -> BoolArray:
        """Whether outcomes give X without Y, element by element."""
        return self.gives.holds(options) & ~self.in_return_for.holds(options)


@dataclass(frozen=True, eq=False)
class Stand:
    """A red line, or the condition of a concession, as what it excludes while it is real.

    Attributes:
        path: Its path.
        bit: Its bit among those of the party's positions.
        firmness: The chance that it is real.
        crossing_cost: What crossing it costs the party where it is a bluff.
        public: Whether the others know it.
        crosses: Whether outcomes cross it.
    """

    path: str
    bit: int
    firmness: Quantity
    crossing_cost: Quantity
    public: bool
    crosses: BoolArray


@dataclass(frozen=True)
class Positions:
    """All that a party will not sign, in the order in which it is written."""

    red_lines: tuple[RedLine, ...] = ()
    concessions: tuple[Concession, ...] = ()

    def quantities(self) -> Iterator[Quantity]:
        """Every number in it."""
        for line in self.red_lines:
            yield line.firmness
            yield line.crossing_cost
        for concession in self.concessions:
            yield concession.firmness
            yield concession.crossing_cost
            if isinstance(concession.since, Quantity):
                yield concession.since

    @property
    def paths(self) -> tuple[str, ...]:
        """What each bit stands for: red lines, then for each concession locked and unmet."""
        lines = [f"red_lines.{line.id}" for line in self.red_lines]
        for concession in self.concessions:
            lines += [f"concessions.{concession.id}"] * 2
        return tuple(lines)

    def locked_bit(self, concession: int) -> int:
        """The bit that is in force until a concession is on the table."""
        return 1 << (len(self.red_lines) + 2 * concession)

    def unmet_bit(self, concession: int) -> int:
        """The bit that is in force for a concession whose condition is real."""
        return self.locked_bit(concession) << 1

    def bits(self, options: Sequence[IntArray]) -> Bits:
        """Which bits outcomes run into.

        Args:
            options: Option indices, one array for each issue, all of one shape.

        Returns:
            Bit sets, of that shape.
        """
        result = np.zeros(options[0].shape, np.uint64)
        for i, line in enumerate(self.red_lines):
            result |= line.rejects.holds(options) * np.uint64(1 << i)
        for i, concession in enumerate(self.concessions):
            result |= concession.gives.holds(options) * np.uint64(self.locked_bit(i))
            result |= concession.unmet(options) * np.uint64(self.unmet_bit(i))
        return result

    def stands(self, options: Sequence[IntArray]) -> Iterator[Stand]:
        """What the party says that it will not sign: its red lines, then its conditions.

        Args:
            options: Option indices, one array for each issue, all of one shape.
        """
        for i, line in enumerate(self.red_lines):
            crosses = line.rejects.holds(options)
            yield Stand(line.path, 1 << i, line.firmness, line.crossing_cost, line.public, crosses)
        for i, its in enumerate(self.concessions):
            crosses = its.unmet(options)
            bit = self.unmet_bit(i)
            yield Stand(its.path, bit, its.firmness, its.crossing_cost, its.public, crosses)
