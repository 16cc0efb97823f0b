"""Scenarios: what people write, validated; and its compiled form."""

from sim.inputs.files import shipped, variants
from sim.model.scenario import Scenario, load
from sim.model.sessions import Change, Event, Observer, Session

__all__ = ["Change", "Event", "Observer", "Scenario", "Session", "load", "shipped", "variants"]
