"""What comes after a deal: how the adversary will act on terms, and what that makes them worth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.draws import Draws
from sim.model.aftermath import Aftermath
from sim.model.compiled import Model
from sim.theory.commitment import Reviews, at_review, discounts, expected, first_attack, strengths


class Foresight:
    """The aftermath in the runs of a cohort.

    Attributes:
        aftermath: The aftermath as written.
        strength: The defender's chance to win a war at the signature and at each review, without
            help; shape ``(reviews + 1, runs)``.
    """

    def __init__(self, model: Model, aftermath: Aftermath, draws: Draws) -> None:
        self.aftermath = aftermath
        draw, reviews = draws.draw, aftermath.reviews
        self._patience = draw(aftermath.patience)
        shift = draw(aftermath.now), draw(aftermath.later), draw(aftermath.shift)
        self.strength = strengths(*shift, aftermath.every, reviews)
        self._discounts = discounts(self._patience, reviews)
        self._costs = {
            aftermath.adversary: draw(aftermath.adversary_cost),
            aftermath.defender: draw(aftermath.defender_cost),
        }
        defender = model.parties[aftermath.defender]
        self._guarantees = [g for g in defender.guarantees if g.protects == aftermath.defender]
        self._help = [draw(g.credibility) * draw(g.strength) for g in self._guarantees]
        self._space = model.scenario.space

    @cached_property
    def _masks(self) -> list[BoolArray]:
        """For each guarantee of the defender, the terms that contain it; each of shape (terms,)."""
        return [g.when.holds(self._space.all_options) for g in self._guarantees]

    def protection(self, runs: IntArray, options: Sequence[IntArray] | None) -> FloatArray:
        """What guarantees in terms are expected to add to the defender's chance to win.

        Args:
            runs: The runs.
            options: Option indices of one outcome a run; None for all terms.

        Returns:
            Shape ``(runs, outcomes)``, or ``(runs, 1)``.
        """
        if not self._guarantees:
            return np.zeros((len(runs), 1))
        if options is None:
            masks = self._masks
        else:
            masks = [g.when.holds(options)[:, None] for g in self._guarantees]
        table = np.zeros((len(runs), masks[0].shape[-1]))
        for mask, amount in zip(masks, self._help, strict=True):
            table += amount[runs, None] * mask
        return table

    def fighting_on(self, party: int) -> FloatArray:
        """What a war that goes on without a deal is worth to one of its sides, in every run."""
        return self._war(party, self.strength[0], self._costs[party])

    def attacked(self, runs: IntArray, peace: FloatArray, protection: FloatArray) -> Reviews:
        """At which review the adversary attacks.

        Args:
            runs: The runs.
            peace: Its flow under terms, shape ``(runs, outcomes)``.
            protection: The result of `protection` for them.
        """
        cost = self._costs[self.aftermath.adversary][runs]
        return first_attack(peace, self.strength[:, runs], protection, cost, self._patience[runs])

    def war(
        self, party: int, runs: IntArray, review: Reviews, protection: FloatArray
    ) -> FloatArray:
        """What a war that begins at a review is worth to one of its sides.

        Args:
            party: The adversary or the defender.
            runs: The runs.
            review: Of each outcome, shape ``(runs, outcomes)``.
            protection: The result of `protection` for them.
        """
        chance = np.minimum(1.0, at_review(self.strength[:, runs], review) + protection)
        return self._war(party, chance, self._costs[party][runs][:, None])

    def _war(self, party: int, chance: FloatArray, cost: FloatArray) -> FloatArray:
        own = chance if party == self.aftermath.defender else 1.0 - chance
        found: FloatArray = own - cost
        return found

    def foreseen(
        self,
        party: int,
        runs: IntArray,
        flows: FloatArray,
        peace: FloatArray,
        no_deal: FloatArray,
        options: Sequence[IntArray] | None,
    ) -> FloatArray:
        """What terms are worth to a party that foresees how long they will be kept.

        Args:
            party: The party.
            runs: The runs.
            flows: What they are worth to it while they are kept, shape ``(runs, outcomes)``.
            peace: The same for the adversary.
            no_deal: The party's no-deal value at hour 0, shape ``(runs,)``: what a war is worth to
                who takes no part in it.
            options: As for `protection`.
        """
        protection = self.protection(runs, options)
        review = self.attacked(runs, peace, protection)
        if party in self._costs:
            war = self.war(party, runs, review, protection)
        else:
            war = np.broadcast_to(no_deal[:, None], flows.shape)
        return expected(flows, war, at_review(self._discounts[:, runs], review), review)
