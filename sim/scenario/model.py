"""A scenario compiled to arrays over terms: what the engine works on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from sim.issues import BoolArray
from sim.parties import Party
from sim.positions import Bits
from sim.scenario.scenario import Scenario
from sim.strategies import Strategy, strategy_class

# Why a party refused, before the reasons that a scenario names.
TARGET, NO_DEAL, NOTHING_TO_OFFER, NOT_ASKED, WALKS_OUT = range(5)
FIRST_BIT = 5
_GENERAL = ("target", "no_deal", "nothing_to_offer", "not_asked", "walks_out")


@dataclass(frozen=True, eq=False)
class PartyModel:
    """A party, with its positions worked out for every term.

    Attributes:
        party: The party.
        strategy: Its strategy.
        bits: Which of its positions terms run into; shape ``(terms,)``.
        publicly_rejected: Terms that cross a public line of it; shape ``(terms,)``.
        crossed: For each red line, the terms that cross it; each of shape ``(terms,)``.
        combined: For each interaction, the terms to which it applies; each of shape ``(terms,)``.
        reasons: What a code in ``refusal`` stands for.
    """

    party: Party
    strategy: Strategy
    bits: Bits
    publicly_rejected: BoolArray
    crossed: tuple[BoolArray, ...]
    combined: tuple[BoolArray, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Avoided:
    """Terms that a party would rather not offer, because others reject them in public.

    Attributes:
        number: Tells one such set from the other sets of the model.
        terms: Shape ``(terms,)``.
    """

    number: int
    terms: BoolArray


@dataclass(frozen=True, eq=False)
class Model:
    """A scenario compiled.

    Attributes:
        scenario: The scenario.
        parties: Its parties.
        consent: Whether each party's consent is required; shape ``(parties,)``.
    """

    scenario: Scenario
    parties: tuple[PartyModel, ...]

    @cached_property
    def consent(self) -> BoolArray:
        return np.array([p.party.consent_required for p in self.parties])

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
        """The terms that a party would rather not offer in a session.

        They cross a public line of another party that the session lists or whose consent is
        required.
        """
        listed = self.scenario.sessions[session].parties
        others = frozenset(
            other
            for other, model in enumerate(self.parties)
            if other != party and (other in listed or model.party.consent_required)
        )
        key = (party, others)
        if key not in self._avoided:
            terms = np.zeros(self.scenario.space.size, bool)
            for other in others:
                terms |= self.parties[other].publicly_rejected
            self._avoided[key] = Avoided(len(self._avoided), terms)
        return self._avoided[key]


_compiled: WeakKeyDictionary[Scenario, Model] = WeakKeyDictionary()


def compile_scenario(scenario: Scenario) -> Model:
    """Work a scenario out for every term; once for each scenario."""
    if scenario not in _compiled:
        _compiled[scenario] = Model(
            scenario, tuple(_compile_party(scenario, party) for party in scenario.parties)
        )
    return _compiled[scenario]


def _compile_party(scenario: Scenario, party: Party) -> PartyModel:
    options = scenario.space.all_options
    events = tuple(f"events.{event.id}" for event in scenario.events)
    return PartyModel(
        party=party,
        strategy=strategy_class(party.strategy.name)(),
        bits=party.positions.bits(options),
        publicly_rejected=party.positions.publicly_rejected(options),
        crossed=tuple(line.rejects.holds(options) for line in party.positions.red_lines),
        combined=tuple(i.when.holds(options) for i in party.preferences.interactions),
        reasons=(*_GENERAL, *party.positions.paths, *events),
    )
