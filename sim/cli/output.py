"""Writing to the terminal, whatever it is: an old code page, a full disk, nothing at all."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from typing import TextIO

__all__ = ["is_output_failure", "must_be_there", "silence", "take_any_sign"]

_STAND_INS = {
    "→": "->",
    "←": "<-",
    "…": "...",
    "−": "-",
    "–": "-",
    "—": "-",
    "·": "-",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "±": "+/-",
    "Σ": "sum",
    "½": "1/2",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "\u00a0": " ",
    "\u202f": " ",
    "█": "#",
}
"""What is written for signs of ours that a code page lacks; for others there is a question mark."""

_HANDLER = "sim.stand_in"
_ASCII = "sim_ascii"

_FAILURES = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}


def take_any_sign() -> None:
    """Let standard output and error take text that their encodings cannot hold."""
    codecs.register_error(_HANDLER, _stand_in)
    codecs.register(_ascii_by_another_name)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        is_ascii = codecs.lookup(stream.encoding).name == "ascii"
        reconfigure(encoding=_ASCII if is_ascii else stream.encoding, errors=_HANDLER)


def _ascii_by_another_name(name: str) -> codecs.CodecInfo | None:
    """ASCII, called so that typer does not take it for a mistake and write UTF-8 instead."""
    if name != _ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode,
        known.decode,
        known.streamreader,
        known.streamwriter,
        known.incrementalencoder,
        known.incrementaldecoder,
        _ASCII,
    )


def _stand_in(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(sign, "?") for sign in lacking), error.end


def must_be_there() -> bool:
    """Whether there is a standard output; what is closed gets a place to which nothing goes.

    Else the next file that is opened would take its number, and get what is meant for it.
    """
    there = sys.stdout is not None
    if not there:
        sys.stdout = _nowhere(1)
    if sys.stderr is None:
        sys.stderr = _nowhere(2)
    return there


def _nowhere(number: int) -> TextIO:
    stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  open until the end
    if stream.fileno() != number:
        os.dup2(stream.fileno(), number)
    return stream


def is_output_failure(error: OSError) -> bool:
    """Whether an error is of a stream that was open already, as when the disk of output is full."""
    return error.filename is None and error.errno in _FAILURES


def silence() -> None:
    """Send what cannot be written nowhere, so that Python does not complain of it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
