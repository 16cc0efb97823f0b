"""Powers, exponentials and logarithms that have the same bits on every processor.

NumPy and the libraries of C take other ways on processors with other instructions, and differ in
the last place. Here only sums, products and quotients are taken, each rounded as IEEE 754 says,
always in the same order; the compiled step (``sim/engine/step/step.c``) takes the same. Results are
within one unit in the last place. That costs some hundred operations, so what is asked for at every
turn is rounded: then NumPy's own power is nearly always enough, wherever it is made. The tail of a
product is found after Dekker (1971), "A floating-point technique for extending the available
precision", Numerische Mathematik 18.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import FloatArray, IntArray

__all__ = ["exponential", "logarithm", "power", "rounded_power", "whole_power"]

_LN2_HIGH = float.fromhex("0x1.62e42ffp-1")
"""The first bits of ln 2, so few that a whole number times this is exact; and the rest."""
_LN2_LOW = float.fromhex("-0x1.718432a1b0e26p-35")
_PER_LN2 = float.fromhex("0x1.71547652b82fep0")
_ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
_SPLIT = 2.0**27 + 1.0
_WHOLE = 1.5 * 2.0**52
"""A number added to this loses its fraction."""
_FINE = 2.0**-36
_SHIFT = _WHOLE * _FINE
_DOUBT = 2.0**-50
"""By how much NumPy's power of shares may be off: four units in the last place, and more."""
_LEAST = -800.0
"""The exponential of this is 0."""
_ODD = [1.0 / odd for odd in range(25, 2, -2)]
_FACTORIALS = [1.0 / math.factorial(n) for n in range(13, 1, -1)]


def rounded_power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """Powers of shares, to the nearest multiples of 2⁻³⁶.

    Args:
        base: Numbers from 0 to 1; shape ``(n,)``.
        exponent: Numbers from 0, of the same shape.
    """
    rough = np.power(base, exponent)
    found: FloatArray = (rough + _SHIFT) - _SHIFT
    between = np.flatnonzero(np.abs(rough - found) > _FINE / 2 - _DOUBT)
    if len(between):  # so near to half way between two multiples that the last bits decide
        found[between] = (power(base[between], exponent[between]) + _SHIFT) - _SHIFT
    return found


def power(base: ArrayLike, exponent: ArrayLike) -> FloatArray:
    """Powers of shares.

    Args:
        base: Numbers from 0 to 1.
        exponent: Numbers from 0, of a shape that goes with it.

    Returns:
        Of their common shape; the power 0 of anything is 1.
    """
    base, exponent = np.asarray(base, float), np.asarray(exponent, float)
    high, low = _log(np.where(base > 0, base, 1.0))
    by = np.minimum(exponent, 2.0**100)  # far beyond where every share but 1 has come to nothing
    product = by * high
    found = _exp(product, _error(by, high, product) + by * low)
    return np.where((exponent == 0) | (base == 1), 1.0, np.where(base == 0, 0.0, found))


def whole_power(base: FloatArray, exponent: int | IntArray) -> FloatArray:
    """Powers with whole exponents from 0, by multiplying."""
    left = np.asarray(exponent)
    found, square = np.ones(np.broadcast_shapes(base.shape, left.shape)), base
    while left.any():
        found = np.where(left & 1, found * square, found)
        square = square * square
        left = left >> 1
    return found


def exponential(numbers: ArrayLike) -> FloatArray:
    """The exponential function of numbers up to 0."""
    numbers = np.asarray(numbers, float)
    return _exp(numbers, np.zeros_like(numbers))


def logarithm(numbers: ArrayLike) -> FloatArray:
    """The natural logarithm of numbers above 0."""
    return _log(np.asarray(numbers, float))[0]


def _error(first: FloatArray, second: FloatArray, product: FloatArray) -> FloatArray:
    """By how much a product differs from the one that was rounded."""
    scaled = _SPLIT * first
    a = scaled - (scaled - first)
    b = first - a
    scaled = _SPLIT * second
    c = scaled - (scaled - second)
    d = second - c
    error: FloatArray = ((a * c - product) + a * d + b * c) + b * d
    return error


def _log(numbers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The natural logarithm as a sum of two numbers: k ln 2 + 2 artanh z."""
    m, k = np.frexp(numbers)
    small = m < _ROOT_HALF
    m = np.where(small, 2.0 * m, m)
    k = (k - small).astype(np.float64)
    f, s = m - 1.0, m + 1.0
    z = f / s
    product = z * s
    z_low = (((f - product) - _error(z, s, product)) - z * (m - (s - 1.0))) / s
    w = z * z
    tail = np.full_like(w, _ODD[0])
    for part in _ODD[1:]:
        tail *= w
        tail += part
    tail *= w
    a, b = k * _LN2_HIGH, 2.0 * z
    total = a + b
    low = (b - (total - a)) + (k * _LN2_LOW + (2.0 * z_low + b * tail))
    high = total + low
    return high, low - (high - total)


def _exp(high: FloatArray, low: FloatArray) -> FloatArray:
    """The exponential of a sum of two numbers, the second far smaller than the first."""
    x = np.maximum(high, _LEAST)
    n = (x * _PER_LN2 + _WHOLE) - _WHOLE
    r_high, r_low = x - n * _LN2_HIGH, low - n * _LN2_LOW
    r = r_high + r_low
    rest = r_low - (r - r_high)
    q = np.full_like(r, _FACTORIALS[0])
    for part in _FACTORIALS[1:]:
        q *= r
        q += part
    result = 1.0 + (r + (rest + r * r * q))
    k = n.astype(np.int64)
    half = -(-k // 2)
    return np.asarray(result * _two_to(half) * _two_to(k - half))


def _two_to(k: IntArray) -> FloatArray:
    return ((k + 1023) << 52).view(np.float64)
