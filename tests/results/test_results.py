"""Tables of results, their intervals, and comparison."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import sim
from sim.inputs.documents import to_node
from sim.results.intervals import paired_difference, wilson
from sim.results.swings import blur, lowest_and_highest
from tests.builders.toys import pie


def uncertain_pie() -> sim.Scenario:
    law = {"uniform": [0.0, 0.8]}
    return sim.load(pie(no_deal=(law, law)))


def test_wilson_agrees_with_scipy() -> None:
    # Near 0 and 1 the limits are mended, see test_intervals.
    for hits, runs in ((0, 10), (10, 10), (12, 500), (317, 1000), (988, 1000)):
        interval = stats.binomtest(hits, runs).proportion_ci(method="wilson")
        low, high = wilson(hits, runs)
        assert (float(low), float(high)) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_paired_difference_by_hand() -> None:
    # Agresti & Min: b = 10.5, c = 4.5, n + 2 = 102.
    low, high = paired_difference(10, 4, 100)
    half = 1.959963984540054 * np.sqrt(15 - 36 / 102) / 102
    assert (low, high) == pytest.approx((6 / 102 - half, 6 / 102 + half))


def test_paired_difference_covers() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(600):
        cells = rng.multinomial(80, [0.15, 0.05, 0.5, 0.3])
        low, high = paired_difference(cells[0], cells[1], 80)
        covered += low <= 0.10 <= high
    assert covered / 600 > 0.93


def test_endings_count_every_run() -> None:
    result = sim.run(uncertain_pie(), runs=500)
    table = result.endings()
    assert list(table.index) == ["deal", "partial", "no_deal", "walkout"]
    assert table["runs"].sum() == 500
    counted = result.runs["ending"].value_counts()
    assert all(table["runs"][name] == counted[name] for name in table.index)
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_no_deal_exactly_where_the_no_deal_values_leave_no_room() -> None:
    runs = sim.run(uncertain_pie(), runs=500).runs
    ann, ben = (runs[f"draw.parties.{name}.no_deal.value"] for name in ("ann", "ben"))
    room = np.ceil(ann * 100 - 1e-9) <= np.floor(100 - ben * 100 + 1e-9)
    assert (~room[runs["ending"] == "deal"]).sum() == 0
    assert (runs["ending"][~room] == "no_deal").all()


def test_room_is_where_the_no_deal_values_leave_some_and_patience_finds_it() -> None:
    result = sim.run(uncertain_pie(), runs=500)
    runs, table = result.runs, result.room()
    ann, ben = (runs[f"draw.parties.{name}.no_deal.value"] for name in ("ann", "ben"))
    room = np.ceil(ann * 100) <= np.floor(100 - ben * 100)
    assert (runs["room"] == room).all()
    assert table.loc["room", ["runs", "share"]].tolist() == [room.sum(), room.mean()]
    deals = int((runs["ending"] == "deal").sum())
    assert table.loc["found", ["runs", "share"]].tolist() == [deals, deals / room.sum()]
    for of, whole in (("room", 500), ("found", room.sum())):
        bounds = wilson(table.loc[of, "runs"], whole)
        assert table.loc[of, ["low", "high"]].tolist() == pytest.approx([float(b) for b in bounds])


@pytest.mark.parametrize("name", ["berlin", "absent-neighbour", "tied-hands-known-to-nobody"])
def test_every_deal_had_room(name: str) -> None:
    result = sim.run(name, runs=300)
    table = result.room()
    assert (result.runs.loc[result.runs["ending"] == "deal", "room"] == 1).all()
    assert table.loc["room", "runs"] >= table.loc["found", "runs"]


def test_where_there_is_no_room_there_is_no_share_of_it() -> None:
    table = sim.run("buyer-and-seller-no-zopa", runs=20).room()
    assert table["runs"].tolist() == [0, 0]
    assert table.loc["found", ["share", "low", "high"]].isna().all()


def test_room_is_not_known_where_outcomes_are_too_many_to_list() -> None:
    mapping = pie(options=11)
    mapping["issues"] |= {f"i{k}": [str(n) for n in range(11)] for k in range(6)}
    for party in mapping["parties"].values():
        party["weights"] |= {f"i{k}": 1 for k in range(6)}
        party["values"] |= {f"i{k}": {"linear": [0, 1]} for k in range(6)}
        party["strategy"] = {"concedes": "linear", "offers": "own_lowest", "accepts": "target"}
    mapping["timeline"][0]["protocol"] = "single_text"
    result = sim.run(sim.load(mapping), runs=2)
    assert result.runs["room"].isna().all()
    with pytest.raises(sim.errors.UsageError, match="too many outcomes to look for room in each"):
        result.room()
    text = sim.report.report(result)
    assert "There are too many outcomes to look for room in each." in text
    assert "with room" not in text
    assert sim.report.summarise(result)["room"] is None


def test_agreements_are_counted_and_sorted() -> None:
    result = sim.run(uncertain_pie(), runs=500)
    table = result.agreements()
    assert list(table.columns) == ["slices", "runs", "share", "low", "high"]
    assert table["runs"].is_monotonic_decreasing
    assert table["runs"].sum() == result.endings()["runs"]["deal"]
    with pytest.raises(sim.errors.UsageError):
        result.agreements("no_deal")


def test_issue_called_like_a_column_keeps_both() -> None:
    result = sim.run("splitting-a-pie", runs=20)
    assert list(result.agreements().columns) == ["issue.share", "runs", "share", "low", "high"]
    assert "share" in result.runs.columns


def test_blockers_tell_sole_from_joint() -> None:
    result = sim.run(uncertain_pie(), runs=500)
    table = result.blockers()
    unsuccessful = result.runs[result.runs["ending"] != "deal"]
    texts = unsuccessful["blocked_by"].astype(str)
    for (party, reason), row in table.iterrows():
        named = texts.map(lambda text, name=f"{party}.{reason}": name in text.split(" + "))
        assert row["sole"] + row["joint"] == row["runs"] == named.sum()
        assert row["joint"] == (named & texts.str.contains(" + ", regex=False)).sum()


def test_the_tornado_finds_what_matters() -> None:
    toy = pie(no_deal=({"uniform": [0.0, 0.9]}, 0.5))
    toy["parties"]["ben"]["strategy"] = {"boulware": {"exponent": {"uniform": [1, 1.01]}}}
    table = sim.run(sim.load(toy), runs=2000).tornado()
    first = table.iloc[0]
    assert first.name == "parties.ann.no_deal.value"
    assert (first["lowest"], first["highest"]) == (1.0, 0.0)
    assert (first["lowest.is"], first["highest.is"]) == ("lowest fifth", "highest fifth")
    # Newcombe's interval of the difference of 0 and 1 in 400 runs each.
    assert first["noise"] == pytest.approx(np.hypot(*wilson(0, 400)[1:] * 2) / 2, rel=1e-9)
    other = table.loc["parties.ben.strategy.boulware.exponent"]
    assert abs(other["swing"]) < 3 * other["noise"]
    with pytest.raises(
        sim.errors.UsageError, match=r"'deals' cannot be measured \(did you mean 'deal'\?\)"
    ):
        sim.run("splitting-a-pie", runs=2).tornado("deals")


def test_what_is_or_is_not_so_has_no_fifths() -> None:
    toy = pie(options=11)
    toy["parties"]["ann"]["red_lines"] = [
        {"id": "half", "rejects": {"slices": {"at_most": 5}}, "firmness": 0.1}
    ]
    toy["parties"]["ben"]["no_deal"] = {"choice": [0.1, 0.3, 0.8]}
    toy["events"] = [
        {
            "id": "crisis",
            "at": 1,
            "probability": 0.95,
            "changes": {"parties.ann.no_deal": {"add": 0.3}},
        }
    ]
    result = sim.run(sim.load(toy), runs=900)
    table, deal = result.tornado(), result.measure("deal")
    said = {
        "parties.ann.red_lines.half.real": ("bluff", "real", 0, 1),
        "events.crisis.happens": ("does not happen", "happens", 0, 1),
        "parties.ben.no_deal.value": ("0.1", "0.8", 0.1, 0.8),
    }
    for path, (low_is, high_is, low, high) in said.items():
        row, draws = table.loc[path], result.columns.draws[path]
        assert (row["lowest.is"], row["highest.is"]) == (low_is, high_is)
        # Each end is all runs with that value, however few or many they are.
        assert row["lowest"] == pytest.approx(deal[draws == low].mean())
        assert row["highest"] == pytest.approx(deal[draws == high].mean())
    assert (table["noise"] > 0).all()


def test_the_border_of_a_fifth_adds_to_the_noise_of_a_swing() -> None:
    # y = x: fifths have means .1 and .9, their borders .2 and .8, so a = −.1 and b = .1.
    x = np.linspace(0, 1, 10_001)
    ends = lowest_and_highest(x)
    assert ends is not None
    assert blur(x, x, ends) == pytest.approx(0.06 / 10_001, rel=0.01)
    # Of the same numbers drawn anew, the swing varies by that and by what is within the fifths.
    rng = np.random.default_rng(1)
    swings = []
    for _ in range(2_000):
        drawn = rng.random(200)
        parts = lowest_and_highest(drawn)
        assert parts is not None
        swings.append(drawn[parts.highest].mean() - drawn[parts.lowest].mean())
    within = 2 * (0.2**2 / 12) / 40
    assert np.var(swings) == pytest.approx(within + 0.06 / 200, rel=0.1)
    assert blur(x, x, ends._replace(names=("bluff", "real"))) == 0


def test_a_swing_between_shares_of_0_or_1_has_noise() -> None:
    toy = pie(no_deal=({"uniform": [0.0, 0.2]}, {"uniform": [0.0, 0.2]}))
    table = sim.run(sim.load(toy), runs=500).tornado()
    assert (table[["lowest", "highest"]] == 1).all(axis=None)
    assert (table["noise"] > 0.01).all()


def test_trace_is_the_run() -> None:
    result = sim.run(uncertain_pie(), runs=300)
    for run in (0, 17, 299):
        row, trace = result.runs.iloc[run], result.trace(run)
        if row["ending"] == "deal":
            assert trace.iloc[-1]["move"] == "accepts"
            assert trace.iloc[-1]["slices"] == row["slices"]
        else:
            assert "accepts" not in set(trace["move"])
    with pytest.raises(sim.errors.UsageError, match="there is no run 300"):
        result.trace(300)


def test_a_trace_is_a_line_and_printed_a_table() -> None:
    trace = sim.run("teaching/splitting-a-pie", runs=1, seed=1).trace(0)
    said = repr(trace)
    assert said.startswith(f"<Trace of splitting-a-pie: {len(trace)} moves, hours 0 to")
    assert str(trace) == str(trace.copy())
    assert all(column in str(trace) for column in ("session", "move", "target"))
    assert repr(trace.iloc[:0]) == str(trace.iloc[:0])  # what is made from it is a table


def test_comparison_is_paired() -> None:
    base = uncertain_pie()
    harder = base.vary({"parties.ann.no_deal.value": 0.5})
    first, second = (sim.run(scenario, runs=800) for scenario in (base, harder))
    comparison = sim.compare(first, second)
    table = comparison.endings()
    assert table["difference"].sum() == pytest.approx(0)
    deal = table.loc["deal"]
    assert deal["gained"] - deal["lost"] == round(800 * deal["difference"])
    assert deal["low"] <= deal["difference"] <= deal["high"]
    assert comparison.transitions().to_numpy().sum() == 800
    same = sim.compare(first, sim.run(base, runs=800)).endings()
    assert (same["difference"] == 0).all()
    # Ben's draws are the same in both, so nothing but Ann's value differs.
    path = "draw.parties.ben.no_deal.value"
    assert first.runs[path].equals(second.runs[path])


def test_comparison_needs_one_seed_and_shared_runs() -> None:
    scenario = uncertain_pie()
    with pytest.raises(sim.errors.UsageError, match="seeds differ"):
        sim.compare(sim.run(scenario, runs=5, seed=1), sim.run(scenario, runs=5, seed=2))
    with pytest.raises(sim.errors.UsageError, match="no run in common"):
        sim.compare(sim.run(scenario, runs=5), sim.run(scenario, runs=5, first=5))


def test_what_shares_no_quantity_is_not_paired() -> None:
    """Even where sessions have the same name and as many rounds."""
    first, other = uncertain_pie().content(), pie()
    other["parties"] = {"cat": other["parties"]["ann"], "dan": other["parties"]["ben"]}
    other["timeline"] = [{"session": "talks", "rounds": 20, "parties": ["cat", "dan"]}]
    results = [sim.run(sim.load(scenario), runs=20) for scenario in (first, other)]
    both = results[0].scenario.quantities.keys() & results[1].scenario.quantities.keys()
    assert both == {"timeline.talks.opens", "timeline.talks.rounds"}
    with pytest.raises(sim.errors.UsageError, match="share no quantity"):
        sim.compare(*results)
    with pytest.raises(sim.errors.UsageError, match="share no quantity"):
        sim.compare({"base": results[0], "other": results[1]})
    # One that stands in both is enough, drawn or not.
    certain = sim.run(sim.load(pie()), runs=20)
    assert len(sim.compare(certain, results[0])) == 20


@pytest.mark.parametrize(
    "arguments", [{"runs": 0}, {"runs": 1.5}, {"seed": -1}, {"first": -1}, {"cohort": 0}]
)
def test_senseless_numbers_are_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(sim.errors.UsageError):
        sim.run(uncertain_pie(), **arguments)


def test_the_digest_knows_what_is_said_and_in_which_order_but_not_where(tmp_path: Path) -> None:
    tree = uncertain_pie().content()
    scenario = sim.load(tree)
    turned = {**tree, "parties": dict(reversed(tree["parties"].items()))}
    assert sim.load(turned).digest != scenario.digest
    assert scenario.vary({"title": "other"}).digest != scenario.digest
    (tmp_path / "base.yaml").write_text(sim.inputs.to_yaml(to_node(tree)))
    (tmp_path / "same.yaml").write_text(f"extends: base.yaml\ntitle: {tree['title']}\n")
    assert sim.load(tmp_path / "same.yaml").digest == scenario.digest
