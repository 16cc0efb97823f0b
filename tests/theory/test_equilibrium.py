from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UsageError
from sim.theory import equilibrium
from sim.theory.equilibrium import subgame_perfect
from sim.theory.grid import GRID
from sim.theory.textbook import (
    finite_pie,
    rubinstein,
    rubinstein_breakdown,
    rubinstein_parties,
)

CLOSED = -np.inf
Game = tuple[list[list[float]], list[int], list[int], list[Fraction], Fraction]
Payoffs = tuple[Fraction | float, ...]


class Tree:
    """The game tree, walked move by move: one run, plain Python, exact fractions.

    Unlike the induction it also tries offers that would be refused, and lets everybody accept
    them. Ties: who is indifferent accepts what will be agreed and rejects what will not; a proposer
    prefers agreement, then passing, then the lowest number.
    """

    def __init__(
        self,
        utilities: list[list[float]],
        no_deal: list[int],
        movers: list[int],
        discount: list[Fraction],
        breakdown: Fraction,
    ) -> None:
        self.utilities, self.no_deal, self.movers = utilities, no_deal, movers
        self.discount, self.breakdown = discount, breakdown
        self.parties = range(len(utilities))
        self.answer, self.act = cache(self.answer), cache(self.act)  # type: ignore[method-assign]

    def deal(self, outcomes: int, proposed: int) -> Payoffs:
        return tuple(
            CLOSED
            if self.utilities[p][outcomes] == CLOSED
            else self.discount[p] ** proposed * int(self.utilities[p][outcomes])
            for p in self.parties
        )

    def rejected(self, move: int) -> Payoffs:
        after, risk = self.act(move)[0], self.breakdown
        return tuple((1 - risk) * a + risk * b for a, b in zip(after, self.no_deal, strict=True))

    def answer(
        self, move: int, outcomes: int, proposed: int, accepted: frozenset[int]
    ) -> tuple[Payoffs, bool]:
        """Payoffs when an offer lies on the table, and whether it will be agreed."""
        if len(accepted) == len(self.parties):
            return self.deal(outcomes, proposed), True
        if move == len(self.movers):
            return tuple(map(Fraction, self.no_deal)), False
        if self.movers[move] in accepted:
            return self.answer(move + 1, outcomes, proposed, accepted)
        return max(self.answers(move, outcomes, proposed, accepted), key=self.taste(move))

    def answers(
        self, move: int, outcomes: int, proposed: int, accepted: frozenset[int]
    ) -> list[tuple[Payoffs, bool]]:
        """The results of rejecting and of accepting."""
        mover = self.movers[move]
        yes = self.answer(move + 1, outcomes, proposed, accepted | {mover})
        return [(self.rejected(move), False), yes]

    def taste(self, move: int) -> Callable[[Sequence[Any]], tuple[Fraction | float, bool]]:
        return lambda result: (result[0][self.movers[move]], result[1])

    def act(self, move: int) -> tuple[Payoffs, int]:
        """Payoffs when the mover may propose, and the outcome that is then agreed (−1: passes)."""
        if move == len(self.movers):
            return tuple(map(Fraction, self.no_deal)), -1
        mover = self.movers[move]
        results = [(self.act(move + 1)[0], False, -1)]
        for outcomes in range(len(self.utilities[0])):
            results.append((*self.answer(move + 1, outcomes, move, frozenset({mover})), outcomes))
        best = max(results, key=self.taste(move))  # the first of the best: passing, lowest number
        return best[0], best[2] if best[1] else -1


@st.composite
def games(draw: st.DrawFn, parties: int) -> Game:
    outcomes = draw(st.integers(1, 5))
    number = st.one_of(st.integers(-1, 4), st.just(CLOSED))
    utilities: list[list[float]] = [
        draw(st.lists(number, min_size=outcomes, max_size=outcomes)) for _ in range(parties)
    ]
    no_deal = [draw(st.integers(-1, 2)) for _ in range(parties)]
    if parties == 2:
        movers = draw(st.lists(st.integers(0, 1), min_size=1, max_size=6))
    else:
        order = draw(st.permutations(range(parties)))
        movers = [order[t % parties] for t in range(draw(st.integers(1, 2 * parties + 2)))]
    # Powers of one half, so that doubles are exact, too.
    discount = [draw(st.sampled_from([Fraction(1), Fraction(1, 2)])) for _ in range(parties)]
    breakdown = draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 4), Fraction(1)]))
    return utilities, no_deal, movers, discount, breakdown


def check(game: Game) -> None:
    utilities, no_deal, movers, discount, breakdown = game
    tree = Tree(*game)
    play = subgame_perfect(
        np.array(utilities, float)[:, None],
        np.array(no_deal)[:, None],
        movers,
        np.array(discount, float)[:, None],
        float(breakdown),
    )
    parties, moves = len(utilities), len(movers)
    for move in range(moves):
        payoffs, outcomes = tree.act(move)
        assert play.offers[move, 0] == outcomes
        scale = [d**move for d in discount]
        assert play.value[move, 0].tolist() == [p / s for p, s in zip(payoffs, scale, strict=True)]
        mover = movers[move]
        assert play.reservation[move, 0] == tree.rejected(move)[mover] / scale[mover]
    assert play.agreement.tolist() == [next((t for t in play.offers[:, 0] if t >= 0), -1)]
    # The rule of acceptance, also for an offer that would not lie there in equilibrium.
    for proposed in range(moves):
        accepted = frozenset({movers[proposed]})
        for move in range(proposed + 1, moves):
            if movers[move] in accepted:
                continue
            later: dict[int, int] = {}
            for t in range(move, moves):
                if movers[t] not in accepted:
                    later.setdefault(movers[t], t)
            for outcomes in range(len(utilities[0])):
                reject, accept = tree.answers(move, outcomes, proposed, accepted)
                agrees = len(later) == parties - len(accepted) and all(
                    utilities[p][outcomes]
                    >= float(discount[p]) ** (t - proposed) * play.reservation[t, 0]
                    for p, t in later.items()
                )
                expected = accept if agrees else reject
                assert tree.answer(move, outcomes, proposed, accepted) == expected
            accepted |= {movers[move]}
            if len(accepted) == parties:
                break


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(games(2))
def test_two_parties_agree_with_the_game_tree(game: Game) -> None:
    check(game)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(games(3))
def test_three_parties_agree_with_the_game_tree(game: Game) -> None:
    check(game)


@settings(deadline=None, max_examples=100)
@given(games(4))
def test_four_parties_agree_with_the_game_tree(game: Game) -> None:
    check(game)


def alternating(moves: int) -> list[int]:
    return [move % 2 for move in range(moves)]


def pie(shares: np.ndarray) -> np.ndarray:
    return np.stack([shares, 1 - shares])[:, None]


PIE = pie(np.arange(1001) / 1000)


def test_ultimatum() -> None:
    play = subgame_perfect(PIE, 0, [0, 1])
    assert play.value[0].tolist() == [[1.0, 0.0]]
    assert play.offers[:, 0].tolist() == [1000, -1]
    # Who has 0.25 without agreement, must be given that.
    assert subgame_perfect(PIE, [[0], [0.25]], [0, 1]).value[0].tolist() == [[0.75, 0.25]]
    # With one move nobody can accept.
    alone = subgame_perfect(PIE, [[0.5], [0.1]], [0])
    assert (alone.agreement.tolist(), alone.value.tolist()) == ([-1], [[[0.5, 0.1]]])


@pytest.mark.parametrize("discount", [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3])
@pytest.mark.parametrize("moves", [2, 4, 6, 10])
def test_who_is_indifferent_accepts_however_time_discounts(discount: float, moves: int) -> None:
    # One outcome, and it gives the second just what no deal does.
    for other in (1.0, 0.9, 0.7):
        play = subgame_perfect(
            [[[0.8]], [[0.4]]], [[0.5], [0.4]], alternating(moves), [[discount], [other]]
        )
        assert play.agreement.tolist() == [0]
    # Tenths, none of which is a binary fraction: the best price that leaves the other what it has.
    tenths = np.arange(11) / 10
    for less in range(11):
        no_deal = [[0.0], [less / 10]]
        play = subgame_perfect(pie(tenths), no_deal, alternating(2), [[discount], [0.7]])
        assert play.agreement.tolist() == [10 - less]


def test_the_last_mover_who_can_be_answered_takes_all() -> None:
    for moves in (3, 5, 9):
        assert subgame_perfect(PIE, 0, alternating(moves)).value[0].tolist() == [[0.0, 1.0]]
    assert subgame_perfect(PIE, 0, alternating(8)).value[0].tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(("one", "two"), [(0.9, 0.9), (0.8, 0.95), (0.5, 0.3)])
def test_a_pie_in_steps(one: float, two: float) -> None:
    # Each proposer rounds up what the other must have. The errors add up to less than this:
    bound = 0.001 / (1 - one * two)
    for moves in (2, 3, 10, 301):
        value = subgame_perfect(PIE, 0, alternating(moves), [[one], [two]]).value[0, 0, 0]
        assert value == pytest.approx(finite_pie(one, two, moves - 1), abs=bound)
    assert value == pytest.approx(rubinstein(one, two), abs=bound)


def test_a_pie_that_can_be_cut_where_it_matters() -> None:
    # With the exact divisions of the finite pie, and a hair more for the other, among the outcomes,
    # nothing is rounded.
    exact = np.array([finite_pie(0.9, 0.9, n) for n in range(1, 400)])
    shares = np.concatenate([exact, 1 - exact])
    shares = np.concatenate([shares - 1e-13, shares, shares + 1e-13])
    play = subgame_perfect(pie(shares[(shares >= 0) & (shares <= 1)]), 0, alternating(400), 0.9)
    assert round(play.value[0, 0, 0], 6) == 0.526316
    # Who is indifferent on the grid accepts, so each step may give away as much as that.
    assert play.value[0, 0, 0] == pytest.approx(rubinstein(0.9, 0.9), abs=GRID / (1 - 0.9))


@pytest.mark.parametrize("risk", [0.1, 0.3, 1.0])
def test_breakdown(risk: float) -> None:
    value = subgame_perfect(PIE, [[0.2], [0.1]], alternating(301), breakdown=risk).value[0, 0]
    bound = 0.001 / (1 - (1 - risk) ** 2) + 1e-9
    assert value[0] == pytest.approx(rubinstein_breakdown(risk, 0.2, 0.1), abs=bound)


def test_a_pie_for_three() -> None:
    steps = 200
    first, second = np.divmod(np.arange((steps + 1) ** 2), steps + 1)
    fits = first + second <= steps
    shares = np.stack([first, second, steps - first - second])[:, fits] / steps
    play = subgame_perfect(shares[:, None], 0, [t % 3 for t in range(120)], 0.6)
    expected = rubinstein_parties(0.6, 3)
    assert play.value[0, 0] == pytest.approx(expected, abs=3 / steps)


def test_no_deal_is_not_discounted() -> None:
    # A deal worth 1 at move 0 is worth .5 at move 1; without one both have .6 at any time.
    play = subgame_perfect(np.ones((2, 1, 1)), 0.6, alternating(4), 0.5)
    assert play.offers[:, 0].tolist() == [0, -1, -1, -1]
    assert play.value[:, 0, 0].tolist() == [1.0, 1.2, 2.4, 4.8]
    assert play.reservation[1, 0] == 1.2


def test_who_passes_waits_for_a_better_moment() -> None:
    # Nothing that the second accepts at move 1 is worth its while to the first; but at move 2 the
    # first is refused nothing, since there is no other chance.
    utilities = np.array([[[3.0, 1.0]], [[1.0, 3.0]]])
    play = subgame_perfect(utilities, 0, [1, 0, 1])
    assert play.agreement.tolist() == [0]
    assert play.offers[:, 0].tolist() == [0, 0, -1]
    closed = np.array([[[CLOSED, 1.0]], [[1.0, CLOSED]]])
    assert subgame_perfect(closed, 0, alternating(6)).agreement.tolist() == [-1]


def test_runs_are_solved_as_if_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(4)
    utilities, no_deal = generator.random((3, 50, 40)), generator.random((3, 50)) / 2
    discount, risk = generator.uniform(0.5, 1, (3, 50)), generator.random(50) / 4
    order = [t % 3 for t in range(12)]
    whole = subgame_perfect(utilities, no_deal, order, discount, risk)
    monkeypatch.setattr(equilibrium, "BLOCK", 120)
    parts = subgame_perfect(utilities, no_deal, order, discount, risk)
    for name in ("offers", "value", "reservation"):
        assert (getattr(whole, name) == getattr(parts, name)).all()
    one = subgame_perfect(utilities[:, 7:8], no_deal[:, 7:8], order, discount[:, 7:8], risk[7])
    assert (one.value[:, 0] == whole.value[:, 7]).all()
    assert len(np.unique(whole.agreement)) > 10


def test_nobody_has_less_than_no_deal() -> None:
    generator = np.random.default_rng(9)
    utilities, no_deal = generator.normal(size=(2, 200, 30)), generator.normal(size=(2, 200))
    play = subgame_perfect(utilities, no_deal, alternating(20), breakdown=0.2)
    assert (play.value >= no_deal.T - 1e-12).all()
    # Who moves is at least as well off as by waiting.
    for move, (now, after) in enumerate(pairwise(play.value)):
        assert (now[:, move % 2] >= after[:, move % 2]).all()


OPEN = np.ones((2, 3, 4))
THREE = np.ones((3, 1, 4))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((2, 3)), 0, [0]), "utilities must have the shape (parties, runs, outcomes)"),
        ((np.ones((1, 3, 4)), 0, [0]), "utilities must have the shape (parties, runs, outcomes)"),
        ((np.ones((2, 3, 0)), 0, [0]), "utilities must have the shape (parties, runs, outcomes)"),
        ((np.full((2, 3, 4), np.nan), 0, [0]), "utilities must be finite numbers, or −inf"),
        ((OPEN, [0, 0], [0]), "no_deal must have the shape (2, 3), not (2,)"),
        ((OPEN, -np.inf, [0]), "no_deal must be finite numbers"),
        ((OPEN, 0, []), "movers must name one move at least"),
        ((OPEN, 0, [0, 2]), "movers must be indices from 0 to 1, not 2"),
        ((OPEN, 0, [0.5]), "movers must be indices from 0 to 1, not 0.5"),
        ((OPEN, 0, [0], 0.0), "discount must be above 0 and at most 1"),
        ((OPEN, 0, [0], 1.1), "discount must be above 0 and at most 1"),
        ((OPEN, 0, [0], 1, -0.1), "breakdown must be a probability, from 0 to 1"),
        ((OPEN, 0, [0], 1, [0.1, 0.2]), "breakdown must have the shape (3,), not (2,)"),
        ((OPEN, 0.1, [0] * 2000, 0.5), "discount is too small for 2000 moves"),
        ((THREE, 0, [0, 1, 1]), "movers must repeat all parties in the same order"),
        ((THREE, 0, [0, 1, 2, 1]), "movers must repeat all parties in the same order"),
    ],
)
def test_refuses_what_is_no_game(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        subgame_perfect(*arguments)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)
