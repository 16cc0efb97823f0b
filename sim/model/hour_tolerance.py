"""When two hours are the same."""

from __future__ import annotations

HOUR_TOLERANCE = 1e-6
"""Hours nearer to each other than this are the same: three rounds of 0.1 hours end at 0.3."""

__all__ = ["HOUR_TOLERANCE"]
