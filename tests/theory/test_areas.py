"""Areas under the normal and the beta curve: as SciPy finds them, and with bits of their own."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from sim.theory.beta_curve import beta_area, beta_point
from sim.theory.normal_curve import normal_area, normal_density, normal_point

SHAPES = [(0.5, 0.5), (1, 1), (2, 3), (5, 1), (0.01, 3), (30, 70), (4.2, 2.8), (1_000, 3)]
CHANCES = np.concatenate([np.linspace(1e-9, 1 - 1e-9, 301), np.logspace(-16, -3, 40)])


def test_normal_areas_and_points_are_those_of_scipy() -> None:
    x = np.linspace(-37, 37, 2_001)
    np.testing.assert_allclose(normal_area(x), special.ndtr(x), rtol=1e-12)
    u = np.concatenate([np.logspace(-300, -1, 500), np.linspace(0.1, 0.9, 500), CHANCES])
    np.testing.assert_allclose(normal_point(u), special.ndtri(u), rtol=2e-15, atol=1e-16)
    assert normal_point([0, 0.5, 1]).tolist() == [-np.inf, 0, np.inf]
    assert normal_area([-np.inf, 0, np.inf]).tolist() == [0, 0.5, 1]
    assert normal_area([-5e299, 5e299]).tolist() == [0, 1]  # a spread next to none
    np.testing.assert_allclose(normal_density([0, 1]), [0.3989422804014327, 0.24197072451914337])


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_beta_areas_and_points_are_those_of_scipy(a: float, b: float) -> None:
    x = np.concatenate([np.linspace(0, 1, 201), np.logspace(-12, -1, 50)])
    right = special.betainc(a, b, x)
    fair = right > 1e-290
    np.testing.assert_allclose(beta_area(a, b, x)[fair], right[fair], rtol=1e-12)
    points, right = beta_point(a, b, CHANCES), special.betaincinv(a, b, CHANCES)
    fair = right > 1e-290
    np.testing.assert_allclose(points[fair], right[fair], rtol=1e-11)
    assert (np.diff(beta_point(a, b, np.sort(CHANCES))) >= 0).all()


@given(
    a=st.floats(1e-2, 1e4),
    b=st.floats(1e-2, 1e4),
    chance=st.floats(1e-12, 1 - 1e-12),
)
def test_a_point_leads_back_to_its_area(a: float, b: float, chance: float) -> None:
    x = float(beta_point(a, b, chance))
    assert 0 <= x <= 1
    if 1e-290 < x < 1 - 1e-13:
        assert float(special.betainc(a, b, x)) == pytest.approx(chance, rel=1e-9, abs=1e-12)


def test_ends_are_ends() -> None:
    assert beta_point(2, 3, [0, 1]).tolist() == [0, 1]
    assert beta_area(2, 3, [0, 1]).tolist() == [0, 1]


def test_what_comes_of_a_number_does_not_hang_on_the_others() -> None:
    together = beta_point(2.5, 4, CHANCES)
    alone = [float(beta_point(2.5, 4, chance)) for chance in CHANCES]
    assert together.tolist() == alone
    assert beta_point(2.5, 4, CHANCES[::-1]).tolist() == alone[::-1]
    areas = beta_area(2.5, 4, CHANCES)
    assert areas.tolist() == [float(beta_area(2.5, 4, chance)) for chance in CHANCES]


def test_shapes_may_be_arrays() -> None:
    a, b = np.array([[1.0], [2.0]]), np.array([3.0, 4.0, 500.0])
    assert beta_point(a, b, 0.05) == pytest.approx(special.betaincinv(a, b, 0.05), rel=1e-12)
    assert beta_area(a, b, 0.3) == pytest.approx(special.betainc(a, b, 0.3), rel=1e-12)


def test_the_bits_are_the_same_everywhere() -> None:
    u = (np.arange(2_000) + 0.5) / 2_000
    found = [normal_point(u), normal_area(8 * u - 4)]
    found += [beta_point(a, b, u) for a, b in SHAPES]
    bits = hashlib.sha256(b"".join(each.astype("<f8").tobytes() for each in found)).hexdigest()
    assert bits[:16] == "59e0b769c6fb0f53"
