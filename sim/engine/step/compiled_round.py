"""Letting the compiled step play rounds, on the arrays of the NumPy engine.

What a cohort has in arrays is moved to the memory of the step once; then the step plays a round
wherever it knows the protocol, and NumPy does all the rest (who is present, clocks, events,
signatures) with the same arrays. Where it does not know a part of somebody's strategy, it does not
play at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.cohort import Cohort
from sim.engine.knowledge import knowledge_of
from sim.engine.state import Log, State
from sim.engine.step.shared_arrays import SharedArrays, available
from sim.engine.table import RoundTable
from sim.libraries import wasmtime
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
from sim.uncertainty.quantities import stream_key

__all__ = ["PARTY", "TABLE", "CompiledRounds", "known"]

# The numbers of the step's enumerations, and the parameters that it is given.
_CONCEDES: dict[type[Conceding], tuple[int, tuple[str, ...]]] = {
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
_OFFERS: dict[type[Offering], int] = {
    Fair: 0,
    Liked: 1,
    OwnLowest: 2,
    AnyAbove: 3,
    NewOrRepeated: 4,
}
_ACCEPTS: dict[type[Acceptance], int] = {Combined: 0, Target: 1, Next: 2}
_PROTOCOLS = {"alternating_offers": 0, "take_it_or_leave_it": 1}
_CONSENT = ("all", "some", "none")
_STREAMS = ("ties", "offer", "target", "imitation", "repeat")
_DRAWS: dict[type[Any], tuple[str, ...]] = {
    Random: ("target",),
    RandomAbsoluteTitForTat: ("imitation",),
    AnyAbove: ("offer",),
    NewOrRepeated: ("repeat",),
}
"""Who asks for which random numbers; all do for what decides between equals, the first."""

_LOG = ("outcomes", "by", "counts")
PARTY = (
    *("concedes", "floor_is_worst", "offers", "accepts", "learns", "compares", "reads"),
    *("counts", "consent", "patient", "remembers", "stands"),
    *("active", "taken_real", "top", "best", "no_deal", "drift", "best_known", "situation"),
    *("parameter_0", "parameter_1", "keys", "doubted", "home", "heeded", "bits", "crosses"),
    *("gains", "liking_least", "liking_mean", "scores", "unlikely", "log_odds", "real", "owners"),
    *(f"{log}_{part}" for log in ("heard", "said", "backing") for part in _LOG),
    *("distinct", "streams"),
)
"""The fields of ``Party`` in ``step.c``, each four bytes wide."""
TABLE = (
    *("runs", "parties", "outcomes", "readings", "protocol", "ends_session", "count"),
    *("party", "needed", "numbers", "offer", "proposer", "text", "alone", "begin"),
    *("accepted", "present", "tempted", "last", "closing"),
    *("refusal", "text_refusal", "order", "elapsed", "step", "acting", "agreed", "listed"),
)
"""The fields of ``Table``."""

_STATE = (
    *("offer", "proposer", "text", "alone", "accepted", "present", "tempted"),
    *("refusal", "text_refusal", "order", "elapsed", "step"),
)
_AGENT = ("active", "taken_real", "top", "best", "no_deal", "drift", "best_known", "situation")
_MOST_OUTCOMES = 2**15
"""What is the same in all runs is copied for every cohort, and with more outcomes that is much."""
_MOST_BYTES = 2**30
"""What all may remember must fit the memory of the step, which 32 bits address."""


def known(strategy: Strategy) -> bool:
    """Whether the step plays a strategy; not if it is noisy, or told what others want."""
    parts = type(strategy.concedes), type(strategy.offers), type(strategy.accepts)
    tables: tuple[Any, ...] = _CONCEDES, _OFFERS, _ACCEPTS
    familiar = all(part in table for part, table in zip(parts, tables, strict=True))
    return familiar and not strategy.noisy and strategy.offers.knows != "told"


class CompiledRounds:
    """The rounds of a cohort, as far as the step plays them.

    Made by `of`.
    """

    @staticmethod
    def of(cohort: Cohort, state: State) -> CompiledRounds | None:
        """What plays the rounds of a cohort; None if the step cannot be used, or knows too little.

        The arrays of the cohort and its state lie in the memory of the step from then on.
        """
        model, sessions = cohort.model, cohort.model.scenario.sessions
        space = model.scenario.space
        if not any(session.protocol in _PROTOCOLS for session in sessions):
            return None
        if cohort.halved or not space.enumerable or space.size > _MOST_OUTCOMES:
            return None
        if any(session.protocol == "monotonic_concession" for session in sessions) and any(
            isinstance(party.strategy.concedes, MiCRO) for party in model.parties
        ):
            return None  # what was passed over there counts in the sessions after it
        rounds = 1 + sum(session.rounds for session in sessions)
        if 40 * rounds * len(model.parties) ** 2 * cohort.count > _MOST_BYTES:
            return None
        if not all(known(party.strategy) for party in model.parties) or not available():
            return None
        try:
            return CompiledRounds(cohort, state)
        except wasmtime.WasmtimeError:  # no room for its memory; what was moved there stays good
            return None

    def __init__(self, cohort: Cohort, state: State) -> None:
        self._cohort, self._state = cohort, state
        self._shared = shared = SharedArrays()
        count, parties = cohort.count, len(cohort.parties)
        for name in _STATE:
            setattr(state, name, shared.copy(getattr(state, name)))
        self._last = shared.zeros((count, parties), bool)
        self._closing = shared.zeros((count, parties), bool)
        self._begin = shared.zeros((count,), np.float64)
        self._acting = shared.zeros((count,), np.int64)
        self._agreed = shared.zeros((count,), bool)
        self._listed = shared.zeros((parties,), np.int64)
        self._streams = shared.zeros((parties, len(_STREAMS), 2), np.uint64)
        self._asked: list[str] = []
        self._asking = np.zeros((parties, len(_STREAMS)), bool)
        self._parties = shared.zeros((parties, len(PARTY)), np.uint32)
        self._table = shared.at(shared.table, (len(TABLE),), np.uint32)
        self._remembering = [
            party for party in range(parties) if cohort.parties[party].model.strategy.remembers
        ]
        # The arrays of logs as they were moved here, and how many entries they may have by now.
        self._logs: dict[tuple[int, str], NDArray[np.int64]] = {}
        self._rows: dict[tuple[int, str], int] = {}
        learning = any(agent.model.strategy.offers.knows == "learned" for agent in cohort.parties)
        for party in range(parties):
            self._lay_out(party, learning)
        fields = {
            "runs": count,
            "parties": parties,
            "outcomes": cohort.model.scenario.space.size,
            "readings": knowledge_of(cohort.model).count if learning else 1,
            "party": shared.address(self._parties),
            "needed": shared.address(shared.copy(cohort.model.needed)),
            "numbers": shared.address(shared.copy(cohort.runs)),
            "begin": shared.address(self._begin),
            "last": shared.address(self._last),
            "closing": shared.address(self._closing),
            "acting": shared.address(self._acting),
            "agreed": shared.address(self._agreed),
            "listed": shared.address(self._listed),
        }
        fields |= {name: shared.address(getattr(state, name)) for name in _STATE}
        self._set(self._table, TABLE, fields)

    def _lay_out(self, party: int, learning: bool) -> None:
        """Move what is known of a party to the memory of the step."""
        cohort, shared = self._cohort, self._shared
        agent = cohort.listed(party)
        strategy, model = agent.model.strategy, cohort.model
        for name in ("keys", *_AGENT):
            setattr(agent, name, shared.copy(getattr(agent, name)))
        concedes, offers = type(strategy.concedes), type(strategy.offers)
        number, parameters = _CONCEDES[concedes]
        stands = model.public[party].stands
        crosses = np.zeros(model.scenario.space.size, np.uint64)
        for i, (_, stand) in enumerate(stands):
            crosses |= stand.crosses * np.uint64(1 << i)
        fields = {
            "concedes": number,
            "floor_is_worst": strategy.concedes.said.get("floor") == "worst",
            "offers": _OFFERS[offers],
            "accepts": _ACCEPTS[type(strategy.accepts)],
            "learns": strategy.offers.knows == "learned",
            "compares": strategy.compares,
            "reads": "knows" in strategy.offers.said,
            "counts": model.counts[party],
            "consent": _CONSENT.index(agent.model.party.consent.of),
            "patient": agent.model.party.walks_out_after is None,
            "remembers": strategy.remembers,
            "stands": len(stands),
        }
        arrays = {name: getattr(agent, name) for name in ("keys", *_AGENT)}
        for i, name in enumerate(parameters):
            arrays[f"parameter_{i}"] = shared.copy(agent.parameters[name])
        if agent.win_set is not None:
            arrays["home"] = agent.win_set = shared.copy(agent.win_set)
        if agent.heeded:
            arrays["heeded"] = shared.copy(np.logical_and.reduce(agent.heeded))
        if strategy.offers.knows == "learned":
            arrays["doubted"] = agent.doubted = shared.zeros(agent.keys.shape, bool)
        arrays["bits"] = shared.copy(agent.model.bits)
        arrays["crosses"] = shared.copy(crosses)
        arrays["streams"] = self._streams[party]
        for i, stream in enumerate(_STREAMS):
            if stream == "ties" or stream in _DRAWS.get(concedes, ()) + _DRAWS.get(offers, ()):
                self._asking[party, i] = True
                self._asked.append(f"parties.{agent.model.party.name}.strategy.{stream}")
        arrays |= self._known(party, strategy, learning) | self._learned(party)
        if strategy.remembers:
            memory = self._state.memories[party]
            memory.backing.distinct = shared.copy(memory.backing.distinct)
            arrays["distinct"] = memory.backing.distinct
            for log in (memory.heard, memory.said, memory.backing):
                log.counts = shared.copy(log.counts)
        fields |= {name: shared.address(array) for name, array in arrays.items()}
        self._set(self._parties[party], PARTY, fields)

    def _known(self, party: int, strategy: Strategy, learning: bool) -> dict[str, NDArray[Any]]:
        """What is the same in all runs: how the others like outcomes, and what a party gains."""
        found: dict[str, NDArray[Any]] = {}
        offers, model, shared = type(strategy.offers), self._cohort.model, self._shared
        if learning:
            found["gains"] = shared.copy(knowledge_of(model).gains_of(party))
        for name, worst_off, readers in (
            ("liking_least", True, (Fair, NewOrRepeated)),
            ("liking_mean", False, (Liked, OwnLowest, NewOrRepeated)),
        ):
            if offers in readers:
                ranks = knowledge_of(model).ranks(party, worst_off)
                found[name] = shared.copy(ranks.astype(np.int32))
        if "knows" in strategy.offers.said:
            found["scores"] = shared.copy(knowledge_of(model).scores(party, True))
        return found

    def _learned(self, party: int) -> dict[str, NDArray[Any]]:
        """What a party learns of the others."""
        beliefs = self._state.beliefs[party]
        if beliefs is None:
            return {}
        for name in ("unlikely", "log_odds", "real"):
            setattr(beliefs, name, self._shared.copy(getattr(beliefs, name)))
        stands = self._cohort.model.public[party].stands
        owners = self._shared.copy(np.array([owner for owner, _ in stands], np.int32))
        return {
            "unlikely": beliefs.unlikely,
            "log_odds": beliefs.log_odds,
            "real": beliefs.real,
            "owners": owners,
        }

    @staticmethod
    def _set(row: NDArray[np.uint32], names: tuple[str, ...], fields: dict[str, int]) -> None:
        for name, number in fields.items():
            row[names.index(name)] = number

    def knows(self, protocol: str) -> bool:
        """Whether the step plays the rounds of a protocol."""
        return protocol in _PROTOCOLS

    def play(self, table: RoundTable, protocol: str) -> None:
        """Play a round, in the runs in which no agreement is reached yet."""
        clock, runs = table.clock, table.runs
        if clock.round == 0:
            self._rows.clear()  # whatever NumPy has added since
        if not len(runs):
            return
        self._begin[...] = clock.begin
        self._last[...] = clock.last
        self._closing[...] = clock.closing
        self._listed[...] = clock.order
        self._acting[: len(runs)] = runs
        self._key_streams(clock.name, clock.round)
        for party in self._remembering:
            self._make_room(party)
        fields = {"protocol": _PROTOCOLS[protocol], "ends_session": clock.ends_session}
        fields["count"] = len(runs)
        self._set(self._table, TABLE, fields)
        self._shared.play_round()
        table.close(runs[self._agreed[: len(runs)]])
        if protocol == "take_it_or_leave_it":
            table.break_off(table.runs)

    def _key_streams(self, session: str, number: int) -> None:
        seed = self._cohort.source.seed
        keys = b"".join(stream_key(seed, f"{name}#{session}.{number}") for name in self._asked)
        self._streams[self._asking] = np.frombuffer(keys, "<u8").reshape(-1, 2)

    def _make_room(self, party: int) -> None:
        """See that a party's logs lie in the memory of the step, with room for another round."""
        memory, parties = self._state.memories[party], len(self._cohort.parties)
        # In a round each party offers once and accepts once at most.
        for name, more in (("heard", parties), ("said", 1), ("backing", 2 * parties)):
            log: Log = getattr(memory, name)
            here = log.outcomes is self._logs.get((party, name))
            if here and (party, name) in self._rows:
                self._rows[party, name] += more
                if self._rows[party, name] <= len(log.outcomes):
                    continue
            self._rows[party, name] = rows = int(log.counts.max()) + more
            if rows > len(log.outcomes) or not here:
                self._move(log, max(rows, 2 * len(log.outcomes), 16))
                self._logs[party, name] = log.outcomes
                fields = {part: getattr(log, part) for part in _LOG}
                addresses = {f"{name}_{p}": self._shared.address(a) for p, a in fields.items()}
                self._set(self._parties[party], PARTY, addresses)

    def _move(self, log: Log, rows: int) -> None:
        outcomes, by = log.outcomes, log.by
        shape = rows, len(log.counts)
        log.outcomes = self._shared.zeros(shape, np.int64)
        log.by = self._shared.zeros(shape, np.int8)
        log.outcomes[len(outcomes) :] = log.by[len(outcomes) :] = -1
        log.outcomes[: len(outcomes)] = outcomes
        log.by[: len(outcomes)] = by
