"""Strategies of theory: they know what the others want, and play as rational parties would."""

from __future__ import annotations

import numpy as np

from sim.issues import BoolArray, FloatArray, IntArray
from sim.strategies.strategy import Parameter, Strategy, View
from sim.uncertainty import Domain

TOLERANCE = 1e-12
"""Risks that differ by no more count as equal."""


class Zeuthen(Strategy):
    """Concedes when it has more to lose from a conflict than the others, and just enough.

    Knows all preferences. The *negotiation set* is what all can sign: open to everybody and worth
    to everybody its no-deal value (if there is nothing of the kind, what it can sign itself).

    1. First it offers its best terms in the negotiation set.
    2. Each party's *risk* is the share of its gain that it would lose by taking the offer that is
       worst for it: (own offer − worst offer) / (own offer − no deal), and 1 if its own offer is
       worth no more than no deal.
    3. If somebody's risk is smaller than its own, it stands by its offer.
    4. Otherwise it concedes to the terms, best for itself, after which its risk is larger than
       somebody else's; if there are none, to the best for itself among the offers of the others.
    5. It accepts what is worth to it what it would offer itself.

    With two parties the one with the smaller product of gains concedes, so the offers meet where
    the product is largest, at the Nash point (Harsanyi 1956).

    Source: Zeuthen (1930), "Problems of Monopoly and Economic Warfare"; Harsanyi (1956),
    "Approaches to the bargaining problem before and after the theory of games"; for several parties
    Endriss (2006), "Monotonic concession protocols for multilateral negotiation".
    """

    source = "Zeuthen 1930; Harsanyi 1956; Endriss 2006"
    informed = True
    enumerates = True

    def target(self, view: View) -> FloatArray:
        worth = view.utility(self._choice(view))
        return np.where(np.isfinite(worth), worth, view.best_utility)

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return self._choice(view)

    def _choice(self, view: View) -> IntArray:
        """The terms that it stands for now; −1 where it can sign nothing."""
        parties = (view.party, *view.others)
        gains = [view.utilities(p) - view.no_deal_of(p)[:, None] for p in parties]
        there = [np.ones(len(view.runs), bool), *(view.present(p) for p in view.others)]
        own = gains[0]
        common: BoolArray = own >= 0
        for gain, present in zip(gains[1:], there[1:], strict=True):
            common &= (gain >= 0) | ~present[:, None]
        # Where nobody but itself could sign anything, it goes by what it can sign itself.
        common[~common.any(axis=1)] = own[~common.any(axis=1)] >= 0
        offers = [view.own_offer(), *(view.offer_of(p) for p in view.others)]
        spoken = [present & (offer >= 0) for present, offer in zip(there, offers, strict=True)]
        first = _best(own, common)
        stands = spoken[0] & view.may_sign(offers[0])
        answered = np.logical_or.reduce(spoken[1:]) if view.others else np.zeros(len(first), bool)
        concedes = stands & answered & self._must_concede(gains, offers, spoken)
        chosen = np.where(stands, offers[0], first)
        at = np.flatnonzero(concedes)
        if len(at):
            chosen[at] = self._concession(
                [gain[at] for gain in gains],
                [offer[at] for offer in offers],
                [known[at] for known in spoken],
                common[at],
            )
        return chosen

    def _must_concede(
        self, gains: list[FloatArray], offers: list[IntArray], spoken: list[BoolArray]
    ) -> BoolArray:
        risks = [
            _risk(_at(gain, offers[i]), _worst(gain, offers, spoken, i))
            for i, gain in enumerate(gains)
        ]
        bolder = [
            known & (risk < risks[0] - TOLERANCE)
            for risk, known in zip(risks[1:], spoken[1:], strict=True)
        ]
        must: BoolArray = ~np.any(bolder, axis=0)
        return must

    def _concession(
        self,
        gains: list[FloatArray],
        offers: list[IntArray],
        spoken: list[BoolArray],
        common: BoolArray,
    ) -> IntArray:
        own = gains[0]
        mine = _risk(own, _worst(own, offers, spoken, 0)[:, None])
        enough = np.zeros_like(common)
        fallback = np.full(len(own), -1, np.int64)
        best = np.full(len(own), -np.inf)
        for i in range(1, len(gains)):
            # The offer that is worst for the other, now that this party's is replaced by any terms.
            rest = _worst(gains[i], offers, [np.zeros_like(spoken[0]), *spoken[1:]], i)
            worst = np.minimum(gains[i], rest[:, None])
            risk = _risk(_at(gains[i], offers[i])[:, None], worst)
            enough |= spoken[i][:, None] & (risk < mine - TOLERANCE)
            worth = np.where(spoken[i], _at(own, offers[i]), -np.inf)
            better = worth > best
            fallback, best = np.where(better, offers[i], fallback), np.where(better, worth, best)
        # Never back, and never below what others offer: that it can have.
        between = (own <= _at(own, offers[0])[:, None]) & (own > best[:, None])
        found = _best(own, common & enough & between)
        return np.where(found >= 0, found, np.where(best >= 0, fallback, offers[0]))


def _at(table: FloatArray, terms: IntArray) -> FloatArray:
    """A table's entry at one terms number a run; minus infinity where that is −1."""
    found: FloatArray = table[np.arange(len(terms)), np.maximum(terms, 0)]
    return np.where(terms >= 0, found, -np.inf)


def _best(own: FloatArray, allowed: BoolArray) -> IntArray:
    """The best of the terms allowed, among equals the first; −1 where none is."""
    at = np.where(allowed, own, -np.inf).argmax(axis=1)
    return np.where(allowed.any(axis=1), at, -1)


def _worst(
    gain: FloatArray, offers: list[IntArray], spoken: list[BoolArray], own: int
) -> FloatArray:
    """What a party would gain by the offer that is worst for it; not below no deal."""
    worst: FloatArray = np.full(len(gain), np.inf)
    for i, (offer, known) in enumerate(zip(offers, spoken, strict=True)):
        if i != own:
            np.minimum(worst, _at(gain, offer), out=worst, where=known)
    return np.maximum(worst, 0.0)


def _risk(own: FloatArray, worst: FloatArray) -> FloatArray:
    """The share of its gain that a party loses if it takes the worst offer; shapes broadcast."""
    shape = np.broadcast_shapes(own.shape, worst.shape)
    lost = np.where(np.isfinite(own), own, 0.0) - np.where(np.isfinite(worst), worst, 0.0)
    lost = np.maximum(lost, 0.0)
    risk = np.divide(lost, own, out=np.ones(shape), where=np.broadcast_to(own > 0, shape))
    return np.where(np.isfinite(worst), risk, 0.0)


class Equilibrium(Strategy):
    """Plays the subgame-perfect equilibrium of the rest of the session, with known preferences.

    Backward induction over the rounds that are left, with all parties present taken to play the
    same way: it offers the terms, best for itself, that all others will accept, and accepts what is
    worth at least what it could get by rejecting. ``discount`` is what a deal keeps of its worth to
    the party with each offer that goes by (Rubinstein's δ); 1 if time costs nothing. Made for
    alternating offers; under other protocols it plays as if those were the rules.

    Source: Ståhl (1972), "Bargaining Theory"; Rubinstein (1982), "Perfect equilibrium in a
    bargaining model". See `sim.analysis.subgame_perfect`.
    """

    source = "Ståhl 1972; Rubinstein 1982"
    parameters = {
        "discount": Parameter(
            1.0, Domain(0.0, 1.0, above=True), "what a deal keeps of its worth with each offer"
        )
    }
    remembers = False
    informed = True
    enumerates = True

    def target(self, view: View) -> FloatArray:
        return np.maximum(view.foresight()[0], view.no_deal)

    def offer(self, view: View, target: FloatArray) -> IntArray:
        # The no-deal value may fall until the end of the session, for which it was worked out.
        terms = view.foresight()[1]
        return np.where(view.may_sign(terms), terms, -1)
