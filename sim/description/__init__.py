"""A scenario described after the ODD protocol, from the scenario itself."""

from sim.description.describe import describe
from sim.description.page import Description, Element, Listing, Table

__all__ = ["Description", "Element", "Listing", "Table", "describe"]
