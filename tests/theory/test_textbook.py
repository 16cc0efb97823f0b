import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UsageError
from sim.theory import curves, textbook
from sim.theory.curves import Curve

FACTOR = st.floats(0.01, 0.99)


def test_rubinstein() -> None:
    assert round(textbook.rubinstein(0.9, 0.9), 6) == 0.526316
    assert textbook.rubinstein(0.9, 0.9) == pytest.approx(10 / 19, abs=1e-15)
    assert textbook.rubinstein(0.5, 0.0) == 1.0


@given(FACTOR, FACTOR)
def test_rubinsteins_shares_make_both_indifferent(one: float, two: float) -> None:
    first, second = textbook.rubinstein(one, two), textbook.rubinstein(two, one)
    assert 1 - first == pytest.approx(two * second, abs=1e-12)
    assert 1 - second == pytest.approx(one * first, abs=1e-12)


@given(FACTOR, FACTOR)
def test_the_finite_pie_tends_to_rubinsteins(one: float, two: float) -> None:
    for proposals in (1, 2, 5, 40):
        error = abs(textbook.finite_pie(one, two, proposals) - textbook.rubinstein(one, two))
        assert error <= math.sqrt(one * two) ** (proposals - 1) / min(one, two) + 1e-12


def test_the_finite_pie_by_hand() -> None:
    assert textbook.finite_pie(0.8, 0.7, 1) == 1.0
    assert textbook.finite_pie(0.8, 0.7, 2) == pytest.approx(1 - 0.7)
    assert textbook.finite_pie(0.8, 0.7, 3) == pytest.approx(1 - 0.7 * (1 - 0.8))
    assert textbook.finite_pie(0.9, 0.9, 500) == pytest.approx(10 / 19, abs=1e-15)


@given(FACTOR, FACTOR)
def test_short_periods_give_the_weighted_nash_solution(one: float, two: float) -> None:
    limit = textbook.rubinstein_limit(one, two)
    period = 1e-7
    assert textbook.rubinstein(one**period, two**period) == pytest.approx(limit, abs=1e-6)


@pytest.mark.parametrize(("one", "two"), [(0.3, 0.3), (0.5, 0.25), (0.4, 0.6)])
def test_the_limit_is_the_nash_solution_with_weights(one: float, two: float) -> None:
    a, b = -1 / math.log(one), -1 / math.log(two)
    # To maximise x^a (1 − x)^b is to find the Nash solution of u₁ = x^a, u₂ = (1 − x)^b.
    x = curves.nash(Curve(lambda u: (1 - u ** (1 / a)) ** b, 0, 1))[0] ** (1 / a)
    assert x == pytest.approx(textbook.rubinstein_limit(one, two), abs=1e-9)


def test_a_narrow_peak_costs_digits() -> None:
    # δ = .9 makes the powers above some 9.5, and the peak a thousandth of the range wide.
    a = -1 / math.log(0.9)
    x = curves.nash(Curve(lambda u: (1 - u ** (1 / a)) ** a, 0, 1))[0] ** (1 / a)
    assert x == pytest.approx(0.5, abs=1e-7)


def test_rubinstein_limit_known_answer() -> None:
    # δ₂ = δ₁²: the second is twice as impatient.
    assert textbook.rubinstein_limit(0.9, 0.81) == pytest.approx(2 / 3, abs=1e-15)


def test_several_parties() -> None:
    assert textbook.rubinstein_parties(0.9, 2)[0] == pytest.approx(textbook.rubinstein(0.9, 0.9))
    shares = textbook.rubinstein_parties(0.5, 3)
    assert shares == pytest.approx((4 / 7, 2 / 7, 1 / 7), abs=1e-15)


def test_breakdown() -> None:
    assert textbook.rubinstein_breakdown(0.3, 0.2, 0.1) == pytest.approx(0.2 + 0.7 / 1.7, abs=1e-15)
    # Risk acts as a discount factor of 1 − p on the surplus; its limit is the Nash solution.
    assert textbook.rubinstein_breakdown(0.1) == pytest.approx(textbook.rubinstein(0.9, 0.9))
    pie = Curve(lambda u: 1 - u, 0, 1, disagreement=(0.2, 0.1))
    assert textbook.rubinstein_breakdown(1e-9, 0.2, 0.1) == pytest.approx(
        curves.nash(pie)[0], abs=1e-8
    )


@given(FACTOR, FACTOR, st.floats(0, 1))
def test_an_outside_option_is_matched_or_idle(one: float, two: float, option: float) -> None:
    share = textbook.outside_option(one, two, option)
    without = textbook.rubinstein(one, two)
    assert share == (without if option <= 1 - without else 1 - option)
    # The other cannot gain by refusing: neither by leaving, nor by its own proposal, which leaves
    # the first what it has from waiting.
    assert 1 - share >= max(option, two * (1 - one * share)) - 1e-12


def test_the_outside_option_experiment() -> None:
    # δ = .9 and a cake of £7 in the experiment: options of 0, 2 and 4 pounds. Split the difference
    # would give the second party 3.50, 4.50 and 5.50.
    gets = [7 * (1 - textbook.outside_option(0.9, 0.9, pounds / 7)) for pounds in (0, 2, 4)]
    assert gets == pytest.approx([7 * 9 / 19, 7 * 9 / 19, 4.0])


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.75])
@pytest.mark.parametrize(("cost", "highest"), [(0.1, 0.4), (0.05, 0.4), (0.0, 0.5)])
def test_fearons_crisis(strength: float, cost: float, highest: float) -> None:
    # B's threshold is what war gives it: 1 − p − c_B.
    offer = textbook.ultimatum(
        keeps=lambda y: 1 - y,
        refused=strength - cost,
        threshold=lambda y: np.clip((y - (1 - strength - highest)) / highest, 0, 1),
        low=0,
        high=1,
    )
    demand, war = textbook.crisis(strength, cost, highest)
    assert (demand, war) == (strength + (highest - cost) / 2, (highest - cost) / (2 * highest))
    assert 1 - offer.gives == pytest.approx(demand, abs=1e-10)
    assert 1 - offer.accepted == pytest.approx(war, abs=1e-10)


def test_fearons_crisis_where_war_costs_both_alike() -> None:
    # The best offer stands at the end of the distribution, where the value is level on one side
    # and falls on the other: neither a corner nor a smooth peak, and good to half the digits.
    offer = textbook.ultimatum(lambda y: 1 - y, 0.3, lambda y: np.clip(5 * y - 1.5, 0, 1), 0, 1)
    demand, war = textbook.crisis(0.5, 0.2, 0.2)
    assert (demand, war) == (0.5, 0.0)
    assert 1 - offer.gives == pytest.approx(demand, abs=1e-7)
    assert 1 - offer.accepted == pytest.approx(war, abs=1e-6)


@pytest.mark.parametrize("failure", [0.0, 0.3, 0.8])
def test_ratification(failure: float) -> None:
    offer = textbook.ultimatum(lambda y: 1 - y, failure, lambda y: y, 0, 1)
    keeps, chance = textbook.ratification(failure)
    assert (keeps, chance) == ((1 + failure) / 2, (1 - failure) / 2)
    assert 1 - offer.gives == pytest.approx(keeps, abs=1e-11)
    assert offer.accepted == pytest.approx(chance, abs=1e-11)
    assert offer.value == pytest.approx(chance * keeps + (1 - chance) * failure, abs=1e-15)


def test_an_ultimatum_against_a_known_threshold_gives_just_that() -> None:
    offer = textbook.ultimatum(lambda y: 1 - y, 0.0, lambda y: np.where(y >= 0.37, 1.0, 0.0), 0, 1)
    assert offer.gives == pytest.approx(0.37, abs=1e-12)
    assert offer.accepted == 1.0
    assert offer.value == pytest.approx(0.63)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: textbook.rubinstein(1.0, 0.9), "a discount factor must be from 0 to below 1"),
        (lambda: textbook.rubinstein(0.9, math.nan), "a discount factor must be from 0 to below"),
        (lambda: textbook.rubinstein_limit(0.0, 0.9), "a discount factor must be above 0"),
        (lambda: textbook.rubinstein_parties(0.9, 1), "the number of parties must be 2 or more"),
        (lambda: textbook.rubinstein_breakdown(0.0), "the risk of breakdown must be above 0"),
        (lambda: textbook.rubinstein_breakdown(0.5, 0.7, 0.4), "the surplus 1 − b₁ − b₂ must be 0"),
        (lambda: textbook.rubinstein_breakdown(0.5, math.nan), "the surplus 1 − b₁ − b₂ must be 0"),
        (lambda: textbook.outside_option(0.9, 0.9, 1.1), "the outside option must be from 0 to 1"),
        (lambda: textbook.finite_pie(1.1, 0.9, 3), "a discount factor must be from 0 to 1"),
        (lambda: textbook.finite_pie(0.9, 0.9, 0), "the number of proposals must be 1 or more"),
        (lambda: textbook.crisis(1.2, 0.1, 0.4), "the strength must be from 0 to 1, not 1.2"),
        (lambda: textbook.crisis(0.5, 0.5, 0.4), "the cost must be from 0 to 0.4, not 0.5"),
        (lambda: textbook.crisis(0.5, 0.0, 0.0), "the highest cost must be above 0, not 0.0"),
        (lambda: textbook.crisis(0.9, 0.1, 0.9), "the demand p + (c̄ − c_A) / 2 must be at most 1"),
        (lambda: textbook.ratification(-0.1), "the value of failure must be from 0 to 1"),
        (lambda: textbook.ultimatum(abs, math.inf, abs, 0, 1), "the payoff from a refused offer"),
        (lambda: textbook.ultimatum(abs, 0, abs, 1, 0), "the least offer must be finite and below"),
        (lambda: textbook.ultimatum(abs, 0, lambda y: 2 * y, 0, 1), "a distribution function must"),
    ],
)
def test_refuses_what_is_out_of_range(call: Callable[[], object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        call()
    assert str(caught.value).startswith(message)
