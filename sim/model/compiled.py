"""A scenario compiled: what the engine works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.model.guarantees import Guarantee
from sim.model.issues import OutcomeSpace, Predicate
from sim.model.parties import Party
from sim.model.positions import Bits
from sim.model.scenario import Scenario
from sim.strategies import Strategy, strategy_class

__all__ = [
    "FIRST_BIT",
    "NOTHING_TO_OFFER",
    "NOT_ASKED",
    "NO_DEAL",
    "RATIFICATION",
    "TARGET",
    "WALKS_OUT",
    "Avoided",
    "Model",
    "PartyModel",
    "compile_scenario",
]

# Why a party refused, before the reasons that a scenario names.
TARGET, NO_DEAL, NOTHING_TO_OFFER, NOT_ASKED, WALKS_OUT, RATIFICATION = range(6)
FIRST_BIT = 6
_GENERAL = ("target", "no_deal", "nothing_to_offer", "not_asked", "walks_out", "ratification")


@dataclass(frozen=True, eq=False)
class PartyModel:
    """A party, with its positions worked out for every outcome when somebody asks.

    Attributes:
        number: Its place among the parties.
        party: The party.
        space: The outcome space.
        strategy: Its strategy.
        guarantees: Those that it gives or that protect it.
        reasons: What a code in ``refusal`` stands for.
    """

    number: int
    party: Party
    space: OutcomeSpace
    strategy: Strategy
    guarantees: tuple[Guarantee, ...]
    reasons: tuple[str, ...]

    @cached_property
    def bits(self) -> Bits:
        """Which of its positions outcomes run into; shape ``(outcomes,)``."""
        return self.party.positions.bits(self.space.all_options)

    @cached_property
    def publicly_rejected(self) -> BoolArray:
        """Outcomes that cross a public line of it; shape ``(outcomes,)``."""
        return self.party.positions.publicly_rejected(self.space.all_options)

    @cached_property
    def crossed(self) -> tuple[BoolArray, ...]:
        """For each red line, the outcomes that cross it; each of shape ``(outcomes,)``."""
        options = self.space.all_options
        return tuple(line.rejects.holds(options) for line in self.party.positions.red_lines)

    @cached_property
    def conditions(self) -> tuple[Predicate, ...]:
        """When each of its bonuses counts: those of interactions, then what guarantees add."""
        interactions = self.party.preferences.interactions
        return (*(i.when for i in interactions), *(g.when for g in self.guarantees))

    @cached_property
    def combined(self) -> tuple[BoolArray, ...]:
        """For each bonus, the outcomes to which it applies; each of shape ``(outcomes,)``."""
        options = self.space.all_options
        return tuple(condition.holds(options) for condition in self.conditions)


@dataclass(frozen=True, eq=False)
class Avoided:
    """Outcomes that a party would rather not offer, because others reject them in public.

    Attributes:
        number: Tells one such set from the other sets of the model.
        others: The parties whose public lines and win-sets count; `outcomes` has the lines only,
            for win-sets differ from run to run.
        space: The outcome space.
    """

    number: int
    others: tuple[PartyModel, ...]
    space: OutcomeSpace

    @cached_property
    def outcomes(self) -> BoolArray:
        """Whether outcomes are in the set; shape ``(outcomes,)``."""
        outcomes = np.zeros(self.space.size, bool)
        for other in self.others:
            outcomes |= other.publicly_rejected
        return outcomes


@dataclass(frozen=True, eq=False)
class Model:
    """A scenario compiled.

    Attributes:
        scenario: The scenario.
        parties: Its parties.
        consent: Whether each party's consent is required whatever the outcome; shape
            ``(parties,)``.
    """

    scenario: Scenario
    parties: tuple[PartyModel, ...]

    @cached_property
    def consent(self) -> BoolArray:
        return np.array([p.party.consent_required for p in self.parties])

    def consent_needed(self, options: Sequence[IntArray]) -> BoolArray:
        """Whose consent outcomes need.

        Args:
            options: Option indices, one array of shape ``(n,)`` for each issue.

        Returns:
            Shape ``(n, parties)``.
        """
        return np.stack([p.party.consent.needed(options) for p in self.parties], axis=1)

    def rounds(self, session: int, with_text: bool) -> tuple[int, int]:
        """Rounds on the timeline before a session, and in all.

        Args:
            session: Index of the session.
            with_text: Whether sessions that require a standing text count.
        """
        counts = [
            s.rounds if with_text or not s.requires_text else 0 for s in self.scenario.sessions
        ]
        return sum(counts[:session]), sum(counts)

    @cached_property
    def _avoided(self) -> dict[tuple[int, frozenset[int]], Avoided]:
        return {}

    def avoided(self, session: int, party: int) -> Avoided:
        """The outcomes that a party would rather not offer in a session.

        They cross a public line of another party that the session lists or whose consent some
        outcomes need, or lie outside its win-set where that is known to all.
        """
        listed = self.scenario.sessions[session].parties
        others = frozenset(
            other
            for other, model in enumerate(self.parties)
            if other != party and (other in listed or model.party.consent.of != "none")
        )
        key = (party, others)
        if key not in self._avoided:
            models = tuple(self.parties[other] for other in sorted(others))
            self._avoided[key] = Avoided(len(self._avoided), models, self.scenario.space)
        return self._avoided[key]


_compiled: WeakKeyDictionary[Scenario, Model] = WeakKeyDictionary()


def compile_scenario(scenario: Scenario) -> Model:
    """A scenario compiled; once for each scenario."""
    if scenario not in _compiled:
        _compiled[scenario] = Model(
            scenario,
            tuple(_compile_party(scenario, i, party) for i, party in enumerate(scenario.parties)),
        )
    return _compiled[scenario]


def _compile_party(scenario: Scenario, number: int, party: Party) -> PartyModel:
    events = tuple(f"events.{event.id}" for event in scenario.events)
    return PartyModel(
        number=number,
        party=party,
        space=scenario.space,
        strategy=strategy_class(party.strategy.name)(),
        guarantees=tuple(g for g in scenario.guarantees if g.touches(number)),
        reasons=(*_GENERAL, *party.positions.paths, *events),
    )
