"""An outcome space as two halves, neither of which has many parts.

One half is made of the issues that conditions touch, and of others until both are about as large;
the second is made of the rest. What an outcome is worth is the sum of what its two parts are worth,
and whether it is open to a party depends on the first alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.arrays import IntArray
from sim.model.guarantees import Guarantee
from sim.model.issues import OutcomeSpace, Predicate
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.model.scenario import Scenario
from sim.model.sessions import Session
from sim.strategies import compose
from sim.strategies.bases import Strategy
from sim.strategies.micro import NewOrRepeated
from sim.strategies.offers import Fair, Liked, OwnLowest
from sim.uncertainty.quantities import Quantity

__all__ = ["FEW_OUTCOMES", "Halves", "halves_of", "halves_to_explain", "looks_at_each"]

FEW_OUTCOMES = 4_000
"""Up to so many outcomes it is faster to look at each."""

MAX_COUNTED = 2**62
"""The most outcomes that have numbers."""

MAX_PARTS = 2**18
"""The most parts that both halves may have together."""

MOST_ADDED = 2.5
"""The most that bonuses and costs may add up to, so that sums and their differences are exact."""

_OFFERS = (Fair, Liked, OwnLowest, NewOrRepeated)


class Halves:
    """An outcome space as two halves.

    Attributes:
        first: The issues of the first half, in order.
        second: Those of the second.
        parts: The options of each part of the first half, an array of shape ``(parts,)`` for each
            issue of the space; 0 for the issues of the second.
        first_options, second_options: The options of the parts of each half, issue by issue.
        first_numbers, second_numbers: What the parts of each half add to the number of an outcome.
        costs: The largest size of each bonus and cost, by path.
    """

    def __init__(
        self, space: OutcomeSpace, first: tuple[int, ...], costs: Mapping[str, float]
    ) -> None:
        self.costs = costs
        shape = space.shape
        self.first = first
        self.second = tuple(i for i in range(len(shape)) if i not in first)
        strides = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
        self.first_options = _grid(shape, self.first)
        self.second_options = _grid(shape, self.second)
        count = math.prod(shape[i] for i in first)
        self.parts = [np.zeros(count, np.int64) for _ in shape]
        for issue, options in zip(first, self.first_options, strict=True):
            self.parts[issue] = options
        self.first_numbers = _numbers(count, strides, self.first, self.first_options)
        rest = math.prod(shape[i] for i in self.second)
        self.second_numbers = _numbers(rest, strides, self.second, self.second_options)
        self._space = space

    def part(self, outcomes: IntArray) -> IntArray:
        """Which part of the first half each outcome has."""
        options = self._space.options(outcomes)
        return _places(self._space.shape, self.first, options)

    def outcomes(self, first: IntArray, second: IntArray) -> IntArray:
        """The numbers of the outcomes that two parts make."""
        numbers: IntArray = self.first_numbers[first] + self.second_numbers[second]
        return numbers

    def rest(self, outcomes: IntArray) -> IntArray:
        """Which part of the second half each outcome has."""
        options = self._space.options(outcomes)
        return _places(self._space.shape, self.second, options)


def _grid(shape: tuple[int, ...], issues: tuple[int, ...]) -> list[IntArray]:
    sizes = [shape[i] for i in issues]
    return list(np.unravel_index(np.arange(math.prod(sizes)), sizes)) if sizes else []


def _numbers(
    count: int, strides: list[int], issues: tuple[int, ...], options: list[IntArray]
) -> IntArray:
    found = np.zeros(count, np.int64)
    for issue, its in zip(issues, options, strict=True):
        found += strides[issue] * its
    return found


def _places(
    shape: tuple[int, ...], issues: tuple[int, ...], options: tuple[IntArray, ...]
) -> IntArray:
    found = np.zeros(options[0].shape, np.int64)
    for issue in issues:
        found = found * shape[issue] + options[issue]
    return found


def halves_of(scenario: Scenario) -> Halves | None:
    """The halves with which a scenario is simulated; None where every outcome is looked at."""
    space, parties, guarantees = scenario.space, scenario.parties, scenario.guarantees
    if space.size <= FEW_OUTCOMES or looks_at_each(space, parties, scenario.sessions, guarantees):
        return None
    first = _first_half(space, parties, guarantees)
    assert first is not None  # else that is what looks at each
    costs = {q.path: most for party in parties for q, most in _added(party)}
    return Halves(space, first, costs)


def halves_to_explain(scenario: Scenario) -> Halves | None:
    """The halves with which it is explained what closes the zone; None where that is not exact.

    Whose consent an outcome needs hangs on the first half, too; what strategies do does not count.
    """
    space, parties, guarantees = scenario.space, scenario.parties, scenario.guarantees
    if space.size <= FEW_OUTCOMES or any(party.foresees for party in parties):
        return None
    if any(_too_large(i, party, guarantees) for i, party in enumerate(parties)):
        return None
    asked = [p.consent.needed_for for p in parties if p.consent.needed_for is not None]
    first = _first_half(space, parties, guarantees, asked)
    return None if first is None else Halves(space, first, {})


def looks_at_each(
    space: OutcomeSpace,
    parties: Sequence[Party],
    sessions: Sequence[Session],
    guarantees: Sequence[Guarantee],
) -> str:
    """What in a scenario looks at each outcome, in words; empty if nothing does."""
    lookers = [*_looking_sessions(sessions)]
    for i, party in enumerate(parties):
        others = [other for other in parties if other is not party]
        lookers += _looking(party, others)
        if _too_large(i, party, guarantees):
            lookers.append(f"{party.name}, whose bonuses and costs are large,")
    if not lookers and space.size > MAX_COUNTED:
        lookers += [f"{session.protocol} in session {session.name}" for session in sessions]
    if not lookers and _first_half(space, parties, guarantees) is None:
        lookers.append("who checks conditions over so many issues")
    return lookers[0] if lookers else ""


def _looking_sessions(sessions: Sequence[Session]) -> Iterator[str]:
    mediated = any(session.protocol == "single_text" for session in sessions)
    for session in sessions:
        if session.protocol == "monotonic_concession" or mediated:
            beside = "" if session.protocol != "alternating_offers" else ", beside a single_text,"
            yield f"{session.protocol} in session {session.name}{beside}"


def _too_large(number: int, party: Party, guarantees: Sequence[Guarantee]) -> bool:
    """Whether what conditions add to the utility of a party may be too large for exact sums."""
    promises = sum(guarantee.touches(number) for guarantee in guarantees)
    return sum(most for _, most in _added(party)) + promises > MOST_ADDED


def _looking(party: Party, others: Sequence[Party]) -> Iterator[str]:
    """What of a party looks at each outcome."""
    strategy = compose(party.strategy.parts, party.strategy.noisy)
    if _looks(strategy):
        yield f"strategy {strategy.name} of {party.name}"
    if sum(other.consent.of != "none" for other in others) > 1:
        yield f"{party.name}, who asks what several others like,"
    if party.consent.of == "some":
        yield f"the consent of {party.name} to some outcomes"
    if party.foresees:
        yield f"the foresight of {party.name}"
    if party.ratification is not None and party.ratification.known_to != "nobody":
        yield f"the known ratification of {party.name}"


def _added(party: Party) -> Iterator[tuple[Quantity, float]]:
    """What conditions add to the utility of a party, each with its largest size."""
    for interaction in party.preferences.interactions:
        yield interaction.bonus, _size(interaction.bonus)
    stands: tuple[RedLine | Concession, ...] = (
        *party.positions.red_lines,
        *party.positions.concessions,
    )
    for stand in stands:
        yield stand.crossing_cost, _size(stand.crossing_cost)


def _size(quantity: Quantity) -> float:
    return max(abs(quantity.law.low), abs(quantity.law.high))


def _looks(strategy: Strategy) -> bool:
    """Whether a strategy looks at each outcome, or may."""
    if strategy.own or strategy.noisy or strategy.offers.knows == "told":
        return True
    if not isinstance(strategy.offers, _OFFERS):
        return True
    return any(part.informed for part in strategy.parts)


def _first_half(
    space: OutcomeSpace,
    parties: Sequence[Party],
    guarantees: Sequence[Guarantee],
    besides: Sequence[Predicate] = (),
) -> tuple[int, ...] | None:
    """The issues of the first half; None if the halves have too many parts."""
    shape, conditions = space.shape, (*_conditions(parties, guarantees), *besides)
    touched = frozenset[int]().union(*(condition.issues for condition in conditions))
    free = [i for i in range(len(shape)) if i not in touched]
    # Not only the first issues go into it: how far the halves are from equal is what counts.
    best: tuple[int, tuple[int, ...]] | None = None
    for count in range(len(free) + 1):
        first = tuple(sorted(touched | set(free[:count])))
        second = math.prod(shape[i] for i in free[count:])
        parts = math.prod(shape[i] for i in first) + second
        if best is None or parts < best[0]:
            best = parts, first
    assert best is not None
    return best[1] if best[0] <= MAX_PARTS else None


def _conditions(parties: Sequence[Party], guarantees: Sequence[Guarantee]) -> Iterator[Predicate]:
    for party in parties:
        for interaction in party.preferences.interactions:
            yield interaction.when
        for line in party.positions.red_lines:
            yield line.rejects
        for concession in party.positions.concessions:
            yield concession.gives
            yield concession.in_return_for
    for guarantee in guarantees:
        yield guarantee.when
