"""Simultaneous monotonic concession: all offer at once, and nobody takes anything back."""

from __future__ import annotations

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.protocols.protocol import Protocol, Table, Waits

__all__ = ["MonotonicConcession"]


class MonotonicConcession(Protocol):
    """All parties offer at the same time; in every round somebody must give way.

    1. If a text was brought to the session, all answer it first. It stays on the table, and nobody
       offers anything, while no other text could be complete.
    2. Each party present chooses an offer. From the second one on, an offer must be a concession:
       the worst-off of the other parties present gains more by it than by the offer before, or
       gains as much while all of them together gain more. An offer that is no concession is passed
       over, and the party stands by its earlier offer as long as it may still sign that. An earlier
       offer that is closed to another party may be replaced by anything: this takes nothing back.
    3. There is agreement on an offer if it is open to all present whose consent it needs, and if it
       is worth to each of them at least its own offer and its no-deal value. At a party's last
       chance, its no-deal value is enough. Somebody besides the proposer must be content with it,
       whether or not that party's consent is needed. If several offers qualify, one is drawn.
       Offers stay on record: if there is no agreement at the last chance of all present, the offers
       of earlier rounds are considered again, the latest first.
    4. If in a round nobody has conceded and nobody aims lower than before, the session is over
       without agreement. (Two kinds of parties count as moving: one whose next concession is
       smaller than the step between two outcomes, and one that waits for the others' steps until
       its last chance, as MiCRO does.)

    Source: the monotonic concession protocol of Rosenschein & Zlotkin (1994), "Rules of Encounter",
    for two parties; for several, Endriss (2006), "Monotonic concession protocols for multilateral
    negotiation". Endriss discusses what a concession to several parties can be. Here it is the
    egalitarian kind and, among equals, the utilitarian.
    """

    source = "Rosenschein & Zlotkin 1994; Endriss 2006"

    def play_round(self, table: Table) -> Waits:
        for party in table.order:
            turn = table.turn(party)
            if turn is not None:
                yield from turn.wait(answers_only=True)
                turn.answer()
        table.clear()
        offers: dict[int, IntArray] = {}
        moved = table.keeps_text()
        for party in table.order:
            yield from table.wait(party)
            before, wish = table.stand(party), table.choose(party)
            before = np.where(table.may_sign(party, before), before, -1)
            concedes = _concedes(table, party, before, wish) | ((before < 0) & (wish >= 0))
            moved |= table.came_down(party) | table.waits(party)
            table.pass_over(party, np.where(concedes, -1, wish))
            offers[party] = np.where(concedes, wish, np.where(table.present(party), before, -1))
            moved |= concedes
        table.stand_by(offers)
        runs = table.runs
        outcomes = _agreed(table, offers)
        outcomes = np.where(outcomes < 0, _on_record(table, outcomes < 0), outcomes)
        for party, own in offers.items():
            for other, offer in offers.items():
                if other != party:
                    table.refuse(party, offer, (outcomes < 0) & ~_content(table, party, own, offer))
        content = {p: _content(table, p, own, outcomes) for p, own in offers.items()}
        table.agree(outcomes, content)
        table.break_off(runs[(outcomes < 0) & ~moved])


def _concedes(table: Table, party: int, before: IntArray, wish: IntArray) -> BoolArray:
    """Whether what a party wishes to offer is a concession."""
    least, total = np.full((2, len(wish)), np.inf), np.zeros((2, len(wish)))
    closed = np.zeros(len(wish), bool)
    for other in table.order:
        if other != party:
            gains = np.stack([table.gain(other, before), table.gain(other, wish)])
            counts = np.stack([table.needs(other, before), table.needs(other, wish)])
            counts &= table.present(other)
            least = np.where(counts, np.minimum(least, gains), least)
            total += np.where(counts, gains, 0.0)
            closed |= counts[0] & ~table.is_open(other, before)
    more = (least[1] > least[0]) | (least[1] == least[0]) & (total[1] > total[0])
    concedes: BoolArray = (before >= 0) & (wish >= 0) & (more | closed & (wish != before))
    return concedes


def _content(table: Table, party: int, own: IntArray, offer: IntArray) -> BoolArray:
    """Where a party is present, may sign an offer, and gets from it what it offers itself."""
    enough = table.utility(party, offer) >= table.utility(party, own)
    enough |= table.last_chance(party)
    return enough & table.may_sign(party, offer) & table.present(party)


def _on_record(table: Table, where: BoolArray) -> IntArray:
    """The latest earlier offer with which all are content at last; −1 where there is none."""
    found = np.full(len(where), -1)
    for party in table.order:
        where = where & (table.last_chance(party) | ~table.present(party))
    if not where.any():
        return found
    for made in zip(*(table.earlier(party) for party in table.order), strict=True):
        left = where & (found < 0)
        offers = {
            party: np.where(left & table.present(party), outcomes, -1)
            for party, outcomes in zip(table.order, made, strict=True)
        }
        found = np.where(left, _agreed(table, offers), found)
    return found


def _agreed(table: Table, offers: dict[int, IntArray]) -> IntArray:
    """The offer with which all are content; −1 where there is none."""
    good = []
    for party, offer in offers.items():
        fits, backed = table.may_sign(party, offer), np.zeros(len(offer), bool)
        for other, own in offers.items():
            if other != party:
                content = _content(table, other, own, offer)
                counts = table.present(other) & table.needs(other, offer)
                fits &= ~counts | content
                backed |= content
        good.append(fits & backed)
    fitting = np.stack(good)
    count = fitting.sum(axis=0)
    lot = np.floor(table.random("agreement") * count).astype(np.int64)
    picked = (np.cumsum(fitting, axis=0) > lot).argmax(axis=0)
    outcomes = np.stack(list(offers.values()))[picked, np.arange(len(count))]
    return np.where(count > 0, outcomes, -1)
