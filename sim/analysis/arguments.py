"""Whole numbers that are given as arguments."""

from __future__ import annotations

import numpy as np

from sim.errors import UsageError

__all__ = ["whole"]

MAX_RUN = 2**48


def whole(name: str, number: object, least: int = 0) -> int:
    """A whole number given as an argument.

    Raises:
        UsageError: if it is none, or out of range.
    """
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
        raise UsageError(f"{name} must be a whole number, not {number!r}")
    if not least <= number <= MAX_RUN:
        raise UsageError(f"{name} must be {least} or more, at most 2^48, not {number}")
    return int(number)
