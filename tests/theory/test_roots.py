"""Roots of functions of one number, against SciPy's."""

import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from sim.errors import UsageError
from sim.theory.roots import root

FUNCTIONS: dict[str, Callable[[float, float], float]] = {
    "smooth": lambda x, a: math.exp(x) - a,
    "cubic": lambda x, a: x**3 - a,
    "waves": lambda x, a: a * math.cos(3 * x) - x,
    "kink": lambda x, a: x - a if x < a else 1000 * (x - a),
    "step": lambda x, a: -1.0 if x < a else 1.0,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(low=st.floats(-3, 0), high=st.floats(0.1, 4), a=st.floats(0.05, 3))
def test_the_same_root_as_scipy(name: str, low: float, high: float, a: float) -> None:
    def function(x: float) -> float:
        return FUNCTIONS[name](x, a)

    assume(function(low) * function(high) < 0)
    expected = brentq(function, low, high, xtol=1e-14)
    assert root(function, low, high, 1e-14) == pytest.approx(expected, abs=1e-13)


def test_a_root_at_an_end() -> None:
    assert root(lambda x: x, 0.0, 1.0, 1e-12) == 0.0
    assert root(lambda x: x - 1, 0.0, 1.0, 1e-12) == 1.0


def test_the_same_sign_at_both_ends_is_refused() -> None:
    with pytest.raises(UsageError, match="the same sign at 0 and at 1"):
        root(lambda x: x + 1, 0.0, 1.0, 1e-12)
