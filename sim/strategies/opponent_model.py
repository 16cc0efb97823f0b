"""A strategy with a model of what the others want, learned from their offers."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.strategies.parts import Offering
from sim.strategies.time_dependent import Boulware
from sim.strategies.view import View
from sim.theory.amounts import on_grid


def estimated_utilities(view: View, other: int) -> FloatArray:
    """What all outcomes are thought to be worth to another party: a frequency model.

    1. Count how often each option stood in the offers that it made.
    2. The value of an option is its count over the highest count of its issue.
    3. The weight of an issue is the highest count over the number of offers: who never moves on an
       issue cares for it.
    4. Utilities are additive. Before the first offer, all outcomes are alike.

    Source: van Galen Last (2012), "Agent Smith: opponent model estimation in bilateral multi-issue
    negotiation"; compared with others by Baarslag, Hendrikx, Hindriks & Jonker (2016), "Learning
    about the opponent in automated bilateral negotiation".

    Returns:
        Shape ``(runs, outcomes)``, from 0 to 1.
    """
    counts = view.option_counts(other)
    highest = [np.maximum(count.max(axis=1), 1.0) for count in counts]
    offers = np.maximum(counts[0].sum(axis=1), 1.0)
    values = [count / most[:, None] for count, most in zip(counts, highest, strict=True)]
    return view.scores([most / offers for most in highest], values)


def estimated_gain(view: View) -> FloatArray:
    """The mean of `estimated_utilities` over the other parties present; 0 where there are none."""
    total, count = np.zeros((len(view.runs), 1)), np.zeros((len(view.runs), 1))
    for other in view.others:
        present = view.present(other)[:, None]
        if present.any():
            total = total + np.where(present, estimated_utilities(view, other), 0.0)
            count += present
    mean: FloatArray = total / np.maximum(count, 1.0)
    return mean


class ByFrequency(Offering):
    """Offers what the others seem to like best by how often options stood in their offers.

    Among what reaches the target, the outcome with the highest estimated utility to the others
    (`estimated_utilities`; with several others, the mean).
    """

    source = "van Galen Last 2012; Baarslag, Hendrikx, Hindriks & Jonker 2016"
    remembers = True
    words = {"knows": ("learned", "ranges", "told")}

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked_best(target, on_grid(estimated_gain(view)))


class FrequencyModel(Boulware):
    """Concedes as `boulware`, and offers what the others seem to like by their offers."""

    offers = "frequency_model"
