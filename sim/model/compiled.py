"""A scenario compiled: what the engine works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.model.guarantees import Guarantee
from sim.model.halves import Halves, halves_of
from sim.model.issues import OutcomeSpace, Predicate
from sim.model.parties import Party
from sim.model.positions import Bits, Concession, RedLine, Stand
from sim.model.scenario import Scenario
from sim.strategies import Strategy, compose

__all__ = [
    "FIRST_BIT",
    "NOTHING_TO_OFFER",
    "NOT_ASKED",
    "NO_DEAL",
    "RATIFICATION",
    "TARGET",
    "WALKS_OUT",
    "Model",
    "PartyModel",
    "Public",
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
    def stands(self) -> tuple[Stand, ...]:
        """Its red lines and conditions, over all outcomes."""
        return tuple(self.party.positions.stands(self.space.all_options))

    @cached_property
    def public_firmness(self) -> tuple[float, ...]:
        """The mean firmness of those of its stands that are public."""
        positions = self.party.positions
        stands: tuple[RedLine | Concession, ...] = (*positions.red_lines, *positions.concessions)
        return tuple(stand.firmness.law.mean for stand in stands if stand.public)

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
class Public:
    """What a party knows of the others that is public: their lines, conditions and win-sets.

    Those others count whose consent some outcomes need.

    Attributes:
        others: Them.
        stands: Their public red lines and conditions, each with whose it is.
    """

    others: tuple[PartyModel, ...]

    @cached_property
    def stands(self) -> tuple[tuple[int, Stand], ...]:
        return tuple(
            (other.number, stand) for other in self.others for stand in other.stands if stand.public
        )

    def over(self, options: Sequence[IntArray]) -> tuple[tuple[int, Stand], ...]:
        """The same stands over some options, one array for each issue."""
        return tuple(
            (other.number, stand)
            for other in self.others
            for stand in other.party.positions.stands(options)
            if stand.public
        )


@dataclass(frozen=True, eq=False)
class Model:
    """A scenario compiled.

    Attributes:
        scenario: The scenario.
        parties: Its parties.
        consent: Whether each party's consent is required whatever the outcome; ``(parties,)``.
        counts: Whether it is required for some outcomes, or all; ``(parties,)``.
        memo: What the engine works out once for a model.
    """

    scenario: Scenario
    parties: tuple[PartyModel, ...]
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def consent(self) -> BoolArray:
        return np.array([p.party.consent_required for p in self.parties])

    @cached_property
    def counts(self) -> BoolArray:
        return np.array([p.party.consent.of != "none" for p in self.parties])

    def consent_needed(self, options: Sequence[IntArray]) -> BoolArray:
        """Whose consent outcomes need.

        Args:
            options: Option indices, one array of shape ``(n,)`` for each issue.

        Returns:
            Shape ``(n, parties)``.
        """
        return np.stack([p.party.consent.needed(options) for p in self.parties], axis=1)

    @cached_property
    def halves(self) -> Halves | None:
        """The halves with which it is simulated; None where every outcome is looked at."""
        return halves_of(self.scenario)

    @cached_property
    def always_needed(self) -> bool:
        """Whether nobody's consent depends on the outcome."""
        return all(p.party.consent.of != "some" for p in self.parties)

    @cached_property
    def needed(self) -> BoolArray:
        """Whose consent each outcome needs; shape ``(outcomes, parties)``."""
        return self.consent_needed(self.scenario.space.all_options)

    @cached_property
    def public(self) -> tuple[Public, ...]:
        """For each party, what it knows of the others that is public."""
        heeded = [model for model in self.parties if model.party.consent.of != "none"]
        return tuple(
            Public(tuple(other for other in heeded if other is not model)) for model in self.parties
        )


_MODEL = "model"


def compile_scenario(scenario: Scenario) -> Model:
    """A scenario compiled; once for each scenario, with which it is kept and let go."""
    if _MODEL not in scenario.memo:
        parties = enumerate(scenario.parties)
        scenario.memo[_MODEL] = Model(
            scenario, tuple(_compile_party(scenario, i, party) for i, party in parties)
        )
    model: Model = scenario.memo[_MODEL]
    return model


def _compile_party(scenario: Scenario, number: int, party: Party) -> PartyModel:
    events = tuple(f"events.{event.id}" for event in scenario.events)
    return PartyModel(
        number=number,
        party=party,
        space=scenario.space,
        strategy=compose(party.strategy.parts, party.strategy.noisy),
        guarantees=tuple(g for g in scenario.guarantees if g.touches(number)),
        reasons=(*_GENERAL, *party.positions.paths, *events),
    )
