"""Areas under the normal curve, and the points up to which an area lies.

They have the same bits on every processor, as what is drawn from these laws must have: only sums,
products, quotients and roots are taken, and the functions of `sim.theory.powers`. What comes of one
number does not depend on which others are worked out with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import FloatArray
from sim.theory.powers import exponential, logarithm

__all__ = ["normal_area", "normal_density", "normal_point", "polynomial"]

_ROOT_TWO_PI = 2.506628274631000502
_NEAR, _TERMS = 2.5, 80
"""Up to here the area is a sum; beyond, a fraction. So many terms are enough for either."""

# Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", Applied
# Statistics 37, routine PPND16: quotients of polynomials, the highest power first.
_MIDDLE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
_OUTER = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
_FAR = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


def normal_density(x: ArrayLike) -> FloatArray:
    """The normal density, of any shape."""
    small: FloatArray = np.clip(np.asarray(x, float), -1e150, 1e150)  # whose square is a number
    return exponential(-0.5 * (small * small)) / _ROOT_TWO_PI


def normal_area(x: ArrayLike) -> FloatArray:
    """The chance that a normal number is below ``x``, of any shape.

    Near the middle a sum of positive terms (Marsaglia 2004, "Evaluating the normal distribution",
    Journal of Statistical Software 11(4)); beyond, Laplace's continued fraction for the tail.
    """
    x = np.asarray(x, float)
    size = np.abs(x)
    density = normal_density(x)
    near = np.minimum(size, _NEAR)
    square, term, total = near * near, near.copy(), near.copy()
    for k in range(1, _TERMS):
        term = term * square / (2 * k + 1)
        total = total + term
    far = np.maximum(size, _NEAR)
    rest = far.copy()
    for k in range(_TERMS, 0, -1):
        rest = far + k / rest
    tail = np.where(size <= _NEAR, 0.5 - density * total, density / rest)
    found: FloatArray = np.where(x > 0, 1.0 - tail, tail)
    return found


def normal_point(area: ArrayLike) -> FloatArray:
    """Below which number a normal one lies with a chance, of any shape (Wichura 1988).

    Infinite where the chance is 0 or 1.
    """
    area = np.asarray(area, float)
    off = area - 0.5
    inside = np.clip(0.180625 - off * off, 0.0, None)
    middle = off * _quotient(_MIDDLE, inside)
    tail = np.where(off < 0, area, 1.0 - area)
    depth = np.sqrt(-logarithm(np.where(tail > 0, tail, 0.5)))
    outer = _quotient(_OUTER, np.minimum(depth, 5.0) - 1.6)
    far = _quotient(_FAR, np.maximum(depth, 5.0) - 5.0)
    size = np.where(depth <= 5.0, outer, far)
    size = np.where(tail > 0, size, np.inf)
    return np.where(np.abs(off) <= 0.425, middle, np.where(off < 0, -size, size))


def _quotient(
    polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: FloatArray
) -> FloatArray:
    above, below = polynomials
    found: FloatArray = polynomial(above, x) / polynomial(below, x)
    return found


def polynomial(factors: tuple[float, ...], x: FloatArray) -> FloatArray:
    """A polynomial, the factor of the highest power first."""
    found = np.full_like(x, factors[0])
    for factor in factors[1:]:
        found *= x
        found += factor
    return found
