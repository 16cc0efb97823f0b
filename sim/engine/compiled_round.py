"""Letting the compiled step play rounds, on the arrays of the NumPy engine.

What a cohort has in arrays is moved to the memory of the step once; then the step plays the rounds
of a session wherever it knows the protocol, and NumPy does all the rest (draws, events, signatures)
with the same arrays. Where it does not know a part of somebody's strategy, it does not play at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import FloatArray, IntArray
from sim.engine.appraisal import Appraisal
from sim.engine.clock import RoundClock
from sim.engine.cohort import Cohort
from sim.engine.knowledge import knowledge_of
from sim.engine.pace import Pace
from sim.engine.seats import listed_at
from sim.engine.state import Log, State
from sim.engine.step.shared_arrays import SharedArrays, available
from sim.engine.step.step_layout import (
    ACCEPTS,
    AGENT,
    CLOCKS,
    CONCEDES,
    CONSENT,
    DRAWS,
    LOG,
    LOGS,
    MOST_BYTES,
    MOST_OUTCOMES,
    MOST_PARTIES,
    MOST_ROUNDS,
    OFFERS,
    PARTY,
    PROTOCOLS,
    STATE,
    STREAMS,
    TABLE,
    known,
)
from sim.libraries import wasmtime
from sim.model.compiled import Model
from sim.strategies import Strategy
from sim.strategies.micro import MiCRO, NewOrRepeated
from sim.strategies.offers import Fair, Liked, OwnLowest
from sim.uncertainty.quantities import stream_key

__all__ = ["CompiledRounds", "plays_all"]

_IN_PARTY = {name: place for place, name in enumerate(PARTY)}
_IN_TABLE = {name: place for place, name in enumerate(TABLE)}


def plays_all(model: Model) -> bool:
    """Whether the step plays the rounds of all sessions of a model, if there is room for it."""
    protocols = {session.protocol for session in model.scenario.sessions}
    return protocols <= PROTOCOLS.keys() and model.halves is None and _plays_some(model)


def _plays_some(model: Model) -> bool:
    space = model.scenario.space
    return (
        any(session.protocol in PROTOCOLS for session in model.scenario.sessions)
        and space.enumerable
        and space.size <= MOST_OUTCOMES
        and len(model.parties) <= MOST_PARTIES
        and all(known(party.strategy) for party in model.parties)
        and available()
    )


def _learns(strategy: Strategy) -> bool:
    return strategy.offers.knows == "learned"


def _counts_backed(strategy: Strategy) -> bool:
    """Whether a strategy looks at who has backed what."""
    return isinstance(strategy.concedes, MiCRO) or isinstance(strategy.offers, NewOrRepeated)


class CompiledRounds:
    """The rounds of a cohort, as far as the step plays them.

    Made by `of`.
    """

    @staticmethod
    def of(
        cohort: Cohort, state: State, pace: Pace, may_change: Collection[int]
    ) -> CompiledRounds | None:
        """What plays the rounds of a cohort; None if the step cannot be used, or knows too little.

        The arrays of the cohort and its state lie in the memory of the step from then on.

        Args:
            cohort: The runs.
            state: Where they stand.
            pace: The parties' clocks.
            may_change: The parties for whom a text that they accepted may become worse.
        """
        model, sessions = cohort.model, cohort.model.scenario.sessions
        if cohort.halved or not _plays_some(model):
            return None
        if any(session.protocol == "monotonic_concession" for session in sessions) and any(
            isinstance(party.strategy.concedes, MiCRO) for party in model.parties
        ):
            return None  # what was passed over there counts in the sessions after it
        rounds = 1 + sum(session.rounds for session in sessions)
        if 40 * rounds * len(model.parties) ** 2 * cohort.count > MOST_BYTES:
            return None
        try:
            return CompiledRounds(cohort, state, pace, may_change)
        except wasmtime.WasmtimeError:  # no room for its memory; what was moved there stays good
            return None

    def __init__(
        self, cohort: Cohort, state: State, pace: Pace, may_change: Collection[int]
    ) -> None:
        self._cohort, self._state, self._sessions = cohort, state, cohort.model.scenario.sessions
        self._shared = shared = SharedArrays()
        self._may_change = may_change
        self._held = -1
        count, parties = cohort.count, len(cohort.parties)
        for name in STATE:
            setattr(state, name, shared.copy(getattr(state, name)))
        space = cohort.model.scenario.space
        firsts = np.cumsum([0, *space.shape])[:-1]
        options_of = np.stack(space.all_options, axis=1) + firsts
        rounds = max(session.rounds for session in self._sessions)
        streams = min(rounds, MOST_ROUNDS), parties, len(STREAMS), 2
        self._asking = np.zeros(streams[1:3], bool)
        arrays: dict[str, NDArray[Any]] = {
            "party": shared.zeros((len(cohort.strategies), parties, len(PARTY)), np.uint32),
            "timeline": shared.copy(pace.timeline),
            "from": shared.copy(pace.first),
            "to": shared.copy(pace.last),
            "start": shared.copy(np.array([pace.start])),
            "needed": shared.copy(cohort.model.needed),
            "numbers": shared.copy(cohort.runs),
            "deadline": shared.copy(cohort.deadline),
            "due": shared.zeros((count,), np.float64),
            "seats": shared.zeros((rounds, parties), bool),
            "streams": shared.zeros(streams, np.uint64),
            "acting": shared.zeros((count,), np.int64),
            "outcome": shared.zeros((count,), np.uint8),
            "listed": shared.zeros((parties,), np.int64),
            "last": shared.zeros((count, parties), bool),
            "options_of": shared.copy(options_of.astype(np.int32)),
        }
        if any(session.comes for session in self._sessions):
            arrays["comes"] = shared.zeros((count, parties), bool)
        if cohort.casts is not None:
            arrays["cast"] = shared.copy(cohort.casts.of.astype(np.uint8))
        self._arrays = arrays
        self._table = shared.at(shared.table, (len(TABLE),), np.uint32)
        self._table[...] = 0
        by_party = zip(*cohort.strategies, strict=True)
        # The logs of who looks back at anything. Who backs what, no other way looks at.
        self._remembered = {
            party: LOGS if any(map(_counts_backed, its)) else LOGS[:2]
            for party, its in enumerate(by_party)
            if any(each.remembers for each in its)
        }
        # The arrays of logs as they were moved here, and how many entries they may have by now.
        self._logs: dict[tuple[int, str], NDArray[np.int64]] = {}
        self._rows: dict[tuple[int, str], int] = {}
        for party in range(parties):
            self._lay_out(party)
        fields = {
            "runs": count,
            "parties": parties,
            "outcomes": space.size,
            "issues": len(space.shape),
            "options": sum(space.shape),
            "readings": knowledge_of(cohort.model).count if self._learning else 1,
            "sessions": len(self._sessions),
            "clock": CLOCKS.index(cohort.model.scenario.clock),
            "rounds_in_all": sum(session.rounds for session in self._sessions),
        }
        self._asked = [
            f"parties.{cohort.parties[party].model.party.name}.strategy.{STREAMS[stream]}"
            for party, stream in zip(*np.nonzero(self._asking), strict=True)
        ]
        fields |= {name: shared.address(array) for name, array in arrays.items()}
        fields |= {name: shared.address(getattr(state, name)) for name in STATE}
        self._set(self._table, _IN_TABLE, fields)

    @cached_property
    def _learning(self) -> bool:
        """Whether anybody learns in any of the runs."""
        return any(_learns(its) for cast in self._cohort.strategies for its in cast)

    def _lay_out(self, party: int) -> None:
        """Move what is known of a party to the memory of the step."""
        cohort, shared = self._cohort, self._shared
        agent, model = cohort.listed(party), cohort.model
        strategies = [cast[party] for cast in cohort.strategies]
        for name in AGENT:
            setattr(agent, name, shared.copy(getattr(agent, name)))
        agent.keys = shared.new((cohort.count, model.scenario.space.size), np.uint64)
        agent.appraisal = Appraisal(shared, agent)
        agent.appraise(np.arange(cohort.count))
        stands = model.public[party].stands
        crosses = np.zeros(model.scenario.space.size, np.uint64)
        for i, (_, stand) in enumerate(stands):
            crosses |= stand.crosses * np.uint64(1 << i)
        fields = {
            "counts": model.counts[party],
            "consent": CONSENT.index(agent.model.party.consent.of),
            "patience": agent.model.party.walks_out_after or 0,
            "stands": len(stands),
            "may_change": party in self._may_change,
        }
        arrays = {name: getattr(agent, name) for name in ("keys", *AGENT)}
        if agent.win_set is not None:
            arrays["home"] = agent.win_set = shared.copy(agent.win_set)
        if agent.heeded:
            arrays["heeded"] = shared.copy(np.logical_and.reduce(agent.heeded))
        if any(map(_learns, strategies)):
            agent.doubted = shared.zeros(agent.keys.shape, bool)
        if agent.tried:  # nothing yet
            marks = {"tried": "outcomes", "tried_options": "options"}
            for name, kind in marks.items():
                shape = len(agent.tried), *getattr(agent.tried[0], kind).shape
                arrays[name] = shared.zeros(shape, np.uint8)
                for tried, kept in zip(agent.tried, arrays[name], strict=True):
                    setattr(tried, kind, kept)
        arrays["bits"] = shared.copy(agent.model.bits)
        arrays["crosses"] = shared.copy(crosses)
        arrays |= self._known(party, strategies)
        memory = self._state.memories[party]
        for name in self._remembered.get(party, ()):
            log: Log = getattr(memory, name)
            log.counts = shared.copy(log.counts)
        if any(map(_counts_backed, strategies)):
            arrays["distinct"] = memory.backing.distinct = shared.copy(memory.backing.distinct)
        fields |= {name: shared.address(array) for name, array in arrays.items()}
        self._set(self._arrays["party"][:, party], _IN_PARTY, fields)
        learned = self._learned(party)
        for number, strategy in enumerate(strategies):
            its = self._lay_out_strategy(party, number, strategy)
            if _learns(strategy):
                its |= learned
            self._set(self._arrays["party"][number, party], _IN_PARTY, its)

    def _lay_out_strategy(self, party: int, cast: int, strategy: Strategy) -> dict[str, int]:
        agent, casts = self._cohort.listed(party), self._cohort.casts
        concedes, offers = type(strategy.concedes), type(strategy.offers)
        number, parameters = CONCEDES[concedes]
        fields = {
            "concedes": number,
            "floor_is_worst": strategy.concedes.said.get("floor") == "worst",
            "offers": OFFERS[offers],
            "accepts": ACCEPTS[type(strategy.accepts)],
            "learns": _learns(strategy),
            "compares": strategy.compares,
            "reads": "knows" in strategy.offers.said,
            "remembers": strategy.remembers,
            "counts_backed": _counts_backed(strategy),
        }
        drawn = agent.parameters if casts is None else casts.parameters[cast][party]
        for i, name in enumerate(parameters):
            fields[f"parameter_{i}"] = self._shared.address(self._shared.copy(drawn[name]))
        for i, stream in enumerate(STREAMS):
            if stream == "ties" or stream in DRAWS.get(concedes, ()) + DRAWS.get(offers, ()):
                self._asking[party, i] = True
        return fields

    def _known(self, party: int, strategies: Sequence[Strategy]) -> dict[str, NDArray[Any]]:
        """What is the same in all runs: how the others like outcomes, and what a party gains."""
        found: dict[str, NDArray[Any]] = {}
        model, shared = self._cohort.model, self._shared
        offers = {type(strategy.offers) for strategy in strategies}
        if self._learning:
            found["gains"] = shared.copy(knowledge_of(model).gains_of(party))
        for name, worst_off, readers in (
            ("least", True, {Fair, Liked, NewOrRepeated}),
            ("mean", False, {Liked, OwnLowest, NewOrRepeated}),
        ):
            if offers & readers:
                knowledge = knowledge_of(model)
                ranks = knowledge.ranks(party, worst_off)
                found[f"liking_{name}"] = shared.copy(ranks.astype(np.int32))
                found[f"falling_{name}"] = shared.copy(knowledge.falling(party, worst_off))
        if any("knows" in strategy.offers.said for strategy in strategies):
            found["scores"] = shared.copy(knowledge_of(model).scores(party, True))
        return found

    def _learned(self, party: int) -> dict[str, int]:
        """Where that lies which a party learns of the others, if it does."""
        beliefs, agent = self._state.beliefs[party], self._cohort.listed(party)
        found: dict[str, NDArray[Any] | None] = {"doubted": agent.doubted}
        if beliefs is not None:
            for name in ("unlikely", "log_odds", "real"):
                setattr(beliefs, name, self._shared.copy(getattr(beliefs, name)))
            stands = self._cohort.model.public[party].stands
            owned = np.zeros(len(self._cohort.parties), np.uint64)
            for i, (owner, _) in enumerate(stands):
                owned[owner] |= np.uint64(1 << i)
            found["owned"] = self._shared.copy(owned)
            found |= {"unlikely": beliefs.unlikely, "log_odds": beliefs.log_odds}
            found["real"] = beliefs.real
        return {name: self._shared.address(array) for name, array in found.items()}

    @staticmethod
    def _set(row: NDArray[np.uint32], names: Mapping[str, int], fields: dict[str, int]) -> None:
        for name, number in fields.items():
            row[..., names[name]] = number

    def knows(self, protocol: str) -> bool:
        """Whether the step plays the rounds of a protocol."""
        return protocol in PROTOCOLS

    def play(self, clock: RoundClock, runs: IntArray, due: FloatArray) -> NDArray[np.uint8]:
        """Play rounds of a session, each run by itself.

        Args:
            clock: The first of the rounds.
            runs: The runs that come to it.
            due: The hour at which something happens in each run that the step does not know; shape
                ``(count,)``. Its rounds end before it.

        Returns:
            How each of the runs comes out of it, as the constants of this file say.
        """
        session, arrays = self._sessions[clock.session], self._arrays
        until = min(session.rounds, clock.round + MOST_ROUNDS)
        arrays["due"][...] = due
        arrays["listed"][...] = clock.order
        arrays["acting"][: len(runs)] = runs
        if clock.session != self._held:
            self._held = clock.session
            memo = self._cohort.model.memo
            if ("seats", clock.session) not in memo:
                hours = [number * session.round_hours for number in range(session.rounds)]
                its = [listed_at(session, since, len(clock.order)) for since in hours]
                memo["seats", clock.session] = np.array(its)
            arrays["seats"][: session.rounds] = memo["seats", clock.session]
            if "comes" in arrays:
                arrays["comes"][...] = True
                for party in session.comes:
                    arrays["comes"][:, party] = self._cohort.comes[session.name, party]
            self._rows.clear()  # whatever NumPy has added since
        self._key_streams(clock.name, clock.round, until)
        for party in self._remembered:
            self._make_room(party, until - clock.round)
        fields = {
            "held": clock.session,
            "protocol": PROTOCOLS[session.protocol],
            "number": clock.round,
            "until": until,
            "count": len(runs),
        }
        self._set(self._table, _IN_TABLE, fields)
        self._shared.play_rounds()
        return arrays["outcome"][: len(runs)].copy()

    def _key_streams(self, session: str, first: int, until: int) -> None:
        seed, streams = self._cohort.source.seed, self._arrays["streams"]
        for number in range(first, until):
            keys = b"".join(stream_key(seed, f"{name}#{session}.{number}") for name in self._asked)
            streams[number - first, self._asking] = np.frombuffer(keys, "<u8").reshape(-1, 2)

    def _make_room(self, party: int, rounds: int) -> None:
        """See that a party's logs lie in the memory of the step, with room for some rounds."""
        memory, parties = self._state.memories[party], len(self._cohort.parties)
        # In a round each party offers once and accepts once at most; and a text may be brought.
        most = {"heard": parties, "said": 1, "backing": 2 * parties}
        for name in self._remembered[party]:
            more = 1 + most[name] * rounds
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
                fields = {part: getattr(log, part) for part in LOG}
                where = {f"{name}_{p}": self._shared.address(a) for p, a in fields.items()}
                where[f"{name}_entries"] = len(log.outcomes)
                self._set(self._arrays["party"][:, party], _IN_PARTY, where)

    def _move(self, log: Log, rows: int) -> None:
        outcomes, by = log.outcomes, log.by
        # In the step the entries of a run lie side by side, for it looks at one run at a time.
        shape = len(log.counts), rows
        log.outcomes = self._shared.new(shape, np.int64).T
        log.by = self._shared.new(shape, np.int8).T
        log.outcomes[len(outcomes) :] = log.by[len(outcomes) :] = -1
        log.outcomes[: len(outcomes)] = outcomes
        log.by[: len(outcomes)] = by
