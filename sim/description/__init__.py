"""A scenario in words: after the ODD+D protocol, and what each number rests on."""

from sim.description import audit
from sim.description.lines import in_width
from sim.description.odd import describe
from sim.description.page import Description, Element, Listing, TextTable

__all__ = ["Description", "Element", "Listing", "TextTable", "audit", "describe", "in_width"]
