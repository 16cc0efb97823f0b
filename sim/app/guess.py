"""A guess that a reader puts in before looking: messages in, messages out.

- ``hello``: what is asked for, and what was guessed so far.
- ``guess``: a guess. ``text``. The first one stays.

Both are answered by ``asks`` and ``guess``, which is empty as long as nothing was guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.app.message_handler import Message, MessageHandler
from sim.errors import UsageError

__all__ = ["Guess"]

_LONGEST = 200


class Guess(MessageHandler):
    """Takes a reader's guess, and tells those who wait for it.

    Args:
        asks: What the reader is asked to put in.

    Attributes:
        text: The guess; empty as long as there is none.
    """

    def __init__(self, asks: str) -> None:
        self.text = ""
        self._asks = asks
        self._waiting: list[Callable[[], None]] = []
        super().__init__({"hello": self._state, "guess": self._take})

    def then(self, look: Callable[[], None]) -> None:
        """Call a function as soon as there is a guess."""
        if self.text:
            look()
        else:
            self._waiting.append(look)

    def _state(self, message: Mapping[str, Any]) -> Message:
        return {"asks": self._asks, "guess": self.text}

    def _take(self, message: Mapping[str, Any]) -> Message:
        text = message.get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
            raise UsageError(f"a guess is a text of 1 to {_LONGEST} characters")
        if not self.text:
            self.text = text.strip()
            waiting, self._waiting = self._waiting, []
            for look in waiting:
                look()
        return self._state(message)
