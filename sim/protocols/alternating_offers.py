"""Stacked alternating offers among any number of parties."""

from __future__ import annotations

from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["AlternatingOffers"]


class AlternatingOffers(Protocol):
    """Each party in turn accepts what lies on the table or puts something else there.

    There is agreement when all present whose consent it needs have accepted the same offer, its
    proposer included, and two at least. Who need not consent answers, but puts nothing in the place
    of an offer that lies on the table. Those whose last chance a round is answer at its end what
    lies on the table then, so that no last offer goes without an answer.

    For two parties these are Rubinstein's (1982) alternating offers; the form for several is the
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
