"""What a cohort of runs is made of: draws, and each party's agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.casts import Casts
from sim.engine.draws import Draws
from sim.engine.enumerated import EnumeratedParty
from sim.engine.foresight import Foresight
from sim.engine.halved import HalvedParty
from sim.engine.halved_parts import parts_of
from sim.engine.implicit import ImplicitParty
from sim.engine.numbering import Counting, Ledger, Numbering
from sim.engine.party import PartyState
from sim.engine.tried import Tried
from sim.errors import StrategyError
from sim.model.compiled import Model, PartyModel
from sim.model.halves import Halves
from sim.model.positions import Stand
from sim.strategies import Strategy

__all__ = ["Cohort", "halves_to_play"]


class Cohort:
    """Some runs of a model, before anything happens.

    Attributes:
        model: The compiled scenario.
        source: What gives the draws.
        runs: Numbers of the runs.
        count: How many there are.
        numbering: Which number stands for which outcomes.
        foresight: What comes after a deal; None if it is not followed.
        parties: Each party's agent.
        casts: Where runs differ in the parties' strategies, which go by which; else None.
        halved: Whether outcomes are looked at as sums of two halves.
        deadline: Hour of the deadline; shape ``(count,)``, infinite if there is none.
        starts: Which of its rival drafts a mediator would begin with in a session, by the
            session's name; only where there are several.
        drawn_openers: Which party acts first in a session, as its place in the session's list, by
            the session's name; only where that is drawn.
        comes: Whether a party comes to a session, by the session's name and the party's number;
            only where that is drawn.
        event_at: Hour of each event; infinite where it does not happen.
        event_amounts: For each event, the amount of each of its changes.
    """

    def __init__(
        self,
        model: Model,
        draws: Draws,
        halves: Halves | None = None,
        others: Sequence[Model] = (),
        cast: IntArray | None = None,
    ) -> None:
        """Draw what the runs are made of.

        Args:
            model: The compiled scenario.
            draws: What gives the draws.
            halves: The halves of which outcomes are the sums; by default they are listed where they
                can be.
            others: Models that differ from the first in strategies only, by which some runs go;
                only the compiled step can play them.
            cast: Which of all these models each run goes by; shape ``(runs,)``.
        """
        self.model = model
        self.runs = draws.runs
        self.count = count = draws.count
        self.source = draws
        self._option_lots: dict[int, FloatArray] = {}
        # What the last cohort has asked for, this one will.
        draws.foresee(list(model.memo.get("streams", ())))
        model.memo["streams"] = draws.asked
        draw, varies, noted = draws.draw, draws.varies, draws.noted
        scenario = model.scenario
        space = scenario.space
        self._halves = halves if space.enumerable or halves else halves_to_play(model, draws)
        self.halved = self._halves is not None
        counted = space.enumerable or self.halved
        self.numbering: Numbering = Counting(space) if counted else Ledger(space)
        aftermath = scenario.aftermath
        self.foresight = None if aftermath is None else Foresight(model, aftermath, draws)
        win_sets: dict[PartyModel, BoolArray] = {}
        self.parties = [self._agent(party, win_sets) for party in model.parties]
        self.casts = None if cast is None else Casts.drawn((model, *others), cast, draws)
        everyone = np.arange(count)
        for agent in self.parties:
            if aftermath is not None and agent.model.party.foresees:
                agent.adversary = self.parties[aftermath.adversary]
            agent.appraise(everyone)
        self.deadline = (
            np.full(count, np.inf) if scenario.deadline is None else draw(scenario.deadline)
        )
        self.starts = {
            session.name: draw(session.draft.which).astype(np.int64)
            for session in scenario.sessions
            if session.draft.which is not None
        }
        self.drawn_openers = {
            session.name: draw(session.opens).astype(np.int64)
            for session in scenario.sessions
            if varies(session.opens)
        }
        self.comes = {}
        for session in scenario.sessions:
            for seat, chance in session.comes.items():
                path = chance.path.removesuffix(".probability")
                comes = self.uniform(f"{path}.happens") < draw(chance)
                self.comes[session.name, seat] = comes
                if varies(chance) or 0 < chance.law.low < 1:
                    noted[f"{path}.happens"] = comes.astype(np.float64)
        self.event_at = []
        self.event_amounts = []
        for event in scenario.events:
            happens = self.uniform(f"{event.path}.happens") < draw(event.probability)
            self.event_at.append(np.where(happens, draw(event.at), np.inf))
            self.event_amounts.append([draw(change.amount) for change in event.changes])
            if varies(event.probability) or 0 < event.probability.law.low < 1:
                noted[f"{event.path}.happens"] = happens.astype(np.float64)
        for agent in self.parties:
            for (path, firmness), real in zip(agent.stands, agent.real, strict=True):
                if varies(firmness) or 0 < firmness.law.low < 1:
                    noted[f"{path}.real"] = real.astype(np.float64)

    def _agent(self, party: PartyModel, win_sets: dict[PartyModel, BoolArray]) -> PartyState:
        if self._halves is not None:
            parts = parts_of(self.model, self._halves)[party.number]
            others = self.model.public[party.number].others
            firmness = tuple(f for other in others for f in other.public_firmness)
            return HalvedParty(self.source, party, self.foresight, self.numbering, parts, firmness)
        if isinstance(self.numbering, Counting):
            public = self.model.public[party.number]
            return EnumeratedParty(self.source, party, self.foresight, win_sets, public)
        return ImplicitParty(self.source, party, self.foresight, self.numbering)

    def reappraise(self, runs: IntArray) -> None:
        """Let those who look ahead value outcomes anew, as numbers have changed."""
        for agent in self.parties:
            if agent.adversary is not None:
                agent.version[runs] += 1
                agent.appraise(runs)

    @property
    def strategies(self) -> tuple[tuple[Strategy, ...], ...]:
        """The strategies of all parties, for each cast; there is one where all runs share them."""
        if self.casts is not None:
            return self.casts.strategies
        return (tuple(party.strategy for party in self.model.parties),)

    @property
    def draws(self) -> Mapping[str, FloatArray]:
        """The value of every uncertain quantity, by path; each of shape ``(count,)``."""
        return self.source.noted

    def consent_needed(self, outcomes: IntArray) -> BoolArray:
        """Whose consent outcomes need; shape ``(len(outcomes), parties)``."""
        if self.model.always_needed:
            always = self._always_needed
            if len(outcomes) > len(always):
                return np.broadcast_to(self.model.consent, (len(outcomes), len(self.parties)))
            return always[: len(outcomes)]
        if isinstance(self.numbering, Counting):
            needed: BoolArray = self.model.needed[outcomes]
            return needed
        return self.model.consent_needed(self.numbering.options(outcomes))

    @cached_property
    def _always_needed(self) -> BoolArray:
        return np.broadcast_to(self.model.consent, (self.count, len(self.parties)))

    def uniform(self, name: str) -> FloatArray:
        """Uniform numbers of every run, from the stream of a name."""
        return self.source.uniform(name)

    @cached_property
    def agenda(self) -> IntArray:
        """The order in which a mediator takes up the issues, by lot; shape ``(count, issues)``."""
        issues = self.model.scenario.space.issues
        lots = [self.uniform(f"mediator.points.{issue.name}") for issue in issues]
        order: IntArray = np.argsort(lots, axis=0).T
        return order

    def option_lots(self, issue: int) -> FloatArray:
        """What decides between options that a mediator thinks equally fair.

        Returns:
            Uniform numbers, shape ``(options, count)``.
        """
        if issue not in self._option_lots:
            its = self.model.scenario.space.issues[issue]
            self._option_lots[issue] = np.array(
                [self.uniform(f"mediator.options.{its.name}.{name}") for name in its.options]
            )
        return self._option_lots[issue]

    def begin_to_try(self) -> None:
        """Let parties remember what is tried, who make offers."""
        offering = any(
            session.protocol != "single_text" for session in self.model.scenario.sessions
        )
        if not self.searches or not offering:
            return
        shape, model = self.model.scenario.space.shape, self.model
        for party, agent in enumerate(self.parties):
            agent.tried = tuple(
                Tried(other, self.count, shape, None if self.halved else model.needed[:, other])
                for other in np.flatnonzero(model.counts).tolist()
                if other != party
            )

    @property
    def searches(self) -> bool:
        """Whether the parties can look for outcomes, or only answer what comes up."""
        return self.halved or self.model.scenario.space.enumerable

    def places(self, outcomes: IntArray) -> IntArray:
        """Where to find outcomes in what is worked out of `stands`."""
        return outcomes if self._halves is None else self._halves.part(outcomes)

    def stands(self, party: int) -> tuple[tuple[int, Stand], ...]:
        """The public stands of others, over all outcomes or over the parts of the first half."""
        public = self.model.public[party]
        return public.stands if self._halves is None else public.over(self._halves.parts)

    def searching(self, party: int) -> EnumeratedParty | HalvedParty:
        """A party that can look for outcomes.

        Raises:
            StrategyError: if it cannot.
        """
        agent = self.parties[party]
        return agent if isinstance(agent, HalvedParty) else self.listed(party)

    def listed(self, party: int) -> EnumeratedParty:
        """A party where the outcomes are enumerated.

        Raises:
            StrategyError: if they are not.
        """
        agent = self.parties[party]
        if isinstance(agent, EnumeratedParty):
            return agent
        name = agent.model.party.strategy.name
        size = self.model.scenario.space.size
        raise StrategyError(
            f"strategy '{name}' looks at each outcome, but there are {size:,} of them"
        )


def halves_to_play(model: Model, draws: Draws) -> Halves | None:
    """The halves with which runs are simulated; None where every outcome is looked at.

    So it is, too, where what is set instead of drawn is so large that sums are not exact.
    """
    halves, given = model.halves, draws.settings
    if halves is None:
        return None
    large = any(
        np.abs(given[path]).max() > most for path, most in halves.costs.items() if path in given
    )
    return None if large else halves
