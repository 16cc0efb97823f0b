"""Closed forms of bargaining theory, and the best take-it-or-leave-it offer.

A pie has size 1; shares are those of the party that proposes first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.maximum import Function, at_one, maximise

__all__ = [
    "Ultimatum",
    "crisis",
    "finite_pie",
    "outside_option",
    "ratification",
    "rubinstein",
    "rubinstein_breakdown",
    "rubinstein_limit",
    "rubinstein_parties",
    "ultimatum",
]


def rubinstein(discount_1: float, discount_2: float) -> float:
    """The first proposer's share when offers alternate without end: (1 − δ₂) / (1 − δ₁δ₂).

    Rubinstein (1982), "Perfect equilibrium in a bargaining model", Econometrica 50.

    >>> from sim.theory.textbook import rubinstein
    >>> round(rubinstein(0.9, 0.8), 3)
    0.714

    Args:
        discount_1: Discount factor of the first proposer per period, from 0 to below 1.
        discount_2: That of the other.

    Raises:
        UsageError: if a discount factor is out of its range.
    """
    for discount in (discount_1, discount_2):
        _in_range("a discount factor", discount, 0 <= discount < 1, "from 0 to below 1")
    return (1 - discount_2) / (1 - discount_1 * discount_2)


def rubinstein_limit(discount_1: float, discount_2: float) -> float:
    """Rubinstein's share as the time between offers goes to 0: ln δ₂ / (ln δ₁ + ln δ₂).

    It is the Nash solution of the pie with weights −1 / ln δ. Binmore, Rubinstein & Wolinsky
    (1986), "The Nash bargaining solution in economic modelling", RAND Journal of Economics 17.

    Args:
        discount_1: Discount factor of the first proposer a unit of time, above 0 and below 1.
        discount_2: That of the other.

    Raises:
        UsageError: if a discount factor is out of its range.
    """
    for discount in (discount_1, discount_2):
        _in_range("a discount factor", discount, 0 < discount < 1, "above 0 and below 1")
    return math.log(discount_2) / (math.log(discount_1) + math.log(discount_2))


def rubinstein_parties(discount: float, parties: int) -> tuple[float, ...]:
    """Shares of several parties, in the order in which they move: δ^i / (1 + δ + … + δ^(n−1)).

    The stationary subgame-perfect division when all must agree and each proposes in turn. Herrero
    (1985), "A strategic bargaining approach to market institutions", PhD thesis, London School of
    Economics; Osborne & Rubinstein (1990), "Bargaining and Markets".

    Args:
        discount: Everybody's discount factor a period, from 0 to below 1.
        parties: How many there are, 2 or more.

    Raises:
        UsageError: if an argument is out of its range.
    """
    _in_range("a discount factor", discount, 0 <= discount < 1, "from 0 to below 1")
    _in_range("the number of parties", parties, parties >= 2, "2 or more")
    powers = [discount**i for i in range(parties)]
    return tuple(power / sum(powers) for power in powers)


def rubinstein_breakdown(risk: float, breakdown_1: float = 0.0, breakdown_2: float = 0.0) -> float:
    """The first proposer's share when each rejection can end the talks: b₁ + (1−b₁−b₂) / (2−p).

    Nobody discounts. Binmore, Rubinstein & Wolinsky (1986), "The Nash bargaining solution in
    economic modelling", RAND Journal of Economics 17. As the risk goes to 0 this is the Nash
    solution.

    Args:
        risk: Probability p that the talks break down after a rejection, above 0 and at most 1.
        breakdown_1: What the first proposer then gets.
        breakdown_2: What the other then gets; both together at most 1.

    Raises:
        UsageError: if an argument is out of its range.
    """
    _in_range("the risk of breakdown", risk, 0 < risk <= 1, "above 0 and at most 1")
    surplus = 1 - breakdown_1 - breakdown_2
    _in_range("the surplus 1 − b₁ − b₂", surplus, 0 <= surplus < math.inf, "0 or more")
    return breakdown_1 + surplus / (2 - risk)


def outside_option(discount_1: float, discount_2: float, option: float) -> float:
    """The first proposer's share when the other, instead of answering, can leave for an option.

    min(Rubinstein's share, 1 − option): an option that is worse than the other's share without it
    changes nothing; a better one is matched, and no more ("deal me out", not "split the
    difference"). Binmore, Shaked & Sutton (1989), "An outside option experiment", Quarterly Journal
    of Economics 104.

    Args:
        discount_1: Discount factor of the first proposer a period, from 0 to below 1.
        discount_2: That of the other.
        option: What the other gets if it leaves, from 0 to 1; the first then gets nothing.

    Raises:
        UsageError: if an argument is out of its range.
    """
    _in_range("the outside option", option, 0 <= option <= 1, "from 0 to 1")
    return min(rubinstein(discount_1, discount_2), 1 - option)


def finite_pie(discount_1: float, discount_2: float, proposals: int) -> float:
    """The first proposer's share when offers alternate and there is a last one.

    Ståhl (1972), "Bargaining Theory", by backward induction: the last proposer takes all; each one
    before leaves the other δ times what it would get by proposing next. With many proposals this
    is Rubinstein's share.

    Args:
        discount_1: Discount factor of the first proposer a period, from 0 to 1.
        discount_2: That of the other.
        proposals: How many there are, 1 or more; the first party makes the first, the third, ….

    Raises:
        UsageError: if an argument is out of its range.
    """
    discounts = discount_1, discount_2
    for discount in discounts:
        _in_range("a discount factor", discount, 0 <= discount <= 1, "from 0 to 1")
    _in_range("the number of proposals", proposals, proposals >= 1, "1 or more")
    share = 1.0
    for proposal in range(proposals - 2, -1, -1):
        share = 1 - discounts[1 - proposal % 2] * share
    return share


@dataclass(frozen=True, slots=True)
class Ultimatum:
    """The best take-it-or-leave-it offer.

    Attributes:
        gives: What the offer gives the other party.
        accepted: Probability that it is accepted.
        value: What the proposer expects from it.
    """

    gives: float
    accepted: float
    value: float


def ultimatum(
    keeps: Function, refused: float, threshold: Function, low: float, high: float
) -> Ultimatum:
    """The best take-it-or-leave-it offer to somebody whose least acceptable offer is private.

    An offer that gives the other y is accepted if y is at least its threshold, so it is worth
    P(y) · keeps(y) + (1 − P(y)) · refused to the proposer, P being the threshold's distribution
    function. The largest value between the bounds is searched numerically (see
    `sim.theory.maximum.maximise`); among equals the least generous offer. The game with a known
    distribution is that of Fearon (1995), "Rationalist explanations for war", International
    Organization 49.

    Args:
        keeps: Payoff of the proposer from an accepted offer, as a function of y.
        refused: Payoff of the proposer from a refused one.
        threshold: Distribution function of the threshold.
        low: Least possible y.
        high: Largest possible y.

    Returns:
        The offer, the probability that it is accepted, and its value.

    Raises:
        UsageError: if a bound is none, a function does not return finite numbers, or the
            distribution function is not between 0 and 1.
    """
    _in_range("the payoff from a refused offer", refused, math.isfinite(refused), "finite")
    bounds = math.isfinite(low) and math.isfinite(high) and low < high
    _in_range("the least offer", low, bounds, f"finite and below the largest, {high}")

    def value(y: FloatArray) -> FloatArray:
        chance = threshold(y)
        if not ((chance >= 0) & (chance <= 1)).all():
            raise UsageError("a distribution function must be between 0 and 1")
        return chance * keeps(y) + (1 - chance) * refused

    gives = maximise(value, low, high)
    return Ultimatum(gives, at_one(threshold, gives), at_one(value, gives))


def crisis(strength: float, cost: float, highest_cost: float) -> tuple[float, float]:
    """Fearon's crisis: what A demands from B, whose cost of war is private, and the risk of war.

    A wins a war with probability p, which then costs it c_A and B an amount that is uniform on
    [0, c̄]. A demands the share p + (c̄ − c_A) / 2; B prefers war with probability
    (c̄ − c_A) / (2c̄), whatever p is. The game is that of Fearon (1995), "Rationalist explanations
    for war", International Organization 49; it is solved here for this distribution.

    Args:
        strength: The probability p that A wins, from 0 to 1.
        cost: A's cost c_A, from 0 to c̄.
        highest_cost: B's highest possible cost c̄, above 0.

    Returns:
        A's demand and the probability of war.

    Raises:
        UsageError: if an argument is out of its range, or the demand would be more than all.
    """
    _in_range("the strength", strength, 0 <= strength <= 1, "from 0 to 1")
    _in_range("the highest cost", highest_cost, 0 < highest_cost < math.inf, "above 0")
    _in_range("the cost", cost, 0 <= cost <= highest_cost, f"from 0 to {highest_cost}")
    demand = strength + (highest_cost - cost) / 2
    _in_range("the demand p + (c̄ − c_A) / 2", demand, demand <= 1, "at most 1")
    return demand, (highest_cost - cost) / (2 * highest_cost)


def ratification(failure: float) -> tuple[float, float]:
    """What an executive keeps of a pie that an audience must ratify, and the chance that it does.

    The audience ratifies if what is left is at least its threshold, uniform on [0, 1]; failure is
    worth d to the executive. It keeps s = (1 + d) / 2, which is ratified with probability
    (1 − d) / 2: the largest of s · (1 − s) + d · s. A two-level game after Putnam (1988),
    "Diplomacy and domestic politics: the logic of two-level games", International Organization 42,
    solved as an ultimatum.

    Args:
        failure: What failure is worth to the executive, from 0 to 1.

    Returns:
        What it keeps and the probability of ratification.

    Raises:
        UsageError: if the argument is out of its range.
    """
    _in_range("the value of failure", failure, 0 <= failure <= 1, "from 0 to 1")
    return (1 + failure) / 2, (1 - failure) / 2


def _in_range(what: str, number: float, right: bool, range_: str) -> None:
    if not right:
        raise UsageError(f"{what} must be {range_}, not {number}")
