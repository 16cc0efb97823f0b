"""What comes after a deal in one run, for the naive reference: from docs/rules.md."""

from collections.abc import Callable

from sim import Scenario
from sim.uncertainty.quantities import Quantity
from tests.reference.outcomes import Outcome, holds, on_grid


class After:
    """The aftermath with the draws of one run."""

    def __init__(self, scenario: Scenario, draws: Callable[[Quantity], float]) -> None:
        spec = scenario.aftermath
        assert spec is not None
        self.adversary, self.defender = spec.adversary, spec.defender
        self.years, self.every = spec.years, spec.every
        self.patience = draws(spec.patience)
        self.now, self.later, self.shift = draws(spec.now), draws(spec.later), draws(spec.shift)
        self.costs = {
            self.adversary: draws(spec.adversary_cost),
            self.defender: draws(spec.defender_cost),
        }
        self.help = [
            (guarantee.when, draws(guarantee.credibility) * draws(guarantee.strength))
            for guarantee in scenario.guarantees
            if guarantee.protects == self.defender
        ]
        self.reviews = 1
        while (self.reviews + 1) * self.every <= self.years + 1e-9 * self.every:
            self.reviews += 1

    def protection(self, outcome: Outcome) -> float:
        """What guarantees in an outcome are expected to add to the defender's chance to win."""
        total = 0.0
        for when, amount in self.help:
            if holds(when, outcome):
                total += amount
        return total

    def chance(self, review: int, protection: float) -> float:
        """The defender's chance to win a war that begins at a review; 0 is the signature."""
        years = self.every * review
        if review == 0:
            strength = self.now
        elif years >= self.shift:
            strength = self.later
        else:
            strength = self.now + (self.later - self.now) * (years / self.shift)
        return min(1.0, strength + protection)

    def war(self, side: int, review: int, protection: float) -> float:
        """What a war that begins at a review gives a side."""
        chance = self.chance(review, protection)
        return (chance if side == self.defender else 1.0 - chance) - self.costs[side]

    def worth(self, review: int, peace: float, protection: float) -> float:
        """What a review is worth to the adversary, if it does then and later what is best."""
        war = self.war(self.adversary, review, protection)
        waiting = self.waiting(review, peace, protection)
        return war if on_grid(war) > on_grid(waiting) else waiting

    def waiting(self, review: int, peace: float, protection: float) -> float:
        """What it has from keeping the agreement at a review."""
        if review == self.reviews:
            return peace
        stay = (1.0 - self.patience) * peace
        return stay + self.patience * self.worth(review + 1, peace, protection)

    def attacked(self, peace: float, protection: float) -> int | None:
        """The first review at which attacking is better; None if there is none."""
        for review in range(1, self.reviews + 1):
            war = self.war(self.adversary, review, protection)
            if on_grid(war) > on_grid(self.waiting(review, peace, protection)):
                return review
        return None

    def foreseen(
        self, side: int, flow: float, peace: float, protection: float, no_deal: float
    ) -> float:
        """What an outcome is worth to one that foresees how long it is kept."""
        review = self.attacked(peace, protection)
        if review is None:
            return flow
        discount = 1.0
        for _ in range(review):
            discount *= self.patience
        war = self.war(side, review, protection) if side in self.costs else no_deal
        return (1.0 - discount) * flow + discount * war
