"""A strategy with a model of what the others want, learned from their offers."""

from __future__ import annotations

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.strategies.bases import Offering
from sim.strategies.time_dependent import Boulware
from sim.strategies.view import View
from sim.theory.grid import on_grid

__all__ = ["ByFrequency", "FrequencyModel", "estimated_gain", "estimated_utilities"]


def estimated_utilities(view: View, other: int) -> FloatArray:
    """Estimates what all outcomes are worth to another party, by a frequency model.

    1. The value of an option is the share of the other party's offers that contained it.
    2. The weight of an issue is the highest such share among its options: a party that never moves
       on an issue cares about it.
    3. Utilities are additive. Before the first offer, all outcomes count the same.

    Source: van Galen Last (2012), "Agent Smith: opponent model estimation in bilateral multi-issue
    negotiation"; others are surveyed by Baarslag, Hendrikx, Hindriks & Jonker (2016), "Learning
    about the opponent in automated bilateral negotiation: a comprehensive survey of opponent
    modeling techniques", Autonomous Agents and Multi-Agent Systems 30.

    Returns:
        Shape ``(runs, outcomes)``, from 0 to 1.
    """
    counts = view.option_counts(other)
    offers = np.maximum(counts[0].sum(axis=1), 1.0)
    values = [count / offers[:, None] for count in counts]
    return view.scores([np.maximum(v.max(axis=1), 1.0 / offers) for v in values], values)


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
    """Offers what the others seem to like best, judged by which options they offered most often.

    Of the outcomes that reach its target, it offers the one with the highest estimated utility to
    the others (`estimated_utilities`; with several others, the mean).
    """

    source = "van Galen Last 2012; Baarslag, Hendrikx, Hindriks & Jonker 2016"
    evidence = "none from people: made for programs that negotiate"
    remembers = True
    words = {"knows": ("learned", "ranges", "told")}

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked_best(target, on_grid(estimated_gain(view)))


class FrequencyModel(Boulware):
    """Concedes like `boulware`, and offers what the others seem to like, judged by their offers."""

    offers = "frequency_model"
