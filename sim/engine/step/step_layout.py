"""What the compiled step knows, and how what it is given lies in its memory."""

from __future__ import annotations

from typing import Any

from sim.strategies import Conceding, Offering, Strategy
from sim.strategies.accepts import Combined, Next, Target
from sim.strategies.bases import Acceptance
from sim.strategies.behaviour_dependent import (
    AveragedTitForTat,
    RandomAbsoluteTitForTat,
    RelativeTitForTat,
)
from sim.strategies.micro import MiCRO, NewOrRepeated
from sim.strategies.offers import AnyAbove, Fair, Liked, OwnLowest
from sim.strategies.opponent_model import FrequencyModel
from sim.strategies.simple import Hardliner, Random
from sim.strategies.time_dependent import Boulware, Conceder, Exponential, Linear, Polynomial

__all__ = [
    "ACCEPTS",
    "AGENT",
    "AGREES",
    "APPRAISAL",
    "BREAKS_OFF",
    "CLOCKS",
    "CONCEDES",
    "CONSENT",
    "DRAWS",
    "GOES_ON",
    "IS_LATE",
    "LOG",
    "LOGS",
    "LOSES_PATIENCE",
    "MOST_BYTES",
    "MOST_OUTCOMES",
    "MOST_PARTIES",
    "MOST_ROUNDS",
    "OFFERS",
    "PARTY",
    "PASSES_BY",
    "PROTOCOLS",
    "RUNS_OUT",
    "STATE",
    "STREAMS",
    "TABLE",
    "known",
]

AGREES, PASSES_BY, BREAKS_OFF, LOSES_PATIENCE, IS_LATE, RUNS_OUT, GOES_ON = range(7)
"""How a run comes out of the rounds that it was to play: those present agree; there is nothing to
discuss; there is no agreement, and the session is over; somebody walks out, which ends it; the next
round would end after the deadline; the rounds are over; something is due, or it is time to make
room for what is heard."""

# The numbers of the step's enumerations, and the parameters that it is given.
CONCEDES: dict[type[Conceding], tuple[int, tuple[str, ...]]] = {
    Boulware: (0, ("exponent",)),
    Conceder: (0, ("exponent",)),
    FrequencyModel: (0, ("exponent",)),
    Linear: (1, ()),
    Polynomial: (2, ("beta", "kappa")),
    Exponential: (3, ("beta", "kappa")),
    Hardliner: (4, ()),
    Random: (5, ()),
    RelativeTitForTat: (6, ("delta",)),
    AveragedTitForTat: (7, ("gamma",)),
    RandomAbsoluteTitForTat: (8, ("delta", "most")),
    MiCRO: (9, ()),
}
OFFERS: dict[type[Offering], int] = {
    Fair: 0,
    Liked: 1,
    OwnLowest: 2,
    AnyAbove: 3,
    NewOrRepeated: 4,
}
ACCEPTS: dict[type[Acceptance], int] = {Combined: 0, Target: 1, Next: 2}
PROTOCOLS = {"alternating_offers": 0, "take_it_or_leave_it": 1}
CLOCKS = ("rounds", "calendar", "open")
CONSENT = ("all", "some", "none")
STREAMS = ("ties", "offer", "target", "imitation", "repeat")
DRAWS: dict[type[Any], tuple[str, ...]] = {
    Random: ("target",),
    RandomAbsoluteTitForTat: ("imitation",),
    AnyAbove: ("offer",),
    NewOrRepeated: ("repeat",),
}
"""Who asks for which random numbers; all do for what decides between equals, the first."""

LOG = ("outcomes", "by", "counts")
LOGS = ("heard", "said", "backing")
PARTY = (
    *("concedes", "floor_is_worst", "offers", "accepts", "learns", "compares", "reads"),
    *("counts", "consent", "patience", "remembers", "counts_backed", "stands"),
    "may_change",
    *("active", "taken_real", "top", "best", "no_deal", "drift", "best_known", "situation"),
    *("parameter_0", "parameter_1", "keys", "doubted", "home", "heeded", "tried", "tried_options"),
    *("bits", "crosses"),
    *("gains", "liking_least", "liking_mean", "falling_least", "falling_mean", "scores"),
    *("unlikely", "log_odds", "real", "owned"),
    *(f"{log}_{part}" for log in LOGS for part in ("entries", *LOG)),
    "distinct",
)
"""The fields of ``Party`` in the step, each four bytes wide."""

STATE = (
    *("offer", "proposer", "text", "session", "round", "alone", "begin", "hour", "course"),
    *("accepted", "text_accepted", "present", "gone", "tempted"),
    *("refusal", "text_refusal", "order", "placed", "waited", "walked"),
    *("elapsed", "step", "place"),
)
TABLE = (
    *("runs", "parties", "outcomes", "readings", "sessions", "clock", "rounds_in_all"),
    *("issues", "options"),
    *("held", "protocol", "number", "until", "count"),
    *("party", "timeline", "from", "to", "start", "needed", "numbers", "deadline", "due"),
    *("seats", "comes", "cast", "streams", "acting", "outcome", "listed", "options_of"),
    *STATE[:14],
    "last",
    *STATE[14:],
)
"""The fields of ``Table``."""
APPRAISAL = (
    *("count", "width", "issues", "outcomes", "masks"),
    *("runs", "numbers", "options", "mask", "keys"),
)
"""The fields of ``Appraisal``."""
AGENT = ("active", "taken_real", "top", "best", "no_deal", "drift", "best_known", "situation")
MOST_OUTCOMES = 2**15
"""What is the same in all runs is copied for every cohort, and with more outcomes that is much."""
MOST_PARTIES = 127
MOST_ROUNDS = 16
"""So many rounds are played at once; then it is seen to that there is room for what is heard."""
MOST_BYTES = 2**30
"""What all may remember must fit the memory of the step, which 32 bits address."""


def known(strategy: Strategy) -> bool:
    """Whether the step plays a strategy; not if it is noisy, or told what others want."""
    parts = type(strategy.concedes), type(strategy.offers), type(strategy.accepts)
    tables: tuple[Any, ...] = CONCEDES, OFFERS, ACCEPTS
    familiar = all(part in table for part, table in zip(parts, tables, strict=True))
    return familiar and not strategy.noisy and strategy.offers.knows != "told"
