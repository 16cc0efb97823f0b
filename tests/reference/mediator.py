"""What a mediator believes fair, for the naive reference: by its section of docs/rules.md."""

from collections.abc import Callable
from functools import partial

from sim import Scenario
from tests.reference.knowledge import readings
from tests.reference.outcomes import Outcome, on_grid
from tests.reference.sides import Side, Worked

Needed = Callable[[Outcome], set[int]]


class Beliefs:
    """What the mediator believes: the same in all runs, at all hours."""

    def __init__(self, scenario: Scenario, needed: Needed) -> None:
        self.parties, self.needed = readings(scenario)[0], needed
        self.best = [best_of(party) for party in self.parties]
        self.gains = [Worked(partial(self._gain, p)) for p in range(len(self.parties))]
        self.fairness = Worked(self._fairness)

    def _gain(self, number: int, text: Outcome) -> float:
        party = self.parties[number]
        no_deal = party.no_deal(0.0)
        most = self.best[number] - no_deal
        most = most if most > 0 else 1.0
        if party.listed:
            gain = on_grid((party.utility[text] - no_deal) / most)
        else:
            total = sum(party.weights) or 1.0
            gain = on_grid(-no_deal / most)
            for weight, values, option in zip(party.weights, party.values, text, strict=True):
                gain += on_grid(weight / total * values[option] / most)
        for stand in party.stands:
            if stand.public and stand.firmness.law.mean >= 0.5 and stand.crosses(text):
                gain -= 1.0
        return gain - 1.0 if party.cannot_ratify(text) else gain

    def _fairness(self, text: Outcome) -> float:
        gains = [self.gains[party][text] for party in sorted(self.needed(text))]
        if not gains:
            return 0.0
        return min(gains) + 0.01 * (sum(gains) / len(gains))

    def least_disliked(self, issue: int) -> list[int]:
        """The options with which the largest loss is smallest; then the sum of all losses."""
        heeded = [p for p in self.parties if p.party.consent.of != "none"]
        values = [[on_grid(value) for value in p.values[issue]] for p in heeded]
        width = len(self.parties[0].values[issue])

        def loss(option: int) -> tuple[float, float]:
            losses = [max(its) - its[option] for its in values]
            return max(losses, default=0.0), sum(losses)

        least = min(loss(option) for option in range(width))
        return [option for option in range(width) if loss(option) == least]

    def expects_refusal(
        self, text: Outcome, draft: Outcome, beginning: Outcome, present: list[int]
    ) -> bool:
        """Whether it expects somebody present to refuse a revised text."""
        return any(
            gains[text] < gains[draft] and gains[text] < max(0.0, gains[beginning])
            for gains in (self.gains[party] for party in present if party in self.needed(text))
        )


def best_of(party: Side) -> float:
    """What the best outcome is worth to a party."""
    if party.listed:
        return max(party.utility[outcome] for outcome in party.all_outcomes)
    return on_grid(party.weighted(max(values) for values in party.values))
