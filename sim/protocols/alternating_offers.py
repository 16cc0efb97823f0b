"""Stacked alternating offers among any number of parties."""

from __future__ import annotations

from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["AlternatingOffers"]


class AlternatingOffers(Protocol):
    """Each party in turn accepts the offer on the table or replaces it by another.

    There is agreement when all present whose consent the offer needs have accepted it, at least two
    of them and its proposer included. A party whose consent is not needed answers, but does not
    replace an offer on the table. Parties that have their last chance in a round answer once more
    at its end, so that no last offer goes unanswered.

    With two parties these are Rubinstein's (1982) alternating offers. The form for several is the
    stacked alternating offers protocol of Aydoğan, Festen, Hindriks & Jonker (2017), "Alternating
    offers protocols for multilateral negotiation".
    """

    in_turn = True
    source = "Rubinstein 1982; Aydoğan, Festen, Hindriks & Jonker 2017"

    def play_round(self, table: Table) -> Waits:
        for turn in table.turns():
            yield from turn.wait()
            turn.propose(~turn.answer())
        for turn in table.last_answers():
            yield from turn.wait(answers_only=True)
            turn.answer(final=True)
