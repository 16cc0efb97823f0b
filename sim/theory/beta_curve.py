"""Areas under the beta curve, and the points up to which an area lies.

They have the same bits on every processor, as `sim.theory.normal_curve` says. What comes of one
number does not depend on which others are worked out with it.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import BoolArray, FloatArray
from sim.theory.normal_curve import polynomial
from sim.theory.powers import exponential, logarithm

__all__ = ["beta_area", "beta_point"]

_HALF_LOG_TWO_PI = 0.918938533204672742
_STIRLING = (1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
"""Of 1/z: how far the logarithm of the gamma function is from Stirling's formula."""
_LARGE = 10.0
_SMALL_STEP = 2.0**-51
_SMALL = 2.0**-26
_MOST_STEPS = 200
_NODES = 1025


def beta_area(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> FloatArray:
    """The chance that a beta number is below ``x``: the regularised incomplete beta function.

    By its continued fraction (DLMF 8.17.22), evaluated from the front (Thompson & Barnett 1986,
    "Coulomb and Bessel functions of complex arguments and order", Journal of Computational
    Physics 64), on the side where it converges fast.

    Args:
        a: The first shape of the law, above 0; an array goes together with ``x``.
        b: The second.
        x: Numbers from 0 to 1.
    """
    a, b, x = np.broadcast_arrays(*(np.asarray(each, float) for each in (a, b, x)))
    shape = x.shape
    found = _area(*(each.ravel() for each in (a, b, x, _log_beta(a, b))))
    return found.reshape(shape)


def _area(a: FloatArray, b: FloatArray, x: FloatArray, log_beta: FloatArray) -> FloatArray:
    inside = (x > 0) & (x < 1)
    safe = np.where(inside, x, 0.5)
    logs = logarithm(safe), _log_one_and(-safe)
    turned, size, part = _side(a, b, safe, 1.0 - safe, *logs, log_beta)
    lower = _exponential(size) * part
    found = np.where(turned, 1.0 - lower, lower)
    return np.clip(np.where(inside, found, np.where(x > 0, 1.0, 0.0)), 0.0, 1.0)


def _side(
    a: FloatArray,
    b: FloatArray,
    x: FloatArray,
    rest: FloatArray,
    log_x: FloatArray,
    log_rest: FloatArray,
    log_beta: FloatArray,
) -> tuple[BoolArray, FloatArray, FloatArray]:
    """The area on the side of a number where it is soon found.

    Returns:
        Whether that is the upper side; the logarithm of x^a (1 − x)^b / B(a, b); and what the
        exponential of it is multiplied with.
    """
    turned = x > (a + 1.0) / (a + b + 2.0)
    first, second = np.where(turned, b, a), np.where(turned, a, b)
    size = a * log_x + b * log_rest - log_beta
    return turned, size, _fraction(first, second, np.where(turned, rest, x)) / first


def _log_one_and(x: FloatArray) -> FloatArray:
    """The logarithm of 1 + x, also where x is small."""
    z = x / (2.0 + x)
    square = z * z
    found = np.full_like(square, 1 / 27)
    for odd in range(25, 0, -2):
        found = found * square + 1 / odd
    return np.where(np.abs(x) < 0.25, 2.0 * z * found, logarithm(np.maximum(1.0 + x, 5e-324)))


def _fraction(a: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """The continued fraction; each number is done when a step no longer changes it."""
    total = a + b
    d = 1.0 / _not_zero(1.0 - total * x / (a + 1.0))
    c, found = np.ones_like(x), d.copy()
    result = found.copy()
    left = np.arange(len(x))
    for m in range(1, 20_000):
        even = a + 2.0 * m
        up = m * (b - m) * x / ((even - 1.0) * even)
        d = 1.0 / _not_zero(1.0 + up * d)
        c = _not_zero(1.0 + up / c)
        found = found * (d * c)
        up = -(a + m) * (total + m) * x / (even * (even + 1.0))
        d = 1.0 / _not_zero(1.0 + up * d)
        c = _not_zero(1.0 + up / c)
        step = d * c
        found = found * step
        done = np.abs(step - 1.0) <= _SMALL_STEP
        if done.any():
            result[left[done]] = found[done]
            keep = ~done
            left, a, b, x, total = left[keep], a[keep], b[keep], x[keep], total[keep]
            c, d, found = c[keep], d[keep], found[keep]
        if not len(left):
            break
    result[left] = found
    return result


def _not_zero(x: FloatArray) -> FloatArray:
    return np.where(np.abs(x) < 1e-300, 1e-300, x)


def _log_gamma(z: FloatArray) -> FloatArray:
    """The logarithm of the gamma function of numbers above 0."""
    up, product = z.copy(), np.ones_like(z)
    for _ in range(int(_LARGE)):
        low = up < _LARGE
        product = np.where(low, product * up, product)
        up = np.where(low, up + 1.0, up)
    return (up - 0.5) * logarithm(up) - up + _HALF_LOG_TWO_PI + _excess(up) - logarithm(product)


def _excess(z: FloatArray) -> FloatArray:
    """What Stirling's formula lacks, of numbers that are not small."""
    one = 1.0 / z
    return one * polynomial(_STIRLING, one * one)


def _log_beta(a: FloatArray, b: FloatArray) -> FloatArray:
    """The logarithm of the beta function; without differences of large numbers."""
    a, b = np.minimum(a, b), np.maximum(a, b)
    both = _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)
    large = np.maximum(b, _LARGE)
    rest = _excess(large) - _excess(a + large)
    ratio = a / large
    beside = (large - 0.5) * _log_one_and(ratio) + a * logarithm(a + large) - a
    one_large = _log_gamma(a) - beside + rest
    first = np.maximum(a, _LARGE)
    share = _log_one_and(first / large)
    two_large = (
        _HALF_LOG_TWO_PI
        - 0.5 * logarithm(large)
        + _excess(first)
        + _excess(large)
        - _excess(first + large)
        - (first - 0.5) * _log_one_and(large / first)
        - large * share
    )
    return np.where(b < _LARGE, both, np.where(a < _LARGE, one_large, two_large))


def beta_point(a: ArrayLike, b: ArrayLike, area: ArrayLike) -> FloatArray:
    """Below which number a beta one lies with a chance: the inverse of `beta_area`.

    By Newton's steps on the logarithm of the area, as a function of the logit of the number: it is
    concave there, and nearly straight where the area is small.

    Args:
        a: The first shape of the law, above 0; an array goes together with ``area``.
        b: The second.
        area: Chances from 0 to 1.
    """
    one, two, chances = (np.asarray(each, float) for each in (a, b, area))
    first, second, all_of_it = np.broadcast_arrays(one, two, chances)
    shape, chance = all_of_it.shape, all_of_it.ravel()
    of_one_law = one.ndim == two.ndim == 0
    found = np.where(chance > 0.5, 1.0, 0.0)
    for upper in (False, True):  # each number from the end that is nearer
        tail = 1.0 - chance if upper else chance
        here = np.flatnonzero((tail > 0) & ((tail < 0.5) if upper else (tail <= 0.5)))
        sides = (second, first) if upper else (first, second)
        near, far = (each.ravel()[here] for each in sides)
        wanted = logarithm(tail[here])
        table = _table(float(near[0]), float(far[0])) if of_one_law and len(here) else None
        logit = _logit_of(near, far, wanted, None if table is None else table.at(wanted))
        found[here] = _number(-logit if upper else logit)
    return found.reshape(shape)


def _number(logit: FloatArray) -> FloatArray:
    small = exponential(-np.abs(logit))
    return np.where(logit < 0, small, 1.0) / (1.0 + small)


class _Table:
    """Logits of numbers, by the logarithm of the area below: near enough for one step more."""

    def __init__(self, a: float, b: float) -> None:
        spread = math.sqrt(1 / a + 1 / b)
        middle = float(logarithm(np.array([a]))[0] - logarithm(np.array([b]))[0])
        self._logit = np.linspace(
            middle - 12.0 * spread - 40.0 / a, middle + 2.0 * spread + 2.0 / b, _NODES
        )
        shapes = np.full(_NODES, a), np.full(_NODES, b)
        self._log, slope = _log_area(*shapes, self._logit, _log_beta(*shapes))
        self._per_slope = 1.0 / _not_zero(slope)
        self._a = a

    def at(self, log: FloatArray) -> FloatArray:
        """By a cubic between two nodes (Hermite's), and a straight line below all."""
        last = len(self._log) - 2
        place = np.clip(np.searchsorted(self._log, log, side="right") - 1, 0, last)
        low, width = self._log[place], self._log[place + 1] - self._log[place]
        width = np.where(width > 0, width, 1.0)
        s = np.clip((log - low) / width, 0.0, 1.0)
        r = 1.0 - s
        found = (1.0 + 2.0 * s) * r * r * self._logit[place] + s * s * (
            3.0 - 2.0 * s
        ) * self._logit[place + 1]
        found += s * r * width * (r * self._per_slope[place] - s * self._per_slope[place + 1])
        below = self._logit[0] + (log - self._log[0]) / self._a
        result: FloatArray = np.where(log < self._log[0], below, found)
        return result


_table = lru_cache(maxsize=256)(_Table)


def _log_area(
    a: FloatArray, b: FloatArray, logit: FloatArray, log_beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The logarithm of the area below numbers, which are given as logits; and its slope."""
    small = exponential(-np.abs(logit))
    beside = _log_one_and(small)
    high, low = 1.0 / (1.0 + small), small / (1.0 + small)
    below = logit < 0
    logs = np.where(below, logit, 0.0) - beside, np.where(below, 0.0, -logit) - beside
    x, rest = np.where(below, low, high), np.where(below, high, low)
    turned, size, part = _side(a, b, x, rest, *logs, log_beta)
    one_side = size + logarithm(part)
    other = _log_one_and(-np.where(turned, np.minimum(_exponential(one_side), 1.0), 0.0))
    log = np.where(turned, other, one_side)
    return log, _exponential(size - log)


def _logit_of(
    a: FloatArray, b: FloatArray, wanted: FloatArray, start: FloatArray | None
) -> FloatArray:
    """Logits of numbers below which the area has a logarithm, at most that of a half."""
    log_beta = _log_beta(a, b)
    logit = logarithm(a) - logarithm(b) if start is None else start
    result, left = np.empty_like(wanted), np.arange(len(wanted))
    for _ in range(_MOST_STEPS):
        log, slope = _log_area(a, b, logit, log_beta)
        step = (wanted - log) / _not_zero(slope)
        logit = np.clip(logit + step, -1e9, 700.0)
        # The next step would be of the size of the square of this one.
        done = np.abs(step) <= _SMALL
        if done.any():
            result[left[done]] = logit[done]
            keep = ~done
            left, a, b, wanted = left[keep], a[keep], b[keep], wanted[keep]
            log_beta, logit = log_beta[keep], logit[keep]
        if not len(left):
            break
    result[left] = logit
    return result


def _exponential(size: FloatArray) -> FloatArray:
    """The exponential of numbers of either sign."""
    below = exponential(np.minimum(size, 0.0))
    return np.where(size > 0, 1.0 / exponential(-np.clip(size, 0.0, 700.0)), below)
