"""What all cores share: each message finds its answer, and an error becomes a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.errors import InputError, SimError, UsageError

__all__ = ["Message", "MessageHandler"]

Message = dict[str, Any]

_LONGEST_ID = 64
_LONGEST_TEXT = 600


class MessageHandler:
    """A core: it answers messages, plain data in and out, and knows of no window.

    Args:
        answers: The function that answers a message, by the type of the message.
    """

    def __init__(self, answers: Mapping[str, Callable[[Mapping[str, Any]], Message]]) -> None:
        self._answers = answers

    def handle(self, message: object) -> Message:
        """The reply to a message, whatever the message is."""
        reply: Message = {}
        if isinstance(message, Mapping) and _is_id(message.get("id")):
            reply["id"] = message["id"]
        try:
            return {**reply, **self._answer(message)}
        except InputError as error:
            # The line in a file says nothing to somebody who moves a slider.
            text = "; ".join(fault.message for fault in error.faults)
        except SimError as error:
            text = str(error)
        return {**reply, "type": "error", "text": text[:_LONGEST_TEXT]}

    def _answer(self, message: object) -> Message:
        kind = message.get("type") if isinstance(message, Mapping) else None
        if not isinstance(message, Mapping) or not isinstance(kind, str):
            raise UsageError("a message is a mapping with a type")
        if kind not in self._answers:
            raise UsageError("there is no message of that type")
        return {"type": kind, **self._answers[kind](message)}


def _is_id(word: object) -> bool:
    return isinstance(word, str) and len(word) <= _LONGEST_ID
