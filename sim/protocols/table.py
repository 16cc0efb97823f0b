"""The protocols by name. A protocol that ships is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.protocols.alternating_offers import AlternatingOffers
from sim.protocols.protocol import Protocol

_SHIPPED: Mapping[str, type[Protocol]] = {"alternating_offers": AlternatingOffers}


def names() -> tuple[str, ...]:
    """Names of all protocols."""
    return tuple(_SHIPPED)


def protocol(name: str) -> Protocol:
    """The protocol of a name."""
    return _SHIPPED[name]()
