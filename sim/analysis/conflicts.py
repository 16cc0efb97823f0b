"""Which constraints leave nothing together: minimal correction sets, irreducible conflicts.

Constraints rule out outcomes; a set of them leaves nothing if every outcome violates one of
them. Then

- a *minimal correction set* is a set whose removal leaves something, while no proper subset's does;
- an *irreducible conflict* (irreducible infeasible subset, minimal unsatisfiable subset) is a set
  that leaves nothing by itself, while no proper subset does (van Loon 1981, "Irreducibly
  inconsistent systems of linear inequalities", European Journal of Operational Research 8).

Each family is the minimal hitting sets of the other (Reiter 1987, "A theory of diagnosis from first
principles", Artificial Intelligence 32; Liffiton & Sakallah 2008, "Algorithms for computing minimal
unsatisfiable subsets of constraints", Journal of Automated Reasoning 40). With the outcomes
enumerated the first family can be read off: dropping some constraints leaves something if and only
if there is an outcome that violates none but these, so the minimal correction sets are the smallest
among the sets of constraints that outcomes violate.

Sets of constraints are bit sets: in arrays, of 64 bits a word; one at a time, Python integers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import BoolArray

__all__ = [
    "MOST_SETS",
    "MOST_SETS_OF_A_RUN",
    "WORD",
    "Words",
    "as_bools",
    "bit",
    "hitting_sets",
    "members",
    "minimal_sets",
    "violated_sets",
    "words_for",
]

Words = NDArray[np.uint64]

WORD = 64

MOST_SETS = 400
"""So many sets of one family are worked out at most."""

MOST_SETS_OF_A_RUN = 60
"""So many minimal correction sets of one run among many are worked out at most."""


def members(number: int) -> tuple[int, ...]:
    """The numbers of the constraints in a set, ascending."""
    return tuple(i for i in range(number.bit_length()) if number >> i & 1)


def words_for(constraints: int) -> int:
    """How many words hold a set of so many constraints."""
    return max(1, -(-constraints // WORD))


def bit(constraint: int) -> tuple[int, np.uint64]:
    """The word in which a constraint stands, and its bit there."""
    return constraint // WORD, np.uint64(1 << constraint % WORD)


def violated_sets(violations: BoolArray) -> Words:
    """The sets of constraints that outcomes violate, each once.

    Args:
        violations: Which constraints each outcome violates; shape ``(constraints, outcomes)``.

    Returns:
        Shape ``(words, sets)``.
    """
    codes = np.zeros((words_for(len(violations)), violations.shape[1]), np.uint64)
    for i, violated in enumerate(violations):
        word, mask = bit(i)
        codes[word] |= violated * mask
    return np.unique(codes, axis=1)


def minimal_sets(codes: Words, most: int) -> tuple[list[tuple[int, ...]], BoolArray]:
    """The sets in each row of which no other set of the row is a proper subset.

    1. The smallest set that is left is minimal.
    2. Take away the sets that contain it, itself included.
    3. Go on until none is left, in all rows at once.

    Args:
        codes: Sets, with repetitions; shape ``(words, rows, sets)``.
        most: After so many minimal sets a row is left as it is: they are its smallest.

    Returns:
        For each row its minimal sets in ascending order, and whether there are more.
    """
    rows = codes.shape[1]
    found: list[list[int]] = [[] for _ in range(rows)]
    more = np.zeros(rows, bool)
    active = np.arange(rows)
    gone = np.uint16(2**16 - 1)
    sizes = np.bitwise_count(codes).astype(np.uint16).sum(axis=0, dtype=np.uint16)
    while len(active):
        place = sizes.argmin(axis=1)
        at = np.arange(len(active))
        left = sizes[at, place] != gone
        if not left.all():
            active, codes, sizes, place = active[left], codes[:, left], sizes[left], place[left]
            at = at[: len(active)]
        if not len(active):
            break
        smallest = codes[:, at, place]
        for row, parts in zip(active.tolist(), smallest.T.tolist(), strict=True):
            found[row].append(sum(part << WORD * i for i, part in enumerate(parts)))
        contains = np.ones(sizes.shape, bool)
        for word, part in zip(codes, smallest, strict=True):
            contains &= word & part[:, None] == part[:, None]
        sizes[contains] = gone
        if len(found[active[0]]) == most:
            more[active] = (sizes != gone).any(axis=1)
            break
    return [tuple(sorted(sets)) for sets in found], more


def hitting_sets(family: Sequence[int], most: int = MOST_SETS) -> tuple[list[int], int | None]:
    """The minimal sets that have a member in common with every set of a family.

    Berge's algorithm (Berge 1989, "Hypergraphs"): take the sets of the family one by
    one; a hitting set of those before that hits the next one, too, stays; any other is extended by
    each member of the next one in turn, and kept if it does not contain one that stays.

    Their number can grow exponentially. If at any step there are more than ``most``, only those of
    fewer members are looked for, which is exact: what hits few sets is contained in what hits all.

    Args:
        family: The sets.
        most: The largest number of sets that is kept.

    Returns:
        The minimal hitting sets, smaller ones first; and up to how many members they are complete,
        None if they all are.
    """
    bound = None
    while True:
        found = _berge(sorted(family, key=int.bit_count), most, bound)
        if isinstance(found, list):
            return sorted(found, key=lambda s: (s.bit_count(), members(s))), bound
        bound = found


def _berge(family: Sequence[int], most: int, bound: int | None) -> list[int] | int:
    """The minimal hitting sets of up to ``bound`` members, or a smaller bound if too many."""
    found = [0]
    for target in family:
        kept = [s for s in found if s & target]
        fresh = {
            s | 1 << i
            for s in found
            if not s & target and (bound is None or s.bit_count() < bound)
            for i in members(target)
        }
        for candidate in sorted(fresh, key=int.bit_count):
            if not any(s & candidate == s for s in kept):
                kept.append(candidate)
            if len(kept) > most:
                return max(s.bit_count() for s in (*kept, *fresh)) - 1
        found = kept
    return found


def as_bools(codes: Words, constraints: int) -> BoolArray:
    """Sets as a table.

    Args:
        codes: Shape ``(words, rows)``.
        constraints: Number of constraints.

    Returns:
        Which constraints are in each set; shape ``(rows, constraints)``.
    """
    columns = [codes[word] & mask != 0 for word, mask in map(bit, range(constraints))]
    return np.stack(columns, axis=1)
