"""Sensitivity from plain runs: known indices, naive formulas, small scenarios, and what is said."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

import sim
from sim.analysis import first_order, sensitivity, worth_knowing
from sim.analysis.sensitivity import sum_of_first_order
from sim.results.swings import blur, lowest_and_highest
from tests.builders.toys import ISHIGAMI_S1 as S1
from tests.builders.toys import ishigami, pie

Floats = NDArray[np.float64]


def plain(seed: int, runs: int, quantities: int = 3) -> tuple[dict[str, Floats], Floats]:
    u = np.random.default_rng(seed).random((runs, quantities))
    return {f"x{i}": u[:, i] for i in range(quantities)}, ishigami(u)


def test_first_order_of_ishigami_from_a_plain_sample() -> None:
    table = first_order(*plain(seed=1, runs=10_000))
    assert ((table["low"] <= S1) & (table["high"] >= S1)).all()
    assert (table["high"] - table["low"]).max() < 0.035
    assert table["S1"].to_numpy() == pytest.approx(S1, abs=0.02)


@pytest.mark.slow
def test_first_order_intervals_cover() -> None:
    hits = np.zeros(3)
    for seed in range(600):
        table = first_order(*plain(seed, runs=1_000))
        hits += ((table["low"] <= S1) & (table["high"] >= S1)).to_numpy()
    assert (hits / 600 > 0.90).all()


def test_what_has_no_effect_adds_up_to_nothing() -> None:
    rng = np.random.default_rng(8)
    draws = {f"x{i}": rng.random(2_000) for i in range(80)}
    draws |= {f"flag{i}": (rng.random(2_000) < 0.3).astype(float) for i in range(20)}
    table = first_order(draws, (rng.random(2_000) < 0.2).astype(float))
    # Uncorrected, 80 quantities in 44 groups each would add up to 80 · 43/2000 = 1.7.
    assert abs(table["S1"].sum()) < 0.2


def test_first_order_of_few_values_by_the_definition() -> None:
    rng = np.random.default_rng(4)
    x = rng.choice([0.0, 1.0, 5.0], 500, p=[0.5, 0.3, 0.2])
    y = x + rng.normal(size=500)
    inside = sum(((y[x == v] - y[x == v].mean()) ** 2).sum() for v in (0, 1, 5)) / (500 - 3)
    table = first_order({"x": x}, y)
    assert table.loc["x", "S1"] == pytest.approx(1 - inside / y.var(ddof=1))


def test_kinds_have_no_order_so_each_is_a_group() -> None:
    rng = np.random.default_rng(3)
    kind = rng.integers(0, 96, 1_000)
    y = (rng.random(1_000) < np.where(kind % 2, 0.8, 0.2)).astype(float)
    truth = 0.36
    as_kinds = first_order({"x": kind.astype(float)}, y, kinds=True).loc["x"]
    assert as_kinds["low"] < truth < as_kinds["high"]
    # In order, even and odd ones would be mixed, and nothing would be left.
    assert first_order({"x": kind.astype(float)}, y).loc["x", "S1"] < 0.1
    few = first_order({"x": np.arange(200) // 1.5}, y[:200], kinds=True)
    assert few.isna().all(axis=None)


def test_first_order_of_many_values_by_the_definition() -> None:
    draws, y = plain(seed=2, runs=400)
    groups = pd.Series(y).groupby(pd.Series(draws["x0"]).rank().sub(1) // 20)
    inside = groups.var(ddof=0).mul(groups.size()).sum() / (400 - 20)
    assert first_order(draws, y).loc["x0", "S1"] == pytest.approx(1 - inside / y.var(ddof=1))


def test_equal_draws_are_one_group_whatever_the_order_of_runs() -> None:
    rng = np.random.default_rng(6)
    # Half of the draws are one value, the others differ: more values than groups.
    x = np.where(rng.random(500) < 0.5, 0.0, rng.normal(size=500))
    y = rng.normal(size=500) + (x == 0)
    table = first_order({"x": x}, y)
    for _ in range(3):
        order = rng.permutation(500)
        shuffled = first_order({"x": x[order]}, y[order])
        assert shuffled.to_numpy() == pytest.approx(table.to_numpy(), rel=1e-12)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_draws_are_sorted_whatever_their_sign_and_size(scale: float) -> None:
    draws, y = plain(seed=3, runs=2_000)
    moved = {path: scale * (x - 0.4) for path, x in draws.items()}
    assert first_order(moved, y).to_numpy() == pytest.approx(first_order(draws, y), abs=2e-3)


def test_first_order_where_nothing_is_to_be_explained() -> None:
    assert first_order({"x": np.arange(99.0)}, np.full(99, 0.1)).isna().all(axis=None)
    assert first_order({"x": np.arange(49.0)}, np.arange(49.0)).isna().all(axis=None)
    assert first_order({"x": np.arange(50.0)}, np.arange(50.0)).loc["x", "S1"] > 0.9
    assert first_order({}, np.arange(99.0)).empty
    with pytest.raises(sim.errors.UsageError, match="x has 3 draws"):
        first_order({"x": np.zeros(3)}, np.arange(4.0))


@pytest.mark.parametrize("runs", [50, 100, 1_000])
def test_what_has_no_effect_is_hardly_ever_called_clear(runs: int) -> None:
    clear = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        draws = {f"x{i}": rng.random(runs) for i in range(30)}
        draws |= {f"flag{i}": (rng.random(runs) < 0.3).astype(float) for i in range(20)}
        table = first_order(draws, (rng.random(runs) < 0.3).astype(float))
        clear += int((table["S1"] > table["high"] - table["low"]).any())
    assert clear <= 1


def normal_numbers(seed: int, runs: int) -> tuple[dict[str, Floats], Floats]:
    """Whether a sum of 40 normal numbers, four of which weigh more, is in its top fifth."""
    x = np.random.default_rng(seed).standard_normal((40, runs))
    return {f"x{i}": row for i, row in enumerate(x)}, (WEIGHTS @ x > QUANTILE).astype(float)


SHARE = 0.2
QUANTILE = stats.norm.ppf(1 - SHARE)
WEIGHTS = np.sqrt([0.2, 0.15, 0.1, 0.05, *[0.5 / 36] * 36])


def explained(weight: float) -> float:
    """What a number of that weight explains alone: two such sums with it in common, both in it."""
    same = stats.multivariate_normal([0, 0], [[1, weight**2], [weight**2, 1]])
    both = same.cdf([-QUANTILE, -QUANTILE])
    return float((both - SHARE**2) / (SHARE * (1 - SHARE)))


@pytest.mark.slow
def test_the_interval_of_a_sum_is_as_wide_as_the_sum_varies() -> None:
    """It was two to three times as wide, and covered always."""
    truth = sum(map(explained, WEIGHTS))
    sums = np.array([sum_of_first_order(*normal_numbers(seed, 1_000)) for seed in range(300)])
    value, low, high = sums.T
    assert value.mean() == pytest.approx(truth, abs=0.02)
    assert np.mean(high - low) / 2 == pytest.approx(1.96 * value.std(), rel=0.15)
    assert 0.92 < np.mean((low <= truth) & (truth <= high)) < 0.985


def test_a_sum_is_that_of_its_parts() -> None:
    draws, y = normal_numbers(seed=1, runs=500)
    table = first_order(draws, y)
    value, low, high = sum_of_first_order(draws, y)
    assert value == pytest.approx(table["S1"].sum())
    alone = first_order({"x0": draws["x0"]}, y).loc["x0"]
    assert sum_of_first_order({"x0": draws["x0"]}, y) == pytest.approx(tuple(alone))
    # Independent numbers: widths go together as squares do, about.
    widths = (table["high"] - table["low"]).to_numpy()
    assert high - low == pytest.approx(np.sqrt((widths**2).sum()), rel=0.25)


def test_what_explains_all_has_no_room_for_error() -> None:
    x = np.repeat([0.0, 1.0], 50)
    assert first_order({"x": x}, x).loc["x"].tolist() == pytest.approx([1, 1, 1], abs=1e-9)


def test_clear_numbers_come_first_then_by_their_swing() -> None:
    table = sensitivity(sim.run("berlin", runs=600)).quantities
    clear = table["clear"]
    assert (clear == (table["S1"] > table["high"] - table["low"])).all()
    assert clear.any()
    assert not clear.iloc[int(clear.sum()) :].any()
    assert table.loc[clear, "S1"].is_monotonic_decreasing
    assert table.loc[~clear, "swing"].abs().is_monotonic_decreasing


def test_a_report_says_bluff_and_real() -> None:
    text = said(sim.run(bluff(0.5), runs=200))
    assert "100% (bluff) → 0% (real)" in text


def two_no_deal_values() -> sim.Result:
    assumed = {"uniform": [0.0, 0.8], "assumed": "nobody said"}
    # Both come down to their no-deal values, so there is a deal wherever there is room for one.
    yields = {"conceder": {"exponent": 0.001}}
    scenario = pie(yields, yields, no_deal=(assumed, {"uniform": [0.0, 0.8]}), options=1001)
    scenario["timeline"][0]["opens"] = "ann"
    return sim.run(sim.load(scenario), runs=4_000)


def bluff(firmness: object) -> sim.Scenario:
    scenario = pie()
    scenario["timeline"][0]["opens"] = "ann"
    scenario["parties"]["ann"]["red_lines"] = [
        {
            "id": "everything",
            "rejects": {"slices": {"at_most": 100}},
            "firmness": firmness,
            "assumed": "a toy",
        }
    ]
    return sim.load(scenario)


def test_sensitivity_of_a_zone_of_agreement() -> None:
    result = two_no_deal_values()
    found = sensitivity(result)
    # A deal exactly where both values leave room: a + b ≤ 1 on [0, 0.8]².
    a = (np.arange(8_000) + 0.5) / 10_000
    chance = np.minimum((1 - a) / 0.8, 1)
    share = chance.var() / (chance.mean() * (1 - chance.mean()))
    table = found.quantities
    assert set(table["rests_on"]) == {"assumption", "unexplained"}
    assert ((table["low"] <= share) & (share <= table["high"])).all()
    spread = result.tornado()
    pd.testing.assert_frame_equal(table[spread.columns], spread.loc[table.index])
    kinds = found.by_provenance
    assert kinds["S1"].sum() == pytest.approx(1)
    assert kinds.loc["assumption", "quantities"] == 1
    rest = kinds.loc["interactions and noise"]
    assert rest["low"] <= 1 - 2 * share <= rest["high"]


def test_sensitivity_of_numbers() -> None:
    result = two_no_deal_values()
    table = sensitivity(result, "utility.ann").quantities
    assert table.index[0] == "parties.ann.no_deal.value"
    lowest = result.runs.nsmallest(800, "draw.parties.ann.no_deal.value")["utility.ann"]
    highest = result.runs.nlargest(800, "draw.parties.ann.no_deal.value")["utility.ann"]
    assert table["lowest"].iloc[0] == pytest.approx(lowest.mean())
    noise = 1.96 * np.sqrt(lowest.var(ddof=0) / 800 + highest.var(ddof=0) / 800)
    # Where a fifth ends is told by the draws; see test_results for what that adds.
    values = result.columns.draws["parties.ann.no_deal.value"]
    ends = lowest_and_highest(values)
    assert ends is not None
    border = blur(values, result.measure("utility.ann"), ends)
    assert border > 0
    assert table["noise"].iloc[0] == pytest.approx(np.hypot(noise, 1.96 * border**0.5), rel=1e-4)
    assert sensitivity(result, "hour").quantities["S1"].between(-0.05, 1).all()
    with pytest.raises(sim.errors.UsageError, match=r"did you mean 'utility.ann'"):
        sensitivity(result, "utility.anna")


def test_an_outcome_that_never_varies_has_no_shares() -> None:
    for name, runs in (("buyer-and-seller", 100), ("buyer-and-seller", 1), ("zeuthen", 100)):
        found = sensitivity(sim.run(name, runs=runs))
        assert found.quantities[["S1", "low", "high"]].isna().all(axis=None)
        assert found.by_provenance["S1"].isna().all()


def test_a_line_and_its_firmness_are_not_counted_twice() -> None:
    found = sensitivity(sim.run(bluff({"uniform": [0, 1]}), runs=2_000))
    # A deal exactly where the line is a bluff; firmness explains a third of that by itself.
    assert found.quantities["S1"].to_numpy() == pytest.approx([1, 1 / 3], abs=0.05)
    assert found.by_provenance["S1"].to_numpy() == pytest.approx([1, 0], abs=1e-9)
    assert found.by_provenance["quantities"].tolist() == [1, 0]


def said(result: sim.Result) -> str:
    """The last part of the report, in one line."""
    return " ".join(sim.report.report(result).partition("What is not known: ")[2].split())


def test_a_report_says_what_to_find_out_and_how_much_rests_on_what() -> None:
    result = two_no_deal_values()
    found, text = sensitivity(result), said(result)
    parts = {name: row["S1"] for name, row in found.by_provenance.iterrows()}
    table = worth_knowing(result)
    for path, row in table.iterrows():
        ends = f"{row['lowest']:.0%} → {row['highest']:.0%}"
        who = path.split(".")[1]
        assert f"{100 * row['change']:.0f} (" in text.partition(f"{ends} {who}: no-deal value")[0]
    assert f"{parts['assumption']:.0%} (" in text.partition(" from assumed numbers")[0]
    assert f"{parts['unexplained']:.0%} (" in text.partition(" from unexplained numbers")[0]
    assert (
        f"{1 - parts['assumption'] - parts['unexplained']:.0%} from how these work together" in text
    )
    assert "100% of this" not in text
    data = sim.report.summarise(result)["sensitivity"]
    assert data["of"] == "deal"
    assert data["quantities"][0]["S1"] == found.quantities.iloc[0]["S1"]
    assert data["worth_knowing"][0]["change"] == table.iloc[0]["change"]
    assert {row["rests_on"]: row["S1"] for row in data["by_provenance"]} == parts


def test_a_report_is_of_the_ending_that_varies() -> None:
    # Cat signs in one run of a hundred: too rarely to say on what deals depend.
    scenario = pie("conceder", "conceder", no_deal=({"uniform": [0, 0.8]}, 0.5))
    scenario["parties"]["cat"] = scenario["parties"]["ben"] | {
        "no_deal": 0,
        "red_lines": [
            {"id": "anything", "rejects": {"slices": {"at_least": "0"}}, "firmness": 0.99}
        ],
    }
    scenario["timeline"].append({"session": "later", "rounds": 3, "parties": ["cat"]})
    result = sim.run(sim.load(scenario), runs=2_000)
    assert "the share of ‘agreed without a required consent’" in said(result)
    assert sim.report.summarise(result)["sensitivity"]["of"] == "partial"


@pytest.mark.slow
def test_a_report_does_not_make_up_what_runs_do_not_tell() -> None:
    for runs in (1, 49):
        assert "So few runs do not show" in said(sim.run("berlin", runs=runs))
    few = said(sim.run("berlin", runs=60))
    assert "No quantity alone moves the share of ‘deal’ by more than chance would." in few
    assert "Where the variance" not in few
    assert "Every run ended as ‘deal’, whatever was drawn." in said(
        sim.run("buyer-and-seller", runs=100)
    )
    for name in ("buyer-and-seller", "zeuthen"):
        assert sim.report.summarise(sim.run(name, runs=100))["sensitivity"] is None
    certain = sim.report.report(sim.run("zeuthen", runs=100))
    assert "Nothing in this scenario is uncertain." in certain


def test_a_report_knows_chance_that_is_no_number() -> None:
    text = said(sim.run(bluff(0.5), runs=200))
    assert text.startswith("which red lines and conditions are real")
    named = "ann: red line ‘everything’ is real (assumption, parties.ann.red_lines.everything.real)"
    assert f"100% (bluff) → 0% (real) {named}" in text
    assert "comes from: 100% (100 to 100%) from assumed numbers." in text
    assert "100% of this rests on assumptions" in text
