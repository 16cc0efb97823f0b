"""How much visitors of the page may ask of this machine."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from sim.errors import UsageError, did_you_mean
from sim.play import FUTURES

__all__ = ["LIMITS", "PageLimits", "limits_in"]


@dataclass(frozen=True)
class PageLimits:
    """The limits of a page; each can be set where it is served.

    Attributes:
        visitors: How many windows are served at once.
        connections: How many connections are open at once, windows included; fewer if the operating
            system grants fewer files.
        message_bytes: No message of a visitor may be longer.
        silent_seconds: A connection that has not asked for anything by then is dropped.
        idle_seconds: A connection without a window that has asked for nothing more is closed.
        ping_seconds: So often a window must show that it is still there.
        gone_seconds: A window that has not shown it for this long is closed, unless it waits for an
            answer.
        progress_seconds: So often a window that waits is told how many are before it.
        futures: So many futures of each move are played for a seat at most.
    """

    visitors: int = 200
    connections: int = 1_000
    message_bytes: int = 64_000
    silent_seconds: float = 10.0
    idle_seconds: float = 60.0
    ping_seconds: float = 30.0
    gone_seconds: float = 100.0
    progress_seconds: float = 2.0
    futures: int = FUTURES


LIMITS = tuple(field.name for field in fields(PageLimits))
"""Their names."""


def limits_in(words: Iterable[str]) -> PageLimits:
    """The limits, some of them set by words like ``visitors=60``.

    Raises:
        UsageError: if there is no such limit, or it cannot be set so.
    """
    limits = PageLimits()
    for word in words:
        name, _, text = word.partition("=")
        if name not in LIMITS:
            hint = did_you_mean(name, LIMITS)
            raise UsageError(f"there is no limit '{name}'{hint}; there are: {', '.join(LIMITS)}")
        whole = isinstance(getattr(limits, name), int)
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = 0
        if not (number > 0 and math.isfinite(number)):
            kind = "a whole number" if whole else "a number"
            raise UsageError(f"the limit '{name}' must be {kind} above 0, not '{text}'")
        given: dict[str, Any] = {name: number}
        limits = replace(limits, **given)
    return limits
