"""Everything this package raises on purpose.

::

    SimError
    ├── InputError     a file or a value is wrong; carries every fault found, each with its place
    ├── UsageError     an argument of a call is wrong (also a ValueError)
    ├── StrategyError  a strategy returned something that cannot be played
    └── StorageError   results cannot be written or read

The command line prints the message of any of them and exits with status 2; no traceback is shown.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import FrameSummary, extract_tb

__all__ = [
    "Fault",
    "FewRunsWarning",
    "InputError",
    "SharedDrawsWarning",
    "SimError",
    "StorageError",
    "StrategyError",
    "StrategyTimeout",
    "UsageError",
    "did_you_mean",
    "place_of",
]

_PACKAGE = str(Path(__file__).parent)
_LONGEST_WORD = 100
_MOST_WORDS = 1_000


class SimError(Exception):
    """Base of all errors that this package raises on purpose.

    Notebooks and IPython show one as its message and the line that asked for it, without the
    package's own lines between them; ``%debug`` still finds those.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows."""
        shown = [f"{type(self).__name__}: {self}"]
        asking = None
        for frame in extract_tb(self.__traceback__):
            if frame.filename.startswith(_PACKAGE):
                break
            asking = frame
        if asking is not None and asking.line:
            shown.append(f"asked for in line {asking.lineno}: {asking.line}")
        return shown


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where it stands, and what would be right.

    Attributes:
        file: The file as the user named it; ``<python>`` for values passed from Python.
        line: Line number from 1; 0 where there is no line.
        path: Dotted path to the value inside the file, empty for the file as a whole.
        message: What is wrong and, where it can be told, what would be right.
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        file = _on_one_line(self.file, 4_096)
        place = f"{file}:{self.line}" if self.line else file
        parts = (place, _on_one_line(self.path, 200), _on_one_line(self.message, 600))
        return ": ".join(part for part in parts if part)


def _on_one_line(text: str, most: int) -> str:
    """Text of a file as part of a message: no line breaks, nothing invisible, not without end."""
    if len(text) > most:
        text = f"{text[: most - 100]} … {text[-100:]}"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class InputError(SimError):
    """A file or a value is wrong. ``faults`` holds every fault found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class UsageError(SimError, ValueError):
    """An argument of a call is wrong."""


class StrategyError(SimError):
    """A strategy returned something that cannot be played."""


class StrategyTimeout(StrategyError):
    """A strategy took too long for an answer."""


class StorageError(SimError):
    """Results cannot be written or read."""


_ELSEWHERE = {
    "one_of": "what each run draws from a few ways goes under alternatives:",
    "correlated": "what depends on each other goes under dependence:",
    "correlated_with": "what depends on each other goes under dependence:",
    "rank": "what depends on each other goes under dependence:",
}
"""Where things go that people look for elsewhere."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error message: the nearest known word, else the known words if they are few.

    Returns:
        Text that starts with a space, or an empty string.
    """
    words = [str(w) for w in known]
    if word in _ELSEWHERE:
        return f" ({_ELSEWHERE[word]})"
    # Looking for likeness takes time with the square of the length, and a file can be made of such.
    if len(word) > _LONGEST_WORD or len(words) > _MOST_WORDS:
        return ""
    words = [w for w in words if w and len(w) <= _LONGEST_WORD]
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f" (did you mean '{near[0]}'?)"
    if words and len(words) <= 12:
        return f" (known: {', '.join(words)})"
    return ""


class SharedDrawsWarning(UserWarning):
    """Points of a study share their random numbers where means over them are wanted."""


class FewRunsWarning(UserWarning):
    """So few runs agree with the evidence that what they say is mostly chance."""


def place_of(frame: FrameSummary) -> str:
    """The place of a line of code, for a message."""
    # Code that has come to a worker has no file any more.
    where = "" if frame.filename.startswith("<") else f"{frame.filename}, "
    return f"{where}line {frame.lineno}"
