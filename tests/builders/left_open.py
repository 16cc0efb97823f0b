"""Sockets that a test leaves open when the other end was too slow to take its leave."""

from __future__ import annotations

import gc
import warnings

__all__ = ["close_what_is_left"]


def close_what_is_left() -> None:
    """Close what nobody uses any more, so that no other test is blamed for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
