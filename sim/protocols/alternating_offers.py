"""Stacked alternating offers among any number of parties."""

from __future__ import annotations

from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["AlternatingOffers"]


class AlternatingOffers(Protocol):
    """Each party in turn accepts what lies on the table or puts something else there.

    There is agreement when all present have accepted the same offer, its proposer included. For two
    parties these are Rubinstein's (1982) alternating offers; the form for several is the stacked
    alternating offers protocol of Aydoğan, Festen, Hindriks & Jonker (2017).
    """

    source = "Rubinstein 1982; Aydoğan, Festen, Hindriks & Jonker 2017"

    def play_round(self, table: Table) -> Waits:
        for party in table.order:
            turn = table.turn(party)
            if turn is not None:
                yield from turn.wait()
                turn.propose(~turn.answer())
