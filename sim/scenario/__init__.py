"""Scenarios: what people write, validated; and its compiled form."""

from sim.scenario.files import shipped, variants
from sim.scenario.scenario import Scenario, load
from sim.scenario.spec import Change, Event, Observer, Session

__all__ = ["Change", "Event", "Observer", "Scenario", "Session", "load", "shipped", "variants"]
