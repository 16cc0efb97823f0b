"""Strategies with a model of what the others want, learned from their offers."""

from __future__ import annotations

import numpy as np

from sim.issues import FloatArray, IntArray
from sim.strategies.strategy import Strategy, View
from sim.strategies.time_dependent import Boulware


def estimated_utilities(view: View, other: int) -> FloatArray:
    """What all terms are thought to be worth to another party: a frequency model.

    1. Count how often each option stood in the offers that it made.
    2. The value of an option is its count over the highest count of its issue.
    3. The weight of an issue is the highest count over the number of offers: who never moves on an
       issue cares for it.
    4. Utilities are additive. Before the first offer, all terms are alike.

    Source: van Galen Last (2012), "Agent Smith: opponent model estimation in bilateral multi-issue
    negotiation"; compared with others by Baarslag, Hendrikx, Hindriks & Jonker (2016), "Learning
    about the opponent in automated bilateral negotiation".

    Returns:
        Shape ``(runs, terms)``, from 0 to 1.
    """
    counts = view.option_counts(other)
    highest = [np.maximum(count.max(axis=1), 1.0) for count in counts]
    offers = np.maximum(counts[0].sum(axis=1), 1.0)
    values = [count / most[:, None] for count, most in zip(counts, highest, strict=True)]
    return view.scores([most / offers for most in highest], values)


def estimated_gain(view: View) -> FloatArray:
    """The mean of `estimated_utilities` over the other parties of the session."""
    total = estimated_utilities(view, view.others[0])
    for other in view.others[1:]:
        total = total + estimated_utilities(view, other)
    return total / len(view.others)


class FrequencyModel(Boulware):
    """Concedes with time, and offers what the others seem to like best among terms at its target.

    The target is that of `boulware`. Among the terms open to it that give at least the target, it
    offers those with the highest estimated utility to the others (`estimated_utilities`; with
    several others, the mean).
    """

    source = "van Galen Last 2012; Baarslag, Hendrikx, Hindriks & Jonker 2016"
    remembers = True

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked_best(target, estimated_gain(view))


class NiceTitForTat(Strategy):
    """Answers concessions in kind, measured on the way to a fair deal, and offers what is liked.

    1. Estimate what the others want (`estimated_utilities`), and with it the Nash point: the terms
       open to the party with the largest product of its own gain over no deal and the others'
       estimated utility. What they are worth to the party is its fair share.
    2. The others' concession is the part of the way from the first offer received to the fair
       share that the best offer received has come, 0 to 1 by the party's own utility.
    3. The target is as far on the way from its best to the fair share.
    4. Offer as `frequency_model` does.

    Source: Baarslag, Hindriks & Jonker (2013), "A tit for tat negotiation strategy for real-time
    bilateral negotiations", with the frequency model in the place of their Bayesian one, and
    without their bonus for an approaching deadline.
    """

    source = "Baarslag, Hindriks & Jonker 2013"
    enumerates = True

    def target(self, view: View) -> FloatArray:
        first, best = view.first_received(), view.best_received()
        fair = self._fair_share(view)
        way = fair - first
        come = np.divide(best - first, way, out=np.ones_like(way), where=way > 0)
        share = np.where(np.isfinite(first), np.clip(come, 0.0, 1.0), 0.0)
        return view.best_utility - share * (view.best_utility - fair)

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked_best(target, estimated_gain(view))

    def _fair_share(self, view: View) -> FloatArray:
        own = view.utilities(view.party)
        gain = np.maximum(own - view.no_deal[:, None], 0.0)
        product = np.where(np.isfinite(own), gain * estimated_gain(view), -1.0)
        at = product.argmax(axis=1)
        worth: FloatArray = own[np.arange(len(at)), at]
        return np.maximum(worth, view.no_deal)
