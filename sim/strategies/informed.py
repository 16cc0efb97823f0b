"""Strategies of theory: they know what the others want and play as rational parties would."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.strategies.bases import Conceding, Offering, Parameter
from sim.strategies.view import View
from sim.theory.grid import on_grid
from sim.uncertainty.quantities import Domain

__all__ = [
    "TOLERANCE",
    "BestForOthers",
    "Equilibrium",
    "EquilibriumOffer",
    "NiceTitForTat",
    "Zeuthen",
    "ZeuthensOffer",
]

TOLERANCE = 1e-12
"""Products of gains that differ by no more than this count as equal."""

BONUS_FROM = 0.9
"""Once this share of its time is used, `NiceTitForTat` concedes more than the others do."""


_THEORY = "none from people: an ideal of theory, which knows what the others want"


class Zeuthen(Conceding):
    """Concedes when it has more to lose from a conflict than the others, and just enough.

    It knows all preferences. A party's *risk* is the share of its gain over no deal that it would
    lose by taking the other's offer; by Zeuthen's rule, the party that risks less gives way. Of two
    parties, this is the one whose own offer has the smaller product of both gains (Harsanyi 1956).
    In that form the rule applies to any number of parties:

    1. The *negotiation set* contains the outcomes that all present can sign: open to everybody, and
       worth at least the no-deal value to everybody. The party first offers the outcome in this set
       that is best for itself. If the set is empty, it offers the best outcome that it can sign
       itself and never concedes.
    2. The points of an outcome are the product of all gains; outside the negotiation set they are
       −1.
    3. If its own offer has more points than the lowest offer of the others, it stands by it.
    4. Otherwise it concedes. It looks for outcomes with more points than that lowest offer, no
       better for itself than its offer before, and takes the one best for itself. If there is none,
       or if another party's offer is as good for itself, it moves to that offer instead (to the one
       with the most points; among equals, to the best for itself).
    5. It accepts an offer worth as much to it as its own next offer. What a party has accepted
       counts as its offer from then on.

    The lowest offer gains points with every step. So, given enough rounds, the offers meet where
    the product is largest, at the Nash point. If rounds run out, its last offer is still no worse
    than no deal for anybody, so nobody who accepts by `Combined` refuses it.

    Source: Zeuthen (1930), "Problems of Monopoly and Economic Warfare"; Harsanyi (1956),
    "Approaches to the bargaining problem before and after the theory of games: a critical
    discussion of Zeuthen's, Hicks', and Nash's theories", Econometrica 24.
    """

    source = "Zeuthen 1930; Harsanyi 1956"
    evidence = _THEORY
    remembers = True
    offers = "zeuthen"
    informed = True
    enumerates = True

    def target(self, view: View) -> FloatArray:
        worth = view.utility(stands_for(view))
        return np.where(np.isfinite(worth), worth, view.best_utility)


class ZeuthensOffer(Offering):
    """Offers the outcome that it stands by under Zeuthen's rule."""

    reaches_target = False
    source = Zeuthen.source
    evidence = Zeuthen.evidence
    remembers = True
    informed = True
    enumerates = True

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return stands_for(view)


def stands_for(view: View) -> IntArray:
    """The outcome that a party playing `Zeuthen` stands by now; −1 where it can sign nothing."""
    own = view.utilities(view.party) - view.no_deal[:, None]
    points = _points(view, own)
    first = _best(own, points >= 0)
    first = np.where(first >= 0, first, _best(own, own >= 0))
    mine = view.backed_by(view.party)
    stands = view.may_sign(mine)
    theirs = [np.where(view.present(p), view.backed_by(p), -1) for p in view.others]
    lowest = np.full(len(mine), np.inf)
    fallback, worth = np.full(len(mine), -1, np.int64), np.full(len(mine), -np.inf)
    most = np.full(len(mine), -2.0)  # fewer points than any outcomes have
    for offer in theirs:
        spoken = offer >= 0
        value, gain = np.where(spoken, _at(points, offer), -3.0), _at(own, offer)
        lowest = np.where(spoken, np.minimum(lowest, value), lowest)
        equal = np.abs(value - most) <= TOLERANCE
        better = spoken & (value >= 0)
        better &= (value > most + TOLERANCE) | (equal & (gain > worth))
        fallback = np.where(better, offer, fallback)
        most, worth = np.where(better, value, most), np.where(better, gain, worth)
    concedes = stands & np.isfinite(lowest) & (_at(points, mine) <= lowest + TOLERANCE)
    enough = (points >= 0) & (points > lowest[:, None] + TOLERANCE)
    found = _best(own, enough & (own <= _at(own, mine)[:, None]))
    conceded = np.where((found >= 0) & (_at(own, found) > worth), found, fallback)
    moved = np.where(conceded >= 0, conceded, mine)
    return np.where(concedes, moved, np.where(stands, mine, first))


class NiceTitForTat(Conceding):
    """Answers concessions in kind, measured on the way to the Nash point, and offers what is fair.

    It knows all preferences; in the source it learns them from the offers by Bayes' rule.

    1. Its fair share is the utility that the Nash point of all present gives it. The Nash point is
       the outcome in the negotiation set (see `Zeuthen`) with the largest product of all gains over
       no deal. If there is nothing that all can sign, its own gain takes the product's place.
    2. The others' concession is measured from 0 to 1, by its own utility: how far the best offer
       received has come from the first offer received towards the fair share.
    3. It concedes the same part of the way from its best to the fair share.
    4. As its last chance nears, it adds a *bonus*: part of the rest of that way. The bonus grows
       from nothing when nine tenths of its time are used to all of the rest at its last chance. It
       brings together two parties of this kind, which would otherwise wait for each other.
    5. Of the outcomes that reach its target, it offers the one with the largest product of the
       others' gains.

    Source: Baarslag, Hindriks & Jonker (2013), "A tit for tat negotiation strategy for real-time
    bilateral negotiations". The source also has a bonus for an approaching deadline. Its size, and
    the product instead of one opponent's utility, are ours.
    """

    source = "Baarslag, Hindriks & Jonker 2013"
    evidence = "none from people: made for programs that negotiate"
    offers = "nice_tit_for_tat"
    remembers = True
    informed = True
    enumerates = True

    def target(self, view: View) -> FloatArray:
        own = view.utilities(view.party)
        nash = on_grid(_joint_gain(view)).argmax(axis=1)
        fair: FloatArray = np.maximum(own[np.arange(len(nash)), nash], view.no_deal)
        first = view.first_received()
        way, come = fair - first, view.best_received() - first
        share = np.divide(come, way, out=(come > 0).astype(np.float64), where=way > 0)
        share = np.where(np.isfinite(first), np.clip(share, 0.0, 1.0), 0.0)
        bonus = np.clip((view.elapsed - BONUS_FROM) / (1.0 - BONUS_FROM), 0.0, 1.0)
        share += (1.0 - share) * bonus
        return view.best_utility - share * (view.best_utility - fair)


class BestForOthers(Offering):
    """Of the outcomes that reach its target, offers the one best for the others by joint gain.

    See `NiceTitForTat`.
    """

    source = NiceTitForTat.source
    evidence = NiceTitForTat.evidence
    informed = True
    enumerates = True

    def offer(self, view: View, target: FloatArray) -> IntArray:
        return view.liked_best(target, on_grid(_joint_gain(view, others_only=True)))


def _points(view: View, own: FloatArray, others_only: bool = False) -> FloatArray:
    """The product of the gains of all present, or of the others; −1 outside the negotiation set."""
    points = np.where(own >= 0, 1.0 if others_only else own, -1.0)
    for party in view.others:
        gain = view.utilities(party) - view.no_deal_of(party)[:, None]
        product = np.where((points >= 0) & (gain >= 0), points * np.maximum(gain, 0.0), -1.0)
        points = np.where(view.present(party)[:, None], product, points)
    return points


def _joint_gain(view: View, others_only: bool = False) -> FloatArray:
    """The same; the party's own gain where there is nothing that all can sign."""
    own = view.utilities(view.party) - view.no_deal[:, None]
    points = _points(view, own, others_only)
    alone = ~(points >= 0).any(axis=1)
    points[alone] = np.where(own[alone] >= 0, own[alone], -1.0)
    return points


def _at(table: FloatArray, outcomes: IntArray) -> FloatArray:
    """A table's entry at one outcome number a run; minus infinity where that is −1."""
    found: FloatArray = table[np.arange(len(outcomes)), np.maximum(outcomes, 0)]
    return np.where(outcomes >= 0, found, -np.inf)


def _best(own: FloatArray, allowed: BoolArray) -> IntArray:
    """The best of the outcomes allowed, among equals the first; −1 where none is."""
    at = np.where(allowed, own, -np.inf).argmax(axis=1)
    return np.where(allowed.any(axis=1), at, -1)


class Equilibrium(Conceding):
    """Plays the subgame-perfect equilibrium of the rest of the session, with known preferences.

    It uses backward induction over the remaining rounds and assumes that all parties present do the
    same. Of the outcomes that all others will accept, it offers the one best for itself; it accepts
    an offer worth at least what it could get by rejecting. After the last round of the talks the
    last offers are still answered. ``discount`` is the share of its worth that a deal keeps with
    each offer that goes by (Rubinstein's δ); it is 1 if time costs nothing. The strategy is made
    for alternating offers; under other protocols it plays as if those were the rules.

    Source: Ståhl (1972), "Bargaining Theory"; Rubinstein (1982), "Perfect equilibrium in a
    bargaining model". See `sim.analysis.subgame_perfect`.
    """

    source = "Ståhl 1972; Rubinstein 1982"
    evidence = (
        "an ideal of theory: people look ahead less than backward induction requires (Johnson,"
        " Camerer, Sen & Rymon 2002), and refuse unequal shares (Ochs & Roth 1989)"
    )
    parameters = {
        "discount": Parameter(
            1.0, Domain(0.0, 1.0, above=True), "share of a deal's worth kept with each offer"
        )
    }
    offers = "equilibrium"
    accepts = "target"
    informed = True
    enumerates = True

    def target(self, view: View) -> FloatArray:
        return np.maximum(view.look_ahead()[0], view.no_deal)


class EquilibriumOffer(Offering):
    """Makes the offer of the subgame-perfect equilibrium of the rest of the session."""

    reaches_target = False
    source = Equilibrium.source
    evidence = Equilibrium.evidence
    informed = True
    enumerates = True

    def offer(self, view: View, target: FloatArray) -> IntArray:
        # The no-deal value may fall until the end of the session, for which it was worked out.
        outcomes = view.look_ahead()[1]
        return np.where(view.may_sign(outcomes), outcomes, -1)
