"""The single negotiating text: a mediator revises one text, point by point."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.protocols.protocol import Draft, Protocol, Table, Waits


class SingleText(Protocol):
    """A mediator's text is revised point by point; each party says yes or no, each has a veto.

    In every round one point (issue) is taken up, the first after the last:

    1. Each other option of the point is put to the parties in turn, as a revised text.
    2. A party says no if the revised text is worse for it than the text as it stands, or runs into
       one of its positions that the text does not run into.
    3. If nobody says no and somebody is better off, the revised text is the text from now on.
    4. Packages follow, if the session has them: revised texts in which the point and one or two
       others change together. They are voted on in the same way. What one gives in one point for
       another, neither of which passes alone, can pass so.
    5. When all points have been taken up in turn without a change, and in the last round of the
       session, the text is put to signature. Each party takes it or leaves it, by its strategy,
       with nothing to come after (`View.elapsed` is 1); if somebody leaves it, the session is over.

    Every revision is an improvement for all, so the text climbs to a point from which no change of
    one point does: what the mediator began with decides how far that is. Utilities are compared for
    the few texts that come up; the outcome space is never enumerated.

    The idea is Fisher's, described by Raiffa (1982), "The Art and Science of Negotiation", on Camp
    David; as a protocol with a vote on each revision: Klein, Faratin, Sayama & Bar-Yam (2003),
    "Negotiating complex contracts", Group Decision and Negotiation 12 (there the revisions are
    random, and votes may be annealed). Trading points against each other is logrolling.
    """

    source = "Raiffa 1982; Klein, Faratin, Sayama & Bar-Yam 2003"
    enumerates = False
    drafts = True

    def play_round(self, table: Table) -> Waits:
        draft = table.draft()
        for runs, revised in draft.revisions():
            votes = yield from self._vote(table, draft, runs, revised)
            refused = (votes < 0).any(axis=0)
            for party, vote in zip(table.order, votes, strict=True):
                draft.refuse(runs[refused & (vote > 0)], party)
        for runs, revised in draft.packages():
            yield from self._vote(table, draft, runs, revised)
        draft.next_point()
        put = draft.put_to_signature()
        for party in table.order:
            turn = table.turn(party)
            if turn is not None:
                yield from turn.wait(answers_only=True)
                turn.answer(final=True)
        table.break_off(put)

    def _vote(
        self, table: Table, draft: Draft, runs: IntArray, revised: IntArray
    ) -> Generator[Any, None, IntArray]:
        """Put a revised text to the vote.

        Returns:
            What each party says, in the order of acting; shape ``(parties, runs)``.
        """
        said = []
        for party in table.order:
            yield from draft.wait(party, runs, revised)
            said.append(draft.verdict(party, runs, revised))
        votes = np.array(said)
        passed = (votes > 0).any(axis=0) & (votes >= 0).all(axis=0)
        draft.revise(runs[passed], revised[passed])
        return votes
