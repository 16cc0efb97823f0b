"""The single negotiating text: a mediator revises one text, point by point."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.protocols.protocol import Draft, Proposal, Protocol, Table, Waits

__all__ = ["SingleText"]


class SingleText(Protocol):
    """A mediator revises one text, point by point, towards what it believes fair.

    The mediator knows the parties as a reader of the source does, by the means of the scenario's
    ranges. The fairer of two texts is the one that leaves more to the worst-off of those whose
    consent it needs. A party's gain is counted over no deal, as a share of what it could gain. The
    text begins with the session's draft, and on points that this does not name with the option that
    is disliked least. In every round one point (issue) is taken up, in an order that is drawn:

    1. Each other option of the point is put to the parties as a revised text, the fairest first.
    2. A party says no to a revised text that is worse for it than both the current text and its
       fallback. Its fallback is the text with which the session began, or no deal if that is
       better. It also says no to a text that crosses one of its positions, unless the current text
       crosses it too. To everything else it says yes. Only those whose consent the revised text
       needs can stop it.
    3. A revised text replaces the current one if nobody says no, somebody is better off, and either
       the mediator believes it fairer or nobody is worse off.
    4. If the session has packages, they follow: revised texts that change the point together with
       one or two others, so that a party gets back in one point what it gives in another. The
       mediator proposes packages that it believes fairer and expects nobody to refuse. They are
       voted on in the same way.
    5. The text is ready to be signed when all points have been taken up in turn without a change,
       and in the last round of the session (or before a party leaves for good whose consent every
       outcome needs). If somebody present could not sign it, all tell the mediator in confidence
       which texts they could sign, and the fairest of those that all could sign becomes the text.
       Nobody goes below its fallback. But an opening text that nobody wrote promises nothing: if
       there is no other way, parties go down to no deal.
    6. The text is put to signature. Each party takes it or leaves it, by its strategy, and nothing
       follows (`View.elapsed` is 1). If a party whose consent it needs leaves it, the session is
       over.

    So nobody whose consent is required ends worse than with the opening text, if somebody wrote it.
    The opening text determines how much there is to share; the mediator's idea of fairness, how it
    is shared. Texts are compared as they come up. The whole outcome space is searched only to leave
    a dead end.

    The idea is Fisher's (Fisher & Ury 1981, "Getting to Yes": the one-text procedure); Raiffa
    (1982), "The Art and Science of Negotiation", describes it for Camp David. Klein, Faratin,
    Sayama & Bar-Yam (2003), "Negotiating complex contracts", Group Decision and Negotiation 12,
    make it a protocol with a vote on each revision, in which parties accept small losses so that
    all get further. Trading points against each other is logrolling.
    """

    source = "Fisher & Ury 1981; Raiffa 1982; Klein, Faratin, Sayama & Bar-Yam 2003"
    enumerates = False
    drafts = True

    def play_round(self, table: Table) -> Waits:
        draft = table.draft()
        for proposal in draft.revisions():
            yield from self._vote(table, draft, proposal, single=True)
        for proposal in draft.packages():
            yield from self._vote(table, draft, proposal, single=False)
        draft.next_point()
        put = draft.put_to_signature()
        for party in table.order:
            turn = table.turn(party)
            if turn is not None:
                yield from turn.wait(answers_only=True)
                turn.answer(final=True)
        table.break_off(put)

    def _vote(
        self, table: Table, draft: Draft, proposal: Proposal, single: bool
    ) -> Generator[Any, None, None]:
        """Put a revision to the vote; ``single`` if it changes one point only."""
        count = len(proposal.runs)
        refused, worse, better = (np.zeros(count, bool) for _ in range(3))
        wishes = []
        for party in table.order:
            yield from draft.wait(party, proposal)
            can_pass = ~refused & (proposal.fairer | ~worse)
            matters = can_pass | single
            refuses, gain = draft.vote(party, proposal, matters)
            refused |= refuses
            worse |= gain < 0
            better |= gain > 0
            wishes.append(gain > 0)
        if single:
            for party, wish in zip(table.order, wishes, strict=True):
                draft.refuse(proposal.runs[refused & wish], party)
        draft.revise(proposal, ~refused & better & (proposal.fairer | ~worse))
