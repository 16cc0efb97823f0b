"""Intervals of shares and of their differences: by hand, and how often they cover."""

import numpy as np
import pytest
from scipy import stats

from sim.results.intervals import difference, of_mean, wilson


def covered(p: float, runs: int) -> float:
    """How often the interval of a share covers it: exactly, over all counts."""
    hits = np.arange(runs + 1)
    low, high = wilson(hits, runs)
    return float(stats.binom.pmf(hits, runs, p)[(low <= p) & (p <= high)].sum())


@pytest.mark.parametrize("runs", [200, 1_000, 3_000, 10_000])
def test_intervals_of_rare_endings_hold(runs: int) -> None:
    assert covered(0.0005, runs) >= 0.95
    assert covered(0.9995, runs) >= 0.95


@pytest.mark.parametrize("runs", [50, 200, 1_000])
def test_intervals_hold_whatever_the_share(runs: int) -> None:
    shares = np.geomspace(0.05 / runs, 0.5, 300)
    found = np.array([covered(float(p), runs) for p in shares])
    assert found.min() > 0.93
    assert 0.95 < found.mean() < 0.975


def test_few_hits_have_an_exact_limit() -> None:
    # One hit: the share p of which 5 % of samples have one or more, 1 − (1 − p)^n = 0.05.
    low, _ = wilson([1], 1_000)
    assert low[0] == pytest.approx(1 - 0.95 ** (1 / 1_000))
    _, high = wilson([999], 1_000)
    assert high[0] == pytest.approx(0.95 ** (1 / 1_000))


def test_limits_ascend_with_the_hits() -> None:
    for runs in (1, 2, 3, 5, 8, 30, 1_000):
        low, high = wilson(np.arange(runs + 1), runs)
        assert (np.diff(low) > 0).all()
        assert (np.diff(high) > 0).all()
        assert low == pytest.approx(1 - high[::-1])


def test_each_share_may_be_of_other_runs() -> None:
    low, high = wilson([3, 0, 7], [10, 0, 7])
    assert (low[0], high[0]) == pytest.approx([float(x) for x in wilson(3, 10)])
    assert (low[1], high[1]) == (0, 1)
    assert high[2] == 1


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe (1998), table II, method 10: 56/70 − 48/80 gives .0524 to .3339.
    low, high = difference(48, 80, 56, 70)
    assert (float(low), float(high)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_difference_of_shares_that_are_0_has_a_width() -> None:
    low, high = difference(0, 200, 0, 200)
    assert low < -0.01
    assert high > 0.01
    assert (float(low), float(high)) == pytest.approx((-float(high), float(high)))


def test_the_interval_of_a_mean_by_hand() -> None:
    low, high = of_mean([1.0, 2.0, 3.0, 6.0])
    half = 1.959964 * np.sqrt(14 / 3) / 2
    assert (float(low), float(high)) == pytest.approx((3 - half, 3 + half))
    assert np.isnan(of_mean([1.0])).all()
