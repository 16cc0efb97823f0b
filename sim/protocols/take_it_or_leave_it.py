"""Take it or leave it: one offer, one answer."""

from __future__ import annotations

from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["TakeItOrLeaveIt"]


class TakeItOrLeaveIt(Protocol):
    """The first party makes an offer; the others accept it, or the session is over.

    This is the ultimatum game (Güth, Schmittberger & Schwarze 1982, "An experimental analysis of
    ultimatum bargaining"). The first of those present with something to offer proposes; if a
    standing text lies on the table, that is the offer. All others answer, knowing that nothing
    follows (`View.elapsed` is 1). If somebody refuses, the session is over.
    """

    source = "Güth, Schmittberger & Schwarze 1982"
    in_turn = True
    one_offer = True

    def play_round(self, table: Table) -> Waits:
        # Whose consent is not always needed proposes only where nobody else does.
        for needed in ("all", "some", "none"):
            for turn in table.turns():
                if table.consent(turn.party) == needed and table.is_empty(turn.runs).any():
                    yield from turn.wait()
                    turn.propose(table.is_empty(turn.runs), final=True)
        for party in table.order:
            asked = table.turn(party)
            if asked is not None:
                yield from asked.wait(answers_only=True)
                asked.answer(final=True)
        table.break_off(table.runs)
