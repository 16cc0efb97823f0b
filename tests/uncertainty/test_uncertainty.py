"""Distributions against SciPy's, and the streams of random numbers."""

import numpy as np
import pytest
from scipy import stats

import sim
from sim.inputs.documents import to_node
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.uncertainty.quantities import (
    ANY_NUMBER,
    NOT_NEGATIVE,
    SHARE,
    Domain,
    uniforms,
    uniforms_of,
)
from tests.builders.toys import pie

U = np.linspace(0.001, 0.999, 999)


@pytest.mark.parametrize(
    ("written", "law", "domain"),
    [
        ({"uniform": [0.2, 0.7]}, stats.uniform(0.2, 0.5), SHARE),
        ({"triangular": [0.1, 0.3, 0.9]}, stats.triang(0.25, 0.1, 0.8), SHARE),
        ({"triangular": [0, 0, 2]}, stats.triang(0, 0, 2), NOT_NEGATIVE),
        ({"triangular": [0, 2, 2]}, stats.triang(1, 0, 2), NOT_NEGATIVE),
        ({"normal": [1, 2]}, stats.norm(1, 2), ANY_NUMBER),
        ({"normal": [0.4, 0.5]}, stats.truncnorm(-0.8, 1.2, 0.4, 0.5), SHARE),
        ({"beta": [2, 5]}, stats.beta(2, 5), SHARE),
        # (0 + 4 · 1 + 4) / 6: shapes 1 + 4 · 1/4 and 1 + 4 · 3/4.
        ({"pert": [0, 1, 4]}, stats.beta(2, 4, 0, 4), NOT_NEGATIVE),
        ({"pert": [-1, 1, 1]}, stats.beta(5, 1, -1, 2), ANY_NUMBER),
        ({"pert": [0, 1, 4, 0]}, stats.uniform(0, 4), NOT_NEGATIVE),
        ({"pert": [0, 1, 4, 10]}, stats.beta(3.5, 8.5, 0, 4), NOT_NEGATIVE),
        ({"quantiles": {"0": 1, "1": 3}}, stats.uniform(1, 2), ANY_NUMBER),
    ],
)
def test_laws_agree_with_scipy(
    written: dict[str, list[float]], law: object, domain: Domain
) -> None:
    reading = Reading()
    quantity = read_quantity(to_node(written), "x", domain, reading)
    assert not reading.faults
    np.testing.assert_allclose(quantity.law.quantile(U), law.ppf(U), rtol=1e-9, atol=1e-12)
    assert quantity.law.mean == pytest.approx(law.mean(), rel=1e-9)


def test_choice_follows_its_weights() -> None:
    quantity = read_quantity(to_node({"choice": {"1": 3, "5": 1}}), "x", ANY_NUMBER, Reading())
    assert list(quantity.law.quantile(np.array([0.1, 0.74, 0.76, 0.99]))) == [1, 1, 5, 5]
    assert quantity.law.mean == 2


def law(written: object, domain: Domain = ANY_NUMBER) -> sim.uncertainty.Distribution:
    reading = Reading()
    quantity = read_quantity(to_node(written), "x", domain, reading)
    assert not reading.faults
    return quantity.law


def test_quantiles_are_met_and_reach_a_tenth_beyond() -> None:
    found = law({"quantiles": {"0.95": 11, "0.05": 1, "0.5": 3}})
    at = np.array([0.05, 0.275, 0.5, 0.725, 0.95])
    np.testing.assert_allclose(found.quantile(at), [1, 2, 3, 7, 11])
    assert (found.low, found.high) == (0, 12)
    assert str(found) == "quantiles 1 (0.05), 3 (0.5), 11 (0.95)"
    # 0.05 · 0.5 + 0.45 · 2 + 0.45 · 7 + 0.05 · 11.5
    assert found.mean == pytest.approx(4.65)


def test_quantiles_go_not_beyond_what_a_quantity_may_be() -> None:
    found = law({"quantiles": {"0.1": 0.05, "0.9": 0.85}}, SHARE)
    assert (found.low, found.high) == pytest.approx((0, 0.93))
    ends = law({"quantiles": {"0": 0.05, "0.5": 0.06, "1": 0.9}}, SHARE)
    assert (ends.low, ends.high) == (0.05, 0.9)


def test_what_was_observed_is_drawn_as_often_as_it_was() -> None:
    found = law({"observed": [3, 1, 3, 8]})
    drawn = found.quantile(np.array([0.1, 0.3, 0.6, 0.9]))
    assert sorted(drawn) == [1, 3, 3, 8]
    assert found.mean == 3.75
    assert str(found) == "one of 4 observed values from 1 to 8"


@pytest.mark.parametrize(("first", "count"), [(0, 1), (3, 7), (2**47 + 1, 13)])
def test_streams_made_at_once_have_the_same_numbers(first: int, count: int) -> None:
    names = [f"parties.{i}" for i in range(5)]
    found = uniforms_of(7, names, np.arange(first, first + count))
    single = np.array([uniforms(7, name, first, count) for name in names])
    assert found.tobytes() == single.tobytes()
    again = uniforms_of(7, names, np.array([first, first + 2, first]))
    assert (again[:, [0, 2]] == single[:, [0, 0]]).all()


def test_uniforms_do_not_depend_on_how_the_runs_are_cut() -> None:
    whole = uniforms(7, "some.path", 0, 1000)
    for first, count in ((0, 1), (1, 1), (3, 5), (17, 400), (999, 1)):
        np.testing.assert_array_equal(
            uniforms(7, "some.path", first, count), whole[first : first + count]
        )


def test_streams_differ_by_name_and_seed_and_look_uniform() -> None:
    a, b, c = (uniforms(*key, 0, 20_000) for key in ((1, "x"), (1, "y"), (2, "x")))
    for u in (a, b, c):
        assert stats.kstest(u, "uniform").pvalue > 1e-4
        assert u.min() > 0
        assert u.max() < 1
    for u, v in ((a, b), (a, c), (b, c)):
        assert abs(np.corrcoef(u, v)[0, 1]) < 0.03


def test_known_numbers_stay() -> None:
    # A change here changes every result ever made: it would need a reason and a new version.
    expected = [0.5335895339148186, 0.10998992295808596, 0.28914973954134215]
    assert list(uniforms(1, "parties.ukraine.no_deal.value", 5, 3)) == expected


def test_one_more_uncertain_number_changes_no_other() -> None:
    some = pie({"boulware": {"exponent": {"uniform": [1, 4]}}})
    more = pie({"boulware": {"exponent": {"uniform": [1, 4]}}}, no_deal=({"uniform": [0, 0.3]}, 0))
    path = "draw.parties.ann.strategy.boulware.exponent"
    first = sim.run(sim.load(some), runs=50).runs[path]
    assert first.equals(sim.run(sim.load(more), runs=50).runs[path])
