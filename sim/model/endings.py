"""How a run can end, and what can come of a session."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.errors import UsageError, did_you_mean

__all__ = [
    "AGREED",
    "BROKEN_OFF",
    "COLLAPSES",
    "COURSES",
    "DEAL",
    "DEALS",
    "ENDINGS",
    "HOLDS",
    "NOT_HELD",
    "NOT_RATIFIED",
    "NO_DEAL",
    "PARTIAL",
    "RAN_OUT",
    "TEXTS",
    "WALKED_OUT",
    "WALKOUT",
    "WITH_AGREEMENT",
    "codes",
    "counted",
    "ended",
    "must_be_ending",
    "possible_endings",
    "with_deal",
]

ENDINGS = ("deal", "holds", "collapses", "not_ratified", "partial", "no_deal", "walkout")
"""Every ending, in the order in which they are shown everywhere.

A scenario that follows deals into their aftermath has ``holds`` and ``collapses`` in the place of
``deal``; which ones a scenario can have is said by `sim.Scenario.endings`.
"""

DEAL, HOLDS, COLLAPSES, NOT_RATIFIED, PARTIAL, NO_DEAL, WALKOUT = range(len(ENDINGS))
DEALS = (DEAL, HOLDS, COLLAPSES)

COURSES = ("not_held", "ran_out", "agreed", "broken_off", "walkout")
"""What came of a session: it was not held (or passed by), its time (or the deadline) ran out, those
present were agreed, it was broken off without agreement, or a walkout ended the run in it."""

NOT_HELD, RAN_OUT, AGREED, BROKEN_OFF, WALKED_OUT = range(len(COURSES))

WITH_AGREEMENT = ("deal", "holds", "collapses", "not_ratified", "partial")
"""The endings whose runs have an agreement: a deal, a text that failed at home, or one that lacks a
consent."""

TEXTS = (*DEALS, NOT_RATIFIED, PARTIAL)
"""The same, as places in `ENDINGS`."""


def possible_endings(*, ratified: bool, followed: bool) -> tuple[str, ...]:
    """The endings that runs can have, in the order in which they are shown.

    Args:
        ratified: Whether some party's signature needs a second yes at home.
        followed: Whether deals are followed into their aftermath.
    """
    deals = ("holds", "collapses") if followed else ("deal",)
    return (*deals, *["not_ratified"] * ratified, "partial", "no_deal", "walkout")


def must_be_ending(name: str) -> None:
    """Refuse what is no ending.

    Raises:
        UsageError: if there is no such ending.
    """
    if name not in ENDINGS:
        raise UsageError(f"there is no ending '{name}'{did_you_mean(name, ENDINGS)}")


def with_deal(possible: Collection[str]) -> tuple[str, ...]:
    """Endings in the order in which they are shown, and ``deal``, also where it has parts.

    Args:
        possible: The endings that runs can have.
    """
    return tuple(name for name in ENDINGS if name == "deal" or name in possible)


def codes(ending: str) -> tuple[int, ...]:
    """The places in `ENDINGS` that a name stands for; ``deal`` also for its parts."""
    return DEALS if ending == "deal" else (ENDINGS.index(ending),)


def ended(endings: IntArray, ending: str) -> BoolArray:
    """Which runs ended so.

    Args:
        endings: The ending of each run, as places in `ENDINGS`.
        ending: The name of one.
    """
    return np.isin(endings, codes(ending))


def counted(counts: IntArray, ending: str) -> Any:
    """How many runs ended so.

    Args:
        counts: Runs by ending, the last axis in the order of `ENDINGS`.
        ending: The name of one.

    Returns:
        An array of the shape of ``counts`` without its last axis.
    """
    return counts[..., list(codes(ending))].sum(axis=-1)
