"""The protocols by name. A protocol that ships is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.protocols.alternating_offers import AlternatingOffers
from sim.protocols.monotonic_concession import MonotonicConcession
from sim.protocols.protocol import Protocol
from sim.protocols.single_text import SingleText
from sim.protocols.take_it_or_leave_it import TakeItOrLeaveIt

__all__ = ["names", "protocol"]

_SHIPPED: Mapping[str, type[Protocol]] = {
    "alternating_offers": AlternatingOffers,
    "single_text": SingleText,
    "take_it_or_leave_it": TakeItOrLeaveIt,
    "monotonic_concession": MonotonicConcession,
}


def names() -> tuple[str, ...]:
    """Names of all protocols."""
    return tuple(_SHIPPED)


def protocol(name: str) -> Protocol:
    """The protocol of a name."""
    return _SHIPPED[name]()
