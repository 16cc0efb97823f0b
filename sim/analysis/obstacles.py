"""What closes the zone of possible agreement: in one problem, and over many runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.analysis.conflicts import (
    MOST_SETS,
    MOST_SETS_OF_A_RUN,
    as_bools,
    hitting_sets,
    members,
    minimal_sets,
    violated_sets,
)
from sim.analysis.constraints import Constraint, constraints
from sim.analysis.problems import Problem
from sim.analysis.zone_sets import zone_sets
from sim.arrays import IntArray
from sim.libraries import pd
from sim.model import Scenario
from sim.results.intervals import wilson

__all__ = ["Closing", "Conflict", "OverRuns", "Removal", "closing", "over_runs"]


@dataclass(frozen=True)
class Removal:
    """A minimal correction set: dropping these constraints opens the zone, and no fewer would do.

    To drop a red line is to give it up, which costs nothing; a line that is a bluff may cost
    utility to cross, so that fewer outcomes come in.

    Attributes:
        members: The constraints.
        opens: How many outcomes are in the zone without them.
    """

    members: tuple[Constraint, ...]
    opens: int


@dataclass(frozen=True)
class Conflict:
    """An irreducible conflict: constraints that close the zone together, but not without any one.

    Attributes:
        members: The constraints.
    """

    members: tuple[Constraint, ...]


@dataclass(frozen=True, eq=False)
class Closing:
    """What closes the zone in one problem; nothing where it is open.

    Attributes:
        removals: The minimal correction sets, smaller ones first, among equals what opens more.
        conflicts: The irreducible conflicts, smaller ones first.
        bounds: Where the work was cut short, a sentence each.
    """

    removals: tuple[Removal, ...]
    conflicts: tuple[Conflict, ...]
    bounds: tuple[str, ...]


def closing(problem: Problem) -> Closing:
    """What closes the zone of a problem.

    Every set found is checked. The zone is computed without the members of a correction set, and
    again with each of them back; with only the members of a conflict, and again without each of
    them.

    Args:
        problem: The problem.
    """
    if problem.zopa.any():
        return Closing((), (), ())
    families, more = minimal_sets(violated_sets(problem.violations)[:, None], MOST_SETS)
    family, bounds = families[0], []
    removals = [_removal(problem, members(number)) for number in family]
    removals.sort(key=lambda r: (len(r.members), -r.opens))
    found: list[int] = []
    if more[0]:
        bounds.append(
            f"There are more than {MOST_SETS} smallest sets whose removal would open the zone; the "
            f"{MOST_SETS} with the fewest members are given, and no conflicts."
        )
    else:
        found, complete = hitting_sets(family)
        if complete is not None:
            bounds.append(
                "There are too many conflicts to work out all; every one of up to "
                f"{complete} members is given."
            )
    conflicts = tuple(_conflict(problem, members(number)) for number in found)
    return Closing(tuple(removals), conflicts, tuple(bounds))


def _removal(problem: Problem, numbers: tuple[int, ...]) -> Removal:
    dropped = [problem.constraints[i] for i in numbers]
    names = [constraint.name for constraint in dropped]
    opens = int(problem.zone(without=names).sum())
    for kept in names:
        fewer = [name for name in names if name != kept]
        assert not problem.zone(without=fewer).any(), f"{names} can be smaller"
    assert opens, f"dropping {names} opens nothing"
    return Removal(tuple(dropped), opens)


def _conflict(problem: Problem, numbers: tuple[int, ...]) -> Conflict:
    together = tuple(problem.constraints[i] for i in numbers)
    others = [c.name for i, c in enumerate(problem.constraints) if i not in numbers]
    assert not problem.zone(without=others).any(), f"{together} leave something"
    for constraint in together:
        left = problem.zone(without=[*others, constraint.name])
        assert left.any(), f"{together} can be smaller"
    return Conflict(together)


@dataclass(frozen=True, eq=False)
class OverRuns:
    """What closes the zone in many runs, each with its own draws.

    Shares are of all runs, with Wilson's 95 % intervals for the error of a finite number of runs.

    Attributes:
        scenario: The scenario.
        seed: The seed.
        sizes: Number of outcomes in the zone of each run; shape ``(runs,)``.
        conflicts: Indexed by ``conflict`` (names joined by `` + ``), the most frequent first:
            ``runs``, ``share``, ``low``, ``high`` of runs in which these constraints close the zone
            together and no fewer of them do.
        removals: Indexed by ``removal``, likewise: runs in which dropping these would open it, and
            no fewer of them.
        constraints: Indexed by ``constraint``: ``in_force``, the share of runs in which it is (a
            red line is where it is real); ``runs``, ``share``, ``low``, ``high`` of runs in which
            it binds: outcomes would come into an open zone without it, or it belongs to a conflict
            that closes the zone; ``opens``, the share in which dropping it alone would open a
            closed zone, with ``opens_low`` and ``opens_high``.
        bounds: Where the work was cut short, a sentence each.
    """

    scenario: Scenario
    seed: int
    sizes: IntArray = field(repr=False)
    conflicts: pd.DataFrame = field(repr=False)
    removals: pd.DataFrame = field(repr=False)
    constraints: pd.DataFrame = field(repr=False)
    bounds: tuple[str, ...]

    @property
    def empty(self) -> tuple[float, float, float]:
        """The share of runs in which the zone is empty, and its 95 % interval."""
        count = int((self.sizes == 0).sum())
        low, high = wilson(count, len(self.sizes))
        return count / len(self.sizes), float(low), float(high)


def over_runs(scenario: Scenario, seed: int, which: int | IntArray) -> OverRuns:
    """What closes the zone in many runs.

    Args:
        scenario: The scenario.
        seed: The seed.
        which: How many runs, from number 0 on, or their numbers.
    """
    listed = constraints(scenario)
    numbers = np.arange(which) if isinstance(which, int) else which
    runs = len(numbers)
    sizes = np.empty(runs, np.int64)
    binds = np.zeros(len(listed), np.int64)
    in_force = np.zeros(len(listed), np.int64)
    families: Counter[tuple[int, ...]] = Counter()
    skipped = 0
    for drawn in zone_sets(scenario, seed, numbers):
        codes = drawn.codes
        count = np.bitwise_count(codes).sum(axis=0, dtype=np.uint16)
        size = np.where(count == 0, drawn.counts, 0).sum(axis=1)
        sizes[drawn.places] = size
        in_force += drawn.in_force.sum(axis=1)
        is_open = size > 0
        alone = np.where(count == 1, codes, np.uint64(0))[:, is_open]
        binds += as_bools(np.bitwise_or.reduce(alone, axis=2), len(listed)).sum(axis=0)
        found, more = minimal_sets(codes[:, ~is_open], MOST_SETS_OF_A_RUN)
        skipped += int(more.sum())
        families.update(sets for sets, cut in zip(found, more.tolist(), strict=True) if not cut)
    removals: Counter[int] = Counter()
    conflicts: Counter[int] = Counter()
    cut_short = 0
    for family, number in families.items():
        found_sets, complete = hitting_sets(family, MOST_SETS_OF_A_RUN)
        cut_short += number if complete is not None else 0
        removals.update(dict.fromkeys(family, number))
        conflicts.update(dict.fromkeys(found_sets, number))
        union = 0
        for removal in family:
            union |= removal
        for i in members(union):
            binds[i] += number
    bounds = []
    if skipped:
        bounds.append(
            f"In {skipped:,} runs there are more than {MOST_SETS_OF_A_RUN} smallest sets whose "
            "removal would open the zone; conflicts, removals and what binds leave them out."
        )
    if cut_short:
        bounds.append(
            f"In {cut_short:,} runs there are too many conflicts to work out all; only those with "
            "few members are counted."
        )
    opens = np.array([removals[1 << i] for i in range(len(listed))])
    table = pd.DataFrame({"in_force": in_force / runs} | _shares(binds, runs))
    table["opens"] = opens / runs
    table["opens_low"], table["opens_high"] = wilson(opens, runs)
    table.index = pd.Index([c.name for c in listed], name="constraint")
    return OverRuns(
        scenario,
        seed,
        sizes,
        _table(conflicts, listed, runs, "conflict"),
        _table(removals, listed, runs, "removal"),
        table,
        tuple(bounds),
    )


def _shares(counts: IntArray, runs: int) -> dict[str, object]:
    low, high = wilson(counts, runs)
    return {"runs": counts, "share": counts / runs, "low": low, "high": high}


def _table(
    counted: Mapping[int, int], listed: Sequence[Constraint], runs: int, name: str
) -> pd.DataFrame:
    """Sets with the number of runs in which they occur, the most frequent first."""
    order = sorted(counted, key=lambda s: (-counted[s], s.bit_count(), members(s)))
    names = [" + ".join(listed[i].name for i in members(number)) for number in order]
    counts = np.array([counted[number] for number in order], np.int64)
    return pd.DataFrame(_shares(counts, runs), index=pd.Index(names, dtype=object, name=name))
