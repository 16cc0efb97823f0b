"""The bytes of a file that somebody names: bounded, and never of a pipe or device."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.errors import Fault, InputError

__all__ = ["MAX_BYTES", "read_bytes"]

MAX_BYTES = 4_000_000


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_bytes(path: str | Path, shown_as: str | None = None) -> bytes:
    """The bytes of a file that is not too large.

    Args:
        path: The file.
        shown_as: The name to use in messages; the path as given if left out.

    Raises:
        InputError: if it cannot be read, is a pipe or a device, or has more than `MAX_BYTES` bytes.
    """
    try:
        mode = Path(path).stat().st_mode
        problem = "is a pipe or a device, not a file"
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            # Some files of a system wait for what is still to come, as pipes do; what they give
            # is made up as it is read, so they have no size.
            with open(path, "rb", opener=_without_waiting) as stream:
                raw = stream.read(MAX_BYTES + 1)
                made_up = raw and not os.fstat(stream.fileno()).st_size
            if raw is not None and len(raw) <= MAX_BYTES and not made_up:
                return raw
            if raw is not None and not made_up:
                problem = f"is larger than the {MAX_BYTES:,} bytes that a file may have"
    except IsADirectoryError:
        problem = "this is a folder, not a file"
    except FileNotFoundError:
        problem = "there is no such file"
    except (OSError, ValueError) as error:
        problem = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise InputError([Fault(shown_as or str(path), 0, "", problem)])
