"""The seed of runs: given, or drawn from the entropy of the system."""

from __future__ import annotations

import secrets

__all__ = ["seed_or_fresh"]

_BITS = 32


def seed_or_fresh(seed: int | None) -> int:
    """The seed itself; for None a new one, of 32 random bits, which whoever asks has to record."""
    return secrets.randbits(_BITS) if seed is None else seed
