from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UsageError
from sim.theory import curves, solutions
from sim.theory.curves import Curve
from sim.theory.maximum import maximise
from sim.theory.pareto import pareto_mask
from sim.theory.solutions import (
    egalitarian,
    individually_rational,
    kalai_smorodinsky,
    nash,
    utilitarian,
)
from tests.builders.domains import england_zimbabwe, grid

ALL = (nash, kalai_smorodinsky, egalitarian, utilitarian)
Solution = Callable[[object, object], int]


def test_england_and_zimbabwe() -> None:
    table = england_zimbabwe()
    assert len(table) == 576
    assert np.count_nonzero(pareto_mask(table)) == 23
    for solution in (nash, utilitarian):
        assert np.round(table[solution(table, [0, 0])], 6).tolist() == [8.207494, 8.544397]


# Nash (1950), last section: goods of Bill and of Jack, with their utility to (Bill, Jack).
BILLS = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACKS = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}


def test_bill_and_jack() -> None:
    goods = BILLS | JACKS
    table = grid([[[bill, 0], [0, jack]] for bill, jack in goods.values()]).astype(float)
    before = [sum(b for b, _ in BILLS.values()), sum(j for _, j in JACKS.values())]
    agreed = nash(table, before)
    to_jack = {good for i, good in enumerate(goods) if agreed >> (len(goods) - 1 - i) & 1}
    assert to_jack == {"book", "whip", "ball", "bat", "hat"}
    assert (table[agreed] - before).tolist() == [12, 5]


def test_solutions_differ_where_they_should() -> None:
    # Ideal gains 10 and 2: shares are .5 and .5 in the second, gains equal in the third.
    table = [[10.0, 0.0], [5.0, 1.0], [1.25, 1.25], [0.0, 2.0], [9.0, 0.5]]
    assert [solution(table, [0, 0]) for solution in ALL] == [1, 1, 2, 0]
    assert utilitarian(table, [0, 0.1]) == 4


def test_ties_go_to_the_lowest_number_and_rounding_makes_no_difference() -> None:
    for solution in ALL:
        assert solution([[0.2, 0.2], [0.1 + 0.2, 0.3], [0.3, 0.1 + 0.2]], [0, 0]) == 1
        assert solution([[1.0, 2.0], [2.0, 1.0]], [0, 0]) == 0
    # The same gains in another order: the same product, whatever its rounding.
    generator = np.random.default_rng(2)
    gains = generator.random(8)
    for _ in range(20):
        orders = np.array([generator.permutation(gains) for _ in range(50)])
        assert [solution(orders, np.zeros(8)) for solution in (nash, utilitarian)] == [0, 0]


def test_where_somebody_cannot_gain() -> None:
    table = [[1.0, 5.0, 0.0], [2.0, 3.0, 0.0], [9.0, 0.0, 0.0], [1.0, 5.0, -1.0]]
    assert nash(table, [0, 0, 0]) == 1
    assert kalai_smorodinsky(table, [0, 0, 0]) == 1
    assert egalitarian(table, [0, 0, 0]) == 1
    assert utilitarian(table, [0, 0, 0]) == 2
    for solution in ALL:
        assert solution([[-1.0, 9.0], [0.0, 0.0], [0.0, 0.0]], [0, 0]) == 1
    # What is left of .3 − (.1 + .2) is no gain.
    assert nash([[0.1 + 0.2, 1.0], [0.3, 2.0]], [0.3, 0.0]) == 1


def test_products_of_many_small_gains_do_not_vanish() -> None:
    table = np.full((3, 8), 1e-60)
    table[1, 3] = 2e-60
    assert nash(table, np.zeros(8)) == 1


def test_nothing_is_individually_rational() -> None:
    for solution in ALL:
        assert solution([[1.0, -np.inf], [0.4, 2.0]], [0.5, 0]) == -1
        assert solution(np.empty((0, 2)), [0, 0]) == -1
    assert individually_rational([[1, 0], [0.5, 0], [0.4, 1]], [0.5, 0]).tolist() == [1, 1, 0]


def by_definition(table: np.ndarray, disagreement: np.ndarray) -> list[int]:
    """The four solutions of a table of small whole numbers, written out."""
    rows = [i for i, u in enumerate(table) if all(u >= disagreement)]
    if not rows:
        return [-1] * 4
    gains = {i: [int(g) for g in table[i] - disagreement] for i in rows}
    ideal = [max(g[p] for g in gains.values()) for p in range(table.shape[1])]
    # Shares by a common denominator: 60 is a multiple of all ideals up to 6.
    shares = {
        i: [60 * a // b for a, b in zip(g, ideal, strict=True) if b] for i, g in gains.items()
    }

    def product(i: int) -> tuple[int, int]:
        positive = [g for g in gains[i] if g > 0]
        return len(positive), int(np.prod(positive, dtype=object))

    return [
        max(rows, key=product),
        max(rows, key=lambda i: sorted(shares[i])),
        max(rows, key=lambda i: sorted(gains[i])),
        max(rows, key=lambda i: sum(gains[i])),
    ]


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(st.data(), st.integers(1, 4), st.integers(1, 20))
def test_agree_with_the_definitions(data: st.DataObject, parties: int, outcomes: int) -> None:
    row = st.lists(st.integers(-1, 3), min_size=parties, max_size=parties)
    table = np.array(data.draw(st.lists(row, min_size=outcomes, max_size=outcomes)), float)
    disagreement = np.array(data.draw(row), float)
    chosen = [solution(table, disagreement) for solution in ALL]
    assert chosen == by_definition(table, disagreement)
    if chosen[0] >= 0:
        rational = np.flatnonzero(individually_rational(table, disagreement))
        assert set(chosen) <= set(rational[pareto_mask(table[rational])])


def test_nash_and_kalai_smorodinsky_know_no_units() -> None:
    generator = np.random.default_rng(3)
    table, disagreement = generator.random((500, 4)), np.full(4, 0.1)
    scale, shift = np.array([1e-6, 1.0, 30.0, 1e7]), np.array([0.0, 5.0, -2.0, 0.0])
    for solution in (nash, kalai_smorodinsky):
        here = solution(table, disagreement)
        assert solution(table * scale + shift, disagreement * scale + shift) == here


@pytest.mark.slow
def test_a_million_outcomes_and_eight_parties() -> None:
    table = np.random.default_rng(1).random((1 << 20, 8))
    disagreement = np.full(8, 0.1)
    gains = table - disagreement
    rational = (gains >= 0).all(axis=1)
    assert nash(table, disagreement) == np.argmax(np.where(rational, gains.prod(axis=1), -1))
    assert egalitarian(table, disagreement) == np.argmax(gains.min(axis=1))
    assert utilitarian(table, disagreement) == np.argmax(np.where(rational, table.sum(axis=1), 0))


@pytest.mark.parametrize(
    ("table", "disagreement", "message"),
    [
        ([1.0, 2.0], [0], "utilities must have the shape (outcomes, parties), not (2,)"),
        ([[1.0, 2.0]], [0], "disagreement must have the shape (2,), not (1,)"),
        (
            [[1.0, np.nan]],
            [0, 0],
            "utilities must be finite numbers, or −inf for outcomes that are",
        ),
        (
            [[1.0, np.inf]],
            [0, 0],
            "utilities must be finite numbers, or −inf for outcomes that are",
        ),
        ([[1.0, 2.0]], [0, -np.inf], "disagreement must be finite numbers"),
    ],
)
@pytest.mark.parametrize("solution", [*ALL, individually_rational])
def test_refuses_what_is_no_problem(
    solution: Solution, table: object, disagreement: object, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        solution(table, disagreement)
    assert str(caught.value).startswith(message)


ROOT = Curve(lambda u: 2 * np.sqrt(1 - u), 0, 1)
KINKED = Curve(lambda u: np.where(u < 0.3, 1 - u / 3, 0.9 * (1 - u) / 0.7), 0, 1)


def test_known_points_of_a_curve() -> None:
    assert curves.nash(ROOT) == pytest.approx((2 / 3, 2 / np.sqrt(3)), abs=1e-12)
    golden = (np.sqrt(5) - 1) / 2
    assert curves.kalai_smorodinsky(ROOT) == pytest.approx((golden, 2 * golden), abs=1e-14)
    equal = 2 * np.sqrt(2) - 2
    assert curves.egalitarian(ROOT) == pytest.approx((equal, equal), abs=1e-14)
    assert curves.utilitarian(ROOT) == (0.0, 2.0)
    shown = [round(f(ROOT)[0], 6) for f in (curves.nash, curves.kalai_smorodinsky)]
    assert [*shown, round(curves.egalitarian(ROOT)[0], 6)] == [0.666667, 0.618034, 0.828427]


def test_curves_with_corners_and_straight_lines() -> None:
    assert curves.utilitarian(KINKED) == pytest.approx((0.3, 0.9), abs=1e-12)
    assert curves.nash(KINKED) == pytest.approx((0.5, 0.9 * 5 / 7), abs=1e-12)
    assert curves.egalitarian(KINKED) == pytest.approx((0.5625, 0.5625), abs=1e-14)
    line = Curve(lambda u: 1 - u, 0, 1, disagreement=(0.2, 0.4))
    for solution in (curves.nash, curves.kalai_smorodinsky, curves.egalitarian):
        assert solution(line) == pytest.approx((0.4, 0.6), abs=1e-12)
    assert curves.utilitarian(line) == pytest.approx((0.2, 0.8), abs=1e-14)


def test_the_disagreement_point_cuts_the_curve() -> None:
    # The second party can always have .9, the first has at most .19 then: u₂ = √(1 − u₁).
    curve = Curve(lambda u: np.sqrt(1 - u), 0, 1, disagreement=(0.0, 0.9))
    assert curve.rational() == pytest.approx((0, 0.19), abs=1e-14)
    shares = curves.kalai_smorodinsky(curve)
    assert shares[0] / 0.19 == pytest.approx((shares[1] - 0.9) / 0.1, abs=1e-12)
    # Equal gains lie beyond the end of the curve.
    short = Curve(lambda u: 3 - u, 0, 1)
    assert curves.egalitarian(short) == (1.0, 2.0)
    assert curves.egalitarian(Curve(lambda u: 1 - u, 2, 3, disagreement=(0, -2.5))) == (2.0, -1.0)


def test_a_curve_is_the_limit_of_fine_tables() -> None:
    u = np.linspace(0, 1, 200_001)
    table = np.stack([u, KINKED.frontier(u)], axis=1)
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        exact = getattr(curves, name)(KINKED)
        close = table[getattr(solutions, name)(table, [0, 0])]
        assert close == pytest.approx(exact, abs=1e-5)


def test_maximum_of_functions_with_peaks_corners_and_plateaus() -> None:
    first = np.arccos(0.01)
    assert maximise(lambda x: np.sin(x) - x / 100, 0, 20) == pytest.approx(first, abs=1e-11)
    last = 4 * np.pi + np.arccos(-0.01)
    assert maximise(lambda x: np.sin(x) + x / 100, 0, 20) == pytest.approx(last, abs=1e-11)
    assert maximise(lambda x: -abs(x - 0.1234), 0, 1) == pytest.approx(0.1234, abs=1e-13)
    assert maximise(lambda x: np.zeros_like(x), 2, 3) == 2.0


@pytest.mark.parametrize("curve", [Curve(lambda u: np.sqrt(1 - u), 0, 1), ROOT, KINKED])
def test_zeuthen_ends_at_the_nash_solution(curve: Curve) -> None:
    for steps in (1, 2, 10, 1000, 30_000):
        process = curves.zeuthen(curve, steps)
        assert abs(process.agreement[0] - curves.nash(curve)[0]) <= 1 / steps
        assert (process.first[-1] == process.second[-1]).all()


def test_zeuthen_by_hand() -> None:
    # u₂ = √(1 − u₁) in thirds. Both best: (1, 0) and (0, 1), risk limits 1 and 1: both concede,
    # and meet half-way but for one step, (2/3, √1/3) and (1/3, √2/3): risk limits 1/2 and
    # 1 − 1/√2 = .29: the second gives in.
    process = curves.zeuthen(Curve(lambda u: np.sqrt(1 - u), 0, 1), steps=3)
    assert process.first[:, 0] == pytest.approx([1, 2 / 3, 2 / 3])
    assert process.second[:, 0] == pytest.approx([0, 1 / 3, 2 / 3])
    assert process.agreement == pytest.approx((2 / 3, 1 / np.sqrt(3)))


def test_zeuthen_known_answer() -> None:
    end = curves.zeuthen(Curve(lambda u: np.sqrt(1 - u), 0, 1), steps=300_000).agreement[0]
    assert end == pytest.approx(2 / 3, abs=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Curve(lambda u: 1 - u, 1, 1), "low must be below high"),
        (lambda: Curve(lambda u: u, 0, 1), "the frontier must decrease from low to high"),
        (lambda: Curve(lambda u: -1 / u, 0, 1), "a function must return finite numbers"),
        (lambda: Curve(lambda u: u[:1], 0, 1), "a function returned the shape"),
        (lambda: Curve(lambda u: 1 - u, 0, 1, (0, np.nan)), "disagreement must be two finite"),
        (lambda: curves.nash(Curve(lambda u: 1 - u, 0, 1, (0.6, 0.6))), "the disagreement point"),
        (lambda: curves.nash(Curve(lambda u: 1 - u, 0, 1, (2, 0))), "the disagreement point"),
        (lambda: curves.zeuthen(ROOT, 0), "steps must be 1 or more, not 0"),
    ],
)
def test_refuses_what_is_no_curve(make: Callable[[], object], message: str) -> None:
    with np.errstate(divide="ignore"), pytest.raises(UsageError) as caught:
        make()
    assert str(caught.value).startswith(message)
