"""Subgame-perfect play of alternating offers with a last move, when preferences are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import FloatArray, IntArray
from sim.errors import UsageError
from sim.theory.grid import on_grid, units
from sim.theory.powers import whole_power

__all__ = ["BLOCK", "Play", "subgame_perfect"]

BLOCK = 1 << 15
"""About so many utilities of a party are worked on at once, so that they stay in the cache."""


@dataclass(frozen=True, slots=True)
class Play:
    """What the parties do at every move of the game, on the path of equilibrium and off it.

    At move t, with an empty table or after what lay there was rejected, the mover proposes
    ``offers[t]``. He accepts an offer that was proposed at move s if each of those who still have
    to answer, himself included, has at least ``discount ** (t' − s) · reservation[t']`` from it,
    t' being the move at which he answers (compared on the grid, see `subgame_perfect`); otherwise
    he rejects it.

    Attributes:
        offers: The outcome proposed at a move; −1 where the mover passes, because nothing that
            would be agreed is at least as good for him as going on; shape ``(moves, runs)``.
        value: What the parties get if that proposal is made or passed, in utility at that move's
            time; shape ``(moves, runs, parties)``.
        reservation: What the mover gets if he rejects what lies on the table, in utility at that
            move's time; shape ``(moves, runs)``.
    """

    offers: IntArray
    value: FloatArray
    reservation: FloatArray

    @property
    def agreement(self) -> IntArray:
        """What is agreed if the game is played from its first move; −1: nothing; ``(runs,)``.

        What is proposed is agreed, so this is the first outcome proposed.
        """
        first = np.argmax(self.offers >= 0, axis=0)
        result: IntArray = self.offers[first, np.arange(self.offers.shape[1])]
        return result


def subgame_perfect(
    utilities: ArrayLike,
    no_deal: ArrayLike,
    movers: Sequence[int],
    discount: ArrayLike = 1.0,
    breakdown: ArrayLike = 0.0,
) -> Play:
    """Solve alternating offers with a last move by backward induction, in many runs at once.

    The game: at each move one party acts. If an offer lies on the table it accepts or rejects
    it; if it rejects, or the table is empty, it puts an offer of its own there or passes. An offer
    is agreed when every other party has accepted it, each at its next move. After a rejection the
    talks break down with probability ``breakdown``. An outcome proposed at move t and agreed is
    worth ``discount ** t · u`` to a party; breakdown, and no agreement after the last move, are
    worth ``no_deal`` whenever that is. With two parties this is the game of Ståhl (1972,
    "Bargaining Theory") and of Rubinstein (1982, "Perfect equilibrium in a bargaining model",
    Econometrica 50) with a last move, breakdown as in Binmore, Rubinstein & Wolinsky (1986, "The
    Nash bargaining solution in economic modelling", RAND Journal of Economics 17); with more, the
    stacked alternating offers of Aydoğan, Festen, Hindriks & Jonker (2017).

    From the last move backwards, all values in utility at the time of the move:

    1. What a party has from rejecting at its move s is the value of the game from there, times
       1 − breakdown, plus breakdown times its no-deal value.
    2. An outcome proposed at t would be agreed if all others have at least what they have from
       rejecting at their next moves. (Nobody accepts what another will reject after it: it may as
       well make the next proposal itself, or pass.)
    3. The mover proposes, of the outcomes that would be agreed, the best for it, if it is at
       least as good for it as passing, which leads to move t + 1. (Proposing what would be
       rejected is no better than passing.)

    Ties: who is indifferent accepts, and rather agrees now than goes on; a proposer indifferent
    between outcomes takes that with the lowest number. Nobody agrees to less than no deal is worth.
    Amounts are compared on the grid of `sim.theory.grid`, in a unit of the size of the party's
    utilities: after discounting, rounding errors are all that tells what is equal apart. The work
    of a move grows with parties × runs × outcomes.

    Args:
        utilities: Utility of each outcome to each party, −inf where outcomes are not open to it;
            shape ``(parties, runs, outcomes)``.
        no_deal: The parties' no-deal values; broadcast to ``(parties, runs)``.
        movers: Index of the party that acts at each move. With more than two parties, all in
            one order again and again.
        discount: A party's discount factor a move, above 0 and at most 1; broadcast to
            ``(parties, runs)``.
        breakdown: Probability of breakdown after a rejection; broadcast to ``(runs,)``.

    Returns:
        The equilibrium strategies and their values.

    Raises:
        UsageError: if the arrays do not fit together, a number is out of its range, the order of
            the movers is none, or no-deal values are so large at the time of late moves (divided
            by ``discount ** t``) that they are no numbers.
    """
    table = np.asarray(utilities, float)
    if table.ndim != 3 or len(table) < 2 or not table.shape[2]:
        raise UsageError(
            "utilities must have the shape (parties, runs, outcomes) with two parties and one "
            f"outcome at least, not {table.shape}"
        )
    if not (table < np.inf).all():
        raise UsageError("utilities must be finite numbers, or −inf for outcomes that are not open")
    parties, runs, _ = table.shape
    floor = _broadcast("no_deal", no_deal, (parties, runs))
    factor = _broadcast("discount", discount, (parties, runs))
    risk = _broadcast("breakdown", breakdown, (runs,))
    if not ((factor > 0) & (factor <= 1)).all():
        raise UsageError("discount must be above 0 and at most 1")
    if not ((risk >= 0) & (risk <= 1)).all():
        raise UsageError("breakdown must be a probability, from 0 to 1")
    order = _order(movers, parties)
    play = Play(
        offers=np.full((len(order), runs), -1),
        value=np.empty((len(order), runs, parties)),
        reservation=np.empty((len(order), runs)),
    )
    size = max(1, BLOCK // table.shape[2])
    for start in range(0, runs, size):
        part = slice(start, start + size)
        _induct(
            table[:, part],
            floor[:, part],
            order,
            factor[:, part],
            risk[part],
            Play(play.offers[:, part], play.value[:, part], play.reservation[:, part]),
        )
    return play


def _broadcast(name: str, numbers: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    array = np.asarray(numbers, float)
    if not np.isfinite(array).all():
        raise UsageError(f"{name} must be finite numbers")
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise UsageError(f"{name} must have the shape {shape}, not {array.shape}") from None


def _order(movers: Sequence[int], parties: int) -> tuple[int, ...]:
    order = tuple(movers)
    if not order:
        raise UsageError("movers must name one move at least")
    for mover in order:
        if mover not in range(parties):
            raise UsageError(f"movers must be indices from 0 to {parties - 1}, not {mover!r}")
    if parties > 2:
        cycle = order[:parties]
        repeated = all(mover == cycle[t % parties] for t, mover in enumerate(order))
        if not repeated or len(set(cycle)) < len(cycle):
            raise UsageError("movers must repeat all parties in the same order")
    return order


def _answers(order: tuple[int, ...], move: int, parties: int) -> tuple[int, ...] | None:
    """The moves at which the others answer a proposal; None if it is too late for one of them."""
    others = (t for t in range(move + 1, len(order)) if order[t] != order[move])
    answers = tuple(islice(others, parties - 1))
    return answers if len(answers) == parties - 1 else None


def _induct(
    utilities: FloatArray,
    no_deal: FloatArray,
    order: tuple[int, ...],
    discount: FloatArray,
    breakdown: FloatArray,
    play: Play,
) -> None:
    """Fill in the play of some runs; steps 1 to 3 of `subgame_perfect`, from the last move."""
    parties, runs, _ = utilities.shape
    rows = np.arange(runs)
    unit = units(np.concatenate([utilities, no_deal[..., None]], axis=2), 2)
    # Lies on the grid, like all that it is compared with.
    table = on_grid(utilities / unit[..., None])
    value = _later(no_deal, discount, len(order))
    for move in range(len(order) - 1, -1, -1):
        mover = order[move]
        value = discount * value
        answers = _answers(order, move, parties)
        if answers is not None:
            own = table[mover]
            agreed = np.ones(own.shape, bool)
            for answer in answers:
                other = order[answer]
                needed = whole_power(discount[other], answer - move) * play.reservation[answer]
                agreed &= table[other] >= on_grid(needed / unit[other])[:, None]
            outcomes = np.argmax(np.where(agreed, own, -np.inf), axis=1)
            passing = on_grid(value[mover] / unit[mover])
            proposes = agreed[rows, outcomes] & (own[rows, outcomes] >= passing)
            play.offers[move] = np.where(proposes, outcomes, -1)
            value = np.where(proposes, utilities[:, rows, outcomes], value)
        play.value[move] = value.T
        # Written so that it is exact where both are the same.
        worst = _later(no_deal[mover], discount[mover], move)
        play.reservation[move] = value[mover] + breakdown * (worst - value[mover])


def _later(no_deal: FloatArray, discount: FloatArray, move: int) -> FloatArray:
    """What no deal is worth at a move, in utility at that time."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        result: FloatArray = np.where(no_deal == 0, 0.0, no_deal / whole_power(discount, move))
    if not np.isfinite(result).all():
        raise UsageError(
            f"discount is too small for {move} moves: no_deal / discount ** {move} is no number"
        )
    return result
