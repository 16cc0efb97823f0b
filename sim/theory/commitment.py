"""When an agreement is broken: backward induction over the adversary's reviews.

The commitment problem of Fearon (1995), "Rationalist explanations for war", International
Organization 49, and Powell (2006), "War as a commitment problem", International Organization 60: a
side that grows stronger cannot promise today not to use its strength tomorrow. What is at stake is
a flow of 1 a period; values are normalised, so that a flow of x for ever is worth x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import FloatArray
from sim.theory.grid import on_grid

__all__ = ["Reviews", "at_review", "discounts", "expected", "first_attack", "strengths"]

Reviews = NDArray[np.int16]
"""The review, from 1, at which the adversary attacks; 0 for never."""


def strengths(
    now: FloatArray, later: FloatArray, shift: FloatArray, every: float, reviews: int
) -> FloatArray:
    """The defender's chance to win a war that begins at each review, without help.

    It moves evenly from what it is now to what it is once the shift is done.

    Args:
        now: At the signature; shape ``(runs,)``.
        later: Once the shift is done; shape ``(runs,)``.
        shift: Years that the shift takes; shape ``(runs,)``.
        every: Years between reviews.
        reviews: Number of reviews.

    Returns:
        Shape ``(reviews + 1, runs)``; the first row is the signature.
    """
    years = every * np.arange(reviews + 1)[:, None]
    shifting = (now + (later - now) * (years / np.where(shift > 0, shift, 1.0))).astype(float)
    found: FloatArray = np.where(years >= shift, later, shifting)
    found[0] = now
    return found


def first_attack(
    peace: FloatArray,
    strength: FloatArray,
    protection: FloatArray,
    cost: FloatArray,
    patience: FloatArray,
) -> Reviews:
    """At which review the adversary attacks, if it keeps each agreement as long as that pays.

    1. A war that begins at review k gives the adversary 1 − p_k − c for ever after, where p_k is
       the defender's chance to win, min(1, strength + protection).
    2. At the last review it attacks if that is more than what it has under the agreement: strength
       stays as it is, so it attacks then or never.
    3. At every review before, it attacks if that is more than (1 − δ) of what it has under the
       agreement, for one period, and δ times what the next review is worth to it.

    Amounts are compared on the grid of `sim.theory.grid`: what equals war keeps the peace.

    Args:
        peace: The adversary's flow under each outcome; shape ``(runs, outcomes)``.
        strength: The result of `strengths`; shape ``(reviews + 1, runs)``.
        protection: What guarantees in the outcome are expected to add to the defender's chance;
            shape ``(runs, outcomes)``, or ``(runs, 1)``.
        cost: What war costs the adversary; shape ``(runs,)``.
        patience: δ; shape ``(runs,)``.

    Returns:
        Shape ``(runs, outcomes)``.
    """
    last = len(strength) - 1
    first = np.zeros(peace.shape, np.int16)
    delta, stay = patience[:, None], (1.0 - patience)[:, None] * peace
    value = peace
    for review in range(last, 0, -1):
        chance = np.minimum(1.0, strength[review][:, None] + protection)
        war = (1.0 - chance) - cost[:, None]
        waiting = value if review == last else stay + delta * value
        attacks = on_grid(war) > on_grid(waiting)
        value = np.where(attacks, war, waiting)
        first[attacks] = review
    return first


def discounts(patience: FloatArray, reviews: int) -> FloatArray:
    """What something at each review is worth at the signature: δ to the power of its number.

    Returns:
        Shape ``(reviews + 1, runs)``.
    """
    factors = np.broadcast_to(patience, (reviews + 1, len(patience))).copy()
    factors[0] = 1.0
    return np.multiply.accumulate(factors, axis=0)


def at_review(numbers: FloatArray, review: Reviews) -> FloatArray:
    """The number of each run at a review of its own.

    Args:
        numbers: Shape ``(reviews + 1, runs)``.
        review: Shape ``(runs, outcomes)``.

    Returns:
        Shape ``(runs, outcomes)``.
    """
    found: FloatArray = numbers[review, np.arange(review.shape[0])[:, None]]
    return found


def expected(
    peace: FloatArray, war: FloatArray, discount: FloatArray, attacked: Reviews
) -> FloatArray:
    """The value of outcomes to a party that foresees how long they will be kept.

    (1 − δ^T) times its flow under them and δ^T times what a war that begins at review T gives it;
    the flow alone where nobody attacks.

    Args:
        peace: Its flow under each outcome.
        war: What war is worth to it, when it comes.
        discount: δ^T.
        attacked: T; 0 for never. All of shape ``(runs, outcomes)``.
    """
    found: FloatArray = np.where(attacked > 0, (1.0 - discount) * peace + discount * war, peace)
    return found
