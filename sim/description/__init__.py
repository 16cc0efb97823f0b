"""A scenario in words: after the ODD+D protocol, and what each number rests on."""

from sim.description import audit
from sim.description.odd import describe
from sim.description.page import Description, Element, Listing, TextTable

__all__ = ["Description", "Element", "Listing", "TextTable", "audit", "describe"]
