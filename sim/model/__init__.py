"""What a negotiation is: issues, parties, what they want and refuse, the timeline, the aftermath.

Immutable data, and the arithmetic that follows from it alone; nothing here reads a file. How a
scenario is written and read stands in `sim.inputs`; what is worked out of it once, before runs are
played, in `sim.model.compiled`.
"""

from sim.model.aftermath import Aftermath
from sim.model.alternatives import Alternative
from sim.model.claims import Claim, Source
from sim.model.compiled import Model, compile_scenario
from sim.model.endings import COURSES, ENDINGS
from sim.model.events import Event, EventChange
from sim.model.guarantees import Guarantee
from sim.model.issues import Issue, OutcomeSpace, Predicate
from sim.model.observations import Observation
from sim.model.parties import Party
from sim.model.scenario import Origin, Scenario
from sim.model.sessions import Observer, Session

__all__ = [
    "COURSES",
    "ENDINGS",
    "Aftermath",
    "Alternative",
    "Claim",
    "Event",
    "EventChange",
    "Guarantee",
    "Issue",
    "Model",
    "Observation",
    "Observer",
    "Origin",
    "OutcomeSpace",
    "Party",
    "Predicate",
    "Scenario",
    "Session",
    "Source",
    "compile_scenario",
]
