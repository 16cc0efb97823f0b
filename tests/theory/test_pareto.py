import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UsageError
from sim.theory import pareto
from sim.theory.pareto import pareto_mask

TOLERANCE = 1e-9


def by_definition(table: np.ndarray, tolerance: float) -> np.ndarray:
    return np.array(
        [
            not ((table >= x - tolerance).all(axis=1) & (table > x + tolerance).any(axis=1)).any()
            for x in table
        ]
    )


def test_two_parties() -> None:
    table = [[0.0, 1.0], [0.5, 0.5], [0.4, 0.4], [1.0, 0.0], [0.5, 0.2], [0.0, 0.9]]
    assert pareto_mask(table).tolist() == [True, True, False, True, False, False]


def test_equal_outcomes_stay_together() -> None:
    assert pareto_mask([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]).all()
    assert pareto_mask([[1.0, 1.0], [0.5, 0.5], [0.5, 0.5]]).tolist() == [True, False, False]


def test_differences_within_the_tolerance_count_as_none() -> None:
    table = np.array([[0.5, 0.5], [0.5 + 1e-12, 0.5 + 1e-12], [0.5, 0.5 - 1e-3]])
    assert pareto_mask(table).tolist() == [True, True, False]
    assert pareto_mask(table, tolerance=0.0).tolist() == [False, True, False]
    assert pareto_mask(table, tolerance=0.01).all()


def test_better_for_one_and_within_the_tolerance_for_the_other() -> None:
    assert pareto_mask([[0.5, 0.5], [0.6, 0.5 - 2e-10]]).tolist() == [False, True]


def test_one_party_and_no_outcomes() -> None:
    assert pareto_mask([[0.1], [0.9], [0.9]]).tolist() == [False, True, True]
    assert pareto_mask(np.empty((0, 3))).shape == (0,)
    assert pareto_mask([[0.3, 0.1, 0.2]]).tolist() == [True]


@pytest.mark.parametrize("pairs", [1, 50, 1 << 15])
@pytest.mark.parametrize("kind", ["any", "grid", "near ties", "all efficient"])
def test_agrees_with_the_definition(kind: str, pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pareto, "PAIRS", pairs)
    monkeypatch.setattr(pareto, "CHAMPIONS", 8)
    generator = np.random.default_rng(5)
    for trial in range(30):
        shape = (int(generator.integers(1, 250)), int(generator.integers(1, 6)))
        table = generator.random(shape)
        if kind == "grid":
            table = np.round(table * 4) / 4
        if kind == "near ties":
            steps = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]) * TOLERANCE
            table = np.round(table * 3) / 3 + generator.choice(steps, shape)
        if kind == "all efficient":
            table /= table.sum(axis=1, keepdims=True)
        tolerance = (TOLERANCE, 0.0, 0.1)[trial % 3]
        assert (pareto_mask(table, tolerance) == by_definition(table, tolerance)).all()


@settings(deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda parties: st.lists(
            st.lists(st.integers(-3, 3), min_size=parties, max_size=parties),
            min_size=1,
            max_size=40,
        )
    ),
    st.sampled_from([0.0, 0.5, 1.0, 1.5]),
)
def test_agrees_with_the_definition_where_circles_are_many(
    rows: list[list[int]], tolerance: float
) -> None:
    table = np.array(rows, float)
    assert (pareto_mask(table, tolerance) == by_definition(table, tolerance)).all()


def test_a_large_space() -> None:
    # Ten issues of four options: a million outcomes; three parties.
    generator = np.random.default_rng(1)
    table = np.zeros((1, 3))
    for _ in range(10):
        table = (table[:, None] + generator.random((4, 3))[None]).reshape(-1, 3)
    mask = pareto_mask(table)
    frontier = table[mask]
    sample = table[generator.choice(len(table), 300, replace=False)]
    for x in sample:
        better = (frontier >= x).all(axis=1) & (frontier > x + TOLERANCE).any(axis=1)
        assert better.any() or (frontier == x).all(axis=1).any()
    assert by_definition(frontier, TOLERANCE).all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([0.1, 0.2], "utilities must have the shape (outcomes, parties), not (2,)"),
        (np.empty((3, 0)), "utilities must have the shape (outcomes, parties), not (3, 0)"),
        ([[0.1, np.nan]], "utilities must be finite numbers"),
    ],
)
def test_refuses_tables_that_are_none(table: object, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        pareto_mask(table)  # type: ignore[arg-type]
    assert str(caught.value) == message


@pytest.mark.parametrize("tolerance", [-1e-9, np.nan, np.inf])
def test_refuses_a_tolerance_below_zero(tolerance: float) -> None:
    with pytest.raises(UsageError, match="tolerance must be 0 or more"):
        pareto_mask([[0.1, 0.2]], tolerance)
