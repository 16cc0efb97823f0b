"""Where a continuous function of one number is 0."""

from __future__ import annotations

from collections.abc import Callable

from sim.errors import UsageError

__all__ = ["root"]

_MAX_STEPS = 100
"""So many steps are made at most; bisection alone needs about 50 to the last digit."""

_RELATIVE = 4 * 2.0**-52
"""No place is asked for more exactly than this share of its size."""


def root(function: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """A place between two numbers at which a function changes its sign.

    Brent (1973), "Algorithms for Minimization without Derivatives", chapter 4: inverse quadratic
    interpolation or a secant where that closes in fast enough, bisection where it does not.

    Args:
        function: Takes and returns one number; of different signs at the two ends, or 0 at one.
        low: The lower end.
        high: The upper end.
        tolerance: How near to the root the answer must be.

    Raises:
        UsageError: if the function has the same sign at both ends, or no root is found.
    """
    last, here = low, high
    at_last, at_here = function(last), function(here)
    if at_last == 0:
        return last
    if at_here == 0:
        return here
    if (at_last < 0) == (at_here < 0):
        raise UsageError(f"the function has the same sign at {low:g} and at {high:g}")
    opposite, at_opposite = last, at_last
    step = before = here - last
    for _ in range(_MAX_STEPS):
        if at_here != 0 and (at_last < 0) != (at_here < 0):
            opposite, at_opposite = last, at_last
            step = before = here - last
        if abs(at_opposite) < abs(at_here):  # `here` is the best place so far
            last, here, opposite = here, opposite, here
            at_last, at_here, at_opposite = at_here, at_opposite, at_here
        near = (tolerance + _RELATIVE * abs(here)) / 2
        half = (opposite - here) / 2
        if at_here == 0 or abs(half) < near:
            return here
        proposed = None
        if abs(before) > near and abs(at_here) < abs(at_last):
            proposed = _step((last, here, opposite), (at_last, at_here, at_opposite))
        if proposed is not None and 2 * abs(proposed) < min(abs(before), 3 * abs(half) - near):
            before, step = step, proposed
        else:
            before = step = half
        last, at_last = here, at_here
        here += step if abs(step) > near else near if half > 0 else -near
        at_here = function(here)
    raise UsageError(f"no root was found between {low:g} and {high:g}")


def _step(places: tuple[float, float, float], values: tuple[float, float, float]) -> float:
    """Where to look next, as a distance from the middle one of three places."""
    (last, here, opposite), (at_last, at_here, at_opposite) = places, values
    if last == opposite:
        return -at_here * (here - last) / (at_here - at_last)
    slope = (at_last - at_here) / (last - here)
    other = (at_opposite - at_here) / (opposite - here)
    over = at_opposite * other - at_last * slope
    return -at_here * over / (other * slope * (at_opposite - at_last))
