"""Take it or leave it: one offer, one answer."""

from __future__ import annotations

from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["TakeItOrLeaveIt"]


class TakeItOrLeaveIt(Protocol):
    """The first party makes an offer; the others accept it, or the session is over.

    The ultimatum game (Güth, Schmittberger & Schwarze 1982, "An experimental analysis of ultimatum
    bargaining"). Whoever acts first among those present and has something to offer proposes; if a
    standing text lies on the table, that is the offer. All others answer, knowing that nothing
    comes after (`View.elapsed` is 1). If somebody refuses, the session is over.
    """

    source = "Güth, Schmittberger & Schwarze 1982"
    one_offer = True

    def play_round(self, table: Table) -> Waits:
        for party in table.order:
            turn = table.turn(party)
            if turn is not None and table.is_empty(turn.runs).any():
                yield from turn.wait()
                turn.propose(table.is_empty(turn.runs))
        for party in table.order:
            turn = table.turn(party)
            if turn is not None:
                yield from turn.wait(answers_only=True)
                turn.answer(final=True)
        table.break_off(table.runs)
