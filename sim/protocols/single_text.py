"""The single negotiating text: a mediator revises one text, point by point."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.protocols.protocol import Draft, Proposal, Protocol, Table, Waits

__all__ = ["SingleText"]


class SingleText(Protocol):
    """A mediator revises one text, point by point, towards what it believes fair.

    The mediator knows the parties as a reader of the source does: by the means of the scenario's
    ranges. The fairer of two texts is the one that leaves more to the worst-off of those whose
    consent it needs: the larger least gain over no deal, each as a share of what the party could
    gain. In every round one point (issue) is taken up, in an order that is drawn:

    1. Each other option of the point is put to the parties as a revised text, the fairest first.
    2. A party says no to what is worse for it than the text as it stands, and worse than what it
       falls back on: the text with which the session began, or no deal if that is better. It also
       says no to what runs into one of its positions that the text does not run into. To all else
       it says yes. Only those whose consent the revised text needs can stop it.
    3. If nobody says no and somebody is better off, the revised text is the text from now on,
       provided that the mediator believes it fairer, or that nobody is worse off.
    4. Packages follow, if the session has them: revised texts in which the point and one or two
       others change together, so that what one gives in one point it gets back in another. The
       mediator proposes those that it believes fairer and expects nobody to refuse; they are voted
       on in the same way.
    5. When all points have been taken up in turn without a change, and in the last round of the
       session, the text is ready to be signed. If somebody present could not sign it, everybody
       tells the mediator in confidence which texts it could sign, and the fairest that all could
       sign is the text from now on. Nobody goes below what it falls back on; but a text to begin
       with that nobody wrote promises nothing, and where nothing else is left, they go down to no
       deal.
    6. The text is put to signature. Each party takes it or leaves it, by its strategy, with nothing
       to come after (`View.elapsed` is 1); if somebody leaves it whose consent it needs, the
       session is over.

    So nobody whose consent is required ends worse than with the text that somebody wrote to begin
    with. What the mediator begins with says
    how much there is to share out; what it believes fair, how that is shared. Texts are compared as
    they come up; the whole outcome space is looked through only to leave a dead end.

    The idea is Fisher's (Fisher & Ury 1981, "Getting to Yes": the one-text procedure), described by
    Raiffa (1982), "The Art and Science of Negotiation", on Camp David; as a protocol with a vote on
    each revision, in which a party takes what is somewhat worse for it so that all get further:
    Klein, Faratin, Sayama & Bar-Yam (2003), "Negotiating complex contracts", Group Decision and
    Negotiation 12. Trading points against each other is logrolling.
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
